"""Finds allegations: acts with who did it to whom, where, when, how many, and how they are presented."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import deque
from dataclasses import dataclass, replace
from typing import TypeVar

from stemma.extract import acts, dates
from stemma.extract.acts_rules import Rules, act_types, rules
from stemma.extract.acts_words import Words
from stemma.extract.arguments import Frame, Range, frame, has_roles, role_words, stage
from stemma.extract.gazetteer import Gazetteer
from stemma.extract.marks import EVEN, ActMark, Sight, log_odds
from stemma.extract.modality import modality, provided
from stemma.extract.nearness import nearest
from stemma.extract.told import known_of, told
from stemma.records import (
    Allegation,
    Count,
    Document,
    Mention,
    Modality,
    Place,
    Quote,
    Span,
    Statement,
    When,
    record_id,
)

__all__ = ["find"]

SURE = 0.8  # chance of a type from which the model's goes before the rules'
DOUBT = 0.2  # chance of an act below which the model overrules the rules, unless they know a set phrase
# How often a type is right, as a logistic sum over the held-out reports (383 acts, 47 documents; log loss .59 in five
# folds, .64 with the model's chance alone): the model is too sure of itself, rules that say the same count for most.
LONE, AGREED, ACT, KIND = -1.2, 1.3, 0.2, 0.13
VICTIM = re.compile(r"[^\W\d_]+")
One = TypeVar("One", When, Count)
Found = tuple[tuple[Allegation, ...], tuple[Place, ...], tuple[When, ...], tuple[Count, ...]]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence and everything found in it."""

    span: Span
    words: Words
    triggers: tuple[acts.Trigger, ...]
    places: tuple[Place, ...]
    dates: tuple[When, ...]
    counts: tuple[Count, ...]


def find(
    doc: Document,
    statements: tuple[Statement, ...],
    mentions: tuple[Mention, ...],
    gazetteer: Gazetteer,
    sight: Sight | None = None,
) -> Found:
    """Allegations of a document, and every place, date and count of it, each in reading order.

    Args:
        statements: of the same document; they give each act its speaker and stance.
        mentions: names and descriptions of persons and bodies; they widen the ends of perpetrators and victims.
        gazetteer: places known by name. sight: what a model saw in the document.
    """
    language = doc.language.partition("-")[0].lower()
    reading = rules(language)
    known = known_of(language, reading, gazetteer)
    anchor = dates.anchor_of(doc.published)
    named = dates.Named()
    inside = _Inside(statements)
    marks = deque(sight.acts() if sight else ())
    out: tuple[list[Allegation], list[Place], list[When], list[Count]] = ([], [], [], [])
    for span in doc.sentences:
        said = told(doc.text, span.start, span.end, known)
        when = dates.find(doc.text, span.start, span.end, said.shapes, language, anchor, named)
        named = dates.further(named, when, language)
        taken = [(w.quote.start, w.quote.end) for w in when]
        where = tuple(p for p in said.places if not _meets(p.quote.start, p.quote.end, taken))
        many = tuple(c for c in said.counts if not _meets(c.quote.start, c.quote.end, taken))
        out[1].extend(where)
        out[2].extend(when)
        out[3].extend(many)
        if reading is not None:
            sentence = _Sentence(span, said.words, said.triggers, where, when, many)
            read = _allegations(doc, sentence, reading, inside, language)
            if sight is not None:
                here = []
                while marks and marks[0].trigger[0] < span.end:
                    here.append(marks.popleft())
                read = _together(doc, sentence, read, here, inside, sight)
            out[0].extend(_of_the_dead(one, reading) for one in read)
    return tuple(out[0]), tuple(out[1]), tuple(out[2]), tuple(out[3])


