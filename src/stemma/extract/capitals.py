"""Texts in capitals throughout (wire copy, telegrams, old files): a reading copy in ordinary letters.

The rules know a name by its capital, and so take every word of such a text for one. The copy has the same length and
the same places: small letters, but for the beginnings of sentences, places, dates, and short forms that the text puts
in brackets behind a name. What is read from it is given back in the words of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from stemma.records import Document, Quote, Reading, Span

__all__ = ["in_capitals", "in_small_letters", "restored"]

LOOKED_AT = 1000  # code points by which a text is taken for ordinary
SMALL = 0.1  # share of small letters up to which a text is in capitals throughout; outlets and bylines may have some
FEWEST = 80  # letters; a shorter text may be a headline
SHORT_FORM = re.compile(r"[(\[]([^\W\d_]{2,8}(?:-[^\W\d_]{2,8})?)[)\]]")
WORD = re.compile(r"[^\W\d_]+")
PLAIN = re.compile("[a-z]+")
NAMES = ("name", "organisation")  # fields of what is read that hold words of the text without their place
T = TypeVar("T")


def in_capitals(text: str) -> bool:
    """True for a text whose letters are nearly all capitals; False for scripts that have none.

    >>> in_capitals("POLICE SAID THAT TWO MEN WERE SHOT. " * 4), in_capitals("Police said that." * 9)
    (True, False)
    """
    beginning = text[:LOOKED_AT]
    if sum(map(len, PLAIN.findall(beginning))) > SMALL * len(beginning):  # most texts, told at once
        return False
    return _capitals(beginning) and _capitals(text)


def _capitals(text: str) -> bool:
    small, large = sum(map(str.islower, text)), sum(map(str.isupper, text))
    return large >= FEWEST and small <= SMALL * (small + large)


def in_small_letters(doc: Document, names: Iterable[Span | Quote]) -> Document:
    """The document with its text in small letters, except where names stand; every offset stays what it was.

    Args:
        names: places and dates of the text, whose words keep a capital.
    """
    text = doc.text
    letters = [_small(c) for c in text]
    for span in doc.sentences:
        first = WORD.search(text, span.start, span.end)
        if first:
            letters[first.start()] = text[first.start()]
    for name in names:
        for word in WORD.finditer(text, name.start, name.end):
            letters[word.start()] = text[word.start()]
    short = {found.group(1) for found in SHORT_FORM.finditer(text)}
    for word in WORD.finditer(text):
        if word.group() in short:
            letters[word.start() : word.end()] = word.group()
    return replace(doc, text="".join(letters))


def _small(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else letter


def restored(read: Reading, doc: Document) -> Reading:
    """What was read from the copy, in the words of the document."""
    parts = {f.name: _again(getattr(read, f.name), doc.text) for f in fields(read) if f.name != "document"}
    return replace(read, document=doc, **parts)


def _again(value: T, text: str) -> T:
    """The value with every quote in it taken from the text, and capitals for names that only the copy writes small."""
    if isinstance(value, Quote):
        return Quote.of(text, value.start, value.end)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_again(one, text) for one in value)  # type: ignore[return-value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {f.name: _again(getattr(value, f.name), text) for f in fields(value)}
    for key in NAMES:
        if isinstance(changed.get(key), str) and changed[key].upper() in text:
            changed[key] = changed[key].upper()
    if isinstance(changed.get("chain"), tuple):
        changed["chain"] = tuple(one.upper() if one.upper() in text else one for one in changed["chain"])
    return replace(value, **changed)
