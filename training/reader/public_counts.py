"""What all measures on public sets share: words of a text, counts of right and wrong, and how far to trust a score."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stemma.text.normalise import clean

__all__ = ["Counts", "aligned", "covered", "met", "score", "scores", "words"]

Range = tuple[int, int]  # half-open, code points
Counts = Mapping[str, Sequence[float]]  # measure -> right, found, annotated; of one document
WORD = re.compile(r"[^\W_]+(?:[’'\-.][^\W_]+)*")
DRAWS = 2000  # samples of the documents, drawn with replacement, for an interval
SEED = 7


def words(text: str) -> list[Range]:
    """Ranges of the words of a text; white space and punctuation part them and are counted nowhere.

    >>> words("He didn’t stay.")
    [(0, 2), (3, 9), (10, 14)]
    """
    return [match.span() for match in WORD.finditer(text)]


def covered(found: Sequence[Range], ranges: Sequence[Range]) -> frozenset[int]:
    """Numbers of the words (in text order) of which more than half lies in one of the ranges."""
    out: set[int] = set()
    starts = [start for start, _ in found]
    for a, b in ranges:
        n = max(0, bisect_left(starts, a) - 1)
        while n < len(found) and found[n][0] < b:
            start, end = found[n]
            if 2 * (min(b, end) - max(a, start)) > end - start:
                out.add(n)
            n += 1
    return frozenset(out)


def aligned(original: str, text: str) -> list[int]:
    """For each place in `original`, its end included, the place in `text` (the same after cleaning).

    What cleaning drops gets the place of what follows.

    Raises:
        ValueError: the two differ by more than white space and invisible characters.
    """
    out, at = [], 0
    for char in original:
        while at < len(text) and text[at].isspace():
            at += 1
        out.append(at)
        if char.isspace():
            continue
        if at < len(text) and text[at] == char:
            at += 1
        elif clean(char):
            raise ValueError(f"not the same text at {len(out) - 1}: {char!r}")
    return [*out, len(text)]


def met(wanted: Sequence[frozenset[int]], found: Sequence[frozenset[int]], least: float) -> list[tuple[int, int]]:
    """Pairs (wanted, found), one to one, best first, that share `least` (0..1) of the words in either."""
    pairs = []
    for i, a in enumerate(wanted):
        for j, b in enumerate(found):
            both = len(a & b)
            if both and both >= least * len(a | b):
                pairs.append((-both / len(a | b), i, j))
    one, other, out = set(), set(), []
    for _, i, j in sorted(pairs):
        if i not in one and j not in other:
            one.add(i)
            other.add(j)
            out.append((i, j))
    return out


def score(parts: Sequence[Sequence[float]]) -> dict[str, Any]:
    """F1 with a 95 % interval over documents (bootstrap), precision, recall and the number of annotated items.

    Args:
        parts: right, found and annotated of each document. Where found and annotated are the same, F1 is the share of
            right ones.
    """
    table = np.asarray(parts, dtype=float).reshape(-1, 3)
    draws = np.random.default_rng(SEED).integers(0, len(table), (DRAWS, len(table))) if len(table) else np.zeros((1, 0))
    sums = np.stack([table[row.astype(int)].sum(0) for row in draws])
    each = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1e-9)
    low, high = np.percentile(each, [2.5, 97.5])
    right, found, annotated = table.sum(0)
    share = lambda part, whole: float(part / whole) if whole else math.nan  # noqa: E731  three times the same
    return {
        "f1": share(2 * right, found + annotated),
        "low": float(low),
        "high": float(high),
        "precision": share(right, found),
        "recall": share(right, annotated),
        "annotated": int(annotated),
        "groups": len(table),
    }


def scores(parts: Sequence[Counts]) -> dict[str, dict[str, Any]]:
    """`score` of each measure, over the documents; a document without a measure counts nothing for it."""
    names = list(dict.fromkeys(name for part in parts for name in part))
    return {name: score([part.get(name, (0, 0, 0)) for part in parts]) for name in names}
