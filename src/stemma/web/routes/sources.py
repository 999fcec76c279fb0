"""Sources: from whom knowledge comes in, and everything one voice says, through whom."""

from __future__ import annotations

from stemma.browse.lists import SOURCE_SORTS, SourceFilter
from stemma.web.asked import NUMBER, SIZE, Answer, Asked, Param, Route, Screen

__all__ = ["ROUTES"]

KINDS = ("person", "body", "document", "outlet", "anonymous", "unknown")
FILTERS = (
    Param("text", "Words of the name or description."),
    Param("kind", "What it is.", "choice", choices=KINDS),
    Param("access", "How it knows, such as eyewitness."),
    Param("side", "Whether it speaks for the accused side.", "choice", choices=("accused", "other")),
    Param("sort", "Order of the list.", "choice", "incidents", tuple(SOURCE_SORTS)),
)


def sources(asked: Asked) -> Answer:
    """A page of sources."""
    wanted = {one.name: asked.values[one.name] for one in FILTERS}
    number, size = asked.values["page"], asked.values["size"]
    page = asked.browser.sources(SourceFilter(**wanted), asked.sight, number=number, size=size)
    return Screen("sources.html", {"page": page, "asked": wanted, "_kinds": KINDS, "_sorts": tuple(SOURCE_SORTS)})


def source(asked: Asked) -> Answer:
    """Everything one voice says, through whom it reaches the case, and what hangs on it."""
    found = asked.browser.source(asked.path["id"], asked.sight, number=asked.values["page"])
    decisions = asked.browser.decisions_about(found.origin.id, asked.sight)
    return Screen("source.html", {"found": found, "decisions": decisions, "_person": asked.person})


ROUTES = (
    Route("/sources", "sources", "Sources", "read", sources, (*FILTERS, NUMBER, SIZE)),
    Route("/sources/{id}", "source", "Source", "read", source, (NUMBER,)),
)
