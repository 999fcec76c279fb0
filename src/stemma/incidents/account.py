"""An account: one mention of an act with everything around it that tells which event it is about."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from stemma.incidents.dates import Bounds, bounds
from stemma.incidents.sites import VAGUE_KINDS, WIDE_KINDS, Where, stage, vague, where_of
from stemma.incidents.vocabulary import Acts, Habits, acts, habits
from stemma.lexicon.proceedings import dates_a_step, of_proceedings
from stemma.records import Allegation, Count, Place, Quote, Reading, Statement, When
from stemma.records.support import denies, supports

__all__ = ["Account", "Where", "accounts", "stems"]

Scope = Literal["specific", "pattern", "open"]
Voice = Literal["for", "against", "neither"]

STEM = 6  # letters kept of a word, so that endings of inflected languages fall away
WORD = re.compile(r"[^\W\d_]{3,}|\d+")
PRECISE_DAYS = 8  # a week and a day ("in the last week of"): still one event
LONG_DAYS = 45  # above this a date describes a period
PERSONS = ("persons", "person", "people")
BODIES = ("body", "outlet")
PERFECT = 0.4  # "have been killed" is no practice by itself; a headline says it of one event
FEW = 25  # victims counted one by one make a specific event


@dataclass(frozen=True, slots=True)
class Account:
    """One allegation as a description of an event.

    Args:
        order: running number of the sentence in its document. paragraph: number of its paragraph.
        when: days it allows; own_when: True when the date stands with the act itself. near: where it has none, the days
            of the last date named before it in its paragraph.
        victims, perpetrators, means, words: stems. words are those of the whole sentence.
        told: days on which its document was published. stage: the site about which its document names most.
        setting: places below the country and days named anywhere in its document.
        voice: whether it speaks for the act, against it, or neither (a demand, a hypothesis).
        threat: the act was only threatened, which is another event than the act.
        topic: somebody says of a case or an inquiry that it is about the act.
    """

    alleg: Allegation
    stmt: Statement | None
    family: str
    order: int
    paragraph: int
    scope: Scope
    voice: Voice
    threat: bool
    where: Where | None
    when: Bounds | None
    own_when: bool
    near: Bounds | None
    edtf: str | None
    count: tuple[int | None, int | None, str] | None
    victims: frozenset[str]
    named: frozenset[str]
    perpetrators: frozenset[str]
    means: frozenset[str]
    words: frozenset[str]
    setting: frozenset[str]
    told: Bounds | None = None
    stage: Where | None = None
    topic: bool = False

    @property
    def id(self) -> str:
        """The allegation's id."""
        return self.alleg.id

    @property
    def bare(self) -> bool:
        """True when nothing in it tells the event: no victims, no date, no place, no number."""
        own_site = self.where is not None and self.where.own and not self.where.wide
        return not (self.victims or self.named or self.own_when or own_site or self.count)

    @property
    def firm(self) -> bool:
        """True when it speaks for or against the act: demands and hypotheses join an event, and tie no two of them."""
        return self.voice != "neither"

    @property
    def document(self) -> str:
        """The document's id."""
        return self.alleg.document


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return plain.casefold()[:STEM]


def stems(text: str) -> frozenset[str]:
    """Words of three letters or more and numbers, without accents and endings.

    >>> sorted(stems("The prisoners, 38"))
    ['38', 'prison', 'the']
    """
    return frozenset(map(_stem, WORD.findall(text)))


def _own_release(reading: Reading) -> bool:
    """True when the house that publishes the text is itself the one that speaks in it."""
    outlet = reading.document.outlet
    return outlet is not None and any(s.chain and s.chain[0] == outlet for s in reading.statements)


def _releases(readings: Sequence[Reading]) -> dict[str, frozenset[Bounds]]:
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
        self.places = sorted(reading.places, key=lambda p: p.quote.start)
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
        self.persons = sorted((m for m in reading.mentions if m.kind == "person"), key=lambda m: m.quote)
        self.person_starts = [m.quote.start for m in self.persons]
        self.names_of_bodies = sorted((m.quote.start, m.quote.end) for m in reading.mentions if m.kind in BODIES)

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
        return frozenset(found - self.place_words)

    def in_name(self, trigger: Quote) -> bool:
        """True when the words stand with a capital inside the longer name of a body ("Committee against Torture")."""
        if not trigger.text[:1].isupper():
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


def _scope(alleg: Allegation, where: Where | None, when: Bounds | None, near: Surroundings, words: Habits) -> Scope:
    """Whether the words describe one event or a practice."""
    points = 0.0
    if when is not None:
        points += 3 if when.days <= PRECISE_DAYS else 1 if when.days <= LONG_DAYS else -2
    count = alleg.count
    if count and count.most is not None and count.most <= FEW and count.unit in ("", *PERSONS):
        points += 1
    if where is not None and where.own and not where.wide:
        points += 0.5
    if near.names(alleg.victims):
        points += 1
    if near.habitual(words.habit, alleg):
        points -= 1
    elif near.habitual(words.perfect, alleg):
        points -= PERFECT
    if any(words.several.search(v.text) for v in alleg.victims):
        points -= 1
    return "specific" if points >= 2 else "pattern" if points <= -0.5 else "open"


def _described(quotes: Iterable[Quote], pronouns: frozenset[str]) -> frozenset[str]:
    """Stems of the words that describe somebody."""
    words = (w for q in quotes for w in WORD.findall(q.text) if w.casefold() not in pronouns)
    return frozenset(map(_stem, words))


