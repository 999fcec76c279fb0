"""Statements and allegations one by one: what was read, what was corrected, and the forms to correct it."""

from __future__ import annotations

from stemma.web.asked import Answer, Asked, Route, Screen

__all__ = ["ROUTES"]


def passage(asked: Asked) -> Answer:
    """One statement or allegation."""
    found = asked.browser.passage(asked.path["id"], asked.sight)
    decisions = asked.browser.decisions_about(found.id, asked.sight)
    data = {"found": found, "decisions": decisions, "_person": asked.person}
    return Screen("passage.html", {**data, "_choices": asked.browser.choices(asked.sight)})


ROUTES = (Route("/passages/{id}", "passage", "Passage", "read", passage),)
