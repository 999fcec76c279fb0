"""Dates for readers: EDTF (levels 0 and 1) in words, and as a range of days for drawing."""

from __future__ import annotations

import calendar
import re
from datetime import date

from stemma.report.wording import wording

__all__ = ["day_range", "in_words", "sort_key"]

PART = re.compile(r"^(?P<y>-?\d{4}|\d{3}X|\d{2}XX)(?:-(?P<m>\d{2}|XX)(?:-(?P<d>\d{2}|XX))?)?(?:T.*)?(?P<flag>[?~%]?)$")
SPRING, WINTER = 21, 24
FIRST_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}  # seasons as in the north; only used to place a mark on a drawing
FLAGS = {"?": "{} (uncertain)", "~": "about {}", "%": "about {} (uncertain)", "": "{}"}


def in_words(edtf: str | None) -> str:
    """An EDTF date as a reader says it; what cannot be read is returned as it stands, None as "".

    >>> in_words("2031-01-30"), in_words("2030-12~"), in_words("2031-02-09/..")
    ('30 January 2031', 'about December 2030', 'from 9 February 2031 on')
    >>> in_words("2031-02-01/2031-02-10")
    '1 to 10 February 2031'
    """
    if not edtf:
        return ""
    if edtf.startswith("[") and edtf.endswith("]"):
        return " or ".join(in_words(part.strip()) for part in edtf[1:-1].split(","))
    if "/" in edtf:
        return _interval(*edtf.split("/", 1))
    if edtf.startswith(".."):
        return f"until {in_words(edtf[2:])}"
    if edtf.endswith(".."):
        return f"from {in_words(edtf[:-2])} on"
    return _one(edtf)


def _interval(start: str, end: str) -> str:
    first, last = (_one(part) if part not in ("", "..") else "" for part in (start, end))
    if not first and not last:
        return "at an unknown time"
    if not last:
        return f"from {first} on"
    if not first:
        return f"until {last}"
    return f"{_shared(first, last)} to {last}"


def _shared(first: str, last: str) -> str:
    """The first words of an interval without what the last ones say again: "24 to 25 September 2033"."""
    begin, end = first.split(), last.split()
    while len(begin) > 1 and len(begin) == len(end) and begin[-1] == end[-1]:
        begin, end = begin[:-1], end[:-1]
    return " ".join(begin)


def _one(edtf: str) -> str:
    match = PART.match(edtf)
    if not match:
        return edtf
    year, month, day = match["y"], match["m"], match["d"]
    if year.endswith("XX"):
        words = f"{year[:2]}00 to {year[:2]}99"
    elif year.endswith("X"):
        words = f"the {year[:3]}0s"
    elif month is None or month == "XX":
        words = year
    elif SPRING <= int(month) <= WINTER:
        words = f"{wording()['seasons'][int(month) - SPRING]} {year}"
    elif 1 <= int(month) <= 12:
        name = wording()["months"][int(month) - 1]
        words = f"{name} {year}" if day is None or day == "XX" else f"{int(day)} {name} {year}"
    else:
        return edtf
    return FLAGS[match["flag"]].format(words)


def day_range(edtf: str | None) -> tuple[date | None, date | None] | None:
    """First and last possible day; None on one side is an open end, None for the whole when nothing can be read.

    >>> day_range("2030-12")
    (datetime.date(2030, 12, 1), datetime.date(2030, 12, 31))
    """
    if not edtf:
        return None
    if edtf.startswith("[") and edtf.endswith("]"):
        ranges = [day_range(part.strip()) for part in edtf[1:-1].split(",")]
        first = [r[0] for r in ranges if r and r[0]]
        last = [r[1] for r in ranges if r and r[1]]
        return (min(first), max(last)) if first and last else None
    if "/" in edtf:
        start, end = edtf.split("/", 1)
        begins, ends = _days(start), _days(end)
        if begins is None and ends is None:
            return None
        return (begins[0] if begins else None, ends[1] if ends else None)
    if edtf.startswith(".."):
        ends = _days(edtf[2:])
        return (None, ends[1]) if ends else None
    if edtf.endswith(".."):
        begins = _days(edtf[:-2])
        return (begins[0], None) if begins else None
    return _days(edtf)


def _days(edtf: str) -> tuple[date, date] | None:
    match = PART.match(edtf)
    if not match or match["y"].startswith("-") or match["y"] == "0000" or match["y"].startswith("00X"):
        return None
    year, month, day = match["y"], match["m"], match["d"]
    try:
        if "X" in year:
            return date(max(1, int(year.replace("X", "0"))), 1, 1), date(int(year.replace("X", "9")), 12, 31)
        if month is None or month == "XX":
            return date(int(year), 1, 1), date(int(year), 12, 31)
        if SPRING <= int(month) <= WINTER:
            begin = FIRST_MONTH[int(month)]
            end_year, end = (int(year), begin + 2) if begin < 12 else (int(year) + 1, 2)
            return date(int(year), begin, 1), date(end_year, end, calendar.monthrange(end_year, end)[1])
        if day is None or day == "XX":
            return date(int(year), int(month), 1), date(
                int(year), int(month), calendar.monthrange(int(year), int(month))[1]
            )
        return date(int(year), int(month), int(day)), date(int(year), int(month), int(day))
    except (ValueError, OverflowError):
        return None


def sort_key(edtf: str | None) -> tuple[int, str]:
    """Sorts by first possible day; what has no date comes last."""
    days = day_range(edtf)
    if days is None:
        return (1, edtf or "")
    first = days[0] or days[1]
    return (0, first.isoformat() if first else "")
