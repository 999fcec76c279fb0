"""Numbers of persons that cannot both hold: per day, since one month, of the dead, held or hurt, of all there were.

A number may tell no act and still contradict another: nine porters per day, and forty to fifty of them daily. Only
numbers of one kind are compared: per day with per day, totals since one month with totals since the same month, the
dead of one incident with its dead. A total below what is told of a single day cannot hold either.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from stemma.incidents.compare import dates_apart
from stemma.incidents.lines import Line, Lines
from stemma.incidents.surroundings import PERSONS
from stemma.incidents.vocabulary import Habits, clause_end, habits
from stemma.records import At, Count, Quote, Reading

__all__ = ["GROWTH", "ROUNDING", "Number", "disagreeing", "numbers", "of_that_kind", "toll_of", "update"]

ROUNDING = 1.15  # numbers closer than this are one number, rounded
ROUND = 5  # a multiple of this may be rounded; nineteen dead and twenty-one dead are both counted
GROWTH = 2.0  # a later and higher number up to this factor may be an update
LITTLE = 1.4  # the same where one of them has no date
FAR = 20  # numbers further apart than this are of different things (persons and money)
SINCE = 10  # characters before a date in which a word such as "since" is looked for
BESIDE = 24  # characters before a number in which a word such as "dead" or "there were" is looked for
AFTER = 80  # characters after a number in which what was done to those it counts is looked for, in the same clause
LEAST = 5  # below, a number per day is more likely about something else
TOLLS = ("dead", "held", "hurt", "torn down", "burned")  # numbers of people or buildings to which the same was done
OF_A_PRACTICE = frozenset({"day", "total"})
BUILDING_UNITS = ("facilities", "families")
SEEN = frozenset({"eyewitness", "victim"})  # access of those who tell what they saw: there may have been more
UNDATED = "~"  # how a document without a date is sorted
PARTS = re.compile(r"[:;(–—]")  # after a total, its parts follow
LEAST_DEAD = 2  # below, it is one of several; "one death" is all there were
FEWEST = 2  # one number is set against nothing
MOST = 60  # numbers of one kind that are compared in a case; more are cut after sorting, smallest first
TELLERS = 3  # origins of one number that are shown
HIGHEST_SHOWN = 5  # numbers set against one number


@dataclass(frozen=True, slots=True)
class Number:
    """A range of persons with what it is counted by: `day`, a kind of `TOLLS`, `total`, or `since` and a month.

    corrects: it is set beside a number given in the sentence before ("We wrote that three were shot. There were two.").
    derived: its document draws on another.
    """

    at: At
    least: int
    most: int | None
    kind: str
    line: Line
    corrects: bool = False
    derived: bool = False

    @property
    def rank(self) -> tuple[bool, object]:
        """Who knows it himself goes before those who draw on another text."""
        return self.derived, self.line.rank


def _kind(reading: Reading, sentence: Quote, count: Count) -> str:
    """What the number is counted by; "" when the sentence does not say."""
    words = habits(reading.document.language)
    if count.unit in BUILDING_UNITS:
        return _toll(*_around(sentence, count), words, count.unit)
    if words.daily.search(sentence.text):
        return "day"
    for when in reading.dates:
        if when.quote.overlaps(sentence):
            before = sentence.text[: max(0, when.quote.start - sentence.start)]
            if when.edtf.endswith("/..") or words.since.search(before[-SINCE:]):
                return "since " + when.edtf[:7]
    before, after = _around(sentence, count)
    if words.such.match(after.lstrip()):
        return ""
    kind = _toll(before, after, words, count.unit)
    if kind:
        return kind
    before = before[-BESIDE:]
    return "total" if count.unit in PERSONS and words.total.search(before) and not before.rstrip().endswith(",") else ""


def _bare(sentence: Quote, count: Count, words: Habits) -> bool:
    """True for a number of all there were that ends its sentence: it is set beside one that was just given."""
    before, after = _around(sentence, count)
    return words.total.search(before[-BESIDE:]) is not None and not any(c.isalnum() for c in after)


def _around(sentence: Quote, count: Count) -> tuple[str, str]:
    """The sentence before and after a number."""
    return sentence.text[: count.quote.start - sentence.start], sentence.text[count.quote.end - sentence.start :]


def _toll(before: str, after: str, words: Habits, unit: str) -> str:
    """What was done to those who are counted: told after the number in its clause, else just before it."""
    tolls = [("torn down", words.torn_down), ("burned", words.burned)]
    if unit not in BUILDING_UNITS and words.one_dead.match(after.lstrip()):
        return "dead"
    if unit not in BUILDING_UNITS:
        tolls = [("dead", words.toll), ("held", words.held), ("hurt", words.hurt)]
    clause = clause_end().split(after[:AFTER], maxsplit=1)[0]
    found = [(match.start(), kind) for kind, pattern in tolls if (match := pattern.search(clause))]
    if found:
        return min(found)[1]
    near = clause_end().split(before[-BESIDE:])[-1]
    here = unit not in BUILDING_UNITS and words.inmates.match(after.lstrip()) and words.total.search(near)
    return next((kind for kind, pattern in tolls if pattern.search(near)), "held" if here else "")


def toll_of(sentence: Quote, count: Count, language: str) -> str:
    """What was done to those whom a number counts; "" where the sentence does not say."""
    return _toll(*_around(sentence, count), habits(language), count.unit)


def numbers(readings: Sequence[Reading], lines: Lines) -> tuple[Number, ...]:
    """Every number of persons of a known kind, the widest range of each sentence and kind; none where there is one."""
    out: dict[tuple[At, str], list[Count]] = defaultdict(list)
    correcting: set[At] = set()
    for reading in sorted(readings, key=lambda r: r.document.id):
        doc = reading.document
        starts = [s.start for s in doc.sentences]
        before_it: tuple[int, str] = (-1, "")
        for count in sorted(reading.counts, key=lambda c: c.quote):
            at = bisect_right(starts, count.quote.start) - 1
            if at < 0 or not count.least or count.unit not in ("", *PERSONS, *BUILDING_UNITS):
                continue
            place = At(doc.id, Quote.of(doc.text, doc.sentences[at].start, doc.sentences[at].end))
            kind = _kind(reading, place.quote, count)
            next_to = kind in ("", "total") and before_it[0] == at - 1
            corrects = next_to and _bare(place.quote, count, habits(doc.language))
            if corrects:
                kind = before_it[1]
                correcting.add(place)
            if kind in TOLLS:
                before_it = (at, kind)
            before = place.quote.text[: count.quote.start - place.quote.start]
            if habits(doc.language).definite.search(before[-BESIDE:]):
                continue  # "those two": some of whom it was told before
            all_dead = habits(doc.language).one_dead.match(_around(place.quote, count)[1].lstrip())
            if kind and (all_dead or count.least >= (LEAST_DEAD if kind in TOLLS else LEAST)):
                out[place, kind].append(count)
    if len(out) < FEWEST:
        return ()
    found = []
    for (place, kind), counts in out.items():
        line = lines.at(place)
        if kind in TOLLS and len(counts) > 1:
            counts = _total(place, counts)
        if line is not None and line.claims and counts:
            found.append(
                replace(
                    _widest(place, counts, kind, line),
                    corrects=place in correcting,
                    derived=place.document in lines.derived,
                )
            )
    return tuple(found)


def _total(at: At, counts: Sequence[Count]) -> list[Count]:
    """The first of several numbers where its parts follow it ("five died: a man, three in a cellar"); else none."""
    first, rest = counts[0], counts[1:]
    after = at.quote.text[first.quote.end - at.quote.start : rest[0].quote.start - at.quote.start]
    total = first.least or 0
    parts = sum(c.least for c in rest if c.least and c.least <= total)  # a higher one is somebody's age
    return [first] if PARTS.search(after) and parts <= total else []


def _widest(at: At, counts: Sequence[Count], kind: str, line: Line) -> Number:
    least = min(c.least or 0 for c in counts)
    most = None if any(c.most is None for c in counts) else max(c.most or 0 for c in counts)
    return Number(at, least, most, kind, line)


def disagreeing(
    found: Sequence[Number],
    together: Mapping[str, frozenset[str]],
    published: Mapping[str, str],
    practices: Mapping[str, frozenset[str]],
) -> tuple[tuple[Number, Number], ...]:
    """Pairs (smaller, larger) that cannot both hold.

    Numbers per day, of dead and totals come only from documents that share an incident. A number that several
    documents repeat is shown by a few of those who give it, those that are no reprints first.

    Args:
        together: for each document the incidents it speaks of. published: date of each document.
        practices: for each document the kinds of acts it tells with the places it names; numbers per day and totals
            belong to a practice, which several incidents may make up.
    """
    by_kind: dict[str, dict[tuple[int, int | None], dict[str, Number]]] = defaultdict(lambda: defaultdict(dict))
    for one in sorted(found, key=lambda n: n.rank):
        if one.kind.startswith("since") or one.at.document in together:
            tellers = by_kind[one.kind][one.least, one.most]
            if one.corrects or sum(not n.corrects for n in tellers.values()) < TELLERS:
                tellers.setdefault(one.line.origin, one)
    kinds = {kind: [n for tellers in found.values() for n in tellers.values()] for kind, found in by_kind.items()}
    out = []
    for kind in sorted(kinds):
        ranked = sorted(kinds[kind], key=lambda n: (n.least, n.most or 0, n.at.document, n.at.quote))[:MOST]
        for low, high in combinations(ranked, 2):
            if kind != "total" and _apart(low, high, together, published, practices):
                out.append((low, high))
    for total in sorted(kinds.get("total", ()), key=lambda n: n.line.rank)[:MOST]:
        for daily in sorted(kinds.get("day", ()), key=lambda n: n.line.rank)[:MOST]:
            if _apart(total, daily, together, published, practices):
                out.append((total, daily))
    return tuple(_few(out))


def _apart(
    low: Number,
    high: Number,
    together: Mapping[str, frozenset[str]],
    published: Mapping[str, str],
    practices: Mapping[str, frozenset[str]],
) -> bool:
    a, b = low.at.document, high.at.document
    shared = low.kind.startswith("since") or bool(together[a] & together[b])
    if not shared and {low.kind, high.kind} <= OF_A_PRACTICE:
        shared = bool(practices.get(a, frozenset()) & practices.get(b, frozenset()))
    if not shared or low.most is None or not low.most < high.least < low.most * FAR:
        return False
    if high.least <= low.most * ROUNDING and (low.kind not in TOLLS or _rounded(low.most, high.least)):
        return False
    if low.line.origin == high.line.origin and low.line.stmts and high.line.stmts:
        return False
    if low.at.document == high.at.document and low.line.speaker == high.line.speaker:
        return False
    if low.line.access in SEEN:
        return False
    if low.kind in TOLLS and _elsewhere(low.line, high.line):
        return False
    return low.kind not in TOLLS or not update(low.at, high.at, low.most, high.least, published)


def _rounded(low: int, high: int) -> bool:
    """True when one of two numbers close to each other may be the other, rounded."""
    return low % ROUND == 0 or high % ROUND == 0


def _elsewhere(a: Line, b: Line) -> bool:
    """True when the two sentences name other days or other sites."""
    return dates_apart(a.when, b.when) or bool(a.sites and b.sites and not a.sites & b.sites)


def update(low: At, high: At, most: int, least: int, published: Mapping[str, str]) -> bool:
    """True when the higher number was published later, or may have been, and is not much higher: tolls grow."""
    earlier, later = published[low.document], published[high.document]
    if UNDATED in (earlier, later) and low.document != high.document:
        return least <= most * LITTLE
    return earlier < later and least <= most * GROWTH


def _few(pairs: Iterable[tuple[Number, Number]]) -> list[tuple[Number, Number]]:
    """At most a few pairs for each number, those from first reports first; corrections are few and always shown."""
    used: dict[tuple[str, int, int | None], int] = defaultdict(int)
    out = []
    for low, high in sorted(pairs, key=lambda p: (p[0].line.copy + p[1].line.copy, p[0].line.rank, p[1].line.rank)):
        keys = [(n.kind, n.least, n.most) for n in (low, high)]
        corrects = low.corrects or high.corrects
        if corrects or max(used[k] for k in keys) < HIGHEST_SHOWN:
            for key in keys:
                used[key] += not corrects
            out.append((low, high))
    return out


def of_that_kind(readings: Sequence[Reading], lines: Lines) -> tuple[tuple[At, At, int, int], ...]:
    """Numbers of "such" cases against the number just before in their sentence, where they cannot both hold.

    Returns:
        places of the lower and the higher number, the most of the one and the least of the other.
    """
    told = [(reading.document.id, found) for reading in readings if (found := tuple(_such(reading)))]
    out: dict[tuple[int, int], tuple[At, At, int, int]] = {}
    for _, found in sorted(told, key=lambda one: lines.by_document[one[0]][0].rank):
        for a, b, most, least in found:
            out.setdefault((most, least), (a, b, most, least))
    return tuple(out.values())


def _such(reading: Reading) -> Iterator[tuple[At, At, int, int]]:
    """The same of one document, in the order of its text."""
    doc = reading.document
    such = habits(doc.language).such
    counts = sorted(reading.counts, key=lambda c: c.quote.start)
    for before, after in pairwise(counts):
        words = doc.text[after.quote.end : after.quote.end + SINCE]
        if before.least is None or after.most is None or not such.match(words.lstrip()):
            continue
        at = bisect_right(doc.sentences, after.quote.start, key=lambda s: s.start) - 1
        if at < 0 or bisect_right(doc.sentences, before.quote.start, key=lambda s: s.start) - 1 != at:
            continue
        if after.most * ROUNDING < before.least < after.most * FAR:
            span = doc.sentences[at]
            middle = _break(doc.text, before.quote.end, after.quote.start)
            first, last = (span.start, middle), (middle, span.end)
            sides = [At(doc.id, Quote.of(doc.text, *_trimmed(doc.text, *part))) for part in (last, first)]
            yield sides[0], sides[1], after.most, before.least


def _break(text: str, start: int, end: int) -> int:
    """Where a sentence is cut between two of its numbers: after a semicolon or comma, else before the second."""
    for mark in ";,":
        found = text.rfind(mark, start, end)
        if found >= 0:
            return found + 1
    return end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
