"""What a reader model saw in one window: its numbers turned into words, by rules that can be read.

A word whose label says "cue" opens a statement; the words that the model pairs with it are its source and its content.
A word whose label says "act" is a trigger; the words paired with it are its roles. Nothing is said of a pair that the
model gives less than an even chance, nor of a role when its act, the act's type or the pair is in doubt.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from stemma.extract.labels import ACTS, ANCHORS, GROUPS, MODALITIES, QUOTATIONS, RELATIONS, ROLES, STANCES, TRIGGERS
from stemma.extract.windows import Window
from stemma.records import Modality, Quotation, Stance

__all__ = ["ActMark", "Glance", "SaidMark", "Sight", "glance", "log_odds"]

Array = np.ndarray[Any, Any]
Range = tuple[int, int]  # half-open: words of a window in a glance, code points of the document in a sight

EVEN = 0.5
CUE = 0.55  # chance from which a word opens a statement; calibrated on the training reports
LEAST = 0.2  # chance from which a word may open an act
TOLD = 3.0  # log odds of the act and of its type, added, from which an act is told
GAP = 1  # words between two of one act or one reporting phrase ("set the house on fire")
GOES_ON = 0.5  # how much likelier a word must be to open something new than to go on with what is near, inverted
EDGE = 0.1  # chance down to which the words of a role reach from its sure words
NAMED = 0.1  # the same for a source: name, office and house of one speaker belong together
TAGGED = 0.3  # weight of "these words are somebody's who speaks" beside "they belong to these reporting words"
ROLE = 0.75  # chance of an act, of its type (its root) and of a role, multiplied, from which the role is told
SEVERAL = frozenset({"perp", "vic"})  # roles that can have a second holder, and the chance it needs
SECOND = 0.8
JOIN = 2  # words between two stretches of content that are taken for a slip of the model
SOURCE, CONTENT = RELATIONS.index("source"), RELATIONS.index("content")


@dataclass(frozen=True, slots=True)
class SaidMark:
    """A statement: `cue` is None where no words report it; `rest` where it began before the window."""

    cue: Range | None
    source: Range | None
    content: tuple[Range, ...]
    stance: Stance
    quotation: Quotation
    confidence: float
    rest: bool = False


@dataclass(frozen=True, slots=True)
class ActMark:
    """An act: its type and the chance of that type, how it is presented, trigger words, and ranges for its roles."""

    act: str
    kind: float
    modality: Modality
    trigger: Range
    roles: dict[str, tuple[Range, ...]]
    confidence: float


@dataclass(frozen=True, slots=True)
class Glance:
    """Everything a model saw in one window, in words of the window: small enough to be kept.

    Args:
        said, acts: in the order of the words that open them.
        cues, triggers: for each word the chance in percent that it reports something, that it tells an act.
    """

    said: tuple[SaidMark, ...]
    acts: tuple[ActMark, ...]
    cues: bytes
    triggers: bytes


def _softmax(scores: Array) -> Array:
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return cast(Array, e / e.sum(-1, keepdims=True))


def _chance(scores: Array) -> Array:
    """Scores as chances, each by itself."""
    return cast(Array, 1 / (1 + np.exp(-np.clip(scores, -30, 30))))


def _runs(chances: Array, *, join: int, edge: float = EVEN) -> list[Range]:
    """Stretches of words that hold one with an even chance.

    Args:
        join: stretches with so many words or fewer between them are one. edge: chance down to which a stretch reaches
            to both sides of its sure words.
    """
    out: list[Range] = []
    for sure in np.flatnonzero(chances >= EVEN).tolist():
        if out and sure < out[-1][1]:
            continue
        first, end = sure, sure + 1
        while first > 0 and chances[first - 1] >= edge:
            first -= 1
        while end < len(chances) and chances[end] >= edge:
            end += 1
        if out and first - out[-1][1] <= join:
            out[-1] = (out[-1][0], end)
        else:
            out.append((first, end))
    return out


def _opened(chances: Array, first: int, more: int, alone: tuple[int, ...], least: float) -> list[tuple[int, int, int]]:
    """Stretches (first word, end, label): a word that opens one and the words that go on with it.

    Args:
        first, more: labels of a word that opens and that goes on. alone: labels of stretches of one word.
        least: chance of either label from which a word counts.
    """
    out: list[tuple[int, int, int]] = []
    begins = chances[:, first] + chances[:, more]
    for n in range(len(chances)):
        single = max(alone, key=lambda label: float(chances[n, label]), default=-1)
        if single >= 0 and chances[n, single] >= EVEN:
            out.append((n, n + 1, single))
        elif begins[n] >= least:
            near = out and n - out[-1][1] <= GAP and out[-1][2] == first
            if near and chances[n, more] > GOES_ON * chances[n, first]:
                out[-1] = (out[-1][0], n + 1, first)
            else:
                out.append((n, n + 1, first))
    return out


class _Numbers:
    """A model's numbers for the words of one window.

    Args:
        tags: scores before softmax (pieces + 2, tags).
        queries, keys: their product over the last axis is the score of a pair (pieces + 2, relations, width).
    """

    def __init__(self, window: Window, tags: Array, queries: Array, keys: Array) -> None:
        self.tags, self.queries, self.keys = tags[window.at], queries[window.at], keys[window.at]
        self.anchors = _softmax(self.tags[:, GROUPS["anchor"]])
        self.triggers = _softmax(self.tags[:, GROUPS["trigger"]])
        self.inside_source = _chance(self.tags[:, GROUPS["inside"]][:, 0])

    def paired(self, words: Range, relation: int) -> Array:
        """For each word the chance that it stands in `relation` to the words of a range."""
        scores = self.keys[:, relation] @ self.queries[words[0] : words[1], relation].mean(0)
        return _chance(scores)

    def best(self, words: Range, group: str) -> int:
        """Number of the likeliest label of a range."""
        return int(self.tags[words[0] : words[1], GROUPS[group]].mean(0).argmax())

    def said(self, words: Range, label: str, sure: float) -> SaidMark | None:
        """The statement that these words open; None where the model pairs no content with them."""
        content = _runs(self.paired(words, CONTENT), join=JOIN)
        content = [run for run in content if run[1] - run[0] > 1] or content
        if not content:
            return None
        sources = (1 - TAGGED) * self.paired(words, SOURCE) + TAGGED * self.inside_source
        found = _runs(sources, join=1, edge=NAMED) if label != "rest" else []
        return SaidMark(
            cue=words if label == "cue" else None,
            source=max(found, key=lambda run: float((sources[run[0] : run[1]] - EVEN).sum()), default=None),
            content=tuple(content),
            stance=cast(Stance, STANCES[self.best(words, "stance")]),
            quotation=cast(Quotation, QUOTATIONS[self.best(words, "quotation")]),
            confidence=round(min(sure, 0.99), 2),
            rest=label == "rest",
        )

    def act(self, words: Range, sure: float) -> ActMark | None:
        """The act that these words tell; None where act and type together are in doubt."""
        kinds = _softmax(self.tags[words[0] : words[1], GROUPS["act"]].mean(0))
        if log_odds(sure) + log_odds(float(kinds.max())) < TOLD:
            return None
        told = sure * math.sqrt(float(kinds.max()))
        roles = {}
        for number, role in enumerate(ROLES):
            chances = self.paired(words, number + len(RELATIONS) - len(ROLES))
            runs = _runs(chances, join=1, edge=EDGE)
            if runs:
                best = max(runs, key=lambda run: float(chances[run[0] : run[1]].sum()))
                more = SECOND if role in SEVERAL else 2.0
                sures = {run: float(chances[run[0] : run[1]].max()) for run in runs}
                kept = tuple(r for r in runs if (r == best or sures[r] >= more) and sures[r] * told >= ROLE)
                if kept:
                    roles[role] = kept
        return ActMark(
            act=ACTS[int(kinds.argmax())],
            kind=round(float(kinds.max()), 2),
            modality=cast(Modality, MODALITIES[self.best(words, "modality")]),
            trigger=words,
            roles=roles,
            confidence=round(min(sure, 0.99), 2),
        )


def log_odds(chance: float) -> float:
    """Of a chance between 0 and 1, bounded so that no single certainty outweighs everything else."""
    bounded = min(max(chance, 0.001), 0.999)
    return math.log(bounded / (1 - bounded))


def glance(window: Window, tags: Array, queries: Array, keys: Array) -> Glance:
    """What the numbers of a model say about one window."""
    numbers = _Numbers(window, tags, queries, keys)
    said, acts = [], []
    cue, bare, rest = (ANCHORS.index(label) for label in ("cue", "bare", "rest"))
    for first, end, label in _opened(numbers.anchors, cue, cue + 1, (bare, rest), CUE):
        sure = float(numbers.anchors[first, label] + (numbers.anchors[first, cue + 1] if label == cue else 0))
        mark = numbers.said((first, end), ANCHORS[label], sure)
        if mark is not None:
            said.append(mark)
    act = TRIGGERS.index("act")
    for first, end, _ in _opened(numbers.triggers, act, act + 1, (), LEAST):
        told = numbers.act((first, end), float(numbers.triggers[first, 1:].sum()))
        if told is not None:
            acts.append(told)
    cues, triggers = (
        ((1 - chances[:, 0]) * 100).round().astype(np.uint8).tobytes()
        for chances in (numbers.anchors, numbers.triggers)
    )
    return Glance(tuple(said), tuple(acts), cues, triggers)


class Sight:
    """Everything a model saw in one document, in code points of its text.

    Args:
        windows: of the document, in reading order. glances: one for each.
    """

    def __init__(self, windows: Sequence[Window], glances: Sequence[Glance]) -> None:
        self._seen = [(window, seen) for window, seen in zip(windows, glances, strict=True) if window.start]
        self._starts = [window.start[0] for window, _ in self._seen]

    def said(self) -> list[SaidMark]:
        """The statements, in the order of the words that open them."""
        return [
            replace(
                mark,
                cue=_place(window, mark.cue) if mark.cue else None,
                source=_place(window, mark.source) if mark.source else None,
                content=tuple(_place(window, run) for run in mark.content),
            )
            for window, seen in self._seen
            for mark in seen.said
        ]

    def acts(self) -> list[ActMark]:
        """The acts, in the order of their triggers."""
        return [
            replace(
                mark,
                trigger=_place(window, mark.trigger),
                roles={role: tuple(_place(window, run) for run in runs) for role, runs in mark.roles.items()},
            )
            for window, seen in self._seen
            for mark in seen.acts
        ]

    def act_chance(self, start: int, end: int) -> float:
        """How likely one of the words `[start, end)` tells an act, 0..1."""
        return self._most(start, end, "triggers")

    def cue_chance(self, start: int, end: int) -> float:
        """How likely one of the words `[start, end)` reports something, 0..1."""
        return self._most(start, end, "cues")

    def _most(self, start: int, end: int, what: str) -> float:
        number = bisect_right(self._starts, start) - 1
        if number < 0:
            return 0.0
        window, seen = self._seen[number]
        chances = getattr(seen, what)[bisect_right(window.end, start) : bisect_left(window.start, end)]
        return max(chances, default=0) / 100


def _place(window: Window, words: Range) -> Range:
    return window.start[words[0]], window.end[words[1] - 1]
