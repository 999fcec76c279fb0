"""What happened when, and what was said when: two dates that are never mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stemma.incidents.account import Account
from stemma.incidents.dates import bounds
from stemma.records import At, Reading, TimelineEntry

__all__ = ["timeline"]

UNDATED = 10**8


def timeline(
    items: Sequence[Account], readings: Sequence[Reading], incident_of: Mapping[str, str]
) -> tuple[TimelineEntry, ...]:
    """Every dated account once per incident and date, in the order of the first possible day."""
    published = {r.document.id: r.document.published for r in readings}
    seen: dict[tuple[str, str], TimelineEntry] = {}
    for one in items:
        incident = incident_of.get(one.id)
        if one.edtf is None or incident is None:
            continue
        entry = TimelineEntry(
            happened=one.edtf,
            said=published.get(one.document),
            text=" ".join(one.alleg.sentence.text.split()),
            at=At(one.document, one.alleg.sentence),
            incident=incident,
        )
        key = (incident, one.edtf)
        if key not in seen or _rank(entry) < _rank(seen[key]):
            seen[key] = entry
    return tuple(sorted(seen.values(), key=_rank))


def _rank(entry: TimelineEntry) -> tuple[int, int, str, str, int]:
    days = bounds(entry.happened)
    said = entry.said or "~"
    return (
        days.first if days else UNDATED,
        days.last if days else UNDATED,
        said,
        entry.at.document,
        entry.at.quote.start,
    )
