"""Two places that cannot both hold, or that cannot be compared (METHOD 8). The program never picks the true one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from stemma.incidents.account import Account, stems
from stemma.incidents.compare import Rarity, dates_apart, places_apart
from stemma.incidents.dates import Bounds
from stemma.incidents.numbers import ROUNDING, disagreeing, numbers
from stemma.incidents.remarks import Remark
from stemma.incidents.vocabulary import acts
from stemma.records import At, Claim, Contradiction, Incident, Reading, record_id

__all__ = ["Standing", "contradictions", "placed", "with_contrary_words"]

FIRST_HAND = frozenset({"victim", "eyewitness", "family", "insider", "document", "forensic", "imagery", "lawyer"})
UNKNOWN_DISTANCE = 9
NEAR = 3  # distance below which an account is first-hand
FEW_SIDES = 2
SHARED_WORDS = 2  # telling words that tie a denial without an act to an incident
TELLING = 0.4  # rarity of a telling word
SIDES = 5  # accounts of different origins that are set against one denial or number; more would bury the reader


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
            shared = len(remark.words & standing.telling)
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


def contradictions(
    standings: Sequence[Standing],
    said: Sequence[Remark],
    claims: Mapping[str, Sequence[Claim]],
    readings: Sequence[Reading],
) -> tuple[Contradiction, ...]:
    """All contradictions between accounts, remarks and numbers, each pair of places once."""
    published = {r.document.id: r.document.published or "~" for r in readings}
    found: list[Contradiction] = []
    for standing in standings:
        found += [
            *_polarity(standing, said, claims),
            *_count(standing, claims, published),
            *_time(standing, said, claims),
        ]
    found += _outside_accounts(standings, readings, published)
    out: dict[tuple[At, At], Contradiction] = {}
    for one in found:
        seen = out.get((one.a, one.b)) or out.get((one.b, one.a))
        if seen is None:
            out[one.a, one.b] = one
        else:
            out[seen.a, seen.b] = replace(seen, incidents=tuple(sorted({*seen.incidents, *one.incidents})))
    return tuple(sorted(out.values(), key=lambda c: c.id))


def _outside_accounts(
    standings: Sequence[Standing], readings: Sequence[Reading], published: Mapping[str, str]
) -> list[Contradiction]:
    """Numbers that no account of an act holds, in documents that speak of one incident."""
    speaks: dict[str, set[str]] = defaultdict(set)
    for standing in standings:
        for document in standing.incident.documents:
            speaks[document].add(standing.incident.id)
    together = {document: frozenset(incidents) for document, incidents in speaks.items()}
    out = []
    for low, high in disagreeing(numbers(readings), together, published):
        shared = together.get(low.at.document, frozenset()) & together.get(high.at.document, frozenset())
        why = f"Up to {low.most} here and at least {high.least} there, both counted by the same rule ({low.kind})."
        out.append(_contradiction("count", low.at, high.at, why, shared))
    return out


def _contradiction(kind: str, a: At, b: At, why: str, incidents: Iterable[str]) -> Contradiction:
    ident = record_id("X", [a.document, a.quote.start, a.quote.end], [b.document, b.quote.start, b.quote.end], kind)
    return Contradiction(ident, kind, a, b, why, tuple(sorted(incidents)))


def _best(standing: Standing, claims: Mapping[str, Sequence[Claim]], *, after: Bounds | None = None) -> list[Account]:
    """Supporting accounts, one per origin, those who know it best first; accounts without origin come last.

    Args:
        after: only accounts dated after these days.
    """
    chosen: dict[str, tuple[tuple[int, int, str, int, str], Account]] = {}
    for one in standing.members:
        if one.voice != "for" or (after and (one.when is None or one.when.first <= after.last)):
            continue
        claim = claims[one.id][0] if claims.get(one.id) else None
        detail = sum(x is not None for x in (one.when, one.where, one.count)) + bool(one.victims)
        rank = (_distance(claim), -detail, one.document, one.order, one.id)
        key = claim.origin if claim else ""
        if key not in chosen or rank < chosen[key][0]:
            chosen[key] = (rank, one)
    return [account for _, account in sorted(chosen.values(), key=lambda pair: pair[0])]


def _distance(claim: Claim | None) -> int:
    """How far an account is from what it tells: mouths and texts in between, and whether anybody saw it."""
    if claim is None:
        return UNKNOWN_DISTANCE
    return claim.depth + len(claim.via) + (0 if claim.access in FIRST_HAND else 3)


def _sides(standing: Standing, claims: Mapping[str, Sequence[Claim]]) -> list[Account]:
    """The accounts to set against a denial: those who know it first-hand, or the two nearest where nobody does."""
    best = _best(standing, claims)
    near = [a for a in best if claims.get(a.id) and _distance(claims[a.id][0]) < NEAR]
    return near[:SIDES] if len(near) >= FEW_SIDES else best[:FEW_SIDES]


def _at(one: Account) -> At:
    return At(one.document, one.alleg.sentence)


def _polarity(standing: Standing, said: Sequence[Remark], claims: Mapping[str, Sequence[Claim]]) -> list[Contradiction]:
    """Somebody denies what somebody else tells."""
    against = [r for r in said if r.kind == "denial" and concerns(r, standing)]
    if not against:
        return []
    label = acts().label(standing.incident.acts[0])
    out = []
    for remark in against:
        for one in _sides(standing, claims):
            if _at(one) == remark.at or _same_voice(one, remark):
                continue
            why = f"One side denies it, the other tells it ({label}); nothing in place or time keeps them apart."
            out.append(_contradiction("polarity", remark.at, _at(one), why, [standing.incident.id]))
    return out


def _same_voice(one: Account, remark: Remark) -> bool:
    speaker = one.stmt.speaker.name if one.stmt and one.stmt.speaker else ""
    return bool(stems(speaker) & remark.speaker)


def _count(
    standing: Standing, claims: Mapping[str, Sequence[Claim]], published: Mapping[str, str]
) -> list[Contradiction]:
    """Numbers of the same thing at the same time that cannot both hold."""
    best: dict[tuple[int, int | None, str], Account] = {}
    for one in _counted(standing, claims, published):
        if one.count is not None and one.count[0] is not None:
            best.setdefault((one.count[0], one.count[1], one.count[2]), one)
    told = sorted(best, key=lambda c: (c[0], c[1] or 0, c[2]))
    out = []
    for at, low in enumerate(told):
        for high in told[at + 1 :]:
            a, b = best[low], best[high]
            places = _beside(a, b)
            if low[2] != high[2] or low[1] is None or low[1] * ROUNDING >= high[0] or places[0] == places[1]:
                continue
            if _same_origin(a, b, claims) or _other_period(a, b):
                continue
            why = f"Up to {low[1]} here and at least {high[0]} there ({low[2]}), said of the same act."
            out.append(_contradiction("count", *places, why, [standing.incident.id]))
    return out[: SIDES * 2]


def _counted(standing: Standing, claims: Mapping[str, Sequence[Claim]], published: Mapping[str, str]) -> list[Account]:
    """Supporting accounts with a number, those that repeat nobody first, then the first published."""
    told = [m for m in standing.members if m.voice == "for" and m.count]
    texts = {m.id: len(claims[m.id][0].via) if claims.get(m.id) else UNKNOWN_DISTANCE for m in told}
    return sorted(told, key=lambda m: (texts[m.id], published.get(m.document, "~"), m.document, m.order, m.id))


def _beside(a: Account, b: Account) -> tuple[At, At]:
    """Where two numbers stand: their sentences, or what each speaker says where one sentence holds both."""
    one, other = _at(a), _at(b)
    if one == other and a.stmt and b.stmt and a.stmt.id != b.stmt.id and a.stmt.content and b.stmt.content:
        return At(a.document, a.stmt.content[0]), At(b.document, b.stmt.content[0])
    return one, other


def _same_origin(a: Account, b: Account, claims: Mapping[str, Sequence[Claim]]) -> bool:
    mine, other = claims.get(a.id), claims.get(b.id)
    return bool(mine and other and mine[0].origin == other[0].origin)


def _other_period(a: Account, b: Account) -> bool:
    return dates_apart(a.when, b.when)


def _time(standing: Standing, said: Sequence[Remark], claims: Mapping[str, Sequence[Claim]]) -> list[Contradiction]:
    """It is said to have ended, and an account is dated later, or has no date and cannot be compared."""
    out = []
    for remark in said:
        if remark.kind != "ended" or remark.when is None or not _same_practice(remark, standing):
            continue
        after = _best(standing, claims, after=remark.when)
        for one in after[:SIDES]:
            why = "It is said to have ended, and this is dated later."
            out.append(_contradiction("time", remark.at, _at(one), why, [standing.incident.id]))
        if remark.beside and not after and standing.incident.pattern and not any(m.when for m in standing.members):
            for one in _best(standing, claims)[:1]:
                why = "It is said to have ended; this account has no date, so it may be earlier or later."
                out.append(_contradiction("not_comparable_in_time", remark.at, _at(one), why, [standing.incident.id]))
    return out


def _same_practice(remark: Remark, standing: Standing) -> bool:
    """The end is about acts of this kind, and about the same actor where both are named."""
    if not remark.families & standing.families:
        return False
    ended_by = remark.speaker.union(*(a.perpetrators for a in remark.about))
    return not standing.perpetrators or bool(ended_by & standing.perpetrators)
