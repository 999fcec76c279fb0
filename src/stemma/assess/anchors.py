"""Finding again, after a re-run, the mentions that a decision was about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    def of(document: str) -> tuple[Allegation, ...]:
        reading = reading_of(document)
        return reading.allegations if reading is not None else ()

    def find(one: Anchor) -> str | None:
        here = of(one.document)
        if any(alleg.id == one.allegation for alleg in here):
            return one.allegation
        return _nearest(one.trigger, (a for a in here if a.trigger.overlaps(one.trigger))) or _nearest(
            one.trigger, (a for a in here if a.trigger.text == one.trigger.text)
        )

    return find


def _nearest(trigger: Quote, candidates: Iterable[Allegation]) -> str | None:
    ranked = sorted((abs(a.trigger.start - trigger.start), a.id) for a in candidates)
    return ranked[0][1] if ranked and ranked[0][0] <= MOVED else None
