"""Runs the stream over a case, doing only what new or changed documents touch.

Everything is committed in batches, each with its log row. What is done is told by the case itself (an original's
engine, a document's `compared`, a neighbourhood's digest), so a run that was ended goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from threading import Thread
from typing import Any

from stemma import comparing, weighing
from stemma.db.base import ReadOriginal, Writer
from stemma.pipeline import engine
from stemma.running import WEIGHED_WITH, Done, Plan, Progress, Run, StartWorkers, Watch, lost
from stemma.tasks import read_task

__all__ = ["Done", "Plan", "Progress", "Watch", "reading_engine", "run", "seen_with"]

COMMIT_SECONDS = 5.0  # a slow batch is committed after so long, full or not


def run(
    writer: Writer,
    plan: Plan,
    *,
    path: Callable[[str], Any],
    start: StartWorkers,
    progress: Progress = lambda stage, done, total: None,
    watch: Watch | None = None,
) -> Done:
    """Brings the case up to date.

    Args:
        path: where the bytes of an original lie, by SHA-256. start: see `StartWorkers`. watch: see `Watch`.

    Raises:
        DiskFull, CaseReadOnly: what was committed before is kept.
    """
    _, weighs = engine()
    one = Run(
        writer=writer,
        plan=plan,
        start=start,
        path=path,
        progress=progress,
        done=Done(),
        reading_engine=reading_engine(plan.context),
        weighing_engine=_digest(weighs, plan.standard, str(plan.common)),
        watch=watch,
    )
    if not plan.decisions:
        _read(one)
        comparing.compare(one)
        weighing.weigh(one)
    elif writer.meta().get(WEIGHED_WITH) == one.weighing_engine:
        weighing.weigh(one)
    return one.done


def reading_engine(context: str) -> str:
    """What an original is read with: programs, vocabularies, and the gazetteer whose digest is `context`."""
    return _digest(engine()[0], context)


def seen_with(model: str) -> str:
    """What glances are seen with: programs, vocabularies, and the model whose fingerprint this is."""
    return _digest(engine()[0], model)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()[:32]


# --- originals -> documents


def _read(one: Run) -> None:
    todo = one.writer.originals() if one.plan.afresh else one.writer.unread(one.reading_engine)
    if one.plan.retry:
        failed = one.writer.failed_originals()
        known = {row.sha256 for row in todo}
        todo += [row for row in one.writer.originals() if row.sha256 in failed and row.sha256 not in known]
    if not todo:
        return
    one.progress("read", 0, len(todo))

    def small() -> bool:
        return all(row.size <= SMALL_ORIGINAL and _plain(one.path(row.sha256)) for row in todo)

    tasks = (read_task(row.sha256, one.path(row.sha256), row.file) for row in todo)
    batch: list[ReadOriginal] = []
    size, last, count = 0, time.monotonic(), 0
    with closing(one.start(len(todo), small=small, kindred=True)) as workers:
        if len(todo) >= MANY:  # comparing needs it: imported while others work, not while they wait
            Thread(target=import_module, args=("stemma.filing",), daemon=True).start()
        for outcome in workers.map(tasks):
            count += 1
            rows, problems, seen = outcome.value if not outcome.failure else ([], [lost("archive", outcome)], [])
            batch.append(ReadOriginal(outcome.task.sha256, one.reading_engine, rows, problems, seen))
            size += max(1, len(rows))
            if size >= one.plan.batch or time.monotonic() - last >= COMMIT_SECONDS:
                _store_read(one, batch)
                batch, size, last = [], 0, time.monotonic()
            one.progress("read", count, len(todo))
    _store_read(one, batch)


MANY = 64  # originals from which on reading takes longer than an import
SMALL_ORIGINAL = 1 << 20  # bytes; larger originals are read under limits, in a process of their own
SAFE = ("text/plain", "text/markdown", "text/html")  # what may be read in this process; mail and containers may not


def _plain(place: Any) -> bool:
    from stemma.archive.sniff import sniff

    try:
        with place.open("rb") as file:
            return sniff(file) in SAFE
    except OSError:
        return True


def _store_read(one: Run, batch: list[ReadOriginal]) -> None:
    if not batch:
        return
    with one.changed() as change:
        twice = change.put_read(batch)
        change.set_meta({WEIGHED_WITH: ""})
        made = [[got.sha256, [row.document.digest for row in got.rows]] for got in batch]
        change.record("derived", {"engine": one.reading_engine, "made": made})
    one.done.documents += sum(len(got.rows) for got in batch) - len(twice)
    one.done.problems += sum(len(got.problems) for got in batch)
    one.done.originals += len(batch)
