"""What an incident or a pattern is called in one line."""

from __future__ import annotations

from stemma.records import Incident, Pattern
from stemma.report.dates import in_words
from stemma.report.points import isolate
from stemma.report.wording import act_word

__all__ = ["incident_title", "pattern_title"]


def incident_title(one: Incident) -> str:
    """Act, place and date as far as known; the incident's own title where it has one."""
    title = one.title or ", ".join(act_word(act) for act in one.acts) or "incident"
    return _line(title, [one.place if one.place and one.place not in title else "", in_words(one.date)])


def pattern_title(one: Pattern) -> str:
    """Act, actor and the time from the first to the last incident."""
    return _line(one.title, [in_words(one.date)])


def _line(title: str, extra: list[str]) -> str:
    return ", ".join(isolate(part) for part in (title[:1].upper() + title[1:], *extra) if part)
