"""Contradictions: both sides in their words; the program never picks the true one."""

from __future__ import annotations

from stemma.web.asked import NUMBER, Answer, Asked, Param, Route, Screen

__all__ = ["ROUTES"]

KINDS = ("polarity", "count", "time", "actor", "not_comparable_in_time")


def contradictions(asked: Asked) -> Answer:
    """A page of contradictions, those of the best supported incidents first."""
    kind = asked.values["kind"]
    page, found = asked.browser.contradictions(asked.sight, kind=kind, number=asked.values["page"])
    return Screen("contradictions.html", {"page": page, "found": found, "asked": {"kind": kind}, "_kinds": KINDS})


def contradiction(asked: Asked) -> Answer:
    """One contradiction."""
    return Screen("contradiction.html", {"one": asked.browser.contradiction(asked.path["id"], asked.sight)})


KIND = Param("kind", "What does not fit.", "choice", choices=KINDS)
ROUTES = (
    Route("/contradictions", "contradictions", "Contradictions", "read", contradictions, (KIND, NUMBER)),
    Route("/contradictions/{id}", "contradiction", "Contradiction", "read", contradiction),
)
