"""The page of one statement or allegation: what the program read, part by part, and what people corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stemma import answers
from stemma.browse import fetched
from stemma.browse.desk import Desk
from stemma.browse.part import documents_of
from stemma.browse.sight import Sight
from stemma.correcting import act_types
from stemma.decided import corrected, corrected_record, proposed
from stemma.records import Allegation, Decision, Reading, Statement
from stemma.report.wording import act_word, said

__all__ = ["Part", "PassagePage", "passage"]

AROUND = 400  # characters shown before and after a passage
OF = {"S": ("source", "span"), "A": ("act", "span", "place", "date")}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a passage. read: what the program read; now: what holds, the same where nobody corrected it."""

    name: str
    words: str
    read: str
    now: str
    by: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class PassagePage:
    """One statement or allegation in its surroundings. before, words, after: the text around it."""

    id: str
    kind: str
    title: str
    document: str
    document_name: str
    language: str
    before: str
    words: str
    after: str
    start: int
    end: int
    parts: tuple[Part, ...]
    gone: bool
    detail: str
    inside: tuple[dict[str, Any], ...]
    incidents: tuple[dict[str, Any], ...]
    acts: dict[str, str]


def passage(desk: Desk, id: str, sight: Sight) -> PassagePage:
    """One statement or allegation.

    Raises:
        NotInCase
    """
    with desk.view() as view:
        full, place = answers.find_id(view, id, case=str(desk.case.path))
        if full[:1] not in OF:
            raise desk.missing(id)
        desk.need(place, sight)
        reading = next(iter(fetched.readings(view, [place])), None)
        docket = desk.docket(view)
    record = _record(reading, full) if reading is not None else None
    if reading is None or record is None:
        raise desk.missing(id)
    mine = [
        one
        for one in docket.in_force("correct")
        if place in one.documents and corrected_record(reading, one) == full
    ]  # fmt: skip
    now = _record(corrected([reading], mine)[0], full)
    span = record.sentence if isinstance(record, Allegation) else record.content[0]
    text, row = reading.document.text, documents_of(desk.shelf, [place])[place]
    return PassagePage(
        id=full,
        kind="statement" if isinstance(record, Statement) else "allegation",
        title=_title(record),
        document=place,
        document_name=row["name"],
        language=row["language"],
        before=text[max(0, span.start - AROUND) : span.start],
        words=span.text,
        after=text[span.end : span.end + AROUND],
        start=span.start,
        end=span.end,
        parts=tuple(_part(name, record, now, mine) for name in OF[full[0]]),
        gone=now is None,
        detail=_detail(record),
        inside=tuple(_beside(reading, record)),
        incidents=tuple(_incidents(desk, full, place, sight)),
        acts=act_types() if full[0] == "A" else {},
    )


def _record(reading: Reading, id: str) -> Statement | Allegation | None:
    records: list[Statement | Allegation] = [*reading.statements, *reading.allegations]
    return next((one for one in records if one.id == id), None)


def _title(record: Statement | Allegation) -> str:
    if isinstance(record, Allegation):
        return act_word(record.act)
    return record.chain[-1] if record.chain else "somebody not named"


def _detail(record: Statement | Allegation) -> str:
    if isinstance(record, Allegation):
        return said("modalities", record.modality)
    return f"{said('stances', record.stance)}, {record.quotation}"


def _part(name: str, record: Statement | Allegation, now: Any, mine: list[Decision]) -> Part:
    by = next((one for one in reversed(mine) if one.details.get("part") == name), None)
    read = proposed(record, name)
    held = proposed(now, name) if now is not None else ""
    words = said("parts", name)
    if name == "act":
        read, held = act_word(read), act_word(held) if held else ""
    quote = record.trigger if isinstance(record, Allegation) else record.content[0]
    return Part(name, words, read, held, by.actor if by else "", quote.start, quote.end)


def _beside(reading: Reading, record: Statement | Allegation) -> list[dict[str, Any]]:
    """The allegations within a statement, or the statement that an allegation stands in."""
    if isinstance(record, Allegation):
        found = [one for one in reading.statements if one.id == record.statement]
        return [{"id": one.id, "words": _title(one), "kind": "statement"} for one in found]
    return [
        {"id": one.id, "words": f"{act_word(one.act)}: {one.trigger.text}", "kind": "allegation"}
        for one in reading.allegations
        if one.statement == record.id
    ]


def _incidents(desk: Desk, id: str, document: str, sight: Sight) -> list[dict[str, Any]]:
    """Incidents that hold an allegation."""
    if not id.startswith("A-"):
        return []
    from stemma.records import Incident

    clause, given = sight.items("incident.id")
    rows = desk.shelf.rows(
        "SELECT incident.id FROM incident JOIN rests ON rests.item = incident.id"
        f" WHERE rests.document = ?{clause} LIMIT 400",
        (document, *given),
    )
    with desk.view() as view:
        found = desk.records(view, [row[0] for row in rows], Incident)
    return [
        {"id": one.id, "title": one.title, "grade": one.standing_grade} for one in found if id in one.allegations
    ]  # fmt: skip
