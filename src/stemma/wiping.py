"""Destroys a case: what opens it first, then everything that the program wrote there, and nothing else.

Files are overwritten before they are removed. On disks that write elsewhere than they are told (SSD, flash, copying
file systems), in snapshots and in backups the old bytes may stay: only where the case was encrypted from the start are
they of no use to anybody, once no copy of the key header is left.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stemma.db.lock import WriteLock
from stemma.errors import BadInput, CaseNotFound
from stemma.seal import HEADER, HEADER_COPY

__all__ = ["Wiped", "wipe"]

KEYS = (HEADER, HEADER_COPY, "vault", "log/signer.key")  # what opens something, in this order
PARTS = ("case.db", "case.toml", "gazetteer.csv", "log", "originals", "workbench")  # all else that is ours
ENDINGS = ("", ".sealed", ".part", "-wal", "-shm", "-journal")
CHUNK = 1 << 20
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Wiped:
    """What is gone and what is not.

    Args:
        encrypted: the case had a key header; without it the rest could not be read even if it were still there.
        left: files of ours that could not be destroyed. others: files in the folder that the program did not write.
    """

    encrypted: bool
    files: int
    left: tuple[str, ...]
    others: tuple[str, ...]


def wipe(case: Path, name: str, *, now: str, force: bool = False, progress: Progress = lambda *told: None) -> Wiped:
    """Destroys a case for good.

    Args:
        name: name of its folder, as a person typed it. force: also while another process works on it.

    Raises:
        CaseNotFound: there is none. BadInput: it is a link, or another name was typed. CaseBusy. Nothing is lost then.
    """
    if case.is_symlink():
        raise BadInput(f"{case} is a link to another folder.", hint="Name the folder itself.", about=(str(case),))
    if not any((case / part).exists() for part in (HEADER, HEADER_COPY, "case.db", "originals")):
        raise CaseNotFound(f"There is no case in {case}.", hint="Nothing was destroyed. Name the folder of the case.")
    if name != case.resolve().name:
        text = f"The name that was typed is not that of the case ({case.resolve().name})."
        raise BadInput(text, hint="Nothing was destroyed.", about=(str(case),))
    encrypted = (case / HEADER).exists() or (case / HEADER_COPY).exists()
    lock = None
    if not force:
        lock = WriteLock(case / "lock")
        lock.take(wait=0, now=now, doing="wipe")
    try:
        left, gone = _destroyed(case, encrypted=encrypted, progress=progress)
    finally:
        if lock is not None:
            lock.release()
    (case / "lock").unlink(missing_ok=True)
    others = tuple(str(one.relative_to(case)) for one in _files(case) if str(one) not in left)
    _fold(case)
    return Wiped(encrypted, gone, tuple(left), others)


def _destroyed(case: Path, *, encrypted: bool, progress: Progress) -> tuple[list[str], int]:
    """Paths that are still there, and how many are gone; what opens the case goes first, and to the disk at once."""
    keys = [one for part in KEYS for one in _of(case, part)]
    rest = [one for part in PARTS for one in _of(case, part) if one not in keys]
    left, gone = [], 0
    for number, place in enumerate([*keys, *rest], 1):
        progress("wipe", number, len(keys) + len(rest))
        try:
            _destroy(place, overwrite=not encrypted or place in keys)
            gone += 1
        except OSError:
            left.append(str(place))
        if number == len(keys):
            _sync(case)
    _sync(case)
    return left, gone


def _of(case: Path, part: str) -> list[Path]:
    """The files of a part: itself with what SQLite and interrupted writing put beside it, or all in a folder."""
    place = case / part
    if place.is_dir() and not place.is_symlink():
        return list(_files(place))
    named = [place.with_name(place.name + ending) for ending in ENDINGS]
    return [one for one in named if one.is_symlink() or one.is_file()]


def _files(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        for name in sorted([*names, *(one for one in folders if Path(at, one).is_symlink())]):
            yield Path(at, name)


def _destroy(place: Path, *, overwrite: bool) -> None:
    """Overwrites a file where it lies and removes it; of a link only the link goes."""
    if not place.is_symlink() and overwrite:
        place.chmod(stat.S_IRUSR | stat.S_IWUSR)
        left = place.stat().st_size
        with place.open("r+b", buffering=0) as file:
            while left > 0:
                left -= file.write(os.urandom(min(left, CHUNK)))
            os.fsync(file.fileno())
    elif not place.is_symlink():
        place.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows removes no read-only file
    place.unlink()


def _sync(folder: Path) -> None:
    if os.name == "posix":  # other systems have no handle of a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _fold(case: Path) -> None:
    """Removes the folders that are empty now."""
    for at, _, _ in os.walk(case, topdown=False):
        try:
            Path(at).rmdir()
        except OSError:
            continue
