"""How much of one original is read; everything beyond becomes a visible Problem."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one original. A number that is reached cuts or refuses, and says so.

    Args:
        text_bytes: bytes of one plain text, Markdown or HTML original that are decoded; the rest is cut.
        document_bytes: bytes of one PDF, DOCX or mail, which cannot be read in part; larger ones are refused.
        text_chars: code points of main text kept of one document; the rest is cut.
        pages: pages of one PDF that are read; the rest is cut.
        members: members of one container (ZIP, WARC, MBOX, mail) that are opened; the rest is refused.
        expanded_bytes: bytes that all members of one original may have after unpacking.
        ratio: how many times larger a compressed member may become (above 1 MiB) before it counts as a bomb.
        depth: containers inside containers: 1 opens the original, 2 a container in it, and so on.
        picture_pixels: pixels of an image that text recognition accepts.
    """

    text_bytes: int = 16 * MIB
    document_bytes: int = 256 * MIB
    text_chars: int = 2_000_000
    pages: int = 3_000
    members: int = 20_000
    expanded_bytes: int = 4096 * MIB
    ratio: int = 200
    depth: int = 4
    picture_pixels: int = 100_000_000
