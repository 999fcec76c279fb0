"""The log and the custody of documents, read in pages: who did what, when, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import case, func, select

from stemma.browse import fetched
from stemma.browse.page import SIZE, Page, page_of
from stemma.db import schema as t
from stemma.db.base import ReferenceRow
from stemma.db.view import SqlView
from stemma.report.counts import many

__all__ = ["Entry", "custody_of", "lately", "log_page"]

LATELY = 12  # entries of the log that the overview looks at
CUSTODY = 50
REFERENCES = "SELECT number, sha256, file, seq FROM reference WHERE sha256 = ? ORDER BY number"
ENTRIES = (
    "SELECT l.seq, l.kind, l.utc, l.hash, p.body FROM json_each(?) AS a JOIN log AS l ON l.seq = CAST(a.value AS INT)"
    " LEFT JOIN payload AS p ON p.seq = l.seq"
)
LONG = 4000  # characters of a payload from which only a part of it is read for lists
LISTS = ("made", "neighbourhoods")
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


def _entry(row: Any) -> Entry:
    payload = json.loads(row.body) if row.body else None
    actor = str((payload or {}).get("actor", ""))
    return Entry(row.seq, row.kind, row.utc, actor, _words(row.kind, payload), row.hash, payload)


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
    rest = {key: value for key, value in payload.items() if key not in ("actor", "reason", "files") and value}
    known = WORDS.get(kind, kind.replace("_", " ").replace("-", " ").capitalize())
    told = ", ".join(f"{key} {value}" for key, value in rest.items() if isinstance(value, (str, int)))
    return f"{known}: {told}"[:300] if told else known


@cache
def _query(*, whole: bool = False) -> Any:
    """Entries with their payload; of a long one only what is told of it, unless the whole is asked for."""
    body = t.payload.c.body
    parts = ("actor", "reason", "file", "size", "pairs", "links", "weighed", "kind", "title")
    told = [part for name in parts for part in (name, func.json_extract(body, f"$.{name}"))]
    sizes = [part for name in LISTS for part in (name, func.json_array_length(body, f"$.{name}"))]
    short = func.json_object(*told, *sizes)
    shown = body if whole else case((func.length(body) > LONG, short), else_=body)
    return select(t.log, shown.label("body")).outerjoin(t.payload, t.payload.c.seq == t.log.c.seq)


def _count(value: Any) -> int:
    """The length of a list, which may have been counted already."""
    return len(value) if isinstance(value, list) else int(value or 0)


def log_page(
    view: SqlView, *, kind: str = "", number: int = 1, size: int = SIZE, hidden: frozenset[str] = frozenset()
) -> Page:
    """A page of the log, the latest first. hidden: ids and hashes whose entries are shown without their payload."""
    limit, offset = page_of(number, size)
    counted = select(func.count()).select_from(t.log)
    query = _query(whole=bool(hidden)).order_by(t.log.c.seq.desc()).limit(limit).offset(offset)
    if kind:
        counted, query = counted.where(t.log.c.kind == kind), query.where(t.log.c.kind == kind)
    total = view.connection.execute(counted).scalar_one()
    rows = [_entry(row) for row in view.connection.execute(query)]
    if hidden:
        rows = [_covered(one, hidden) for one in rows]
    return Page(rows, total, number, size)


def _covered(one: Entry, hidden: Iterable[str]) -> Entry:
    """The entry without its payload where it speaks of something that may not be seen."""
    body = json.dumps(one.payload) if hidden else ""
    if any(word in body for word in hidden):
        return Entry(one.seq, one.kind, one.utc, "", "Concerns an item that you may not see.", one.hash, None)
    return one


def lately(view: SqlView, hidden: frozenset[str] = frozenset()) -> list[Entry]:
    """The latest entries, additions of files counted together. hidden: as for `log_page`."""
    query = _query(whole=bool(hidden)).order_by(t.log.c.seq.desc()).limit(LATELY * 4)
    rows = [_covered(_entry(row), hidden) for row in view.connection.execute(query)]
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
    entries = [_entry(row) for row in fetched.rows(view, ENTRIES, [str(one.seq) for one in references[:CUSTODY]])]
    return references, tuple(sorted(entries, key=lambda one: one.seq))
