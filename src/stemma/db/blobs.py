"""Originals on disk: `originals/ab/cdef…`, named by SHA-256, read-only, written once.

In an encrypted case they are sealed, and named by a keyed hash of their SHA-256.

A file is written under a temporary name, brought to the disk, then renamed: under its final name it is always whole.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stemma.db.faults import faults
from stemma.db.files import Opened, Readable
from stemma.seal import Keys, SealedPlace, Sealing, sealed_size

__all__ = ["FileBlobs"]

CHUNK = 1 << 20  # bytes read at a time
SYNC_THREADS = 8  # the file system joins syncs that arrive together; more threads gained nothing at 5,000 files


class FileBlobs:
    """Content store in a folder.

    `put` writes files, `settle` brings everything put since the last call to the disk and gives it its final name.

    Args:
        keys: where the case is encrypted.
    """

    def __init__(self, folder: Path, keys: Keys | None = None) -> None:
        self.folder = folder
        self._keys = keys
        self._key = keys.sub("originals") if keys else b""
        self._waiting: dict[str, Path] = {}

    def path(self, sha256: str) -> Readable:
        """Where the bytes lie, as something that can be opened."""
        place = self._place(sha256)
        return SealedPlace(place, self._key, bytes.fromhex(sha256)) if self._keys else place

    def size(self, sha256: str) -> int:
        """How many bytes the original has.

        Raises:
            OSError: it is missing, or does not open.
        """
        place = self.path(sha256)
        return place.size() if isinstance(place, SealedPlace) else place.stat().st_size

    def _place(self, sha256: str) -> Path:
        name = self._keys.name(sha256) if self._keys else sha256
        return self.folder / name[:2] / name[2:]

    def put(self, source: Opened) -> tuple[str, int]:
        """Copies a file in, hashing on the way.

        Returns: hex SHA-256 and size in bytes.

        Raises:
            DiskFull, CaseReadOnly: the store cannot take it.
            OSError: the source cannot be read.
        """
        with source.open("rb") as file:
            first = file.read(CHUNK)
            digest = hashlib.sha256(first)
            size = len(first)
            if size < CHUNK:  # small: known before anything is written
                sha256 = digest.hexdigest()
                if self._has(sha256, size):
                    return sha256, size
            holding = self._new_holding()
            with faults(self.folder.parent), holding.open("wb") as out:
                into = Sealing(out, self._key) if self._keys else out
                into.write(first)
                while size >= CHUNK and (piece := file.read(CHUNK)):
                    digest.update(piece)
                    into.write(piece)
                    size += len(piece)
                if isinstance(into, Sealing):
                    into.finish(digest.digest())
        sha256 = digest.hexdigest()
        if self._has(sha256, size):
            holding.unlink()
        else:
            self._waiting[sha256] = holding
        return sha256, size

    def settle(self) -> None:
        """After it returns, every file put so far lies on the disk under its final name.

        Raises:
            DiskFull, CaseReadOnly: nothing that was put since the last call may be relied on.
        """
        if not self._waiting:
            return
        with faults(self.folder.parent):
            if len(self._waiting) == 1:
                _sync(*self._waiting.values())
            else:
                with ThreadPoolExecutor(SYNC_THREADS) as threads:
                    list(threads.map(_sync, self._waiting.values()))
            folders = set()
            for sha256, holding in self._waiting.items():
                final = self._place(sha256)
                if final.parent not in folders:
                    final.parent.mkdir(exist_ok=True)
                    folders.add(final.parent)
                holding.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
                holding.replace(final)
            for folder in (*sorted(folders), self.folder):
                _sync_folder(folder)
        self._waiting.clear()

    def erase_others(self, known: Collection[str]) -> int:
        """Overwrites and deletes every original but these; returns how many.

        Without a row in the database it was erased, or its addition was cut off. On disks that write elsewhere than
        they are told (SSD) overwriting is no promise: an encrypted case or disk is.

        Raises:
            CaseReadOnly, DiskFull.
        """
        kept = {self._place(sha256) for sha256 in known}
        gone = 0
        with faults(self.folder.parent):
            for place in sorted(self.folder.glob("??/*")):
                if place in kept or not place.is_file():
                    continue
                place.chmod(stat.S_IRUSR | stat.S_IWUSR)
                left = place.stat().st_size
                with place.open("r+b") as file:
                    while left > 0:
                        left -= file.write(bytes(min(left, CHUNK)))
                    file.flush()
                    os.fsync(file.fileno())
                place.unlink()
                gone += 1
        return gone

    def sweep(self) -> int:
        """Deletes what an interrupted addition left under temporary names; returns how many files."""
        holding = self.folder / ".incoming"
        left = list(holding.iterdir()) if holding.is_dir() else []
        with faults(self.folder.parent):
            for one in left:
                one.unlink()
        self._waiting.clear()
        return len(left)

    def _has(self, sha256: str, size: int) -> bool:
        if sha256 in self._waiting:
            return True
        place = self._place(sha256)
        return place.exists() and place.stat().st_size == (sealed_size(size) if self._keys else size)

    def _new_holding(self) -> Path:
        with faults(self.folder.parent):
            folder = self.folder / ".incoming"
            folder.mkdir(parents=True, exist_ok=True)
            return folder / f"{len(self._waiting):06d}-{os.getpid()}"


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folder(place: Path) -> None:
    if os.name == "posix":  # other systems have no handle of a folder
        _sync(place)
