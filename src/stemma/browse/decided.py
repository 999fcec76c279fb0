"""What people decided, as pages ask for it; problems and log as far as somebody may see them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from stemma import formerly
from stemma.browse import history
from stemma.browse.desk import Desk
from stemma.browse.page import SIZE, Page, page_of
from stemma.browse.sight import Sight
from stemma.decided import chosen
from stemma.records import DecisionState, Problem

__all__ = ["decided_since", "decisions", "decisions_about", "log", "problems", "seen_problems"]


def decisions(desk: Desk, sight: Sight, *, status: str = "", number: int = 1, size: int = SIZE) -> Page:
    """A page of decisions, the latest first."""
    every = [one for one in reversed(desk.states()) if sight.sees(one.decision.documents)]
    chosen = [one for one in every if not status or one.status == status]
    limit, offset = page_of(number, size)
    return Page(chosen[offset : offset + limit], len(chosen), number, size)


def decisions_about(desk: Desk, id: str, sight: Sight) -> tuple[DecisionState, ...]:
    """Decisions about one record, and about these decisions, oldest first."""
    found = chosen(desk.states(), formerly.before(desk.renamed(), id))
    return tuple(one for one in found if sight.sees(one.decision.documents))


def decided_since(desk: Desk, about: Sequence[str], seen: str) -> list[DecisionState]:
    """Decisions about these records that are later than the log entry `seen`."""
    last = int(seen) if seen.isdecimal() else 0
    every = desk.case.decisions() if last else []
    wanted = {id.upper() for id in about}
    return [one for one in every if one.decision.seq > last and wanted.intersection(one.decision.about)]


def problems(desk: Desk, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
    """A page of problems, those that cost most first."""
    order = ("failed", "partial", "note")
    seen = sorted(seen_problems(desk, sight), key=lambda one: order.index(one.severity))
    limit, offset = page_of(number, size)
    return Page(seen[offset : offset + limit], len(seen), number, size)


def seen_problems(desk: Desk, sight: Sight) -> list[Problem]:
    """The problems somebody may see."""
    every = desk.every_problem()
    seen = [one for one in every if one.document is None or sight.sees([one.document])]
    if sight.hidden:
        files = {row[0] for row in desk.shelf.rows(
            "SELECT file FROM document JOIN json_each(?) AS h ON h.value = document.id",
            (json.dumps(sorted(sight.hidden)),),
        )}  # fmt: skip
        seen = [one for one in seen if not any(file in one.file for file in files)]
    return seen


def log(desk: Desk, sight: Sight, *, kind: str = "", number: int = 1, size: int = SIZE) -> Page:
    """A page of the log, the latest first."""
    with desk.view() as view:
        hashes = desk.covering(sight)
        return history.log_page(view, desk.brief, kind=kind, number=number, size=size, hidden=hashes)
