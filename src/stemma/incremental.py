"""Runs the stream over a case, doing only what new or changed documents touch.

Everything is committed in batches, each with its log row. What is done is told by the case itself (an original's
engine, a document's `compared`, a neighbourhood's digest), so a run that was ended goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

from stemma.db.base import Change, LinkRow, OriginalRow, ProblemRow, ReadOriginal, Weighed, Writer
from stemma.decided import DECIDED_WITH, ENTRY, REWEIGH, concerning, docket_of, retied, reweighing, salted, tied
from stemma.neighbourhood import Neighbourhood, form
from stemma.pipeline import FAILED_HINT, WORTH_KEEPING, candidates, engine, note, problem_row, rarity_of
from stemma.records import Decision, Moved
from stemma.tasks import CompareTask, ReadTask, WeighTask
from stemma.workers.base import Outcome, Workers

__all__ = ["Done", "Plan", "Progress", "Watch", "reading_engine", "run", "seen_with"]

Watch = Callable[[Writer, Change], tuple[Moved, ...]]  # says what moved, in the transaction that ends a run

Progress = Callable[[str, int, int], None]  # stage, done, total
FETCHED_AT_ONCE = 100  # documents of neighbourhoods whose readings are asked of the case in one go
COMPARED_AT_ONCE = 128  # pairs in one task: small enough to share out, large enough that readings are decoded once
WEIGHED_WITH = "weighed_with"  # key under which the case says that everything in it was weighed, and by what
COMMIT_SECONDS = 5.0  # a slow batch is committed after so long, full or not


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
class _Run:
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
        return self.writer.change(actor=self.plan.actor, reason="run")


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
    _, weighing = engine()
    one = _Run(
        writer=writer,
        plan=plan,
        start=start,
        path=path,
        progress=progress,
        done=Done(),
        reading_engine=reading_engine(plan.context),
        weighing_engine=_digest(weighing, plan.standard, str(plan.common)),
        watch=watch,
    )
    if not plan.decisions:
        _read(one)
        _compare(one)
        _weigh(one)
    elif writer.meta().get(WEIGHED_WITH) == one.weighing_engine:
        _weigh(one)
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


def _read(one: _Run) -> None:
    todo = [row for row in one.writer.originals() if _to_read(one, row)]
    if one.plan.retry:
        failed = one.writer.failed_originals()
        known = {row.sha256 for row in todo}
        todo += [row for row in one.writer.originals() if row.sha256 in failed and row.sha256 not in known]
    if not todo:
        return
    one.progress("read", 0, len(todo))

    def small() -> bool:
        return all(row.size <= SMALL_ORIGINAL and _plain(one.path(row.sha256)) for row in todo)

    tasks = (ReadTask(row.sha256, str(one.path(row.sha256)), row.file) for row in todo)
    batch: list[ReadOriginal] = []
    size, last, count = 0, time.monotonic(), 0
    with closing(one.start(len(todo), small=small, kindred=True)) as workers:
        for outcome in workers.map(tasks):
            count += 1
            rows, problems, seen = outcome.value if not outcome.failure else ([], [_lost("archive", outcome)], [])
            batch.append(ReadOriginal(outcome.task.sha256, one.reading_engine, rows, problems, seen))
            size += max(1, len(rows))
            if size >= one.plan.batch or time.monotonic() - last >= COMMIT_SECONDS:
                _store_read(one, batch)
                batch, size, last = [], 0, time.monotonic()
            one.progress("read", count, len(todo))
    _store_read(one, batch)


SMALL_ORIGINAL = 1 << 20  # bytes; larger originals are read under limits, in a process of their own
SAFE = ("text/plain", "text/markdown", "text/html")  # what may be read in this process; mail and containers may not


def _plain(place: Any) -> bool:
    from stemma.archive.sniff import sniff

    try:
        with place.open("rb") as file:
            return sniff(file) in SAFE
    except OSError:
        return True


def _to_read(one: _Run, row: OriginalRow) -> bool:
    return one.plan.afresh or row.engine != one.reading_engine


def _lost(stage: str, outcome: Outcome) -> ProblemRow:
    """The problem of a task that came to no end of its own."""
    task = outcome.task
    if isinstance(task, ReadTask):
        problem = note(stage, outcome.failure, outcome.detail, FAILED_HINT, file=task.file)
        return problem_row(problem, task.sha256)
    documents = task.documents if isinstance(task, WeighTask) else sorted({doc for pair in task.pairs for doc in pair})
    text = f"{outcome.detail} {len(documents)} documents are concerned, {documents[0]} among them."
    return problem_row(note(stage, f"{outcome.failure}-{documents[0]}", text, FAILED_HINT))


def _store_read(one: _Run, batch: list[ReadOriginal]) -> None:
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


# --- documents -> links


def _compare(one: _Run) -> None:
    """Compares new documents with all others, or all with all where what was found before no longer holds."""
    meta = one.writer.meta()
    stale = one.plan.afresh or meta.get("compared_with", one.reading_engine) != one.reading_engine
    if not stale and not one.writer.uncompared():
        return
    marks = sorted(one.writer.marks(), key=lambda row: (row.published or "9999", row.document))
    anew = stale or _outgrown(len(marks), int(meta.get("compared_at", "0")))
    new = {row.document for row in marks if anew or not row.compared}
    chosen, told, found = candidates([(row.document, row.marks, row.keys) for row in marks], new)
    order = {row.document: n for n, row in enumerate(marks)}
    pairs = sorted(chosen, key=lambda pair: _home(pair, order, new))
    links, failures, unsure = _linked(one, pairs)
    problems = [*told, *failures]
    pending = [doc for doc in sorted(new, key=order.__getitem__) if found and doc not in unsure]
    if not anew:  # what was left out before is still left out
        said = {row.id for row in problems}
        problems += [r for r in one.writer.loose_problems("compare") if r.severity == "note" and r.id not in said]
    before = {row.id: _digest_of(row) for row in one.writer.links()} if anew and found else {}
    with one.changed() as change:
        if anew and found:
            change.forget_comparisons()
            change.set_meta({"compared_with": one.reading_engine, "compared_at": str(len(marks))})
            change.outdate(_touched(before, links))
        change.put_links(links, pending)
        change.put_problems(["candidates", "compare"], problems)
        change.set_meta({WEIGHED_WITH: ""})
        change.record("compared", {"documents": len(pending), "pairs": len(pairs), "links": len(links), "anew": anew})
    one.done.links += len(links)
    one.done.problems += len(problems)


EXACT = 40  # documents; up to so many, adding them one by one gives what adding them at once gives
GROWTH = 2.0  # beyond that, how many times as many documents make earlier comparisons out of date


def _outgrown(documents: int, before: int) -> bool:
    """True when links must be looked for anew: how telling a detail is depends on all documents of the case."""
    return documents <= EXACT or documents >= GROWTH * before


def _linked(one: _Run, pairs: Sequence[tuple[str, str]]) -> tuple[list[LinkRow], list[ProblemRow], set[str]]:
    """Links worth keeping, what failed, and the documents of pairs that failed: these stay uncompared."""
    links: list[LinkRow] = []
    problems: list[ProblemRow] = []
    unsure: set[str] = set()
    count = 0
    one.progress("compare", 0, len(pairs))
    rarity = rarity_of(one.writer.features()) if pairs else None
    shares = 1 + len(pairs) // COMPARED_AT_ONCE
    with closing(one.start(shares, small=lambda: shares == 1, rarity=rarity)) as workers:
        for outcome in workers.map(_compare_tasks(one.writer, pairs)):
            rows, failures = outcome.value if not outcome.failure else ([], [_lost("compare", outcome)])
            links += [row for row in rows if row.probability >= WORTH_KEEPING]
            problems += failures
            if failures:
                unsure |= {doc for pair in outcome.task.pairs for doc in pair}
            count += len(outcome.task.pairs)
            one.progress("compare", count, len(pairs))
    return links, problems, unsure


def _touched(before: dict[str, tuple[str, str, str]], links: Sequence[LinkRow]) -> list[str]:
    """Documents with a link that came, went or changed."""
    now = {row.id: _digest_of(row) for row in links}
    changed = {id for id in before.keys() | now.keys() if before.get(id) != now.get(id)}
    found = {doc for id in changed for ends in (before.get(id), now.get(id)) if ends for doc in ends[:2]}
    return sorted(found)


def _digest_of(row: LinkRow) -> tuple[str, str, str]:
    return row.child, row.parent, hashlib.sha256(row.body).hexdigest()


def _home(pair: tuple[str, str], order: dict[str, int], new: set[str]) -> tuple[int, int]:
    """Where a pair stands in the order of work: with the later of its new documents."""
    a, b = (order[doc] for doc in pair)
    return (max(n for n, doc in ((a, pair[0]), (b, pair[1])) if doc in new), min(a, b))


def _compare_tasks(writer: Writer, pairs: Sequence[tuple[str, str]]) -> Iterator[CompareTask]:
    for at in range(0, len(pairs), COMPARED_AT_ONCE):
        some = tuple(pairs[at : at + COMPARED_AT_ONCE])
        ids = sorted({doc for pair in some for doc in pair})
        yield CompareTask(some, {id: (body, made) for id, body, made in writer.prepared(ids)})


# --- links -> incidents


def _weigh(one: _Run) -> None:
    writer = one.writer
    known = writer.neighbourhoods()
    meta = writer.meta()
    same = meta.get(WEIGHED_WITH) == one.weighing_engine and not meta.get(REWEIGH)
    if same and not (one.plan.retry or one.plan.afresh):
        one.done.skipped = len(known)
        return
    standing = list(writer.standing())
    decided = reweighing(writer, docket_of(writer))
    upto = writer.entries(ENTRY, newest=1)
    parts, common = form(
        {row.document: row.ties for row in standing} | retied(writer, decided),
        (*writer.ties(), *tied(decided)),
        salted({row.document: row.digest for row in standing}, decided),
        common=one.plan.common,
        engine=one.weighing_engine,
    )
    failed = writer.failed_neighbourhoods() if one.plan.retry else set()
    todo = [p for p in parts if known.get(p.id) != p.digest or p.id in failed or one.plan.afresh]
    gone = sorted(set(known) - {part.id for part in parts})
    one.done.skipped = len(parts) - len(todo)
    if todo:
        one.progress("weigh", 0, len(todo))
    count = 0
    documents = sum(len(part.documents) for part in todo)
    batch: list[Weighed] = []
    size = 0
    with closing(one.start(len(todo), small=lambda: documents <= SMALL_NEIGHBOURHOODS)) as workers:
        for outcome in workers.map(_weigh_tasks(writer, todo, decided)):
            rows, problems = outcome.value if not outcome.failure else ([], [_lost("lineage", outcome)])
            task = outcome.task
            batch.append(Weighed(task.id, task.digest, task.documents, rows, problems))
            size += len(task.documents)
            count += 1
            if size >= one.plan.batch:
                _store_weighed(one, batch)
                batch, size = [], 0
            one.progress("weigh", count, len(todo))
    _store_weighed(one, batch)
    with one.changed() as change:
        change.drop_neighbourhoods(gone)
        change.put_problems(["neighbourhood"], [_common(key, one.plan.common) for key in common])
        done = {WEIGHED_WITH: one.weighing_engine, REWEIGH: "", DECIDED_WITH: str(upto[-1].seq if upto else 0)}
        change.set_meta(done)
        change.record("weighed", {"engine": one.weighing_engine, "weighed": len(todo), "dropped": gone})
        if one.watch is not None:
            one.done.moved = one.watch(writer, change)


SMALL_NEIGHBOURHOODS = 60  # documents; weighing them takes less than starting processes


def _common(key: str, limit: int) -> ProblemRow:
    """The note about a tie key that stands in too many documents."""
    kind, _, value = key.partition(":")
    what = {"v": "The name", "a": "The act and place", "n": "The act and person"}[kind] + f" {value!r}"
    text = f"{what} stands in more than {limit} documents and ties none of them by itself."
    return problem_row(note("neighbourhood", f"common-{key}", text, severity="note"))


def _weigh_tasks(writer: Writer, todo: Iterable[Neighbourhood], decided: Sequence[Decision]) -> Iterator[WeighTask]:
    """A task for each neighbourhood; those of few documents are fetched together."""
    for some in _together(todo):
        documents = [doc for part in some for doc in part.documents]
        bodies = {id: (body, made) for id, body, made in writer.prepared(documents)}
        links: dict[str, list[LinkRow]] = {}
        for row in writer.links(documents):
            links.setdefault(row.child, []).append(row)
        for part in some:
            inside = sorted(row for doc in part.documents for row in links.get(doc, ()))
            found = tuple(bodies[doc] for doc in part.documents if doc in bodies)
            links_inside = tuple(row.body for row in inside)
            mine = concerning(decided, part.documents)
            yield WeighTask(part.id, part.digest, part.documents, found, links_inside, mine)


def _together(todo: Iterable[Neighbourhood]) -> Iterator[list[Neighbourhood]]:
    some: list[Neighbourhood] = []
    size = 0
    for part in todo:
        some.append(part)
        size += len(part.documents)
        if size >= FETCHED_AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


def _store_weighed(one: _Run, batch: list[Weighed]) -> None:
    if not batch:
        return
    with one.changed() as change:
        change.put_weighed(batch)
        made = [[part.id, part.digest, len(part.findings)] for part in batch]
        change.record("derived", {"engine": one.weighing_engine, "neighbourhoods": made})
    one.done.problems += sum(len(part.problems) for part in batch)
    one.done.weighed += len(batch)
