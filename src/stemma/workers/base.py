"""What the pipeline asks of workers: run one function over many tasks, whatever becomes of single tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Outcome", "Work", "Workers"]

# Called as work(shared, task); both are handed over once, so they must be picklable and the function importable.
Work = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one task.

    Args:
        number: position of the task among those given, from 0.
        value: what the function returned; None when it failed.
        failure: "" when it worked, else `crashed` (the process ended), `time` (over the time limit), `memory` (over
            the memory limit) or `raised` (an exception nobody expected; `detail` names it).
        detail: words for a person.
        task: the task, so that a failure can be told.
    """

    number: int
    task: Any
    value: Any = None
    failure: str = ""
    detail: str = ""


class Workers(Protocol):
    """Runs tasks. Outcomes come as they are ready; a task's outcome never depends on that order."""

    def map(self, tasks: Iterable[Any]) -> Iterator[Outcome]:
        """One outcome for each task. Tasks are taken from the iterable as there is room for them."""

    def close(self) -> None:
        """Ends all processes; may be called twice."""
