"""How a speaker, or the outlet, knows: read from the wording by patterns of the lexicon (METHOD 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from stemma.lexicon.load import load

__all__ = ["access_of"]

SCHEMA = {"order": list, "source": dict, "content": dict, "around": dict}
FIRST_WORDS = 400  # code points of content looked at


Patterns = tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _patterns(language: str) -> tuple[tuple[str, ...], Mapping[str, tuple[re.Pattern[str], Patterns]]]:
    """Order of the types and, for each part of the wording, one pattern for all types and one for each."""
    data = load("access", SCHEMA, language) or load("access", SCHEMA, "en")
    if data is None:
        return (), {}
    order = tuple(data["order"])
    compiled = {}
    for part in ("source", "content", "around"):
        kinds = [kind for kind in order if kind in data[part]]
        each = tuple((kind, _either(data[part][kind])) for kind in kinds)
        compiled[part] = (_either([p for kind in kinds for p in data[part][kind]]), each)
    return order, compiled


def _either(patterns: list[str]) -> re.Pattern[str]:
    # Lower case on both sides: twice as fast as matching without regard to case.
    return re.compile(r"\b(?:" + "|".join(patterns).lower() + r")\b" if patterns else r"(?!)")


def access_of(language: str, *, source: str, content: str, around: str) -> str:
    """Access type, or "" where the wording shows none.

    Args:
        source: words that name or describe who says it, role included. content: what is said.
        around: the words of the same sentences that belong to neither.
    """
    order, patterns = _patterns(language)
    found: set[str] = set()
    for part, words in (("source", source), ("content", content[:FIRST_WORDS]), ("around", around)):
        words = words.lower()
        if part in patterns and words and patterns[part][0].search(words):
            found.update(kind for kind, pattern in patterns[part][1] if pattern.search(words))
    return next((kind for kind in order if kind in found), "")
