"""Brings the shelf up to date with the case: only documents and neighbourhoods that changed are read again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select, text

from stemma.browse.putting import (
    Found,
    forget_documents,
    forget_neighbourhoods,
    put_documents,
    put_neighbourhood,
)
from stemma.browse.shelf import Shelf
from stemma.browse.summing import gather
from stemma.db import schema as t
from stemma.db.base import DocumentRow
from stemma.db.view import SqlView
from stemma.decided import docket_of, ruled_incidents
from stemma.records import (
    Contradiction,
    Incident,
    Link,
    LostWitness,
    Origin,
    Pattern,
    TimelineEntry,
    short_ids,
)

__all__ = ["fill", "head"]

AT_ONCE = 400  # documents or neighbourhoods in one transaction
# kinds of log entries after which no document and no finding can be another one: only decisions are looked at then
QUIET = frozenset("decision changed received refused exported report released beside viewed viewed-original".split())

RECORDS: dict[str, Any] = {
    "incident": Incident,
    "contradiction": Contradiction,
    "link": Link,
    "lost": LostWitness,
    "origin": Origin,
    "recurring": Pattern,
    "timeline": TimelineEntry,
}

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Work:
    """What has to be read again.

    Args:
        documents, gone: put anew, taken off. moved: other neighbourhood, same text. anew: neighbourhoods, with the
            digest of what was found. dropped: neighbourhoods that are no more.
    """

    documents: Sequence[DocumentRow] = ()
    gone: Sequence[str] = ()
    moved: Sequence[DocumentRow] = ()
    anew: dict[str, str] | None = None
    dropped: Sequence[str] = ()


def head(view: SqlView) -> str:
    """Number of the last entry of the log: it moves with every change of the case."""
    return str(view.connection.execute(text("SELECT max(seq) FROM log")).scalar() or 0)


def fill(shelf: Shelf, view: SqlView, told: Told = lambda done, total: None) -> bool:
    """Makes the shelf equal to the case as the view shows it.

    Args:
        told: called with (done, total), documents and neighbourhoods together.

    Returns: True where something changed.
    """
    now, before = head(view), shelf.state("head")
    if before == now:
        return False
    decided = _decided(view)
    quiet = bool(before) and _kinds(view, before) <= QUIET
    work = _decided_anew(shelf, decided) if quiet else _changed(shelf, view, decided)
    anew = work.anew or {}
    total, done = len(work.documents) + len(anew), 0
    held = {row["id"] for row in shelf.rows("SELECT id FROM neighbourhood")} if anew else set()
    with shelf.change() as raw:
        forget_documents(raw, [*work.gone, *(row.id for row in work.documents)])
        forget_neighbourhoods(raw, work.dropped)
        places = [(row.neighbourhood, row.id) for row in work.moved]
        raw.executemany("UPDATE document SET neighbourhood = ? WHERE id = ?", places)
    for some in _parts(work.documents):
        with shelf.change() as raw:
            put_documents(raw, view, some)
        done += len(some)
        told(done, total)
    for ids in _parts(list(anew)):
        with shelf.change() as raw:
            forget_neighbourhoods(raw, [id for id in ids if id in held])
            found = _decoded(view, ids)
            for id in ids:
                put_neighbourhood(raw, id, anew[id], decided.get(id, ""), found[id])
        done += len(ids)
        told(done, total)
    with shelf.change() as raw:
        gather(raw)
        if not quiet:
            contradictions = [row[0] for row in raw.execute("SELECT id FROM contradiction")]
            raw.execute("DELETE FROM shown")
            shown = short_ids([*view.shown_ids(), *contradictions])
            raw.executemany("INSERT INTO shown VALUES (?, ?)", list(shown.items()))
            raw.execute("INSERT OR REPLACE INTO state VALUES ('found', ?)", (now,))
        raw.execute("INSERT OR REPLACE INTO state VALUES ('head', ?)", (now,))
    return True


def _kinds(view: SqlView, since: str) -> set[str]:
    """Kinds of the log entries that came after this one."""
    query = "SELECT DISTINCT kind FROM log WHERE seq > :since"
    return {row[0] for row in view.connection.execute(text(query), {"since": int(since)})}


def _decided_anew(shelf: Shelf, decided: dict[str, str]) -> _Work:
    """Neighbourhoods about which something else is decided than when they were put on the shelf."""
    before = {
        row["id"]: row["decided"] for row in shelf.rows("SELECT id, decided FROM neighbourhood WHERE decided > ''")
    }
    other = sorted(id for id in before.keys() | decided.keys() if before.get(id, "") != decided.get(id, ""))
    marks = ",".join("?" * len(other))
    return _Work(
        anew=dict(map(tuple, shelf.rows(f"SELECT id, digest FROM neighbourhood WHERE id IN ({marks})", other)))
    )


def _changed(shelf: Shelf, view: SqlView, decided: dict[str, str]) -> _Work:
    """Everything on the shelf compared with everything in the case."""
    rows, groups = view.documents(), view.neighbourhoods()
    have = {row[0]: (row[1], row[2]) for row in shelf.rows("SELECT id, digest, neighbourhood FROM document")}
    held = {row[0]: (row[1], row[2]) for row in shelf.rows("SELECT id, digest, decided FROM neighbourhood")}
    here = {row.id for row in rows}
    found = _found_marks(view)
    digests = {id: f"{digest}:{found.get(id, '')}" for id, digest in groups.items()}
    return _Work(
        documents=[row for row in rows if have.get(row.id, ("",))[0] != row.digest],
        gone=[id for id in have if id not in here],
        moved=[row for row in rows if row.id in have and have[row.id][1] != row.neighbourhood],
        anew={id: digest for id, digest in digests.items() if held.get(id) != (digest, decided.get(id, ""))},
        dropped=[id for id in held if id not in groups],
    )


def _found_marks(view: SqlView) -> dict[str, str]:
    """For each neighbourhood something that changes when other things were found in it."""
    query = "SELECT neighbourhood, sum(length(body)) FROM finding WHERE kind = 'incident' GROUP BY neighbourhood"
    out = {row[0]: str(row[1]) for row in view.connection.execute(text(query))}
    for id, digest in view.told().items():
        out[id] = f"{out.get(id, '')}:{digest}"
    return out


def _decided(view: SqlView) -> dict[str, str]:
    """For each neighbourhood about which something was decided: what changes with the decisions."""
    states = docket_of(view).states
    places = view.places({doc for state in states for doc in state.decision.documents})
    out: dict[str, str] = {}
    for state in states:
        mark = f"{state.decision.id}{state.status}{state.by}"
        for place in sorted({place for doc in state.decision.documents if (place := places.get(doc))}):
            out[place] = hashlib.sha256(f"{out.get(place, '')}:{mark}".encode()).hexdigest()[:16]
    return out


def _found(view: SqlView, ids: Sequence[str]) -> dict[str, dict[str, list[bytes]]]:
    """Bodies of what was found in some neighbourhoods: by neighbourhood, then by kind."""
    f = t.finding.c
    query = select(f.neighbourhood, f.kind, f.body).where(f.neighbourhood.in_(ids), f.kind.in_(tuple(RECORDS)))
    out: dict[str, dict[str, list[bytes]]] = {id: {} for id in ids}
    for place, kind, body in view.connection.execute(query.order_by(f.neighbourhood, f.kind, f.position)):
        out[place].setdefault(kind, []).append(body)
    return out


def _decoded(view: SqlView, ids: Sequence[str]) -> dict[str, Found]:
    """The records found in some neighbourhoods, incidents with what people decided about them."""
    out: dict[str, Found] = {}
    for id, kinds in _found(view, ids).items():
        out[id] = {
            kind: [msgspec.json.decode(body, type=record) for body in kinds.get(kind, ())]
            for kind, record in RECORDS.items()
        }
    ruled = {one.id: one for one in ruled_incidents(view, [one for each in out.values() for one in each["incident"]])}
    for each in out.values():
        each["incident"] = [ruled[one.id] for one in each["incident"]]
    return out


def _parts(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]
