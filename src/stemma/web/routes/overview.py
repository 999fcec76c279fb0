"""The first page: the case in numbers, what wants looking at, what hangs on one source."""

from __future__ import annotations

from stemma.web.asked import Answer, Asked, Route, Screen

__all__ = ["ROUTES"]


def overview(asked: Asked) -> Answer:
    """The case at a glance."""
    config = asked.browser.case.config
    scope = {"place": config.scope.place, "from": config.scope.start, "to": config.scope.end}
    data = asked.browser.overview(asked.sight)
    case = {"question": config.question, "scope": {k: v for k, v in scope.items() if v}}
    return Screen("overview.html", {**data, **case, "running": asked.browser.running()})


def keys(asked: Asked) -> Answer:
    """The sheet of shortcuts and how to read the workbench."""
    return Screen("keys.html", {})


ROUTES = (
    Route("/", "overview", "Overview", "read", overview, kept=False),
    Route("/help", "help", "How to read this", "read", keys, api=False),
)
