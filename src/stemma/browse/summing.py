"""What is summed over the whole case: voices, how often a text is drawn on, and what the finder knows.

Only records that were touched since are summed again, so that a decision in a large case costs what it changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from stemma.browse.letters import fold, sounds
from stemma.report.index import LIKELY

__all__ = ["gather"]

MANY = 0.2  # share of the records from which everything is summed again: faster than one by one

# what the finder knows each kind of record by: its name, and what is looked for by its sound
NAMES = (
    ("incident", "SELECT id, title || ' ' || coalesce(place, ''), title || ' ' || coalesce(place, '') FROM incident"),
    ("source", "SELECT id, label, label FROM voice"),
    (
        "document",
        "SELECT id, coalesce(title, '') || ' ' || name || ' ' || file, coalesce(title, '') || ' ' || name"
        " FROM document",
    ),
    ("lost", "SELECT DISTINCT id, name, name FROM lost"),
)


def gather(raw: sqlite3.Connection) -> None:
    """Sums again what was touched, and forgets what was touched."""
    touched = raw.execute("SELECT count(*) FROM touched").fetchone()[0]
    known = raw.execute("SELECT count(*) FROM named").fetchone()[0]
    some = " id IN (SELECT id FROM touched)" if touched < MANY * known else ""
    raw.create_function("folded", 1, fold, deterministic=True)
    _voices(raw, some)
    raw.execute(
        "UPDATE document SET"
        f" draws = (SELECT count(*) FROM tie WHERE child = document.id AND probability >= {LIKELY}),"
        f" drawn = (SELECT count(*) FROM tie WHERE parent = document.id AND probability >= {LIKELY})"
        + (f" WHERE{some}" if some else "")
    )
    _names(raw, some)
    raw.execute("DELETE FROM touched")


def _voices(raw: sqlite3.Connection, some: str) -> None:
    here = f" AND item{some.removeprefix(' id')}" if some else ""
    raw.execute(
        f"DELETE FROM rests WHERE item >= 'O-' AND item < 'O.'{here}"
        " AND NOT EXISTS (SELECT 1 FROM source WHERE source.id = rests.item)"
    )
    raw.execute("DELETE FROM voice" + (f" WHERE{some}" if some else ""))
    raw.execute(
        "INSERT INTO voice SELECT id, min(label), min(kind), min(access), max(interested),"
        " (SELECT count(*) FROM rests WHERE item = source.id),"
        " (SELECT count(*) FROM stands WHERE origin = source.id),"
        " (SELECT coalesce(sum(hangs), 0) FROM stands WHERE origin = source.id), folded(min(label)) FROM source"
        + (f" WHERE{some}" if some else "")
        + " GROUP BY id"
    )


def _names(raw: sqlite3.Connection, some: str) -> None:
    if some:
        raw.execute("DELETE FROM finder WHERE rowid IN (SELECT number FROM named WHERE id IN (SELECT id FROM touched))")
        raw.execute(f"DELETE FROM named WHERE{some}")
    else:
        raw.execute("DELETE FROM finder")
        raw.execute("DELETE FROM named")
    last = raw.execute("SELECT coalesce(max(number), 0) FROM named").fetchone()[0]

    def rows() -> Iterator[tuple[int, str, str, str, str]]:
        number = last
        for kind, query in NAMES:
            for id, label, heard in raw.execute(query + (f" WHERE{some}" if some else "")).fetchall():
                number += 1
                yield number, label, " ".join(sounds(heard or "")), id, kind

    raw.executemany("INSERT INTO finder (rowid, label, sounds, item, kind) VALUES (?,?,?,?,?)", rows())
    raw.execute("INSERT INTO named SELECT rowid, item FROM finder WHERE rowid > ?", (last,))
