"""Reads annotated reports: the document as the program sees it, its statements and its acts, all as code points."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stemma.extract.labels import ROLES
from stemma.records import Document
from stemma.text import build
from training.documents import capture, held_out

__all__ = ["Act", "Report", "Said", "reports"]

Range = tuple[int, int]


@dataclass(slots=True)
class Said:
    """One annotated statement: ranges of its source, its reporting words and its content."""

    source: list[Range] = field(default_factory=list)
    cue: list[Range] = field(default_factory=list)
    content: list[Range] = field(default_factory=list)
    stance: str = ""
    quotation: str = ""


@dataclass(slots=True)
class Act:
    """One annotated act: its type, modality, trigger words, and its roles as (role, range)."""

    type: str = ""
    modality: str = ""
    trigger: list[Range] = field(default_factory=list)
    roles: list[tuple[str, Range]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """One annotated document; all ranges are half-open code points of `document.text`."""

    name: str
    path: Path
    document: Document
    statements: tuple[Said, ...]
    acts: tuple[Act, ...]


def reports(folders: Sequence[Path], *, held: bool = False) -> Iterator[Report]:
    """The reports to learn from, by path; with `held` the held-out tenth instead.

    A report whose text the program changes is left out: positions would move.
    """
    for path in sorted(path for folder in folders for path in folder.rglob("*.xml")):
        root = ET.parse(path).getroot()
        name = root.get("id", path.stem)
        if held_out(name) != held:
            continue
        said: dict[str, Said] = {}
        acts: dict[str, Act] = {}
        paragraphs: list[str] = []
        base = 0
        for element in root:
            text = _walk(element, base, said, acts)
            paragraphs.append(text)
            base += len(text) + 1
        document = build(capture(root, name, paragraphs))
        if document.text == "\n".join(paragraphs):
            kept = tuple(act for act in acts.values() if act.trigger)
            yield Report(name, path, document, tuple(one for one in said.values() if one.content), kept)


def _walk(element: ET.Element, start: int, said: dict[str, Said], acts: dict[str, Act]) -> str:
    """The text of an element; marks inside it are entered."""
    text = element.text or ""
    for child in element:
        text += _walk(child, start + len(text), said, acts) + (child.tail or "")
    here = (start, start + len(text))
    tag, get = element.tag, element.get
    if tag in ("src", "cue", "con"):
        one = said.setdefault(get("s", ""), Said())
        {"src": one.source, "cue": one.cue, "con": one.content}[tag].append(here)
        one.stance, one.quotation = one.stance or get("stance", ""), one.quotation or get("mode", "")
    elif tag == "act":
        act = acts.setdefault(get("a", ""), Act())
        act.type, act.modality = act.type or get("type", ""), act.modality or get("real", "")
        act.trigger.append(here)
    elif tag in ROLES:
        for number in get("a", "").split():
            acts.setdefault(number, Act()).roles.append((tag, here))
    return text
