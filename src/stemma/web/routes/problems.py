"""Problems: what could not be read, or only in part. Nothing is left out in silence."""

from __future__ import annotations

from stemma.web.asked import NUMBER, SIZE, Answer, Asked, Route, Screen

__all__ = ["ROUTES"]


def problems(asked: Asked) -> Answer:
    """A page of problems, those that cost most first."""
    page = asked.browser.problems(asked.sight, number=asked.values["page"], size=asked.values["size"])
    return Screen("problems.html", {"page": page})


ROUTES = (Route("/problems", "problems", "Problems", "read", problems, (NUMBER, SIZE)),)
