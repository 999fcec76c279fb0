"""The doors to the storage of one case: make it, read it, write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

from stemma.db.blobs import FileBlobs
from stemma.db.connect import check_revision, migrate, reading_engine, revision, writing_engine
from stemma.db.faults import faults
from stemma.db.files import CaseFiles
from stemma.db.lines import Lines
from stemma.db.lock import WriteLock
from stemma.db.logcopy import COPY
from stemma.db.place import DATABASE
from stemma.db.view import SqlView
from stemma.db.write import SqlWriter
from stemma.errors import CaseNotFound
from stemma.protect.tree import Frontier
from stemma.seal import Handed, Keys, SealedPlace
from stemma.seal.place import SUFFIX

__all__ = ["Signs", "Store", "create", "open_store"]

Signs = Callable[[str, Frontier, Frontier], None]


@dataclass(frozen=True, slots=True)
class Store:
    """A case's folder with its doors.

    Args:
        clock: gives the time in UTC, ISO 8601; the storage has no clock of its own. keys: where the case is encrypted.
        signs: makes, for a store, what is called after each change with the hash of the first log entry, and the
            right edge of the tree now and before.
    """

    folder: Path
    clock: Callable[[], str]
    keys: Keys | None = field(default=None, repr=False)
    signs: Callable[[Store], Signs] | None = field(default=None, repr=False)

    @property
    def blobs(self) -> FileBlobs:
        return FileBlobs(self.folder / "originals", self.keys)

    @property
    def files(self) -> CaseFiles:
        """Small files beside the database; everything that is written into the case folder goes through here."""
        return CaseFiles(self.folder, self.keys)

    @property
    def copy(self) -> Lines:
        """The text copy of the log."""
        return self.lines(f"log/{COPY}")

    def lines(self, name: str) -> Lines:
        """A text file of the case that only grows."""
        if self.keys is None:
            return Lines(self.folder / name)
        return Lines(self.folder / (name + SUFFIX), self.keys.sub(f"lines {name}"))

    def key_of(self, database: str) -> bytes:
        """The key of a database file of the case, by its name; nothing where the case is not encrypted."""
        return self.keys.sub(database) if self.keys else b""

    def handed(self, gazetteer: str, *, remembering: bool) -> Handed | None:
        """What reading processes need of the keys.

        Args:
            gazetteer: name of that file. remembering: they look up what a model saw before.
        """
        if self.keys is None:
            return None
        place = self.files.place(gazetteer)
        known = place.own_key() if isinstance(place, SealedPlace) and place.exists() else b""
        return Handed(known, self.key_of(DATABASE) if remembering else b"")

    def reading_engine(self) -> Engine:
        """An engine that cannot write."""
        return reading_engine(self.folder / DATABASE, self.key_of(DATABASE))

    @contextmanager
    def view(self) -> Iterator[SqlView]:
        """A view of the case as it stands now; others may write meanwhile without it noticing."""
        with faults(self.folder), self.reading_engine().connect() as connection:
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
                engine = writing_engine(self.folder / DATABASE, self.key_of(DATABASE))
                with engine.connect() as connection:
                    signs = self.signs(self) if self.signs else None
                    writer = SqlWriter(connection, case=self.folder, copy=self.copy, clock=self.clock, signs=signs)
                    writer.mend_copy()
                    yield writer
        finally:
            lock.release()


def create(
    folder: Path,
    *,
    clock: Callable[[], str],
    keys: Keys | None = None,
    signs: Callable[[Store], Signs] | None = None,
) -> Store:
    """Makes the database and the folders of a new case; the caller logs the first entry.

    Args:
        keys: of an encrypted case; its header lies there already.

    Raises:
        CaseReadOnly, DiskFull: the folder cannot be made.
    """
    with faults(folder):
        for part in ("originals", "log"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        store = Store(folder, clock, keys, signs)
        migrate(writing_engine(folder / DATABASE, store.key_of(DATABASE)))
    return store


def open_store(
    folder: Path,
    *,
    clock: Callable[[], str],
    keys: Keys | None = None,
    signs: Callable[[Store], Signs] | None = None,
) -> Store:
    """The storage of an existing case, brought up to date when an earlier version of the program made it.

    Raises:
        CaseNotFound, CaseTooNew, CaseReadOnly.
    """
    place = folder / DATABASE
    if not place.is_file():
        raise CaseNotFound(f"{folder} holds no case.", hint=f"Make one with: stemma new {folder}", about=(str(folder),))
    store = Store(folder, clock, keys, signs)
    with faults(folder):
        with store.reading_engine().connect() as connection:
            current = check_revision(revision(connection), folder)
        if not current:
            lock = WriteLock(folder / "lock")
            lock.take(wait=10.0, now=clock(), doing="migration")
            try:
                migrate(writing_engine(place, store.key_of(DATABASE)))
            finally:
                lock.release()
    return store
