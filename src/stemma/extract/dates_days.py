"""Reads days: one day, several days, a range of days."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from stemma.extract.dates_ranges import NO_DATE
from stemma.extract.dates_search import YEARS_BACK, Search, Shape, exists, groups, written

__all__ = ["DAYS"]


def _day(search: Search, match: re.Match[str]) -> Shape | None:
    """`17 December`, `Tuesday, 17 December 2030`, `the night of 30 January`, `December 17, 2030`."""
    got = groups(match)
    month, day = search.month(got["month"]), int(got["day"])
    if search.words.capitals and not got["month"][:1].isupper():
        return None
    if not month or not exists(int(got.get("year", "2000")), month, day):
        return None
    rule = "night" if "night" in got else "full"
    weekday = int(search.number("weekdays", got.get("weekdayx", got.get("weekdayy", ""))) or 0)
    year = int(got["year"]) if "year" in got else None
    if year is None:
        inferred = search.year(month, day, weekday, match.start())
        if inferred:
            year, why = inferred
            rule = f"{why}-{rule}" if rule == "night" else why
        else:
            rule = "no-year"
        if year is not None and not exists(year, month, day):
            year = next((y for y in range(year, year - YEARS_BACK, -1) if exists(y, month, day)), None)
    if year is not None:
        search.last = date(year, month, day)
    return match.start(), match.end(), written(year, month, day), rule


def _range(search: Search, match: re.Match[str]) -> Shape | None:
    """`between 3 and 9 June 2032`, `3–9 June`, `28 May to 2 June`."""
    got = groups(match)
    month2, day2, day1 = search.month(got["month2"]), int(got["day2"]), int(got["day1"])
    month1 = search.month(got["month1"]) if "month1" in got else month2
    if search.words.capitals and not got["month2"][:1].isupper():
        return None
    inferred = search.year(month2, day2, 0, match.start())
    year2 = int(got["year2"]) if "year2" in got else inferred[0] if inferred else None
    year1 = int(got["year1"]) if "year1" in got else year2
    check = year2 or 2000
    if not exists(check, month2, day2) or not exists(year1 or 2000, month1, day1):
        return None
    if year1 is not None and year2 is not None:
        if (year1, month1, day1) > (year2, month2, day2):
            if "year1" in got or month1 <= month2 or not exists(year1 - 1, month1, day1):
                return _reversed(match)
            year1 -= 1
        search.last = date(year2, month2, day2)
    elif (month1, day1) > (month2, day2):
        return _reversed(match)
    opens = got.get("day1") is not None and match.group().lstrip()[:1].isalpha()
    joined = not opens and not re.search(r"[–—-]", match.group()) and day2 - day1 > 1 and month1 == month2
    a, b = written(year1, month1, day1), written(year2, month2, day2)
    both = joined and re.search(r"\d\D{1,4}\s", match.group()) and " to " not in match.group()
    return match.start(), match.end(), f"[{a},{b}]" if both else f"{a}/{b}", "two-days" if both else "range"


def _reversed(match: re.Match[str]) -> Shape | None:
    """A range that ends before it begins ("from 9 to 3 June") means no date; without an opening word it is none."""
    return (match.start(), match.end(), NO_DATE, "range-reversed") if match.group()[:1].isalpha() else None


def _list(search: Search, match: re.Match[str]) -> Shape | None:
    """`11, 12 and 13 June`."""
    got = groups(match)
    days = [int(n) for n in re.findall(r"\d+", got["days"])] + [int(got["day"])]
    month = search.month(got["month"])
    inferred = search.year(month, days[-1], 0, match.start())
    year = int(got["year"]) if "year" in got else inferred[0] if inferred else None
    if not all(exists(year or 2000, month, day) for day in days) or days != sorted(set(days)):
        return None
    if year is not None:
        search.last = date(year, month, days[-1])
    if days[-1] - days[0] == len(days) - 1:
        edtf = f"{written(year, month, days[0])}/{written(year, month, days[-1])}"
    else:
        edtf = "[" + ",".join(written(year, month, day) for day in days) + "]"
    return match.start(), match.end(), edtf, "days"


DAYS: dict[str, Callable[[Search, re.Match[str]], Shape | None]] = {
    "list": _list,
    "range": _range,
    "day": _day,
    "month_day": _day,
}
