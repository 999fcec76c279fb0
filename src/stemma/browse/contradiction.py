"""Contradictions with both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stemma.browse import lists
from stemma.browse.desk import Desk
from stemma.browse.page import Page
from stemma.browse.part import documents_of
from stemma.browse.sight import Sight
from stemma.records import Contradiction, Incident
from stemma.report.dates import in_words

__all__ = ["contradiction", "contradictions"]


def contradictions(
    desk: Desk, sight: Sight, *, kind: str = "", number: int = 1, size: int = 20
) -> tuple[Page, list[dict[str, Any]]]:
    """A page of contradictions with both sides."""
    page = lists.contradictions(desk.shelf, kind, sight, number=number, size=size)
    return page, _sides(desk, [row["id"] for row in page.rows], sight)


def contradiction(desk: Desk, id: str, sight: Sight) -> dict[str, Any]:
    """One contradiction.

    Raises:
        NotInCase
    """
    desk.need(id, sight)
    found = _sides(desk, [id], sight)
    if not found:
        raise desk.missing(id)
    return found[0]


def _sides(desk: Desk, ids: Sequence[str], sight: Sight) -> list[dict[str, Any]]:
    with desk.view() as view:
        found = desk.records(view, ids, Contradiction)
        rows = documents_of(desk.shelf, {at.document for one in found for at in (one.a, one.b)})
        touched = [key for one in found for key in one.incidents]
        incidents = {one.id: one for one in desk.records(view, touched, Incident)}
    short = desk.shelf.shorts([*rows, *ids, *touched])
    out = []
    for one in found:
        sides = []
        for at in (one.a, one.b):
            row = rows.get(at.document)
            sides.append({
                "document": at.document, "short": short.get(at.document, at.document),
                "name": row["name"] if row else at.document, "when": in_words(row["published"]) if row else "",
                "language": row["language"] if row else "und",
                "start": at.quote.start, "end": at.quote.end, "text": at.quote.text,
            })  # fmt: skip
        out.append({
            "id": one.id, "short": short.get(one.id, one.id), "kind": one.kind, "sides": sides,
            "explanation": one.explanation,
            "incidents": [
                {
                    "id": key,
                    "short": short.get(key, key),
                    "title": incidents[key].title,
                    "grade": incidents[key].grade,
                }
                for key in one.incidents
                if key in incidents and sight.sees(incidents[key].documents)
            ],
        })  # fmt: skip
    return out
