"""An account: one mention of an act with everything around it that tells which event it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from stemma.incidents.dates import Bounds, bounds
from stemma.incidents.sites import Where, where_of
from stemma.incidents.surroundings import LONG_DAYS, PERSONS, Surroundings, releases
from stemma.incidents.vocabulary import Acts, Habits, acts, habits
from stemma.incidents.words import WORD, stem, stems
from stemma.lexicon.proceedings import dates_a_step, of_proceedings
from stemma.records import Allegation, Count, Quote, Reading, Statement, When
from stemma.records.support import denies, supports

__all__ = ["Account", "Where", "accounts"]

Scope = Literal["specific", "pattern", "open"]
Voice = Literal["for", "against", "neither"]

PRECISE_DAYS = 8  # a week and a day ("in the last week of"): still one event
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
    number: Count | None
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
    return frozenset(map(stem, words))


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
    named_place = alleg.place is not None and alleg.place.key != "" and not near.misread(alleg.place)
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
        number=number,
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
    released = releases(readings)
    out: list[Account] = []
    for reading in sorted(readings, key=lambda r: r.document.id):
        stmts = {s.id: s for s in reading.statements}
        near = Surroundings(reading, released.get(reading.document.outlet or "", frozenset()))
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
