"""How a speaker, or the outlet, knows: read from the wording by patterns of the lexicon (METHOD 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from stemma.lexicon.load import load

__all__ = ["access_of"]

SCHEMA = {"order": list, "source": dict, "content": dict, "around": dict}
FIRST_WORDS = 600  # code points of content looked at


@cache
def _patterns(language: str) -> tuple[tuple[str, ...], Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]]:
    data = load("access", SCHEMA, language) or load("access", SCHEMA, "en")
    if data is None:
        return (), {"source": (), "content": (), "around": ()}
    order = tuple(data["order"])
    compiled = {
        part: tuple(
            (kind, re.compile(r"\b(?:" + "|".join(data[part][kind]) + r")\b", re.IGNORECASE))
            for kind in order
            if kind in data[part]
        )
        for part in ("source", "content", "around")
    }
    return order, compiled


def access_of(language: str, *, source: str, content: str, around: str) -> str:
    """Access type, or "" where the wording shows none.

    Args:
        source: words that name or describe who says it, role included. content: what is said.
        around: the words of the same sentences that belong to neither.
    """
    order, patterns = _patterns(language)
    found = set()
    for part, words in (("source", source), ("content", content[:FIRST_WORDS]), ("around", around)):
        found.update(kind for kind, pattern in patterns[part] if words and pattern.search(words))
    return next((kind for kind in order if kind in found), "")
