"""Place, date and count of an act by nearness alone: for languages whose roles are not read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from stemma.extract.acts import Trigger
from stemma.extract.acts_words import CLAUSE_END, Words
from stemma.records.allegation import Count, Place, When
from stemma.records.span import Quote

__all__ = ["nearest"]

OPENING = 8  # words at the head of a sentence in which a place or date holds for the whole sentence


def nearest(
    words: Words,
    trigger: Trigger,
    own: dict[str, frozenset[str]],
    places: Sequence[Place],
    dates: Sequence[When],
    counts: Sequence[Count],
) -> dict[str, tuple[int, int]]:
    """Token ranges by role (place, time, count): after the act in its clause, else at the head of the sentence.

    Args:
        own: act types that take no place or date.
    """
    start, end = words.start[trigger.first], words.end[trigger.last]
    out: dict[str, tuple[int, int]] = {}
    if trigger.act not in own["no_place"]:
        _take(out, "place", words, [one.quote for one in places], start, end)
    if trigger.act not in own["no_date"]:
        _take(out, "time", words, [one.quote for one in dates], start, end)
    persons = [one.quote for one in counts if one.unit == "persons"]
    if persons:
        out["count"] = _range(words, min(persons, key=lambda q: min(abs(q.start - end), abs(start - q.end))))
    return out


def _take(out: dict[str, tuple[int, int]], role: str, words: Words, found: list[Quote], start: int, end: int) -> None:
    after = [q for q in found if q.start >= end and _reach(words, end, q.start)]
    before = [q for q in found if q.end <= start and _opens(words, q, start)]
    if after or before:
        out[role] = _range(words, after[0] if after else before[-1])


def _range(words: Words, quote: Quote) -> tuple[int, int]:
    first = bisect_left(words.start, quote.start)
    return first, max(first, bisect_left(words.start, quote.end) - 1)


def _reach(words: Words, start: int, end: int) -> bool:
    """True when no clause ends between the two places."""
    first, last = bisect_left(words.start, start), bisect_left(words.start, end)
    return CLAUSE_END.isdisjoint(words.low[first:last])


def _opens(words: Words, quote: Quote, start: int) -> bool:
    """True when the words open the sentence ("On Friday, in Oslo, ...") and no clause ends before the trigger."""
    return bisect_left(words.start, quote.start) < OPENING and _reach(words, quote.end, start)
