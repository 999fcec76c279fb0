"""Everything one voice says, through whom, and what hangs on it."""

from __future__ import annotations

from typing import Any

from stemma.browse import lists
from stemma.browse.desk import Desk
from stemma.browse.lists import IncidentFilter
from stemma.browse.part import documents_of, part
from stemma.browse.screens import SourcePage
from stemma.browse.sight import Sight
from stemma.report import explain
from stemma.report.dates import in_words
from stemma.report.index import Index

__all__ = ["source"]


def source(desk: Desk, id: str, sight: Sight, *, number: int = 1) -> SourcePage:
    """Everything one voice says.

    Raises:
        NotInCase
    """
    desk.need(id, sight)
    places = [row[0] for row in desk.shelf.rows("SELECT neighbourhood FROM source WHERE id = ?", (id,))]
    if not places:
        raise desk.missing(id)

    def make() -> Any:
        documents = [row[0] for row in desk.shelf.rows("SELECT document FROM rests WHERE item = ?", (id,))]
        with desk.view() as view:
            contents = part(desk.shelf, view, desk.docket(view), places[:20], sight, texts=documents)
        index = Index.of(contents)
        return index, explain.origin(contents, id, index=index), documents

    index, why, documents = desk.kept(("source", id, sight), make)
    rows = [dict(row) for row in documents_of(desk.shelf, documents).values()]
    for row in rows:
        row["when"], row["short"] = in_words(row["published"]), index.short(row["id"])
    origin = index.need_origin(id)
    return SourcePage(
        origin=origin,
        short=index.short(id),
        why=why,
        incidents=lists.incidents(desk.shelf, IncidentFilter(source=id), sight, number=number),
        hanging=lists.incidents(desk.shelf, IncidentFilter(hangs=id), sight, size=100),
        documents=tuple(sorted(rows, key=lambda row: (row["day"], row["number"]))),
    )
