"""The first page: the case in numbers, what wants looking at, what hangs on one source."""

from __future__ import annotations

from stemma.errors import BadInput
from stemma.web.asked import Answer, Asked, Moved, Route, Screen
from stemma.web.gate import way_back

__all__ = ["ROUTES"]


def overview(asked: Asked) -> Answer:
    """The case at a glance."""
    config = asked.browser.case.config
    scope = {"place": config.scope.place, "from": config.scope.start, "to": config.scope.end}
    data = asked.browser.overview(asked.sight)
    case = {"question": config.question, "scope": {k: v for k, v in scope.items() if v}}
    more = {"running": asked.browser.running(), "overdue": asked.browser.case.overdue()}
    return Screen("overview.html", {**data, **case, **more})


def keys(asked: Asked) -> Answer:
    """The sheet of shortcuts and how to read the workbench."""
    return Screen("keys.html", {})


def closed(asked: Asked) -> Answer:
    """Shows what is closed because of what it tells, in this session (show: 1), or closes it again (show: 0)."""
    if asked.form.get("show", "") not in ("0", "1"):
        raise BadInput("It is not said whether to show what is closed.", hint="show: 1 or 0.")
    shown, person = asked.form["show"] == "1", asked.person
    if asked.people and shown and person.closed:
        asked.people.audit(person.name, "asked for what is closed", f"{person.closed} documents")
    asked.show(shown)
    return Moved(way_back(asked.form))


ROUTES = (
    Route("/", "overview", "Overview", "read", overview, kept=False),
    Route("/closed", "closed", "What is closed", "read", closed, method="POST", kept=False),
    Route("/help", "help", "How to read this", "read", keys, api=False),
)
