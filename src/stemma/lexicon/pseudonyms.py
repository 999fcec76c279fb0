"""Pseudonyms that a text itself declares ("Viktor, not his real name"): never resolved, never linked (METHOD 13)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from stemma.errors import BrokenLexicon
from stemma.lexicon.load import load

__all__ = ["published_pseudonyms"]

WORD = r"[^\W\d_][\w'’-]*"


@cache
def _patterns() -> tuple[tuple[str, ...], re.Pattern[str]]:
    held = load("pseudonyms", {"after": list, "telling": list})
    if held is None:
        raise BrokenLexicon("The vocabulary pseudonyms.toml is needed.")
    phrases = "|".join(held["after"])
    told = re.compile(
        rf"(?P<name>{WORD}(?: {WORD}){{0,2}})\s?[,(\[–—-]+\s?(?:\w+ ){{0,2}}?(?:{phrases})\b", re.IGNORECASE
    )
    return tuple(held["telling"]), told


@lru_cache(maxsize=4096)
def published_pseudonyms(text: str) -> frozenset[str]:
    """The words of names that the text calls pseudonyms, in small letters.

    >>> sorted(published_pseudonyms("They beat Viktor (not his real name) in the yard."))
    ['viktor']
    """
    telling, told = _patterns()
    low = text.casefold()
    if not any(word in low for word in telling):
        return frozenset()
    out: set[str] = set()
    for found in told.finditer(text):
        words = found["name"].split()
        capital = [word for word in words if word[0].upper() == word[0]]
        while words and words[-1] not in capital:
            words.pop()
        run: list[str] = []
        for word in reversed(words):
            if word not in capital:
                break
            run.append(word)
        out.update(word.casefold() for word in run)
    return frozenset(out)
