"""Lanes as a picture: a row for each place, actor or act, a column for each month; beside them what has no month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from stemma.report.counts import many
from stemma.report.drawing import element, picture, shorten, text, tspan
from stemma.report.lanes import Lane, months_between
from stemma.report.tree import Drawing
from stemma.report.wording import wording

__all__ = ["draw_lanes"]

WIDTH, LEFT, RIGHT, TOP, LINE = 880, 270, 120, 34, 28  # pixels
ROWS = 30  # lanes in one picture; the table holds all of them
COLUMNS = 36  # months; a longer time is drawn by years
LABEL = 34  # letters
STRENGTHS = 4  # steps of darkness


def draw_lanes(found: Sequence[Lane], what: str, address: Callable[[Lane], str]) -> Drawing | None:
    """The first lanes of a list; None where no incident has a month.

    Args:
        what: what the lanes stand for, in words. address: link of a lane, "" for none.
    """
    shown = [lane for lane in found if lane.months][:ROWS]
    if not shown:
        return None
    columns = _columns(shown)
    most = max(number for lane in shown for number in _cells(lane, columns).values())
    wide = (WIDTH - LEFT - RIGHT) / len(columns)
    height = TOP + LINE * len(shown) + 6
    parts = [_heads(columns, wide, height)]
    for number, lane in enumerate(shown):
        parts.append(_row(lane, TOP + number * LINE, columns, wide, most, address(lane)))
    years = len(columns[0]) == 4
    left = f"; {len(found) - len(shown)} more in the table" if len(found) > len(shown) else ""
    caption = f"Incidents by {what}, {'year' if years else 'month'} by {'year' if years else 'month'}{left}"
    return Drawing(picture(WIDTH, height, "".join(parts), label=caption, class_="lanes"), caption)


def _columns(shown: Sequence[Lane]) -> list[str]:
    months = sorted({month for lane in shown for month, _ in lane.months})
    every = months_between(months[0], months[-1])
    if len(every) <= COLUMNS:
        return every
    years = [str(year).zfill(4) for year in range(int(months[0][:4]), int(months[-1][:4]) + 1)]
    return years[-COLUMNS:]


def _cells(lane: Lane, columns: Sequence[str]) -> dict[str, int]:
    out: dict[str, int] = {}
    for month, number in lane.months:
        key = month[: len(columns[0])]
        out[key] = out.get(key, 0) + number
    return out


def _heads(columns: Sequence[str], wide: float, height: float) -> str:
    """The year where it begins, months by their first letters where there is room."""
    parts = []
    for at, column in enumerate(columns):
        x = LEFT + at * wide
        if len(column) == 4 or at == 0 or column.endswith("-01"):
            parts.append(element("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=4, y2=f"{height:.0f}", class_="tick"))
            parts.append(text(x + 3, 13, tspan(column[:4]), "tick"))
        if len(column) > 4 and wide >= 26:
            parts.append(text(x + 3, 28, tspan(wording()["months"][int(column[5:]) - 1][:3]), "tick"))
    parts.append(text(WIDTH - RIGHT + 8, 13, tspan("no month told"), "tick"))
    return "".join(parts)


def _row(lane: Lane, y: float, columns: Sequence[str], wide: float, most: int, address: str) -> str:
    words = f"{lane.name}: {many(lane.number, 'incident')}; {lane.happened or 'no date'}"
    if lane.told:
        words += f"; told {lane.told}"
    title = element("title", escape(words, quote=False))
    label = text(LEFT - 12, y + 17, tspan(shorten(lane.name[:1].upper() + lane.name[1:], LABEL)), "name", end=True)
    if address:
        label = f'<a href="{escape(address)}">{title}{label}</a>'
    parts = [label, element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y + LINE - 2, y2=y + LINE - 2, class_="row")]
    cells = _cells(lane, columns)
    for at, column in enumerate(columns):
        number = cells.get(column, 0)
        if number:
            parts.append(_cell(LEFT + at * wide, y, wide, number, most))
    loose = lane.coarse + lane.undated
    if loose:
        parts.append(text(WIDTH - RIGHT + 8, y + 17, tspan(f"{loose}"), "date"))
    return element("g", "".join(parts))


def _cell(x: float, y: float, wide: float, number: int, most: int) -> str:
    strength = 1 + (STRENGTHS - 1) * (number - 1) // max(1, most - 1) if most > 1 else STRENGTHS // 2
    size = f"{max(3.0, wide - 2):.1f}"
    box = element("rect", x=f"{x + 1:.1f}", y=y + 3, width=size, height=LINE - 8, rx=2, class_=f"cell s{strength}")
    if wide < 12:
        return box
    return box + text(x + wide / 2, y + 18, tspan(str(number)), "number")
