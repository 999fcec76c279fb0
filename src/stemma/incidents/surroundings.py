"""What stands around the mention of an act in its document: places, dates, numbers, people, reporting words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from stemma.incidents.dates import Bounds, bounds
from stemma.incidents.sites import VAGUE_KINDS, WIDE_KINDS, Where, stage, vague, where_of
from stemma.incidents.words import stems
from stemma.records import Allegation, Count, Place, Quote, Reading, Span, When

__all__ = ["LONG_DAYS", "PERSONS", "Surroundings", "releases"]

LONG_DAYS = 45  # above this a date describes a period
PERSONS = ("persons", "person", "people")
BODIES = ("body", "outlet")
LONG_WORD = re.compile(r"(?<![\w'’])[^\W\d_]\w{3,}")  # longer than most articles and prepositions of a headline
LEAST, TIMES = 3, 4  # long words with a capital that make a headline: at least so many, and so many for each small one


def _own_release(reading: Reading) -> bool:
    """True when the house that publishes the text is itself the one that speaks in it."""
    outlet = reading.document.outlet
    return outlet is not None and any(s.chain and s.chain[0] == outlet for s in reading.statements)


def releases(readings: Sequence[Reading]) -> dict[str, frozenset[Bounds]]:
    """The days on which each house published something."""
    out: dict[str, set[Bounds]] = {}
    for reading in readings:
        doc = reading.document
        days = bounds(doc.published) if doc.published else None
        if doc.outlet and days and days.days == 1:
            out.setdefault(doc.outlet, set()).add(days)
    return {outlet: frozenset(found) for outlet, found in out.items()}


class Surroundings:
    """Places and dates of one document, to be asked which of them stand near a passage."""

    def __init__(self, reading: Reading, releases: frozenset[Bounds] = frozenset()) -> None:
        doc = reading.document
        self.releases = releases if _own_release(reading) else frozenset()
        self.paragraphs = [p.start for p in doc.paragraphs]
        self.sentences = [s.start for s in doc.sentences]
        self.text, self.spans = doc.text, doc.sentences
        self.headlines: dict[int, bool] = {}
        self.places = sorted((p for p in reading.places if not self.misread(p)), key=lambda p: p.quote.start)
        self.place_starts = [p.quote.start for p in self.places]
        self.stage = stage(self.places)
        self.place_words = frozenset().union(*(stems(p.name) for p in self.places))
        sites = {p.key for p in self.places if p.kind != "country" and not vague(p)}
        days = {d.edtf for d in reading.dates if (b := bounds(d.edtf)) and b.days == 1}
        self.setting = frozenset(sites | (days - {doc.published or ""}))
        self.cues = sorted((c.start, n) for n, s in enumerate(reading.statements) if (c := s.cue or s.source))
        self.statements = reading.statements
        self.habits: dict[tuple[int, str], frozenset[int]] = {}
        self.triggers = sorted((a.trigger.start, a.trigger.end) for a in reading.allegations)
        self.told = bounds(doc.published) if doc.published else None
        self.dates = sorted((d for d in reading.dates if bounds(d.edtf)), key=lambda d: d.quote.start)
        self.date_starts = [d.quote.start for d in self.dates]
        self.counts = sorted((c for c in reading.counts if c.unit in PERSONS), key=lambda c: c.quote.start)
        self.count_starts = [c.quote.start for c in self.counts]
        persons = sorted((m for m in reading.mentions if m.kind == "person"), key=lambda m: m.quote)
        sure = [m for m in persons if not self.headline(m.quote.start)]
        if len(sure) < len(persons):  # who is named in such a headline alone may be any other words of it
            told = frozenset().union(*(stems(m.name) for m in sure))
            persons = [m for m in persons if stems(m.name) & told]
        self.persons = persons
        self.person_starts = [m.quote.start for m in self.persons]
        self.names_of_bodies = sorted((m.quote.start, m.quote.end) for m in reading.mentions if m.kind in BODIES)

    def paragraph(self, at: int) -> int:
        """Number of the paragraph that holds the offset."""
        return bisect_right(self.paragraphs, at) - 1

    def sentence(self, at: int) -> int:
        """Number of the sentence that holds the offset."""
        return bisect_right(self.sentences, at) - 1

    def headline(self, at: int) -> bool:
        """True where the sentence writes every word with a capital: there, capitals make no name."""
        number = self.sentence(at)
        if number not in self.headlines:
            span = self.spans[number] if number >= 0 else Span(0, 0)
            words = LONG_WORD.findall(self.text, span.start, span.end)
            small = sum(word[0].islower() for word in words)
            self.headlines[number] = len(words) - small >= max(LEAST, TIMES * small)
        return self.headlines[number]

    def misread(self, place: Place) -> bool:
        """True for a place without a position in such a headline: it is as likely any other words of it."""
        return place.lat is None and self.headline(place.quote.start)

    def names(self, quotes: Iterable[Quote]) -> frozenset[str]:
        """Stems of the names of persons mentioned inside the quotes."""
        found: set[str] = set()
        for quote in quotes:
            first = bisect_right(self.person_starts, quote.start - 1)
            for mention in self.persons[first : bisect_right(self.person_starts, quote.end - 1)]:
                found |= stems(mention.name)
        return frozenset(found - self.place_words)

    def in_name(self, trigger: Quote) -> bool:
        """True when the words stand with a capital inside the longer name of a body ("Committee against Torture")."""
        if not trigger.text[:1].isupper() or self.headline(trigger.start):
            return False
        last = bisect_right(self.names_of_bodies, (trigger.start, trigger.start)) - 1
        if last < 0:
            return False
        start, end = self.names_of_bodies[last]
        return start < trigger.start and trigger.end <= end

    def of_telling(self, quote: Quote, sentence: Quote) -> bool:
        """True when a reporting word of the sentence stands nearer to the date than anything that is said with it."""
        first, last = bisect_left(self.cues, (sentence.start, 0)), bisect_left(self.cues, (sentence.end, 0))
        told = [self.statements[n] for _, n in self.cues[first:last]]
        return bool(told) and not any(c.overlaps(quote) for s in told for c in s.content)

    def of_release(self, date: When, alleg: Allegation) -> bool:
        """True when a body names, before the act, the day of an earlier release of its own ("On 1 May we wrote")."""
        days = bounds(date.edtf)
        return days in self.releases and date.quote.end <= alleg.trigger.start and days != self.told

    def habitual(self, pattern: re.Pattern[str], alleg: Allegation) -> bool:
        """True when a word of habit stands in the sentence and no other act of the sentence is nearer to it."""
        sentence = alleg.sentence
        key = (sentence.start, pattern.pattern)
        if key not in self.habits:
            self.habits[key] = frozenset(self._beside(pattern, sentence))
        return alleg.trigger.start in self.habits[key]

    def _beside(self, pattern: re.Pattern[str], sentence: Quote) -> Iterator[int]:
        """Where the acts begin that stand nearest to each word of habit; both where two are as near."""
        first, last = bisect_left(self.triggers, (sentence.start, 0)), bisect_left(self.triggers, (sentence.end, 0))
        for found in pattern.finditer(sentence.text):
            start, end = sentence.start + found.start(), sentence.start + found.end()
            at = bisect_left(self.triggers, (start, 0), first, last)
            around = self.triggers[max(first, at - 1) : min(last, at + 1)]
            away = [max(low - end, start - high) for low, high in around]
            yield from (low for (low, _), far in zip(around, away, strict=True) if far == min(away))

    def dates_in(self, sentence: Quote) -> tuple[When, ...]:
        """Dates inside a sentence."""
        first, last = bisect_left(self.date_starts, sentence.start), bisect_left(self.date_starts, sentence.end)
        return tuple(self.dates[first:last])

    def day(self, sentence: Quote) -> Bounds | None:
        """Days of the last date before the sentence in its paragraph; dates longer than a month say too little.

        A date with a number in it goes before a bare weekday, which may be counted from the wrong day.
        """
        last: Bounds | None = None
        for at in range(bisect_left(self.date_starts, sentence.start) - 1, -1, -1):
            if self.paragraph(self.date_starts[at]) != self.paragraph(sentence.start):
                break
            found = bounds(self.dates[at].edtf)
            if found is None or found.days > LONG_DAYS:
                continue
            if any(c.isdigit() for c in self.dates[at].quote.text):
                return found
            last = last or found
        return last

    def number(self, sentence: Quote) -> Count | None:
        """The only number of persons in a sentence, if two or more; several may be of different things."""
        first, last = bisect_left(self.count_starts, sentence.start), bisect_left(self.count_starts, sentence.end)
        return self.counts[first] if last - first == 1 and (self.counts[first].least or 0) > 1 else None

    def place(self, sentence: Quote) -> Where | None:
        """The first site named in the sentence, else the last site named before it in the same paragraph."""
        last = bisect_right(self.place_starts, sentence.end)
        paragraph = self.paragraph(sentence.start)
        before: Place | None = None
        for at in range(last - 1, -1, -1):
            place = self.places[at]
            if self.paragraph(place.quote.start) < paragraph:
                break
            if place.kind in WIDE_KINDS or place.kind in VAGUE_KINDS:
                continue
            if before is None or place.quote.start >= sentence.start:
                before = place
        return where_of(before, own=before.quote.start >= sentence.start) if before else None
