"""Tasks that wait for a process: those that have something in common go to one, which remembers what it saw before."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from typing import Any

__all__ = ["Kin", "Kindred"]

Kin = Callable[[Any], Collection[int]]  # numbers that a task has in common with tasks like it
AHEAD = 32  # tasks that are looked at to find one that fits a process
REMEMBERED = 25_000  # numbers kept before the older ones begin to be forgotten; twice as many at most

_Job = tuple[int, Any]  # (number, task)


class Kindred:
    """Tasks of an iterable, handed out so that tasks with common numbers go to the same process.

    No process is ever left without a task for that: where nothing else waits it gets one of another's. Without `kin`
    the tasks go out in their order, and none is taken from the iterable before it is needed.
    """

    def __init__(self, source: Iterator[_Job], kin: Kin | None) -> None:
        self._source = source
        self._kin = kin
        self._waiting: deque[tuple[_Job, Collection[int]]] = deque()
        self._homes: dict[int, int] = {}
        self._older: dict[int, int] = {}

    def take(self, process: int) -> _Job | None:
        """The next task for a process, by a number that no other process has or had; None when all are handed out.

        In this order: one whose like went to this process, one that is like nothing before, the first.
        """
        if self._kin is None:
            return next(self._source, None)
        while len(self._waiting) < AHEAD and (job := next(self._source, None)) is not None:
            self._waiting.append((job, self._kin(job[1])))
        if not self._waiting:
            return None
        at, like_nothing = 0, False
        for n, (_, numbers) in enumerate(self._waiting):
            home = self._home(numbers)
            if home == process:
                at = n
                break
            if home is None and not like_nothing:
                at, like_nothing = n, True
        job, numbers = self._waiting[at]
        del self._waiting[at]
        if len(self._homes) >= REMEMBERED:
            self._older, self._homes = self._homes, {}
        self._homes.update(dict.fromkeys(numbers, process))
        return job

    def _home(self, numbers: Collection[int]) -> int | None:
        """The process to which most of what has these numbers went."""
        if self._homes.keys().isdisjoint(numbers) and self._older.keys().isdisjoint(numbers):
            return None  # of most originals nothing was met before
        votes = Counter(home for n in numbers if (home := self._homes.get(n, self._older.get(n))) is not None)
        return min(votes, key=lambda home: (-votes[home], home)) if votes else None
