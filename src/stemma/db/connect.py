"""Opens the database of a case: settings of SQLite, read-only connections, and migrations."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from stemma.db.raw import connect as connect_raw
from stemma.db.raw import driver
from stemma.db.schema import REVISION, REVISIONS
from stemma.errors import CaseNotFound, CaseTooNew

__all__ = ["migrate", "reading_engine", "revision", "writing_engine"]


def _pragmas(raw: sqlite3.Connection, *, writing: bool) -> sqlite3.Connection:
    raw.execute("PRAGMA foreign_keys=ON")
    raw.execute("PRAGMA cache_size=-32768")  # KiB
    if writing:
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")  # few, large transactions: the price is small, the log must be on disk
        raw.execute("PRAGMA wal_autocheckpoint=4000")  # pages
    else:
        raw.execute("PRAGMA query_only=ON")
    return raw


def _engine(connect: Callable[[], sqlite3.Connection], key: bytes, *, begin: str) -> Engine:
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, module=driver(key))

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def writing_engine(place: Path, key: bytes = b"") -> Engine:
    """Engine for the one writer; creates the file when there is none. key: where the database is encrypted."""

    def connect() -> sqlite3.Connection:
        return _pragmas(connect_raw(place, key=key, cached_statements=64), writing=True)

    return _engine(connect, key, begin="BEGIN IMMEDIATE")


def reading_engine(place: Path, key: bytes = b"") -> Engine:
    """Engine that cannot write: opened read-only, `query_only` besides.

    On a medium that cannot be written SQLite cannot make its shared memory file; without a write-ahead log beside it
    the database is then opened as one that nobody changes.
    """

    def connect() -> sqlite3.Connection:
        wal = place.with_name(place.name + "-wal")
        still = not os.access(place.parent, os.W_OK) and not wal.exists()
        raw = connect_raw(place, key=key, options="mode=ro&immutable=1" if still else "mode=ro")
        return _pragmas(raw, writing=False)

    return _engine(connect, key, begin="BEGIN")


def revision(connection: Connection) -> str | None:
    """Stored revision of the database, or None when it has no tables yet."""
    try:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except OperationalError as exc:
        if "no such table" in str(exc.orig):
            return None
        raise


def check_revision(stored: str | None, case: Path) -> bool:
    """True when the database is up to date, False when it has to be migrated.

    Raises:
        CaseNotFound: there is a database but it holds no case. CaseTooNew: a later version of the program made it.
    """
    if stored == REVISION:
        return True
    if stored is None:
        raise CaseNotFound(
            f"{case} holds no case.",
            hint="Make one with: stemma new CASE",
            about=(str(case),),
        )
    if stored not in REVISIONS:
        raise CaseTooNew(
            f"The case {case} was made by a later version of stemma (form {stored}; this one knows up to {REVISION}).",
            hint="Install that version or a later one. Nothing was changed.",
            about=(str(case),),
        )
    return False


def migrate(engine: Engine) -> None:
    """Brings the tables to the form this program knows. Alembic is imported here only: it costs more than opening."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
