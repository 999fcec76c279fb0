"""Which sentence tells what another one tells: alignment by the details that survive rewriting and translation.

No wording is needed: numbers, days, names in any script, subjects of the glossary, and their order (METHOD 7.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from stemma.lineage import weights
from stemma.lineage.details import Rarity, side
from stemma.lineage.profile import Profile

__all__ = ["FIGURES", "Alignment", "Match", "align", "nearest", "order"]

FIGURES = "dn"  # kinds of details that are numbers or days
NEAR = 3  # parent sentences that are looked at word by word for each child sentence
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence of the child and the sentence of the parent that tells most of it.

    covered: share 0..1 of the child sentence's weight found there (or in the neighbouring sentence too).
    weight: what the shared details weigh together.
    """

    child: int
    parent: int
    covered: float
    weight: float
    similar: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """All that sentence comparison says about a pair.

    matches: best partner of each child sentence that has a partner worth the name.
    told: share of the child's detail weight whose sentences have a partner.
    facts: share of the child's hard details (numbers, days, names) that the parent has.
    order: how far the partners come in the same order, 0..1; 0 until `order` is asked. back: share of the parent's
    detail weight used. own_facts: the hard details that it lacks. sentences: child sentences that carry details.
    hard: number of hard details of the child. figures: those that are numbers or days. loose: partners of sentences
    that share some details, too few to prove anything by themselves. rows, columns: the sentences of child and parent
    that carry details; similar: how much each of the one is like each of the other (rows, columns).
    """

    matches: tuple[Match, ...]
    told: float
    back: float
    facts: float
    own_facts: tuple[str, ...]
    order: float
    sentences: int
    hard: int
    figures: int = 0
    loose: tuple[tuple[int, int], ...] = ()
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    similar: Matrix = field(default_factory=lambda: np.zeros((0, 0)), compare=False, repr=False)


def align(child: Profile, parent: Profile, rarity: Rarity) -> Alignment:
    """Align the sentences of two documents by shared details, each weighed by its rarity in the case."""
    ours, theirs = side(child, parent, rarity), side(parent, child, rarity)
    if not ours.rows or not theirs.rows:
        return Alignment((), 0.0, 0.0, 0.0, (), 0.0, len(ours.rows), 0)
    both = ours.features.keys() & theirs.features.keys()
    mine = ours.held[:, [ours.features[f] for f in both]]
    other = theirs.held[:, [theirs.features[f] for f in both]]
    worth = ours.weights[[ours.features[f] for f in both]]
    similar = ((mine * worth) @ other.T) / np.sqrt(np.outer(ours.sums, theirs.sums))
    best = similar.argmax(axis=1)
    details = mine & _around(other, theirs.paragraphs)[best]
    weight = details @ worth
    covered = weight / ours.sums
    some = details.sum(axis=1, dtype=np.int64) > 1
    partner = some & (covered >= weights.COVERED) & (weight >= weights.ENOUGH)
    loose = np.flatnonzero(some & ~partner & (weight >= weights.LOOSE)).tolist()
    matches = tuple(
        Match(ours.rows[at], theirs.rows[best[at]], float(covered[at]), float(weight[at]), float(similar[at, best[at]]))
        for at in np.flatnonzero(partner).tolist()
    )
    hard = ours.hard - child.own
    known = parent.known
    if not child.capitals_tell:
        hard = frozenset(f for f in hard if f[0] != "p" or f in known)
    strange = tuple(sorted(hard - known))
    return Alignment(
        matches=matches,
        told=float(weight[partner].sum()) / float(ours.sums.sum()),
        back=float(theirs.sums[np.unique(best[partner])].sum()) / float(theirs.sums.sum()),
        facts=1 - len(strange) / len(hard) if hard else 1.0,
        own_facts=strange,
        order=0.0,
        sentences=len(ours.rows),
        hard=len(hard),
        figures=sum(f[0] in FIGURES for f in hard),
        loose=tuple((ours.rows[at], theirs.rows[best[at]]) for at in loose),
        rows=ours.rows,
        columns=theirs.rows,
        similar=similar,
    )


def nearest(found: Alignment, sentences: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """For each of these sentences of the child, all among its rows, the sentences of the parent most like it."""
    if not sentences:
        return
    where = {at: n for n, at in enumerate(found.rows)}
    some = found.similar[[where[at] for at in sentences]]
    places = np.argsort(-some, axis=1, kind="stable")[:, :NEAR].tolist()
    for at, row in zip(sentences, places, strict=True):
        yield at, [found.columns[p] for p in row]


def _around(held: NDArray[np.uint8], paragraphs: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Details of each sentence and of its neighbours in the paragraph: retelling splits and merges sentences."""
    out = held.copy()
    beside = paragraphs[1:] == paragraphs[:-1]
    out[1:][beside] |= held[:-1][beside]
    out[:-1][beside] |= held[1:][beside]
    return out


def order(found: Alignment) -> float:
    """Best similarity that keeps the order, as a share of the best similarity at all, 0..1."""
    similar = found.similar
    free = float(similar.max(axis=1).sum()) if similar.size else 0.0
    if free <= 0:
        return 0.0
    line = np.zeros(similar.shape[1] + 1)
    before, after, step = line[:-1], line[1:], np.empty(similar.shape[1])
    for row in similar:  # nothing is below 0: the sum at the edge stays 0
        np.add(before, row, out=step)
        np.maximum(step, after, out=step)
        np.maximum.accumulate(step, out=after)
    return min(1.0, float(line[-1]) / free)
