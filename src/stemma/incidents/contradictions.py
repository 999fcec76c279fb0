"""Two places that cannot both hold, or that cannot be compared (METHOD 8). The program never picks the true one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from stemma.incidents.account import Account
from stemma.incidents.actors import corrected_actors
from stemma.incidents.compare import dates_apart
from stemma.incidents.denials import contradiction, polarity
from stemma.incidents.disputes import disputes
from stemma.incidents.endings import over_time
from stemma.incidents.lines import Lines
from stemma.incidents.numbers import ROUNDING, disagreeing, numbers, of_that_kind, toll_of, update
from stemma.incidents.recanted import recanted
from stemma.incidents.remarks import Remark
from stemma.incidents.separate import separate
from stemma.incidents.standing import Standing
from stemma.records import At, Claim, Contradiction, Reading

__all__ = ["contradictions"]

SIDES = 3  # numbers set against one number of an incident
TELLERS = 3  # origins of one number that are shown
FEWEST = 2  # one number is set against nothing
UNKNOWN_DISTANCE = 9
DAY = re.compile(r"\d{4}-\d\d-\d\d")
Ranged = tuple[int, int | None, str]


def contradictions(
    standings: Sequence[Standing],
    said: Sequence[Remark],
    claims: Mapping[str, Sequence[Claim]],
    readings: Sequence[Reading],
    lines: Lines,
) -> tuple[Contradiction, ...]:
    """All contradictions between accounts, remarks and numbers, each pair of places once."""
    published = {r.document.id: r.document.published or "~" for r in readings}
    languages_of = {r.document.id: r.document.language for r in readings}
    found = [
        *polarity(standings, said, lines),
        *disputes(standings, lines, languages_of),
        *over_time(standings, said, claims, lines, languages_of),
        *corrected_actors(standings, lines, languages_of),
        *recanted(standings, lines),
        *separate(standings, readings, lines),
    ]
    for standing in standings:
        found += _count(standing, claims, published, lines, languages_of)
    found += _outside_accounts(standings, readings, published, lines)
    out: dict[tuple[At, At], Contradiction] = {}
    for one in found:
        seen = out.get((one.a, one.b)) or out.get((one.b, one.a))
        if seen is None:
            out[one.a, one.b] = one
        else:
            out[seen.a, seen.b] = replace(seen, incidents=tuple(sorted({*seen.incidents, *one.incidents})))
    return tuple(sorted(out.values(), key=lambda c: c.id))


def _outside_accounts(
    standings: Sequence[Standing], readings: Sequence[Reading], published: Mapping[str, str], lines: Lines
) -> Iterable[Contradiction]:
    """Numbers that no account of an act holds, in documents that speak of one incident."""
    if not any(r.counts for r in readings):
        return
    speaks: dict[str, set[str]] = defaultdict(set)
    for standing in standings:
        for document in standing.incident.documents:
            speaks[document].add(standing.incident.id)
    together = {document: frozenset(incidents) for document, incidents in speaks.items()}
    for low, high in disagreeing(numbers(readings, lines), together, published, _practices(standings)):
        shared = together.get(low.at.document, frozenset()) & together.get(high.at.document, frozenset())
        kind = low.kind if low.kind == high.kind else f"{low.kind}, {high.kind}"
        why = f"Up to {low.most} here and at least {high.least} there, counted by the same rule ({kind})."
        yield contradiction("count", low.at, high.at, why, shared)
    for a, b, most, least in of_that_kind(readings, lines):
        why = f"Up to {most} here and at least {least} there, said of the same kind of case."
        yield contradiction("count", a, b, why, together.get(a.document, frozenset()))


def _practices(standings: Sequence[Standing]) -> Mapping[str, frozenset[str]]:
    """For each document the kinds of acts it tells, each with its place, or with the places the document names."""
    out: dict[str, set[str]] = defaultdict(set)
    spread: set[tuple[str, str]] = set()
    for one in (m for standing in standings for m in standing.members if m.voice == "for"):
        if one.where is not None and not one.where.wide:
            out[one.document].add(f"{one.family}@{one.where.key}")
        elif (one.document, one.family) not in spread:
            spread.add((one.document, one.family))
            out[one.document].update(f"{one.family}@{site}" for site in one.setting if not DAY.fullmatch(site))
    return {document: frozenset(found) for document, found in out.items()}


def _count(
    standing: Standing, claims: Mapping[str, Sequence[Claim]], published: Mapping[str, str], lines: Lines,
    languages: Mapping[str, str],
) -> list[Contradiction]:  # fmt: skip
    """Numbers of the same thing at the same time that cannot both hold; each number by a few of those who give it."""
    best: dict[Ranged, dict[str, Account]] = defaultdict(dict)
    counted = _counted(standing, claims, published, lines)
    rank = {one.id: n for n, one in enumerate(counted)}
    for one in counted:
        dated = one.own_when or not standing.incident.pattern
        if dated and one.count is not None and one.count[0] is not None:
            tellers = best[one.count[0], one.count[1], one.count[2]]
            if len(tellers) < TELLERS:
                tellers.setdefault(claims[one.id][0].origin if claims.get(one.id) else one.document, one)
    told = sorted(best, key=lambda c: (c[0], c[1] or 0, c[2]))
    out = []
    for at, low in enumerate(told):
        higher = [(high, one) for high in told[at + 1 :] for one in best[high].values()]
        higher.sort(key=lambda pair: rank[pair[1].id])
        for lower in best[low].values():
            shown = 0
            for high, one in higher:
                if shown < SIDES and _cannot_both(lower, one, low, high, claims, published, languages):
                    shown += 1
                    why = f"Up to {low[1]} here and at least {high[0]} there ({low[2]}), said of the same act."
                    out.append(contradiction("count", *_beside(lower, one), why, [standing.incident.id]))
    return out


def _cannot_both(
    a: Account, b: Account, low: Ranged, high: Ranged, claims: Mapping[str, Sequence[Claim]],
    published: Mapping[str, str], languages: Mapping[str, str],
) -> bool:  # fmt: skip
    if low[2] != high[2] or low[1] is None or low[1] * ROUNDING >= high[0] or dates_apart(a.when, b.when):
        return False
    if _of_other_people(a, b, languages):
        return False
    places = _beside(a, b)
    if a.document == b.document and a.stmt is b.stmt is None:
        return False
    if places[0] == places[1] or _same_origin(a, b, claims):
        return False
    return not update(*places, low[1], high[0], published)


def _of_other_people(a: Account, b: Account, languages: Mapping[str, str]) -> bool:
    """True when one number counts the dead and the other the hurt or the held."""
    kinds = {
        toll_of(one.alleg.sentence, one.number, languages[one.document]) for one in (a, b) if one.number is not None
    }
    return len(kinds - {""}) > 1


def _counted(
    standing: Standing, claims: Mapping[str, Sequence[Claim]], published: Mapping[str, str], lines: Lines
) -> list[Account]:
    """Supporting accounts with a number, those that draw on nobody and no headlines first, then the first published."""
    told = [m for m in standing.members if m.voice == "for" and m.count]
    if len({m.count for m in told}) < FEWEST:
        return []
    texts = {m.id: len(claims[m.id][0].via) if claims.get(m.id) else UNKNOWN_DISTANCE for m in told}

    def rank(one: Account) -> tuple[object, ...]:
        line = lines.by_start.get((one.document, one.alleg.sentence.start))
        again = (line is not None and line.copy, line is not None and line.title, one.document in lines.derived)
        return (*again, texts[one.id], published.get(one.document, "~"), one.document, one.order, one.id)

    return sorted(told, key=rank)


def _beside(a: Account, b: Account) -> tuple[At, At]:
    """Where two numbers stand: their sentences, or what each speaker says where one sentence holds both."""
    one, other = At(a.document, a.alleg.sentence), At(b.document, b.alleg.sentence)
    if one == other and a.stmt and b.stmt and a.stmt.id != b.stmt.id and a.stmt.content and b.stmt.content:
        return At(a.document, a.stmt.content[0]), At(b.document, b.stmt.content[0])
    return one, other


def _same_origin(a: Account, b: Account, claims: Mapping[str, Sequence[Claim]]) -> bool:
    mine, other = claims.get(a.id), claims.get(b.id)
    return bool(mine and other and mine[0].origin == other[0].origin)
