"""Readers: who marks statements and acts before the rules of this stage tie them to persons, places and dates.

The rule reader is always there. A model, where one fits the language, sees more. Both are heard; this file says how.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from stemma.errors import ModelUnusable
from stemma.extract.drafts import Draft
from stemma.extract.labels import GROUPS, RELATIONS, TAGS
from stemma.extract.marks import Glance, SaidMark, Sight, glance
from stemma.extract.windows import Window, windows
from stemma.records import Document

__all__ = ["Memory", "Model", "drafts_with", "look"]

Array = np.ndarray[Any, Any]
LABELS = {group: tuple(tag.partition(":")[2] for tag in TAGS[part]) for group, part in GROUPS.items()}
AROUND = 12  # drafts before the end of a mark among which its twin is looked for
BEFORE = 12  # drafts before a quotation that goes on, among which the one that it belongs to is looked for
DOUBT = 0.15  # chance of a reporting word below which the model overrules the rules


class Model(Protocol):
    """A model that reads one window of text at a time (`labels.py` says what its numbers mean).

    Attributes:
        languages: ISO 639-1 codes of the languages it reads. labels, relations: what it was trained to, in order.
    """

    languages: frozenset[str]
    labels: Mapping[str, tuple[str, ...]]
    relations: tuple[str, ...]

    def pieces(self, text: str) -> tuple[list[int], list[tuple[int, int]], list[int | None]]:
        """Word pieces: ids, half-open ranges of code points, number of the word each belongs to."""

    def run(self, ids: Array, features: Array) -> tuple[Array, ...]:
        """Tags, queries, keys and vectors of the pieces of one window; always the same for the same window."""


class Memory(Protocol):
    """What the model saw before: the same words are read once."""

    def recall(self, keys: Sequence[bytes]) -> Mapping[bytes, Glance]:
        """What is known of windows, by their keys."""

    def keep(self, key: bytes, seen: Glance) -> None:
        """Remembers what was seen."""


def look(doc: Document, model: Model | None, memory: Memory | None = None) -> Sight | None:
    """What the model sees in `doc`; None without a model for its language.

    Args:
        memory: windows it holds are not read again, new ones are kept in it.

    Raises:
        ModelUnusable: the model was trained to other labels than these rules read.
    """
    if model is None or doc.language.partition("-")[0].lower() not in model.languages:
        return None
    if dict(model.labels) != LABELS or model.relations != RELATIONS:
        raise ModelUnusable(
            "The reader model was made for another version of this program.",
            hint='Install the model of this version, or read with rules only: reader = "rules" in case.toml.',
        )
    cut = windows(doc, model.pieces)
    keys = [window.key for window in cut]
    known = dict(memory.recall(keys)) if memory is not None else {}
    for key, window in zip(keys, cut, strict=True):
        if key not in known:
            known[key] = _glance(window, model)
            if memory is not None:
                memory.keep(key, known[key])
    return Sight(cut, [known[key] for key in keys])


def _glance(window: Window, model: Model) -> Glance:
    tags, queries, keys, _ = model.run(window.ids, window.features)
    return glance(window, tags, queries, keys)


def drafts_with(found: list[Draft], sight: Sight) -> list[Draft]:
    """The rules' drafts put right by what the model saw.

    A draft whose reporting words the model sees too gets the model's content, and its source where it names one; its
    stance stays what the reporting words say. What only the model saw is added; what only the rules saw stays where the
    model does not clearly rule it out.
    """
    out: list[Draft] = []
    rules = _Rules(found)
    for mark in sight.said():
        if mark.rest:
            begun = rules.take(mark) if mark.quotation == "direct" else None
            if begun is not None:
                out.append(begun)
            elif out:
                last = _goes_on(out) if mark.quotation == "direct" else out[-1]
                last.content += [piece for piece in mark.content if piece not in last.content]
            continue
        out.append(_draft(mark, rules.take(mark)))
    for draft in rules.left():
        if draft.cue is None or sight.cue_chance(*draft.cue) >= DOUBT:
            out.append(draft)
    return out


def _goes_on(told: Sequence[Draft]) -> Draft:
    """The statement that a quotation over several paragraphs belongs to: the outermost of the last direct ones."""
    last: Draft | None = None
    for draft in told[: -BEFORE - 1 : -1]:
        if draft.direct and (last is None or _holds(draft, last)):
            last = draft
    return last or told[-1]


def _holds(outer: Draft, inner: Draft) -> bool:
    at = inner.cue or inner.content[0]
    return any(a <= at[0] and at[1] <= b for a, b in outer.content)


class _Rules:
    """The rules' drafts, each to be taken once by the model's mark of the same statement.

    They are looked for around the place of the mark only, so that a text with a reporting word in every line costs no
    more for each of them.
    """

    def __init__(self, found: Sequence[Draft]) -> None:
        self._found = found
        self._taken: set[int] = set()
        numbers = range(len(found))
        self._cued = sorted((draft.cue[0], n) for n in numbers if (draft := found[n]).cue is not None)
        self._bare = sorted((found[n].content[0][0], n) for n in numbers if found[n].cue is None)

    def left(self) -> list[Draft]:
        """Those that no mark took, in their order."""
        return [draft for n, draft in enumerate(self._found) if n not in self._taken]

    def take(self, mark: SaidMark) -> Draft | None:
        """The draft with a common reporting word; for a mark without any, the one without any and the same content."""
        end = mark.cue[1] if mark.cue is not None else mark.content[-1][1]
        rows = self._cued if mark.cue is not None else self._bare
        last = bisect_left(rows, (end, 0))
        for _, n in rows[max(0, last - AROUND) : last]:
            draft = self._found[n]
            if n not in self._taken and (_same_cue(mark, draft) if mark.cue else _same_content(mark, draft)):
                self._taken.add(n)
                return draft
        return None


def _same_cue(mark: SaidMark, draft: Draft) -> bool:
    assert mark.cue is not None and draft.cue is not None
    return draft.cue[0] < mark.cue[1] and mark.cue[0] < draft.cue[1]


def _same_content(mark: SaidMark, draft: Draft) -> bool:
    inside, whole = _shared(draft.content, mark.content)
    return inside * 2 >= whole


def _shared(a: Sequence[tuple[int, int]], b: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Code points in both, and in either."""
    both = sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
    return both, sum(y - x for x, y in a) + sum(y - x for x, y in b) - both


def _spoken_to(mark: SaidMark, twin: Draft) -> bool:
    """ "The authorities are urged to act": the subject of a passive demand is who is spoken to, not who speaks."""
    subject = mark.source is not None and mark.cue is not None and mark.source[1] <= mark.cue[0]
    return twin.passive and twin.source is None and subject and twin.stance == "calls_for"


def _draft(mark: SaidMark, twin: Draft | None) -> Draft:
    content = list(mark.content)
    if twin is None:
        direct = mark.quotation == "direct"
        return Draft(mark.cue, mark.source, content, mark.stance, "", mark.confidence, direct=direct, read=True)
    twin.content = content
    if mark.source is not None and not _spoken_to(mark, twin):
        twin.source = mark.source
    twin.confidence = round(max(mark.confidence, twin.confidence), 3)
    return twin
