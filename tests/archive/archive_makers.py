"""Makes originals of every format for the tests: small, by hand, with invented contents."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile

import docx

PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def pdf(pages: list[list[str]], *, password: str = "", info: str = "") -> bytes:
    """A PDF of text lines in Helvetica, one list of lines per page; encrypted (40 bits) with a user password."""
    ident = b"0123456789abcdef"
    owner = rc4(hashlib.md5(PAD).digest()[:5], (password.encode() + PAD)[:32])
    permissions = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5((password.encode() + PAD)[:32] + owner + permissions + ident).digest()[:5]
    objects: list[bytes] = []
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for n, lines in enumerate(pages):
        rows = [f"BT /F1 11 Tf 50 {800 - 14 * k} Td ({_escaped(t)}) Tj ET" for k, t in enumerate(lines) if t]
        stream = "\n".join(rows).encode("cp1252")
        number = 5 + 2 * n
        if password:
            stream = rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], stream)
        page = f"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number} 0 R"
        objects.append(f"<< {page} /Resources << /Font << /F1 3 0 R >> >> >>".encode())
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    trailer = f"/Root 1 0 R /ID [<{ident.hex()}> <{ident.hex()}>]"
    if info:
        objects.append(info.encode())
        trailer += f" /Info {len(objects)} 0 R"
    if password:
        user = rc4(key, PAD)
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4 >>".encode())
        trailer += f" /Encrypt {len(objects)} 0 R"
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n".encode() + body + b"\nendobj\n"
    xref = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{p:010d} 00000 n \n".encode() for p in places)
    out += f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{xref}\n%%EOF\n".encode()
    return bytes(out)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def word(parts: list[tuple[str, str]], table: list[list[str]] | None = None, author: str = "") -> bytes:
    """A DOCX of (style, text) paragraphs, with a table at the end."""
    document = docx.Document()
    document.core_properties.author = author
    for style, text in parts:
        document.add_paragraph(text, style=style)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            cells = grid.add_row().cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def box(members: dict[str, bytes], *, stored: bool = False) -> bytes:
    """A ZIP container."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return out.getvalue()


def locked_box(name: str, data: bytes) -> bytes:
    """A ZIP container whose only member is marked as encrypted."""
    raw = bytearray(box({name: data}, stored=True))
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def warc(pages: list[tuple[str, str, bytes]], *, packed: bool = True) -> bytes:
    """A WARC of (address, content type, body) responses."""
    out = b""
    for url, kind, body in pages:
        http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2031-03-12T08:00:00Z\r\n"
            "WARC-Record-ID: <urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        record = head.encode() + http + b"\r\n\r\n"
        out += gzip.compress(record, mtime=0) if packed else record
    return out


def wacz(name: str, data: bytes) -> bytes:
    return box({"datapackage.json": b"{}", f"archive/{name}": data, "pages/pages.jsonl": b"{}"}, stored=True)


def packed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


PAGE = """<!DOCTYPE html><html lang="en"><head><title>{title} | Harbour Ledger</title></head><body>
<nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article><h1>{title}</h1><p class="byline">By Ilka Morn</p>
<p>The council of Eastmere said on Monday that the ferry would run again from the first of May, weather permitting.</p>
<p>“We have waited long enough,” said the harbour master, who asked for a second boat before the winter comes.</p>
</article><footer>© Harbour Ledger 2031</footer></body></html>"""


def page(title: str = "Ferry to run again") -> bytes:
    return PAGE.format(title=title).encode()


MAIL = """From: "Orsa Venn" <o.venn@eastmere.example>
To: desk@ledger.example
Subject: =?utf-8?q?What_I_saw_at_the_quay=C3=A9?=
Date: Sun, 05 Jan 2031 23:14:37 +0300
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="XX"

--XX
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Dear editor,

The gate was locked at six, and nobody came to open it although we call=
ed three times.

> You wrote that it was open.

Orsa Venn

--XX
Content-Type: text/html; charset=utf-8
Content-Disposition: attachment; filename="note.html"

{note}
--XX--
"""


def mail() -> bytes:
    return MAIL.format(note=PAGE.format(title="An attached page")).encode()
