"""Finds allegations: acts with who did it to whom, where, when, how many, and how they are presented."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date

from stemma.extract import acts, counts, dates, places
from stemma.extract.acts_rules import Rules, rules
from stemma.extract.acts_words import CLAUSE_END, Words, split
from stemma.extract.arguments import Frame, Range, frame, has_role_words, role_words
from stemma.extract.gazetteer import Gazetteer
from stemma.extract.modality import modality
from stemma.records import Allegation, Count, Document, Mention, Place, Quote, Span, Statement, When, record_id
from stemma.records.when import parse

__all__ = ["find"]

OPENING = 8  # words at the head of a sentence in which a place or date holds for the whole sentence
Found = tuple[tuple[Allegation, ...], tuple[Place, ...], tuple[When, ...], tuple[Count, ...]]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence and everything found in it."""

    span: Span
    words: Words
    places: tuple[Place, ...]
    dates: tuple[When, ...]
    counts: tuple[Count, ...]


def find(
    doc: Document, statements: tuple[Statement, ...], mentions: tuple[Mention, ...], gazetteer: Gazetteer
) -> Found:
    """Allegations of a document, and every place, date and count of it, each in reading order.

    Args:
        statements: of the same document; they give each act its speaker and stance.
        mentions: names and descriptions of persons and bodies; they widen the ends of perpetrators and victims.
        gazetteer: places known by name.
    """
    language = doc.language.partition("-")[0].lower()
    reading = rules(language)
    anchor = dates.anchor_of(doc.published)
    last: date | None = None
    inside = _Inside(statements)
    out: tuple[list[Allegation], list[Place], list[When], list[Count]] = ([], [], [], [])
    for span in doc.sentences:
        words = split(doc.text, span.start, span.end)
        everything = frozenset(words.low)
        when = dates.find(doc.text, span.start, span.end, everything, language, anchor, last)
        last = _last_day(when) or last
        taken = [(w.quote.start, w.quote.end) for w in when]
        where = tuple(
            p
            for p in places.find(doc.text, words, language, gazetteer)
            if not _meets(p.quote.start, p.quote.end, taken)
        )
        many = tuple(c for c in counts.find(doc.text, words, language) if not _meets(c.quote.start, c.quote.end, taken))
        out[1].extend(where)
        out[2].extend(when)
        out[3].extend(many)
        if reading is not None:
            sentence = _Sentence(span, words, where, when, many)
            out[0].extend(_allegations(doc, sentence, reading, inside, language))
    return tuple(out[0]), tuple(out[1]), tuple(out[2]), tuple(out[3])


def _last_day(found: tuple[When, ...]) -> date | None:
    for one in reversed(found):
        day = parse(one.edtf).earliest
        if day is not None:
            return day
    return None


def _meets(start: int, end: int, ranges: list[tuple[int, int]]) -> bool:
    return any(a < end and start < b for a, b in ranges)


class _Inside:
    """Which statement holds a place of the text: the innermost one."""

    def __init__(self, statements: tuple[Statement, ...]) -> None:
        depth: dict[str, int] = {}
        by_id = {s.id: s for s in statements}
        for one in statements:
            steps, here = 0, one
            while here.nested_in in by_id and steps < len(statements):
                steps, here = steps + 1, by_id[here.nested_in or ""]
            depth[one.id] = steps
        self.pieces = sorted(
            ((piece.start, piece.end, depth[s.id], s) for s in statements for piece in s.content),
            key=lambda p: (p[0], p[1], p[2], p[3].id),
        )
        self.starts = [piece[0] for piece in self.pieces]
        self.longest = max((b - a for a, b, _, _ in self.pieces), default=0)

    def at(self, start: int, end: int) -> Statement | None:
        """The innermost statement whose content holds `[start, end)`."""
        best: tuple[int, int, Statement] | None = None
        number = bisect_right(self.starts, start)
        while number:
            number -= 1
            a, b, depth, statement = self.pieces[number]
            if a < start - self.longest:
                break
            if b >= end and (best is None or (depth, a - b) > best[:2]):
                best = (depth, a - b, statement)
        return best[2] if best else None


