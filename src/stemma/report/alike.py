"""Sentences and quotations that thousands of reprints have in common: told some times, and then counted.

What is counted here stands in the exports and in `stemma explain ID --full`, one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from stemma.records import Link
from stemma.report.points import Cite, Point

__all__ = ["ALIKE", "Rest", "links_told", "places", "together"]

ALIKE = 60  # times that the same sentence is told, or the same words are quoted, before the others are counted
LINKS = 200  # links of one kind to one text whose evidence is told in full


@dataclass(frozen=True, slots=True)
class Rest:
    """Links to one text, all of one kind, that are listed without their evidence: so many others have it told."""

    parent: str
    kind: str
    links: tuple[Link, ...]


def together(told: Iterable[tuple[Hashable, Point]]) -> tuple[Point, ...]:
    """The points in their order; of more than `ALIKE` with one key, the first, and one point for all the others.

    Args:
        told: each point with what it tells apart from the document it is told of.
    """
    listed = list(told)
    many = Counter(key for key, _ in listed)
    others: dict[Hashable, list[Point]] = {}
    kept: list[tuple[Hashable, Point]] = []
    for key, point in listed:
        if many[key] > ALIKE and key in others:
            others[key].append(point)
        else:
            others[key] = []
            kept.append((key, point))
    out = []
    for key, point in kept:
        out += [point, _others(others[key])] if others[key] else [point]
    return tuple(out)


def _others(points: Sequence[Point]) -> Point:
    cites = tuple(dict.fromkeys(cite for point in points for cite in point.cites))
    return Point(f"The same, {len(points):,} more times.", cites, kind=points[0].kind)


def places(cites: Sequence[Cite]) -> tuple[Cite, ...]:
    """The places to print: all of them, but the same words no more than `ALIKE` times."""
    seen: Counter[str] = Counter()
    out = []
    for cite in cites:
        seen[cite.quote] += 1
        if seen[cite.quote] <= ALIKE:
            out.append(cite)
    return tuple(out)


def links_told(links: Iterable[Link]) -> tuple[list[Link], list[Rest]]:
    """Links whose evidence is told, and the others: of more than `LINKS` of one kind to one text."""
    found: dict[tuple[str, str], list[Link]] = {}
    told = []
    for link in links:
        beside = found.setdefault((link.parent, link.kind), [])
        beside.append(link)
        if len(beside) <= LINKS:
            told.append(link)
    rest = [Rest(*key, tuple(held[LINKS:])) for key, held in found.items() if len(held) > LINKS]
    return told, rest
