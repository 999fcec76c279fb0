"""Third stage: who says what, and who did what to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stemma.extract import statements
from stemma.records import Document, Reading

if TYPE_CHECKING:
    from stemma.extract.places import Gazetteer

__all__ = ["read"]


def read(doc: Document, gazetteer: Gazetteer | None = None) -> Reading:
    """Everything read out of one document: statements and mentions first, then acts, places, dates and counts."""
    from stemma.extract import allegations  # deferred: lands separately

    stmts, mentions = statements.find(doc)
    allegs, places, dates, counts = allegations.find(doc, stmts, mentions, gazetteer)
    return Reading(doc, stmts, allegs, mentions, places, dates, counts)
