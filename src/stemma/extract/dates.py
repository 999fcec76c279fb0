"""Finds words about time and resolves them to EDTF dates against the date of the document (METHOD 16)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from stemma.extract.dates_words import TimeWords, time_words
from stemma.records.allegation import When
from stemma.records.span import Quote
from stemma.records.when import bounds

__all__ = ["Anchor", "anchor_of", "find"]

AHEAD = 3  # days after its own date that a document may name as past: time zones and pre-dated pages
YEARS_BACK = 8  # how far back a weekday may decide the year
FUTURE_REACH = 60  # characters before an expression in which a word such as "will" turns it to the future
PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
Shape = tuple[int, int, str, str]  # start, end, EDTF, rule


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day from which words such as "Friday" are counted; `given` False when the document has no date."""

    day: date | None
    text: str


def anchor_of(published: str | None) -> Anchor:
    """The anchor of a document from its EDTF date; of a month or a year its last day."""
    if not published:
        return Anchor(None, "")
    try:
        return Anchor(bounds(published)[1], published)
    except ValueError:
        try:
            return Anchor(bounds(published[:10])[1], published[:10])
        except ValueError:
            return Anchor(None, "")


def find(
    text: str, start: int, end: int, words: frozenset[str], language: str, anchor: Anchor, last: date | None
) -> tuple[When, ...]:
    """The dates of one sentence.

    Args:
        text, start, end: canonical text and the range of the sentence.
        words: the sentence's words in lower case; they decide which shapes are looked for.
        language: primary language tag. anchor: date of the document.
        last: the day named last before this sentence, to which "that day" refers.
    """
    vocabulary = time_words(language)
    if vocabulary is None:
        return ()
    names = _shapes_needed(vocabulary, words)
    if not names:
        return ()
    search = _Search(text, start, end, vocabulary, anchor, last)
    found: list[Shape] = []
    for name in names:
        read = READERS[name]
        for match in vocabulary.shapes[name].finditer(text, start, end):
            if any(a < match.end() and match.start() < b for a, b, _, _ in found):
                continue
            got = read(search, match)
            if got is not None:
                found.append(got)
    return tuple(_when(vocabulary, text, start, shape, anchor) for shape in sorted(found))


def _when(vocabulary: TimeWords, text: str, start: int, shape: Shape, anchor: Anchor) -> When:
    """The record; "since" before the words opens the interval at its end, "until" at its beginning."""
    a, b, edtf, rule = shape
    b -= text[b - 1] == "."
    before = " " + text[max(start, a - 20) : a].lower().rstrip()
    if "/" not in edtf and edtf[0] != "[" and "X" not in edtf:
        if before.endswith(vocabulary.since):
            edtf, rule = f"{edtf}/..", f"since-{rule}"
        elif before.endswith(vocabulary.until):
            edtf, rule = f"../{edtf}", f"until-{rule}"
    return When(Quote.of(text, a, b), edtf, rule, anchor.text)


def _shapes_needed(vocabulary: TimeWords, words: frozenset[str]) -> list[str]:
    names: list[str] = []
    if not words.isdisjoint(vocabulary.triggers["month"]):
        names += ["list", "range", "day", "month_day", "part", "months_range", "month"]
    unit = not words.isdisjoint(vocabulary.triggers["unit"])
    digits = any(len(word) == 4 and word.isdigit() for word in words)
    if unit or digits:
        names += ["part"] if "part" not in names else []
        names += ["season"] if unit else []
    if not words.isdisjoint(vocabulary.triggers["weekday"]):
        names.append("weekday")
    if not words.isdisjoint(vocabulary.triggers["relative"]):
        names += ["days", "that", "following"]
    if unit:
        names += ["unit", "ago"]
    return names + (["year"] if digits else [])


