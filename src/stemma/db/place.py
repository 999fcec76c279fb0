"""Where the database of a case lies and how SQLite is told so; without a database library, for workers too."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

__all__ = ["BUSY_SECONDS", "DATABASE", "uri"]

DATABASE = "case.db"
BUSY_SECONDS = 5.0  # how long SQLite itself waits for a lock; the lock file of the case comes first


def uri(place: Path, options: str) -> str:
    """The address of a database file with SQLite's options ("mode=ro")."""
    return f"file:{quote(str(place.resolve()))}?{options}"
