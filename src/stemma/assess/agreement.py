"""What independent origins agree on: where, when and to whom it happened, and by whom (METHOD 4, C1 and C6)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from stemma.assess.weighed import Weighed
from stemma.assess.wording import stems
from stemma.records import At, Place
from stemma.records.counting import UNIDENTIFIED
from stemma.records.when import overlaps

__all__ = ["Told", "clashes", "compared", "shared"]

COMPARED = 24  # origins of one incident that are compared with each other, in time order
KEPT = 12  # days, and places, of one origin that are looked at
FAR_DEGREES = 0.25  # latitude or longitude from which two sites are in different towns; about 25 km
SLACK_DAYS = 1  # a night belongs to two days
AREAS = ("country", "region", "state", "province", "district", "valley", "area", "sea", "continent")


@dataclass(slots=True)
class Told:
    """What one origin tells of an incident, in all its documents together."""

    days: set[str] = field(default_factory=set)
    places: dict[str, Place] = field(default_factory=dict)
    victims: set[str] = field(default_factory=set)
    shown: list[At] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two identified origins that count as independent of each other: in which slots they clash and agree."""

    origins: tuple[str, str]
    a: Told
    b: Told
    clashes: tuple[str, ...]
    shared: tuple[str, ...]


def compared(weighed: Weighed) -> list[Pair]:
    """Every two identified origins that count as independent of each other; worked out once for an incident."""
    if "pairs" not in weighed.memo:
        weighed.memo["pairs"] = [
            Pair(names, a, b, clashes(a, b), shared(a, b)) for names, a, b in _independent(weighed)
        ]
    found: list[Pair] = weighed.memo["pairs"]
    return found


def _independent(weighed: Weighed) -> Iterator[tuple[tuple[str, str], Told, Told]]:
    group = {o: number for number, one in enumerate(weighed.counted.groups) for o in one.origins}
    named = [o.id for o in weighed.origins if o.kind not in UNIDENTIFIED][:COMPARED]
    told = _told(weighed)
    for a, b in combinations(named, 2):
        if group.get(a) != group.get(b):
            yield (a, b), told[a], told[b]


def _told(weighed: Weighed) -> dict[str, Told]:
    out: dict[str, Told] = defaultdict(Told)
    for claim in weighed.claims:
        alleg = weighed.ground.allegations[claim.allegation]
        here = out[claim.origin]
        if not here.shown:
            here.shown.append(At(claim.document, claim.quote))
        if claim.document == alleg.document and not claim.quote.overlaps(alleg.sentence):
            continue  # words beside the telling: what it says of place, day and victims is not said in them
        if alleg.when is not None and len(here.days) < KEPT:
            here.days.add(alleg.when.edtf)
        if alleg.place is not None and alleg.place.key and len(here.places) < KEPT:
            here.places[alleg.place.key] = alleg.place
        here.victims.update(*(stems(v.text) for v in alleg.victims))
    return out


def clashes(a: Told, b: Told) -> tuple[str, ...]:
    """Slots in which nothing of the one fits anything of the other: `date`, `place`; a slot one leaves open fits."""
    out = []
    if a.days and b.days and not any(overlaps(x, y, SLACK_DAYS) for x in a.days for y in b.days):
        out.append("date")
    if a.places and b.places and not any(_near(x, y) for x in a.places.values() for y in b.places.values()):
        out.append("place")
    return tuple(out)


def shared(a: Told, b: Told) -> tuple[str, ...]:
    """Slots of two accounts without a clash that both fill: `place`, `date`, and `victims` described alike."""
    filled = (("place", a.places and b.places), ("date", a.days and b.days), ("victims", a.victims & b.victims))
    return tuple(name for name, both in filled if both)


def _near(a: Place, b: Place) -> bool:
    """False for two sites in different towns; an area, or a place without a position, fits any other."""
    if a.key == b.key or a.key in b.within or b.key in a.within or a.kind in AREAS or b.kind in AREAS:
        return True
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return True
    width = abs(a.lon - b.lon) % 360
    east = min(width, 360 - width) * math.cos(math.radians((a.lat + b.lat) / 2))
    return abs(a.lat - b.lat) <= FAR_DEGREES and east <= FAR_DEGREES
