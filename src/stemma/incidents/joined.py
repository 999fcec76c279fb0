"""Accounts that a person joined as one event although their days do not meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from stemma.incidents.account import Account
from stemma.incidents.denials import contradiction
from stemma.incidents.lines import Lines
from stemma.incidents.standing import Standing
from stemma.records import Contradiction
from stemma.records.when import overlaps

__all__ = ["joined"]

SIDES = 3  # other days that are set against the first
SLACK_DAYS = 1  # a night belongs to two days
WHY = "A person joined these accounts as one event, but their days do not meet."


def joined(standings: Sequence[Standing], decided_on: frozenset[str], lines: Lines) -> Iterator[Contradiction]:
    """Days of one event, joined by a person, that cannot both be right.

    Args:
        decided_on: ids of the mentions that people joined.
    """
    if not decided_on:
        return
    for standing in standings:
        if standing.incident.pattern or standing.ids.isdisjoint(decided_on):
            continue
        dated: dict[str, Account] = {}
        for one in standing.members:
            if one.voice == "for" and one.alleg.when is not None:
                dated.setdefault(one.alleg.when.edtf, one)
        days = sorted(dated)
        apart = (day for day in days[1:] if not overlaps(days[0], day, SLACK_DAYS))
        for day in islice(apart, SIDES):
            sides = [lines.by_start.get((m.document, m.alleg.sentence.start)) for m in (dated[days[0]], dated[day])]
            if sides[0] is not None and sides[1] is not None and sides[0].at != sides[1].at:
                yield contradiction("time", sides[0].at, sides[1].at, WHY, [standing.incident.id])
