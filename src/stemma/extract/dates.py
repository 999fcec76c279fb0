"""Finds words about time and resolves them to EDTF dates against the date of the document (METHOD 16)."""

from __future__ import annotations

import re
from bisect import bisect_left, insort

from stemma.extract.dates_days import DAYS
from stemma.extract.dates_ranges import RANGES, one_ended
from stemma.extract.dates_relative import RELATIVE
from stemma.extract.dates_search import Anchor, Named, Search, Shape
from stemma.extract.dates_spans import SPANS
from stemma.extract.dates_words import WORD, TimeWords, time_words
from stemma.records.allegation import When
from stemma.records.span import Quote
from stemma.records.when import bounds, parse

__all__ = ["Anchor", "Named", "anchor_of", "find", "further", "shapes"]

YEAR = re.compile(r"(?<!\d)(?:1[89]|2[01])\d\d(?!\d)")
STORY = 8  # sentences after which a weekday counts from the date of the document again
DAY = 10  # characters of the date of a day
CHAINED = {"weekday-numbered", "weekday-story"}
COUNTED = {"weekday-past", "weekday-next", "relative-day", "relative-unit", "ago"}  # rules that count from the anchor
READERS = {**DAYS, **RANGES, **SPANS, **RELATIVE}


def anchor_of(published: str | None) -> Anchor:
    """The anchor of a document from its EDTF date; of a month or a year its last day."""
    if not published:
        return Anchor(None, "")
    try:
        return Anchor(bounds(published)[1], published)
    except ValueError:
        try:
            return Anchor(bounds(published[:10])[1], published[:10])
        except ValueError:
            return Anchor(None, "")


def shapes(sentence: str, words: frozenset[str], language: str) -> tuple[str, ...]:
    """The shapes that dates in a sentence may have; `words`: its words in lower case."""
    vocabulary = time_words(language)
    if vocabulary is None:
        return ()
    names = _shapes_needed(vocabulary, words, YEAR.search(sentence) is not None)
    if not names:
        return ()
    there = frozenset(WORD.findall(sentence.lower()))
    return tuple([name for name in names if _may_stand(vocabulary.needs.get(name, ()), there)])


def find(
    text: str, start: int, end: int, names: tuple[str, ...], language: str, anchor: Anchor, named: Named
) -> tuple[When, ...]:
    """The dates of one sentence.

    Args:
        text, start, end: canonical text and the range of the sentence. names: the shapes that are looked for.
        language: primary language tag. anchor: date of the document.
        named: the days named before this sentence.
    """
    vocabulary = time_words(language)
    if vocabulary is None or not names:
        return ()
    search = Search(text, start, end, vocabulary, anchor, named)
    found: list[Shape] = []
    for name in names:
        read = READERS[name]
        for match in vocabulary.shapes[name].finditer(text, start, end):
            if _taken(found, match.start(), match.end()):
                continue
            got = read(search, match)
            if got is not None:
                insort(found, got)
    return tuple(_when(search, shape) for shape in found if shape[2])  # the rest was understood as no date


def further(named: Named, found: tuple[When, ...], language: str) -> Named:
    """What is named after one more sentence with its dates.

    A story goes on from the last day that was named with its weekday; any other date of a day ends it, and so do
    `STORY` sentences without one.
    """
    last, story, since = named.last, named.story, named.since + 1
    for one in found:
        day = parse(one.edtf).earliest
        if day is None:
            continue
        last = day
        if one.rule in CHAINED or (one.rule not in COUNTED and _with_weekday(one, language)):
            story, since = day, 0
        elif one.rule not in COUNTED:
            story = None
    return Named(last, story if since <= STORY else None, since)


def _with_weekday(one: When, language: str) -> bool:
    vocabulary = time_words(language)
    names = vocabulary.numbers_of["weekdays"] if vocabulary else {}
    return len(one.edtf) == DAY and any(word in names for word in WORD.findall(one.quote.text.lower()))


def _taken(found: list[Shape], start: int, end: int) -> bool:
    """Whether `[start, end)` meets one of the shapes, which are in order and do not meet each other."""
    at = bisect_left(found, (end,))
    return at > 0 and found[at - 1][1] > start


def _may_stand(needs: tuple[frozenset[str], ...], there: frozenset[str]) -> bool:
    return not any(map(there.isdisjoint, needs))


def _when(search: Search, shape: Shape) -> When:
    """The record; "since" before the words opens the interval at its end, "until" at its beginning."""
    a, b, edtf, rule = shape
    edtf, rule = one_ended(search, a, b, edtf, rule)
    b -= search.text[b - 1] == "."
    return When(Quote.of(search.text, a, b), edtf, rule, search.anchor.text)


def _shapes_needed(vocabulary: TimeWords, words: frozenset[str], numbered: bool) -> list[str]:
    names: list[str] = []
    if not words.isdisjoint(vocabulary.triggers["month"]):
        names += ["list", "range", *(["span"] if numbered else []), "day", "month_day", "part", "months_range", "month"]
    unit = not words.isdisjoint(vocabulary.triggers["unit"])
    if numbered:
        names += [name for name in ("span", "decade", "years") if name not in names]
    if unit or numbered:
        names += ["part"] if "part" not in names else []
        names += ["season"] if unit else []
    if not words.isdisjoint(vocabulary.triggers["weekday"]):
        names.append("weekday")
    if not words.isdisjoint(vocabulary.triggers["relative"]):
        names += ["days", "that", "following"]
    if unit:
        names += ["unit", "ago"]
    return names + (["year"] if numbered else [])
