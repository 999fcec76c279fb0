"""Which sentence tells what another one tells: alignment by the details that survive rewriting and translation.

No wording is needed: numbers, days, names in any script, subjects of the glossary, and their order (METHOD 7.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stemma.lineage import weights
from stemma.lineage.profile import Profile, Sentence

__all__ = ["Alignment", "Match", "align"]

LONGEST = 800  # sentences of one text that are aligned; a text with more carries the feature `long_text`
NEAR = 3  # parent sentences that are looked at word by word for each child sentence
Matrix = NDArray[np.float64]
Held = tuple[tuple[frozenset[str], Sentence, int], ...]  # details, sentence and its index


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence of the child and the sentence of the parent that tells most of it.

    covered: share 0..1 of the child sentence's weight found there (or in the neighbouring sentence too).
    weight: what the shared details weigh together; details: the shared features.
    """

    child: int
    parent: int
    covered: float
    weight: float
    similar: float
    details: frozenset[str]


@dataclass(frozen=True, slots=True)
class Alignment:
    """All that sentence comparison says about a pair.

    matches: best partner of each child sentence that has a partner worth the name.
    told: share of the child's detail weight whose sentences have a partner.
    facts: share of the child's hard details (numbers, days, names) that the parent has.
    order: how far the partners come in the same order, 0..1. back: share of the parent's detail weight used.
    own_facts: the hard details that it lacks. sentences: child sentences that carry details.
    hard: number of hard details of the child. near: for each child sentence the parent sentences most like it.
    loose: partners of sentences that share some details, too few to prove anything by themselves.
    """

    matches: tuple[Match, ...]
    told: float
    back: float
    facts: float
    own_facts: tuple[str, ...]
    order: float
    sentences: int
    hard: int
    near: tuple[tuple[int, tuple[int, ...]], ...] = ()
    loose: tuple[tuple[int, int], ...] = ()


def _richest(held: Held, rarity: Mapping[str, float]) -> Held:
    """Of a text as long as a book only the sentences richest in details are aligned, still in their order."""
    if len(held) <= LONGEST:
        return held
    ranked = sorted(held, key=lambda h: (-sum(rarity.get(f, weights.UNKNOWN) for f in h[0]), h[2]))
    return tuple(sorted(ranked[:LONGEST], key=lambda h: h[2]))


def _weighed(profile: Profile, other: Profile) -> Held:
    """Details that can be compared with the other text: across languages only the words that both have (cognates),
    and where most capitals are no names, only the names that both have."""
    if profile.language == other.language:
        return _held(profile)
    names = profile.capitals_tell
    drop = frozenset(
        f
        for f in profile.features
        if (f[0] == "w" and f not in other.features) or (f[0] == "p" and not names and f not in other.capitals)
    )
    out = []
    for held, sentence, at in _held(profile):
        kept = held - drop
        if kept:
            out.append((kept, sentence, at))
    return tuple(out)


@lru_cache(maxsize=2048)
def _held(profile: Profile) -> Held:
    out = []
    for at, sentence in enumerate(profile.sentences):
        held = frozenset(f for f, _ in sentence.features)
        if held and not sentence.title:
            out.append((held, sentence, at))
    return tuple(out)


def align(child: Profile, parent: Profile, rarity: Mapping[str, float]) -> Alignment:
    """Align the sentences of two documents by shared details, each weighed by its rarity in the case."""
    ours = _richest(_weighed(child, parent), rarity)
    theirs = _richest(_weighed(parent, child), rarity)
    if not ours or not theirs:
        return Alignment((), 0.0, 0.0, 0.0, (), 0.0, len(ours), 0)
    shared = _shared(ours, theirs, rarity)
    mine = np.array([sum(rarity.get(f, weights.UNKNOWN) for f in held) for held, _, _ in ours])
    other = np.array([sum(rarity.get(f, weights.UNKNOWN) for f in held) for held, _, _ in theirs])
    similar = shared / np.sqrt(np.outer(mine, other))
    best = similar.argmax(axis=1)
    matches, loose = [], []
    for at, place in enumerate(best.tolist()):
        details = ours[at][0] & _around(theirs, place)
        weight = sum(rarity.get(f, weights.UNKNOWN) for f in details)
        covered = weight / mine[at]
        if covered >= weights.COVERED and weight >= weights.ENOUGH and len(details) > 1:
            matches.append(
                Match(ours[at][2], theirs[place][2], float(covered), float(weight), float(similar[at, place]), details)
            )
        elif weight >= weights.LOOSE and len(details) > 1:
            loose.append((ours[at][2], theirs[place][2]))
    told = sum(m.covered * w for m, w in _with(matches, ours, mine)) / float(mine.sum())
    used = {m.parent for m in matches}
    back = sum(w for (_, _, at), w in zip(theirs, other.tolist(), strict=True) if at in used) / float(other.sum())
    hard = {f for held, _, _ in ours for f in held if f[0] in "dnp"} - child.own
    known = parent.features | parent.capitals | parent.own
    if not child.capitals_tell:
        hard = {f for f in hard if f[0] != "p" or f in known}
    strange = tuple(sorted(f for f in hard if f not in known))
    return Alignment(
        matches=tuple(matches),
        told=float(told),
        back=float(back),
        facts=1 - len(strange) / len(hard) if hard else 1.0,
        own_facts=strange,
        order=_order(similar),
        sentences=len(ours),
        hard=len(hard),
        near=_near(similar, ours, theirs),
        loose=tuple(loose),
    )


def _near(
    similar: Matrix,
    ours: Held,
    theirs: Held,
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    some = min(NEAR, similar.shape[1])
    places = np.argsort(-similar, axis=1, kind="stable")[:, :some].tolist()
    return tuple((ours[at][2], tuple(theirs[p][2] for p in row)) for at, row in enumerate(places))


def _with(matches: list[Match], ours: Held, mine: Matrix) -> list[tuple[Match, float]]:
    at = {index: w for (_, _, index), w in zip(ours, mine.tolist(), strict=True)}
    return [(m, at[m.child]) for m in matches]


def _around(theirs: Held, place: int) -> frozenset[str]:
    """Details of a sentence and of its neighbours in the paragraph: retelling splits and merges sentences."""
    held, sentence, _ = theirs[place]
    for near in (place - 1, place + 1):
        if 0 <= near < len(theirs) and theirs[near][1].paragraph == sentence.paragraph:
            held |= theirs[near][0]
    return held


def _shared(
    ours: Held,
    theirs: Held,
    rarity: Mapping[str, float],
) -> Matrix:
    where: dict[str, list[int]] = {}
    for at, (held, _, _) in enumerate(theirs):
        for feature in held:
            where.setdefault(feature, []).append(at)
    out = np.zeros((len(ours), len(theirs)))
    for at, (held, _, _) in enumerate(ours):
        for feature in held:
            places = where.get(feature)
            if places:
                out[at, places] += rarity.get(feature, weights.UNKNOWN)
    return out


def _order(similar: Matrix) -> float:
    """Best similarity that keeps the order, as a share of the best similarity at all, 0..1."""
    free = float(similar.max(axis=1).sum())
    if free <= 0:
        return 0.0
    line = np.zeros(similar.shape[1] + 1)
    for row in similar:
        step = line.copy()
        np.maximum(line[1:], line[:-1] + row, out=step[1:])
        line = np.maximum.accumulate(step)
    return min(1.0, float(line[-1]) / free)
