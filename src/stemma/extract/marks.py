"""What a reader model saw in one window: its numbers turned into words, by rules that can be read.

A word whose label says "cue" opens a statement; the words that the model pairs with it are its source and its content.
A word whose label says "act" is a trigger; the words paired with it are its roles. Nothing is said of a pair that the
model gives less than an even chance.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from stemma.extract.labels import ACTS, ANCHORS, GROUPS, MODALITIES, QUOTATIONS, RELATIONS, ROLES, STANCES, TRIGGERS
from stemma.extract.windows import Window
from stemma.records import Modality, Quotation, Stance

__all__ = ["ActMark", "Answer", "SaidMark", "Sight"]

Array = np.ndarray[Any, Any]
Range = tuple[int, int]  # code points of the document

EVEN = 0.5
CUE = 0.45  # chance from which a word opens a statement; calibrated on the training reports
TRIGGER = 0.42  # chance from which a word opens an act
JOIN = 2  # words between two stretches of content that are taken for a slip of the model
SOURCE, CONTENT = RELATIONS.index("source"), RELATIONS.index("content")


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's numbers for one window.

    Args:
        tags: scores before softmax (pieces + 2, tags).
        queries, keys: their product over the last axis is the score of a pair (pieces + 2, relations, width).
        vectors: their mean over the pieces of a sentence is its vector (pieces + 2, 384), or empty.
    """

    tags: Array
    queries: Array
    keys: Array
    vectors: Array


@dataclass(frozen=True, slots=True)
class SaidMark:
    """A statement in a window: `cue` is None where no words report it; `rest` where it began before the window."""

    cue: Range | None
    source: Range | None
    content: tuple[Range, ...]
    stance: Stance
    quotation: Quotation
    confidence: float
    rest: bool = False


@dataclass(frozen=True, slots=True)
class ActMark:
    """An act in a window: its type, how it is presented, trigger words, and ranges for its roles."""

    act: str
    modality: Modality
    trigger: Range
    roles: dict[str, tuple[Range, ...]]
    confidence: float


def _softmax(scores: Array) -> Array:
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return cast(Array, e / e.sum(-1, keepdims=True))


def _chance(scores: Array) -> Array:
    return cast(Array, 1 / (1 + np.exp(-np.clip(scores, -30, 30))))


def _paired(window: Window, answer: Answer, words: Range, relation: int) -> Array:
    """For each word of the window the chance that it stands in `relation` to the words `[first, last)`."""
    asks = answer.queries[window.at[words[0] : words[1]], relation]
    scores = answer.keys[window.at, relation] @ asks.T
    return _chance(scores.mean(-1))


def _runs(chances: Array, *, join: int = 0, least: int = 1) -> list[Range]:
    """Stretches of words with at least an even chance; those with `join` words or fewer between them are one."""
    out: list[Range] = []
    for n in np.flatnonzero(chances >= EVEN).tolist():
        if out and n - out[-1][1] <= join:
            out[-1] = (out[-1][0], n + 1)
        else:
            out.append((n, n + 1))
    return [run for run in out if run[1] - run[0] >= least]


def _range(window: Window, words: Range) -> Range:
    return window.start[words[0]], window.end[words[1] - 1]


def _opened(
    chances: Array, first: int, more: int, alone: tuple[int, ...], threshold: float
) -> list[tuple[int, int, int]]:
    """Stretches (first word, end, label): a word that opens one and the words that go on with it."""
    out: list[tuple[int, int, int]] = []
    begins = chances[:, first] + chances[:, more]
    for n in range(len(chances)):
        single = max(alone, key=lambda label: float(chances[n, label]), default=-1)
        if single >= 0 and chances[n, single] >= EVEN:
            out.append((n, n + 1, single))
        elif begins[n] >= threshold:
            goes_on = out and out[-1][1] == n and out[-1][2] == first and chances[n, more] > chances[n, first]
            if goes_on:
                out[-1] = (out[-1][0], n + 1, first)
            else:
                out.append((n, n + 1, first))
    return out


