"""Incidents side by side: one lane for each place, actor, act, month, means or channel, with what recurs in it.

No date is made more precise than it is told: an incident stands in a month only when every day it can have happened on
lies in that month; what is told more coarsely is counted beside the months. When something was said stands apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from stemma.errors import BadInput
from stemma.records import Incident
from stemma.report.contents import Contents
from stemma.report.dates import day_range, in_words
from stemma.report.wording import act_word

__all__ = ["BY", "Dated", "Lane", "dated", "lanes", "months_between", "names_of", "names_of_month", "wanted"]

BY = {
    "facility": "place or facility",
    "actor": "who is said to have done it",
    "act": "kind of act",
    "month": "month",
    "means": "means",
    "channel": "institution or channel",
}
SAME = {"place": "facility", "perpetrator": "actor", "institution": "channel"}
NO_MONTH, NO_DATE = "~month", "~none"
LATE = "9999"


@dataclass(frozen=True, slots=True)
class Dated:
    """One incident as lanes see it.

    Args:
        names: what it is listed under (places, actors, ...). happened: EDTF or None.
        said: first and last day on which a document told of it, ISO 8601; "" where none has a date.
    """

    id: str
    names: tuple[str, ...]
    happened: str | None
    said: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lane:
    """What has one thing in common.

    Args:
        incidents: ids, the earliest first; `left` of them are not named here. months: incidents by month ("2031-02").
        coarse: incidents dated, but not to one month. undated: incidents without any date.
        first, last: EDTF dates of the earliest and the latest incident, as told; None where none has a date.
        said: first and last day on which a document told of one of them.
    """

    name: str
    incidents: tuple[str, ...]
    months: tuple[tuple[str, int], ...]
    coarse: int
    undated: int
    first: str | None
    last: str | None
    said: tuple[str, str]
    left: int = 0

    @property
    def number(self) -> int:
        """How many incidents there are."""
        return len(self.incidents) + self.left

    @property
    def happened(self) -> str:
        """From the first to the last date, in words."""
        one, other = in_words(self.first), in_words(self.last)
        return one if one == other or not other else f"{one} – {other}"

    @property
    def told(self) -> str:
        """When it was said, in words."""
        one, other = in_words(self.said[0]), in_words(self.said[1])
        return one if one == other else f"{one} – {other}"


def wanted(by: str) -> str:
    """The kind of lanes a word asks for.

    Raises:
        BadInput: there is none of that name.
    """
    found = SAME.get(by.casefold(), by.casefold())
    if found not in BY:
        raise BadInput(f"Nothing can be shown by {by[:40]!r}.", hint=f"By: {', '.join(BY)}.")
    return found


def names_of(one: Incident, by: str) -> tuple[str, ...]:
    """What an incident is listed under; for a month the name says how precise its date is."""
    if by == "facility":
        return (one.place,) if one.place else ()
    if by == "act":
        return one.acts
    if by == "month":
        return (names_of_month(one.date),)
    return {"actor": one.perpetrators, "means": one.means, "channel": one.channels}[by]


def names_of_month(happened: str | None) -> str:
    """`2031-02` where every possible day lies in it, else what is known, sorted behind the months."""
    first, last = _range(happened)
    if not first or not last:
        return f"{NO_MONTH}{happened}" if happened else NO_DATE
    return first[:7] if first[:7] == last[:7] else f"{NO_MONTH}{happened}"


@lru_cache(maxsize=65536)  # a case has few dates, each many times
def _range(happened: str | None) -> tuple[str, str]:
    days = day_range(happened)
    if days is None:
        return "", ""
    return tuple(day.isoformat() if day else "" for day in days)  # type: ignore[return-value]  # always two


def dated(contents: Contents, by: str) -> list[Dated]:
    """The incidents of a case with what they are listed under."""
    published = {doc.id: day for doc in contents.documents if (day := _day(doc.published))}
    out = []
    for one in contents.incidents:
        days = sorted(published[key] for key in one.documents if key in published)
        out.append(Dated(one.id, names_of(one, by), one.date, (days[0], days[-1]) if days else ("", "")))
    return out


def _day(published: str | None) -> str:
    first, last = _range(published)
    return first or last


def lanes(found: Iterable[Dated], by: str) -> tuple[Lane, ...]:
    """One lane for each name, those with most incidents first; months in their order. Time grows with the incidents."""
    groups: dict[str, list[Dated]] = defaultdict(list)
    labels: dict[str, str] = {}
    for one in found:
        for name in dict.fromkeys(one.names):
            key = " ".join(name.split()).casefold()
            labels.setdefault(key, name)
            labels[key] = min(labels[key], name)
            groups[key].append(one)
    made = [(key, _lane(_label(labels[key], by), members)) for key, members in groups.items()]
    if by == "month":
        return tuple(lane for _, lane in sorted(made, key=lambda pair: pair[0]))
    return tuple(lane for _, lane in sorted(made, key=lambda pair: (-len(pair[1].incidents), pair[0])))


def _label(name: str, by: str) -> str:
    if by == "act":
        return act_word(name)
    if by != "month":
        return name
    if name == NO_DATE:
        return "no date told"
    if name.startswith(NO_MONTH):
        return f"{in_words(name.removeprefix(NO_MONTH))} (month not told)"
    return in_words(name)


def _lane(name: str, members: Sequence[Dated]) -> Lane:
    ordered = sorted(members, key=lambda one: (_range(one.happened)[0] or LATE, one.id))
    months: dict[str, int] = defaultdict(int)
    coarse = undated = 0
    for one in ordered:
        month = names_of_month(one.happened)
        if month == NO_DATE:
            undated += 1
        elif month.startswith(NO_MONTH):
            coarse += 1
        else:
            months[month] += 1
    known = [one for one in ordered if _range(one.happened) != ("", "")]
    last = max(known, key=lambda one: (_range(one.happened)[1] or LATE, one.id), default=None)
    said = [one.said for one in ordered if one.said[0]]
    return Lane(
        name=name,
        incidents=tuple(one.id for one in ordered),
        months=tuple(sorted(months.items())),
        coarse=coarse,
        undated=undated,
        first=known[0].happened if known else None,
        last=last.happened if last else None,
        said=(min(s[0] for s in said), max(s[1] for s in said)) if said else ("", ""),
    )


def months_between(first: str, last: str) -> list[str]:
    """All months from the first to the last, both included.

    >>> months_between("2030-11", "2031-01")
    ['2030-11', '2030-12', '2031-01']
    """
    a, b = date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
    count = (b.year - a.year) * 12 + b.month - a.month
    return [f"{(a.month - 1 + n) // 12 + a.year:04d}-{(a.month - 1 + n) % 12 + 1:02d}" for n in range(count + 1)]
