"""Third stage: who says what, and who did what to whom."""

from __future__ import annotations

from stemma.extract import allegations, capitals, statements
from stemma.extract.gazetteer import Gazetteer
from stemma.extract.marks import Glance
from stemma.extract.reader import Memory, Model, look
from stemma.records import Document, Reading

__all__ = ["Glance", "Memory", "Model", "read"]


def read(doc: Document, gazetteer: Gazetteer, model: Model | None = None, memory: Memory | None = None) -> Reading:
    """Everything read out of one document: statements and mentions first, then acts, places, dates and counts.

    Args:
        model: reads together with the rules, where it knows the language of the document.
        memory: what the model saw of the same words before.
    """
    if capitals.in_capitals(doc.text):
        loud = _read(doc, gazetteer, None, None)
        names = (*(p.quote for p in loud.places), *(d.quote for d in loud.dates))
        return capitals.restored(_read(capitals.in_small_letters(doc, names), gazetteer, model, memory), doc)
    return _read(doc, gazetteer, model, memory)


def _read(doc: Document, gazetteer: Gazetteer, model: Model | None, memory: Memory | None) -> Reading:
    sight = look(doc, model, memory)
    stmts, mentions = statements.find(doc, sight)
    allegs, places, dates, counts = allegations.find(doc, stmts, mentions, gazetteer, sight)
    return Reading(doc, stmts, allegs, mentions, places, dates, counts)
