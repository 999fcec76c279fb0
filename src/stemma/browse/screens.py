"""What each page of one record holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stemma.browse import aligned, entries, matrix
from stemma.browse import marks as marked
from stemma.browse.page import Page
from stemma.db.base import ReferenceRow
from stemma.records import Contradiction, Document, Incident, Origin, Problem
from stemma.report.points import Explanation, Point
from stemma.report.tree import Drawing
from stemma.viewing import Viewed

__all__ = ["DocumentPage", "IncidentPage", "LinkPage", "SourcePage", "TreePage"]


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Everything about one incident; `fallen` answers a what-if question, where one was asked."""

    incident: Incident
    short: str
    why: Explanation
    rows: tuple[matrix.Row, ...]
    rows_left: int
    contradictions: tuple[tuple[Contradiction, Point], ...]
    fallen: Any
    also: tuple[dict[str, Any], ...]
    documents: tuple[dict[str, Any], ...]
    origins: dict[str, str]
    neighbourhood: str
    mentions: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One document: a page of its text with marks, what is known of it, and its custody."""

    document: Document
    short: str
    why: Explanation
    paragraphs: tuple[marked.Par, ...]
    number: int
    pages: tuple[tuple[int, int], ...]
    own: tuple[int, int]
    row: dict[str, Any]
    references: tuple[ReferenceRow, ...]
    custody: tuple[entries.Entry, ...]
    seen: Viewed
    problems: tuple[Problem, ...]
    incidents: tuple[Incident, ...]
    draws: tuple[tuple[str, str, str], ...]
    drawn: int


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Who draws on whom, why we think so, and the passages side by side."""

    id: str
    kind: str
    probability: float
    child: str
    parent: str
    child_name: str
    parent_name: str
    point: Point
    passages: tuple[aligned.Side, ...]
    passages_left: int
    lost: bool
    document: str = ""


@dataclass(frozen=True, slots=True)
class TreePage:
    """A screen of the family tree of one neighbourhood."""

    neighbourhood: str
    drawings: tuple[Drawing, ...]
    patterns: tuple[Point, ...]
    number: int
    last: int
    documents: int
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class SourcePage:
    """Everything one voice says, through whom, and what hangs on it."""

    origin: Origin
    short: str
    why: Explanation
    incidents: Page
    hanging: Page
    documents: tuple[dict[str, Any], ...]
