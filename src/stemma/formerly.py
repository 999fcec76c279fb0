"""Ids that an incident had before: what moved is told with them, and people keep them on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import msgspec

from stemma.db.base import View
from stemma.decided import decisions_of, find_in
from stemma.records import Anchor, Decision, Incident

__all__ = ["MOVES", "Renamed", "before", "now", "renamed"]

MOVES = "changed"  # kind of the log rows that say what moved
Renamed = Mapping[str, tuple[str, ...]]  # what holds now, or held next, what was told under an id


class _Moved(msgspec.Struct):
    """What is read of an entry: the rest of it is passed over."""

    incident: str
    was: tuple[str, ...] = ()


class _Moves(msgspec.Struct):
    moved: tuple[_Moved, ...] = ()
    first: bool = False


_decode = msgspec.json.Decoder(_Moves).decode
_decode_incident = msgspec.json.Decoder(Incident).decode


def renamed(view: View) -> Renamed:
    """For every id that an incident had: the ids under which its mentions were told after that."""
    out: dict[str, dict[str, None]] = {}
    for row in view.entries(MOVES):
        for one in _decode(row.body).moved if row.body is not None else ():
            for was in one.was:
                if was != one.incident:
                    out.setdefault(was, {})[one.incident] = None
    return {was: tuple(ids) for was, ids in out.items()}


def before(known: Renamed, incident: str) -> frozenset[str]:
    """All ids whose mentions an incident holds, itself included."""
    back: dict[str, set[str]] = {}
    for was, ids in known.items():
        for id in ids:
            back.setdefault(id, set()).add(was)
    return frozenset(_reached(incident, back))


def now(view: View, prefix: str) -> tuple[tuple[str, str], ...]:
    """(id, neighbourhood) of the incidents that hold now what was told under an id; none where it is gone.

    Args:
        prefix: the beginning of an id that no record of the case has any more.
    """
    known = renamed(view)
    found: dict[str, str] = {}
    for old in sorted(id for id in known if id.startswith(prefix)):
        todo, seen = [old], {old}
        while todo:
            for id in known.get(todo.pop(), ()):
                here = [pair for pair in view.matching(id, 2) if pair[0] == id]
                found.update(here)
                if not here and id not in seen:
                    seen.add(id)
                    todo.append(id)
    return tuple(sorted(found.items())) or _of_decisions(view, prefix)


def _reached(start: str, ways: Mapping[str, Collection[str]]) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        fresh = set(ways.get(todo.pop(), ())) - seen
        seen |= fresh
        todo += fresh
    return seen


def _of_decisions(view: View, prefix: str) -> tuple[tuple[str, str], ...]:
    """The incident that holds most of the mentions on which somebody decided under an id."""
    found: dict[str, str] = {}
    for one in decisions_of(view):
        anchors = [a for id, side in _sides(one) if id.startswith(prefix) for a in side]
        if anchors:
            found.update(_holder(view, anchors))
    return tuple(sorted(found.items()))


def _sides(decision: Decision) -> Iterable[tuple[str, tuple[Anchor, ...]]]:
    """The incidents that a decision names, each with its mentions."""
    if all(id.startswith("I-") for id in decision.about):
        return zip(decision.about, decision.sides, strict=False)
    return [(decision.about[0], tuple(a for side in decision.sides for a in side))] if decision.about else ()


def _holder(view: View, anchors: Iterable[Anchor]) -> dict[str, str]:
    find = find_in(view)
    there = {id: anchor.document for anchor in anchors if (id := find(anchor))}
    held: Counter[tuple[str, str]] = Counter()
    for place in sorted({place for place in view.places(set(there.values())).values() if place}):
        for _, row in view.findings("incident", place):
            incident = _decode_incident(row.body)
            held[incident.id, place] += len(there.keys() & set(incident.allegations))
    most = min(held, key=lambda pair: (-held[pair], pair), default=None)
    return {most[0]: most[1]} if most and held[most] else {}
