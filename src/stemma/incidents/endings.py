"""Announced ends against later acts (METHOD 8): "it has ended" contradicts only what is dated afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stemma.incidents.account import Account
from stemma.incidents.dates import Bounds
from stemma.incidents.denials import contradiction
from stemma.incidents.lines import FIRST_HAND, Lines
from stemma.incidents.remarks import Remark
from stemma.incidents.standing import Standing
from stemma.incidents.surroundings import LONG_DAYS
from stemma.incidents.vocabulary import acts, habits
from stemma.incidents.words import stems
from stemma.records import Claim, Contradiction

__all__ = ["over_time"]

SIDES = 3  # later accounts of different origins that are set against one end
NEXT = 2  # sentences after an end in which "still" speaks of it
UNKNOWN_DISTANCE = 9


def over_time(
    standings: Sequence[Standing],
    said: Sequence[Remark],
    claims: Mapping[str, Sequence[Claim]],
    lines: Lines,
    languages_of: Mapping[str, str],
) -> list[Contradiction]:
    """All ends set against what is dated later, or cannot be dated; one entry per end and opposing origin."""
    ends = [r for r in said if r.kind == "ended" and r.when is not None]
    out: list[Contradiction] = []
    shown: dict[
        tuple[frozenset[str], frozenset[str], str, str], str
    ] = {}  # and the document in which it was first said
    for remark in sorted(ends, key=lambda r: _rank(r, lines)):
        for standing in standings:
            if not same_practice(remark, standing):
                continue
            for one in later(standing, claims, remark.when)[:SIDES]:
                line = lines.by_start.get((one.document, one.alleg.sentence.start))
                key = (remark.speaker, remark.families, standing.incident.id, line.origin if line else one.document)
                said_in = shown.setdefault(key, remark.at.document)
                if line is None or said_in != remark.at.document or line.at == remark.at:
                    continue
                why = "It is said to have ended, and this is dated later."
                later_at = lines.dated(line, None if one.when else one.near)
                out.append(contradiction("time", remark.at, later_at, why, [standing.incident.id]))
            out += _undated(remark, standing, claims, lines)
        out += _still(remark, standings, lines, languages_of)
    return out


def _rank(remark: Remark, lines: Lines) -> tuple[object, ...]:
    line = lines.at(remark.at)
    return line.rank if line else (True, True, "~", remark.at.document, remark.at.quote.start)


def same_practice(remark: Remark, standing: Standing) -> bool:
    """True when the end is about acts of this kind or told with it, and about the same actor where both are named."""
    same = bool(remark.families & standing.families) or _named_by(remark, standing)
    if not same and not (remark.close and _accompanies(remark, standing)):
        return False
    return not standing.perpetrators or _same_actor(remark, standing)


def _named_by(remark: Remark, standing: Standing) -> bool:
    """True where the word for what ended names these acts too, of whatever kind: "all recruitment" ends forced too."""
    ended = frozenset().union(*(stems(a.alleg.trigger.text) for a in remark.about if a.alleg.modality == "ended"))
    return bool(ended) and ended <= standing.triggers


def _accompanies(remark: Remark, standing: Standing) -> bool:
    """True for acts often told with those around an end that names no act itself ("the last lorry left on 3 May")."""
    return any(acts().together(a, b) for a in remark.families for b in standing.families)


def _same_actor(remark: Remark, standing: Standing) -> bool:
    """True when the end is told of one of these acts, or of those who are said to have done them."""
    if remark.near in standing.ids or (remark.close and any(a.id in standing.ids for a in remark.about)):
        return True
    ended_by = remark.words.union(remark.speaker, *(a.perpetrators for a in remark.about))
    return bool(ended_by & standing.perpetrators) or _same_sites(remark, standing)


def _same_sites(remark: Remark, standing: Standing) -> bool:
    """True when no actor is named with what has ended, and its document names a place of these acts."""
    if any(a.perpetrators for a in remark.about):
        return False
    sites = frozenset().union(*(a.setting for a in remark.about))
    return any(where.key in sites and not where.wide for where in standing.places)


def later(standing: Standing, claims: Mapping[str, Sequence[Claim]], end: Bounds | None) -> list[Account]:
    """Supporting accounts dated after the end, or all of them, one per origin, those who know it best first."""
    chosen: dict[str, tuple[tuple[int, int, str, int, str], Account]] = {}
    for one in standing.members:
        if one.voice != "for" or (end and not _after(one, end)):
            continue
        claim = claims[one.id][0] if claims.get(one.id) else None
        detail = sum(x is not None for x in (one.when, one.where, one.count)) + bool(one.victims)
        rank = (_distance(claim), -detail, one.document, one.order, one.id)
        key = claim.origin if claim else ""
        if key not in chosen or rank < chosen[key][0]:
            chosen[key] = (rank, one)
    return [account for _, account in sorted(chosen.values(), key=lambda pair: pair[0])]


def _after(one: Account, end: Bounds) -> bool:
    """True when the act is dated after the end, by its own day or by one day named before it in its paragraph."""
    day = one.when or (one.near if one.near and one.near.days == 1 else None)
    return day is not None and day.first > end.last


def _distance(claim: Claim | None) -> int:
    """How far an account is from what it tells: mouths and texts in between, and whether anybody saw it."""
    if claim is None:
        return UNKNOWN_DISTANCE
    return claim.depth + len(claim.via) + (0 if claim.access in FIRST_HAND else 3)


def _undated(
    remark: Remark, standing: Standing, claims: Mapping[str, Sequence[Claim]], lines: Lines
) -> Iterable[Contradiction]:
    """Acts without any date cannot be compared with their announced end (METHOD 8: never "no conflict")."""
    line = lines.at(remark.at)
    if line is None or line.copy or not _same_actor(remark, standing) or not remark.families & standing.families:
        return
    if any(m.when for m in standing.members):
        return
    for one in later(standing, claims, None)[:1]:
        other = lines.by_start.get((one.document, one.alleg.sentence.start))
        if other is not None and other.at != remark.at:
            why = "It is said to have ended; this account has no date, so it may be earlier or later."
            yield contradiction("not_comparable_in_time", remark.at, other.at, why, [standing.incident.id])


def _still(
    remark: Remark, standings: Sequence[Standing], lines: Lines, languages_of: Mapping[str, str]
) -> Iterable[Contradiction]:
    """Words beside the end that say that it still went on at a later date."""
    line = lines.at(remark.at)
    if line is None or line.copy or remark.when is None:
        return
    still = habits(languages_of[line.at.document]).still
    beside = lines.by_document[line.at.document][line.order + 1 : line.order + 1 + NEXT]
    for other in beside:
        if other.when is None or other.when.days > LONG_DAYS or other.when.first <= remark.when.last:
            continue
        if other.speaker == line.speaker or not still.search(other.at.quote.text):
            continue
        near = [s.incident.id for s in standings if remark.near in s.ids]
        told = [s.incident.id for s in standings if {a.id for a in other.accounts} & s.ids]
        yield contradiction(
            "time", remark.at, other.at, "It is said to have ended, and to have gone on at a later date.", near + told
        )
