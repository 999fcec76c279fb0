"""What an original is, told from its bytes; its name is only compared afterwards."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from stemma.archive.encoding import wide

__all__ = ["DOCX", "EXTENSIONS", "MARKDOWN", "PLAIN", "sniff"]

HTML, PLAIN, MARKDOWN, PDF = "text/html", "text/plain", "text/markdown", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL, MBOX, ZIP, GZIP = "message/rfc822", "application/mbox", "application/zip", "application/gzip"
WARC, WACZ = "application/warc", "application/wacz"
BINARY = "application/octet-stream"

EXTENSIONS = {  # endings that fit a type; others are no contradiction
    HTML: ("html", "htm", "xhtml", "shtml", "php", "asp", "aspx"), PLAIN: ("txt", "text", "log", "asc"),
    MARKDOWN: ("md", "markdown", "mdown"), PDF: ("pdf",), DOCX: ("docx", "docm"), MAIL: ("eml", "msg"),
    MBOX: ("mbox", "mbx"), ZIP: ("zip",), GZIP: ("gz", "tgz"), WARC: ("warc", "arc"), WACZ: ("wacz",),
}  # fmt: skip
MAGIC = (
    (b"\x1f\x8b", GZIP), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"), (b"MM\x00*", "image/tiff"), (b"BM", "image/bmp"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"), (b"WARC/", WARC),
    (b"Rar!\x1a\x07", "application/vnd.rar"), (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"{\\rtf", "application/rtf"), (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\x00\x00\x00\x18ftyp", "video/mp4"), (b"\x00\x00\x00\x20ftyp", "video/mp4"), (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"), (b"fLaC", "audio/flac"), (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-executable"),
)  # fmt: skip
HEAD = 8_192  # bytes looked at
CONTROL_SHARE = 0.02  # share of control characters from which bytes are no text; a few NULs stray into texts
TAGS = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|article|meta|div|table|p|h[1-6])\b", re.IGNORECASE)
HEADER_NAMES = (
    "return-path received delivered-to from to cc date subject message-id mime-version content-type reply-to sender "
    "content-transfer-encoding dkim-signature authentication-results user-agent in-reply-to references importance"
)
MAIL_HEADER = re.compile(
    rb"(?:(?:" + "|".join(HEADER_NAMES.split()).encode() + rb"|(?:x|list|arc|thread)-[\w-]{1,40})"
    rb":.*\r?\n(?:[ \t].*\r?\n)*)+",
    re.IGNORECASE,
)
MAIL_NEEDS = re.compile(rb"^(?:from|received|return-path|message-id|mime-version|date):", re.IGNORECASE | re.MULTILINE)
MARKS = re.compile(r"^(?:#{1,6} \S|\*\*\S[^*\n]*\*\*\s*$|[-*] \S|> \S|\[[^\]\n]+\]\(http)", re.MULTILINE)


def sniff(stream: BinaryIO) -> str:
    """MIME type of the bytes of a seekable stream, which is left at its beginning.

    Anything that reads as characters is at least `text/plain`; what is neither known nor text is
    `application/octet-stream`.
    """
    stream.seek(0)
    head = stream.read(HEAD)
    kind = _sniffed(head, stream)
    stream.seek(0)
    return kind


def _sniffed(head: bytes, stream: BinaryIO) -> str:
    if head[:4] == b"PK\x03\x04" or head[:4] == b"PK\x05\x06":
        return _zip_kind(stream)
    if b"%PDF-" in head[:1024]:
        return PDF
    for magic, kind in MAGIC:
        if head.startswith(magic) and not (
            len(magic) == 2 and kind.endswith(("bmp", "executable")) and not _binary(head)
        ):
            return kind
    if head[:4] == b"RIFF":
        return "image/webp" if head[8:12] == b"WEBP" else "audio/wav"
    if _binary(head):
        return BINARY
    return _text_kind(head)


def _zip_kind(stream: BinaryIO) -> str:
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as box:
            names = {i.filename for i in box.infolist()[:5_000]}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        stream.seek(0)
        return DOCX if b"word/" in stream.read(65_536) else ZIP
    if "[Content_Types].xml" in names and any(n.startswith("word/") for n in names):
        return DOCX
    if "datapackage.json" in names and any(n.startswith("archive/") for n in names):
        return WACZ
    return ZIP


def _binary(head: bytes) -> bool:
    """True when the bytes are text in no encoding: control characters, or NULs without the pattern of UTF-16."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[:3] == b"\xef\xbb\xbf":
        return False
    if wide(head):
        return False
    control = sum(head.count(c) for c in (*range(9), 11, *range(14, 27), *range(28, 32)))
    return control > CONTROL_SHARE * len(head) + 2


def _text_kind(head: bytes) -> str:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    elif order := wide(head):
        head = head.decode(order, "replace").encode("utf-8", "replace")
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped.startswith(b"From ") and MAIL_NEEDS.search(stripped.split(b"\n", 1)[-1][:600]):
        return MBOX
    m = MAIL_HEADER.match(stripped)
    if m and m[0].count(b"\n") >= 3 and MAIL_NEEDS.search(m[0]):
        return MAIL
    tags = TAGS.findall(head)
    if tags and ((stripped[:1] == b"<" and len({t.lower() for t in tags}) >= 1) or len(tags) >= 4):
        return HTML
    text = stripped.decode("utf-8", "replace")
    if text.startswith("# ") or len(MARKS.findall(text)) >= 3:
        return MARKDOWN
    return PLAIN
