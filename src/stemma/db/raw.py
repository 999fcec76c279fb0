"""Connections to the database files of a case: SQLite, or SQLCipher where there is a key."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import ModuleType
from typing import cast

from stemma.db.place import BUSY_SECONDS, uri
from stemma.errors import KeyNeeded

__all__ = ["connect", "driver", "errors", "is_plain", "rows_by_name"]

PLAIN = b"SQLite format 3\x00"  # how a database begins that is not encrypted


def driver(key: bytes) -> ModuleType:
    """The library that opens a database with this key, or without one.

    Raises:
        KeyNeeded: the library for encrypted databases is not installed.
    """
    if not key:
        return sqlite3
    try:
        from sqlcipher3 import dbapi2
    except ImportError as exc:  # pragma: no cover - a part of every whole installation
        raise KeyNeeded("The library for encrypted databases is missing.", hint="Install stemma again.") from exc
    return cast(ModuleType, dbapi2)


def connect(
    place: Path,
    *,
    key: bytes = b"",
    options: str = "mode=rwc",
    timeout: float = BUSY_SECONDS,
    cached_statements: int = 128,
) -> sqlite3.Connection:
    """A connection without transactions of its own; it may be used in any thread, by one at a time.

    Args:
        key: of 32 bytes where the file is encrypted. options: of an SQLite URI. timeout: seconds to wait for a lock.

    Returns:
        of SQLCipher it is a connection of its own class, with the same methods.
    """
    library = driver(key)
    raw: sqlite3.Connection = library.connect(
        uri(place, options),
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=cached_statements,
    )
    if key:
        raw.execute("PRAGMA cipher_log_level=NONE")  # it writes to stderr what is told of as an error anyway
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        raw.execute("PRAGMA temp_store=MEMORY")  # nothing of an encrypted case in temporary files
    return raw


def rows_by_name(raw: sqlite3.Connection, key: bytes) -> None:
    """Rows of this connection can be asked by the names of their columns."""
    raw.row_factory = driver(key).Row


def is_plain(place: Path) -> bool:
    """True when the file is a database that anybody can read."""
    with place.open("rb") as file:
        return file.read(len(PLAIN)) == PLAIN


def errors() -> tuple[type[Exception], ...]:
    """What both libraries raise; that of encrypted databases only where it was used."""
    import sys

    found: tuple[type[Exception], ...] = (sqlite3.Error,)
    cipher = sys.modules.get("sqlcipher3.dbapi2")
    return (*found, cipher.Error) if cipher is not None else found
