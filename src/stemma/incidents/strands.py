"""Strands: incidents as patterns look at them, with who did it by name, how, when, where, and the words for each."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stemma.incidents.account import Account
from stemma.incidents.dates import Bounds, bounds
from stemma.incidents.sites import Where
from stemma.incidents.standing import Standing
from stemma.incidents.vocabulary import common
from stemma.incidents.words import stems
from stemma.records import At, Incident, Quote, Reading

__all__ = ["Actors", "Strand", "strands"]

NAMED = ("person", "body", "group", "outlet")  # kinds of mentions that name somebody who can act


class Actors:
    """Who is named among those said to have done something: a shorter name stands for the only longer one with it."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._names: dict[str, list[tuple[int, int, str]]] = {}
        keys: set[frozenset[str]] = set()
        self._key: dict[str, frozenset[str]] = {}
        for reading in readings:
            places = frozenset().union(*(stems(p.name) | stems(p.quote.text) for p in reading.places))
            self._names[reading.document.id] = sorted(
                (m.quote.start, m.quote.end, m.name)
                for m in reading.mentions
                if m.kind in NAMED and stems(m.name) - common() - places
            )
            for alleg in reading.allegations:
                for _, _, name in (one for quote in alleg.perpetrators for one in self._inside(alleg.document, quote)):
                    self._key[name] = stems(name) - common()
                    keys.add(self._key[name])
        self._longer = _only_longer(keys)

    def _inside(self, document: str, quote: Quote) -> list[tuple[int, int, str]]:
        named = self._names.get(document, [])
        first, last = bisect_left(named, (quote.start, 0, "")), bisect_left(named, (quote.end, 0, ""))
        return [one for one in named[first:last] if one[1] <= quote.end]

    def _resolved(self, name: str) -> str:
        key = self._key[name]
        return " ".join(sorted(self._longer.get(key, key)))

    def of(self, one: Account) -> dict[str, At]:
        """Key of each actor that the account names as having done it, with the words that name it."""
        out: dict[str, At] = {}
        for quote in one.alleg.perpetrators:
            for start, end, name in self._inside(one.document, quote):
                key = self._resolved(name)
                if key:
                    text = quote.text[start - quote.start : end - quote.start]
                    out.setdefault(key, At(one.document, Quote(start, end, text)))
        return out


def _only_longer(keys: set[frozenset[str]]) -> dict[frozenset[str], frozenset[str]]:
    """For each name the one longer name that holds all of its words; none where there are several."""
    having: dict[str, set[frozenset[str]]] = defaultdict(set)
    for key in keys:
        for word in key:
            having[word].add(key)
    out = {}
    for key in keys:
        if key:
            rarest = min(sorted(key), key=lambda w: len(having[w]))
            longer = [other for other in having[rarest] if key < other]
            if len(longer) == 1:
                out[key] = longer[0]
    return out


@dataclass(frozen=True, slots=True)
class Strand:
    """One incident, or the words of one that tell of more than it.

    Args:
        accounts: those that speak for it. tells: True where these words tell of a practice or a campaign.
        actors: by key, with the words that name them. described: stems of the other words for who did it.
        how: stems of means and of channels (institutions through which it was done), with the words.
        when: days that the incident's date allows. sites: places named with the act itself.
    """

    incident: Incident
    accounts: tuple[Account, ...]
    tells: bool
    actors: Mapping[str, At]
    described: frozenset[str]
    victims: frozenset[str]
    how: Mapping[str, At]
    when: Bounds | None
    sites: tuple[Where, ...]
    documents: frozenset[str]

    @property
    def families(self) -> frozenset[str]:
        """Families of the acts told."""
        return frozenset(one.family for one in self.accounts)

    @property
    def known(self) -> bool:
        """True when something tells it from others of its kind: a day, a site, names, or a number of people."""
        return any(not one.bare for one in self.accounts)

    @property
    def told_last(self) -> int | None:
        """The last day on which anybody can have told of it; None where no document has a date."""
        return max((one.told.last for one in self.accounts if one.told), default=None)


def strand(incident: Incident, accounts: Sequence[Account], actors: Actors, *, tells: bool, dated: bool) -> Strand:
    """The strand of these accounts. dated: False where the incident's day is not that of what the words tell of."""
    named: dict[str, At] = {}
    how: dict[str, At] = {}
    for one in accounts:
        for key, at in actors.of(one).items():
            named.setdefault(key, at)
        for quote in (*one.alleg.means, *one.alleg.institution):
            for stem in sorted(stems(quote.text) - common()):
                how.setdefault(stem, At(one.document, quote))
    return Strand(
        incident,
        tuple(accounts),
        tells,
        named,
        _union(one.perpetrators for one in accounts) - common(),
        _union(one.victims for one in accounts) - common(),
        how,
        bounds(incident.date) if dated else None,
        tuple({o.where.key: o.where for o in accounts if o.where is not None and o.where.own}.values())
        if dated
        else (),
        frozenset(one.document for one in accounts),
    )


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def strands(standings: Sequence[Standing], actors: Actors) -> tuple[Strand, ...]:
    """One strand for each incident, in their order."""
    return tuple(
        strand(s.incident, [m for m in s.members if m.voice == "for"], actors, tells=s.incident.pattern, dated=True)
        for s in standings
    )
