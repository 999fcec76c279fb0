"""Reads times that run over years, as wide as they are told: no range is narrowed to one of its ends (METHOD 16)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable

from stemma.extract.dates_search import Search, Shape, exists, groups, written
from stemma.records.when import bounds

__all__ = ["NO_DATE", "PARTS", "RANGES", "THIRDS", "context", "far_end", "near_end", "one_ended"]

NO_DATE = ""  # the words are taken, and mean no date
CLAUSE = 80  # characters before the second end of a range in which the word that opens it is looked for
BREAK = re.compile(r"[.;:!?()]")
CENTURY = 100
PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}  # days of a month
THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}  # months of a year
OF_TEN = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}  # years of a decade
LONG_RULES = ("year", "month", "part", "season", "decade")  # what "before" and "after" leave without their other end
PART_RULES = ("part", "decade")
Ends = tuple[str, str]


def context(search: Search, at: int) -> bool:
    """True where the word before shows that a bare number of four digits is a year."""
    before = search.text[max(search.start, at - 20) : at]
    words = before.split()
    opened = before.rstrip().endswith(("(", "/"))
    return opened or (bool(words) and words[-1].lower().strip("(“\"'") in search.words.before)


def _span(search: Search, match: re.Match[str]) -> Shape | None:
    """`between 2024 and 2030`, `2026–29`, `from late 2028 until early 2030`, `from May 2028 to the present`."""
    got = groups(match)
    if not _meant(search, match, got):
        return None
    if "now" in got:
        return _since(search, match, got)
    if "short" in got:
        return _short(match, got)
    last = _end(search, got, "2", None)
    first = _end(search, got, "1", last)
    if first is None or last is None:
        return None
    start, stop = bounds(first[0])[0], bounds(last[1])[1]
    begins_last = bounds(last[0])[0]
    if start is None or stop is None or begins_last is None:
        return None
    if start > begins_last:
        return match.start(), match.end(), NO_DATE, "range-reversed"
    return match.start(), match.end(), f"{first[0]}/{last[1]}", "range"


def _meant(search: Search, match: re.Match[str], got: dict[str, str]) -> bool:
    """Whether the words are a range: its joint says so, and bare years are told to be years."""
    opened = search.words.phrase(got.get("open", ""))
    if "both" in got and opened not in search.words.pairs:
        return False
    for month in (got.get("month1"), got.get("month2")):
        if month and search.words.capitals and not month[:1].isupper():
            return False
    bare = not any(f"{kind}{end}" in got for kind in ("part", "month", "season", "decade") for end in "12")
    if "dash" in got and match["dash"] == "/" and not bare:
        return False
    noun = match.start("bare1") - match.start() if bare else 0
    return not bare or bool(opened) or noun > 0 or context(search, match.start())


def _since(search: Search, match: re.Match[str], got: dict[str, str]) -> Shape | None:
    first = _end(search, got, "1", None)
    if first is None or ("both" in got and "open" not in got):
        return None
    return match.start(), match.end(), f"{first[0]}/..", "since-range"


def _short(match: re.Match[str], got: dict[str, str]) -> Shape | None:
    """`2026–29`; `2009-10` may be a month and gives no date."""
    if "dash" not in got or "bare1" not in got:
        return None
    first, tail = int(got["bare1"]), int(got["short"])
    last = first - first % CENTURY + tail
    if not first < last or (tail <= 12 and got["dash"] != "/"):
        return match.start(), match.end(), NO_DATE, "range-unclear"
    return match.start(), match.end(), f"{first:04d}/{last:04d}", "range"


def _end(search: Search, got: dict[str, str], which: str, last: Ends | None) -> Ends | None:
    """First and last EDTF of one end; without a year it takes that of the other end, or the year before."""
    part = search.number("part", got.get(f"part{which}", ""))
    if f"decade{which}" in got:
        return _of_decade(got[f"decade{which}"], part)
    told = got.get(f"year{which}") or got.get(f"bare{which}")
    year = int(told) if told else None
    if f"month{which}" in got:
        month = search.month(got[f"month{which}"])
        day = int(got.get(f"day{which}") or got.get(f"on{which}") or 0)
        year = year if year is not None else _year_before(last, month, day or 1)
        return _of_month(year, month, day, part) if year is not None else None
    if f"season{which}" in got:
        number = search.number("seasons", got[f"season{which}"])
        year = year if year is not None else _year_before(last, (int(number) - 20) * 3, 1)
        return (f"{year:04d}-{number}",) * 2 if year is not None else None
    if year is None:
        return None
    months = THIRDS.get(part)
    return (written(year, months[0]), written(year, months[1])) if months else (f"{year:04d}",) * 2


def _of_month(year: int, month: int, day: int, part: str) -> Ends | None:
    if not exists(year, month, day or 1):
        return None
    if day or part not in PARTS:
        return (written(year, month, day),) * 2
    first, last = PARTS[part]
    return written(year, month, first), written(year, month, min(last, monthrange(year, month)[1]))


def _of_decade(words: str, part: str) -> Ends:
    year = int("".join(c for c in words if c.isdigit())[:4])
    first, last = OF_TEN.get(part, (0, 9))
    return f"{year + first:04d}", f"{year + last:04d}"


def _year_before(last: Ends | None, month: int, day: int) -> int | None:
    end = bounds(last[1])[1] if last else None
    if end is None:
        return None
    return end.year if (month, day) <= (end.month, end.day) else end.year - 1


def _years(search: Search, match: re.Match[str]) -> Shape | None:
    """`in 2024, 2025 or 2027`: one of them, and the words do not say which."""
    if not match["noun"] and not context(search, match.start()):
        return None
    years = sorted({int(year) for year in re.findall(r"\d{4}", match.group())})
    if len(years) < 2:
        return None
    return match.start(), match.end(), "[" + ",".join(f"{year:04d}" for year in years) + "]", "years"


def _decade(search: Search, match: re.Match[str]) -> Shape | None:
    """`in the 2020s`, `the early 2020s`."""
    got = groups(match)
    part = search.number("part", got.get("part", ""))
    first, last = _of_decade(got["decade"], part)
    return match.start(), match.end(), f"{first}/{last}" if part else f"{first[:3]}X", "decade"


def one_ended(search: Search, start: int, end: int, edtf: str, rule: str) -> Ends:
    """A date beside which words say that it is only the first or the last day of the time: EDTF and rule.

    "Since 2029", "until May", "after 2029", "from 2029 on"; and "between the coup and 2030", where the other end is
    told by no date.
    """
    words, text = search.words, search.text
    before = " " + text[max(search.start, start - CLAUSE) : start].lower().rstrip()
    before = next((before.removesuffix(word).rstrip() for word in words.articles if before.endswith(word)), before)
    if edtf.startswith(("[", "..")) or "XXXX" in edtf or edtf.endswith(".."):
        return edtf, rule
    if "/" not in edtf or rule.startswith(PART_RULES):
        if before.endswith(words.since):
            return near_end(edtf), f"since-{rule}"
        if before.endswith(words.until):
            return far_end(edtf), f"until-{rule}"
        if rule.startswith(LONG_RULES):
            if before.endswith(words.after) or _onward(search, before, end):
                return near_end(edtf), f"after-{rule}"
            if before.endswith(words.till):
                return far_end(edtf), f"before-{rule}"
    last = before.split()[-1] if before.strip() else ""
    if last in words.pairs:
        return near_end(edtf), f"after-{rule}"
    clause = BREAK.split(before)[-1].split()
    opened = max((n for n, word in enumerate(clause) if word in words.pairs), default=-1)
    if last in words.both and opened >= 0 and not words.both.intersection(clause[opened:-1]):
        return far_end(edtf), f"before-{rule}"
    return edtf, rule


def _onward(search: Search, before: str, end: int) -> bool:
    """`From 2024 guards beat`, `from 2024 onwards`, but not "a report from 2024"."""
    word = next((word for word in search.words.onward if before.endswith(word)), "")
    if not word:
        return False
    after = search.text[end : min(search.end, end + 20)].lower().split()
    head = before.removesuffix(word).rstrip()
    return not head or head[-1] in ',;:(“"«—–' or bool(after and after[0].strip(",.;") in search.words.onwards)


def near_end(edtf: str) -> str:
    """The time from the first day of a date on."""
    return edtf.partition("/")[0].replace("X", "0") + "/.."


def far_end(edtf: str) -> str:
    """The time up to the last day of a date."""
    return "../" + edtf.rpartition("/")[2].replace("X", "9")


RANGES: dict[str, Callable[[Search, re.Match[str]], Shape | None]] = {
    "span": _span,
    "years": _years,
    "decade": _decade,
}
