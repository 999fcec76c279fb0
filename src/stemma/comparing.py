"""Documents -> links: compares new documents with what shares something with them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from heapq import heappop, heappush
from typing import Any, NamedTuple

from stemma.db.base import FORMED, Change, LinkRow, ProblemRow, Writer
from stemma.pipeline import WORTH_KEEPING, candidates
from stemma.running import WEIGHED_WITH, Run, lost
from stemma.tasks import CompareTask

__all__ = ["compare", "shared_out"]

COMPARED_AT_ONCE = 128  # pairs in one task: small enough to share out, large enough that readings are decoded once


def compare(one: Run) -> None:
    """Compares new documents with what shares something with them, or all with all where what was found before no
    longer holds."""
    meta = one.writer.meta()
    stale = one.plan.afresh or meta.get("compared_with", one.reading_engine) != one.reading_engine
    waiting = one.writer.uncompared()
    if not stale and not waiting:
        return
    documents = one.writer.counts_of("document")
    anew = stale or _outgrown(documents, int(meta.get("compared_at", "0")))
    found = _search(one, meta, documents, waiting, anew=anew)
    pairs = found.pairs
    links, failures, unsure = _linked(one, pairs, found.rarity(pairs) if pairs else None)
    problems = [*found.told, *failures]
    pending = [doc for doc in sorted(found.new, key=found.order.__getitem__) if found.well and doc not in unsure]
    if not anew:  # what was left out before is still left out
        said = {row.id for row in problems}
        problems += [r for r in one.writer.loose_problems("compare") if r.severity == "note" and r.id not in said]
    before = {row.id: _digest_of(row) for row in one.writer.links()} if anew and found.well else {}
    apart = anew or not found.well or any(one.writer.places(found.new).values())  # links between placed documents
    with one.changed() as change:
        if anew and found.well:
            change.forget_comparisons()
            change.set_meta({"compared_with": one.reading_engine, "compared_at": str(documents)})
            change.outdate(_touched(before, links))
        numbers = found.numbers(pending)
        change.put_links(links, numbers)
        change.put_problems(["candidates", "compare"], problems)
        change.set_meta({WEIGHED_WITH: "", **({FORMED: ""} if apart else {})})
        if found.well and not unsure:
            found.file(change, numbers)
        else:
            change.drop_filed()
        change.record("compared", {"documents": len(pending), "pairs": len(pairs), "links": len(links), "anew": anew})
    one.done.links += len(links)
    one.done.problems += len(problems)


class _Search(NamedTuple):
    """Pairs worth comparing.

    Args:
        order: places of documents in the order of publication, of all that are in pairs. new: of which a pair holds
            one. told: problems. well: whether the pairs could be found at all. rarity: how telling the details of
            the documents in these pairs are. numbers: for documents that were compared. file: takes the new documents
            into the index under their numbers.
    """

    pairs: tuple[tuple[str, str], ...]
    order: dict[str, int]
    new: set[str]
    told: tuple[ProblemRow, ...]
    well: bool
    rarity: Callable[[Sequence[tuple[str, str]]], Any]
    numbers: Callable[[Sequence[str]], dict[str, int]]
    file: Callable[[Change, dict[str, int]], None]


def _search(one: Run, meta: dict[str, str], documents: int, waiting: int, *, anew: bool) -> _Search:
    """By the index where there is one and few documents are new; otherwise over everything."""
    from stemma import filing
    from stemma.lineage.candidates import SMALL_CASE

    filed = filing.state_of(meta)
    if anew or filed is None or documents <= SMALL_CASE or waiting > filing.FEW * documents:
        return _search_all(one, anew=anew)
    found = filing.near(one.writer, filed, one.writer.waiting_marks(), documents)
    new = {row.document for row in found.new}
    made = candidates(found.entries, new, found.among)
    return _Search(
        made.pairs,
        {entry.document: n for n, entry in enumerate(found.entries)},
        new,
        made.told,
        made.well,
        lambda pairs: filing.rarity_near(one.writer, found, pairs),
        lambda pending: dict(zip(pending, range(one.writer.filed() + 1, MOST), strict=False)),
        lambda change, numbers: filing.add(one.writer, change, found, numbers, made.spread),
    )


def _search_all(one: Run, *, anew: bool) -> _Search:
    from stemma import filing

    marks = sorted(one.writer.marks(), key=lambda row: (row.published or "9999", row.document))
    new = {row.document for row in marks if anew or not row.compared}
    entries = filing.entries_of(marks)
    made = candidates(entries, new)
    few = len(marks) <= EXACT  # all are compared anew each time
    counted = filing.count(one.writer.features()) if made.pairs or not few else None

    def file(change: Change, numbers: dict[str, int]) -> None:
        if counted is None or few:
            change.drop_filed()
        else:
            filing.make(change, list(zip(marks, entries, strict=True)), numbers, counted, made.spread)

    return _Search(
        made.pairs,
        {row.document: n for n, row in enumerate(marks)},
        new,
        made.told,
        made.well,
        lambda pairs: counted.rarity() if counted else None,
        lambda pending: filing.numbered(() if anew else marks, pending),
        file,
    )


MOST = 1 << 31  # documents that the index can number
EXACT = 40  # documents; up to so many, adding them one by one gives what adding them at once gives
GROWTH = 2.0  # beyond that, how many times as many documents make earlier comparisons out of date


def _outgrown(documents: int, before: int) -> bool:
    """True when links must be looked for anew: how telling a detail is depends on all documents of the case."""
    return documents <= EXACT or documents >= GROWTH * before


def _linked(
    one: Run, pairs: Sequence[tuple[str, str]], rarity: Any
) -> tuple[list[LinkRow], list[ProblemRow], set[str]]:
    """Links worth keeping, what failed, and the documents of pairs that failed: these stay uncompared."""
    links: list[LinkRow] = []
    problems: list[ProblemRow] = []
    unsure: set[str] = set()
    count = 0
    one.progress("compare", 0, len(pairs))
    shares = 1 + len(pairs) // COMPARED_AT_ONCE
    with closing(one.start(shares, small=lambda: shares == 1, rarity=rarity)) as workers:
        for outcome in workers.map(_compare_tasks(one.writer, shared_out(pairs))):
            rows, failures = outcome.value if not outcome.failure else ([], [lost("compare", outcome)])
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


Pair = tuple[str, str]


def shared_out(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    """Tasks of pairs that have documents in common, so that each document is fetched and prepared for few of them.

    In a large case most documents are tied to others by chance: in reading order each of 10,000 reports was prepared
    3.4 times, gathered like this 2.2 times.
    """
    partners: dict[str, dict[str, Pair]] = {}
    for a, b in pairs:
        partners.setdefault(a, {})[b] = partners.setdefault(b, {})[a] = (a, b)
    task: list[Pair] = []
    for first in partners:
        while partners[first]:
            task += _gathered(partners, first, COMPARED_AT_ONCE - len(task))
            if len(task) >= COMPARED_AT_ONCE:
                yield task
                task = []
    if task:
        yield task


def _gathered(partners: dict[str, dict[str, Pair]], first: str, size: int) -> list[Pair]:
    """Takes some `size` pairs out: from a document on, always those of the one that has most pairs with the others."""
    out: list[Pair] = []
    there: set[str] = set()
    ties: Counter[str] = Counter()
    near = [(0, first)]
    while near and len(out) < size:
        tied, one = heappop(near)
        if one in there or -tied != ties[one]:
            continue
        there.add(one)
        for other in [other for other in partners[one] if other in there]:
            out.append(partners[one].pop(other))
            del partners[other][one]
        for other in partners[one]:
            ties[other] += 1
            heappush(near, (-ties[other], other))
    return out


def _compare_tasks(writer: Writer, shared_out: Iterable[list[tuple[str, str]]]) -> Iterator[CompareTask]:
    for some in shared_out:
        ids = sorted({doc for pair in some for doc in pair})
        yield CompareTask(tuple(some), {id: (body, made) for id, body, made in writer.prepared(ids)})
