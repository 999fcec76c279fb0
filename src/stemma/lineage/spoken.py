"""Whether what somebody says speaks of an act that others tell, and of no other place or day.

It does where it names what was done ("I heard the shots"), where the telling names him, or where he concedes and his
office is named with the act. A place, a number or who did it, alone, is no word on the act: soldiers also buy bread.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from stemma.lineage.casefile import Sheet
from stemma.lineage.features import TOKEN, tokens
from stemma.lineage.ledger import paragraph
from stemma.lineage.names import key_words
from stemma.lineage.voices import Voice
from stemma.lineage.wording import wording
from stemma.lineage.words import stem, tongue
from stemma.records.allegation import Allegation, Place, When
from stemma.records.span import Quote, Span
from stemma.records.when import overlaps

__all__ = ["Scene", "Telling"]

AREAS = ("country", "region", "state", "province", "district", "valley", "area", "sea", "continent")
SLACK_DAYS = 1  # a night belongs to two days
FEWEST = 4  # letters of a word that tells something


@dataclass(frozen=True, slots=True)
class Telling:
    """The words in which a report tells an act.

    done: what names the act itself. words: all of the telling without who says it. places, days: named with it.
    end: where its sentence ends.
    """

    done: frozenset[str]
    words: frozenset[str]
    places: tuple[Place, ...]
    days: frozenset[str]
    end: int


class Scene:
    """Places and days of one document in reading order, and what its tellings and speakers name of them."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.language = sheet.reading.document.language.split("-")[0]
        self.places = sorted(sheet.reading.places, key=lambda one: one.quote)
        self.dates = sorted(sheet.reading.dates, key=lambda one: one.quote)
        self._place_starts = [one.quote.start for one in self.places]
        self._date_starts = [one.quote.start for one in self.dates]
        self._tellings: dict[str, Telling] = {}

    def telling(self, alleg: Allegation) -> Telling:
        """The telling of one act; its places and days are those of its sentence, besides its own."""
        if alleg.id not in self._tellings:
            here = Span(alleg.sentence.start, alleg.sentence.end)
            days = {when.edtf for when in self._days(here)} | ({alleg.when.edtf} if alleg.when else set())
            self._tellings[alleg.id] = Telling(
                _words(alleg.trigger.text, self.language),
                _words(self._without_sources(alleg.sentence), self.language),
                (*self._sites(here), *([alleg.place] if alleg.place else [])),
                frozenset(days),
                alleg.sentence.end,
            )
        return self._tellings[alleg.id]

    def speaks_of(self, at: int, face: Voice, telling: Telling) -> bool:
        """True where the words of a statement speak of the act, and of no other place or day.

        Args:
            at: index of the statement. face: who says it.
        """
        stmt = self.sheet.statements[at]
        said = _words(" ".join(piece.text for piece in stmt.content), self.language)
        name = key_words(face.name)
        close = (
            bool(said & telling.done)
            or (bool(name) and "w:" + stem(name[-1]) in telling.words)
            or (
                stmt.stance == "admits"
                and bool(_words(f"{face.role} {face.organisation}", self.language) & telling.words)
            )
        )
        return close and self._fits(at, telling)

    def _fits(self, at: int, telling: Telling) -> bool:
        """False where the speaker, up to these words in this paragraph, names a place or a day that is not the act's.

        What the telling leaves open fits nothing: nobody knows that it is the same.
        """
        stmt, here = self.sheet.statements[at], self._frame(at, telling)
        inside = [self.sheet.statements[n] for n in self.sheet.statements_at(here.start, here.end)]
        spoken = [piece for other in inside for piece in other.content]
        mine = [piece for other in inside if other.chain == stmt.chain for piece in other.content]
        role = f"{stmt.speaker.role} {stmt.speaker.organisation}" if stmt.speaker else ""
        sites = [
            place
            for place in self._sites(here)
            if place.quote.text not in role and (_in(place.quote, mine) or not _in(place.quote, spoken))
        ]
        around = [sentence for sentence in self._sentences(here) if any(sentence.overlaps(piece) for piece in spoken)]
        days = [  # not the day on which it was said
            when.edtf
            for when in self._days(here)
            if _in(when.quote, mine) or not any(sentence.overlaps(when.quote) for sentence in around)
        ]
        return all(_same_place(place, telling.places) for place in sites) and all(
            any(overlaps(day, other, SLACK_DAYS) for other in telling.days) for day in days
        )

    def _frame(self, at: int, telling: Telling) -> Span:
        """From where the paragraph begins, or the telling in it ends, to the end of the statement's sentence."""
        start, end = self.sheet.extents[at]
        low, _ = paragraph(self.sheet, start)
        if low <= telling.end <= start:
            low = telling.end
        last = self._sentences(Span(start, end))[-1:]
        return Span(min(low, start), max([end, *(sentence.end for sentence in last)]))

    def _sentences(self, here: Span) -> list[Span]:
        """Sentences that overlap a range."""
        doc = self.sheet.reading.document
        first = max(0, bisect_left(doc.sentences, here.start, key=lambda s: s.start) - 1)
        last = bisect_left(doc.sentences, here.end, key=lambda s: s.start)
        return [Span(s.start, s.end) for s in doc.sentences[first:last] if s.end > here.start]

    def _sites(self, here: Span) -> list[Place]:
        low, high = bisect_left(self._place_starts, here.start), bisect_left(self._place_starts, here.end)
        return self.places[low:high]

    def _days(self, here: Span) -> list[When]:
        low, high = bisect_left(self._date_starts, here.start), bisect_left(self._date_starts, here.end)
        return self.dates[low:high]

    def _without_sources(self, sentence: Quote) -> str:
        """The sentence without the words that say who tells it."""
        out = sentence.text
        for at in self.sheet.statements_at(sentence.start, sentence.end):
            stmt = self.sheet.statements[at]
            for quote in (stmt.source, stmt.cue, stmt.addressee):
                if quote is not None and quote.overlaps(sentence):
                    low, high = max(0, quote.start - sentence.start), min(len(out), quote.end - sentence.start)
                    out = out[:low] + " " * (high - low) + out[high:]
        return out


def _in(quote: Quote, spoken: Iterable[Quote]) -> bool:
    return any(piece.overlaps(quote) for piece in spoken)


def _same_place(place: Place, known: Iterable[Place]) -> bool:
    """True for a description without a name, for an area, and for a place of the telling, in it or around it."""
    if place.quote.text == place.quote.text.lower() or place.kind in AREAS:
        return True
    return any(place.key == p.key or place.key in p.within or p.key in place.within for p in known)


def _words(text: str, language: str) -> frozenset[str]:
    """What the words of a text stand for, and their beginnings; no pronouns, no small words, no numbers."""
    known, pronouns, plain = tokens(language), wording(language).pronouns, tongue(language).plain
    out: set[str] = set()
    for found in TOKEN.finditer(text):
        token = known[found[0]]
        if token.feature is None or len(token.folded) < FEWEST or token.folded in plain or token.folded in pronouns:
            continue
        out.add("w:" + stem(token.folded))
        if token.feature:
            out.add(token.feature)
    return frozenset(out)
