"""Reads annotated reports: the document as the program sees it, and the acts with their roles."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stemma.extract.roles import ROLES
from stemma.records import Document
from stemma.text import build
from training.documents import capture, held_out

__all__ = ["Act", "Report", "part_of", "reports"]


@dataclass(slots=True)
class Act:
    """One annotated act: its type, the range of its first trigger words, its roles as (role, start, end)."""

    type: str = ""
    start: int = -1
    end: int = -1
    roles: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """One annotated document; positions are code points of `document.text`."""

    name: str
    document: Document
    acts: tuple[Act, ...]


def part_of(name: str, parts: int) -> int:
    """The part of a cross-validation that a document belongs to."""
    return int(hashlib.sha256(("f" + name).encode()).hexdigest(), 16) % parts


def reports(folder: Path) -> Iterator[Report]:
    """The reports to learn from, by path, but not those whose text the program changes: positions would move."""
    for path in sorted(folder.rglob("*.xml")):
        root = ET.parse(path).getroot()
        name = root.get("id", path.stem)
        if held_out(name):
            continue
        paragraphs, acts = _read(root)
        document = build(capture(root, name, paragraphs))
        if document.text == "\n".join(paragraphs):
            yield Report(name, document, tuple(act for act in acts.values() if act.start >= 0))


def _read(root: ET.Element) -> tuple[list[str], dict[str, Act]]:
    """Plain paragraphs, and acts by number."""
    paragraphs: list[str] = []
    acts: dict[str, Act] = {}
    base = 0
    for element in root:
        text = _walk(element, base, acts)
        paragraphs.append(text)
        base += len(text) + 1
    return paragraphs, acts


def _walk(element: ET.Element, start: int, acts: dict[str, Act]) -> str:
    """The text of an element; marks inside it are entered in `acts`."""
    text = element.text or ""
    for child in element:
        text += _walk(child, start + len(text), acts) + (child.tail or "")
    end = start + len(text)
    if element.tag == "act":
        act = acts.setdefault(element.get("a", ""), Act())
        act.type = act.type or element.get("type", "")
        if act.start < 0:
            act.start, act.end = start, end
    elif element.tag in ROLES:
        for number in element.get("a", "").split():
            acts.setdefault(number, Act()).roles.append((element.tag, start, end))
    return text