class _Search:
    """One sentence while its dates are read: vocabulary, anchor, and the day mentioned last."""

    def __init__(self, text: str, start: int, end: int, words: TimeWords, anchor: Anchor, last: date | None) -> None:
        self.text, self.start, self.end = text, start, end
        self.words, self.anchor, self.last = words, anchor, last

    def number(self, table: str, word: str) -> str:
        key = re.sub(r"\s+", " ", word.lower().replace("’", "'"))
        return self.words.numbers_of[table].get(key, "")

    def month(self, word: str) -> int:
        return int(self.number("months", word.rstrip(".")) or 0)

    def ahead(self, at: int) -> bool:
        """True when the words before speak of the future."""
        before = self.text[max(self.start, at - FUTURE_REACH) : at].lower().split()
        return any(word.strip(",;:“”\"'") in self.words.future for word in before)

    def sound(self, word: str, at: int) -> bool:
        """False when a month or weekday name is probably another word ("may", "march")."""
        if self.words.capitals and not word[:1].isupper():
            return False
        if word.lower() not in self.words.ambiguous:
            return True
        if at >= self.end:
            return True
        before = self.text[max(self.start, at - 20) : at].split()
        return bool(before) and before[-1].lower().strip("(“\"'") in self.words.before

    def year(self, month: int, day: int, weekday: int, at: int) -> tuple[int, str] | None:
        """The year of a day without one: a weekday decides, else the nearest past (or future where words say so)."""
        base = self.anchor.day
        if base is None:
            return (self.last.year, "year-of-last-date") if self.last else None
        ahead = self.ahead(at)
        years = [base.year + 1, base.year] if ahead else []
        years += [base.year - back for back in range(YEARS_BACK)]
        if weekday and day:
            for year in [base.year, *years, base.year + 1]:
                if not _exists(year, month, day) or date(year, month, day).isoweekday() != weekday:
                    continue
                if ahead or date(year, month, day) <= base + timedelta(days=AHEAD):
                    return year, "weekday"
        first = date(base.year, month, min(day or 1, monthrange(base.year, month)[1]))
        if ahead:
            return (base.year, "next") if first >= base else (base.year + 1, "next")
        return (base.year, "nearest-past") if first <= base + timedelta(days=AHEAD) else (base.year - 1, "nearest-past")


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _edtf(year: int | None, month: int, day: int = 0) -> str:
    head = f"{year:04d}" if year is not None else "XXXX"
    return f"{head}-{month:02d}-{day:02d}" if day else f"{head}-{month:02d}"


def _groups(match: re.Match[str]) -> dict[str, str]:
    return {key: value for key, value in match.groupdict().items() if value}


def _day(search: _Search, match: re.Match[str]) -> Shape | None:
    """`17 December`, `Tuesday, 17 December 2030`, `the night of 30 January`, `December 17, 2030`."""
    got = _groups(match)
    month, day = search.month(got["month"]), int(got["day"])
    if search.words.capitals and not got["month"][:1].isupper():
        return None
    if not month or not _exists(int(got.get("year", "2000")), month, day):
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
        if year is not None and not _exists(year, month, day):
            year = next((y for y in range(year, year - YEARS_BACK, -1) if _exists(y, month, day)), None)
    if year is not None:
        search.last = date(year, month, day)
    return match.start(), match.end(), _edtf(year, month, day), rule


def _range(search: _Search, match: re.Match[str]) -> Shape | None:
    """`between 3 and 9 June 2032`, `3–9 June`, `28 May to 2 June`."""
    got = _groups(match)
    month2, day2, day1 = search.month(got["month2"]), int(got["day2"]), int(got["day1"])
    month1 = search.month(got["month1"]) if "month1" in got else month2
    if search.words.capitals and not got["month2"][:1].isupper():
        return None
    inferred = search.year(month2, day2, 0, match.start())
    year2 = int(got["year2"]) if "year2" in got else inferred[0] if inferred else None
    year1 = int(got["year1"]) if "year1" in got else year2
    check = year2 or 2000
    if not _exists(check, month2, day2) or not _exists(year1 or 2000, month1, day1):
        return None
    if year1 is not None and year2 is not None:
        if (year1, month1, day1) > (year2, month2, day2):
            if "year1" in got or month1 <= month2 or not _exists(year1 - 1, month1, day1):
                return None
            year1 -= 1
        search.last = date(year2, month2, day2)
    elif (month1, day1) > (month2, day2):
        return None
    opens = got.get("day1") is not None and match.group().lstrip()[:1].isalpha()
    joined = not opens and not re.search(r"[–—-]", match.group()) and day2 - day1 > 1 and month1 == month2
    a, b = _edtf(year1, month1, day1), _edtf(year2, month2, day2)
    both = joined and re.search(r"\d\D{1,4}\s", match.group()) and " to " not in match.group()
    return match.start(), match.end(), f"[{a},{b}]" if both else f"{a}/{b}", "two-days" if both else "range"


def _list(search: _Search, match: re.Match[str]) -> Shape | None:
    """`11, 12 and 13 June`."""
    got = _groups(match)
    days = [int(n) for n in re.findall(r"\d+", got["days"])] + [int(got["day"])]
    month = search.month(got["month"])
    inferred = search.year(month, days[-1], 0, match.start())
    year = int(got["year"]) if "year" in got else inferred[0] if inferred else None
    if not all(_exists(year or 2000, month, day) for day in days) or days != sorted(set(days)):
        return None
    if year is not None:
        search.last = date(year, month, days[-1])
    if days[-1] - days[0] == len(days) - 1:
        edtf = f"{_edtf(year, month, days[0])}/{_edtf(year, month, days[-1])}"
    else:
        edtf = "[" + ",".join(_edtf(year, month, day) for day in days) + "]"
    return match.start(), match.end(), edtf, "days"


