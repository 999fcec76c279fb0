"""Examples to learn from: each phrase within reach of a trigger, its signs, and the roles the annotators gave it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stemma.extract import acts, counts, dates, gazetteer, places, statements
from stemma.extract.acts import Trigger
from stemma.extract.acts_rules import Rules, rules
from stemma.extract.acts_words import split
from stemma.extract.allegations import _Inside, _meets
from stemma.extract.arguments import stage
from stemma.extract.roles import ROLES, Candidate, Scene, around, signs
from stemma.records import Quote
from training.roles.corpus import Act, Report

__all__ = ["Example", "examples"]

LANGUAGE = "en"
SHARE = 0.5  # of the joint length that a phrase must share with the annotated words
KNOWN = gazetteer.load(None)


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase beside a trigger. start, end: its place in the text; roles: yes or no in the order of ROLES."""

    report: str
    trigger: int
    candidate: Candidate
    start: int
    end: int
    signs: tuple[str, ...]
    roles: tuple[bool, ...]


def examples(found: Iterable[Report]) -> tuple[list[Example], int]:
    """All examples in order, and the number of annotated roles, also of acts that no trigger finds."""
    out: list[Example] = []
    reading = rules(LANGUAGE)
    assert reading is not None
    total = number = 0
    for report in found:
        total += sum(len(act.roles) for act in report.acts)
        for view, trigger in _scenes(report, reading):
            out += _of_trigger(report, view, trigger, number)
            number += 1
    return out, total


def _scenes(report: Report, reading: Rules) -> Iterator[tuple[Scene, Trigger]]:
    """Every trigger with its sentence, prepared as `stemma.extract.allegations` does."""
    doc = report.document
    inside = _Inside(statements.find(doc)[0])
    anchor, named = dates.anchor_of(doc.published), dates.Named()
    for span in doc.sentences:
        words = split(doc.text, span.start, span.end)
        shapes = dates.shapes(doc.text[span.start : span.end], frozenset(words.low), LANGUAGE)
        when = dates.find(doc.text, span.start, span.end, shapes, LANGUAGE, anchor, named)
        named = dates.further(named, when, LANGUAGE)
        triggers = acts.find(words, reading)
        if not triggers:
            continue
        taken = [(one.quote.start, one.quote.end) for one in when]
        where = [
            x for x in places.find(doc.text, words, LANGUAGE, KNOWN) if not _meets(x.quote.start, x.quote.end, taken)
        ]
        many = [x for x in counts.find(doc.text, words, LANGUAGE) if not _meets(x.quote.start, x.quote.end, taken)]
        numbers: dict[str | None, int] = {}
        holder = []
        for start, end in zip(words.start, words.end, strict=True):
            one = inside.at(start, end)
            holder.append(numbers.setdefault(one.id if one else None, len(numbers)))
        hold = tuple(holder)
        view = stage(doc.text, words, triggers, hold, LANGUAGE, reading, places=where, dates=when, counts=many)
        for trigger in triggers:
            yield view, trigger


def _free(quote: Quote, taken: list[tuple[int, int]]) -> bool:
    return not _meets(quote.start, quote.end, taken)


def _of_trigger(report: Report, view: Scene, trigger: Trigger, number: int) -> list[Example]:
    words = view.words
    act = _annotated(report.acts, trigger.act, words.start[trigger.first], words.end[trigger.last])
    out = []
    for one in around(view, trigger):
        start, end = words.start[one.first], words.end[one.last]
        roles = tuple(any(r == role and _shared(start, end, a, b) >= SHARE for r, a, b in act.roles) for role in ROLES)
        out.append(Example(report.name, number, one, start, end, tuple(signs(view, trigger, one)), roles))
    return out


def _annotated(found: tuple[Act, ...], type_: str, start: int, end: int) -> Act:
    """The annotated act that a trigger tells; an act without roles where there is none."""
    return next((act for act in found if act.type == type_ and act.start < end and start < act.end), Act())


def _shared(start: int, end: int, other: int, other_end: int) -> float:
    """Common part of two ranges by their joint length."""
    return max(0, min(end, other_end) - max(start, other)) / (max(end, other_end) - min(start, other))
