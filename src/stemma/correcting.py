"""What a correction needs before it goes into the log: a passage, a part of it, and a value that can stand there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stemma.decided import NOTHING, anchor, corrected, proposed
from stemma.errors import BadInput
from stemma.records import Allegation, Anchor, Decision, Document, Reading, Statement
from stemma.records.when import parse

__all__ = ["Places", "act_types", "correction"]

Places = Callable[[], Any]  # gives a gazetteer (`tasks.load_gazetteer`)

AT = re.compile(r"(\d{1,9})-(\d{1,9})\Z")
OF_STATEMENT = ("source", "span")
OF_ALLEGATION = ("span", "act", "place", "date")
LONGEST = 400  # code points of a value
NEAR = 1200  # code points around a passage in which the words of a value are looked for first


@dataclass(frozen=True, slots=True)
class _Words:
    """Where the value stands: code points of the document and the words there."""

    start: int
    text: str

    def details(self) -> dict[str, str]:
        return {"start": str(self.start), "words": self.text}


def act_types() -> dict[str, str]:
    """Every type of act with what it is called, in the order of the vocabulary."""
    from stemma.incidents.vocabulary import acts

    return dict(acts().labels)


def correction(draft: Decision, record: Statement | Allegation, reading: Reading, *, gazetteer: Places) -> Decision:
    """The draft with all that a correction keeps: what was read, the words that carry the new value, the place.

    Args:
        draft: `details` hold `part`, and `at` where the words are named. record: as it was read.
        gazetteer: gives the places the case knows.

    Raises:
        BadInput: part or value does not fit the passage; the hint says what would.
    """
    part, value = draft.details.get("part", "").strip(), draft.value.strip()
    _check_part(part, record)
    at = _named(draft.details.get("at", ""), reading.document)
    if len(value) > LONGEST:
        raise BadInput(f"A value is at most {LONGEST} characters long.", hint="Name it shortly.")
    details: dict[str, str] = {"part": part, "proposed": proposed(record, part)[:LONGEST]}
    if part == "span":
        if value != NOTHING and at is None:
            hint = "Give its characters with --at START-END, or the value none: it says no such thing."
            raise BadInput("It is not said which words it is.", hint=hint)
        value, at = (NOTHING, None) if value == NOTHING else ("", at)
    elif not value:
        raise BadInput("It is not said what it should be.", hint="Give a value, or none where there is none.")
    elif value != NOTHING:
        value, more = _value(part, value, reading, gazetteer)
        details |= more
    words = at
    if words is None and value not in (NOTHING, "") and part != "act":
        words = _found(value, reading.document, record)
    if part == "source" and value != NOTHING and words is None:
        hint = "Name the words that mean it with --at START-END."
        raise BadInput(f"{value!r} does not stand in the document.", hint=hint, about=(record.id,))
    if words is not None:
        details |= words.details()
    about = anchor(record) if isinstance(record, Allegation) else Anchor(record.id, record.document, record.content[0])
    made = replace(
        draft,
        about=(record.id,),
        value=value,
        title=f"{_title(record)}"[:LONGEST],
        sides=((about,),),
        documents=(record.document,),
        details=details,
    )
    _check_change(made, record, reading)
    return made


def _check_part(part: str, record: Statement | Allegation) -> None:
    fits = OF_STATEMENT if isinstance(record, Statement) else OF_ALLEGATION
    if part in fits:
        return
    if part == "source" and isinstance(record, Allegation):
        if record.statement:
            hint = f"Correct the statement: {record.statement} source NAME"
            raise BadInput("Who says it belongs to the statement it stands in.", hint=hint, about=(record.id,))
        hint = "Split the mention off, or leave a note."
        raise BadInput("It is told without a speaker, so there is none to correct.", hint=hint, about=(record.id,))
    what = "a statement" if isinstance(record, Statement) else "an allegation"
    raise BadInput(f"{part!r} is no part of {what} that can be corrected.", hint=f"One of: {', '.join(fits)}.")


def _named(at: str, doc: Document) -> _Words | None:
    """The words at `120-182`."""
    if not at.strip():
        return None
    match = AT.match(at.strip())
    if match is None or int(match[1]) >= int(match[2]) or int(match[2]) > len(doc.text):
        hint = f"For example 120-182; the text has {len(doc.text)} characters."
        raise BadInput(f"{at[:40]!r} are no characters of the document.", hint=hint)
    start, end = int(match[1]), int(match[2])
    return _Words(start, doc.text[start:end])


def _found(value: str, doc: Document, record: Statement | Allegation) -> _Words | None:
    """The value as it stands in the text, nearest to the passage."""
    centre = record.trigger.start if isinstance(record, Allegation) else record.content[0].start
    text, wanted = doc.text.casefold(), value.casefold()
    if len(text) != len(doc.text):  # letters that become two: offsets would not fit
        text, wanted = doc.text, value
    before = text.rfind(wanted, max(0, centre - NEAR), centre + len(wanted))
    after = text.find(wanted, centre)
    places = [at for at in (before, after) if at >= 0] or [at for at in (text.find(wanted),) if at >= 0]
    if not places:
        return None
    at = min(places, key=lambda one: abs(one - centre))
    return _Words(at, doc.text[at : at + len(wanted)])


def _value(part: str, value: str, reading: Reading, gazetteer: Places) -> tuple[str, Mapping[str, str]]:
    if part == "act":
        known = act_types()
        by_label = {label.casefold(): name for name, label in known.items()}
        name = value if value in known else by_label.get(value.casefold(), "")
        if not name:
            raise BadInput(f"There is no type of act {value!r}.", hint=f"One of: {', '.join(known)}, none.")
        return name, {}
    if part == "date":
        try:
            parse(value)
        except ValueError as exc:
            hint = "Write it as EDTF: 2031-01-30, 2031-01, 2031-01-30/2031-02-02, 2031?, or none."
            raise BadInput(f"{value!r} is no date.", hint=hint) from exc
        return value, {}
    return (value, _place(value, reading, gazetteer)) if part == "place" else (value, {})


def _place(name: str, reading: Reading, gazetteer: Places) -> dict[str, str]:
    """What is known of a place: from the document, from the gazetteers, or its name alone."""
    from stemma.extract.places import key_of

    same = next(
        (one for one in reading.places if name.casefold() in (one.name.casefold(), one.quote.text.casefold())), None
    )
    if same is not None and same.key:
        found = {"name": same.name, "key": same.key, "kind": same.kind, "within": "\n".join(same.within)}
        lat, lon = same.lat, same.lon
    else:
        known = gazetteer()
        entry = known.find(name)
        if entry is None:
            return {"name": name, "key": key_of(name), "kind": "place"}
        country = known.countries.get(entry.country, entry.country)
        within = country if country and country != entry.name else ""
        found = {"name": entry.name, "key": entry.name, "kind": entry.kind, "within": within}
        lat, lon = entry.lat, entry.lon
    position = {"lat": repr(lat), "lon": repr(lon)} if lat is not None and lon is not None else {}
    return {key: text for key, text in (found | position).items() if text}


def _title(record: Statement | Allegation) -> str:
    text = record.sentence.text if isinstance(record, Allegation) else record.content[0].text
    return text if len(text) <= 120 else text[:119].rstrip() + "…"


def _check_change(made: Decision, record: Statement | Allegation, reading: Reading) -> None:
    """A correction that changes nothing is a slip."""
    if corrected([reading], [made])[0] == reading:
        raise BadInput("It says so already.", hint="Nothing would change.", about=(record.id,))
