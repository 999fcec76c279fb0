"""The details of a document as a table, so that the sentences of two documents are compared all at once.

Weights are multiples of 1/1024: sums of them are exact, and therefore the same in whatever order they are taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, repeat
from math import log

import numpy as np
from numpy.typing import NDArray

from stemma.lineage import weights
from stemma.lineage.profile import Profile

__all__ = ["LONGEST", "Rarity", "Side", "rare", "side", "weight_of"]

LONGEST = 800  # sentences of one text that are aligned; a text with more carries the feature `long_text`
FINEST = 1024  # parts of a logit
HARD = "dnp"  # numbers, days and names
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Rarity:
    """How telling each detail is in this case; higher is rarer. `documents`: number of documents it was counted in."""

    weights: Mapping[str, float]
    documents: int


def rare(seen: Mapping[str, int], documents: int) -> Rarity:
    """Weights for details that were `seen` in so many of the `documents`.

    >>> rare({"n:214": 1, "w:road": 9}, 10).weights["n:214"] > rare({"n:214": 9}, 10).weights["n:214"]
    True
    """
    kinds = weights.KINDS
    return Rarity(
        {f: _fine(kinds[f[0]] * max(weights.LEAST, log((documents + 2) / (n + 0.5)))) for f, n in seen.items()},
        documents,
    )


def _fine(weight: float) -> float:
    return round(weight * FINEST) / FINEST


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The sentences of one document that carry details.

    rows: their indexes. paragraphs: where each stands. features: all their details; held: 1 where a row (sentence) has
    a column (detail), else 0. weights: of the columns. sums: of the rows, in weight. hard: the numbers, days and names.
    """

    rows: tuple[int, ...]
    paragraphs: NDArray[np.int64]
    features: Mapping[str, int]
    held: NDArray[np.uint8]
    weights: Floats
    sums: Floats
    hard: frozenset[str]


@lru_cache(maxsize=320)
def _held(profile: Profile) -> tuple[tuple[int, ...], NDArray[np.int64], dict[str, int], NDArray[np.uint8]]:
    rows = [at for at, s in enumerate(profile.sentences) if s.stop > s.begin and not s.title]
    told = [profile.sentences[at] for at in rows]
    held = np.zeros((len(rows), profile.body), np.uint8)
    if rows:
        places = np.concatenate([profile.held[s.begin : s.stop] for s in told])
        held[np.repeat(np.arange(len(rows)), [s.stop - s.begin for s in told]), places] = 1
    columns = dict(islice(profile.columns.items(), profile.body))
    return tuple(rows), np.array([s.paragraph for s in told], np.int64), columns, held


@lru_cache(maxsize=320)
def _whole(profile: Profile, table: Rarity) -> Side:
    rows, paragraphs, columns, held = _held(profile)
    return _side(rows, paragraphs, columns, held, table)


def _side(
    rows: tuple[int, ...],
    paragraphs: NDArray[np.int64],
    columns: Mapping[str, int],
    held: NDArray[np.uint8],
    table: Rarity,
) -> Side:
    worth = np.array(list(map(table.weights.get, columns, repeat(weights.UNKNOWN))), np.float64)
    sums = held @ worth
    if len(rows) > LONGEST:  # of a text as long as a book only the sentences richest in details, still in their order
        keep = np.sort(np.argsort(-sums, kind="stable")[:LONGEST])
        rows, paragraphs, held, sums = tuple(rows[at] for at in keep.tolist()), paragraphs[keep], held[keep], sums[keep]
        used = held.sum(axis=0, dtype=np.int64) > 0
    else:
        used = np.ones(len(columns), np.int64) > 0
    hard = frozenset(f for f, at in columns.items() if f[0] in HARD and used[at])
    return Side(rows, paragraphs, columns, held, worth, sums, hard)


def side(profile: Profile, other: Profile, table: Rarity) -> Side:
    """Details that can be compared with the other text: across languages only the words that both have (cognates),
    and where most capitals are no names, only the names that both have."""
    if profile.language == other.language:
        return _whole(profile, table)
    names = profile.capitals_tell
    rows, paragraphs, columns, held = _held(profile)
    kept = [
        f
        for f in columns
        if not ((f[0] == "w" and f not in other.features) or (f[0] == "p" and not names and f not in other.capitals))
    ]
    held = held[:, [columns[f] for f in kept]]
    some = np.flatnonzero(held.sum(axis=1, dtype=np.int64))
    chosen = tuple(rows[at] for at in some.tolist())
    return _side(chosen, paragraphs[some], {f: at for at, f in enumerate(kept)}, held[some], table)


@lru_cache(maxsize=320)
def weight_of(profile: Profile, kinds: str, table: Rarity) -> tuple[dict[str, float], float]:
    """Squared weight of each of the document's details of some kinds, titles included, and their sum."""
    squares = {f: table.weights.get(f, weights.UNKNOWN) ** 2 for f in profile.features if f[0] in kinds}
    return squares, sum(squares.values())
