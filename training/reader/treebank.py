"""Treebank sentences (CoNLL-U) and names (IOB2) as windows with answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stemma.extract.labels import NAMES
from stemma.extract.windows import FIRST, LAST, Tokenize, Window
from stemma.extract.windows import spelling as spelling_of

__all__ = ["Sentence", "named", "sentences"]

LONGEST = 100  # words; the few longer sentences are left out


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a treebank.

    Args:
        window: its pieces. heads: for each word the number of its head, counted from 1 (0 is the root).
        labels: relation to the head. names: number of the name label, or -100 where names are not annotated.
    """

    window: Window
    heads: np.ndarray
    labels: tuple[str, ...]
    names: np.ndarray


def sentences(path: Path, tokenize: Tokenize) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U file, with the main part of each relation ("nsubj" for "nsubj:pass")."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
        rows = [row for row in rows if row[0].isdigit()]
        if 1 < len(rows) <= LONGEST:
            window = _window([row[1] for row in rows], ["SpaceAfter=No" not in row[9] for row in rows], tokenize)
            heads = np.array([int(row[6]) for row in rows])
            yield Sentence(window, heads, tuple(row[7].partition(":")[0] for row in rows), np.full(len(rows), -100))


def named(path: Path, tokenize: Tokenize) -> Iterator[Sentence]:
    """The sentences of an IOB2 file with PER, ORG and LOC."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
        if 1 < len(rows) <= LONGEST:
            tags = [row[2] for row in rows]
            names = [
                f"{t[2:]}{'+' if t[0] == 'I' else ''}" if t[:1] in "BI" and t[1:2] == "-" else "none" for t in tags
            ]
            numbers = np.array([NAMES.index(n) if n in NAMES else 0 for n in names])
            window = _window([row[1] for row in rows], [True] * len(rows), tokenize)
            yield Sentence(window, np.zeros(0, dtype=int), (), numbers)


def _window(words: list[str], spaced: list[bool], tokenize: Tokenize) -> Window:
    """A window whose words are those of the file: each is cut into pieces by itself."""
    ids, features, at, start, end = [FIRST], [0], [], [], []
    place = 0
    for word, space in zip(words, spaced, strict=True):
        pieces = tokenize(word)[0] or [100]
        at.append(len(ids))
        start.append(place)
        place += len(word)
        end.append(place)
        place += space
        ids += pieces
        features += [spelling_of(word)] * len(pieces)
    array = lambda values: np.array(values, dtype=np.int64)  # noqa: E731  three times the same cast
    return Window(0, array([*ids, LAST]), array([*features, 0]), tuple(start), tuple(end), array(at))
