"""What is worked out before somebody asks for it, so that nobody waits for what takes long only once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from stemma.browse import side_by_side
from stemma.browse.sight import ALL, Sight
from stemma.errors import StemmaError

if TYPE_CHECKING:
    from stemma.browse.browser import Browser

__all__ = ["first_page", "the_rest"]

# an incident in one of the smallest groups of texts that draw on each other: a question about it is answered at once
SMALL = (
    "SELECT some.id FROM (SELECT id, neighbourhood, origins FROM incident ORDER BY rank, id LIMIT 200) AS some"
    " JOIN neighbourhood ON neighbourhood.id = some.neighbourhood WHERE some.origins > 0"
    " ORDER BY neighbourhood.documents < 2, neighbourhood.documents, some.id LIMIT 1"
)


def first_page(browser: Browser, sight: Sight = ALL) -> None:
    """What the first page needs."""
    browser.overview(sight)
    browser.choices(sight)
    browser.changes(sight)


def the_rest(browser: Browser, sight: Sight = ALL) -> None:
    """What takes long in a large case: incidents side by side, and the first what-if question.

    For that question half the program is read, with its vocabularies; one is asked here, and its answer thrown away.
    """
    if id := browser.shelf.value(SMALL):
        with suppress(StemmaError):  # a case that is being changed: whoever asks is told
            origins = browser.incident(id, ALL).incident.origins
            browser.incident(id, ALL, leave_out=origins[:1])
    side_by_side.put_lanes(browser, sight, ALL)
