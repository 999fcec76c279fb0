"""What was read out of one document."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.records.allegation import Allegation, Count, Place, When
from stemma.records.document import Document
from stemma.records.span import Span
from stemma.records.statement import Mention, Statement

__all__ = ["Reading"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read out of one document: what the case-level stages work on.

    `places`, `dates` and `counts` hold every one found in the text, not only those that became arguments.
    `set_aside`: sentences of which a person said that no act is told there, though one was read; empty as read.
    """

    document: Document
    statements: tuple[Statement, ...]
    allegations: tuple[Allegation, ...]
    mentions: tuple[Mention, ...] = ()
    places: tuple[Place, ...] = ()
    dates: tuple[When, ...] = ()
    counts: tuple[Count, ...] = ()
    set_aside: tuple[Span, ...] = ()
