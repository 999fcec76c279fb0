"""What recurs: campaigns and incidents that are told as repeated."""

from __future__ import annotations

from stemma.browse.desk import Desk
from stemma.browse.page import SIZE, Page, page_of
from stemma.browse.part import part
from stemma.browse.sight import Sight
from stemma.report import recurring
from stemma.report.dates import in_words
from stemma.report.points import Explanation

__all__ = ["pattern", "patterns"]


def patterns(desk: Desk, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
    """A page of patterns: told ones first, those with most incidents before the others."""
    clause, given = sight.items("id")
    total = desk.shelf.value(f"SELECT count(*) FROM recurring WHERE 1{clause}", given)
    limit, start = page_of(number, size)
    found = desk.shelf.rows(
        f"SELECT * FROM recurring WHERE 1{clause} ORDER BY told DESC, members DESC, day, id LIMIT ? OFFSET ?",
        (*given, limit, start),
    )
    short = desk.shelf.shorts([row["id"] for row in found])
    rows = [{**dict(row), "short": short.get(row["id"], row["id"]), "when": in_words(row["date"])} for row in found]
    return Page(rows, total, number, size)


def pattern(desk: Desk, id: str, sight: Sight) -> Explanation:
    """One pattern with its reasons and its incidents.

    Raises:
        NotInCase
    """
    desk.need(id, sight)
    place = desk.place(id, "recurring")

    def make() -> Explanation:
        with desk.view() as view:
            rests = [key for key in sorted(desk.rests_on(id)) if key != id]
            contents = part(desk.shelf, view, desk.docket(view), [place], sight, texts=rests)
        return recurring.pattern(contents, id)

    return desk.kept(("pattern", id, sight), make)  # type: ignore[no-any-return]
