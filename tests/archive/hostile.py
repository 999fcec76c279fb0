"""Originals that want to hang, flood or break a reader: small files, made by hand."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from archive_makers import box, page, pdf, warc, word

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y SYSTEM "http://127.0.0.1:9/y">]>'
QUADRATIC = f'<!DOCTYPE d [<!ENTITY q "{"q" * 50_000}">]>'


def word_with(doctype: str, text: str, part: str = "word/document.xml") -> bytes:
    """A DOCX one of whose parts begins with a document type and holds a text that uses it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word([("Title", "PLACE")], author="PLACE"))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            data = old.read(info)
            if info.filename == part:
                head, _, rest = data.decode().partition("?>")
                data = f"{head}?>{doctype}{rest.replace('PLACE', text)}".encode()
            new.writestr(info.filename, data)
    return out.getvalue()


def nested_zip(depth: int, width: int = 1) -> bytes:
    data = b"words " * 1000
    for n in range(depth):
        data = box({f"{n}-{k}.zip" if n else f"{k}.txt": data for k in range(width)})
    return data


def lying_zip() -> bytes:
    """A member that says it has 10 bytes and unpacks to 16 MiB."""
    raw = bytearray(box({"a.txt": bytes(16 << 20)}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", raw, raw.index(mark) + at, 10)
    return bytes(raw)


def overlapping_zip() -> bytes:
    """Many names for the same packed bytes."""
    body = zlib.compress(bytes(1 << 20), 9)[2:-4]
    crc = zlib.crc32(bytes(1 << 20))
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(body), 1 << 20, 1, 0) + b"a" + body
    entry = (
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, crc, len(body), 1 << 20, 1, 0, 0, 0, 0, 0, 0)
        + b"a"
    )
    count = 500
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, len(local), 0)
    return local + entry * count + end


def nested_mail(depth: int) -> bytes:
    parts = [f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth)]
    ends = [f"\n--b{n}--\n" for n in reversed(range(depth))]
    head = "From: a@b.example\nTo: c@d.example\nSubject: Deep\nMIME-Version: 1.0\n"
    return (head + "".join(parts) + "Content-Type: text/plain\n\nWords at the bottom.\n" + "".join(ends)).encode()


def mail_in_mail(depth: int) -> bytes:
    head = "From: a@b.example\nTo: c@d.example\nSubject: Deep\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    return (head * depth + "From: a@b.example\nSubject: End\n\nWords at the bottom.\n").encode()


def many_parts(count: int) -> bytes:
    head = "From: a@b.example\nSubject: Many\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    return (head + "--b\nContent-Type: text/plain\n\nx\n" * count + "--b--\n").encode()


def endless_header() -> bytes:
    return b"From: a@b.example\nDate: x\nSubject: " + b"=?utf-8?q?a?= " * 9_000


def lying_warc(length: str) -> bytes:
    good = warc([("https://a.example/1", "text/html", page())], packed=False)
    start = good.index(b"Content-Length: ") + 16
    end = good.index(b"\r\n", start)
    return good[:start] + length.encode() + good[end:]


def odd_pdf(old: bytes, new: bytes) -> bytes:
    data = pdf([["Some words of a page."]])
    assert old in data
    return data.replace(old, new)


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">2I5B", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


Maker = Callable[[], bytes]
HOSTILE: dict[str, tuple[str, Maker]] = {
    "billion laughs in a DOCX": ("a.docx", lambda: word_with(BILLION, "&l9;")),
    "billion laughs in properties": ("a.docx", lambda: word_with(BILLION, "&l9;", "docProps/core.xml")),
    "quadratic entities in a DOCX": ("a.docx", lambda: word_with(QUADRATIC, "&q;" * 20_000)),
    "outside entities in a DOCX": ("a.docx", lambda: word_with(OUTSIDE, "&x;&y;")),
    "outside entities in a page": ("a.html", lambda: f"{OUTSIDE}<html><body><p>&x;&y;</p></body></html>".encode()),
    "billion laughs in a page": ("a.html", lambda: f"{BILLION}<html><body><p>&l9;</p></body></html>".encode()),
    "a DOCX that unpacks to much": ("a.docx", lambda: word_with(f"<!-- {' ' * (80 << 20)} -->", "x")),
    "a page of nested elements": ("a.html", lambda: b"<html><body>" + b"<div><p>" * 50_000 + b"words of it"),
    "a page of unclosed marks": ("a.html", lambda: b"<html><body><p>words</p>" + b"<a " * 300_000),
    "an endless attribute": ("a.html", lambda: b"<html><body><p class='" + b"x " * 2_000_000 + b"'>words</p>"),
    "nested zips": ("a.zip", lambda: nested_zip(40)),
    "wide nested zips": ("a.zip", lambda: nested_zip(4, 8)),
    "a zip that lies about its size": ("a.zip", lying_zip),
    "a zip of overlapping members": ("a.zip", overlapping_zip),
    "a gzip of zeros": ("a.gz", lambda: gzip.compress(bytes(64 << 20), 9)),
    "mail nested 1,000 deep": ("a.eml", lambda: nested_mail(1000)),
    "mail in mail 1,000 deep": ("a.eml", lambda: mail_in_mail(1000)),
    "mail of 5,000 parts": ("a.eml", lambda: many_parts(5_000)),
    "a mail with an endless header": ("a.eml", endless_header),
    "a WARC longer than it is": ("a.warc", lambda: lying_warc("99999999999999")),
    "a WARC of negative length": ("a.warc", lambda: lying_warc("-5")),
    "a WARC without a number": ("a.warc", lambda: lying_warc("many")),
    "a WARC shorter than it is": ("a.warc", lambda: lying_warc("30")),
    "a PDF page of a thousand kilometres": ("a.pdf", lambda: odd_pdf(b"[0 0 595 842]", b"[0 0 3e9 3e9]")),
    "a PDF of a thousand million pages": ("a.pdf", lambda: odd_pdf(b"/Count 1", b"/Count 1000000000")),
    "a PDF whose pages go in a circle": ("a.pdf", lambda: odd_pdf(b"[4 0 R]", b"[2 0 R 4 0 R]")),
    "a picture of 10^10 pixels": ("a.png", lambda: png(100_000, 100_000)),
    "a text of one line": ("a.txt", lambda: b"said " * 400_000),
    "a text of quotation marks": ("a.txt", lambda: '“said "'.encode() * 60_000),
    "a text of bylines": ("a.txt", lambda: b"By By By 12 March 2031 " * 40_000),
    "brackets without end": ("a.md", lambda: b"# Title\n\n" + b"[" * 200_000 + b"(" * 200_000),
}  # fmt: skip
