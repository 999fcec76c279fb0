"""Words by which a short text shows its language: those that only one vocabulary of `stemma` has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from stemma.lexicon.load import languages, load

__all__ = ["own_words"]

# files whose words are of the language of their folder: words and phrases, and patterns made of words
FILES = ("cues", "dates", "counts", "grammar", "modality", "acts", "phrases")
WORD = re.compile(r"[^\W\d_]{2,}")
CODED = re.compile(r"[A-Za-z]+(?:-[a-z]+)?:|\.{2,}\d*")  # marks of the pattern language, such as "near:" and "..6"
WORDS_AS_KEYS = frozenset({"ones", "tens", "scales", "dozen", "several", "vague", "irregular", "regular", "verbs"})


def _said(value: object, *, worded: bool) -> Iterator[str]:
    """Every string of a vocabulary, and its keys where they are words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _said(one, worded=False)
    elif isinstance(value, dict):
        for key, one in value.items():
            if worded:
                yield key
            if not worded or isinstance(one, str):
                yield from _said(one, worded=key in WORDS_AS_KEYS)


@cache
def _words(language: str) -> frozenset[str]:
    found: set[str] = set()
    for noun in FILES:
        if language in languages(noun):
            data = load(noun, {}, language, loose=True) or {}
            for text in _said(data, worded=False):
                found.update(WORD.findall(CODED.sub(" ", text).lower()))
    return frozenset(found)


@cache
def own_words() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """By language whose acts are read: its words without those that another of them has too, and all its letters."""
    every = {language: _words(language) for language in languages("acts")}
    times = Counter(word for words in every.values() for word in words)
    own = {language: frozenset(w for w in words if times[w] == 1) for language, words in every.items()}
    return own, {language: frozenset("".join(words)) for language, words in every.items()}
