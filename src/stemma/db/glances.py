"""A worker's door to what the reader model saw before: it can only read, and asks once for each document."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from stemma.db.place import DATABASE
from stemma.db.raw import connect

__all__ = ["find_glances"]

AT_ONCE = 500  # keys in one question; SQLite takes 999 variables


def find_glances(folder: Path, reader: str, keys: Sequence[bytes], key: bytes = b"") -> dict[bytes, bytes]:
    """Bodies by key, of those that are stored.

    Args:
        folder: of the case. reader: what the glances were seen with; those of others are not given.
        key: of the database, where it is encrypted.
    """
    out: dict[bytes, bytes] = {}
    with closing(connect(folder / DATABASE, key=key, options="mode=ro")) as connection:
        connection.execute("PRAGMA query_only=ON")
        for first in range(0, len(keys), AT_ONCE):
            some = keys[first : first + AT_ONCE]
            marks = ",".join("?" * len(some))
            ask = f"SELECT key, body FROM glance WHERE reader = ? AND key IN ({marks})"
            out.update(connection.execute(ask, (reader, *some)).fetchall())
    return out