def _month(search: _Search, match: re.Match[str]) -> Shape | None:
    """`in December`, `June 2032`."""
    got = _groups(match)
    if not search.sound(got["month"], match.start()) and "year" not in got:
        return None
    month = search.month(got["month"])
    year, rule = (
        (int(got["year"]), "full") if "year" in got else search.year(month, 0, 0, match.start()) or (None, "no-year")
    )
    end = match.end() - (1 if match.group().endswith(".") else 0)
    if year is not None:
        search.last = date(year, month, 1)
    return match.start(), end, _edtf(year, month), f"month-{rule}"


def _months_range(search: _Search, match: re.Match[str]) -> Shape | None:
    """`between March 2030 and January 2032`, `from May to October`."""
    got = _groups(match)
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
    return match.start(), match.end(), f"{_edtf(year1, month1)}/{_edtf(year2, month2)}", "range"


def _part(search: _Search, match: re.Match[str]) -> Shape | None:
    """`early February`, `the last week of January`, `the end of 2031`, `the last week of that month`."""
    got = _groups(match)
    if "bare" in got:
        year = int(got["bare"])
        months = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get(search.number("part", got.get("part", "")))
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
        return match.start(), match.end(), _edtf(None, month), "part-no-year"
    last = monthrange(year_known, month)[1]
    if "part" in got:
        first_day, last_day = PARTS[search.number("part", got["part"])]
    else:
        week = int(search.number("part_week", got["week"]) or 1)
        first_day, last_day = (last - 6, last) if week == 4 else (7 * week - 6, 7 * week)
    search.last = date(year_known, month, min(last_day, last))
    a, b = _edtf(year_known, month, first_day), _edtf(year_known, month, min(last_day, last))
    return match.start(), match.end(), f"{a}/{b}", "part-of-month"


def _season(search: _Search, match: re.Match[str]) -> Shape | None:
    """`in the summer of 2031`, `last winter`."""
    got = _groups(match)
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


def _year(search: _Search, match: re.Match[str]) -> Shape | None:
    """`in 2031`, `since 2029`, `(2030)`."""
    before = search.text[max(search.start, match.start() - 20) : match.start()]
    words = before.split()
    opened = before.rstrip().endswith(("(", "/"))
    if not opened and not (words and words[-1].lower().strip("(“\"'") in search.words.before):
        return None
    return match.start(), match.end(), match.group()[:4], "year"


def _weekday(search: _Search, match: re.Match[str]) -> Shape | None:
    """`on Friday`, `last Tuesday evening`: the nearest one at or before the anchor, after it where words say so."""
    got = _groups(match)
    if search.words.capitals and not got["weekday"][:1].isupper():
        return None
    base = search.anchor.day
    number = int(search.number("weekdays", got["weekday"]))
    if base is None:
        return None
    which = (got.get("which") or got.get("which2") or "").lower()
    following = which in search.words.future or (not which and search.ahead(match.start()))
    if following:
        day = base + timedelta(days=(number - base.isoweekday() - 1) % 7 + 1)
    else:
        day = base - timedelta(days=(base.isoweekday() - number) % 7)
        if which and day == base:
            day -= timedelta(days=7)
    search.last = day
    return match.start(), match.end(), day.isoformat(), "weekday-next" if following else "weekday-past"


def _days(search: _Search, match: re.Match[str]) -> Shape | None:
    """`yesterday`, `this morning`."""
    base = search.anchor.day
    if base is None:
        return None
    day = base + timedelta(days=int(search.number("days", match.group()) or 0))
    search.last = day
    return match.start(), match.end(), day.isoformat(), "relative-day"


def _unit(search: _Search, match: re.Match[str]) -> Shape | None:
    """`last week`, `this month`, `next year`."""
    got = _groups(match)
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
        return _edtf(months // 12, months % 12 + 1)
    monday = base - timedelta(days=base.weekday()) + timedelta(days=7 * step)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _ago(search: _Search, match: re.Match[str]) -> Shape | None:
    """`two days ago`, `a month ago`: approximate from weeks on."""
    got = _groups(match)
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


def _that(search: _Search, match: re.Match[str]) -> Shape | None:
    """`that day`, `the same month`: what the text named last."""
    unit = search.number("that", match.group())
    if search.last is None or not unit:
        return None
    edtf = search.last.isoformat() if unit == "day" else _shifted(search.last, unit, 0)
    return match.start(), match.end(), edtf, "refers-back"


def _following(search: _Search, match: re.Match[str]) -> Shape | None:
    """`the next day`: the day after the one named last."""
    if search.last is None or search.last >= date.max - timedelta(days=1):
        return None
    search.last += timedelta(days=1)
    return match.start(), match.end(), search.last.isoformat(), "refers-back-next"


READERS: dict[str, Callable[[_Search, re.Match[str]], Shape | None]] = {
    "list": _list,
    "range": _range,
    "day": _day,
    "month_day": _day,
    "part": _part,
    "months_range": _months_range,
    "month": _month,
    "season": _season,
    "weekday": _weekday,
    "days": _days,
    "that": _that,
    "following": _following,
    "unit": _unit,
    "ago": _ago,
    "year": _year,
}
