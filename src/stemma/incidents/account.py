"""An account: one mention of an act with everything around it that tells which event it is about."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from stemma.incidents.dates import Bounds, bounds
from stemma.incidents.vocabulary import Acts, acts, habits
from stemma.records import Allegation, Place, Quote, Reading, Statement
from stemma.records.support import denies, supports

__all__ = ["Account", "Where", "accounts", "stems"]

Scope = Literal["specific", "pattern", "open"]
Voice = Literal["for", "against", "neither"]

STEM = 6  # letters kept of a word, so that endings of inflected languages fall away
WORD = re.compile(r"[^\W\d_]{3,}|\d+")
PRECISE_DAYS = 8  # a week and a day ("in the last week of"): still one event
LONG_DAYS = 45  # above this a date describes a period
SITE_KINDS = ("country", "region", "state", "province", "district", "valley", "area", "sea", "continent")
FEW = 25  # victims counted one by one make a specific event


@dataclass(frozen=True, slots=True)
class Where:
    """A place with the places that contain it. own: named with the act itself, not only near it in the text."""

    key: str
    within: tuple[str, ...]
    wide: bool
    lat: float | None
    lon: float | None
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class Account:
    """One allegation as a description of an event.

    Args:
        order: running number of the sentence in its document. paragraph: number of its paragraph.
        when: days it allows; own_when: True when the date stands with the act itself.
        victims, perpetrators, means, words: stems. words are those of the whole sentence.
        voice: whether it speaks for the act, against it, or neither (a demand, a hypothesis).
    """

    alleg: Allegation
    stmt: Statement | None
    family: str
    order: int
    paragraph: int
    scope: Scope
    voice: Voice
    where: Where | None
    when: Bounds | None
    own_when: bool
    edtf: str | None
    count: tuple[int | None, int | None, str] | None
    victims: frozenset[str]
    named: frozenset[str]
    perpetrators: frozenset[str]
    means: frozenset[str]
    words: frozenset[str]

    @property
    def id(self) -> str:
        """The allegation's id."""
        return self.alleg.id

    @property
    def document(self) -> str:
        """The document's id."""
        return self.alleg.document


@lru_cache(maxsize=131072)
def _stem(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return plain.casefold()[:STEM]


def stems(text: str) -> frozenset[str]:
    """Words of three letters or more and numbers, without accents and endings.

    >>> sorted(stems("The prisoners, 38"))
    ['38', 'prison', 'the']
    """
    return frozenset(_stem(w) for w in WORD.findall(text))


def _where(place: Place, *, own: bool) -> Where:
    wide = place.kind in SITE_KINDS
    return Where(place.key, place.within, wide, place.lat, place.lon, place.name, own)


class Surroundings:
    """Places and dates of one document, to be asked which of them stand near a passage."""

    def __init__(self, reading: Reading) -> None:
        doc = reading.document
        self.paragraphs = [p.start for p in doc.paragraphs]
        self.sentences = [s.start for s in doc.sentences]
        self.places = sorted(reading.places, key=lambda p: p.quote.start)
        self.place_starts = [p.quote.start for p in self.places]
        self.persons = sorted((m for m in reading.mentions if m.kind == "person"), key=lambda m: m.quote)
        self.person_starts = [m.quote.start for m in self.persons]

    def paragraph(self, at: int) -> int:
        """Number of the paragraph that holds the offset."""
        return bisect_right(self.paragraphs, at) - 1

    def sentence(self, at: int) -> int:
        """Number of the sentence that holds the offset."""
        return bisect_right(self.sentences, at) - 1

    def names(self, quotes: Iterable[Quote]) -> frozenset[str]:
        """Stems of the names of persons mentioned inside the quotes."""
        found: set[str] = set()
        for quote in quotes:
            first = bisect_right(self.person_starts, quote.start - 1)
            for mention in self.persons[first : bisect_right(self.person_starts, quote.end - 1)]:
                found |= stems(mention.name)
        return frozenset(found)

    def place(self, sentence: Quote) -> Where | None:
        """The first site named in the sentence, else the last site named before it in the same paragraph."""
        last = bisect_right(self.place_starts, sentence.end)
        paragraph = self.paragraph(sentence.start)
        before: Place | None = None
        for at in range(last - 1, -1, -1):
            place = self.places[at]
            if self.paragraph(place.quote.start) < paragraph:
                break
            if place.kind in SITE_KINDS:
                continue
            if before is None or place.quote.start >= sentence.start:
                before = place
        return _where(before, own=before.quote.start >= sentence.start) if before else None


def _scope(alleg: Allegation, where: Where | None, when: Bounds | None, named: frozenset[str], language: str) -> Scope:
    """Whether the words describe one event or a practice."""
    words = habits(language)
    text = alleg.sentence.text
    points = 0
    if when is not None:
        points += 3 if when.days <= PRECISE_DAYS else 1 if when.days <= LONG_DAYS else -2
    count = alleg.count
    if count and count.most is not None and count.most <= FEW and count.unit in ("", "persons", "person"):
        points += 1
    if where is not None and where.own and not where.wide:
        points += 1
    if named:
        points += 1
    if words.habit.search(text):
        points -= 1
    if any(words.several.search(v.text) for v in alleg.victims):
        points -= 1
    return "specific" if points >= 2 else "pattern" if points <= -1 else "open"


def _account(alleg: Allegation, stmt: Statement | None, near: Surroundings, table: Acts, language: str) -> Account:
    where = _where(alleg.place, own=True) if alleg.place else near.place(alleg.sentence)
    when = bounds(alleg.when.edtf) if alleg.when else None
    named = near.names(alleg.victims)
    count = (alleg.count.least, alleg.count.most, alleg.count.unit) if alleg.count else None
    voice: Voice = "for" if supports(alleg, stmt) else "against" if denies(alleg, stmt) else "neither"
    return Account(
        alleg=alleg,
        stmt=stmt,
        family=table.family_of(alleg.act),
        order=near.sentence(alleg.trigger.start),
        paragraph=near.paragraph(alleg.trigger.start),
        scope=_scope(alleg, where, when, named, language),
        voice=voice,
        where=where,
        when=when,
        own_when=when is not None,
        edtf=alleg.when.edtf if alleg.when and when else None,
        count=count,
        victims=frozenset().union(*(stems(v.text) for v in alleg.victims)),
        named=named,
        perpetrators=frozenset().union(*(stems(p.text) for p in alleg.perpetrators)),
        means=frozenset().union(*(stems(m.text) for m in alleg.means)),
        words=stems(alleg.sentence.text),
    )


def accounts(readings: Sequence[Reading]) -> tuple[Account, ...]:
    """All mentions of acts in the documents, non-acts left out, ordered by document id and place in the text."""
    table = acts()
    apart = frozenset(table.nonacts.values())
    out: list[Account] = []
    for reading in sorted(readings, key=lambda r: r.document.id):
        stmts = {s.id: s for s in reading.statements}
        near = Surroundings(reading)
        language = reading.document.language
        for alleg in sorted(reading.allegations, key=lambda a: (a.trigger.start, a.trigger.end, a.act)):
            if alleg.act not in apart:
                stmt = stmts.get(alleg.statement) if alleg.statement else None
                out.append(_account(alleg, stmt, near, table, language))
    return tuple(out)
