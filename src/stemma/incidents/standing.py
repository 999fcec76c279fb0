"""Incidents with their accounts, and which denials and announced ends concern them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from stemma.incidents.account import Account, stems
from stemma.incidents.compare import Rarity, dates_apart, places_apart
from stemma.incidents.remarks import Remark
from stemma.incidents.vocabulary import common
from stemma.records import Incident

__all__ = ["Standing", "concerns", "placed", "with_contrary_words"]

SHARED_WORDS = 2  # telling words that tie a denial without an act to an incident
NAMES_ACT = 3  # telling words that a word for the act itself is worth
SHORTEST = 4  # letters of a stem that may begin a longer form of the word ("work", "worked")
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
            frozenset(w for w in words if rare.get(w, 0.0) >= TELLING),
            frozenset(
                w
                for m in members
                for w in stems(m.alleg.trigger.text)
                if m.voice == "for" and len(w) >= SHORTEST and w not in common()
            ),
        )


def concerns(remark: Remark, standing: Standing) -> bool:
    """True when a denial or an end is about this incident: the same act, nothing apart, and a tie of actor or event."""
    if not remark.families & standing.families:
        return False
    if remark.near in standing.incident.allegations:
        return True
    if any(a.id in standing.incident.allegations for a in remark.about):
        return True
    for one in remark.about:
        if remark.kind == "denial" and any(dates_apart(one.when, m.when) for m in standing.members):
            return False
        if any(places_apart(one.where, m.where) for m in standing.members):
            return False
    actors = remark.speaker.union(*(a.perpetrators for a in remark.about))
    if actors & standing.perpetrators:
        return True
    if any(a.victims & standing.victims for a in remark.about):
        return True
    keys = {m.where.key for m in standing.members if m.where and not m.where.wide}
    if any(a.where is not None and a.where.key in keys for a in remark.about):
        return True
    if remark.speaker & standing.words:
        return True
    return remark.interested and bool(remark.known_in & set(standing.incident.documents))


def _names_act(remark: Remark, standing: Standing) -> bool:
    """True when the remark uses a word, in any form, with which the accounts name the act."""
    long = [w for w in remark.words if len(w) >= SHORTEST]
    return any(w.startswith(t) or t.startswith(w) for t in standing.triggers for w in long)


def placed(standings: Sequence[Standing], said: Sequence[Remark]) -> tuple[Remark, ...]:
    """Remarks that name no act, tied to the incident whose telling words they use most; those without one left out."""
    out = []
    families: frozenset[str] = frozenset()
    for remark in said:
        if remark.families:
            out.append(remark)
            continue
        best: tuple[int, str, str] | None = None
        for standing in standings:
            shared = len(remark.words & standing.telling) + NAMES_ACT * _names_act(remark, standing)
            if shared >= SHARED_WORDS and (remark.known_in | {remark.at.document}) & set(standing.incident.documents):
                rank = (-shared, standing.incident.id, standing.members[0].id)
                best = min(best, rank) if best else rank
                families = standing.families if best == rank else families
        if best:
            out.append(replace(remark, near=best[2], families=families))
    return tuple(out)


def with_contrary_words(standings: Sequence[Standing], said: Sequence[Remark]) -> tuple[Incident, ...]:
    """The incidents with every place that speaks against them."""
    by_family: dict[str, list[Remark]] = defaultdict(list)
    for remark in said:
        if remark.kind == "denial":
            for family in sorted(remark.families):
                by_family[family].append(remark)
    out = []
    for standing in standings:
        found = dict.fromkeys(standing.incident.contrary)
        for family in sorted(standing.families):
            found.update((r.at, None) for r in by_family[family] if concerns(r, standing))
        ordered = tuple(sorted(found, key=lambda at: (at.document, at.quote)))
        out.append(replace(standing.incident, contrary=ordered))
    return tuple(out)
