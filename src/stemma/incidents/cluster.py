"""Accounts to events: pairs above a threshold joined best first, unless something in the two groups forbids it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stemma.incidents.account import Account
from stemma.incidents.compare import THRESHOLD, dates_apart, places_apart
from stemma.incidents.dates import Bounds
from stemma.incidents.sites import Where

__all__ = ["DECIDED", "Evidence", "Pair", "clusters"]

PER_DOUBLING = 1.0  # extra score for each doubling of the documents of the smaller group
SETTLED = 0.3  # share of the documents of a group that must name a place before it can hold against another
TOLD_TOGETHER = 0.6  # share of documents that must tell both acts before two different acts are one event

SURE_DETAIL = 4.5  # score from which two acts of one sentence may be an event and its detail

UNALIKE = 0.0  # score of two reports in two groups that are less alike, or were too unlike to be compared
SEEN = 12  # members of each of two groups that are looked at

DECIDED = "analyst"

Evidence = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two accounts, their score and why. sure: by lineage, by equal words or by an analyst; scope cannot forbid it."""

    score: float
    a: int
    b: int
    why: Evidence
    sure: bool = False

    @property
    def decided(self) -> bool:
        """True when an analyst put the two together; nothing but another decision keeps them apart."""
        return any(name == DECIDED for name, _ in self.why)


@dataclass(slots=True)
class Group:
    """What the members of a group say that other groups may contradict: only distinct values are kept."""

    members: list[int] = field(default_factory=list)
    dates: set[Bounds] = field(default_factory=set)
    places: dict[str, Where] = field(default_factory=dict)
    named_in: dict[str, set[str]] = field(default_factory=dict)
    scopes: set[str] = field(default_factory=set)
    names: set[frozenset[str]] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    firm: bool = False

    def add(self, number: int, one: Account, told: frozenset[str]) -> None:
        """Take one account in, with all documents that tell the same."""
        self.members.append(number)
        self.firm |= one.firm
        self.told |= told | {one.document}
        if one.when is not None:
            self.dates.add(one.when)
        if one.where is not None and one.where.own and not one.where.wide:
            self.places[one.where.key] = one.where
            self.named_in.setdefault(one.where.key, set()).add(one.document)
        self.scopes.add(one.scope)
        self.documents.add(one.document)
        if one.named:
            self.names.add(one.named)

    def take(self, other: Group) -> None:
        """Take all of another group in."""
        self.members += other.members
        self.firm |= other.firm
        self.dates |= other.dates
        self.places |= other.places
        for key, documents in other.named_in.items():
            self.named_in.setdefault(key, set()).update(documents)
        self.scopes |= other.scopes
        self.names |= other.names
        self.documents |= other.documents
        self.told |= other.told

    def settled(self) -> list[Where]:
        """Its places; of a larger group only those that enough of its documents name, for one may be misread."""
        least = SETTLED * len(self.documents)
        return [where for key, where in self.places.items() if len(self.named_in[key]) >= least]

    def against(self, other: Group, *, sure: bool) -> str | None:
        """Why the two cannot be one event, or None."""
        if any(dates_apart(x, y) for x in self.dates for y in other.dates):
            return "dates"
        if any(places_apart(x, y) for x in self.settled() for y in other.settled()):
            return "places"
        if {"specific", "pattern"} <= self.scopes | other.scopes:
            return "scope"
        if self.names and other.names and not any(x & y for x in self.names for y in other.names):
            return "victims"
        return None

    def needs(self, other: Group, *, same_family: bool, detail: bool) -> float:
        """The score it takes to join the two.

        The more documents already stand on both sides, the more one pair must show. Two different acts are one event
        only when they are mostly told by the same documents, or when one of them is a detail that no document tells
        without the other.
        """
        smaller = min(len(self.documents), len(other.documents))
        both = len(self.told & other.told)
        part = detail and both == min(len(self.told), len(other.told))
        if not same_family and not part and both < TOLD_TOGETHER * len(self.told | other.told):
            return math.inf
        return THRESHOLD + (PER_DOUBLING * math.log2(smaller) if same_family else 0.0)


def clusters(
    items: Sequence[Account],
    numbers: Sequence[int],
    found: Sequence[Pair],
    never: frozenset[tuple[int, int]],
    told: Mapping[int, frozenset[str]],
    scores: Mapping[tuple[int, int], float] | None = None,
) -> tuple[list[list[int]], list[Pair]]:
    """Groups of account numbers, and the pairs that joined them.

    Pairs are taken best first; ties are broken by the accounts' ids, so the order of the input does not matter. Pairs
    of two different acts come last, when it is known in which documents each act is told.

    Args:
        never: pairs (smaller number first) that must not end in one group.
        told: for each account the documents that carry it, in equal or in other words.
        scores: of reports that were compared as wholes, weak pairs included: their groups must be alike on average, or
            one report on many events would tie all of them.
    """
    scores = scores or {}
    group: dict[int, Group] = {}
    for number in numbers:
        group[number] = Group()
        group[number].add(number, items[number], told[number])
    enemies: dict[int, list[int]] = {}
    for a, b in sorted(never):
        enemies.setdefault(a, []).append(b)
        enemies.setdefault(b, []).append(a)
    used: list[Pair] = []
    crossing = {p for p in found if items[p.a].family != items[p.b].family}
    ranked = sorted(
        found,
        key=lambda p: (not p.decided, p in crossing, not p.sure, -p.score, *sorted((items[p.a].id, items[p.b].id))),
    )
    for pair in ranked:
        one, other = group[pair.a], group[pair.b]
        if one is other or not (pair.decided or _joins(pair, items, one, other)):
            continue
        if (pair.a, pair.b) in scores and not pair.sure and not _alike(one, other, scores):
            continue
        if len(one.members) < len(other.members):
            one, other = other, one
        if any(group[enemy] is one for member in other.members for enemy in enemies.get(member, ())):
            continue
        one.take(other)
        for member in other.members:
            group[member] = one
        used.append(pair)
    unique = {id(g): g for g in group.values()}
    return sorted((sorted(g.members) for g in unique.values()), key=lambda m: min(items[n].id for n in m)), used


def _joins(pair: Pair, items: Sequence[Account], one: Group, other: Group) -> bool:
    """True when the pair is strong enough for the groups of its two accounts, and nothing in these forbids it."""
    a, b = items[pair.a], items[pair.b]
    if one.against(other, sure=pair.sure) or (one.firm and other.firm and not (a.firm and b.firm)):
        return False
    detail = (a.document, a.order) == (b.document, b.order) and pair.score >= SURE_DETAIL
    return pair.sure or pair.score >= one.needs(other, same_family=a.family == b.family, detail=detail)


def _alike(one: Group, other: Group, scores: Mapping[tuple[int, int], float]) -> bool:
    """True when the reports of two groups are, on average, alike enough for one event."""
    pairs = [(min(a, b), max(a, b)) for a in one.members[:SEEN] for b in other.members[:SEEN]]
    return sum(max(UNALIKE, scores.get(p, UNALIKE)) for p in pairs) >= THRESHOLD * len(pairs)
