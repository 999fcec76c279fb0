"""Words as what they have in common over their endings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["WORD", "stem", "stems"]

STEM = 6  # letters kept of a word, so that endings of inflected languages fall away
WORD = re.compile(r"[^\W\d_]{3,}|\d+")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The beginning of a word, without accents and case."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return plain.casefold()[:STEM]


def stems(text: str) -> frozenset[str]:
    """Words of three letters or more and numbers, without accents and endings.

    >>> sorted(stems("The prisoners, 38"))
    ['38', 'prison', 'the']
    """
    return frozenset(map(stem, WORD.findall(text)))
