"""What all measures on public sets share: words of a text, counts of right and wrong, and how far to trust a score."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from stemma.text.normalise import clean

__all__ = ["Counts", "Range", "aligned", "covered", "gain", "met", "score", "scores", "words"]

Array = np.ndarray[Any, Any]
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
    out: list[int] = []
    at = last = 0  # where to look next; where the last character was found
    for char in original:
        while at < len(text) and text[at].isspace():
            at += 1
        out.append(at)
        if char.isspace():
            continue
        if at < len(text) and _same(text[at], char):
            at, last = at + 1, at
        elif unicodedata.combining(char):  # an accent that became one with its letter
            out[-1] = last
        elif clean(char):
            raise ValueError(f"not the same text at {len(out) - 1}: {char!r}")
    return [*out, len(text)]


def _same(a: str, b: str) -> bool:
    return a == b or unicodedata.normalize("NFD", a)[0] == unicodedata.normalize("NFD", b)[0]


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


def _draws(parts: Sequence[Sequence[float]]) -> Array:
    """F1 of samples of the documents, drawn with replacement; the same samples for the same number of documents."""
    table = np.asarray(parts, dtype=float).reshape(-1, 3)
    picks = np.random.default_rng(SEED).integers(0, max(1, len(table)), (DRAWS, len(table)))
    sums = table[picks].sum(1)
    return cast(Array, 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1e-9))


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else math.nan


def score(parts: Sequence[Sequence[float]]) -> dict[str, Any]:
    """F1 with a 95 % interval over documents (bootstrap), precision, recall and the number of annotated items.

    Args:
        parts: right, found and annotated of each document. Where found and annotated are the same, F1 is the share of
            right ones.
    """
    right, found, annotated = (sum(part[n] for part in parts) for n in range(3))
    low, high = np.percentile(_draws(parts), [2.5, 97.5])
    return {
        "f1": _share(2 * right, found + annotated),
        "low": float(low),
        "high": float(high),
        "precision": _share(right, found),
        "recall": _share(right, annotated),
        "annotated": int(annotated),
        "documents": len(parts),
    }


def _by_measure(parts: Sequence[Counts]) -> dict[str, list[Sequence[float]]]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: [part.get(name, (0, 0, 0)) for part in parts] for name in names}


def scores(parts: Sequence[Counts]) -> dict[str, dict[str, Any]]:
    """`score` of each measure, over the documents; a document without a measure counts nothing for it."""
    return {name: score(counts) for name, counts in _by_measure(parts).items()}


def gain(before: Sequence[Counts], after: Sequence[Counts]) -> dict[str, dict[str, Any]]:
    """By how much F1 differs on the same documents, with the 95 % interval of the difference."""
    old, new = _by_measure(before), _by_measure(after)
    out = {}
    for name in old.keys() & new.keys():
        low, high = np.percentile(_draws(new[name]) - _draws(old[name]), [2.5, 97.5])
        out[name] = {"f1": score(new[name])["f1"] - score(old[name])["f1"], "low": float(low), "high": float(high)}
    return {name: out[name] for name in old if name in out}
