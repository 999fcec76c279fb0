"""Windows with their right answers: what the network is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from stemma.extract.labels import ACTS, ANCHORS, MODALITIES, QUOTATIONS, RELATIONS, STANCES, TRIGGERS
from stemma.extract.windows import MOST, Tokenize, Window, windows
from training.reader.reports import Range, Report

__all__ = ["Example", "examples"]

NOT = -100  # a word without an answer of this kind: left out of the loss


@dataclass(slots=True)
class Example:
    """A window and the answers for its words.

    Args:
        tags: for each group of labels the right label of each word, or NOT.
        inside: for each word whether it lies in any source, in any content (words, 2).
        pairs: (word that asks, relation, words that answer).
    """

    window: Window
    tags: dict[str, np.ndarray]
    inside: np.ndarray
    pairs: list[tuple[int, int, list[int]]] = field(default_factory=list)


def examples(report: Report, tokenize: Tokenize, *, most: int = MOST) -> Iterator[Example]:
    """Every window of a report, of at most so many pieces where it holds several sentences."""
    for window in windows(report.document, tokenize, most=most):
        yield _example(report, window)


def _words(window: Window, ranges: list[Range]) -> list[int]:
    return [
        n
        for n, (start, end) in enumerate(zip(window.start, window.end, strict=True))
        if any(a < end and start < b and min(end, b) - max(start, a) > (end - start) / 2 for a, b in ranges)
    ]


def _example(report: Report, window: Window) -> Example:
    size = len(window.start)
    tags = {name: np.full(size, NOT) for name in ("act", "modality", "stance", "quotation")}
    tags |= {name: np.zeros(size, dtype=int) for name in ("anchor", "trigger")}
    out = Example(window, tags, np.zeros((size, 2)))
    for one in report.statements:
        content, source, cue = (_words(window, ranges) for ranges in (one.content, one.source, one.cue))
        out.inside[source, 0] = 1
        out.inside[content, 1] = 1
        label = "cue"
        if not cue:
            if not content:
                continue
            begins = window.start[content[0]] <= one.content[0][0] and not one.cue
            cue, label = content[:1], "bare" if begins else "rest"
            if tags["anchor"][cue[0]]:
                continue
        for n, word in enumerate(cue):
            goes_on = n > 0 and cue[n - 1] == word - 1
            tags["anchor"][word] = ANCHORS.index("cue+" if goes_on and label == "cue" else label)
            if one.stance and label != "rest":
                tags["stance"][word] = STANCES.index(one.stance)
            if one.quotation and label != "rest":
                tags["quotation"][word] = QUOTATIONS.index(one.quotation)
            out.pairs.append((word, RELATIONS.index("content"), content))
            if label != "rest":
                out.pairs.append((word, RELATIONS.index("source"), source))
    for act in report.acts:
        trigger = _words(window, act.trigger)
        if act.type not in ACTS:
            continue
        for n, word in enumerate(trigger):
            goes_on = n > 0 and trigger[n - 1] == word - 1
            tags["trigger"][word] = TRIGGERS.index("act+" if goes_on else "act")
            tags["act"][word] = ACTS.index(act.type)
            if act.modality in MODALITIES:
                tags["modality"][word] = MODALITIES.index(act.modality)
            for number, role in enumerate(RELATIONS):
                if number >= 2:
                    out.pairs.append((word, number, _words(window, [r for name, r in act.roles if name == role])))
    return out
