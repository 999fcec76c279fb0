"""Third stage: who says what, and who did what to whom."""

from __future__ import annotations

from stemma.extract import allegations, statements
from stemma.extract.gazetteer import Gazetteer
from stemma.records import Document, Reading

__all__ = ["read"]


def read(doc: Document, gazetteer: Gazetteer) -> Reading:
    """Everything read out of one document: statements and mentions first, then acts, places, dates and counts."""
    stmts, mentions = statements.find(doc)
    allegs, places, dates, counts = allegations.find(doc, stmts, mentions, gazetteer)
    return Reading(doc, stmts, allegs, mentions, places, dates, counts)