def _happened(
    alleg: Allegation, stmt: Statement | None, near: Surroundings, language: str
) -> tuple[Bounds, str] | None:
    """Days of the act, from its own date or the only date of its sentence.

    The day on which it was told ("..., the group said today") is none: a date beside a reporting word, outside of what
    is said. The day of an arrest or a trial is none of the act that led to it.
    """
    dates = (alleg.when,) if alleg.when else near.dates_in(alleg.sentence)
    told = [d for d in dates if not near.of_telling(d.quote, alleg.sentence) and not near.of_release(d, alleg)]
    told = [d for d in told if not _of_a_step(d, alleg, language) and not _beside_denial(d, alleg, stmt)]
    known = {d.edtf: b for d in told if (b := bounds(d.edtf))}
    if len(known) != 1:
        return None
    ((edtf, days),) = known.items()
    return days, edtf


def _beside_denial(date: When, alleg: Allegation, stmt: Statement | None) -> bool:
    """True when an act is denied and the date stands outside of what is denied ("..., and recalled that on 3 May")."""
    if stmt is None or stmt.stance != "denies" or not any(c.overlaps(alleg.trigger) for c in stmt.content):
        return False
    return not any(c.overlaps(date.quote) for c in stmt.content)


def _of_a_step(date: When, alleg: Allegation, language: str) -> bool:
    """True when the date is that of an arrest or a trial in the sentence of the act."""
    if alleg.act in acts().proceedings or not date.quote.overlaps(alleg.sentence):
        return False
    first = alleg.sentence.start
    day = (date.quote.start - first, date.quote.end - first)
    act = (alleg.trigger.start - first, alleg.trigger.end - first)
    return dates_a_step(alleg.sentence.text, day, act, language)


def _account(alleg: Allegation, stmt: Statement | None, near: Surroundings, table: Acts, language: str) -> Account:
    named_place = alleg.place is not None and alleg.place.key != ""
    where = where_of(alleg.place, own=True) if alleg.place and named_place else near.place(alleg.sentence)
    happened = _happened(alleg, stmt, near, language)
    when = happened[0] if happened else None
    pronouns = habits(language).pronouns
    named = near.names(alleg.victims)
    number = alleg.count or near.number(alleg.sentence)
    count = (number.least, number.most, number.unit) if number else None
    if count is None and len(alleg.victims) == 1 and alleg.victims[0].text.casefold() in habits(language).single:
        count = (1, 1, PERSONS[0])
    voice: Voice = "for" if supports(alleg, stmt) else "against" if denies(alleg, stmt) else "neither"
    return Account(
        alleg=alleg,
        stmt=stmt,
        family=table.family_of(alleg.act),
        order=near.sentence(alleg.trigger.start),
        paragraph=near.paragraph(alleg.trigger.start),
        scope=_scope(alleg, where, when, near, habits(language)),
        voice=voice,
        threat=alleg.modality == "threatened",
        where=where,
        when=when,
        own_when=alleg.when is not None and when is not None,
        near=near.day(alleg.sentence) if when is None else None,
        edtf=happened[1] if happened else None,
        count=count,
        victims=_described(alleg.victims, pronouns),
        named=named,
        perpetrators=_described(alleg.perpetrators, pronouns),
        means=_described(alleg.means, pronouns),
        words=stems(alleg.sentence.text),
        setting=near.setting,
        told=near.told,
        stage=near.stage,
        topic=stmt is not None
        and of_proceedings(alleg.sentence.text, alleg.trigger.start - alleg.sentence.start, language),
    )


def accounts(readings: Sequence[Reading]) -> tuple[Account, ...]:
    """All mentions of acts in the documents, ordered by document id and place in the text.

    Non-acts are left out, and words for acts inside the name of a body.
    """
    table = acts()
    apart = frozenset(table.nonacts.values())
    releases = _releases(readings)
    out: list[Account] = []
    for reading in sorted(readings, key=lambda r: r.document.id):
        stmts = {s.id: s for s in reading.statements}
        near = Surroundings(reading, releases.get(reading.document.outlet or "", frozenset()))
        language = reading.document.language
        for alleg in sorted(reading.allegations, key=lambda a: (a.trigger.start, a.trigger.end, a.act)):
            if alleg.act not in apart and not near.in_name(alleg.trigger):
                stmt = stmts.get(alleg.statement) if alleg.statement else None
                out.append(_account(alleg, stmt, near, table, language))
    return _shared_scope(out)


def _shared_scope(items: Sequence[Account]) -> tuple[Account, ...]:
    """Acts told after a practice in its sentence belong to the practice, unless one of them is a single event."""
    scopes: dict[tuple[str, int], set[Scope]] = {}
    begins: dict[tuple[str, int], int] = {}
    for one in items:
        key = (one.document, one.order)
        scopes.setdefault(key, set()).add(one.scope)
        if one.scope == "pattern":
            begins[key] = min(begins.get(key, one.alleg.trigger.start), one.alleg.trigger.start)
    habitual = {key for key, found in scopes.items() if found == {"pattern", "open"}}

    def swept(one: Account) -> bool:
        key = (one.document, one.order)
        return one.scope == "open" and key in habitual and one.alleg.trigger.start > begins[key]

    return tuple(replace(one, scope="pattern") if swept(one) else one for one in items)
