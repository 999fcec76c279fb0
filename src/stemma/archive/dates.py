"""Dates written on pages and in files, to EDTF (METHOD 16): calendar dates only, no relative words.

A date whose day and month cannot be told apart keeps both readings, unless another date beside it decides.

>>> [hit.edtf for hit in dates_in("Published: 11/03/2031 05:12")]
['[2031-03-11,2031-11-03]']
>>> [hit.edtf for hit in dates_in("Published: 11/03/2031, updated 15/03/2031")]
['2031-03-11', '2031-03-15']
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from stemma.archive.page_words import alternatives, page_words

__all__ = ["DateHit", "dates_in", "resolved", "stamp"]

EARLIEST, LATEST = 1800, 2199  # years outside are numbers, not dates of reports


@dataclass(frozen=True, slots=True)
class DateHit:
    """One date as written at `[start, end)` of a line.

    Args:
        edtf: EDTF; `[a,b]` when day and month cannot be told apart; "" when the year is missing.
        time: clock time as written, `HH:MM[:SS][zone]`, or "".
        choices: the dates it can be; `day`, `month`, `weekday` as far as written (weekday Monday 0).
    """

    start: int
    end: int
    edtf: str
    time: str = ""
    choices: tuple[str, ...] = ()
    day: int = 0
    month: int = 0
    weekday: int | None = None


def _date(year: int, month: int, day: int) -> str:
    if not EARLIEST <= year <= LATEST:
        return ""
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return ""


@cache
def _pattern() -> re.Pattern[str]:
    words = page_words()
    month, joiner = alternatives(words.months), words.date_joiner
    weekday = alternatives(words.weekdays)
    letters = "".join(sorted({word[0] for word in (*words.months, *words.weekdays)}))
    gap = rf"(?:\s*,\s*|\s+)(?:(?:{joiner})\s+)?"
    zone = r"(?:\s?(?:Z\b|UTC|GMT)|[+-]\d\d:?\d\d)?"
    hour = r"\d{1,2}(?:[:.]\d\d(?::\d\d(?:\.\d{1,6})?)?(?![\d.]\d)|\s?h(?:\s?\d\d)?(?!\w))"
    clock = rf"{hour}(?:\s?[ap]\.?m\.?(?!\w))?{zone}"
    return re.compile(
        rf"""(?<![\w/.-])(?=[\d{letters}])(?:
        (?P<iso>\d{{4}}-\d\d-\d\d)(?:[T\ ](?P<isotime>\d\d:\d\d(?::\d\d(?:[.,]\d{{1,9}})?)?(?:Z|\s?[+-]\d\d:?\d\d)?))?
        | (?:(?P<wd>{weekday})\.?{gap})?(?:
            (?P<d1>\d{{1,2}})(?:\s?(?:–|-|/|—)\s?(?P<d1b>\d{{1,2}}))?(?:st|nd|rd|th|er|º|\.)?\s+(?:(?:{joiner})\s+)?
                (?P<m1>{month})\.?(?:,?\s+(?:(?:{joiner})\s+)?(?P<y1>\d{{4}}))?
          | (?P<m2>{month})\.?\s+(?P<d2>\d{{1,2}})(?:\s?(?:–|-)\s?(?P<d2b>\d{{1,2}}))?(?:st|nd|rd|th)?
                (?:,?\s+(?P<y2>\d{{4}}))?
          | (?P<n1>\d{{1,2}})(?P<sep>[./-])(?P<n2>\d{{1,2}})(?P=sep)(?P<y3>\d{{4}})
          | (?P<y4>\d{{4}})[./](?P<m4>\d{{1,2}})[./](?P<d4>\d{{1,2}})
        )
        | (?P<m5>{month})\.?,?\s+(?:(?:{joiner})\s+)?(?P<y5>\d{{4}})
        )(?![\w/]|-\d|\.\d)
        (?:(?:\s*(?:[,/•·|–—-]|г\.)+\s*|\s+)(?:(?:{joiner})\s+)?(?P<clock>{clock}))?""",
        re.VERBOSE | re.IGNORECASE,
    )


GATE = re.compile(r"\d")
LONGEST_KEPT = 300  # code points of a line whose dates are kept for the next to ask


def dates_in(line: str) -> list[DateHit]:
    """All dates of one line in reading order. A date without a year is given with `edtf` empty."""
    return list(_short(line) if len(line) <= LONGEST_KEPT else _dates_in(line))


@lru_cache(maxsize=512)
def _short(line: str) -> tuple[DateHit, ...]:
    """A line of a head is asked about by whoever may make something of it."""
    return _dates_in(line)


def _dates_in(line: str) -> tuple[DateHit, ...]:
    if not GATE.search(line):
        return ()
    out = [hit for m in _pattern().finditer(line) if (hit := _hit(m))]
    known = {h.edtf for h in out if h.edtf and h.edtf[0] != "["}
    return tuple([_decided(h, known, _order(out)) for h in out])


def _order(hits: Iterable[DateHit]) -> str:
    """`dm` or `md` when unambiguous numeric dates beside it show one order only."""
    seen = {_ORDERS.get((h.day > 12, h.month > 12), "") for h in hits} - {""}
    return seen.pop() if len(seen) == 1 else ""


_ORDERS = {(True, False): "dm", (False, True): "md"}


def _hit(m: re.Match[str]) -> DateHit | None:
    g = m.groupdict()
    time = (g["isotime"] or g["clock"] or "").strip()
    weekday = page_words().weekdays.get(g["wd"].casefold()) if g["wd"] else None
    start = (
        m.start("d1") if g["d1b"] and weekday is not None else m.start()
    )  # "Harbour Saturday, 24-25 May": part of a name
    if g["d1b"] and _numbers_issue(m):
        g["d1"], g["d1b"], start = g["d1b"], None, m.start("d1b")
    base = DateHit(start, m.end(), "", time, weekday=weekday)
    if g["iso"]:
        year, month, day = map(int, g["iso"].split("-"))
        edtf = _date(year, month, day)
        return replace(base, edtf=edtf, choices=(edtf,)) if edtf else None
    if g["n1"]:
        return _numeric(base, int(g["n1"]), int(g["n2"]), int(g["y3"]), g["sep"])
    if g["y4"]:
        edtf = _date(int(g["y4"]), int(g["m4"]), int(g["d4"]))
        return replace(base, edtf=edtf, choices=(edtf,)) if edtf else None
    if g["y5"]:
        month = page_words().months[g["m5"].casefold()]
        year = int(g["y5"])
        return replace(base, edtf=f"{year:04d}-{month:02d}") if EARLIEST <= year <= LATEST else None
    return _worded(base, g)


def _numbers_issue(m: re.Match[str]) -> bool:
    """True when the first number before a dash counts issues and no days: "No. 7 - 12 September"."""
    before = m.string[max(0, m.start() - 12) : m.end("d1")]
    return any(n.end() == len(before) for n in page_words().issue.finditer(before))


def _worded(base: DateHit, g: dict[str, str | None]) -> DateHit | None:
    month = page_words().months[(g["m1"] or g["m2"] or "").casefold()]
    day, last, year = int(g["d1"] or g["d2"] or 0), g["d1b"] or g["d2b"], g["y1"] or g["y2"]
    if not 1 <= day <= 31:
        return None
    if not year:
        return replace(base, day=day, month=month)
    edtf = _date(int(year), month, day)
    if edtf and last and (end := _date(int(year), month, int(last))) and end > edtf:
        edtf = f"{edtf}/{end}"
    return replace(base, edtf=edtf, choices=(edtf[:10],)) if edtf else None


def _numeric(base: DateHit, a: int, b: int, year: int, sep: str) -> DateHit | None:
    dm, md = _date(year, b, a), _date(year, a, b)
    if sep == "." or a == b:  # full stops: day first wherever such dates are written
        md = ""
    choices = tuple(sorted({d for d in (dm, md) if d}))
    if base.weekday is not None:
        fits = tuple(d for d in choices if datetime.date.fromisoformat(d).weekday() == base.weekday)
        choices = fits or choices
    if not choices:
        return None
    edtf = choices[0] if len(choices) == 1 else f"[{choices[0]},{choices[1]}]"
    return replace(base, edtf=edtf, choices=choices, day=a if sep != "." else 0, month=b if sep != "." else 0)


def _decided(hit: DateHit, known: set[str], order: str) -> DateHit:
    """An ambiguous date decided by the same line: another date equal to one reading, or the order that others show."""
    if not hit.edtf.startswith("["):
        return hit
    same = [c for c in hit.choices if c in known]
    if len(same) == 1:
        return replace(hit, edtf=same[0], choices=(same[0],))
    if order:
        dm = f"{hit.choices[0][:4]}-{hit.month:02d}-{hit.day:02d}"
        pick = dm if order == "dm" else f"{hit.choices[0][:4]}-{hit.day:02d}-{hit.month:02d}"
        return replace(hit, edtf=pick, choices=(pick,))
    return hit


def resolved(hit: DateHit, known: Iterable[str]) -> str:
    """EDTF of a hit with the help of dates known from elsewhere on the page.

    A missing year is taken from a known date with the same day and month, or, with a weekday, from a known date not
    more than a year away on which that weekday fits; otherwise the result is "".
    """
    days = sorted({k[:10] for k in known if re.match(r"\d{4}-\d\d-\d\d", k)})
    if hit.edtf and not hit.edtf.startswith("["):
        return hit.edtf
    if hit.edtf:
        same = [c for c in hit.choices if c in days]
        return same[0] if len(same) == 1 else hit.edtf
    wanted = f"{hit.month:02d}-{hit.day:02d}"
    for day in days:
        if day[5:] == wanted:
            return day
    years = sorted({int(d[:4]) + shift for d in days for shift in (-1, 0, 1)})
    fits = [d for y in years if (d := _date(y, hit.month, hit.day)) and hit.weekday is not None
            and datetime.date.fromisoformat(d).weekday() == hit.weekday]  # fmt: skip
    return fits[0] if len(fits) == 1 else ""


STAMP = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)(?:[T ]+(\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?\s?(?:Z|[+-]\d\d:?\d\d)?))?")


def stamp(value: str) -> tuple[str, str]:
    """A machine-written date: (EDTF date, the full value when it has a clock time, else "").

    >>> stamp("2033-09-15T06:05:00Z")
    ('2033-09-15', '2033-09-15T06:05:00Z')
    """
    m = STAMP.match(value)
    if m and (edtf := _date(int(m[1]), int(m[2]), int(m[3]))):
        return edtf, value.strip() if m[4] else ""
    hits = [h for h in dates_in(value[:200]) if h.edtf]
    return (hits[0].edtf, f"{hits[0].edtf} {hits[0].time}" if hits[0].time else "") if hits else ("", "")
