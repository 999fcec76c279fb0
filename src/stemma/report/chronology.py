"""The timeline as a drawing: for each incident when it is said to have happened, and when it was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from stemma.records import Incident
from stemma.report.counts import many
from stemma.report.dates import day_range, in_words
from stemma.report.drawing import anchor, element, picture, shorten, text, tspan
from stemma.report.index import Index
from stemma.report.titles import incident_title
from stemma.report.tree import Drawing
from stemma.report.wording import wording

__all__ = ["Scale", "draw_chronology", "scale_for"]

LEFT, RIGHT, TOP, LINE = 318, 62, 40, 27  # pixels
WIDTH = 880
TITLE_LETTERS = 40
ROWS_IN_ONE = 40
MARGIN = 0.03  # share of the range left free on both sides
FARTHEST = 3  # events earlier or later than this many times the range of the reports are put on the edge, with an arrow
SHORTEST = 60  # days around the reports that are always drawn
TICKS = 10
STEPS = (1, 2, 7, 14, 30, 91, 182, 365, 730, 1825, 3650, 18250)  # days between ticks


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to pixels. `first` and `last` bound the drawing; what lies outside is put on the edge."""

    first: date
    last: date

    def x(self, day: date) -> float:
        """Horizontal place of a day, never outside the drawing."""
        span = max(1, (self.last - self.first).days)
        share = min(1.0, max(0.0, (day - self.first).days / span))
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def holds(self, day: date) -> bool:
        """True when the day lies on the drawing."""
        return self.first <= day <= self.last


def draw_chronology(index: Index) -> tuple[Drawing, ...]:
    """One row for each incident that has a date or a dated document; several pictures when there are many."""
    rows = [one for one in index.contents.incidents if _happened(one) or _told(one, index)]
    scale = scale_for(rows, index)
    if scale is None:
        return ()
    parts = [rows[start : start + ROWS_IN_ONE] for start in range(0, len(rows), ROWS_IN_ONE)]
    return tuple(_draw(part, scale, index) for part in parts)


def scale_for(incidents: Iterable[Incident], index: Index) -> Scale | None:
    """The range of days to draw: all reports, and events unless they lie very far from the reports."""
    happened, told = [], []
    for one in incidents:
        happened += [day for day in _happened(one) or () if day]
        told += [day for day, _ in _told(one, index)]
    if not happened and not told:
        return None
    every = sorted(happened + told)
    first, last = every[0], every[-1]
    if told:
        reach = timedelta(days=max(SHORTEST, FARTHEST * (max(told) - min(told)).days))
        first = max(first, _moved(min(told), -reach))
        last = min(last, _moved(max(told), reach))
    pad = timedelta(days=max(2, int((last - first).days * MARGIN)))
    return Scale(_moved(first, -pad), _moved(last, pad))


def _moved(day: date, by: timedelta) -> date:
    """The day moved, kept inside the calendar."""
    try:
        return day + by
    except OverflowError:
        return date.min if by.days < 0 else date.max


def _happened(one: Incident) -> tuple[date | None, date | None] | None:
    return day_range(one.date)


def _told(one: Incident, index: Index) -> list[tuple[date, str]]:
    """Dates of the documents that tell of the incident, with their ids."""
    out = []
    for key in one.documents:
        doc = index.documents.get(key)
        days = day_range(doc.published) if doc else None
        day = days[0] or days[1] if days else None
        if day:
            out.append((day, key))
    return sorted(out)


def _draw(rows: list[Incident], scale: Scale, index: Index) -> Drawing:
    height = TOP + LINE * len(rows) + 8
    drawn = _axis(scale, height) + "".join(_row(one, number, scale, index) for number, one in enumerate(rows))
    caption = f"{many(len(rows), 'incident')}: when it happened (bar or diamond), when it was told (circles)"
    return Drawing(picture(WIDTH, height, drawn, label=f"Timeline of {caption}", class_="chronology"), caption)


def _axis(scale: Scale, height: float) -> str:
    """Ticks at whole months or years where the range is long enough, else every few days."""
    parts = []
    for day, label in _ticks(scale):
        x = scale.x(day)
        parts.append(element("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=TOP - 16, y2=f"{height:.0f}", class_="tick"))
        parts.append(text(x + 3, TOP - 20, tspan(label), "tick"))
    return "".join(parts)


def _ticks(scale: Scale) -> list[tuple[date, str]]:
    span = (scale.last - scale.first).days
    step = next((days for days in STEPS if span / days <= TICKS), STEPS[-1])
    if step < 28:
        days = [scale.first + timedelta(days=at) for at in range(0, span + 1, step)]
        return [(day, f"{day.day} {wording()['months'][day.month - 1][:3]}") for day in days]
    months = max(1, round(step / 30.4))
    out: list[tuple[date, str]] = []
    for number in range(scale.first.year * 12 + scale.first.month - 1, scale.last.year * 12 + scale.last.month):
        year, month = divmod(number, 12)
        if number % months == 0 and year >= 1 and scale.holds(day := date(year, month + 1, 1)):
            named = not out or out[-1][0].year != year  # the year stands where it begins: labels stay apart
            name = wording()["months"][month][:3]
            out.append((day, str(year) if months >= 12 else f"{name} {year}" if named else name))
    return out


def _row(one: Incident, number: int, scale: Scale, index: Index) -> str:
    y = TOP + number * LINE + 8
    title = incident_title(one)
    name = one.title or title
    same = sum(other.title == one.title for other in index.contents.incidents) > 1
    mark = f" {index.short(one.id)}" if same else ""  # titles that are not alone are told apart by their id
    short = shorten(name[:1].upper() + name[1:], TITLE_LETTERS - len(mark))
    label = text(LEFT - 14, y + 4.5, tspan(short + mark), "name", end=True)
    parts = [element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="row"), anchor(one.id, label, title)]
    days = _happened(one)
    if days:
        parts.append(_event(days, scale, y, in_words(one.date)))
    own = {claim.document for claim in index.claims(one) if not claim.via}
    for day, key in _told(one, index):
        mark = element("circle", cx=f"{scale.x(day):.1f}", cy=y, r="4.5", class_="own" if key in own else "repeat")
        parts.append(anchor(key, mark, index.dated(key)))
    return element("g", "".join(parts))


def _event(days: tuple[date | None, date | None], scale: Scale, y: float, words: str) -> str:
    """A diamond for a day, a bar for a range; an arrow where it goes on beyond the drawing."""
    first, last = days[0] or scale.first, days[1] or scale.last
    first, last = min(first, last), max(first, last)
    left, right = scale.x(first), scale.x(last)
    title = element("title", escape(words, quote=False))
    shape = f"M{left - 7:.1f} {y}L{left:.1f} {y - 7}L{left + 7:.1f} {y}L{left:.1f} {y + 7}Z"
    if right - left > 8:
        shape = f"M{left:.1f} {y - 5}H{right:.1f}V{y + 5}H{left:.1f}Z"
    arrows = ""
    if days[0] is None or not scale.holds(first):
        arrows += f"M{left:.1f} {y - 5}l-8 5l8 5Z"
    if days[1] is None or not scale.holds(last):
        arrows += f"M{right:.1f} {y - 5}l8 5l-8 5Z"
    return element("path", title, d=shape + arrows, class_="event")
