"""Incidents with their accounts, and which denials and announced ends concern them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from stemma.incidents.account import Account
from stemma.incidents.compare import Rarity, dates_apart, places_apart
from stemma.incidents.dates import Bounds
from stemma.incidents.remarks import Remark
from stemma.incidents.sites import Where
from stemma.incidents.vocabulary import acts, common
from stemma.incidents.words import stems
from stemma.records import At, Incident

__all__ = ["Standing", "Standings", "concerns", "covered", "placed", "with_contrary_words"]

SHARED_WORDS = 2  # telling words that tie a denial without an act to an incident
MANY = 200  # incidents that share a word or a place with a denial from which place and words alone tie nothing
PRINTED = 20  # documents that are shown for one contrary sentence
NAMES_ACT = 3  # telling words that a word for the act itself is worth
SHORTEST = 4  # letters of a stem that may begin a longer form of the word ("work", "worked")
SHOWN = 60  # accounts of one incident among which the clearest opposing words are looked for
TELLING = 0.4  # rarity of a telling word


@dataclass(frozen=True, slots=True)
class Standing:
    """An incident with its accounts and what they say of it together."""

    incident: Incident
    members: tuple[Account, ...]
    families: frozenset[str]
    perpetrators: frozenset[str]
    victims: frozenset[str]
    words: frozenset[str]
    telling: frozenset[str]
    triggers: frozenset[str]
    whens: tuple[Bounds, ...]
    days: frozenset[Bounds]
    places: tuple[Where, ...]
    ids: frozenset[str]
    documents: frozenset[str]
    shown: tuple[Account, ...]

    @classmethod
    def of(cls, incident: Incident, members: Sequence[Account], rare: Rarity) -> Standing:
        """Put the words of the accounts together; telling are those that few sentences of the case use."""
        words = frozenset().union(*(m.words for m in members if m.voice == "for"))
        return cls(
            incident,
            tuple(members),
            frozenset(m.family for m in members),
            frozenset().union(*(m.perpetrators for m in members)),
            frozenset().union(*(m.victims for m in members if m.voice == "for")),
            words,
            frozenset(w for w in words if rare.get(w, 0.0) >= TELLING and w not in common()),
            frozenset(
                w
                for m in members
                for w in stems(m.alleg.trigger.text)
                if m.voice == "for" and len(w) >= SHORTEST and w not in common()
            ),
            tuple(sorted({m.when for m in members if m.when is not None})),
            frozenset(m.when for m in members if m.when is not None and m.when.days == 1),
            tuple({m.where.key: m.where for m in members if m.where is not None}.values()),
            frozenset(incident.allegations),
            frozenset(incident.documents),
            _different([m for m in members if m.voice == "for"]),
        )


def _different(members: Sequence[Account]) -> tuple[Account, ...]:
    """Accounts with different sentences, a bounded number of them: enough to show both sides of a dispute."""
    seen: dict[str, Account] = {}
    for one in members:
        if len(seen) >= SHOWN:
            break
        seen.setdefault(one.alleg.sentence.text, one)
    return tuple(seen.values())


def concerns(remark: Remark, standing: Standing) -> bool:
    """True when a denial or an end is about this incident: the same act, nothing apart, and a tie of actor or event."""
    if not remark.families & standing.families:
        return False
    if remark.near in standing.ids:
        return True
    if any(a.id in standing.ids for a in remark.about):
        return True
    here = remark.at.document in standing.documents
    if remark.kind == "denial" and remark.near and standing.incident.pattern and not here:
        return False  # it denies what its own document tells, not a practice of which others write
    for one in remark.about:
        if remark.kind == "denial" and any(dates_apart(one.when, when) for when in standing.whens):
            return False
        if any(places_apart(one.where, where) for where in standing.places):
            return False
    if not _of_that_kind(remark, standing):
        return _tied_otherwise(remark, standing)
    actors = remark.speaker.union(*(a.perpetrators for a in remark.about))
    if actors & standing.perpetrators:
        return True
    if _tied_otherwise(remark, standing) or remark.speaker & standing.words:
        return True
    return remark.interested and bool(remark.known_in & standing.documents)


def _tied_otherwise(remark: Remark, standing: Standing) -> bool:
    """True when what is denied or has ended has victims, a place or a day in common with the incident."""
    if any(a.victims & standing.victims for a in remark.about):
        return True
    keys = {where.key for where in standing.places if not where.wide}
    if any(a.where is not None and a.where.key in keys for a in remark.about):
        return True
    return remark.interested and bool(remark.days & standing.days)


def _of_that_kind(remark: Remark, standing: Standing) -> bool:
    """False where another act of the family is denied: who says that he shelled nobody may have executed somebody."""
    denied = {a.alleg.act for a in remark.about if a.voice == "against" and a.family in standing.families}
    return not denied or remark.kind != "denial" or bool(denied & set(standing.incident.acts))


def covered(families: frozenset[str], types: Iterable[str]) -> frozenset[str]:
    """Families of acts that cannot have been if a denial of these holds: no force used is nobody shot."""
    return families.union(*(acts().implied.get(f, frozenset()) for f in (*families, *types)))


def _names_act(remark: Remark, standing: Standing) -> bool:
    """True when the remark uses a word, in any form, with which the accounts name the act."""
    long = [w for w in remark.words if len(w) >= SHORTEST]
    return any(w.startswith(t) or t.startswith(w) for t in standing.triggers for w in long)


def placed(standings: Sequence[Standing], said: Sequence[Remark]) -> tuple[Remark, ...]:
    """Remarks that name no act, tied to the incident whose telling words they use most; those without one left out.

    Only incidents of the documents that know the speaker are asked, once for all that print the same remark.
    """
    told_in: dict[str, list[int]] = defaultdict(list)
    for number, standing in enumerate(standings):
        for document in standing.documents:
            told_in[document].append(number)
    asked: dict[tuple[frozenset[str], frozenset[str]], _Rank | None] = {}
    out = []
    for remark in said:
        if remark.families:
            out.append(remark)
            continue
        known = (remark.words, remark.known_in)
        if known not in asked:
            numbers = {n for document in remark.known_in for n in told_in.get(document, ())}
            asked[known] = _nearest(remark, numbers, standings)
        here = _nearest(remark, told_in.get(remark.at.document, ()), standings)
        best = min((one for one in (asked[known], here) if one is not None), default=None)
        if best is not None:
            out.append(replace(remark, near=best[2], families=standings[best[3]].families))
    return tuple(out)


_Rank = tuple[int, str, str, int]  # words shared, negative; ids of the incident and its first account; its number


def _nearest(remark: Remark, numbers: Iterable[int], standings: Sequence[Standing]) -> _Rank | None:
    """The incident, of those with these numbers, that shares most with a remark; None where none shares enough."""
    best: _Rank | None = None
    for number in numbers:
        standing = standings[number]
        shared = len(remark.words & standing.telling) + NAMES_ACT * _names_act(remark, standing)
        if shared >= SHARED_WORDS:
            rank = (-shared, standing.incident.id, standing.members[0].id, number)
            best = min(best, rank) if best else rank
    return best


class Standings:
    """Incidents by what a denial or an end can be tied to them with, so that not every one has to be asked."""

    def __init__(self, standings: Sequence[Standing]) -> None:
        self.all = standings
        self._by: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, standing in enumerate(standings):
            keys = [("doc", d) for d in standing.documents]
            keys += [("word", w) for w in standing.perpetrators | standing.victims | standing.words]
            keys += [("place", where.key) for where in standing.places]
            keys += [("family", f) for f in standing.families]
            keys += [("day", str(day)) for day in standing.days]
            for key in keys:
                self._by[key].append(number)

    def telling(self, families: frozenset[str]) -> tuple[Standing, ...]:
        """The incidents of some families of acts, in their order; none where there are too many to be meant."""
        numbers = sorted({n for f in families for n in self._by.get(("family", f), ())})
        return tuple(self.all[n] for n in numbers) if len(numbers) <= MANY else ()

    def of(self, remark: Remark) -> tuple[Standing, ...]:
        """The incidents that a denial or an end is about, in their order."""
        words = remark.speaker.union(*(a.perpetrators | a.victims for a in remark.about))
        keys = [("doc", d) for d in remark.known_in | {remark.at.document}]
        keys += [("word", w) for w in words]
        keys += [("place", a.where.key) for a in remark.about if a.where is not None]
        keys += [("day", str(day)) for day in remark.days]
        numbers = sorted({n for key in keys for n in self._by.get(key, ())})
        if len(numbers) > MANY:  # so many in one place: only those told in documents that know the speaker
            known = remark.known_in | {remark.at.document}
            numbers = [n for n in numbers if self.all[n].documents & known]
        return tuple(self.all[n] for n in numbers if concerns(remark, self.all[n]))


def with_contrary_words(
    standings: Standings, said: Sequence[Remark], opposed: Mapping[str, Iterable[At]]
) -> tuple[Incident, ...]:
    """The incidents with every place that speaks against them; a sentence that many documents print, a few times.

    Args:
        opposed: for an incident words that cannot hold together with an account of it.
    """
    found: dict[str, dict[At, None]] = {
        s.incident.id: dict.fromkeys((*s.incident.contrary, *opposed.get(s.incident.id, ()))) for s in standings.all
    }
    printed: dict[tuple[str, str], int] = defaultdict(int)
    for remark in said:
        if remark.kind != "denial":
            continue
        wide = replace(remark, families=covered(remark.families, (a.alleg.act for a in remark.about)))
        for standing in standings.of(wide):
            key = (standing.incident.id, remark.at.quote.text)
            printed[key] += 1
            if printed[key] <= PRINTED:
                found[standing.incident.id][remark.at] = None
    return tuple(
        replace(
            s.incident,
            contrary=tuple(sorted(found[s.incident.id], key=lambda at: (at.document, at.quote))),
        )
        for s in standings.all
    )
