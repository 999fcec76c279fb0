"""Takes files into a case: bytes first, then the rows and custody entries that name them, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from stemma import __version__
from stemma.consents import CONFIDENTIAL
from stemma.db.base import Blobs, Change, Writer
from stemma.db.files import Opened
from stemma.errors import StemmaError
from stemma.incremental import Progress
from stemma.pipeline import expand, note, problem_row
from stemma.records import Problem

__all__ = ["add", "add_held"]

FILES_AT_ONCE = 1000  # names in one transaction
BYTES_AT_ONCE = 256 << 20


class _Taken(NamedTuple):
    sha256: str
    size: int
    name: str
    source: str


class _Addition:
    """One call of `add`: what waits to be committed, and the sums."""

    def __init__(
        self, writer: Writer, blobs: Blobs, actor: str, confidential: tuple[bool, tuple[str, ...]] = (False, ())
    ) -> None:
        self.confidential, self.persons = confidential
        self.writer = writer
        self.blobs = blobs
        self.actor = actor
        self.waiting: list[_Taken] = []
        self.problems: list[Problem] = []
        self.known: set[str] = set()  # originals of the case among those that are added
        self.names: set[tuple[str, str]] = set()  # with the names they have
        self.files = self.new = self.size = 0
        self.held = 0  # bytes that wait to be committed

    def take(self, path: Opened, name: str) -> None:
        try:
            sha256, size = self.blobs.put(path)
        except StemmaError:
            raise
        except OSError as exc:
            text = f"The file cannot be read: {exc.strerror or exc}."
            self.problems.append(note("archive", "unreadable-file", text, "Check its permissions.", file=name))
            return
        self.held += size
        self.waiting.append(_Taken(sha256, size, name, str(path)))

    def full(self) -> bool:
        return len(self.waiting) >= FILES_AT_ONCE or self.held >= BYTES_AT_ONCE

    def commit(self) -> None:
        """Bytes are on the disk before the rows that name them; each name is a custody entry."""
        if not self.waiting and not self.problems:
            return
        self.blobs.settle()
        there = self.writer.names_of({one.sha256 for one in self.waiting})
        self.names |= there
        self.known |= {sha256 for sha256, _ in there}
        with self.writer.change(actor=self.actor, reason="add") as change:
            items = []
            for one in self.waiting:
                twice = (one.sha256, one.name) in self.names
                kind = "received-again" if twice else "received"
                payload = {"file": one.name, "sha256": one.sha256, "size": one.size, "source": one.source}
                seq = change.record(kind, {**payload, "tool": __version__})
                items.append((one.sha256, one.size, one.name, seq))
                self._count(one, twice)
            if self.confidential and self.waiting:  # in one transaction: at no moment are they open to all
                told = {"originals": sorted({one.sha256 for one in self.waiting}), "persons": list(self.persons)}
                change.record(CONFIDENTIAL, {**told, "on": True})
            change.add_originals(items)
            if not items:
                change.record("refused", {"files": [problem.file for problem in self.problems]})
            self._problems(change)
        self.waiting.clear()
        self.held = 0

    def _count(self, one: _Taken, twice: bool) -> None:
        self.files += not twice
        if one.sha256 not in self.known:
            self.new += 1
            self.size += one.size
        self.known.add(one.sha256)
        self.names.add((one.sha256, one.name))

    def _problems(self, change: Change) -> None:
        """What could not be taken is kept as a problem until a file of that name is taken."""
        settled = {one.name for one in self.waiting} | {problem.file for problem in self.problems}
        decode = msgspec.json.Decoder(Problem).decode
        old = [row for row in self.writer.loose_problems("archive") if decode(row.body).file not in settled]
        new = [problem_row(problem) for problem in self.problems]
        if new or old or settled:
            change.put_problems(["archive"], [*old, *new])


def add_held(writer: Writer, blobs: Blobs, items: Iterable[tuple[str, Opened]], *, actor: str) -> int:
    """Takes in what came with its names, without writing it anywhere else; returns how many are new."""
    addition = _Addition(writer, blobs, actor)
    for name, opened in items:
        addition.take(opened, name)
        if addition.full():
            addition.commit()
    addition.commit()
    return addition.new


def add(
    writer: Writer,
    blobs: Blobs,
    paths: Sequence[Path],
    *,
    case: Path,
    actor: str,
    progress: Progress,
    confidential: bool = False,
    persons: tuple[str, ...] = (),
) -> tuple[int, int, int, tuple[Problem, ...]]:
    """Takes in everything under `paths`, except the folder of the case itself.

    Args:
        confidential: nothing of it leaves the case without consent. persons: pseudonyms of those who gave it.

    Returns: number of names added, number of originals that are new, their bytes, and what could not be taken.
    """
    addition = _Addition(writer, blobs, actor, (confidential, persons))
    problems: list[Problem] = []
    count = 0
    inside = case.resolve()
    around = any(inside.is_relative_to(path.resolve()) for path in paths)
    for entry in expand(paths):
        if around and entry.path.resolve().is_relative_to(inside):
            continue
        if entry.problem is not None:
            addition.problems.append(entry.problem)
        else:
            addition.take(entry.path, entry.name)
            count += 1
            progress("add", count, 0)
        if addition.full():
            addition.commit()
            problems += addition.problems
            addition.problems.clear()
    addition.commit()
    problems += addition.problems
    return addition.files, addition.new, addition.size, tuple(problems)
