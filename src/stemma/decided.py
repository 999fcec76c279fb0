"""Decisions of a case as the stream needs them: read from the log, folded, laid beside what the program found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import msgspec

from stemma.assess.anchors import anchor, finder
from stemma.assess.bindings import Bindings, bind
from stemma.assess.corrections import CORRECT, NOTHING, corrected, corrected_record, proposed
from stemma.assess.decisions import (
    UNRELIABLE,
    Docket,
    by_document,
    decision_id,
    fold,
    judged,
    letters_for,
    same_person,
    unreliable,
)
from stemma.assess.rulings import basis_of, holders, ruled
from stemma.db.base import LogRow, View
from stemma.neighbourhood import tie_keys
from stemma.pipeline import encode, note
from stemma.records import Anchor, Decision, DecisionState, Incident, Origin, Problem, Reading

__all__ = [
    "DECIDED_WITH",
    "ENTRY",
    "NOTHING",
    "REWEIGH",
    "REWEIGHS",
    "UNRELIABLE",
    "Bindings",
    "Docket",
    "anchor",
    "basis_of",
    "by_document",
    "chosen",
    "concerning",
    "corrected",
    "corrected_record",
    "decision_of",
    "decisions_of",
    "docket_of",
    "fold",
    "judged",
    "letters_for",
    "letters_of",
    "payload_of",
    "problems",
    "proposed",
    "retied",
    "reweighing",
    "ruled_incidents",
    "salted",
    "same_person",
    "states",
    "tied",
    "touching",
    "unreliable",
]

ENTRY = "decision"  # kind of the log rows that hold decisions
REWEIGH = "reweigh"  # key under which the case says that a decision waits to be taken into account: "yes" or ""
DECIDED_WITH = "decided_with"  # key under which the case says up to which log row decisions were taken into account
REWEIGHS = ("confirm", "reject", "merge", "split", "correct", "letter")  # kinds that change how documents are weighed
OURS = ("actor", "reason")  # parts of the payload that every log row has


def payload_of(decision: Decision) -> dict[str, Any]:
    """What a log row says of a decision beside actor and reason."""
    held = msgspec.to_builtins(decision)
    return {key: value for key, value in held.items() if key not in ("id", "seq", "utc", *OURS)}


@lru_cache(maxsize=10_000)
def decision_of(row: LogRow) -> Decision:
    """The decision in a log row; rows never change, so that each is read once in a process.

    Raises:
        ValueError: the row holds none, because its payload was erased or was altered.
    """
    if row.body is None:
        raise ValueError("erased")
    held = {**json.loads(row.body), "seq": row.seq, "utc": row.utc, "id": ""}
    try:
        made: Decision = msgspec.convert(held, Decision)
    except msgspec.ValidationError as exc:
        raise ValueError(str(exc)) from exc
    return replace(made, id=decision_id(made))


def decisions_of(view: View) -> tuple[Decision, ...]:
    """All decisions, in the order of the log; rows whose payload was erased (METHOD 15) decide nothing any more."""
    return tuple(decision_of(row) for row in view.entries(ENTRY) if row.body is not None)


def docket_of(view: View) -> Docket:
    """The fold over all decisions of the case."""
    return fold(decisions_of(view))


def salted(digests: dict[str, str], decisions: Sequence[Decision]) -> dict[str, str]:
    """Digests of documents, other ones where a decision changes how a document is weighed.

    Only the neighbourhoods of these documents are weighed again, and again when the decision is undone.
    """
    out = dict(digests)
    for document, ids in by_document(decisions).items():
        if document in out:
            out[document] = hashlib.sha256("\n".join((out[document], *ids)).encode("utf-8")).hexdigest()
    return out


def tied(decisions: Sequence[Decision]) -> tuple[tuple[str, str, float], ...]:
    """Documents that decisions put into one neighbourhood: of merged incidents, of confirmed links."""
    out = []
    for one in decisions:
        if one.kind in ("merge", "confirm"):
            out += [(a, b, 1.0) for a, b in pairwise(one.documents)]
    return tuple(out)


def retied(view: View, decisions: Sequence[Decision]) -> dict[str, tuple[str, ...]]:
    """Tie keys of the documents that people corrected, by id: a corrected place or voice ties to others."""
    wanted = sorted({doc for one in decisions if one.kind == CORRECT for doc in one.documents})
    found = [_decode(body) for _, body in view.readings(wanted)]
    return {reading.document.id: tie_keys(reading) for reading in corrected(found, decisions)}


def concerning(decisions: Sequence[Decision], documents: Iterable[str]) -> bytes:
    """The decisions that touch these documents, as a worker gets them; empty where there are none."""
    mine = touching(decisions, documents)
    return encode(mine) if mine else b""


def touching(decisions: Sequence[Decision], documents: Iterable[str]) -> list[Decision]:
    """The decisions that may change how these documents are weighed; a source rated E may speak in any of them."""
    here = set(documents)
    return [one for one in decisions if one.value == UNRELIABLE or here.intersection(one.documents)]


def reweighing(view: View, docket: Docket) -> tuple[Decision, ...]:
    """The decisions in force that change how documents are weighed.

    Those on sources rated E name all documents in which the source speaks by now, also where it was found since.
    """
    decisions = docket.in_force(*REWEIGHS)
    if not any(one.value == UNRELIABLE for one in decisions):
        return decisions
    spoken: dict[str, set[str]] = {one.id: set(one.documents) for one in decisions}
    for _, row in view.findings("origin"):
        origin = _decode_origin(row.body)
        for one in letters_for(origin, decisions):
            spoken[one.id].update(origin.documents)
    return tuple(
        replace(one, documents=tuple(sorted(spoken[one.id]))) if one.value == UNRELIABLE else one for one in decisions
    )


def find_in(view: View, corrections: Sequence[Decision] = ()) -> Callable[[Anchor], str | None]:
    """Finds mentions again in the readings of the case; a document is read when it is first asked for.

    Args:
        corrections: in force, oldest first: what they took out of a reading is not found, as in a run.
    """

    @cache
    def reading(document: str) -> Reading | None:
        for _, body in view.readings([document]):
            return _decode(body)
        return None

    @cache
    def left(document: str) -> frozenset[str]:
        read = reading(document)
        return frozenset(a.id for one in corrected([read] if read else [], corrections) for a in one.allegations)

    find = finder(reading)
    touched = {document for one in corrections for document in one.documents}
    if not touched:
        return find

    def left_of(one: Anchor) -> str | None:
        found = find(one)
        return found if one.document not in touched or found in left(one.document) else None

    return left_of


_decode = msgspec.json.Decoder(Reading).decode
_decode_incident = msgspec.json.Decoder(Incident).decode
_decode_origin = msgspec.json.Decoder(Origin).decode


def ruled_incidents(view: View, incidents: Sequence[Incident], docket: Docket | None = None) -> tuple[Incident, ...]:
    """The incidents, each with what people decided about it."""
    docket = docket if docket is not None else docket_of(view)
    here = {document for one in incidents for document in one.documents}
    about = docket.in_force("substantiated", "verify", "refuted", "note")
    concerned = [one for one in about if here.intersection(one.documents)]
    if not concerned:
        return tuple(incidents)
    return ruled(incidents, docket, holders(concerned, incidents, find_in(view)))


def states(view: View, documents: Iterable[str] | None = None) -> tuple[DecisionState, ...]:
    """Every decision with what has become of it, oldest first: also whether what it is about is still there.

    Args:
        documents: only decisions that concern one of these, or no document at all; all of them without it.
    """
    docket = docket_of(view)
    if documents is not None:
        here = set(documents)
        near = [s for s in docket.states if not s.decision.documents or here.intersection(s.decision.documents)]
        docket = Docket(tuple(near))
    if not docket.states:
        return ()
    find = find_in(view, docket.in_force(CORRECT))
    bindings = bind(docket.in_force("merge", "split"), find)
    places = view.places({doc for state in docket.states for doc in state.decision.documents})
    gone = set(bindings.stale) | _gone(view, docket, places, find)
    weighed = int(view.meta().get(DECIDED_WITH, "0"))
    kinds = {s.decision.id: s.decision.kind for s in docket.states}
    out = []
    for state in docket.states:
        one = state.decision
        about = kinds.get(one.about[0], "") if one.kind == "undo" and one.about else one.kind
        if state.status not in ("in_force", "waiting"):
            out.append(state)
        elif one.id in gone:
            out.append(DecisionState(one, "stale", text="What it is about is no longer in the case."))
        elif one.id in bindings.overruled:
            by = bindings.overruled[one.id]
            out.append(DecisionState(one, "overruled", by, "A later decision says the contrary; the later one holds."))
        elif one.seq > weighed and about in REWEIGHS and (about != "letter" or _weighs(one, docket)):
            out.append(DecisionState(one, "next_run", text="It takes effect with the next run."))
        else:
            out.append(state)
    return tuple(out)


def chosen(found: Sequence[DecisionState], about: Iterable[str]) -> tuple[DecisionState, ...]:
    """The decisions about a record, with what was decided about these decisions; all where `about` is empty.

    Args:
        about: its id, and those that it had before.
    """
    mine = set(about)
    if not mine:
        return tuple(found)
    out = []
    for state in found:
        one = state.decision
        if one.id in mine or mine.intersection(one.about):
            out.append(state)
            mine.add(one.id)
    return tuple(out)


def _weighs(decision: Decision, docket: Docket) -> bool:
    """True when a letter, or the undoing of one, changes what is counted."""
    earlier = docket.find(decision.about[0]) if decision.kind == "undo" else None
    value = earlier.decision.value if earlier else decision.value
    return value == UNRELIABLE


def _gone(view: View, docket: Docket, places: dict[str, str | None], find: Callable[[Anchor], str | None]) -> set[str]:
    """Ids of decisions in force on incidents, links and sources of which nothing is left."""
    out = set()
    about_incidents = [d for d in docket.in_force("substantiated", "verify", "refuted", "note") if d.sides]
    documents = {a.document for d in about_incidents for side in d.sides for a in side}
    near = {place for doc in documents if (place := places.get(doc))}
    incidents = [_decode_incident(row.body) for place in sorted(near) for _, row in view.findings("incident", place)]
    held = holders(about_incidents, incidents, find)
    out |= {d.id for d in about_incidents if d.id not in held}
    for one in docket.in_force("confirm", "reject"):
        if any(doc not in places for doc in one.documents):
            out.add(one.id)
    corrections = docket.in_force(CORRECT)
    wanted = sorted({doc for one in corrections for doc in one.documents})
    readings = {reading.document.id: reading for _, body in view.readings(wanted) if (reading := _decode(body))}
    for one in corrections:
        here = [readings[doc] for doc in one.documents if doc in readings]
        if not any(corrected_record(reading, one) for reading in here):
            out.add(one.id)
    letters = docket.in_force("letter")
    if letters:
        origins = [_decode_origin(row.body) for _, row in view.findings("origin")]
        known = {d.id for origin in origins for d in letters_for(origin, letters)}
        out |= {d.id for d in letters if d.id not in known}
    return out


def letters_of(view: View, origins: Iterable[Origin]) -> dict[str, tuple[str, ...]]:
    """Letters in force by id of the origin; what they are for is added where it is not everything."""
    letters = docket_of(view).in_force("letter")
    if not letters:
        return {}
    found = {origin.id: letters_for(origin, letters) for origin in origins}
    return {id: tuple(_letter(d) for d in mine) for id, mine in found.items() if mine}


def _letter(decision: Decision) -> str:
    scope = ", ".join(text for key in ("topic", "period") if (text := decision.details.get(key)))
    return f"{decision.value} ({scope})" if scope else decision.value


def problems(view: View, found: Sequence[DecisionState] | None = None) -> tuple[Problem, ...]:
    """What has to be told of decisions: those without object, those that contradict, and times that run backwards."""
    found = states(view) if found is None else found
    by_id = {state.decision.id: state.decision for state in found}
    out = []
    for state in found:
        one = state.decision
        if state.status == "stale":
            text = f"The decision {_named(one)} is about something that is no longer in the case."
            text += " It is kept and has no effect."
            hint = f"Decide anew on what is there now, or undo it: stemma decide CASE undo {one.id}"
            out.append(note("decide", f"stale-{one.id}", text, hint, severity="note"))
        elif state.status == "overruled" and state.by in by_id:
            text = f"The decisions {_named(one)} and {_named(by_id[state.by])} contradict each other."
            text += " The later one holds."
            hint = f"Undo one of them: stemma decide CASE undo {one.id}"
            out.append(note("decide", f"contradict-{one.id}", text, hint, severity="note"))
    out += _backwards([state.decision for state in found])
    erased = sum(row.body is None for row in view.entries(ENTRY))
    if erased:
        text = f"What {erased} decisions said was erased; they have no effect any more."
        out.append(note("decide", "erased", text, severity="note"))
    return tuple(out)


def _backwards(decisions: Iterable[Decision]) -> list[Problem]:
    """A note where a decision bears an earlier time than one before it: clocks change, the log's order counts."""
    latest: Decision | None = None
    for one in decisions:
        if latest is not None and one.utc < latest.utc:
            text = (
                f"The decision {_named(one)} bears an earlier time ({one.utc}) than one before it, {_named(latest)} "
                f"({latest.utc}): a clock was changed. The order of the log counts."
            )
            return [note("decide", f"clock-{one.id}", text, severity="note")]
        latest = one if latest is None or one.utc > latest.utc else latest
    return []


def _named(decision: Decision) -> str:
    return f"{decision.id[:6]} ({decision.kind}, {decision.actor})"
