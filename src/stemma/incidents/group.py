"""Allegations of one event, or of one practice, put together across documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stemma.incidents import describe
from stemma.incidents.account import Account, accounts
from stemma.incidents.candidates import pairs, representatives
from stemma.incidents.cluster import DECIDED, Evidence, Pair, clusters
from stemma.incidents.compare import THRESHOLD, Rarity, apart, evidence, explained, rarity
from stemma.incidents.contradictions import contradictions
from stemma.incidents.disputes import denied
from stemma.incidents.inherit import aligned, families, inherited
from stemma.incidents.joined import joined
from stemma.incidents.lines import Lines
from stemma.incidents.patterns import patterns
from stemma.incidents.remarks import remarks
from stemma.incidents.shelf import Shelf, described, shelf
from stemma.incidents.standing import Standing, Standings, placed, with_contrary_words
from stemma.incidents.timeline import timeline
from stemma.incidents.vocabulary import acts
from stemma.incidents.votes import borne_out
from stemma.records import At, Bond, Claim, Feature, Grouping, Incident, Lineage, Origin, Reading, record_id

__all__ = ["group"]

EVEN = 0.5  # confidence from which words are more likely the act than not
LINEAGE, ANALYST, WORDS, ORIGIN, KIN = 5.0, 9.0, 6.0, 1.0, 1.0  # weights of evidence that is no field of the account


def group(
    readings: Sequence[Reading],
    lineage: Lineage,
    *,
    together: Iterable[tuple[str, str]] = (),
    apart_pairs: Iterable[tuple[str, str]] = (),
) -> Grouping:
    """Group the allegations of the documents into incidents (METHOD 8, 10, 16).

    Args:
        together, apart_pairs: pairs of allegation ids that an analyst joined or separated; they outweigh all evidence.

    Returns:
        Incidents still without a grade (k 0, `rumour`), contradictions, timeline, and the bonds that made the groups.
        The result does not depend on the order of the input.
    """
    together, apart_pairs = tuple(together), tuple(apart_pairs)
    published = {r.document.id: r.document.published or "~" for r in readings}
    items = accounts(readings)
    decided_on = frozenset(one for pair in together for one in pair)
    items = borne_out(items, aligned(items, lineage.links), lineage.claims, keep=decided_on)
    repeats = aligned(items, lineage.links)
    items = inherited(items, repeats, published, {r.document.id: r.document.language for r in readings})
    same = representatives(items, published, frozenset(i for pair in apart_pairs for i in pair))
    heads = sorted(set(same.values()))
    claims = _claims_by_allegation(lineage, {one.id: one.document for one in items})
    never = _numbered(items, apart_pairs, same)
    origins = {one.id: claims[one.id][0].origin for one in items if claims.get(one.id)}
    ties = Ties(origins, families(lineage.links))
    large = shelf(readings, items)
    found = _found(items, same, repeats, ties, _numbered(items, together, same), large)
    groups, used = clusters(items, heads, found, never, _carriers(items, same, claims), large.scores)
    told = [[items[n] for n in numbers] for numbers in _unfold(groups, same)]
    rare = rarity(items)
    standings = [
        Standing.of(i, members, rare) for members in told if (i := _incident(members, claims, decided_on)) is not None
    ]
    said = placed(standings, remarks(readings, items, _interested(lineage), _tellers(lineage, claims)))
    lines = Lines(readings, items, lineage, claims)
    against = contradictions(standings, said, claims, readings, lines)
    known = {one.id for one in against}
    new = {one.id: one for one in joined(standings, decided_on, lines) if one.id not in known}
    against = tuple(sorted((*against, *new.values()), key=lambda c: c.id))
    incidents = with_contrary_words(Standings(standings), said, denied(against, standings, lines))
    incident_of = {a: i.id for i in incidents for a in i.allegations}
    return Grouping(
        tuple(sorted(incidents, key=lambda i: i.id)),
        against,
        timeline(items, readings, incident_of),
        _bonds(items, used, same),
        patterns(standings, readings),
    )


def _bonds(items: Sequence[Account], used: Sequence[Pair], same: Mapping[int, int]) -> tuple[Bond, ...]:
    """Why the groups were made: the pairs that joined them, and equal sentences."""
    equal = [Pair(WORDS, head, number, (("same_words", WORDS),)) for number, head in same.items() if number != head]
    bonds = (
        Bond(items[p.a].id, items[p.b].id, round(p.score, 3), tuple(_explained(n, w) for n, w in p.why))
        for p in (*used, *equal)
    )
    return tuple(sorted(bonds, key=lambda b: (b.a, b.b)))


def _explained(name: str, weight: float) -> Feature:
    """The evidence of one field with its sentence, of an account or of a story."""
    told = described(name)
    return Feature(name, weight, weight, told) if told else explained(name, weight)


def _interested(lineage: Lineage) -> frozenset[str]:
    """Statements of the accused side."""
    return frozenset(s for o in lineage.origins if o.interested for s in o.statements)


def _tellers(lineage: Lineage, claims: Mapping[str, Sequence[Claim]]) -> dict[str, Origin]:
    """The origin behind a statement, or behind an allegation, by id."""
    origins = {o.id: o for o in lineage.origins}
    out = {stmt: o for o in lineage.origins for stmt in o.statements}
    out.update((a, origins[c[0].origin]) for a, c in claims.items() if c and c[0].origin in origins)
    return out


def _claims_by_allegation(lineage: Lineage, told_in: Mapping[str, str]) -> dict[str, list[Claim]]:
    """Claims of each allegation: first that of its own document, then those nearest to the origin.

    Args:
        told_in: document of each allegation.
    """
    out: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(lineage.claims, key=lambda c: (c.document != told_in.get(c.allegation), len(c.via), c.id)):
        out[claim.allegation].append(claim)
    return out


def _carriers(
    items: Sequence[Account], same: Mapping[int, int], claims: Mapping[str, Sequence[Claim]]
) -> dict[int, frozenset[str]]:
    """For each representative the documents that tell it or in which it is claimed."""
    out: dict[int, set[str]] = defaultdict(set)
    for number, head in same.items():
        out[head].add(items[number].document)
        out[head].update(c.document for c in claims.get(items[number].id, ()))
    return {head: frozenset(found) for head, found in out.items()}


def _numbered(
    items: Sequence[Account], ids: Iterable[tuple[str, str]], same: Mapping[int, int]
) -> frozenset[tuple[int, int]]:
    """Pairs of ids as pairs of numbers of their representatives, smaller first; unknown ids are left out."""
    at = {one.id: n for n, one in enumerate(items)}
    known = [(same[at[a]], same[at[b]]) for a, b in ids if a in at and b in at]
    return frozenset((min(p), max(p)) for p in known if p[0] != p[1])


@dataclass(frozen=True, slots=True)
class Ties:
    """What is known of the accounts besides their words: origin of each allegation, family of each document."""

    origins: Mapping[str, str]
    kin: Mapping[str, str]

    def between(self, one: Account, other: Account) -> Evidence:
        """Evidence for one event; only for acts of one family."""
        if one.family != other.family:
            return ()
        out: Evidence = ()
        origin, kin = self.origins.get(one.id), self.kin.get(one.document)
        if origin and origin == self.origins.get(other.id):
            out += (("same_origin", ORIGIN),)
        if kin and one.document != other.document and kin == self.kin.get(other.document):
            out += (("kin", KIN),)
        return out


def _found(
    items: Sequence[Account],
    same: Mapping[int, int],
    repeats: Sequence[tuple[int, int]],
    ties: Ties,
    together: frozenset[tuple[int, int]],
    told: Shelf,
) -> list[Pair]:
    """All pairs that are strong enough to join."""
    heads = sorted(set(same.values()))
    rare = rarity([items[n] for n in heads])
    tied = {(min(same[c], same[p]), max(same[c], same[p])) for c, p in repeats if same[c] != same[p]}
    out = [Pair(ANALYST, a, b, ((DECIDED, ANALYST),), True) for a, b in sorted(together)]
    bare = _bare(items, heads)
    out += [*bare, *_one_event_told(items, same)]
    alone = [n for n in heads if n not in {p.b for p in bare}]
    for a, b in sorted(pairs(items, alone, rare, ties.origins, {n: told.keys(n) for n in alone}) | tied):
        pair = _judge(items, a, b, rare, ties, told, (a, b) in tied)
        if pair:
            out.append(pair)
    return out


def _bare(items: Sequence[Account], heads: Sequence[int]) -> list[Pair]:
    """Mentions that tell nothing ("the shooting") with the nearest earlier mention of the act in their document."""
    out: list[Pair] = []
    last: dict[tuple[str, str, bool], int] = {}
    for number in sorted(heads, key=lambda n: (items[n].document, items[n].order, n)):
        one = items[number]
        key = (one.document, one.family, one.threat)
        if one.bare and key in last and {one.scope, items[last[key]].scope} != {"specific", "pattern"}:
            out.append(Pair(THRESHOLD, last[key], number, (("same_story", THRESHOLD),), True))
        elif not one.bare:
            last[key] = number
    return out


def _one_event_told(items: Sequence[Account], same: Mapping[int, int]) -> list[Pair]:
    """Mentions without day and place of their own with the only dated event of that family in their document.

    A report on one shooting speaks of it in many ways ("two gunmen killed", "he died beside her"). Where a document
    tells of two events of the family, or the mention describes a practice, nothing is assumed.
    """
    told: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
    for number, one in enumerate(items):
        told[one.document, one.family, one.threat].append(number)
    out: dict[tuple[int, int], Pair] = {}
    for members in told.values():
        events = [n for n in members if items[n].scope == "specific" and items[n].voice == "for"]
        if not events or any(not _one_event(items[events[0]], items[n]) for n in events[1:]):
            continue
        first = events[0]
        for number in members:
            one = items[number]
            if number != first and one.scope == "open" and not one.own_when and _same_told(items[first], one):
                a, b = same[first], same[number]
                if a != b:
                    out[a, b] = Pair(THRESHOLD, a, b, (("one_story", THRESHOLD),), True)
    return [out[key] for key in sorted(out)]


def _same_told(event: Account, one: Account) -> bool:
    """True unless the mention tells of other people by another act, or something keeps the two apart."""
    others = bool(event.victims and one.victims) and not event.victims & one.victims
    return not apart(event, one) and not (others and event.alleg.act != one.alleg.act)


def _one_event(a: Account, b: Account) -> bool:
    return not apart(a, b) and (a.when is None or b.when is None or a.when.overlaps(b.when))


def _judge(items: Sequence[Account], a: int, b: int, rare: Rarity, ties: Ties, told: Shelf, tied: bool) -> Pair | None:
    """The pair when its evidence reaches the threshold and nothing forbids it."""
    one, other = items[a], items[b]
    if not tied and (not _one_event_possible(one, other) or apart(one, other)):
        return None
    why = evidence(one, other, rare)
    at_large = told.between(a, b)
    if at_large is not None:
        why = at_large
    why += ties.between(one, other)
    if tied:
        why += (("lineage", LINEAGE),)
    score = sum(weight for _, weight in why)
    if at_large is not None:
        told.scores[a, b] = score
    return Pair(score, a, b, why, tied) if score >= THRESHOLD else None


def _one_event_possible(one: Account, other: Account) -> bool:
    """Same family of acts; or acts told together in one sentence, or in the next about the same people.

    Acts of any two families are one event where one sentence tells of both with the same days and the same people.
    Three killed and sixty held are two groups of people, and what is done about an event afterwards is an event apart.
    """
    if one.family == other.family:
        return True
    if {one.alleg.act, other.alleg.act} & acts().aftermath:
        return False
    if one.document != other.document or (one.count and other.count and one.count != other.count):
        return False
    if one.order == other.order and one.when is not None and one.when == other.when and _same_people(one, other):
        return True
    if not acts().together(one.alleg.act, other.alleg.act):
        return False
    distance = abs(one.order - other.order)
    return distance == 0 or (distance == 1 and bool(one.victims & other.victims))


def _same_people(one: Account, other: Account) -> bool:
    """True when the two name the same victims, or one number of people stands for both."""
    if one.victims and other.victims:
        return bool(one.victims & other.victims)
    return one.count is not None and one.count == other.count


def _unfold(groups: Sequence[Sequence[int]], same: Mapping[int, int]) -> list[list[int]]:
    """Groups of representatives with everything they stand for."""
    of: dict[int, list[int]] = defaultdict(list)
    for number in sorted(same):
        of[same[number]].append(number)
    return [sorted(n for head in g for n in of[head]) for g in groups]


def _incident(
    members: Sequence[Account], claims: Mapping[str, Sequence[Claim]], decided_on: frozenset[str]
) -> Incident | None:
    """The incident of a group; None where nobody speaks for it or several documents tell it in doubtful words only.

    Args:
        decided_on: allegations that an analyst put together; they are an incident however doubtful their words are.
    """
    speaking = [m for m in members if m.voice == "for"]
    if not speaking:
        return None
    pattern = not any(m.scope == "specific" for m in speaking) and any(m.scope == "pattern" for m in speaking)
    involved = [m for m in members if m.voice != "neither"]
    knowing = [m for m in involved if not m.topic] or involved
    carried = [c for m in knowing for c in claims.get(m.id, ())]
    documents = {m.document for m in involved} | {c.document for c in carried}
    sure = max(m.alleg.confidence for m in involved) >= EVEN or any(m.id in decided_on for m in members)
    if len(documents) > 1 and not sure:
        return None  # one doubtful reading is shown for what it is; carried by many copies it would look like more
    where = describe.place(speaking)
    least, most = describe.counts(speaking)
    return Incident(
        id=record_id("I", min(m.id for m in members)),
        title=describe.title(speaking),
        acts=tuple(sorted({m.alleg.act for m in speaking})),
        pattern=pattern,
        documents=tuple(sorted(documents)),
        allegations=tuple(sorted(m.id for m in members)),
        claims=tuple(sorted({c.id for c in carried})),
        origins=(),
        k_lo=0,
        k_hi=0,
        k_expected=0.0,
        grade="rumour",
        overlays=(),
        standard="",
        place=where.name if where else None,
        lat=where.lat if where else None,
        lon=where.lon if where else None,
        date=describe.date(describe.there(speaking, where), pattern=pattern),
        perpetrators=describe.named([p.text for m in speaking for p in m.alleg.perpetrators]),
        victims=describe.named([v.text for m in speaking for v in m.alleg.victims]),
        count_least=least,
        count_most=most,
        contrary=tuple(At(m.document, m.alleg.sentence) for m in members if m.voice == "against"),
        means=describe.named([q.text for m in speaking for q in m.alleg.means]),
        channels=describe.named([q.text for m in speaking for q in m.alleg.institution]),
    )
