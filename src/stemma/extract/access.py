"""How a speaker, or the outlet, knows: read from the wording by patterns of the lexicon (METHOD 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from stemma.extract.grammar import any_pattern
from stemma.lexicon.load import load

__all__ = ["access_of"]

SCHEMA = {"order": list, "source": dict, "content": dict, "around": dict}
POSSESSOR = re.compile(r"\b[\w-]+(?:s['’]|['’]s)(?=\s)")  # "the prisoners' rights group" is no prisoner
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
        each = tuple((kind, any_pattern(data[part][kind])) for kind in kinds)
        compiled[part] = (any_pattern([p for kind in kinds for p in data[part][kind]]), each)
    return order, compiled


def access_of(language: str, *, source: str, content: str, around: str) -> str:
    """Access type, or "" where the wording shows none.

    Args:
        source: words that name or describe who says it, role included. content: what is said.
        around: the words of the same sentences that belong to neither.
    """
    order, patterns = _patterns(language)
    found: set[str] = set()
    for part, words in (("source", POSSESSOR.sub(" ", source)), ("content", content[:FIRST_WORDS]), ("around", around)):
        words = words.lower()
        if part in patterns and words and patterns[part][0].search(words):
            found.update(kind for kind, pattern in patterns[part][1] if pattern.search(words))
    return next((kind for kind in order if kind in found), "")
