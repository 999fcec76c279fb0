"""Corrections: what people say a passage means, put in the place of what was read. The reading itself stays as it is.

A correction is found again by the words it was made on, so that it outlives a reading by a later version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from stemma.assess.anchors import among, still
from stemma.records import (
    Allegation,
    Decision,
    Mention,
    Place,
    Quote,
    Reading,
    Span,
    Statement,
    When,
)

__all__ = ["CORRECT", "NOTHING", "PARTS", "corrected", "corrected_record", "proposed"]

CORRECT = "correct"
PARTS = ("source", "span", "act", "place", "date")
NOTHING = "none"  # value that says: there is none; of an act or of the span of a statement: nothing is said here
SURE = 1.0
HALF = 0.5  # share of the longer of two passages that both must hold to be one passage, read otherwise
MentionKind = Literal["person", "unnamed"]


def corrected(readings: Sequence[Reading], decisions: Iterable[Decision]) -> tuple[Reading, ...]:
    """The readings as people corrected them; those without a correction are passed on as they are.

    Args:
        decisions: in force, oldest first; others than corrections are passed over.
    """
    mine: dict[str, list[Decision]] = {}
    for one in decisions:
        if one.kind == CORRECT:
            for document in one.documents:
                mine.setdefault(document, []).append(one)
    if not mine:
        return tuple(readings)
    return tuple(
        _corrected(reading, mine[reading.document.id]) if reading.document.id in mine else reading
        for reading in readings
    )


def corrected_record(reading: Reading, decision: Decision) -> str | None:
    """Id of the statement or allegation that a correction is about; None where it is gone."""
    if not decision.sides or not decision.sides[0]:
        return None
    anchor = decision.sides[0][0]
    if anchor.allegation.startswith("A-"):
        return among([reading])(anchor)
    ids = [stmt.id for stmt in reading.statements]
    if anchor.allegation in ids:
        return anchor.allegation
    return _statement(reading, anchor.trigger)


def _statement(reading: Reading, was: Quote) -> str | None:
    """The statement with the words that a correction was made on; one around or within it says something else."""
    pieces = [(piece, stmt.id) for stmt in reading.statements for piece in stmt.content]
    if still(reading.document.text, was):
        near = [
            one for one in pieces if _shared(one[0], was) > HALF * max(one[0].end - one[0].start, was.end - was.start)
        ]
    else:
        near = [one for one in pieces if one[0].text == was.text]
    return (
        min(near, key=lambda one: (-_shared(one[0], was), abs(one[0].start - was.start), one[1]))[1] if near else None
    )


def _shared(piece: Quote, was: Quote) -> int:
    """Code points that two ranges share."""
    return max(0, min(piece.end, was.end) - max(piece.start, was.start))


def proposed(record: Statement | Allegation, part: str) -> str:
    """What the program read, in words; "" where it read nothing."""
    if isinstance(record, Statement):
        if part == "source":
            return record.chain[-1] if record.chain else record.source.text if record.source else ""
        return record.content[0].text if part == "span" and record.content else ""
    if part == "span":
        return record.trigger.text
    if part == "act":
        return record.act
    if part == "place":
        return record.place.name if record.place else ""
    return record.when.edtf if record.when and part == "date" else ""


def _corrected(reading: Reading, decisions: Sequence[Decision]) -> Reading:
    text = reading.document.text
    statements: dict[str, Statement | None] = {stmt.id: stmt for stmt in reading.statements}
    allegations: dict[str, Allegation | None] = {alleg.id: alleg for alleg in reading.allegations}
    for one in decisions:
        id = corrected_record(reading, one)
        stmt, alleg = statements.get(id or ""), allegations.get(id or "")
        if stmt is not None:
            statements[stmt.id] = _of_statement(stmt, one, text, reading.mentions)
        elif alleg is not None:
            allegations[alleg.id] = _of_allegation(alleg, one, text)
    gone = {id for id, stmt in statements.items() if stmt is None}
    no_act = {alleg.sentence for alleg in reading.allegations if allegations[alleg.id] is None}
    return replace(
        reading,
        statements=tuple(
            replace(stmt, nested_in=None) if stmt.nested_in in gone else stmt
            for stmt in statements.values()
            if stmt is not None
        ),
        allegations=tuple(
            replace(alleg, statement=None) if alleg.statement in gone else alleg
            for alleg in allegations.values()
            if alleg is not None
        ),
        set_aside=tuple(sorted(Span(quote.start, quote.end) for quote in no_act)),
    )


def _where(decision: Decision, text: str) -> Quote | None:
    """The words that a correction names, where they stand now: at the old place, or else the nearest of the same."""
    words, start = decision.details.get("words", ""), decision.details.get("start", "")
    if not words or not start.isdecimal():
        return None
    was = int(start)
    if text[was : was + len(words)] == words:
        return Quote.of(text, was, was + len(words))
    before, after = text.rfind(words, 0, was + len(words)), text.find(words, was)
    found = [at for at in (before, after) if at >= 0]
    if not found:
        return None
    at = min(found, key=lambda one: abs(one - was))
    return Quote.of(text, at, at + len(words))


def _of_statement(stmt: Statement, decision: Decision, text: str, mentions: Sequence[Mention]) -> Statement | None:
    part, value = decision.details.get("part", ""), decision.value
    here = _where(decision, text)
    if part == "span":
        if value == NOTHING:
            return None
        return replace(stmt, content=(here,), confidence=SURE) if here else stmt
    if part != "source":
        return stmt
    if value == NOTHING:
        return replace(stmt, source=None, speaker=None, chain=(), confidence=SURE)
    words = here or stmt.source or stmt.cue or stmt.content[0]
    known = next((m for m in mentions if m.name.casefold() == value.casefold()), None)
    speaker = replace(known, quote=words) if known else Mention(words, value, _kind(value))
    source = here or stmt.source
    return replace(stmt, source=source, speaker=speaker, chain=(*stmt.chain[:-1], value), confidence=SURE)


def _kind(name: str) -> MentionKind:
    """A name of two words in capitals is taken for a person; whatever else for somebody described."""
    words = name.split()
    return "person" if len(words) > 1 and all(word[:1].isupper() for word in words) else "unnamed"


def _of_allegation(alleg: Allegation, decision: Decision, text: str) -> Allegation | None:
    part, value, here = decision.details.get("part", ""), decision.value, _where(decision, text)
    if part == "act":
        return None if value == NOTHING else replace(alleg, act=value, confidence=SURE)
    if part == "span":
        return replace(alleg, trigger=here, confidence=SURE) if here else alleg
    if part == "place":
        if value == NOTHING:
            return replace(alleg, place=None)
        words = here or (alleg.place.quote if alleg.place else alleg.trigger)
        return replace(alleg, place=_place(value, words, decision.details))
    if part == "date":
        if value == NOTHING:
            return replace(alleg, when=None)
        words = here or (alleg.when.quote if alleg.when else alleg.trigger)
        return replace(alleg, when=When(words, value, f"corrected by {decision.actor}"))
    return alleg


def _place(name: str, words: Quote, details: Mapping[str, str]) -> Place:
    """The place as it was looked up when the correction was made."""
    lat, lon = details.get("lat", ""), details.get("lon", "")
    within = tuple(one for one in details.get("within", "").split("\n") if one)
    return Place(
        words,
        details.get("name", name),
        details.get("key", name),
        details.get("kind", "place"),
        float(lat) if lat else None,
        float(lon) if lon else None,
        within,
    )
