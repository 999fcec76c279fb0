"""Runs tasks in this process: for tests, and for so few small documents that starting processes would cost more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stemma.workers.base import Outcome, Work

__all__ = ["Inline"]


class Inline:
    """Workers without processes: no limits on time and memory, and a crash is a crash of the program."""

    def __init__(self, work: Work, shared: Any) -> None:
        self._work = work
        self._shared = shared

    def map(self, tasks: Iterable[Any]) -> Iterator[Outcome]:
        for number, task in enumerate(tasks):
            yield run_one(self._work, self._shared, number, task)

    def close(self) -> None:
        pass


def run_one(work: Work, shared: Any, number: int, task: Any) -> Outcome:
    """One task, whatever happens in it: the border between a document and the run."""
    try:
        return Outcome(number, task, work(shared, task))
    except MemoryError:
        return Outcome(number, task, failure="memory", detail="It needs more memory than a reading process may take.")
    except RecursionError:
        return Outcome(number, task, failure="raised", detail="It is nested too deeply.")
    except Exception as exc:
        return Outcome(number, task, failure="raised", detail=f"{type(exc).__name__}: {exc}"[:500])
