"""Rows of the case by id, each with one statement that SQLite prepares once: pages ask for little, and often."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from stemma import answers
from stemma.db.view import SqlView
from stemma.records import Reading

__all__ = ["findings_by_id", "findings_of", "readings", "rows"]

READINGS = "SELECT r.document, r.body FROM json_each(?) AS a JOIN reading AS r ON r.document = a.value"
FINDINGS = "SELECT f.id, f.body FROM json_each(?) AS a JOIN finding AS f ON f.id = a.value"
FOUND = (
    "SELECT f.kind, f.body FROM json_each(?) AS a JOIN finding AS f ON f.neighbourhood = a.value"
    " ORDER BY f.neighbourhood, f.position"
)


def rows(view: SqlView, query: str, ids: Iterable[str]) -> list[Any]:
    """Rows of a query that takes a list of ids as JSON."""
    return list(view.connection.exec_driver_sql(query, (json.dumps(list(ids)),)).fetchall())


def readings(view: SqlView, ids: Sequence[str]) -> Iterator[Reading]:
    """Readings in the order asked for; ids that have none are left out."""
    if not ids:
        return
    decode = answers._decoder(Reading)
    found = dict(map(tuple, rows(view, READINGS, ids)))
    for id in dict.fromkeys(ids):
        if id in found:
            yield decode(found[id])


def findings_by_id(view: SqlView, ids: Sequence[str]) -> dict[str, bytes]:
    """Bodies of findings by id."""
    return dict(map(tuple, rows(view, FINDINGS, ids))) if ids else {}


def findings_of(view: SqlView, neighbourhoods: Sequence[str]) -> dict[str, list[bytes]]:
    """Bodies of everything found in some neighbourhoods, by kind."""
    out: dict[str, list[bytes]] = {}
    for kind, body in rows(view, FOUND, neighbourhoods):
        out.setdefault(kind, []).append(body)
    return out
