"""One sentence while its dates are read: which year, which month, past or future."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from stemma.extract.dates_words import TimeWords

__all__ = ["YEARS_BACK", "Anchor", "Named", "Search", "Shape", "exists", "groups", "written"]

AHEAD = 3  # days after its own date that a document may name as past: time zones and pre-dated pages
YEARS_BACK = 8  # how far back a weekday may decide the year
FUTURE_REACH = 60  # characters before an expression in which a word such as "will" turns it to the future
Shape = tuple[int, int, str, str]  # start, end, EDTF, rule


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day from which words such as "Friday" are counted; `given` False when the document has no date."""

    day: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Named:
    """What a document named before a sentence.

    Args:
        last: the day named last, to which "that day" refers.
        story: the day named last with its weekday ("Wednesday, 3 March"), from which a bare weekday goes on; None where
            another date was named since. since: sentences since then.
    """

    last: date | None = None
    story: date | None = None
    since: int = 0


class Search:
    """One sentence while its dates are read: vocabulary, anchor, and the days mentioned before."""

    def __init__(self, text: str, start: int, end: int, words: TimeWords, anchor: Anchor, named: Named) -> None:
        self.text, self.start, self.end = text, start, end
        self.words, self.anchor, self.last, self.story = words, anchor, named.last, named.story

    def number(self, table: str, word: str) -> str:
        key = re.sub(r"\s+", " ", word.lower().replace("’", "'"))
        return self.words.numbers_of[table].get(key, "")

    def month(self, word: str) -> int:
        return int(self.number("months", word.rstrip(".")) or 0)

    def ahead(self, at: int) -> bool:
        """True when the words before speak of the future; "against his will" does not."""
        before = [w.strip(",;:“”\"'") for w in self.text[max(self.start, at - FUTURE_REACH) : at].lower().split()]
        said = zip(["", *before], before, strict=False)
        return any(word in self.words.future and f"{last} {word}" not in self.words.no_future for last, word in said)

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
                if not exists(year, month, day) or date(year, month, day).isoweekday() != weekday:
                    continue
                if ahead or date(year, month, day) <= base + timedelta(days=AHEAD):
                    return year, "weekday"
        first = date(base.year, month, min(day or 1, monthrange(base.year, month)[1]))
        if ahead:
            return (base.year, "next") if first >= base else (base.year + 1, "next")
        return (base.year, "nearest-past") if first <= base + timedelta(days=AHEAD) else (base.year - 1, "nearest-past")


def exists(year: int, month: int, day: int) -> bool:
    """True for a day of the calendar."""
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def written(year: int | None, month: int, day: int = 0) -> str:
    """Year and month, and the day where there is one; an unknown year is XXXX."""
    head = f"{year:04d}" if year is not None else "XXXX"
    return f"{head}-{month:02d}-{day:02d}" if day else f"{head}-{month:02d}"


def groups(match: re.Match[str]) -> dict[str, str]:
    """The named groups that took part in a match."""
    return {key: value for key, value in match.groupdict().items() if value}