def _of_the_dead(alleg: Allegation, reading: Rules) -> Allegation:
    """Bodies are not moved, driven out or released like people: whoever takes them away hides them."""
    instead = act_types()[alleg.act].of_the_dead
    heads = [VICTIM.findall(quote.text.casefold()) for quote in alleg.victims]
    dead = reading.classes.get("dead", frozenset())
    if not instead or not heads or not all(words and words[-1] in dead for words in heads):
        return alleg
    trigger = alleg.trigger
    return replace(alleg, id=record_id("A", alleg.document, instead, [trigger.start, trigger.end]), act=instead)


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
    triggers = sentence.triggers
    if not triggers:
        return []
    roles_of = _roles(doc, sentence, triggers, reading, inside, language)
    out = []
    for trigger, roles in zip(triggers, roles_of, strict=True):
        start, end = words.start[trigger.first], words.end[trigger.last]
        statement = inside.at(start, end)
        out.append(
            Allegation(
                id=record_id("A", doc.id, trigger.act, [start, end]),
                document=doc.id,
                statement=statement.id if statement else None,
                act=trigger.act,
                trigger=Quote.of(doc.text, start, end),
                sentence=Quote.of(doc.text, sentence.span.start, sentence.span.end),
                modality=modality(words, trigger, statement, language),
                perpetrators=_quotes(doc, words, roles, "perp"),
                victims=_quotes(doc, words, roles, "vic"),
                place=_place(doc, sentence, roles),
                when=_at(words, roles.get("time"), sentence.dates),
                count=_at(words, roles.get("count"), sentence.counts),
                means=_quotes(doc, words, roles, "means"),
                institution=_quotes(doc, words, roles, "inst"),
                confidence=min(0.95, 0.4 + 0.1 * trigger.weight),
            )
        )
    return out


def _together(
    doc: Document, sentence: _Sentence, ruled: list[Allegation], marks: list[ActMark], inside: _Inside, sight: Sight
) -> list[Allegation]:
    """The acts of a sentence as rules and model together read them.

    Where both found one, its words are the model's, and its roles as far as the model names them; how it is presented
    is the rules', and so is its type unless the model is sure of its own. What only the rules found stays unless the
    model rules it out, which it may not do with a set phrase.
    """
    out = []
    at = 0  # both are in reading order and none overlaps another of its kind: one walk through them is enough
    taken: set[int] = set()
    for mark in marks:
        start, end = mark.trigger
        while at < len(ruled) and ruled[at].trigger.end <= start:
            at += 1
        same = at
        while same < len(ruled) and ruled[same].trigger.start < end:
            taken.add(same)
            same += 1
        twins = sorted(ruled[at:same], key=lambda a: a.act != mark.act)  # of "stopped arrests" the arrests, not the end
        out.append(_seen(doc, sentence, mark, twins[0] if twins else None, inside))
    for number, alleg in enumerate(ruled):
        if number in taken:
            continue
        chance = sight.act_chance(alleg.trigger.start, alleg.trigger.end)
        if chance >= DOUBT or sentence.triggers[number].sure:
            out.append(replace(alleg, confidence=_confidence(chance, EVEN, agreed=True)))
    return sorted(out, key=lambda a: (a.trigger.start, a.trigger.end))


def _seen(doc: Document, sentence: _Sentence, mark: ActMark, twin: Allegation | None, inside: _Inside) -> Allegation:
    """The act a model saw, with dates, places and counts as the rules read them."""
    start, end = mark.trigger
    statement = inside.at(start, end)
    act = twin.act if twin is not None and mark.kind < SURE else mark.act
    roles = {role: tuple(Quote.of(doc.text, a, b) for a, b in found) for role, found in mark.roles.items()}
    place = _placed(doc, sentence, roles.get("place", ()))
    when = _met(roles.get("time", ()), sentence.dates)
    count = _met(roles.get("count", ()), sentence.counts)
    return Allegation(
        id=record_id("A", doc.id, act, [start, end]),
        document=doc.id,
        statement=statement.id if statement else None,
        act=act,
        trigger=Quote.of(doc.text, start, end),
        sentence=Quote.of(doc.text, sentence.span.start, sentence.span.end),
        modality=twin.modality if twin else _presented(doc, sentence, mark, statement),
        perpetrators=roles.get("perp") or (twin.perpetrators if twin else ()),
        victims=roles.get("vic") or (twin.victims if twin else ()),
        place=place or (twin.place if twin else None),
        when=when or (twin.when if twin else None),
        count=count or (twin.count if twin else None),
        means=roles.get("means") or (twin.means if twin else ()),
        institution=roles.get("inst") or (twin.institution if twin else ()),
        confidence=_confidence(mark.confidence, mark.kind, agreed=twin is not None and twin.act == act),
    )


def _presented(doc: Document, sentence: _Sentence, mark: ActMark, statement: Statement | None) -> Modality:
    """How an act that only the model saw is presented: as the model has it, unless the words around it deny it or make
    a condition. Small words such as "neither" decide that, and the rules know where they reach."""
    words, language = sentence.words, doc.language.partition("-")[0].lower()
    last = bisect_left(words.end, mark.trigger[1])
    if provided(words, last, language):
        return "hypothetical"
    first = min(bisect_right(words.start, mark.trigger[0]) - 1, last)
    told = modality(words, acts.Trigger(mark.act, max(0, first), last, None, "passive", 0.0, ""), statement, language)
    return "denied" if told == "denied" else mark.modality


