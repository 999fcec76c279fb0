"""Tells what moved: compares what was last told of a case with what stands now, in the transaction that changes it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from stemma import answers
from stemma.db.base import Change, View
from stemma.decided import Docket, docket_of, ruled_incidents
from stemma.monitor import Seen, compare, seen_of
from stemma.records import At, Claim, Contradiction, Incident, Origin, Quote, Reading
from stemma.records.moved import Moved, Moves

__all__ = ["ENTRY", "TOLD", "moves_of", "tell_decision", "tell_run"]

ENTRY = "changed"  # kind of the log rows that say what moved
READ_AT_ONCE, PLACES_AT_ONCE = 64, 2  # documents and neighbourhoods kept in memory while speakers are asked for
TOLD = "told"  # key under which the case says that something was told of it before


class _Brief(msgspec.Struct):
    """What the first run tells of an incident; the rest of the record is passed over."""

    id: str
    title: str
    grade: str
    k_lo: int
    k_hi: int
    overlays: tuple[str, ...]
    documents: tuple[str, ...]


_decode_brief = msgspec.json.Decoder(_Brief).decode
_decode_former = msgspec.json.Decoder(list[tuple[str, msgspec.Raw]]).decode
_decoders = {
    "incident": msgspec.json.Decoder(Incident).decode,
    "origin": msgspec.json.Decoder(Origin).decode,
    "contradiction": msgspec.json.Decoder(Contradiction).decode,
}


def moves_of(view: View, *, newest: int = 0) -> tuple[Moves, ...]:
    """What moved, oldest first; only the last `newest` runs and decisions, where that is not 0."""
    out = []
    for row in view.entries(ENTRY, newest=newest):
        if row.body is not None:
            held = {**json.loads(row.body), "seq": row.seq, "utc": row.utc}
            out.append(msgspec.convert(held, Moves))
    return tuple(out)


def tell_run(view: View, change: Change, places: Collection[str] | None = None) -> tuple[Moved, ...]:
    """Says in the log what moved since this was last said, and remembers that it was said.

    Only neighbourhoods that were weighed since are looked at. Decisions are laid over both states as they are now, so
    that what they changed, which was told when they were made, is not told again.

    Args:
        places: neighbourhoods among which all are that were weighed or dropped since; None: any may have been.
    """
    now = view.neighbourhoods() if places is None else view.digests(sorted(places))
    told = view.told(None if places is None else sorted(places))
    changed = {id: digest for id, digest in now.items() if told.get(id) != digest}
    gone = sorted(set(told) - set(now))
    if not changed and not gone:
        return ()
    first = TOLD not in view.meta()
    moved = _first(view) if first else _since(view, sorted(changed), gone)
    change.tell(changed, gone)
    change.set_meta({TOLD: "yes"})
    if moved:
        change.record(ENTRY, {"cause": "run", "first": first, "moved": msgspec.to_builtins(moved)})
    return moved


def _first(view: View) -> tuple[Moved, ...]:
    """Everything has appeared; only the heads are told."""
    made = []
    for _, row in view.findings("incident"):
        one = _decode_brief(row.body)
        made.append(
            Moved(
                kind="appeared",
                incident=one.id,
                title=one.title,
                grade_after=one.grade,
                k_after=(one.k_lo, one.k_hi),
                overlays_new=one.overlays,
                documents_new=one.documents,
            )
        )
    return tuple(sorted(made, key=lambda m: m.incident))


def _since(view: View, changed: Sequence[str], gone: Sequence[str]) -> tuple[Moved, ...]:
    """What moved in these neighbourhoods.

    A neighbourhood that holds the mentions it held is compared by itself and released, so that a case which is weighed
    anew need not be in memory all at once. Only mentions that went to another one are compared across them.
    """
    docket = docket_of(view)
    who = Speakers(view).at
    out: list[Moved] = []
    before: list[Seen] = []
    after: list[Seen] = []
    left = set(gone)
    for place in (*changed, *gone):
        then = _former(view, place, docket)
        now = _standing(view, [place], docket) if place not in left else []
        if _mentions(then) == _mentions(now):
            out += compare(then, now, who) if then != now else ()
        else:
            before += then
            after += now
    return tuple(sorted((*out, *compare(before, after, who)), key=lambda m: (m.incident, m.kind)))


def _mentions(seen: Iterable[Seen]) -> set[str]:
    return {alleg for one in seen for alleg in one.allegations}


def _former(view: View, place: str, docket: Docket) -> list[Seen]:
    """What was told of a neighbourhood and no longer stands."""
    body = view.former(place)
    held: dict[str, list[Any]] = {kind: [] for kind in _decoders}
    for kind, raw in _decode_former(body) if body else ():
        held[kind].append(_decoders[kind](raw))
    return _seen(view, held["incident"], held["origin"], held["contradiction"], docket)


def tell_decision(view: View, change: Change, places: Iterable[str], then: Docket, now: Docket, seq: int) -> None:
    """The same for what a decision changes at once: grades and marks of incidents in these neighbourhoods.

    Args:
        then, now: the fold without and with the decision. seq: number of its log row.
    """
    known = sorted(set(places))
    moved = compare(_standing(view, known, then), _standing(view, known, now), Speakers(view).at)
    if moved:
        change.record(ENTRY, {"cause": "decision", "decision": seq, "moved": msgspec.to_builtins(moved)})


class Speakers:
    """Who speaks at a place of a document: as the origin of it is called, else the speaker, else the house."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._reading = lru_cache(maxsize=READ_AT_ONCE)(self._read)
        self._known = lru_cache(maxsize=PLACES_AT_ONCE)(self._voices)
        self.at = lru_cache(maxsize=None)(self._at)

    def _read(self, document: str) -> tuple[Reading | None, str]:
        place = self._view.places([document]).get(document) or ""
        return next(iter(answers.readings(self._view, [document])), None), place

    def _voices(self, place: str) -> tuple[dict[str, str], dict[tuple[str, Quote], list[str]]]:
        """Labels of the origins in a neighbourhood: by statement, and by the place of a claim."""
        origins = answers.findings(self._view, "origin", Origin, [place] if place else [])
        labels = {one.id: one.label for one in origins}
        claims: dict[tuple[str, Quote], list[str]] = {}
        for one in answers.findings(self._view, "claim", Claim, [place] if place else []):
            claims.setdefault((one.document, one.quote), []).append(labels.get(one.origin, ""))
        return {stmt: one.label for one in origins for stmt in one.statements}, claims

    def _at(self, at: At) -> str:
        reading, place = self._reading(at.document)
        if reading is None:
            return ""
        by_stmt, claims = self._known(place)
        said = [(sum(_shared(piece, at.quote) for piece in stmt.content), stmt.id, stmt) for stmt in reading.statements]
        for most, id, stmt in sorted(said, key=lambda one: one[:2])[-1:]:
            name = by_stmt.get(id) or (stmt.speaker.name if stmt.speaker else "")
            if most and name:
                return name
        return min(filter(None, claims.get((at.document, at.quote), ())), default=reading.document.outlet or "")


def _shared(a: Quote, b: Quote) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _standing(view: View, places: Iterable[str], docket: Docket) -> list[Seen]:
    """What stands now in some neighbourhoods, decisions included."""
    out = []
    for place in places:
        incidents = answers.findings(view, "incident", Incident, [place])
        origins = answers.findings(view, "origin", Origin, [place])
        contradictions = answers.findings(view, "contradiction", Contradiction, [place])
        out += _seen(view, incidents, origins, contradictions, docket)
    return out


def _seen(
    view: View,
    incidents: Sequence[Incident],
    origins: Sequence[Origin],
    contradictions: Sequence[Contradiction],
    docket: Docket,
) -> list[Seen]:
    labels = {o.id: o.label for o in origins}
    against: dict[str, list[Contradiction]] = {}
    for one in contradictions:
        for incident in one.incidents:
            against.setdefault(incident, []).append(one)
    return [seen_of(one, labels, against.get(one.id, ())) for one in ruled_incidents(view, incidents, docket)]
