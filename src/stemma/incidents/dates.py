"""Bounds of EDTF dates in days, so that two accounts can be compared in time (METHOD 16)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

__all__ = ["Bounds", "bounds", "narrowest"]

DATE = re.compile(r"(\d{4}|[\dX]{4})(?:-([\dX]{2}))?(?:-([\dX]{2}))?(?:T[\d:.Z+-]+)?$")
MARKS = re.compile(r"[?~%]")
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}  # first and last month; 14 is February of the next year
OPEN_PAST, OPEN_FUTURE = 1, date.max.toordinal()
APPROXIMATE = {1: 1, 31: 15, 366: 183}  # days that "about" adds on both sides of a day, a month, a year


@dataclass(frozen=True, slots=True, order=True)
class Bounds:
    """First and last day (proleptic ordinal, both included) that a date allows."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """Length in days, 1 for a day."""
        return self.last - self.first + 1

    def overlaps(self, other: Bounds) -> bool:
        """True when at least one day is allowed by both."""
        return self.first <= other.last and other.first <= self.last

    def gap(self, other: Bounds) -> int:
        """Days between the two, 0 when they overlap."""
        return max(0, self.first - other.last, other.first - self.last)


def _point(text: str) -> Bounds | None:
    """Bounds of one date without interval or set signs."""
    about = "~" in text or "%" in text
    found = DATE.match(MARKS.sub("", text.strip()))
    if not found:
        return None
    years, months, days = found.groups()
    low, high = int(years.replace("X", "0")), int(years.replace("X", "9"))
    if not 1 <= low <= high <= 9998:
        return None
    try:
        out = _within(low, high, months, days)
    except ValueError:
        return None
    if about:
        slack = next((s for size, s in APPROXIMATE.items() if out.days <= size), 365)
        out = Bounds(max(OPEN_PAST, out.first - slack), min(OPEN_FUTURE, out.last + slack))
    return out


def _within(low: int, high: int, months: str | None, days: str | None) -> Bounds:
    if months is None or months == "XX":
        return Bounds(date(low, 1, 1).toordinal(), date(high, 12, 31).toordinal())
    if "X" not in months and int(months) in SEASONS:
        first, last = SEASONS[int(months)]
        year, month = (high + 1, last - 12) if last > 12 else (high, last)
        return Bounds(
            date(low, first, 1).toordinal(), date(year, month, calendar.monthrange(year, month)[1]).toordinal()
        )
    first_month, last_month = max(1, int(months.replace("X", "0"))), min(12, int(months.replace("X", "9")))
    end = calendar.monthrange(high, last_month)[1]
    if days is None or days == "XX":
        return Bounds(date(low, first_month, 1).toordinal(), date(high, last_month, end).toordinal())
    first_day, last_day = max(1, int(days.replace("X", "0"))), min(end, int(days.replace("X", "9")))
    return Bounds(date(low, first_month, first_day).toordinal(), date(high, last_month, last_day).toordinal())


@lru_cache(maxsize=65536)
def bounds(edtf: str | None) -> Bounds | None:
    """Earliest and latest day of an EDTF date; None when it is missing or not understood.

    >>> bounds("2031-02").days
    28
    """
    if not edtf:
        return None
    text = edtf.strip()
    if text[:1] in "[{" and text[-1:] in "]}":
        inner = text[1:-1].replace("..", ",").split(",")
        found = [b for b in (_point(p) for p in inner if p.strip()) if b]
        return Bounds(min(b.first for b in found), max(b.last for b in found)) if found else None
    if "/" not in text:
        return _point(text)
    left, _, right = text.partition("/")
    first = Bounds(OPEN_PAST, OPEN_PAST) if left.strip() in ("", "..") else _point(left)
    last = Bounds(OPEN_FUTURE, OPEN_FUTURE) if right.strip() in ("", "..") else _point(right)
    if first is None or last is None or first.first > last.last:
        return None
    return Bounds(first.first, last.last)


def narrowest(dates: list[str]) -> str | None:
    """The most precise of several dates, as it was written; the earliest, then the first in writing, where equal."""
    known = [(b.days, b.first, d) for d in dates if (b := bounds(d))]
    return min(known)[2] if known else None
