"""Search: full text with filters and snippets, and finding anything by the beginning of its name."""

from __future__ import annotations

from stemma.browse.search import SearchFilter
from stemma.web.asked import NUMBER, Answer, Asked, Param, Route, Screen

__all__ = ["ROUTES"]

FILTERS = (
    Param(
        "text", 'Words (all of them), "a phrase", -without, begin*. Names are found in other spellings and scripts too.'
    ),
    Param("language", "Language, such as en."),
    Param("outlet", "Outlet, as lists show it."),
    Param("after", "Published on this day or later.", "day"),
    Param("before", "Published on this day or earlier.", "day"),
    Param("exact", "1 to look for the words as they are written only.", "flag"),
)


def search(asked: Asked) -> Answer:
    """A page of documents that hold what is looked for, with the words around it."""
    wanted = {one.name: asked.values[one.name] for one in FILTERS}
    chosen = SearchFilter(**{**wanted, "exact": wanted["exact"] == "1"})
    found = asked.browser.search(chosen, asked.sight, number=asked.values["page"])
    also = asked.browser.find(wanted["text"], asked.sight) if asked.values["page"] == 1 else []
    others = [one for one in also if one["kind"] != "document"][:6]
    data = {"found": found, "page": found.page, "asked": wanted, "others": others}
    return Screen("search.html", {**data, "_choices": asked.browser.choices(asked.sight)})


def find(asked: Asked) -> Answer:
    """Records of all kinds by the beginning of their name, or by their id."""
    return Screen("find.html", {"found": asked.browser.find(asked.values["text"], asked.sight)})


ROUTES = (
    Route("/search", "search", "Search", "read", search, (*FILTERS, NUMBER)),
    Route("/find", "find", "Find", "read", find, (FILTERS[0],)),
)
