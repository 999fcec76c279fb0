"""What one run works with, and what it says of itself: shared by reading, comparing and weighing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

from stemma.db.base import Change, ProblemRow, Writer
from stemma.pipeline import FAILED_HINT, note, problem_row
from stemma.records import Moved
from stemma.tasks import ReadTask, WeighTask
from stemma.workers.base import Outcome, Workers

__all__ = ["WEIGHED_WITH", "Done", "Plan", "Progress", "Run", "StartWorkers", "Watch", "lost"]

# Says what moved, in the transaction that ends a run; of these neighbourhoods, or of all of them (None).
Watch = Callable[[Writer, Change, Collection[str] | None], tuple[Moved, ...]]
Progress = Callable[[str, int, int], None]  # stage, done, total
WEIGHED_WITH = "weighed_with"  # key under which the case says that everything in it was weighed, and by what


class StartWorkers(Protocol):
    """Makes workers for a number of tasks.

    Args:
        small: whether they may run in this process; only asked where they are few. kindred: tasks with something in
            common go to one process; some more of them are then held in memory.
    """

    def __call__(
        self, count: int, *, small: Callable[[], bool], rarity: Any = None, kindred: bool = False
    ) -> Workers: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run works with.

    Args:
        actor: who runs it. context: digest of everything besides the program that reading depends on (the gazetteer).
        standard: name of the standard of proof. batch: documents in one transaction.
        common: see `neighbourhood.form`. retry: also redo what failed before. afresh: redo everything.
        decisions: only take decisions of people into account; what is new is left for a run.
    """

    actor: str
    context: str
    standard: str
    batch: int
    common: int
    retry: bool = False
    afresh: bool = False
    decisions: bool = False


@dataclass(slots=True)
class Done:
    """What a run did: numbers of originals read, documents made, links found, neighbourhoods weighed and skipped.

    moved: what is different from what was told before.
    """

    originals: int = 0
    documents: int = 0
    links: int = 0
    weighed: int = 0
    skipped: int = 0
    problems: int = 0
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way."""

    writer: Writer
    plan: Plan
    start: StartWorkers
    path: Callable[[str], Any]
    progress: Progress
    done: Done
    reading_engine: str
    weighing_engine: str
    watch: Watch | None = None

    def changed(self) -> Any:
        """A transaction of this run."""
        return self.writer.change(actor=self.plan.actor, reason="run")


def lost(stage: str, outcome: Outcome) -> ProblemRow:
    """The problem of a task that came to no end of its own."""
    task = outcome.task
    if isinstance(task, ReadTask):
        problem = note(stage, outcome.failure, outcome.detail, FAILED_HINT, file=task.file)
        return problem_row(problem, task.sha256)
    documents = task.documents if isinstance(task, WeighTask) else sorted({doc for pair in task.pairs for doc in pair})
    text = f"{outcome.detail} {len(documents)} documents are concerned, {documents[0]} among them."
    return problem_row(note(stage, f"{outcome.failure}-{documents[0]}", text, FAILED_HINT))
