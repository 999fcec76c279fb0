"""Lineage: the family tree of reports, links with their aligned passages, texts that are not in the case."""

from __future__ import annotations

from stemma.web.asked import NUMBER, Answer, Asked, Param, Route, Screen

__all__ = ["ROUTES"]

SMALL = 3  # groups of documents that are drawn on one page without being asked for
ZOOMS = ("60", "80", "100", "130", "170")


def families(asked: Asked) -> Answer:
    """Groups of documents in which somebody draws on somebody; drawn at once where they are few."""
    page = asked.browser.families(asked.sight, number=asked.values["page"])
    collapse = asked.values["reprints"] == "together"
    trees = []
    if page.total <= SMALL:
        trees = [asked.browser.tree(row["id"], asked.sight, collapse=collapse) for row in page.rows]
    return Screen("lineage.html", {"page": page, "trees": trees, "asked": _shown(asked), "_zooms": ZOOMS})


def family(asked: Asked) -> Answer:
    """The family tree of one group of documents."""
    collapse = asked.values["reprints"] == "together"
    found = asked.browser.tree(asked.path["id"], asked.sight, number=asked.values["page"], collapse=collapse)
    return Screen("family.html", {"found": found, "asked": _shown(asked), "_zooms": ZOOMS})


def _shown(asked: Asked) -> dict[str, str]:
    return {"reprints": asked.values["reprints"], "zoom": asked.values["zoom"]}


def link(asked: Asked) -> Answer:
    """One link: why one text is taken to draw on the other, and the passages side by side."""
    found = asked.browser.link(asked.path["id"], asked.sight)
    decisions = asked.browser.decisions_about(found.id, asked.sight)
    return Screen("link.html", {"found": found, "decisions": decisions, "_person": asked.person})


def lost(asked: Asked) -> Answer:
    """A text that is cited but not in the case."""
    return Screen("lost.html", {"why": asked.browser.lost(asked.path["id"], asked.sight)})


DRAWN = (
    Param("reprints", "Whether many plain reprints of one text are drawn as one line.", "choice", "together",
          ("together", "each")),
    Param("zoom", "Size of the drawing in percent.", "choice", "100", ZOOMS),
)  # fmt: skip
ROUTES = (
    Route("/lineage", "lineage", "Lineage", "read", families, (*DRAWN, NUMBER)),
    Route("/lineage/{id}", "family", "Family tree", "read", family, (*DRAWN, NUMBER)),
    Route("/links/{id}", "link", "Link", "read", link),
    Route("/lost/{id}", "lost", "Text that is not in the case", "read", lost),
)
