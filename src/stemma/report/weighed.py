"""All evidence of one link: each piece with its weight and the very words it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stemma.records import Link, Shown, Span
from stemma.report.differences import differences
from stemma.report.index import Index
from stemma.report.points import Cite, Point
from stemma.report.repeats import passage_point, telling, weighed
from stemma.report.wording import likelihood

__all__ = ["passage_points", "weighed_points"]

PLACES = 40  # pairs of places told for one piece of evidence, and passages of a link; the exports hold all passages
DETAILS = 60  # numbers, dates and names listed
PLACED = ("copied", "retold", "translated", "passage")  # their words stand under the passages


def passage_points(link: Link, index: Index) -> tuple[Point, ...]:
    """The passages of a link side by side in the order of the later text, the longest of them where there are many."""
    longest = sorted(link.passages, key=lambda p: (p.child.start - p.child.end, p.child.start))[:PLACES]
    chosen = sorted(longest, key=lambda p: (p.child, p.parent))
    points = [point for passage in chosen if (point := passage_point(link, passage, index))]
    more = len(link.passages) - len(chosen)
    if more > 0 and points:
        points.append(Point(f"{more} shorter passages stand in the exports.", points[0].cites, kind="placed"))
    return tuple(points)


def weighed_points(link: Link, index: Index, shown: Sequence[Shown]) -> tuple[Point, ...]:
    """All evidence of a link, heaviest first, each piece with its weight in logits and its words, and their sum.

    Args:
        shown: the words behind the pieces. A piece without any speaks of a whole text, or of what is not there.
    """
    places: dict[str, list[Shown]] = {}
    for one in shown:
        places.setdefault(one.feature, []).append(one)
    points = []
    told = telling(link)
    for feature in told:
        mine = places.get(feature.name, [])
        text = weighed(feature, link, index)
        if feature.name in LISTED:
            points.append(Point(text, (), LISTED[feature.name](mine, link, index), "feature", feature.name))
            continue
        cites = tuple(dict.fromkeys(cite for one in mine[:PLACES] for cite in _both(one, link, index)))
        kind = ("placed" if feature.name in PLACED else "feature") if cites else "absent"
        points.append(Point(text, cites, kind=kind, about=feature.name))
    if told:
        total = sum(f.weight for f in link.features)
        start = "Together {:+.1f}. A pair without evidence starts below even odds, so this makes dependence {}."
        points.append(Point(start.format(total, likelihood(link.probability)), kind="sum"))
    return tuple(points)


def _both(one: Shown, link: Link, index: Index) -> tuple[Cite, ...]:
    """The words in the earlier text, then those in the later one."""
    return (*_words(link.parent, one.parent, index), *_words(link.child, one.child, index))


def _words(document: str, span: Span | None, index: Index) -> tuple[Cite, ...]:
    return index.passage(document, span) if span else ()


def _details(mine: list[Shown], link: Link, index: Index) -> tuple[Point, ...]:
    """Which numbers, dates and names both have, in the words of each, and which are the later text's own."""
    both = [one for one in mine if one.parent is not None]
    own = [one for one in mine if one.parent is None]
    return tuple(
        point
        for start, some in (("In both", both), ("Only in the later text", own))
        if (point := _list_of(start, some, link, index))
    )


def _list_of(start: str, some: list[Shown], link: Link, index: Index) -> Point | None:
    words: list[str] = []
    mine: list[Cite] = []
    theirs: list[Cite] = []
    for one in some[:DETAILS]:
        here, there = _words(link.child, one.child, index), _words(link.parent, one.parent, index)
        if here:
            same = not there or here[0].quote.casefold() == there[0].quote.casefold()
            words.append(f"“{here[0].quote}”" if same else f"“{here[0].quote}” (“{there[0].quote}”)")
            mine += here
            theirs += there
    if not words:
        return None
    more = f" and {len(some) - DETAILS} more" if len(some) > DETAILS else ""
    return Point(f"{start}: {', '.join(words)}{more}.", tuple(dict.fromkeys([*theirs, *mine])), kind="placed")


def _quotations(mine: list[Shown], link: Link, index: Index) -> tuple[Point, ...]:
    """Each quotation that both have, in both wordings, and how they differ."""
    child, parent = index.documents.get(link.child), index.documents.get(link.parent)
    across = child is None or parent is None or child.language.split("-")[0] != parent.language.split("-")[0]
    points = []
    for one in mine[:PLACES]:
        here, there = _words(link.child, one.child, index), _words(link.parent, one.parent, index)
        if not (here and there):
            text = "It stands in the earlier text in other words:"
        elif across:
            text = "In another language:"
        else:
            told = differences(here[0].quote, there[0].quote)
            text = f"{told[:1].upper()}{told[1:]}:" if told else "Both wordings:"
        points.append(Point(text, (*there, *here), kind="compare"))
    return tuple(points)


LISTED: dict[str, Callable[[list[Shown], Link, Index], tuple[Point, ...]]] = {
    "facts": _details,
    "own_figures": _details,
    "subjects": _details,
    "shared_quotes": _quotations,
}
