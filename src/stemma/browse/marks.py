"""The text of a document cut into pieces that carry marks: who speaks, which words allege an act, what is a reprint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from stemma.records import Document, Link, Reading, Statement
from stemma.report.index import LIKELY, Index
from stemma.report.wording import act_word, said

__all__ = ["Note", "Par", "Piece", "pages_of", "paragraphs"]

PIECE_MOST = 20_000  # characters of one page of a text
PARAGRAPHS_MOST = 250  # of it: each brings its marks and notes along
NOTES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with the same marks. kinds: sorted class names. at: True where the words asked for begin."""

    text: str
    kinds: tuple[str, ...]
    at: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside a paragraph: kind is statement, act or reprint; `about` an id with a page of its own.

    passages: ids of the statements or allegations it stands for; the same thing said twice is one note.
    """

    kind: str
    text: str
    about: str = ""
    detail: str = ""
    start: int = 0
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Par:
    """One paragraph, or a piece of a very long one. taken: the text it is taken from, or "" where it is its own."""

    start: int
    end: int
    kind: str
    place: str
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
    taken: str = ""
    more: int = 0


def pages_of(doc: Document) -> list[tuple[int, int]]:
    """Ranges of characters that are shown together: whole paragraphs, of PIECE_MOST characters and so many at most."""
    out: list[tuple[int, int]] = []
    begin = end = held = 0
    for par in doc.paragraphs:
        for start in range(par.start, max(par.end, par.start + 1), PIECE_MOST):
            stop = min(par.end, start + PIECE_MOST)
            if end > begin and (stop - begin > PIECE_MOST or held == PARAGRAPHS_MOST):
                out.append((begin, end))
                begin, held = start, 0
            end, held = stop, held + 1
    return [*out, (begin, max(end, begin))] if doc.paragraphs else [(0, len(doc.text))]


def paragraphs(
    reading: Reading, links: Sequence[Link], index: Index, *, shown: tuple[int, int], wanted: tuple[int, int] | None
) -> tuple[Par, ...]:
    """The paragraphs within a range of characters, with marks and notes.

    Args:
        links: from this document to others. wanted: characters that somebody was sent to, to be marked.
    """
    doc = reading.document
    spans = [one for one in _spans(reading, links, wanted) if one[0] < shown[1] and shown[0] < one[1]]
    out = []
    for par in doc.paragraphs:
        start, end = max(par.start, shown[0]), min(par.end, shown[1])
        if start >= end:
            continue
        mine = [one for one in spans if one[0] < end and start < one[1]]
        notes = _notes(reading, links, index, start, end)
        taken = _taken(links, index, start, end)
        pieces = _pieces(doc.text, start, end, mine, seen=wanted is not None and start > wanted[0])
        out.append(
            Par(start, end, par.kind, par.place, pieces, notes[:NOTES_SHOWN], taken, max(0, len(notes) - NOTES_SHOWN))
        )
    return tuple(out)


Mark = tuple[int, int, str]


def _spans(reading: Reading, links: Iterable[Link], wanted: tuple[int, int] | None) -> list[Mark]:
    out: list[Mark] = []
    for stmt in reading.statements:
        out += [(piece.start, piece.end, f"said {stmt.stance}") for piece in stmt.content]
        if stmt.source:
            out.append((stmt.source.start, stmt.source.end, "who"))
        if stmt.cue:
            out.append((stmt.cue.start, stmt.cue.end, "cue"))
    for alleg in reading.allegations:
        out.append((alleg.trigger.start, alleg.trigger.end, f"act {alleg.modality}"))
        for quotes, kind in ((alleg.perpetrators, "doer"), (alleg.victims, "victim")):
            out += [(quote.start, quote.end, kind) for quote in quotes]
        for one in (alleg.place, alleg.when, alleg.count):
            if one:
                out.append((one.quote.start, one.quote.end, "fact"))
    for link in links:
        if link.probability >= LIKELY:
            out += [(passage.child.start, passage.child.end, "taken") for passage in link.passages]
    if wanted and wanted[0] < wanted[1]:
        out.append((wanted[0], wanted[1], "wanted"))
    return out


def _pieces(text: str, start: int, end: int, spans: Sequence[Mark], *, seen: bool) -> tuple[Piece, ...]:
    """The words from start to end, cut where any mark begins or ends: one pass over the sorted borders.

    seen: True where the words asked for began in an earlier paragraph.
    """
    borders: dict[int, list[tuple[str, int]]] = {start: [], end: []}
    for left, right, names in spans:
        for kind in names.split():
            borders.setdefault(max(left, start), []).append((kind, 1))
            borders.setdefault(min(right, end), []).append((kind, -1))
    count: dict[str, int] = {}
    out: list[Piece] = []
    ordered = sorted(borders)
    reached = seen
    for here, there in pairwise(ordered):
        for kind, step in borders[here]:
            count[kind] = count.get(kind, 0) + step
        kinds = tuple(sorted(kind for kind, n in count.items() if n > 0))
        first = "wanted" in kinds and not reached
        reached = reached or first
        out.append(Piece(text[here:there], kinds, first))
    return tuple(out)


def _touches(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in spans)


def _speaker(stmt: Statement) -> str:
    return " › ".join(stmt.chain) or (stmt.source.text if stmt.source else "somebody not named")


def _notes(reading: Reading, links: Iterable[Link], index: Index, start: int, end: int) -> tuple[Note, ...]:
    notes = []
    for link in links:
        if link.probability >= LIKELY and _touches(start, end, ((p.child.start, p.child.end) for p in link.passages)):
            notes.append(Note("reprint", index.name(link.parent), link.id, said("links", link.kind, "phrase"), start))
    for stmt in reading.statements:
        if stmt.content and start <= stmt.content[0].start < end:
            how = f"{said('stances', stmt.stance)}, {stmt.quotation}"
            notes.append(Note("statement", _speaker(stmt), "", how, stmt.content[0].start, (stmt.id,)))
    incidents = {
        key: one for one in index.incidents_by_document.get(reading.document.id, []) for key in one.allegations
    }
    for alleg in reading.allegations:
        if start <= alleg.trigger.start < end:
            one = incidents.get(alleg.id)
            how = said("modalities", alleg.modality)
            notes.append(Note("act", act_word(alleg.act), one.id if one else "", how, alleg.trigger.start, (alleg.id,)))
    ordered = sorted(notes, key=lambda note: (note.kind != "reprint", note.start, note.kind))
    out: dict[tuple[str, str, str], Note] = {}
    for note in ordered:
        key = (note.kind, note.text, note.detail)
        known = out.get(key)
        out[key] = replace(known, passages=(*known.passages, *note.passages)) if known else note
    return tuple(out.values())


def _taken(links: Iterable[Link], index: Index, start: int, end: int) -> str:
    """The text from which at least half of the paragraph is taken, or ""."""
    for link in links:
        if link.probability < LIKELY:
            continue
        covered = sum(max(0, min(p.child.end, end) - max(p.child.start, start)) for p in link.passages)
        if covered * 2 >= end - start:
            return index.name(link.parent)
    return ""
