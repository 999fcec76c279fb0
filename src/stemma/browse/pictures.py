"""Drawings for the workbench: the family tree cut into screens, the timeline of a list, and a map without tiles."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import quote

from stemma.report.chronology import draw_chronology
from stemma.report.counts import many
from stemma.report.drawing import element, picture, shorten, text, tspan
from stemma.report.family import Family, Row, families
from stemma.report.index import Index
from stemma.report.tree import Drawing, draw_family

__all__ = ["chronology", "place_map", "tree_screens"]

ROWS = 120  # lines of the family tree on one screen
EVERY = 10**9
PAGES = {"D": "documents", "O": "sources", "I": "incidents", "W": "lost", "L": "links", "X": "contradictions"}
ANCHOR = re.compile(r'<a href="#(([DOIWLX])-[0-9A-Z]{1,20})">')


def _linked(svg: str) -> str:
    """Anchors inside the page become addresses of the workbench."""
    return ANCHOR.sub(lambda found: f'<a href="/{PAGES[found[2]]}/{found[1]}">', svg)


def tree_screens(index: Index, *, collapse: bool) -> list[list[Family]]:
    """The families of a part of the case, cut into screens of about ROWS lines.

    A family longer than a screen goes on on the next one, under the texts it hangs from.
    """
    together, alone = families(index) if collapse else families(index, reprints_shown=EVERY)
    screens: list[list[Family]] = []
    room = 0
    for family in [*together, alone]:
        for part in _cut(family):
            if not screens or len(part.rows) > room:
                screens.append([])
                room = ROWS
            screens[-1].append(part)
            room -= len(part.rows)
    return screens


def _cut(family: Family) -> list[Family]:
    """The family in pieces of at most ROWS lines; a later piece begins with the texts its first line hangs from."""
    out = []
    start = 0
    while start < len(family.rows):
        above: list[int] = []
        at = family.rows[start].above
        while at is not None and len(above) < ROWS // 2:
            above.append(at)
            at = family.rows[at].above
        taken = [*reversed(above), *range(start, min(len(family.rows), start + ROWS - len(above)))]
        place = {old: new for new, old in enumerate(taken)}
        rows = tuple(_placed(family.rows[old], place) for old in taken)
        documents = sum(row.kind == "document" for row in rows)
        out.append(Family(rows, family.documents if not start else documents, family.centre))
        start = taken[-1] + 1
    return out


def _placed(row: Row, place: dict[int, int]) -> Row:
    return row if row.above is None else replace(row, above=place.get(row.above))


def tree(family: Family, index: Index) -> Drawing:
    """One family with addresses of the workbench."""
    if family.centre and any(row.link for row in family.rows):
        caption = f"{many(family.documents, 'document')} around {shorten(index.dated(family.centre), 70)}"
    else:
        caption = f"{many(family.documents, 'document')} without a tie to another text"
    drawn = draw_family(family, index, caption)
    return replace(drawn, svg=_linked(drawn.svg))


def chronology(index: Index) -> Sequence[Drawing]:
    """When incidents happened and when they were told."""
    return [replace(one, svg=_linked(one.svg)) for one in draw_chronology(index)]


WIDTH, HEIGHT, EDGE = 880, 440, 46
LABELS = 28  # places named on the map; the others are named on hover
LEAST_SPAN = 0.35  # degrees
GRID = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 45)


def place_map(spots: Sequence[dict[str, Any]], address: str) -> Drawing | None:
    """Places of incidents on a plain grid of degrees; nothing is fetched. address: of the list filtered by a place."""
    if not spots:
        return None
    lats, lons = [s["lat"] for s in spots], [s["lon"] for s in spots]
    middle = math.cos(math.radians(min(80.0, abs(sum(lats) / len(lats)))))
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    degrees = max(LEAST_SPAN, (north - south) * 1.25, (east - west) * 1.15 * middle * HEIGHT / WIDTH)
    scale = (HEIGHT - 2 * EDGE) / degrees
    mid_lat, mid_lon = (south + north) / 2, (west + east) / 2

    def at(lat: float, lon: float) -> tuple[float, float]:
        return WIDTH / 2 + (lon - mid_lon) * middle * scale, HEIGHT / 2 - (lat - mid_lat) * scale

    parts = _grid(at, mid_lat, mid_lon, degrees, WIDTH / scale / middle)
    most = max(s["incidents"] for s in spots)
    circles = [(*at(s["lat"], s["lon"]), 5 + 13 * math.sqrt(s["incidents"] / max(1, most))) for s in spots]
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in circles]
    for number, (spot, circle) in enumerate(zip(spots, circles, strict=True)):
        parts.append(_spot(spot, circle, address, taken, named=number < LABELS))
    caption = f"{many(len(spots), 'place')} of incidents; the larger the circle, the more incidents"
    svg = picture(WIDTH, HEIGHT, "".join(parts), label=f"Map: {caption}", class_="map")
    return Drawing(svg, caption)


def _grid(at: Any, lat: float, lon: float, high: float, wide: float) -> list[str]:
    """Lines of latitude and longitude with their degrees."""
    step = next((s for s in GRID if wide / s <= 8), GRID[-1])
    parts = []
    for n in range(math.ceil((lon - wide / 2) / step), math.floor((lon + wide / 2) / step) + 1):
        x, _ = at(lat, n * step)
        parts.append(element("line", x1=f"{x:.0f}", x2=f"{x:.0f}", y1=0, y2=HEIGHT, class_="tick"))
        parts.append(text(x + 3, HEIGHT - 5, tspan(_degrees(n * step, "E", "W")), "tick"))
    tall = high * HEIGHT / (HEIGHT - 2 * EDGE)
    for n in range(math.ceil((lat - tall / 2) / step), math.floor((lat + tall / 2) / step) + 1):
        _, y = at(n * step, lon)
        parts.append(element("line", x1=0, x2=WIDTH, y1=f"{y:.0f}", y2=f"{y:.0f}", class_="tick"))
        parts.append(text(4, y - 4, tspan(_degrees(n * step, "N", "S")), "tick"))
    return parts


def _degrees(value: float, plus: str, minus: str) -> str:
    return f"{abs(value):g}° {plus if value >= 0 else minus}"


Box = tuple[float, float, float, float]  # left, top, right, bottom


def _spot(
    spot: dict[str, Any], circle: tuple[float, float, float], address: str, taken: list[Box], *, named: bool
) -> str:
    """A circle with its name where there is room for it, beside it or below it; what is not named shows it on hover."""
    x, y, radius = circle
    title = element("title", escape(f"{spot['place']}: {many(spot['incidents'], 'incident')}", quote=False))
    inner = element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=f"{radius:.1f}", class_=f"spot {spot['grade']}")
    name = shorten(spot["place"] or "", 26)
    wide = len(name) * 7.2 + 8
    places = ((x + radius + 5, y), (x - radius - 5 - wide, y), (x - wide / 2, y + radius + 10))
    for left, middle in places if named else ():
        box = (left, middle - 8, left + wide, middle + 8)
        if left > 0 and box[2] < WIDTH and box[3] < HEIGHT and not any(_meet(box, other) for other in taken):
            taken.append(box)
            inner += text(left, middle + 4.5, tspan(name), "name")
            break
    return f'<a href="{escape(address + quote(spot["place"] or ""))}">{title}{inner}</a>'


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
