"""Partial dates and intervals: EDTF levels 0 and 1 and `[a,b]` sets, as ranges of days (METHOD 16).

2031            2031-02         2031-02-10      2031-02-10T08:30:00Z
2031~  2031?    2031-02%        202X  2031-XX   2031-22 (summer)
a/b    a/..     ../b    a/      /b              [a,b]  {a,b}  [a..b]
XXXX-02-10      a day whose year is not known (no bounds)
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

__all__ = ["Interval", "PartialDate", "bounds", "overlaps", "parse"]

Precision = Literal["day", "month", "season", "year", "decade", "century", "unknown"]

ONE = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX|XXXX)(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?"
    r"(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?(?P<doubt>[?~%])?"
)
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 2)}  # first and last month; winter runs into the next year
LONGEST = 400  # characters; nobody writes a longer date


@dataclass(frozen=True, slots=True)
class PartialDate:
    """One date as far as it is known.

    Args:
        earliest, latest: first and last day it can be; None where the year is not known.
        month_day: (month, day or None) where only the year is missing.
    """

    text: str
    earliest: date | None
    latest: date | None
    precision: Precision
    uncertain: bool = False
    approximate: bool = False
    month_day: tuple[int, int | None] | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of time or a set of dates; `earliest` or `latest` is None where that end is open or unknown."""

    text: str
    parts: tuple[PartialDate, ...]
    earliest: date | None
    latest: date | None
    uncertain: bool = False
    approximate: bool = False
    kind: Literal["interval", "one_of", "all_of"] = "interval"


def parse(text: str) -> PartialDate | Interval:
    """What an EDTF text says. Raises ValueError on anything else, and for years outside 0001 to 9999.

    >>> parse("2031-02").latest.isoformat()
    '2031-02-28'
    """
    if not isinstance(text, str) or not text or len(text) > LONGEST or not text.isascii():
        raise ValueError(f"not an EDTF date: {str(text)[:40]!r}")
    if text[0] in "[{":
        return _set(text)
    if "/" in text:
        return _interval(text)
    return _one(text)


def _one(text: str) -> PartialDate:
    match = ONE.fullmatch(text)
    if not match:
        raise ValueError(f"not an EDTF date: {text[:40]!r}")
    year, month, day = match["year"], match["month"] or "", match["day"] or ""
    doubt = match["doubt"] or ""
    if "T" in text and not (day.isdigit() and month.isdigit() and year.isdigit()):
        raise ValueError(f"a time of day needs a full date: {text[:40]!r}")
    if day.isdigit() and month == "XX":
        raise ValueError(f"a day needs its month: {text[:40]!r}")
    if "X" in year and year != "XXXX" and month:
        raise ValueError(f"a month needs its year: {text[:40]!r}")
    earliest, latest, precision, month_day = _range(year, month, day, text)
    return PartialDate(text, earliest, latest, precision, doubt in ("?", "%"), doubt in ("~", "%"), month_day)


def _range(
    year: str, month: str, day: str, text: str
) -> tuple[date | None, date | None, Precision, tuple[int, int | None] | None]:
    m = int(month) if month.isdigit() else 0
    d = int(day) if day.isdigit() else 0
    if month.isdigit() and not (1 <= m <= 12 or (m in SEASONS and not day)):
        raise ValueError(f"no such month: {text[:40]!r}")
    if year == "XXXX":
        if day.isdigit() and not 1 <= d <= monthrange(2000, m)[1]:
            raise ValueError(f"no such day: {text[:40]!r}")
        return None, None, "unknown", ((m, d or None) if 1 <= m <= 12 else None)
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if last < 1:
        raise ValueError(f"years run from 0001 to 9999: {text[:40]!r}")
    first = max(first, 1)
    if not m:
        kinds: dict[int, Precision] = {0: "year", 1: "decade", 2: "century"}
        return date(first, 1, 1), date(last, 12, 31), kinds[year.count("X")], None
    if m in SEASONS:
        begin, end = SEASONS[m]
        last_year = first + (end < begin)
        until = date(last_year, end, monthrange(last_year, end)[1]) if last_year <= 9999 else date.max
        return date(first, begin, 1), until, "season", None
    days = monthrange(first, m)[1]
    if day.isdigit():
        if not 1 <= d <= days:
            raise ValueError(f"no such day: {text[:40]!r}")
        return date(first, m, d), date(first, m, d), "day", None
    return date(first, m, 1), date(first, m, days), "month", None