def _said(window: Window, answer: Answer, words: Range, label: str, sure: float) -> SaidMark | None:
    """The statement that the words `[first, end)` open; None where the model pairs no content with them."""
    chances = _paired(window, answer, words, CONTENT)
    content = _runs(chances, join=JOIN)
    content = [run for run in content if run[1] - run[0] > 1] or content
    if not content:
        return None
    sources = _paired(window, answer, words, SOURCE)
    found = _runs(sources) if label != "rest" else []
    source = max(found, key=lambda run: float((sources[run[0] : run[1]] - EVEN).sum()), default=None)
    rows = answer.tags[window.at[words[0] : words[1]]].mean(0)
    return SaidMark(
        cue=_range(window, words) if label == "cue" else None,
        source=_range(window, source) if source else None,
        content=tuple(_range(window, run) for run in content),
        stance=cast(Stance, STANCES[int(rows[GROUPS["stance"]].argmax())]),
        quotation=cast(Quotation, QUOTATIONS[int(rows[GROUPS["quotation"]].argmax())]),
        confidence=round(min(sure, 0.99), 3),
        rest=label == "rest",
    )


def _act(window: Window, answer: Answer, words: Range, sure: float, known: str = "") -> ActMark:
    rows = answer.tags[window.at[words[0] : words[1]]].mean(0)
    roles = {}
    for number, role in enumerate(ROLES):
        runs = _runs(_paired(window, answer, words, number + len(RELATIONS) - len(ROLES)))
        if runs:
            roles[role] = tuple(_range(window, run) for run in runs)
    return ActMark(
        act=known or ACTS[int(rows[GROUPS["act"]].argmax())],
        modality=cast(Modality, MODALITIES[int(rows[GROUPS["modality"]].argmax())]),
        trigger=_range(window, words),
        roles=roles,
        confidence=round(min(sure, 0.99), 3),
    )


class Sight:
    """Everything a model saw in one document.

    Args:
        windows: of the document, in reading order. answers: one for each.
    """

    def __init__(self, windows: Sequence[Window], answers: Sequence[Answer]) -> None:
        self._seen = [(w, a) for w, a in zip(windows, answers, strict=True) if w.start]
        self._starts = [w.start[0] for w, _ in self._seen]
        self._chances: dict[int, tuple[Array, Array]] = {}

    def _both(self, number: int) -> tuple[Array, Array]:
        """Chances of the anchor labels and of the trigger labels for each word of a window."""
        if number not in self._chances:
            window, answer = self._seen[number]
            tags = answer.tags[window.at]
            self._chances[number] = (_softmax(tags[:, GROUPS["anchor"]]), _softmax(tags[:, GROUPS["trigger"]]))
        return self._chances[number]

    def _words(self, start: int, end: int) -> tuple[int, Range] | None:
        """Window and words that hold the code points `[start, end)`."""
        number = bisect_right(self._starts, start) - 1
        if number < 0:
            return None
        window = self._seen[number][0]
        first = bisect_right(window.end, start)
        last = bisect_left(window.start, end)
        return (number, (first, last)) if first < last else None

    def said(self) -> list[SaidMark]:
        """The statements, in the order of the words that open them."""
        out = []
        cue, bare, rest = (ANCHORS.index(label) for label in ("cue", "bare", "rest"))
        for number, (window, answer) in enumerate(self._seen):
            chances = self._both(number)[0]
            for first, end, label in _opened(chances, cue, cue + 1, (bare, rest), CUE):
                sure = float(chances[first, label] + (chances[first, cue + 1] if label == cue else 0))
                mark = _said(window, answer, (first, end), ANCHORS[label], sure)
                if mark is not None:
                    out.append(mark)
        return out

    def acts(self) -> list[ActMark]:
        """The acts, in the order of their triggers."""
        out = []
        act, more = TRIGGERS.index("act"), TRIGGERS.index("act+")
        for number, (window, answer) in enumerate(self._seen):
            chances = self._both(number)[1]
            for first, end, _ in _opened(chances, act, more, (), TRIGGER):
                sure = float(chances[first, act] + chances[first, more])
                out.append(_act(window, answer, (first, end), sure))
        return out

    def act_at(self, start: int, end: int, act: str) -> ActMark | None:
        """The act that rules found at `[start, end)` as the model sees it, with the chance that it is one."""
        found = self._words(start, end)
        if found is None:
            return None
        number, words = found
        sure = float((1 - self._both(number)[1][words[0] : words[1], 0]).max())
        return _act(*self._seen[number], words, sure, act)

    def cue_chance(self, start: int, end: int) -> float:
        """How likely the words `[start, end)` report something."""
        found = self._words(start, end)
        if found is None:
            return 0.0
        number, words = found
        return float((1 - self._both(number)[0][words[0] : words[1], 0]).max())
