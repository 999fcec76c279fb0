"""The one place where faults of the disk and of SQLite become errors that a person can act on."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stemma.db.raw import errors
from stemma.errors import BadInput, CaseBusy, CaseReadOnly, DiskFull, StemmaError

__all__ = ["as_fault", "faults"]

_FULL = (errno.ENOSPC, errno.EDQUOT)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


def _full(place: Path) -> StemmaError:
    return DiskFull(
        f"There is no space left on the disk that holds {place}.",
        hint="Free some space and run the same command again: what was finished is kept.",
        about=(str(place),),
    )


def _read_only(place: Path) -> StemmaError:
    return CaseReadOnly(
        f"The case {place} cannot be written.",
        hint="Check its permissions, or copy the case to a place where you may write. It can still be read.",
        about=(str(place),),
    )


def as_fault(exc: BaseException, place: Path) -> StemmaError | None:
    """The error to raise in place of `exc`, or None when it is not a fault of the disk or the database file."""
    cause = getattr(exc, "orig", None) or exc  # SQLAlchemy keeps the driver's exception in `orig`
    if isinstance(cause, OSError):
        return _full(place) if cause.errno in _FULL else _read_only(place) if cause.errno in _DENIED else None
    if not isinstance(cause, errors()):
        return None
    code = (getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return _full(place)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _read_only(place)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CaseBusy(f"Another process is using {place}.", hint="Wait until it has finished.", about=(str(place),))
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return BadInput(
            f"The database of {place} is damaged: {cause}.",
            hint="Restore case.db from a copy. The files in originals/ can be added to a new case.",
            about=(str(place),),
        )
    return None


@contextmanager
def faults(place: Path) -> Iterator[None]:
    """Inside it, faults of the disk and the database come out as errors of `stemma.errors`.

    Raises:
        DiskFull, CaseReadOnly, CaseBusy, BadInput: in place of OSError and sqlite3.Error.
    """
    try:
        yield
    except Exception as exc:
        if not isinstance(exc, (OSError, *errors())) and getattr(exc, "orig", None) is None:
            raise
        fault = as_fault(exc, place)
        if fault is None:
            raise
        raise fault from exc
