"""Tells what moved: compares what was last told of a case with what stands now, in the transaction that changes it."""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec

from stemma import answers
from stemma.db.base import Change, View
from stemma.decided import Docket, docket_of, ruled_incidents
from stemma.monitor import Seen, compare, pack, seen_of, unpack
from stemma.records import Contradiction, Incident, Origin
from stemma.records.moved import Moved, Moves

__all__ = ["ENTRY", "TOLD", "moves_of", "tell_decision", "tell_run"]

ENTRY = "changed"  # kind of the log rows that say what moved
TOLD = "told"  # key under which the case says that something was told of it before
AT_ONCE = 500  # neighbourhoods looked at in one go


def moves_of(view: View, *, newest: int = 0) -> tuple[Moves, ...]:
    """What moved, oldest first; only the last `newest` runs and decisions, where that is not 0."""
    out = []
    for row in view.entries(ENTRY, newest=newest):
        if row.body is not None:
            held = {**json.loads(row.body), "seq": row.seq, "utc": row.utc}
            out.append(msgspec.convert(held, Moves))
    return tuple(out)


def tell_run(view: View, change: Change) -> tuple[Moved, ...]:
    """Says in the log what moved since this was last said, and remembers what stands now.

    Only neighbourhoods that were weighed since are looked at. The first time everything has appeared.
    """
    now, told = view.neighbourhoods(), view.told()
    changed = sorted(id for id, digest in now.items() if told.get(id) != digest)
    gone = sorted(set(told) - set(now))
    if not changed and not gone:
        return ()
    before = [one for body in view.told_bodies([*changed, *gone]) for one in unpack(body)]
    docket = docket_of(view)
    change.tell([], gone)
    moved: tuple[Moved, ...] = ()
    after: list[Seen] = []
    for at in range(0, len(changed), AT_ONCE):
        fresh = _standing(view, changed[at : at + AT_ONCE], docket)
        change.tell([(id, now[id], pack(seen)) for id, seen in fresh.items()], ())
        after += [one for seen in fresh.values() for one in seen]
        if not before:  # nothing to compare with: they need not be kept in memory
            moved += compare((), after)
            after = []
    moved = tuple(sorted((*moved, *compare(before, after)), key=lambda m: (m.incident, m.kind)))
    first = TOLD not in view.meta()
    change.set_meta({TOLD: "yes"})
    if moved:
        change.record(ENTRY, {"cause": "run", "first": first, "moved": msgspec.to_builtins(moved)})
    return moved


def tell_decision(view: View, change: Change, places: Iterable[str], docket: Docket, seq: int) -> tuple[Moved, ...]:
    """The same for what a decision changes at once: grades and marks of incidents in these neighbourhoods.

    Args:
        docket: the fold with the new decision in it. seq: number of its log row.
    """
    now, told = view.neighbourhoods(), view.told()
    known = sorted(id for id in set(places) if id in now and told.get(id) == now[id])
    before = [one for body in view.told_bodies(known) for one in unpack(body)]
    fresh = _standing(view, known, docket)
    moved = compare(before, [one for seen in fresh.values() for one in seen])
    if moved:
        change.tell([(id, now[id], pack(seen)) for id, seen in fresh.items()], ())
        change.record(ENTRY, {"cause": "decision", "decision": seq, "moved": msgspec.to_builtins(moved)})
    return moved


def _standing(view: View, places: Iterable[str], docket: Docket) -> dict[str, list[Seen]]:
    """What stands now in some neighbourhoods, decisions included."""
    out = {}
    for place in places:
        incidents = ruled_incidents(view, answers.findings(view, "incident", Incident, [place]), docket)
        labels = {o.id: o.label for o in answers.findings(view, "origin", Origin, [place])}
        against: dict[str, list[Contradiction]] = {}
        for one in answers.findings(view, "contradiction", Contradiction, [place]):
            for incident in one.incidents:
                against.setdefault(incident, []).append(one)
        out[place] = [seen_of(one, labels, against.get(one.id, ())) for one in incidents]
    return out
