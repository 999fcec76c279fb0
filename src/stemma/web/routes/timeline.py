"""The timeline: what happened and what was said, by date."""

from __future__ import annotations

from stemma.web.asked import NUMBER, Answer, Asked, Param, Route, Screen

__all__ = ["ROUTES"]

FILTERS = (
    Param("which", "Only what happened, or only what was said.", "choice", choices=("happened", "said")),
    Param("after", "On this day or later.", "day"),
    Param("before", "On this day or earlier.", "day"),
)


def timeline(asked: Asked) -> Answer:
    """A page of dated passages."""
    wanted = {one.name: asked.values[one.name] for one in FILTERS}
    page = asked.browser.entries(asked.sight, number=asked.values["page"], **wanted)
    return Screen("timeline.html", {"page": page, "asked": wanted})


ROUTES = (Route("/timeline", "timeline", "Timeline", "read", timeline, (*FILTERS, NUMBER)),)
