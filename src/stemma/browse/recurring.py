"""What recurs: patterns of incidents, and incidents by place, actor, act, month, means and channel."""

from __future__ import annotations

from typing import Any

from stemma.browse.desk import Desk
from stemma.browse.page import SIZE, Page, page_of
from stemma.browse.part import part
from stemma.browse.sight import Sight
from stemma.report import recurring
from stemma.report.dates import in_words
from stemma.report.lane_drawing import draw_lanes
from stemma.report.lanes import BY, Dated, Lane, lanes, names_of_month
from stemma.report.points import Explanation
from stemma.report.tree import Drawing

__all__ = ["by_lane", "pattern", "patterns"]

MOST = 12  # incidents named in one row


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


def by_lane(desk: Desk, by: str, sight: Sight, *, number: int = 1, size: int = SIZE) -> tuple[Page, Drawing | None]:
    """A page of lanes with the picture of the first ones; `size` lanes on a page."""
    found = desk.known(("lanes", by, sight), lambda: lanes(_dated(desk, by, sight), by), of="found")
    _, start = page_of(number, size)
    shown: list[Lane] = list(found[start : start + size])
    short = desk.shelf.shorts([key for lane in shown for key in lane.incidents[:MOST]])
    rows = [
        {
            "name": lane.name, "number": len(lane.incidents), "happened": lane.happened, "said": lane.told,
            "coarse": lane.coarse, "undated": lane.undated, "months": dict(lane.months),
            "incidents": [{"id": key, "short": short.get(key, key)} for key in lane.incidents[:MOST]],
            "more": max(0, len(lane.incidents) - MOST),
        }
        for lane in shown
    ]  # fmt: skip
    drawing = draw_lanes(shown, BY[by], lambda lane: "") if by != "month" else None
    return Page(rows, len(found), number, size), drawing


SAID = (
    "SELECT rests.item AS id, min(document.day) AS first, max(document.day) AS last FROM rests"
    " JOIN document ON document.id = rests.document"
    " WHERE rests.item GLOB 'I-*' AND document.day < '9999' GROUP BY rests.item"
)


def _dated(desk: Desk, by: str, sight: Sight) -> list[Dated]:
    clause, given = sight.items("incident.id")
    said = desk.known("said", lambda: {row[0]: (row[1], row[2]) for row in desk.shelf.rows(SAID)}, of="found")
    query = "SELECT id, date, acts, place, NULL AS name FROM incident"
    parameters: tuple[Any, ...] = given
    if by in ("actor", "means", "channel"):
        query = (
            "SELECT incident.id, date, acts, place, trait.name AS name FROM trait"
            " JOIN incident ON incident.id = trait.incident"
        )
        clause, parameters = f" AND trait.kind = ?{clause}", (by, *given)
    out: dict[str, Dated] = {}
    for row in desk.shelf.rows(f"{query} WHERE 1{clause}", parameters):
        names = {"facility": [row["place"]], "act": row["acts"].split(), "month": [names_of_month(row["date"])]}
        mine = tuple(name for name in names.get(by, [row["name"]]) if name)
        known = out.get(row["id"])
        mine = (*known.names, *mine) if known else mine
        out[row["id"]] = Dated(row["id"], mine, row["date"], said.get(row["id"], ("", "")))
    return list(out.values())
