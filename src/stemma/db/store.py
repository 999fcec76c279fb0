"""The doors to the storage of one case: make it, read it, write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stemma.db.blobs import FileBlobs
from stemma.db.connect import check_revision, migrate, reading_engine, revision, writing_engine
from stemma.db.faults import faults
from stemma.db.lock import WriteLock
from stemma.db.place import DATABASE
from stemma.db.view import SqlView
from stemma.db.write import SqlWriter
from stemma.errors import CaseNotFound

__all__ = ["Store", "create", "open_store"]


@dataclass(frozen=True, slots=True)
class Store:
    """A case's folder with its doors.

    Args:
        clock: gives the time in UTC, ISO 8601; the storage has no clock of its own.
    """

    folder: Path
    clock: Callable[[], str]

    @property
    def blobs(self) -> FileBlobs:
        return FileBlobs(self.folder / "originals")

    @contextmanager
    def view(self) -> Iterator[SqlView]:
        """A view of the case as it stands now; others may write meanwhile without it noticing."""
        with faults(self.folder):
            engine = reading_engine(self.folder / DATABASE)
            with engine.connect() as connection:
                yield SqlView(connection)

    @contextmanager
    def writer(self, *, wait: float, doing: str, waiting: Callable[[str], None] | None = None) -> Iterator[SqlWriter]:
        """The one writer; it holds the lock of the case until the block ends.

        Args:
            wait: seconds to wait for another process. doing: what others are told. waiting: told when one has to wait.

        Raises:
            CaseBusy, CaseReadOnly, DiskFull.
        """
        lock = WriteLock(self.folder / "lock")
        lock.take(wait=wait, now=self.clock(), doing=doing, waiting=waiting)
        try:
            with faults(self.folder):
                engine = writing_engine(self.folder / DATABASE)
                with engine.connect() as connection:
                    writer = SqlWriter(connection, case=self.folder, clock=self.clock)
                    writer.mend_copy()
                    yield writer
        finally:
            lock.release()


def create(folder: Path, *, clock: Callable[[], str]) -> Store:
    """Makes the database and the folders of a new case; the caller logs the first entry.

    Raises:
        CaseReadOnly, DiskFull: the folder cannot be made.
    """
    with faults(folder):
        for part in ("originals", "log"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        migrate(writing_engine(folder / DATABASE))
    return Store(folder, clock)


def open_store(folder: Path, *, clock: Callable[[], str]) -> Store:
    """The storage of an existing case, brought up to date when an earlier version of the program made it.

    Raises:
        CaseNotFound, CaseTooNew, CaseReadOnly.
    """
    place = folder / DATABASE
    if not place.is_file():
        raise CaseNotFound(f"{folder} holds no case.", hint=f"Make one with: stemma new {folder}", about=(str(folder),))
    with faults(folder):
        engine = reading_engine(place)
        with engine.connect() as connection:
            current = check_revision(revision(connection), folder)
        if not current:
            lock = WriteLock(folder / "lock")
            lock.take(wait=10.0, now=clock(), doing="migration")
            try:
                migrate(writing_engine(place))
            finally:
                lock.release()
    return Store(folder, clock)
