"""Reads months, seasons, years and their parts."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from stemma.extract.dates_ranges import PARTS, THIRDS, context
from stemma.extract.dates_search import Search, Shape, groups, written

__all__ = ["SPANS"]


def _month(search: Search, match: re.Match[str]) -> Shape | None:
    """`in December`, `June 2032`."""
    got = groups(match)
    if not search.sound(got["month"], match.start()) and "year" not in got:
        return None
    month = search.month(got["month"])
    year, rule = (
        (int(got["year"]), "full") if "year" in got else search.year(month, 0, 0, match.start()) or (None, "no-year")
    )
    end = match.end() - (1 if match.group().endswith(".") else 0)
    if year is not None:
        search.last = date(year, month, 1)
    return match.start(), end, written(year, month), f"month-{rule}"


def _months_range(search: Search, match: re.Match[str]) -> Shape | None:
    """`between March 2030 and January 2032`, `from May to October`."""
    got = groups(match)
    if not search.sound(got["month1"], match.start("month1") if "open" not in got else search.end) or (
        "open" not in got and "year2" not in got
    ):
        return None
    month1, month2 = search.month(got["month1"]), search.month(got["month2"])
    inferred = search.year(month2, 0, 0, match.start())
    year2 = int(got["year2"]) if "year2" in got else inferred[0] if inferred else None
    if year2 is None:
        return None
    year1 = int(got["year1"]) if "year1" in got else year2 - (month1 > month2)
    if (year1, month1) > (year2, month2):
        return None
    return match.start(), match.end(), f"{written(year1, month1)}/{written(year2, month2)}", "range"


def _part(search: Search, match: re.Match[str]) -> Shape | None:
    """`early February`, `the last week of January`, `the end of 2031`, `the last week of that month`."""
    got = groups(match)
    if "bare" in got:
        year = int(got["bare"])
        months = THIRDS.get(search.number("part", got.get("part", "")))
        if not months:
            return None
        return match.start(), match.end(), f"{year:04d}-{months[0]:02d}/{year:04d}-{months[1]:02d}", "part-of-year"
    if "month" in got:
        if search.words.capitals and not got["month"][:1].isupper():
            return None
        month = search.month(got["month"])
        inferred = search.year(month, 0, 0, match.start())
        year_known = int(got["year"]) if "year" in got else inferred[0] if inferred else None
    else:
        base = search.last if search.number("that", got["unit"]) == "month" else None
        if base is None:
            return None
        month, year_known = base.month, base.year
    if year_known is None:
        return match.start(), match.end(), written(None, month), "part-no-year"
    last = monthrange(year_known, month)[1]
    if "part" in got:
        first_day, last_day = PARTS[search.number("part", got["part"])]
    else:
        week = int(search.number("part_week", got["week"]) or 1)
        first_day, last_day = (last - 6, last) if week == 4 else (7 * week - 6, 7 * week)
    search.last = date(year_known, month, min(last_day, last))
    a, b = written(year_known, month, first_day), written(year_known, month, min(last_day, last))
    return match.start(), match.end(), f"{a}/{b}", "part-of-month"


def _season(search: Search, match: re.Match[str]) -> Shape | None:
    """`in the summer of 2031`, `last winter`."""
    got = groups(match)
    number = int(search.number("seasons", got["season"]) or 0)
    if "year" in got:
        return match.start(), match.end(), f"{int(got['year']):04d}-{number}", "season"
    which = got.get("which", "")
    base = search.anchor.day
    if base is None or not which or not search.number("seasons", got["season"]):
        return None
    month = {21: 3, 22: 6, 23: 9, 24: 12}[number]
    year = base.year if month <= base.month else base.year - 1
    return match.start(), match.end(), f"{year:04d}-{number}", "season-nearest-past"


def _year(search: Search, match: re.Match[str]) -> Shape | None:
    """`in 2031`, `since 2029`, `(2030)`."""
    if not context(search, match.start()):
        return None
    return match.start(), match.end(), match.group()[:4], "year"


SPANS: dict[str, Callable[[Search, re.Match[str]], Shape | None]] = {
    "part": _part,
    "months_range": _months_range,
    "month": _month,
    "season": _season,
    "year": _year,
}
