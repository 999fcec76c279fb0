"""The log and the custody of documents, read in pages: who did what, when, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import bindparam, case, func, select

from stemma.browse import fetched
from stemma.browse.page import SIZE, Page, page_of
from stemma.db import schema as t
from stemma.db.base import ReferenceRow
from stemma.db.view import SqlView
from stemma.records import Moves
from stemma.report.counts import many

__all__ = ["Entry", "custody_of", "lately", "log_page", "moves"]

LATELY = 12  # entries of the log that the overview looks at
CUSTODY = 50
REFERENCES = "SELECT number, sha256, file, seq FROM reference WHERE sha256 = ? ORDER BY number"
ENTRIES = (
    "SELECT l.seq, l.kind, l.utc, l.hash, p.body FROM json_each(?) AS a JOIN log AS l ON l.seq = CAST(a.value AS INT)"
    " LEFT JOIN payload AS p ON p.seq = l.seq"
)
LONG = 4000  # characters of a payload from which only a part of it is read for lists
BRIEF = 5000  # long entries of which it is remembered what is told
PAYLOAD = "SELECT body FROM payload WHERE seq = ?"
LISTS = ("made", "neighbourhoods", "moved", "dropped")
WORDS = {
    "created": "The case was made",
    "received": "A file was taken in",
    "derived": "Files were read or weighed",
    "compared": "Documents were compared",
    "weighed": "Groups of documents were weighed",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log. payload: as it was written, None where it was erased."""

    seq: int
    kind: str
    utc: str
    actor: str
    words: str
    hash: str
    payload: dict[str, Any] | None


def _entry(seq: int, kind: str, utc: str, hash: str, body: str | None) -> Entry:
    payload = json.loads(body) if body else None
    actor = str((payload or {}).get("actor", ""))
    return Entry(seq, kind, utc, actor, _words(kind, payload), hash, payload)


def _words(kind: str, payload: dict[str, Any] | None) -> str:
    """What happened, in a sentence."""
    if payload is None:
        return "The payload was erased; the entry itself stands."
    if kind == "received":
        return f"Taken in: {payload.get('file', '')} ({many(int(payload.get('size', 0)), 'byte')})"
    if kind == "derived" and payload.get("made"):
        return f"Read: {many(_count(payload['made']), 'original')}"
    if kind == "derived" and payload.get("neighbourhoods"):
        return f"Weighed: {many(_count(payload['neighbourhoods']), 'group')} of documents"
    if kind == "compared":
        pairs, links = (int(payload.get(key, 0)) for key in ("pairs", "links"))
        return f"Compared: {many(pairs, 'pair')} of documents, {many(links, 'link')}"
    if kind == "weighed":
        return f"Finished weighing: {many(int(payload.get('weighed', 0)), 'group')} of documents"
    if kind == "changed":
        return (
            f"Noted what moved with a {payload.get('cause', 'run')}: {many(_count(payload.get('moved')), 'incident')}"
        )
    if kind in ("exported", "report"):
        form, sha256 = (str(payload.get(key, "")) for key in ("form", "sha256"))
        made = "A report was entered" if kind == "report" else "A finished output was noted"
        return f"{made}: {form}, SHA-256 {sha256[:12]}…" if sha256 else f"{made}: {form}"
    if kind == "released":
        names = ", ".join(str(one[0]) for one in payload.get("files") or ())
        return f"Given out for {str(payload.get('purpose', '')).replace('_', ' ')}: {names}"[:300]
    if kind == "decision":
        about = ", ".join(map(str, payload.get("about") or ()))
        return f"Decided: {payload.get('kind', '')} {about}"[:300]
    rest = {key: value for key, value in payload.items() if key not in ("actor", "reason", "files") and value}
    known = WORDS.get(kind, kind.replace("_", " ").replace("-", " ").capitalize())
    told = ", ".join(f"{key} {value}" for key, value in rest.items() if isinstance(value, (str, int)))
    return f"{known}: {told}"[:300] if told else known


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
    )
    told = [part for name in parts for part in (name, func.json_extract(body, f"$.{name}"))]
    sizes = [part for name in LISTS for part in (name, func.json_array_length(body, f"$.{name}"))]
    return select(func.json_object(*told, *sizes)).where(t.payload.c.seq == bindparam("seq"))


def _rows(view: SqlView, query: Any, hidden: frozenset[str], brief: dict[int, str]) -> Iterator[Entry]:
    """The entries of a query.

    Args:
        hidden: entries that speak of one of these are shown without their payload. brief: what is told of long entries,
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
        one = _entry(row.seq, row.kind, row.utc, row.hash, body)
        if hidden:
            whole = view.connection.exec_driver_sql(PAYLOAD, (row.seq,)).scalar() if row.long else body
            one = _covered(one, whole or "", hidden)
        yield one


def _count(value: Any) -> int:
    """The length of a list, which may have been counted already."""
    return len(value) if isinstance(value, list) else int(value or 0)


def log_page(
    view: SqlView,
    brief: dict[int, str],
    *,
    kind: str = "",
    number: int = 1,
    size: int = SIZE,
    hidden: frozenset[str] = frozenset(),
) -> Page:
    """A page of the log, the latest first.

    Args:
        brief: what was told of long entries before, by number; it is filled.
        hidden: ids and hashes whose entries are shown without their payload.
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


def _covered(one: Entry, body: str, hidden: Iterable[str]) -> Entry:
    """The entry without its payload where that speaks of something that may not be seen."""
    if any(word in body for word in hidden):
        return Entry(one.seq, one.kind, one.utc, "", "Concerns an item that you may not see.", one.hash, None)
    return one


def lately(view: SqlView, brief: dict[int, str], hidden: frozenset[str] = frozenset()) -> list[Entry]:
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
            out[-1] = Entry(
                last.seq, last.kind, last.utc, last.actor, f"Taken in: {many(together, 'file')}", last.hash, None
            )
            continue
        together = 1
        out.append(one)
    return out[:6]


def custody_of(view: SqlView, original: str, document: str) -> tuple[tuple[ReferenceRow, ...], tuple[Entry, ...]]:
    """The names under which the bytes were added, and the entries of the log that speak of them or of the document."""
    found = view.connection.exec_driver_sql(REFERENCES, (original,))
    references = tuple(ReferenceRow(*row) for row in found)
    entries = [_entry(*row) for row in fetched.rows(view, ENTRIES, [str(one.seq) for one in references[:CUSTODY]])]
    return references, tuple(sorted(entries, key=lambda one: one.seq))
