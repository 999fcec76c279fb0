"""The log and the custody of documents, read in pages: who did what, when, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from typing import Any

import msgspec
from sqlalchemy import bindparam, case, func, select

from stemma.browse import fetched
from stemma.browse.covering import NOTHING, Covering
from stemma.browse.entries import Entry, entry
from stemma.browse.page import SIZE, Page, page_of
from stemma.consents import RELEASED
from stemma.db import schema as t
from stemma.db.base import ReferenceRow
from stemma.db.view import SqlView
from stemma.records import Moves
from stemma.report.counts import many
from stemma.viewing import KINDS, Viewed, viewed

__all__ = ["custody_of", "lately", "log_page", "moves"]

LATELY = 12  # entries of the log that the overview looks at
CUSTODY = 50
REFERENCES = "SELECT number, sha256, file, seq FROM reference WHERE sha256 = ? ORDER BY number"
ENTRIES = (
    "SELECT l.seq, l.kind, l.utc, l.hash, p.body FROM json_each(?) AS a JOIN log AS l ON l.seq = CAST(a.value AS INT)"
    " LEFT JOIN payload AS p ON p.seq = l.seq"
)
VIEWS = (
    "SELECT l.kind, p.body FROM log AS l JOIN payload AS p ON p.seq = l.seq"
    " WHERE l.kind IN (?, ?, ?) AND (instr(p.body, ?) OR instr(p.body, ?))"
)
LONG = 4000  # characters of a payload from which only a part of it is read for lists
BRIEF = 5000  # long entries of which it is remembered what is told
PAYLOAD = "SELECT body FROM payload WHERE seq = ?"
LISTS = ("made", "neighbourhoods", "moved", "dropped")


@cache
def _query() -> Any:
    """Entries with their payload; only how long it is where it is long."""
    body = t.payload.c.body
    long = func.length(body) > LONG
    shown = (case((long, None), else_=body).label("body"), case((long, func.length(body)), else_=0).label("long"))
    return select(t.log, *shown).outerjoin(t.payload, t.payload.c.seq == t.log.c.seq)


@cache
def _brief_query() -> Any:
    body = t.payload.c.body
    parts = (
        "actor",
        "reason",
        "file",
        "size",
        "pairs",
        "links",
        "weighed",
        "kind",
        "title",
        "cause",
        "first",
        "form",
        "sha256",
        "what",
        "purpose",
        "recipient",
    )
    told = [part for name in parts for part in (name, func.json_extract(body, f"$.{name}"))]
    told += ["about", func.json(func.json_extract(body, "$.about"))]
    sizes = [part for name in LISTS for part in (name, func.json_array_length(body, f"$.{name}"))]
    return select(func.json_object(*told, *sizes)).where(t.payload.c.seq == bindparam("seq"))


def _rows(view: SqlView, query: Any, hidden: Covering, brief: dict[int, str]) -> Iterator[Entry]:
    """The entries of a query.

    Args:
        hidden: entries that speak of it are shown without their payload. brief: what is told of long entries,
            by number; entries never change, so that each is looked through once.
    """
    for row in view.connection.execute(query).all():
        body = row.body
        if row.long:
            if row.seq not in brief:
                if len(brief) >= BRIEF:
                    brief.clear()
                brief[row.seq] = view.connection.execute(_brief_query(), {"seq": row.seq}).scalar_one()
            body = brief[row.seq]
        one = entry(row.seq, row.kind, row.utc, row.hash, body)
        if hidden and hidden.of_entry(row.seq, partial(_whole, view, row)):
            one = replace(one, actor="", words="Concerns an item that you may not see.", payload=None, about=())
        yield one


def _whole(view: SqlView, row: Any) -> str:
    """All that an entry says."""
    return (view.connection.exec_driver_sql(PAYLOAD, (row.seq,)).scalar() if row.long else row.body) or ""


def log_page(
    view: SqlView,
    brief: dict[int, str],
    *,
    kind: str = "",
    number: int = 1,
    size: int = SIZE,
    hidden: Covering = NOTHING,
) -> Page:
    """A page of the log, the latest first.

    Args:
        brief: what was told of long entries before, by number; it is filled.
        hidden: what is not seen; entries that speak of it are shown without their payload.
    """
    limit, offset = page_of(number, size)
    counted = select(func.count()).select_from(t.log)
    picked = select(t.log.c.seq).order_by(t.log.c.seq.desc()).limit(limit).offset(offset)
    if kind:
        counted, picked = counted.where(t.log.c.kind == kind), picked.where(t.log.c.kind == kind)
    query = _query().where(t.log.c.seq.in_(picked)).order_by(t.log.c.seq.desc())
    total = view.connection.execute(counted).scalar_one()
    return Page(list(_rows(view, query, hidden, brief)), total, number, size)


MOVED = (
    "SELECT l.seq, l.utc, length(p.body) > 0 AS told FROM log AS l LEFT JOIN payload AS p ON p.seq = l.seq"
    " WHERE l.kind = 'changed' ORDER BY l.seq DESC LIMIT ?"
)


def moves(view: SqlView, most: int, held: dict[int, Moves]) -> list[Moves]:
    """What moved with the last runs and decisions, the latest first.

    Args:
        held: what was read before, by number of the entry: entries never change, and that of a first run is long.
    """
    out = []
    for seq, utc, told in view.connection.exec_driver_sql(MOVED, (most,)).fetchall():
        if not told:  # erased since
            held.pop(seq, None)
            continue
        if seq not in held:
            body = view.connection.exec_driver_sql(PAYLOAD, (seq,)).scalar()
            held[seq] = msgspec.convert({**json.loads(body or "{}"), "seq": seq, "utc": utc}, Moves)
        out.append(held[seq])
    return out


def lately(view: SqlView, brief: dict[int, str], hidden: Covering = NOTHING) -> list[Entry]:
    """The latest entries, additions of files counted together. brief, hidden: as for `log_page`."""
    query = _query().order_by(t.log.c.seq.desc()).limit(LATELY * 4)
    rows = list(_rows(view, query, hidden, brief))
    out: list[Entry] = []
    together = 0
    for one in rows:
        if (
            out
            and one.kind == "received" == out[-1].kind
            and one.actor == out[-1].actor
            and one.utc[:13] == out[-1].utc[:13]
        ):
            together += 1
            last = out[-1]
            out[-1] = replace(last, words=f"Taken in: {many(together, 'file')}", payload=None)
            continue
        together = 1
        out.append(one)
    return out[:6]


def custody_of(
    view: SqlView, original: str, document: str
) -> tuple[tuple[ReferenceRow, ...], tuple[Entry, ...], Viewed]:
    """The names under which the bytes were added, the entries of the log that tell of it, and how often it was seen."""
    found = view.connection.exec_driver_sql(REFERENCES, (original,))
    references = tuple(ReferenceRow(*row) for row in found)
    entries = [entry(*row) for row in fetched.rows(view, ENTRIES, [str(one.seq) for one in references[:CUSTODY]])]
    seen = view.connection.exec_driver_sql(VIEWS, (*KINDS, RELEASED, document, original)).fetchall()
    return references, tuple(sorted(entries, key=lambda one: one.seq)), viewed(seen, document, original)
