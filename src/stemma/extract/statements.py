"""Statements of a document: source, cue and content, tied together."""

from __future__ import annotations

from stemma.extract.cues import drafts_of
from stemma.extract.drafts import Draft
from stemma.extract.grammar import Grammar, grammar
from stemma.extract.units import QUOTE, units_of
from stemma.records import Document, Mention, Quote, Span, Statement, record_id

__all__ = ["find"]


def find(doc: Document) -> tuple[tuple[Statement, ...], tuple[Mention, ...]]:
    """Statements and mentions of `doc`, in the order of the text."""
    lex = grammar(doc.language) or grammar("en")
    if lex is None:
        return (), ()
    drafts: list[Draft] = []
    for number, para in enumerate(doc.paragraphs):
        drafts += _read_range(doc, para.start, para.end, number, lex, 0)
    q = lambda r: None if r is None else Quote.of(doc.text, r[0], r[1])
    out = []
    for d in drafts:
        out.append(Statement(record_id("S", doc.id, d.content, d.cue), doc.id, q(d.source), q(d.cue), tuple(q(c) for c in d.content), (), d.stance, "direct" if d.direct else "indirect", d.confidence))
    return tuple(out), ()


def _read_range(doc, start, end, number, lex, depth):
    sents = [s for s in doc.sentences if s.start < end and s.end > start]
    quotes = [s for s in doc.quotations if s.start >= start and s.end <= end and (s.start, s.end) != (start, end)]
    out = []
    previous = None
    for unit in units_of(doc, start, end, paragraph=number, sentences=sents, quotations=quotes, lex=lex):
        found = drafts_of(unit, lex)
        covered = {c for d in found for c in d.content}
        if unit.low and unit.low[0] == QUOTE and previous is not None and (unit.begin[0], unit.stop[0]) not in covered:
            lead = 0
            while lead < len(unit) and unit.low[lead] == QUOTE:
                previous.content.append((unit.begin[lead], unit.stop[lead])); lead += 1
        out += found
        for d in found:
            if d.direct: previous = d
        if not found and QUOTE not in unit.low: previous = None
        if depth < 2:
            for k, w in enumerate(unit.low):
                if w == QUOTE:
                    a = unit.begin[k] + 1; b = unit.stop[k] - (doc.text[unit.stop[k]-1] in "”\"»’'“‘")
                    if b - a > 8:
                        out += _read_range(doc, a, b, number, lex, depth + 1)
    return out
