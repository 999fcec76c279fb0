"""The addresses of the workbench, one noun in each file; together they are everything that can be asked."""

from stemma.web.asked import Route
from stemma.web.routes import (
    contradictions,
    decisions,
    documents,
    history,
    incidents,
    lineage,
    overview,
    passages,
    people,
    problems,
    search,
    sources,
    timeline,
)

__all__ = ["ROUTES"]

ROUTES: tuple[Route, ...] = (
    *overview.ROUTES,
    *incidents.ROUTES,
    *documents.ROUTES,
    *passages.ROUTES,
    *lineage.ROUTES,
    *sources.ROUTES,
    *contradictions.ROUTES,
    *timeline.ROUTES,
    *search.ROUTES,
    *decisions.ROUTES,
    *problems.ROUTES,
    *history.ROUTES,
    *people.ROUTES,
)
