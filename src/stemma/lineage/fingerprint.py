"""Fingerprints of a text: a few hashes that two texts share wherever they share a passage.

`marks` serves same-language copies, `keys` whatever survives translation and rewriting (METHOD 7.1).
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from stemma.lineage.profile import Profile, profile
from stemma.records import Reading

__all__ = ["GRAM", "WINDOW", "keys", "marks"]

GRAM = 32  # characters of squeezed text in one hash: about seven words, so that stock phrases do not match
WINDOW = 64  # hashes of which the smallest is kept: every shared run of 32 + 64 - 1 characters shares a mark
_BASE = 0x9E3779B97F4A7C15  # odd, hence invertible modulo 2**64
_WIDE = 1 << 64
_LONGEST_STEP = 1 << 16  # characters hashed at a time; bounds memory on book-long texts
_SHORTEST_NAME = 3  # consonants a name must keep to be worth joining on
_SHORT_NUMBER = 10


def marks(text: str) -> NDArray[np.uint64]:
    """Winnowed fingerprints of a text: sorted, unique.

    Lower-cased letters and digits only are hashed, so layout, punctuation and quotation marks do not matter. Any
    run of 95 squeezed characters (about 20 words) that two texts share gives them a common mark: winnowing
    keeps the smallest hash of every window. About one mark for every 32 characters.

    >>> bool(np.array_equal(marks("They were shot."), marks("THEY  WERE SHOT")))
    True
    """
    letters = _squeezed(text)
    if letters.size == 0:
        return np.empty(0, np.uint64)
    kept = [
        _least(_hashes(letters[at : at + _LONGEST_STEP + GRAM + WINDOW]))
        for at in range(0, letters.size, _LONGEST_STEP)
    ]
    return np.unique(np.concatenate(kept))


def keys(reading: Reading | Profile) -> tuple[str, ...]:
    """Language-independent details worth joining documents on: numbers, dates and names.

    Numbers from ten up (in digits or words), day-and-month dates, and names reduced to the consonants that survive
    transliteration (`p:krdn` for Cordane, Kordan and Кордан).
    """
    made = reading if isinstance(reading, Profile) else profile(reading)
    out = set()
    for feature in made.features:
        kind, _, value = feature.partition(":")
        if (
            kind == "d"
            or (kind == "n" and len(value) > 1 and float(value) >= _SHORT_NUMBER)
            or (kind == "p" and len(value) >= _SHORTEST_NAME)
        ):
            out.add(feature)
    return tuple(sorted(out))


@cache
def _letter_table() -> NDArray[np.bool_]:
    return np.fromiter(map(str.isalnum, map(chr, range(0x10000))), np.bool_, 0x10000)


def _squeezed(text: str) -> NDArray[np.uint64]:
    points = np.frombuffer(text.lower().encode("utf-32-le", "surrogatepass"), np.uint32)
    keep = _letter_table()[np.minimum(points, 0xFFFF)] | (points > 0xFFFF)
    return points[keep].astype(np.uint64)


@lru_cache(maxsize=8)
def _powers(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    up = np.full(size, _BASE, np.uint64)
    down = np.full(size, pow(_BASE, -1, _WIDE), np.uint64)
    up[0] = down[0] = 1
    return np.multiply.accumulate(up), np.multiply.accumulate(down)


def _hashes(letters: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hash of every run of GRAM letters, from prefix sums; a shorter text is hashed as one run."""
    gram = min(GRAM, letters.size)
    room = 1 << max(12, int(letters.size).bit_length())
    up, down = _powers(room)
    sums = np.zeros(letters.size + 1, np.uint64)
    np.cumsum(letters * up[: letters.size], out=sums[1:])
    found = (sums[gram:] - sums[:-gram]) * down[: letters.size - gram + 1]
    found ^= found >> np.uint64(31)  # the low bits alone are not evenly spread, and the smallest hash must be random
    found *= np.uint64(0xBF58476D1CE4E5B9)
    found ^= found >> np.uint64(29)
    return found


def _least(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The smallest hash of every window, by doubling."""
    span, low = 1, hashes
    want = min(WINDOW, hashes.size)
    while span * 2 <= want:
        low = np.minimum(low[:-span], low[span:])
        span *= 2
    if span < want:
        low = np.minimum(low[: hashes.size - want + 1], low[want - span :])
    changed = np.empty(low.size, np.bool_)
    changed[0] = True
    np.not_equal(low[1:], low[:-1], out=changed[1:])
    return low[changed]
