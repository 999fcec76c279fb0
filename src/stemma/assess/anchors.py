"""Finding again, after a re-run, the mentions that a decision was about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from stemma.records import Allegation, Anchor, Quote, Reading

__all__ = ["among", "anchor", "finder"]

MOVED = 400  # code points that a mention may have moved in its text when a later version cleans texts otherwise


def anchor(alleg: Allegation) -> Anchor:
    """What a decision keeps of a mention."""
    return Anchor(alleg.id, alleg.document, alleg.trigger)


def among(readings: Iterable[Reading]) -> Callable[[Anchor], str | None]:
    """Finds mentions again in these readings."""
    return finder({reading.document.id: reading for reading in readings}.get)


def finder(reading_of: Callable[[str], Reading | None]) -> Callable[[Anchor], str | None]:
    """A function that gives the id of the allegation which an anchor stands for now, or None where it is gone.

    The id is tried first; then a mention whose words overlap with the old ones; then the same words nearby.

    Args:
        reading_of: the reading of a document by id, None where the document is gone; asked once for each.
    """

    @cache
    def of(document: str) -> tuple[frozenset[str], list[tuple[int, str, Quote]]]:
        reading = reading_of(document)
        told = reading.allegations if reading is not None else ()
        return frozenset(a.id for a in told), sorted((a.trigger.start, a.id, a.trigger) for a in told)

    def find(one: Anchor) -> str | None:
        ids, by_place = of(one.document)
        if one.allegation in ids:
            return one.allegation
        was = one.trigger
        first = bisect_left(by_place, (was.start - MOVED,))
        near = by_place[first : bisect_left(by_place, (was.start + MOVED + 1,))]
        return _nearest(was, [m for m in near if m[2].overlaps(was)]) or _nearest(
            was, [m for m in near if m[2].text == was.text]
        )

    return find


def _nearest(was: Quote, found: Sequence[tuple[int, str, Quote]]) -> str | None:
    return min(((abs(start - was.start), id) for start, id, _ in found), default=(0, None))[1]