def _allegations(
    doc: Document,
    sentence: _Sentence,
    reading: Rules,
    inside: _Inside,
    language: str,
) -> list[Allegation]:
    words = sentence.words
    triggers = acts.find(words, reading)
    if not triggers:
        return []
    dated = _tokens_in(words, sentence.dates)
    v = role_words(language)
    structured = has_role_words(language)
    out = []
    for trigger in triggers:
        start, end = words.start[trigger.first], words.end[trigger.last]
        statement = inside.at(start, end)
        roles = frame(words, trigger, reading.people, language, dated) if structured else Frame()
        quote = Quote.of(doc.text, start, end)
        victim = _quote(doc, words, roles.victim)
        out.append(
            Allegation(
                id=record_id("A", doc.id, trigger.act, [start, end]),
                document=doc.id,
                statement=statement.id if statement else None,
                act=trigger.act,
                trigger=quote,
                sentence=Quote.of(doc.text, sentence.span.start, sentence.span.end),
                modality=modality(words, trigger, statement, language),
                perpetrators=_tuple(_quote(doc, words, roles.perpetrator)),
                victims=_tuple(victim),
                place=None if trigger.act in v["no_place"] else _place(doc, sentence, roles, start, end),
                when=None if trigger.act in v["no_date"] else _when(sentence, start, end),
                count=_count(sentence, victim, start, end, structured),
                means=_tuple(_quote(doc, words, roles.means)),
                institution=_tuple(_quote(doc, words, roles.institution)),
                confidence=min(0.95, 0.4 + 0.1 * trigger.weight),
            )
        )
    return out


def _tokens_in(words: Words, found: tuple[When, ...]) -> frozenset[int]:
    """Tokens that belong to dates."""
    return frozenset(
        n
        for when in found
        for n in range(bisect_left(words.start, when.quote.start), bisect_left(words.start, when.quote.end))
    )


def _tuple(quote: Quote | None) -> tuple[Quote, ...]:
    return (quote,) if quote else ()


def _quote(doc: Document, words: Words, tokens: Range | None) -> Quote | None:
    if tokens is None:
        return None
    end = words.end[tokens[1]]
    raw = doc.text[words.start[tokens[1]] : end]
    return Quote.of(doc.text, words.start[tokens[0]], end - (2 if raw[-2:] in ("'s", "’s") else 0))


def _place(doc: Document, sentence: _Sentence, roles: Frame, start: int, end: int) -> Place | None:
    """A described place next to the trigger, or the nearest known place of the sentence, after it first."""
    described = _quote(doc, sentence.words, roles.place)
    known = [p for p in sentence.places if not (p.quote.start < end and start < p.quote.end)]
    if described:
        for place in known:
            if place.quote.overlaps(described):
                wide = Quote.of(doc.text, min(described.start, place.quote.start), max(described.end, place.quote.end))
                return Place(wide, place.name, place.key, place.kind, place.lat, place.lon, place.within)
    after = [p for p in known if p.quote.start >= end and _reach(sentence.words, end, p.quote.start)]
    if after and (described is None or after[0].quote.start < described.start):
        return after[0]
    if described:
        return Place(described, described.text, "", "description")
    before = [p for p in known if p.quote.end <= start and _opens(sentence, p.quote, start)]
    return before[-1] if before else None


def _reach(words: Words, start: int, end: int) -> bool:
    """True when no clause ends between the two places."""
    first, last = bisect_left(words.start, start), bisect_left(words.start, end)
    return CLAUSE_END.isdisjoint(words.low[first:last])


def _opens(sentence: _Sentence, quote: Quote, start: int) -> bool:
    """True when the words open the sentence ("On Friday, in Oslo, ...") and no clause ends before the trigger."""
    return bisect_left(sentence.words.start, quote.start) < OPENING and _reach(sentence.words, quote.end, start)


def _when(sentence: _Sentence, start: int, end: int) -> When | None:
    """The date after the trigger in its clause, else the nearest one of the sentence."""
    if not sentence.dates:
        return None
    after = [w for w in sentence.dates if w.quote.start >= end]
    near = [w for w in after if _reach(sentence.words, end, w.quote.start)]
    if near:
        return near[0]
    before = [w for w in sentence.dates if w.quote.end <= start and _opens(sentence, w.quote, start)]
    return before[-1] if before else None


def _count(sentence: _Sentence, victim: Quote | None, start: int, end: int, structured: bool) -> Count | None:
    """The count inside the victims; where the roles of a language are not read, that of persons nearest the trigger."""
    if not structured:
        persons = [c for c in sentence.counts if c.unit == "persons"]
        return min(persons, key=lambda c: min(abs(c.quote.start - end), abs(start - c.quote.end)), default=None)
    if victim is None:
        return None
    return next((c for c in sentence.counts if c.quote.start >= victim.start and c.quote.end <= victim.end), None)
