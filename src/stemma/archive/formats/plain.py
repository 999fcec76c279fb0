"""Plain text: paragraphs, a first short line as title, metadata lines before and credits after the text."""

from __future__ import annotations

from typing import BinaryIO

from stemma.archive.encoding import Decoded, decode
from stemma.archive.formats.base import Content, Note, Source
from stemma.archive.metadata import Findings, settled
from stemma.archive.paragraphs import body_blocks, signature, unwrapped

__all__ = ["decoded_text", "read"]


def read(stream: BinaryIO, source: Source) -> Content:
    """Reads one plain text (see `Format`)."""
    decoded, cut = decoded_text(stream, source)
    found = Findings()
    blocks = body_blocks(unwrapped(decoded.text), found)
    name, place = signature(blocks)
    found.add("author", name, f"{place} signature", "footer")
    return Content(tuple(blocks), settled(found), cut, encoding_notes(decoded))


def encoding_notes(decoded: Decoded) -> tuple[Note, ...]:
    """What was doubtful about the encoding, as a note."""
    return (Note("encoding", f"Encoding: {decoded.doubt}."),) if decoded.doubt else ()


def decoded_text(stream: BinaryIO, source: Source) -> tuple[Decoded, tuple[str, ...]]:
    """The text within the limits, and a sentence for each limit that was reached."""
    limits = source.limits
    data = stream.read(limits.text_bytes + 1)
    cut: list[str] = []
    if len(data) > limits.text_bytes:
        data = data[: limits.text_bytes]
        cut.append(f"Only the first {limits.text_bytes} bytes of the text were read.")
    decoded = decode(data, source.charset)
    if len(decoded.text) > limits.text_chars:
        end = decoded.text.rfind("\n", limits.text_chars // 2, limits.text_chars)
        decoded = Decoded(decoded.text[: end if end > 0 else limits.text_chars], decoded.encoding, decoded.doubt)
        cut.append(f"Only the first {len(decoded.text)} characters of the text were kept.")
    return decoded, tuple(cut)
