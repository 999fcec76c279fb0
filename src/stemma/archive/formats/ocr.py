"""Pictures of text, read by Tesseract where it is installed; without it, the picture becomes a visible Problem."""

from __future__ import annotations

import shutil
import struct
import subprocess
from typing import BinaryIO

from stemma.archive.formats.base import Content, Note, Source
from stemma.archive.metadata import Findings, settled
from stemma.archive.paragraphs import body_blocks, unwrapped
from stemma.errors import TooLarge, Unreadable
from stemma.records import Found

__all__ = ["needs_ocr", "pixels", "read"]

PROGRAM = "tesseract"
SECONDS = 120


def needs_ocr(what: str) -> Note:
    """The note for text that is only a picture while no program for text recognition is installed."""
    hint = "Install Tesseract with the languages you need, then read the file again; or type the text."
    return Note("needs-ocr", f"{what}; Tesseract is not installed.", hint, "failed")


def read(stream: BinaryIO, source: Source) -> Content:
    """Reads one image (see `Format`)."""
    program = shutil.which(PROGRAM)
    if program is None:
        return Content(notes=(needs_ocr("The file is a picture"),))
    data = stream.read(source.limits.document_bytes + 1)
    if len(data) > source.limits.document_bytes:
        raise TooLarge("The picture is too large.", hint="Scale it down.")
    if pixels(data) > source.limits.picture_pixels:
        text = f"The picture has more than {source.limits.picture_pixels:,} pixels."
        raise TooLarge(text, hint="Scale it down, or cut it into parts.")
    try:
        done = subprocess.run(
            [program, "stdin", "stdout"], input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise TooLarge(f"Text recognition took more than {SECONDS} seconds.", hint="Split the picture.") from exc
    if done.returncode:
        raise Unreadable("Tesseract could not read the picture.", hint="Look at the original.")
    found = Findings()
    blocks = body_blocks(unwrapped(done.stdout.decode("utf-8", "replace")), found)
    metadata = {**settled(found), "text_found_by": Found("tesseract", "picture")}
    note = Note("ocr", "The text was read from a picture by a program; compare it with the original.")
    return Content(tuple(blocks), metadata, notes=(note,) if blocks else ())


def pixels(data: bytes) -> int:
    """Width times height as the head of a PNG, GIF, BMP or JPEG says; 0 where it does not say."""
    try:
        if data.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">2I", data, 16)
        elif data.startswith(b"GIF8"):
            width, height = struct.unpack_from("<2H", data, 6)
        elif data.startswith(b"BM"):
            width, height = struct.unpack_from("<2i", data, 18)
        else:
            width, height = _jpeg(data)
    except struct.error:
        return 0
    return int(abs(width * height))


def _jpeg(data: bytes) -> tuple[int, int]:
    at = 2
    while data[:3] == b"\xff\xd8\xff":
        mark, size = struct.unpack_from(">HH", data, at)
        if 0xFFC0 <= mark <= 0xFFCF and mark not in (0xFFC4, 0xFFC8, 0xFFCC):
            height, width = struct.unpack_from(">2H", data, at + 5)
            return width, height
        at += 2 + max(2, size)
    return 0, 0
