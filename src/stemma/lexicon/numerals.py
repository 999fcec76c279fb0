"""Words and digits that are numbers in a text, with their value where it is one word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from stemma.lexicon.load import languages, load

__all__ = ["numerals"]

WORD = re.compile(r"\w+(?:[-'’]\w+)*")
DIGITS = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:[.,  ]\d{3})+(?![\w/-])|(?<![\w.,:/-])\d+(?![\w/:-])")
YEAR = re.compile(r"(?:1[89]|2[01])\d\d")
TABLES = ("ones", "tens", "scales", "dozen")


@cache
def _values(language: str) -> Mapping[str, int]:
    if language not in languages("counts"):
        return {}
    data = load("counts", {}, language, loose=True) or {}
    values = {word: value for table in TABLES for word, value in data[table].items()}
    values |= {word: least for word, (_, least) in data["several"].items()}
    values |= {words.split()[0]: least for words, (_, least) in data["vague"].items() if " " not in words}
    return values


@cache
def _months(language: str) -> frozenset[str]:
    data = load("dates", {}, language, loose=True) or {"months": {}}
    return frozenset(form for forms in data["months"].values() for form in forms)


def numerals(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and value of each number of a text in whole words; the days and years of dates are left out.

    >>> list(numerals("Two men and 12 women, 27 May 2031", "en"))
    [(0, 3, 2), (12, 14, 12)]
    """
    values, months = _values(language), _months(language)
    spans = [(m.start(), m.end(), m.group().lower()) for m in WORD.finditer(text)]
    for number, (start, end, word) in enumerate(spans):
        if any(c.isdigit() for c in word):
            beside = {spans[n][2] for n in (number - 1, number + 1, number + 2) if 0 <= n < len(spans)}
            found = DIGITS.match(text, start)
            if found and not beside & months and not YEAR.fullmatch(found.group()):
                yield start, found.end(), int(re.sub(r"\D", "", found.group()))
        elif word in values:
            yield start, end, values[word]
        elif "-" in word and all(part in values for part in word.split("-")):
            yield start, end, sum(values[part] for part in word.split("-"))
