"""Places of incidents: sites and areas, how far they lie apart, and where the story of a document plays."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from stemma.records import Place

__all__ = ["FAR_KM", "VAGUE_KINDS", "WIDE_KINDS", "Where", "kilometres", "stage", "vague", "where_of"]

EARTH_KM = 6371.0
FAR_KM = 25.0  # another town
SITES = 40  # different sites of one document that are weighed against each other
WIDE_KINDS = ("country", "region", "state", "province", "district", "valley", "area", "sea", "continent")
VAGUE_KINDS = ("description", "place", "")  # without a position: "the road", or a name that may be no place at all


@dataclass(frozen=True, slots=True)
class Where:
    """A place with the places that contain it.

    wide: an area, or too vague to tell two events apart. own: named with the act itself, not only near it in the text.
    """

    key: str
    kind: str
    within: tuple[str, ...]
    wide: bool
    lat: float | None
    lon: float | None
    name: str
    own: bool


def vague(place: Place) -> bool:
    return place.kind in VAGUE_KINDS and place.lat is None


def where_of(place: Place, *, own: bool) -> Where:
    wide = place.kind in WIDE_KINDS or vague(place)
    return Where(place.key, place.kind, place.within, wide, place.lat, place.lon, place.name, own)


def kilometres(a: Where, b: Where) -> float | None:
    """Distance on the sphere between two places; None when a position is unknown."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    lat_a, lat_b, turn = math.radians(a.lat), math.radians(b.lat), math.radians(b.lon - a.lon)
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(turn / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, half)))


def stage(places: Sequence[Place]) -> Where | None:
    """Where the story of a document plays: the site with most mentions of sites around it, the first of equals."""
    known: dict[str, Where] = {}
    seen: Counter[str] = Counter()
    for place in places:
        if place.kind not in WIDE_KINDS and not vague(place) and place.lat is not None:
            known.setdefault(place.key, where_of(place, own=False))
            seen[place.key] += 1
    sites = list(known.values())[:SITES]

    def around(one: Where) -> int:
        return sum(seen[o.key] for o in sites if (far := kilometres(one, o)) is not None and far <= FAR_KM)

    return max(sites, key=around, default=None)
