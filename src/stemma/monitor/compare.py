"""Two states of some incidents to what moved between them. Pure; the order of the input does not matter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from stemma.monitor.disputes import Who, nobody, told, unlike
from stemma.monitor.seen import Seen
from stemma.records.moved import Moved, Trace

__all__ = ["compare"]


def compare(before: Sequence[Seen], after: Sequence[Seen], who: Who = nobody) -> tuple[Moved, ...]:
    """What moved, by incident: what appeared, what is gone, what changed; sorted by id.

    An incident is known again by the mentions it holds, not by its id: a new document can change which mention gives
    the id. Where no mention is the same, because a document was read anew, title and a shared document decide.

    Args:
        who: who speaks at some place, by which contradictions are known again; asked only where some came or went.
    """
    earlier = _earlier(before, after)
    kept = {one.id for found in earlier.values() for one in found}
    shared = Counter(one.id for found in earlier.values() for one in found)
    out = []
    for now in after:
        found = earlier[now.id]
        if not found:
            out.append(_appeared(now, who))
            continue
        moved = _changed(found, now, who, parted=any(shared[one.id] > 1 for one in found))
        if moved is not None:
            out.append(moved)
    out += [_gone(one) for one in before if one.id not in kept]
    return tuple(sorted(out, key=lambda m: (m.incident, m.kind)))


def _earlier(before: Sequence[Seen], after: Sequence[Seen]) -> dict[str, list[Seen]]:
    """For each incident now the earlier ones that shared mentions with it, the nearest first."""
    holder = {alleg: one for one in before for alleg in one.allegations}
    out: dict[str, list[Seen]] = {}
    for now in after:
        shared = Counter(holder[a].id for a in now.allegations if a in holder)
        by_id = {holder[a].id: holder[a] for a in now.allegations if a in holder}
        out[now.id] = [by_id[id] for id in sorted(by_id, key=lambda id: (-shared[id], id))]
    known = {one.id for found in out.values() for one in found}
    titled: dict[str, list[Seen]] = defaultdict(list)
    for one in before:
        if one.id not in known:
            titled[one.title].append(one)
    for now in sorted(after, key=lambda s: s.id):
        if not out[now.id] and titled.get(now.title):
            same = [one for one in titled[now.title] if set(one.documents) & set(now.documents)]
            if same:
                out[now.id] = same[:1]
                titled[now.title].remove(same[0])
    return out


def _appeared(now: Seen, who: Who) -> Moved:
    new = told(now.contradictions.values(), who)
    return Moved(
        kind="appeared",
        incident=now.id,
        title=now.title,
        grade_after=now.grade,
        k_after=now.k,
        overlays_new=now.overlays,
        origins_new=_labels(now.origins),
        documents_new=now.documents,
        contradictions_new=tuple(one.text for one in new),
        disputes_new=new,
    )


def _gone(one: Seen) -> Moved:
    return Moved(
        kind="gone",
        incident=one.id,
        title=one.title,
        grade_before=one.grade,
        k_before=one.k,
        documents_gone=one.documents,
        trace_gone=one.trace,
    )


def _changed(found: Sequence[Seen], now: Seen, who: Who, *, parted: bool) -> Moved | None:
    """What is different, or None; of several joined incidents the nearest is compared, the others are named.

    A new id alone is told too: whoever wrote the old one down must be able to find the incident by it.
    """
    then = found[0]
    renamed = len(found) == 1 and not parted and then.id != now.id
    was = tuple(one.id for one in found) if len(found) > 1 or parted or renamed else ()
    origins = {label for one in found for label in one.origins.values()}
    held = {id: x for one in found for id, x in one.contradictions.items()}
    new, gone = unlike(now.contradictions, held, who), unlike(held, now.contradictions, who)
    traced = _keyed(then.trace)
    tracing = _keyed(now.trace)
    different = {key for key in traced.keys() | tracing.keys() if key not in traced or key not in tracing}
    moved = Moved(
        kind="changed",
        incident=now.id,
        title=now.title,
        was=was,
        renamed=renamed,
        grade_before=then.grade,
        grade_after=now.grade,
        k_before=then.k,
        k_after=now.k,
        overlays_new=_less(now.overlays, then.overlays),
        overlays_gone=_less(then.overlays, now.overlays),
        origins_new=_less(_labels(now.origins), origins),
        origins_gone=_less(sorted(origins), set(now.origins.values())),
        documents_new=_less(now.documents, {d for one in found for d in one.documents}),
        documents_gone=_less(then.documents, now.documents),
        contradictions_new=tuple(one.text for one in new),
        contradictions_gone=tuple(one.text for one in gone),
        disputes_new=new,
        disputes_gone=gone,
        trace_new=tuple(tracing[key] for key in tracing if key in different),
        trace_gone=tuple(traced[key] for key in traced if key in different),
    )
    return moved if _worth_telling(moved) else None


def _worth_telling(moved: Moved) -> bool:
    return bool(
        moved.was
        or moved.grade_before != moved.grade_after
        or moved.k_before != moved.k_after
        or moved.overlays_new
        or moved.overlays_gone
        or moved.origins_new
        or moved.origins_gone
        or moved.documents_new
        or moved.documents_gone
        or moved.contradictions_new
        or moved.contradictions_gone
        or moved.trace_new
        or moved.trace_gone
    )


def _keyed(trace: Sequence[Trace]) -> dict[tuple[str, str], Trace]:
    """Lines of a trace by what they say: the same sentence resting on more places is the same line."""
    return {(line.rule, line.text): line for line in trace}


def _labels(origins: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(set(origins.values())))


def _less(some: Sequence[str], others: Sequence[str] | set[str]) -> tuple[str, ...]:
    known = set(others)
    return tuple(one for one in some if one not in known)
