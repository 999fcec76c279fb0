"""The timeline: what happened and what was said, by date and side by side; campaigns and recurring incidents."""

from __future__ import annotations

from stemma.web.asked import NUMBER, Answer, Asked, Param, Route, Screen

__all__ = ["ROUTES"]

FILTERS = (
    Param("which", "Only what happened, or only what was said.", "choice", choices=("happened", "said")),
    Param("after", "On this day or later.", "day"),
    Param("before", "On this day or earlier.", "day"),
)
LANES = ("facility", "actor", "act", "month", "means", "channel")
BY = Param("by", "One row for each of these.", "choice", "facility", choices=LANES)


def timeline(asked: Asked) -> Answer:
    """A page of dated passages."""
    wanted = {one.name: asked.values[one.name] for one in FILTERS}
    page = asked.browser.entries(asked.sight, number=asked.values["page"], **wanted)
    return Screen("timeline.html", {"page": page, "asked": wanted})


def lanes(asked: Asked) -> Answer:
    """Incidents by place, actor, act, month, means or channel."""
    by = asked.values["by"]
    page, drawing = asked.browser.by_lane(by, asked.sight, number=asked.values["page"])
    return Screen("lanes.html", {"page": page, "drawing": drawing, "asked": {"by": by}, "_lanes": LANES})


def patterns(asked: Asked) -> Answer:
    """Campaigns and recurring incidents."""
    page = asked.browser.patterns(asked.sight, number=asked.values["page"])
    return Screen("patterns.html", {"page": page})


def pattern(asked: Asked) -> Answer:
    """One pattern: why it is one, and its single incidents."""
    return Screen("pattern.html", {"why": asked.browser.pattern(asked.path["id"], asked.sight)})


ROUTES = (
    Route("/timeline", "timeline", "Timeline", "read", timeline, (*FILTERS, NUMBER)),
    Route("/timeline/by", "lanes", "Timeline side by side", "read", lanes, (BY, NUMBER)),
    Route("/patterns", "patterns", "Patterns", "read", patterns, (NUMBER,)),
    Route("/patterns/{id}", "pattern", "Pattern", "read", pattern),
)
