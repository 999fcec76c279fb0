"""More passages for a link that is settled: once it is known that a text retells another, little shows where.

Evidence for a link needs partners that prove something. When the link is sure, a sentence belongs to the one that
shares a rare detail with it, and what stands between two aligned neighbours belongs to what stands between theirs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from stemma.lineage import weights
from stemma.lineage.profile import Profile, Sentence
from stemma.lineage.testimony import testimony
from stemma.records import Link, Passage, Span

__all__ = ["filled", "within"]

SURE = 0.8  # probability from which a link is settled
RETELLING = ("rewrite", "translate", "partial", "copy")
FOUND = 1.0  # weight of shared details, each divided by how often it stands in the texts, that makes partners
RARE = 2  # sentences of either text that may hold a detail that places a sentence
HARD = "dnp"
ANCHORS = 3  # aligned sentences that it takes before what stands between them is filled in
WIDEST = 3  # sentences of the parent that one sentence of the child may stand for
COVERED = 0.6  # share of a sentence inside passages from which it needs no partner
SPOKEN = 0.5  # share of a sentence inside quotation marks from which it is somebody's words

Pairs = dict[int, list[int]]


def filled(link: Link, child: Profile, parent: Profile) -> Link:
    """The link with passages for sentences that its evidence left without a partner."""
    retold = link.kind in RETELLING or (link.kind == "cite" and _few_own(link))
    if not retold or link.probability < SURE or not link.passages:
        return link
    found = _anchors(link, child, parent)
    more = _detailed(child, parent, found)
    for at, places in more.items():
        found.setdefault(at, []).extend(places)
    own = testimony(child, parent)
    fresh = [(at, place, place) for at, places in more.items() for place in places]
    if _few_own(link) and len(found) >= ANCHORS:
        fresh += list(_between(child, parent, found))
    fresh = [one for one in fresh if one[0] not in own]
    if not fresh:
        return link
    how = "rewrite" if child.language == parent.language else "translate"
    passages = [*link.passages]
    for at, first, last in fresh:
        told = Span(parent.sentences[first].span.start, parent.sentences[last].span.end)
        passages.append(Passage(child.sentences[at].span, told, how))
    return replace(link, passages=tuple(sorted(set(passages), key=lambda p: (p.child, p.parent, p.how))))


def _few_own(link: Link) -> bool:
    measured = {f.name: f.value for f in link.features}
    return measured.get("facts", 0.0) >= weights.FACTS_FEW_OWN or measured.get("copied", 0.0) >= weights.MOSTLY_COPIED


def _anchors(link: Link, child: Profile, parent: Profile) -> Pairs:
    """Sentences of the parent for each child sentence that lies mostly in passages."""
    out: Pairs = {}
    for passage in link.passages:
        theirs = within(parent, passage.parent)
        for at in within(child, passage.child) if theirs else ():
            span = child.sentences[at].span
            shared = min(span.end, passage.child.end) - max(span.start, passage.child.start)
            if shared >= COVERED * (span.end - span.start):
                inside = passage.child.end - passage.child.start > span.end - span.start + 2
                out.setdefault(at, []).extend(_part(span, passage, parent) if inside else theirs)
    return out


def within(profile: Profile, span: Span) -> range:
    """Sentences that overlap a range."""
    starts, ends = _borders(profile)
    first = bisect_right(ends, span.start)
    return range(first, bisect_left(starts, span.end))


@lru_cache(maxsize=320)
def _borders(profile: Profile) -> tuple[list[int], list[int]]:
    return [s.span.start for s in profile.sentences], [s.span.end for s in profile.sentences]


def _part(span: Span, passage: Passage, parent: Profile) -> range:
    """Of the sentences of a long passage those that stand where this one stands in it."""
    low = passage.parent.start + max(0, span.start - passage.child.start)
    return within(parent, Span(low, max(low + 1, min(passage.parent.end, low + span.end - span.start))))


@lru_cache(maxsize=320)
def _spread(profile: Profile) -> Mapping[str, int]:
    """How many sentences hold a detail, headlines left out."""
    return Counter([f for n, s in enumerate(profile.sentences) if not s.title for f in profile.told(n)])


@lru_cache(maxsize=320)
def _where(profile: Profile) -> Mapping[str, list[int]]:
    """The sentences that hold a detail, headlines left out."""
    out: dict[str, list[int]] = {}
    for n, s in enumerate(profile.sentences):
        if not s.title:
            for f in profile.told(n):
                out.setdefault(f, []).append(n)
    return out


def _detailed(child: Profile, parent: Profile, found: Pairs) -> Pairs:
    """Partners by details that few sentences of the two texts hold: the best one, and each that adds a hard detail."""
    here, there, where = _spread(child), _spread(parent), _where(parent)
    out: Pairs = {}
    for at, sentence in enumerate(child.sentences):
        if sentence.title:
            continue
        left = child.told(at).difference(*map(parent.told, found.get(at, ())))
        rare = [f for f in left if f in where and max(here[f], there[f]) <= RARE]
        if not rare:
            continue
        score: Counter[int] = Counter()
        hard: Counter[int] = Counter()
        for f in sorted(rare):
            for n in where[f]:
                score[n] += round(1024 * weights.KINDS[f[0]] / max(here[f], there[f]))
                hard[n] += f[0] in HARD
        chosen = [n for n in sorted(score) if score[n] >= 1024 * FOUND and (hard[n] or score[n] >= 2048 * FOUND)]
        if at in found or len(chosen) > 1:
            chosen = [n for n in chosen if hard[n]] or chosen[: at not in found]
        if chosen and not _own_speech(sentence, [parent.sentences[n] for n in chosen]):
            out[at] = chosen
    return out


def _own_speech(sentence: Sentence, partners: list[Sentence]) -> bool:
    return sentence.quoted >= SPOKEN and not any(p.quoted for p in partners)


def _between(child: Profile, parent: Profile, found: Pairs) -> Iterator[tuple[int, int, int]]:
    """(child sentence, first and last parent sentence) for what stands between two aligned neighbours in both texts."""
    known = parent.known | child.own
    used = {n for places in found.values() for n in places}
    for a, c in pairwise(sorted(found)):
        low, high = max(found[a]), min(found[c])
        if high - low > WIDEST * (c - a):
            continue
        gap = [n for n in range(low + 1, high) if not parent.sentences[n].title and n not in used]
        mine = [n for n in range(a + 1, c) if not child.sentences[n].title]
        if not gap or not mine or len(gap) > WIDEST * len(mine) or gap[-1] - gap[0] >= len(gap):
            continue
        for order, at in enumerate(mine):
            first = gap[order * len(gap) // len(mine)]
            last = gap[max(order * len(gap) // len(mine), (order + 1) * len(gap) // len(mine) - 1)]
            own = {f for f in child.told(at) if f[0] in HARD} - known
            if not own and not _own_speech(child.sentences[at], [parent.sentences[first], parent.sentences[last]]):
                yield at, first, last
