"""Passages that stand word for word in two documents, and how much of each document they make up (METHOD 7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stemma.lineage.profile import Profile
from stemma.records import Passage, Span

__all__ = ["SHORTEST_TILE", "Tile", "containment", "copied", "grams", "tiles"]

SHORTEST_TILE = 6  # words; shorter runs are stock phrases as often as copies
_SEED = 5
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MOST_PLACES = 8  # places of one word run in the parent that are tried; repeated phrases have more, without news
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Tile:
    """A run of words that stands in both: `size` words from word `child` of one and word `parent` of the other."""

    child: int
    parent: int
    size: int


def grams(codes: Hashes, n: int) -> Hashes:
    """Hash of every run of n words, in order of the text."""
    if codes.size < n:
        return np.empty(0, np.uint64)
    out = codes[: codes.size - n + 1].copy()
    for step in range(1, n):
        out = out * _MIX + codes[step : codes.size - n + 1 + step]
        out ^= out >> np.uint64(32)
    return out


@lru_cache(maxsize=320)
def _runs(profile: Profile, n: int) -> tuple[list[int], frozenset[int]]:
    """Every run of n words as a hash: in order of the text, and as a set."""
    found = grams(profile.codes, n).tolist()
    return found, frozenset(found)


def containment(child: Profile, parent: Profile, n: int) -> float:
    """Share of the child's n-word runs that the parent has too: C_n of METHOD 7.1, 0..1."""
    mine = _runs(child, n)[1]
    return len(mine & _runs(parent, n)[1]) / len(mine) if mine else 0.0


def tiles(child: Profile, parent: Profile) -> tuple[Tile, ...]:
    """Longest shared runs of words, left to right in the child, not overlapping there."""
    (mine, kinds), (other, known) = _runs(child, _SEED), _runs(parent, _SEED)
    both = kinds & known
    if not both:
        return ()
    where: dict[int, list[int]] = {}
    for place in [place for place, run in enumerate(other) if run in both]:
        where.setdefault(other[place], []).append(place)
    out, reached = [], 0
    ours, theirs = child.words, parent.words
    for at in [at for at, run in enumerate(mine) if run in both]:
        if at < reached:
            continue
        longest = found = 0
        for place in where[mine[at]][:_MOST_PLACES]:
            if place and at > reached and ours[at - 1] == theirs[place - 1]:
                continue
            size = _run(ours, theirs, at, place)
            if size > longest:
                longest, found = size, place
        if longest >= SHORTEST_TILE:
            out.append(Tile(at, found, longest))
            reached = at + longest
    return tuple(out)


def _run(ours: tuple[str, ...], theirs: tuple[str, ...], at: int, place: int) -> int:
    """How many words follow alike: ever longer pieces as long as they are equal, then word by word."""
    size, step = 0, 8
    while ours[at + size : at + size + step] == theirs[place + size : place + size + step]:
        if at + size + step >= len(ours) or place + size + step >= len(theirs):
            return min(len(ours) - at, len(theirs) - place)
        size, step = size + step, 2 * step
    while step > 1:
        step //= 2
        if ours[at + size : at + size + step] == theirs[place + size : place + size + step]:
            size += step
    return min(size, len(ours) - at, len(theirs) - place)


def copied(child: Profile, parent: Profile, found: tuple[Tile, ...]) -> tuple[Passage, ...]:
    """The tiles as passages of both texts."""
    return tuple(
        Passage(
            Span(child.starts[t.child], child.ends[t.child + t.size - 1]),
            Span(parent.starts[t.parent], parent.ends[t.parent + t.size - 1]),
            "copy",
        )
        for t in found
    )