def _confidence(act: float, kind: float, *, agreed: bool) -> float:
    """How likely the act and its type are right, 0..1.

    Args:
        act, kind: chances that the model gives to an act and to its type. agreed: rules say the same type.
    """
    total = LONE + AGREED * agreed + ACT * log_odds(act) + KIND * log_odds(kind)
    return round(1 / (1 + math.exp(-total)), 2)


def _met(quotes: tuple[Quote, ...], found: tuple[One, ...]) -> One | None:
    """The date or count that shares words with these."""
    return next((one for quote in quotes for one in found if one.quote.overlaps(quote)), None)


def _placed(doc: Document, sentence: _Sentence, quotes: tuple[Quote, ...]) -> Place | None:
    """The first of these that holds a known place, widened to it, or the first as a description."""
    for quote in quotes:
        for place in sentence.places:
            if place.quote.overlaps(quote):
                wide = Quote.of(doc.text, min(quote.start, place.quote.start), max(quote.end, place.quote.end))
                return Place(wide, place.name, place.key, place.kind, place.lat, place.lon, place.within)
    return Place(quotes[0], quotes[0].text, "", "description") if quotes else None


def _roles(
    doc: Document,
    sentence: _Sentence,
    triggers: tuple[acts.Trigger, ...],
    reading: Rules,
    inside: _Inside,
    language: str,
) -> list[Frame]:
    """The roles of each act; without a table of roles only place, date and count, by nearness."""
    words = sentence.words
    if not has_roles(language):
        return [
            nearest(words, one, role_words(language), sentence.places, sentence.dates, sentence.counts)
            for one in triggers
        ]
    numbers: dict[str | None, int] = {}
    holder = []
    for start, end in zip(words.start, words.end, strict=True):
        one = inside.at(start, end)
        holder.append(numbers.setdefault(one.id if one else None, len(numbers)))
    view = stage(
        doc.text, words, triggers, tuple(holder), language, reading,
        places=sentence.places, dates=sentence.dates, counts=sentence.counts,
    )  # fmt: skip
    return [_completed(sentence, one, frame(view, one, language), language) for one in triggers]


def _completed(sentence: _Sentence, trigger: acts.Trigger, roles: Frame, language: str) -> Frame:
    """Roles with the place and date that stand by the act and the count inside the victim, where none fitted well."""
    near = _nearest(sentence, trigger, language)
    out = {role: near[role] for role in ("place", "time") if role in near} | roles
    if "vic" in roles and "count" not in out:
        first, last = (sentence.words.start[roles["vic"][0]], sentence.words.end[roles["vic"][1]])
        inside = [c.quote for c in sentence.counts if c.quote.start >= first and c.quote.end <= last]
        if inside:
            start = bisect_left(sentence.words.start, inside[0].start)
            out["count"] = (start, start)
    return out


def _nearest(sentence: _Sentence, trigger: acts.Trigger, language: str) -> Frame:
    return nearest(sentence.words, trigger, role_words(language), sentence.places, sentence.dates, sentence.counts)


def _quotes(doc: Document, words: Words, roles: Frame, role: str) -> tuple[Quote, ...]:
    got = roles.get(role)
    return (_quote(doc, words, got),) if got else ()


def _quote(doc: Document, words: Words, tokens: Range) -> Quote:
    """The words of a phrase without a possessive ending."""
    end = words.end[tokens[1]]
    raw = doc.text[words.start[tokens[1]] : end]
    return Quote.of(doc.text, words.start[tokens[0]], end - (2 if raw[-2:] in ("'s", "’s") else 0))


def _place(doc: Document, sentence: _Sentence, roles: Frame) -> Place | None:
    """The known place inside the phrase, or the phrase as a description."""
    if "place" not in roles:
        return None
    quote = _quote(doc, sentence.words, roles["place"])
    for place in sentence.places:
        if place.quote.overlaps(quote):
            wide = Quote.of(doc.text, min(quote.start, place.quote.start), max(quote.end, place.quote.end))
            return Place(wide, place.name, place.key, place.kind, place.lat, place.lon, place.within)
    return Place(quote, quote.text, "", "description")


def _at(words: Words, tokens: Range | None, found: tuple[One, ...]) -> One | None:
    """The date or count that begins at the first of these tokens."""
    if tokens is None:
        return None
    return next((one for one in found if one.quote.start == words.start[tokens[0]]), None)
