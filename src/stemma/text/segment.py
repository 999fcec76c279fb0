"""Sentences of a paragraph. A full stop, question or exclamation mark ends one unless the words around it say no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stemma.lexicon.load import load

__all__ = ["sentences"]

END = re.compile(r"(?:\.{1,4}|[!?…]+)[\"”’'»“)\]]{0,4}(?= )")
LAST_WORD = re.compile(r"[^\s\"“”‘’«»„(\[]*$")
NEXT_WORD = re.compile(r"[\s\"“”‘«„'(\[–—-]*([^\s,;:.!?\"”’»)]*)")
ROMAN = re.compile(r"[VXLC][IVXLC]*|I[IVX]+")
WORD_LENGTH = 40  # code points looked at on either side of a mark

SCHEMA = {"titles": str, "before_number": str, "inner": str, "starters": str}


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    titles: frozenset[str]
    before_number: frozenset[str]
    inner: frozenset[str]
    starters: frozenset[str]


@cache
def _abbreviations(language: str) -> _Abbreviations:
    data = load("abbreviations", SCHEMA, language) or load("abbreviations", SCHEMA, "en")
    if data is None:
        return _Abbreviations(frozenset(), frozenset(), frozenset(), frozenset())
    return _Abbreviations(**{key: frozenset(data[key].lower().split()) for key in SCHEMA})


def _ends_here(text: str, mark: re.Match[str], start: int, abbr: _Abbreviations) -> bool:
    """Whether a mark followed by a blank ends the sentence that began at `start`."""
    following = NEXT_WORD.match(text, mark.end(), mark.end() + WORD_LENGTH)
    word = following.group(1) if following else ""
    first = word[:1]
    if first.islower():
        return False
    signs = mark.group()
    if signs[0] != "." or len(signs) > 1:
        # A closing quotation mark or ellipsis: what follows begins with a capital or a digit, so a new sentence.
        return bool(first) or mark.end() + 1 < len(text)
    found = LAST_WORD.search(text, max(start, mark.start() - WORD_LENGTH), mark.start())
    before = found.group().lower() if found else ""
    starts_sentence = word.lower() in abbr.starters
    if before in abbr.titles:
        return False
    if before in abbr.before_number:
        return not (first.isdigit() or ROMAN.fullmatch(word))
    if before in abbr.inner or ("." in before and before.replace(".", "").isalpha() and len(before) <= 6):
        return starts_sentence
    if len(before) == 1 and before.isalpha():  # an initial, as in "Ilka N."
        return starts_sentence
    # the number of a list item ends nothing
    return not (before.isdigit() and found and found.start() == start and len(before) <= 3)


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Ranges of the sentences of one paragraph, in order, without the blanks between them.

    >>> [("Mr. Orr left Colony No. 11. He wept."[a:b]) for a, b in sentences("Mr. Orr left Colony No. 11. He wept.")]
    ['Mr. Orr left Colony No. 11.', 'He wept.']
    """
    abbr = _abbreviations(language)
    out, start = [], 0
    for mark in END.finditer(text):
        if mark.start() > start and _ends_here(text, mark, start, abbr):
            out.append((start, mark.end()))
            start = mark.end() + 1
    if start < len(text):
        out.append((start, len(text)))
    return out
