"""Pieces of a document as a reader model takes them: whole sentences of one paragraph, as word pieces with features."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from stemma.records import Document

__all__ = ["FIRST", "LAST", "MOST", "Pieces", "Tokenize", "Window", "spelling", "windows"]

MOST = 160  # word pieces in a window of several sentences
LONGEST = 254  # in one sentence; what is longer is cut
FIRST, LAST = 101, 102  # the pieces that open and close a window in the encoder's vocabulary
CAPITAL, CAPITALS, DIGIT, QUOTED, TITLE = 1, 2, 3, 4, 8  # feature numbers: a spelling, plus QUOTED, plus TITLE
Array = np.ndarray[Any, Any]


class Pieces(NamedTuple):
    """Word pieces of a text: ids, half-open ranges of code points, number of the word each belongs to."""

    ids: list[int]
    ranges: list[tuple[int, int]]
    words: list[int | None]


Tokenize = Callable[[str], tuple[list[int], list[tuple[int, int]], list[int | None]]]


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch that is read at once.

    Args:
        paragraph: number of the paragraph it lies in.
        ids, features: for each piece and for the marks at both ends (pieces + 2).
        start, end: range of each word in the document, code points (words).
        at: position of each word's first piece in `ids` (words).
    """

    paragraph: int
    ids: Array
    features: Array
    start: tuple[int, ...]
    end: tuple[int, ...]
    at: Array

    @property
    def key(self) -> bytes:
        """What two windows that read the same have in common: 20 bytes of a SHA-256 over pieces and features."""
        return hashlib.sha256(self.ids.astype("<i4").tobytes() + self.features.astype("<i1").tobytes()).digest()[:20]


def windows(doc: Document, tokenize: Tokenize, *, most: int = MOST) -> tuple[Window, ...]:
    """The windows of `doc` in reading order: as many sentences of a paragraph as go into `most` pieces.

    A sentence of more than LONGEST pieces is cut where it gets too long, so that nothing is left unread.
    """
    out = []
    quoted = _outermost(doc)
    sentences = [span.start for span in doc.sentences]
    for number, para in enumerate(doc.paragraphs):
        pieces = Pieces(*tokenize(doc.text[para.start : para.end]))
        if not pieces.ids:
            continue
        first = bisect_right(sentences, para.start)
        borders = [at - para.start for at in sentences[first:] if at < para.end]
        title = TITLE if para.kind in ("title", "heading") else 0
        for a, b in _cuts(pieces, borders, most):
            out.append(_window(doc, pieces, (a, b), para.start, number, title, quoted))
    return tuple(out)


def _outermost(doc: Document) -> tuple[list[int], list[int]]:
    starts: list[int] = []
    ends: list[int] = []
    for span in doc.quotations:
        if not ends or span.start >= ends[-1]:
            starts.append(span.start)
            ends.append(span.end)
    return starts, ends


def _cuts(pieces: Pieces, borders: list[int], most: int) -> list[tuple[int, int]]:
    """Ranges of pieces: sentences put together up to `most`, and what is longer than LONGEST cut."""
    total = len(pieces.ids)
    ends: list[int] = []
    at = 0
    for border in borders:
        while at < total and pieces.ranges[at][0] < border:
            at += 1
        if 0 < at < total and (not ends or at > ends[-1]):
            ends.append(at)
    ends.append(total)
    out: list[tuple[int, int]] = []
    begin = last = 0
    for end in ends:
        if end - begin > most and last > begin:
            out.append((begin, last))
            begin = last
        last = end
    out.append((begin, total))
    short = []
    for a, b in out:
        while b - a > LONGEST:
            stop = a + LONGEST
            while stop > a + 1 and pieces.words[stop] == pieces.words[stop - 1]:
                stop -= 1
            short.append((a, stop))
            a = stop
        short.append((a, b))
    return short


def _window(
    doc: Document, pieces: Pieces, cut: tuple[int, int], base: int, number: int, title: int,
    quoted: tuple[list[int], list[int]],
) -> Window:  # fmt: skip
    a, b = cut
    start: list[int] = []
    end: list[int] = []
    at: list[int] = []
    features = [title]
    word: int | None = -1
    feature = title
    for n in range(a, b):
        low, high = pieces.ranges[n]
        if pieces.words[n] != word or not at:
            word = pieces.words[n]
            at.append(n - a + 1)
            start.append(base + low)
            end.append(base + high)
            stop = n
            while stop + 1 < b and pieces.words[stop + 1] == word:
                stop += 1
            feature = title + spelling(doc.text[base + low : base + pieces.ranges[stop][1]])
            inside = bisect_right(quoted[0], base + low) - 1
            if inside >= 0 and base + low < quoted[1][inside]:
                feature += QUOTED
        else:
            end[-1] = base + high
        features.append(feature)
    features.append(title)
    return Window(
        number,
        np.array([FIRST, *pieces.ids[a:b], LAST], dtype=np.int64),
        np.array(features, dtype=np.int64),
        tuple(start),
        tuple(end),
        np.array(at, dtype=np.int64),
    )


def spelling(word: str) -> int:
    """The feature number of a word: lower case, a capital first letter, capitals, or with a digit."""
    if word.islower():
        return 0
    if any(c.isdigit() for c in word):
        return DIGIT
    if len(word) > 1 and word.isupper():
        return CAPITALS
    return CAPITAL if word[:1].isupper() else 0
