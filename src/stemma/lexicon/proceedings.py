"""Acts that a case or an inquiry is about: who speaks of the inquiry has not told the act from knowledge of his own."""

from __future__ import annotations

import re
from functools import cache

from stemma.lexicon.load import languages, load
from stemma.lexicon.matching import plain

__all__ = ["of_proceedings"]

SCHEMA = {"nouns": list, "about": list}
LEAD = 120  # code points before an act in which a case about it may be named


@cache
def _pattern(tag: str) -> re.Pattern[str]:
    """A case or an inquiry, then "over" or "into" with at most three words before it and four after it, at the end."""
    known = languages("proceedings")
    data = [load("proceedings", SCHEMA, one) or {} for one in ((tag,) if tag in known else known)]
    noun, over = ("|".join(map(plain, _longest({w for d in data for w in d.get(key, ())}))) for key in SCHEMA)
    if not noun or not over:
        return re.compile(r"(?!)")
    return re.compile(rf"\b(?:{noun})\s+(?:\w+\s+){{0,3}}?(?:{over})\s+(?:[\w’'-]+\s+){{0,4}}$", re.IGNORECASE)


def _longest(words: set[str]) -> list[str]:
    return sorted(words, key=lambda w: (-len(w), w))


def of_proceedings(sentence: str, at: int, language: str) -> bool:
    """True when the act at code point `at` of a sentence is what a case or an inquiry is about.

    >>> of_proceedings("He opened an inquiry into the killing.", 30, "en")
    True
    """
    return _pattern(language.split("-")[0].lower()).search(sentence[max(0, at - LEAD) : max(0, at)]) is not None
