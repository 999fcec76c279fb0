"""Acts that a case or an inquiry is about, and the days of what courts and police did about an act afterwards.

Who speaks of the inquiry has not told the act from knowledge of his own; the day of an arrest is not that of the act.
"""

from __future__ import annotations

import re
from functools import cache

from stemma.lexicon.load import languages, load
from stemma.lexicon.matching import phrases, plain

__all__ = ["dates_a_step", "of_proceedings"]

SCHEMA = {"nouns": list, "about": list, "steps": list}
LEAD = 120  # code points before an act in which a case about it may be named


def _words(tag: str, key: str) -> set[str]:
    """Words of a language; of all known ones together where it has none."""
    known = languages("proceedings")
    data = [load("proceedings", SCHEMA, one) or {} for one in ((tag,) if tag in known else known)]
    return {w for d in data for w in d.get(key, ())}


@cache
def _steps(tag: str) -> re.Pattern[str]:
    return phrases(sorted(_words(tag, "steps")))


@cache
def _pattern(tag: str) -> re.Pattern[str]:
    """A case or an inquiry, then "over" or "into" with at most three words before it and four after it, at the end."""
    noun, over = ("|".join(map(plain, _longest(_words(tag, key)))) for key in ("nouns", "about"))
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


def dates_a_step(sentence: str, date: tuple[int, int], act: tuple[int, int], language: str) -> bool:
    """True when a date stands nearer to words for an arrest, a charge or a trial than to the act of its sentence.

    Args:
        date, act: first and last code point, half-open, in the sentence. An act that is such a step itself has its day.

    >>> dates_a_step("A man was charged on Friday over the killing.", (21, 27), (37, 44), "en")
    True
    """
    found = [match.span() for match in _steps(language.split("-")[0].lower()).finditer(sentence)]
    if not found or any(_apart(step, act) <= 0 for step in found):
        return False
    return min(_apart(step, date) for step in found) < _apart(act, date)


def _apart(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Code points between two spans; none or fewer where they touch."""
    return max(a[0] - b[1], b[0] - a[1])
