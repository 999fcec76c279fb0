"""Reads dates that count from another day: "Friday", "last week", "two days ago", "that night"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from stemma.extract.dates_search import Search, Shape, exists, groups, written

__all__ = ["RELATIVE"]

MONTHS_BACK = 3  # how far back "Sunday, the eighteenth" may lie


def _weekday(search: Search, match: re.Match[str]) -> Shape | None:
    """`on Friday`, `last Tuesday evening`: the nearest one at or before the anchor, after it where words say so.

    "Sunday, the eighteenth" is the last such day; a bare weekday goes on from a day that was named with its weekday
    ("on Wednesday, 3 March ... By noon on Thursday"), and "the Thursday" is the one nearest to the day named last.
    """
    got = groups(match)
    if search.words.capitals and not got["weekday"][:1].isupper():
        return None
    number = int(search.number("weekdays", got["weekday"]))
    which = (got.get("which") or got.get("which2") or "").lower()
    end = match.end()
    if "nth" in got or "nthword" in got:
        numbered = _numbered(search, number, got)
        if numbered is not None:
            search.last = search.story = numbered
            return match.start(), end, numbered.isoformat(), "weekday-numbered"
        end = match.end("weekday")  # another number: "on Friday 12."
    base = search.anchor.day
    if base is None:
        return None
    following = which in search.words.future or (not which and search.ahead(match.start()))
    told = None if which or following else _told(search, number, match.start(), base)
    if told is not None:
        search.last = search.story = told
        return match.start(), end, told.isoformat(), "weekday-story"
    if following:
        day = base + timedelta(days=(number - base.isoweekday() - 1) % 7 + 1)
    else:
        day = base - timedelta(days=(base.isoweekday() - number) % 7)
        if which and day == base:
            day -= timedelta(days=7)
    search.last = day
    return match.start(), end, day.isoformat(), "weekday-next" if following else "weekday-past"


def _numbered(search: Search, weekday: int, got: dict[str, str]) -> date | None:
    """The last day at or before the anchor (or the day named last) with this weekday and this number in its month."""
    number = int(got["nth"]) if "nth" in got else int(search.number("ordinals", got["nthword"]) or 0)
    base = search.anchor.day or search.last
    if base is None:
        return None
    for back in range(MONTHS_BACK):
        months = base.year * 12 + base.month - 1 - back
        year, month = months // 12, months % 12 + 1
        if exists(year, month, number) and (day := date(year, month, number)) <= base and day.isoweekday() == weekday:
            return day
    return None


def _told(search: Search, weekday: int, at: int, base: date) -> date | None:
    """The day that a bare weekday means inside a story; None where it counts from the date of the document."""
    before = search.text[max(search.start, at - 12) : at].lower().split()
    if before and before[-1] in search.words.pointing and search.last is not None:
        near = search.last - timedelta(days=3)
        day = near + timedelta(days=(weekday - near.isoweekday()) % 7)
        while day > base:
            day -= timedelta(days=7)
        return day
    if search.story is None:
        return None
    day = search.story + timedelta(days=(weekday - search.story.isoweekday()) % 7)
    return day if day <= base else None


def _days(search: Search, match: re.Match[str]) -> Shape | None:
    """`yesterday`, `this morning`."""
    base = search.anchor.day
    if base is None:
        return None
    day = base + timedelta(days=int(search.number("days", match.group()) or 0))
    search.last = day
    return match.start(), match.end(), day.isoformat(), "relative-day"


def _unit(search: Search, match: re.Match[str]) -> Shape | None:
    """`last week`, `this month`, `next year`."""
    got = groups(match)
    base = search.anchor.day
    unit = search.number("units", got.get("unit") or got.get("unit2") or "")
    which = (got.get("which") or got.get("which2") or "").lower()
    if base is None or unit in ("", "day"):
        return None
    step = 1 if which in search.words.future else 0 if which in search.words.this else -1
    return match.start(), match.end(), _shifted(base, unit, step), "relative-unit"


def _shifted(base: date, unit: str, step: int) -> str:
    if unit == "year":
        return f"{base.year + step:04d}"
    if unit == "month":
        months = base.year * 12 + base.month - 1 + step
        return written(months // 12, months % 12 + 1)
    monday = base - timedelta(days=base.weekday()) + timedelta(days=7 * step)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _ago(search: Search, match: re.Match[str]) -> Shape | None:
    """`two days ago`, `a month ago`: approximate from weeks on."""
    got = groups(match)
    base = search.anchor.day
    raw = got["n"]
    number = int(raw) if raw.isdigit() else int(search.number("numbers", raw) or 0)
    unit = search.number("units", got["unit"])
    if base is None or not number:
        return None
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * number
    if days > 150 * 365:
        return None
    if unit in ("month", "year"):
        return match.start(), match.end(), _shifted(base, unit, -number) + "~", "ago"
    day = base - timedelta(days=days)
    search.last = day
    return match.start(), match.end(), day.isoformat() + ("~" if unit == "week" else ""), "ago"


def _that(search: Search, match: re.Match[str]) -> Shape | None:
    """`that day`, `the same month`: what the text named last."""
    unit = search.number("that", match.group())
    if search.last is None or not unit:
        return None
    edtf = search.last.isoformat() if unit == "day" else _shifted(search.last, unit, 0)
    return match.start(), match.end(), edtf, "refers-back"


def _following(search: Search, match: re.Match[str]) -> Shape | None:
    """`the next day`: the day after the one named last."""
    if search.last is None or search.last >= date.max - timedelta(days=1):
        return None
    search.last += timedelta(days=1)
    return match.start(), match.end(), search.last.isoformat(), "refers-back-next"


RELATIVE: dict[str, Callable[[Search, re.Match[str]], Shape | None]] = {
    "weekday": _weekday,
    "days": _days,
    "that": _that,
    "following": _following,
    "unit": _unit,
    "ago": _ago,
}
