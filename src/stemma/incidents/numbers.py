"""Numbers of persons that are given for the same thing outside any account of an act.

"Sixty of us on most days" tells no act and still contradicts "180 to 220 make the journey on a working day". Only
numbers of one kind are compared: per day with per day, totals since one month with totals since the same month.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from stemma.incidents.account import PERSONS
from stemma.incidents.vocabulary import habits
from stemma.records import At, Count, Quote, Reading

__all__ = ["ROUNDING", "Number", "disagreeing", "numbers"]

ROUNDING = 1.15  # numbers closer than this are one number, rounded
FAR = 20  # numbers further apart than this are of different things (persons and money)
SINCE = 10  # characters before a date in which a word such as "since" is looked for
LEAST = 5  # below, a number per day is more likely about something else
MOST = 60  # numbers of one kind that are compared in a case; more are cut after sorting, smallest first


@dataclass(frozen=True, slots=True)
class Number:
    """A range of persons with what it is counted by: `day`, or `since` and a month."""

    at: At
    least: int
    most: int | None
    kind: str


def _kind(reading: Reading, sentence: Quote) -> str:
    """What the sentence counts by; "" when it does not say."""
    if habits(reading.document.language).daily.search(sentence.text):
        return "day"
    for when in reading.dates:
        if when.quote.overlaps(sentence):
            before = sentence.text[: max(0, when.quote.start - sentence.start)]
            if when.edtf.endswith("/..") or habits(reading.document.language).since.search(before[-SINCE:]):
                return "since " + when.edtf[:7]
    return ""


def numbers(readings: Sequence[Reading]) -> tuple[Number, ...]:
    """Every number of persons per day or since a month, the widest range of each sentence."""
    out: dict[At, list[Count]] = defaultdict(list)
    kinds: dict[At, str] = {}
    for reading in sorted(readings, key=lambda r: r.document.id):
        doc = reading.document
        starts = [s.start for s in doc.sentences]
        for count in reading.counts:
            at = bisect_right(starts, count.quote.start) - 1
            if at < 0 or count.least is None or count.least < LEAST or count.unit not in ("", *PERSONS):
                continue
            quote = Quote.of(doc.text, doc.sentences[at].start, doc.sentences[at].end)
            place = At(doc.id, quote)
            if place not in kinds:
                kinds[place] = _kind(reading, quote)
            if kinds[place]:
                out[place].append(count)
    return tuple(_widest(place, out[place], kinds[place]) for place in out)


def _widest(at: At, counts: Sequence[Count], kind: str) -> Number:
    least = min(c.least or 0 for c in counts)
    most = None if any(c.most is None for c in counts) else max(c.most or 0 for c in counts)
    return Number(at, least, most, kind)


def disagreeing(
    found: Sequence[Number], together: Mapping[str, frozenset[str]], published: Mapping[str, str]
) -> tuple[tuple[Number, Number], ...]:
    """Pairs (smaller, larger) that cannot both hold; numbers per day only from documents that share an incident.

    A number that several documents repeat is shown once, from the first of them.

    Args:
        together: for each document the incidents it speaks of. published: date of each document.
    """
    first: dict[tuple[str, int, int | None], Number] = {}
    for one in sorted(found, key=lambda n: (published.get(n.at.document, "~"), n.at.document, n.at.quote)):
        if one.kind != "day" or one.at.document in together:
            first.setdefault((one.kind, one.least, one.most), one)
    by_kind: dict[str, list[Number]] = defaultdict(list)
    for one in first.values():
        by_kind[one.kind].append(one)
    out = []
    for kind in sorted(by_kind):
        ranked = sorted(by_kind[kind], key=lambda n: (n.least, n.most or 0, n.at.document, n.at.quote))[:MOST]
        for low, high in combinations(ranked, 2):
            shared = kind != "day" or together[low.at.document] & together[high.at.document]
            if low.most is not None and low.most * ROUNDING < high.least < low.most * FAR and shared:
                out.append((low, high))
    return tuple(out)
