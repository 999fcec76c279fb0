"""An annotated report as the program gets it, and which reports are kept for measuring; for every recipe alike."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET

from stemma.records import Block, Capture, Found

__all__ = ["capture", "held_out"]


def held_out(name: str) -> bool:
    """True for the tenth of the documents that is only for measuring."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10 == 0


def capture(root: ET.Element, name: str, paragraphs: list[str]) -> Capture:
    """Title and paragraphs with date and language, as if read from a web page."""
    blocks = tuple(Block("body" if number else "title", text, str(number)) for number, text in enumerate(paragraphs))
    about = {"published": Found(root.get("date") or "", "corpus"), "language": Found(root.get("lang", "en"), "corpus")}
    return Capture(name, hashlib.sha256(name.encode()).hexdigest(), "text/html", blocks, about)
