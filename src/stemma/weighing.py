"""Links -> incidents: forms neighbourhoods and weighs those in which something is new."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import NamedTuple

from stemma.db.base import FILED, FORMED, Change, LinkRow, ProblemRow, Weighed, Writer
from stemma.decided import (
    DECIDED_WITH,
    ENTRY,
    REWEIGH,
    UNRELIABLE,
    concerning,
    docket_of,
    retied,
    reweighing,
    salted,
    tied,
)
from stemma.neighbourhood import PILE, Neighbourhood, form
from stemma.pipeline import note, problem_row
from stemma.records import Decision
from stemma.records.sharing import MANY
from stemma.running import WEIGHED_WITH, Run, lost
from stemma.tasks import WeighTask, squeezed

__all__ = ["weigh"]

FETCHED_AT_ONCE = 100  # documents of neighbourhoods whose readings are asked of the case in one go


def weigh(one: Run) -> None:
    """Weighs the neighbourhoods that hold something new, and drops those that are no more."""
    writer = one.writer
    meta = writer.meta()
    same = meta.get(WEIGHED_WITH) == one.weighing_engine and not meta.get(REWEIGH)
    if same and not (one.plan.retry or one.plan.afresh):
        one.done.skipped = writer.counts_of("neighbourhood")
        return
    decided = reweighing(writer, docket_of(writer))
    upto = writer.entries(ENTRY, newest=1)
    formed = _formed(one, meta, decided)
    failed = writer.failed_neighbourhoods() if one.plan.retry else set()
    todo = [p for p in formed.parts if formed.known.get(p.id) != p.digest or p.id in failed or one.plan.afresh]
    gone = sorted(set(formed.known) - {part.id for part in formed.parts})
    one.done.skipped = formed.others + len(formed.parts) - len(todo)
    _weigh_all(one, todo, decided)
    with one.changed() as change:
        change.drop_neighbourhoods(gone)
        old = writer.loose_problems("neighbourhood") if formed.places is not None else []
        new = [_common(key, one.plan.common) for key in formed.common if key != PILE]
        change.put_problems(["neighbourhood"], sorted({row.id: row for row in (*old, *new)}.values()))
        done = {WEIGHED_WITH: one.weighing_engine, REWEIGH: "", DECIDED_WITH: str(upto[-1].seq if upto else 0)}
        well = formed.file(change) and one.watch is not None
        change.set_meta({**done, FORMED: one.weighing_engine if well else ""})
        change.record("weighed", {"engine": one.weighing_engine, "weighed": len(todo), "dropped": gone})
        if one.watch is not None:
            one.done.moved = one.watch(writer, change, formed.places)


class _Formed(NamedTuple):
    """Neighbourhoods as they are now.

    Args:
        parts: those that may have changed. common: keys that tie nothing (any more). known: digests of those that were
            in the place of `parts`. others: number of those that cannot have changed. places: ids of all that may
            differ from what was told; None where that may be any. file: takes ties into the index, and says whether
            that holds all of them now.
    """

    parts: tuple[Neighbourhood, ...]
    common: tuple[str, ...]
    known: dict[str, str]
    others: int
    places: Collection[str] | None
    file: Callable[[Change], bool]


def _formed(one: Run, meta: dict[str, str], decided: Sequence[Decision]) -> _Formed:
    """By the index where only documents came to a case that was weighed whole; otherwise over everything."""
    writer = one.writer
    plain = not (one.plan.retry or one.plan.afresh or meta.get(REWEIGH) or any(d.value == UNRELIABLE for d in decided))
    if plain and meta.get(FORMED) == one.weighing_engine and meta.get(FILED):
        from stemma import nearby

        fresh = writer.unplaced()
        if len(fresh) <= nearby.FEW * writer.counts_of("document"):
            found = nearby.form_near(writer, fresh, decided, common=one.plan.common, engine=one.weighing_engine)
            others = writer.counts_of("neighbourhood") - len(found.known)
            places = {*found.known, *(part.id for part in found.parts)}
            keep = partial(nearby.add_ties, writer, ties=found.ties)
            return _Formed(found.parts, found.common, found.known, others, places, keep)
    standing = list(writer.standing())
    ties = {row.document: row.ties for row in standing}
    parts, common = form(
        ties | retied(writer, decided),
        (*writer.ties(), *tied(decided)),
        salted({row.document: row.digest for row in standing}, decided),
        common=one.plan.common,
        engine=one.weighing_engine,
    )
    return _Formed(parts, common, writer.neighbourhoods(), 0, None, partial(_file, one, meta, ties))


def _file(one: Run, meta: dict[str, str], ties: dict[str, tuple[str, ...]], change: Change) -> bool:
    """Ties of the whole case, once it has an index."""
    if not meta.get(FILED):
        return False
    if meta.get(FORMED) and not one.writer.unplaced():  # decisions and settings change none of those that were read
        return True
    from stemma import nearby

    return nearby.make_ties(one.writer, change, ties)


def _weigh_all(one: Run, todo: Sequence[Neighbourhood], decided: Sequence[Decision]) -> None:
    writer = one.writer
    if todo:
        one.progress("weigh", 0, len(todo))
    count = 0
    documents = sum(len(part.documents) for part in todo)
    batch: list[Weighed] = []
    size = 0
    with closing(one.start(len(todo), small=lambda: documents <= SMALL_NEIGHBOURHOODS)) as workers:
        for outcome in workers.map(_weigh_tasks(writer, todo, decided)):
            rows, problems = outcome.value if not outcome.failure else ([], [lost("lineage", outcome)])
            task = outcome.task
            batch.append(Weighed(task.id, task.digest, task.documents, rows, problems))
            size += len(task.documents)
            count += 1
            if size >= one.plan.batch:
                _store_weighed(one, batch)
                batch, size = [], 0
            one.progress("weigh", count, len(todo))
    _store_weighed(one, batch)


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
        many = len(documents) >= MANY
        rows = writer.prepared(documents)
        bodies = {id: squeezed(body, made) if many else (body, made) for id, body, made in rows}
        links: dict[str, list[LinkRow]] = {}
        for row in writer.links(documents):
            links.setdefault(row.child, []).append(row)
        for part in some:
            inside = sorted(row for doc in part.documents for row in links.get(doc, ()))
            found = tuple(bodies[doc] for doc in part.documents if doc in bodies)
            links_inside = tuple(row.body for row in inside)
            mine = concerning(decided, part.documents)
            yield WeighTask(part.id, part.digest, part.documents, found, links_inside, mine, many)


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


def _store_weighed(one: Run, batch: list[Weighed]) -> None:
    if not batch:
        return
    with one.changed() as change:
        change.put_weighed(batch)
        change.set_meta({FORMED: ""})  # until all of them are weighed
        made = [[part.id, part.digest, len(part.findings)] for part in batch]
        change.record("derived", {"engine": one.weighing_engine, "neighbourhoods": made})
    one.done.problems += sum(len(part.problems) for part in batch)
    one.done.weighed += len(batch)