def _interval(text: str) -> Interval:
    ends = text.split("/")
    if len(ends) != 2 or all(end in ("", "..") for end in ends):
        raise ValueError(f"not an EDTF interval: {text[:40]!r}")
    parts = [_one(end) if end not in ("", "..") else None for end in ends]
    begin, end = parts
    if begin and end and begin.earliest and end.latest and begin.earliest > end.latest:
        raise ValueError(f"an interval that ends before it begins: {text[:40]!r}")
    known = tuple(part for part in parts if part)
    return Interval(
        text,
        known,
        begin.earliest if begin else None,
        end.latest if end else None,
        any(p.uncertain for p in known),
        any(p.approximate for p in known),
    )


def _set(text: str) -> Interval:
    if text[-1] != {"[": "]", "{": "}"}[text[0]]:
        raise ValueError(f"not an EDTF set: {text[:40]!r}")
    parts: list[PartialDate] = []
    open_start = open_end = False
    for member in text[1:-1].split(","):
        first, dots, last = member.strip().partition("..")
        open_start |= bool(dots) and not first
        open_end |= bool(dots) and not last
        if dots and not first and not last:
            raise ValueError(f"not an EDTF set: {text[:40]!r}")
        parts += [_one(one) for one in (first, last) if one]
        if not dots and not first:
            raise ValueError(f"not an EDTF set: {text[:40]!r}")
    firsts, lasts = [p.earliest for p in parts], [p.latest for p in parts]
    earliest = None if open_start or None in firsts else min(d for d in firsts if d)
    latest = None if open_end or None in lasts else max(d for d in lasts if d)
    kind: Literal["one_of", "all_of"] = "one_of" if text[0] == "[" else "all_of"
    return Interval(
        text, tuple(parts), earliest, latest, any(p.uncertain for p in parts), any(p.approximate for p in parts), kind
    )


def bounds(text: str) -> tuple[date | None, date | None]:
    """First and last day an EDTF text allows; None where an end is open or the year unknown.

    Raises:
        ValueError: it is not EDTF.
    """
    found = parse(text)
    return found.earliest, found.latest


def overlaps(a: str, b: str, slack: int = 0) -> bool:
    """True when the two EDTF texts can mean a common day, or days at most `slack` days apart.

    An open end reaches for ever; a date without a year fits any year in which its month and day can overlap the other.

    >>> overlaps("2031-01-30", "2031-02"), overlaps("2031-01-30", "2031-02", slack=2)
    (False, True)

    Raises:
        ValueError: one of them is not EDTF, or `slack` is negative.
    """
    if slack < 0:
        raise ValueError("slack counts days and cannot be negative")
    first, second = _known(a), _known(b)
    if isinstance(first, PartialDate) and first.month_day:
        return _yearless(first.month_day, second, slack)
    if isinstance(second, PartialDate) and second.month_day:
        return _yearless(second.month_day, first, slack)
    return _meet((first.earliest, first.latest), (second.earliest, second.latest), slack)


@lru_cache(maxsize=65536)
def _known(text: str) -> PartialDate | Interval:
    """`parse`, remembered: the same few dates of a case are compared with each other again and again."""
    return parse(text)


def _meet(a: tuple[date | None, date | None], b: tuple[date | None, date | None], slack: int) -> bool:
    return not any(
        end is not None and start is not None and (start - end).days > slack
        for start, end in ((a[0], b[1]), (b[0], a[1]))
    )


def _yearless(month_day: tuple[int, int | None], other: PartialDate | Interval, slack: int) -> bool:
    """Tries the years around the other date; a range of more than a year holds every day of the year."""
    if isinstance(other, PartialDate) and other.month_day:
        ours, theirs = _in_year(month_day, 2000), _in_year(other.month_day, 2000)
        return _meet(ours, theirs, slack)
    low, high = other.earliest, other.latest
    if low is None or high is None or high - low >= timedelta(days=366):
        return True
    years = range(max(1, low.year - 1), min(9999, high.year + 1) + 1)
    return any(_meet(_in_year(month_day, year), (low, high), slack) for year in years)


def _in_year(month_day: tuple[int, int | None], year: int) -> tuple[date, date]:
    month, day = month_day
    last = monthrange(year, month)[1]
    return date(year, month, min(day or 1, last)), date(year, month, min(day or last, last))
