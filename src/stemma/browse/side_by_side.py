"""Incidents side by side: by place, actor, act, month, means and channel.

For a large case they are worked out in the background and kept on the shelf until the case has other findings; whoever
asks earlier, or may not see everything, has them worked out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from stemma.browse.desk import Desk
from stemma.browse.page import SIZE, Page, page_of
from stemma.browse.sight import Sight
from stemma.report.lane_drawing import draw_lanes
from stemma.report.lanes import BY, Dated, Lane, lanes, names_of_month
from stemma.report.tree import Drawing

__all__ = ["by_lane", "put_lanes"]

MOST = 12  # incidents named in one row
Said = dict[str, tuple[str, str]]  # by incident: first and last day on which a document told of it


def by_lane(desk: Desk, by: str, sight: Sight, *, number: int = 1, size: int = SIZE) -> tuple[Page, Drawing | None]:
    """A page of lanes with the picture of the first ones; `size` lanes on a page."""
    shown, total = _shown(desk, by, sight, *page_of(number, size))
    short = desk.shelf.shorts([key for lane in shown for key in lane.incidents[:MOST]])
    rows = [
        {
            "name": lane.name, "number": lane.number, "happened": lane.happened, "said": lane.told,
            "coarse": lane.coarse, "undated": lane.undated, "months": dict(lane.months),
            "incidents": [{"id": key, "short": short.get(key, key)} for key in lane.incidents[:MOST]],
            "more": max(0, lane.number - MOST),
        }
        for lane in shown
    ]  # fmt: skip
    drawing = draw_lanes(shown, BY[by], lambda lane: "") if by != "month" else None
    return Page(rows, total, number, size), drawing


def _shown(desk: Desk, by: str, sight: Sight, limit: int, start: int) -> tuple[Sequence[Lane], int]:
    """Some of the lanes, and how many there are."""
    shelf = desk.shelf
    key = _key(by, sight)
    if shelf.state(f"lanes {key}") == desk.found:
        rows = shelf.rows("SELECT body FROM lane WHERE by = ? ORDER BY position LIMIT ? OFFSET ?", (key, limit, start))
        return [msgspec.json.decode(row[0], type=Lane) for row in rows], shelf.total("lane", " WHERE by = ?", (key,))

    def make() -> tuple[Lane, ...]:
        return lanes(_dated(desk, by, sight, desk.known("said", lambda: _said(desk), of="found")), by)

    found = desk.known(("lanes", by, sight), make, of="found")
    return found[start : start + limit], len(found)


def _key(by: str, sight: Sight) -> str:
    """Under what lanes are kept: what somebody may not see is part of it."""
    if not sight.hidden:
        return by
    return f"{by} {hashlib.sha256(' '.join(sorted(sight.hidden)).encode()).hexdigest()[:16]}"


def put_lanes(desk: Desk, *sights: Sight) -> None:
    """Puts all lanes on the shelf where they are not there yet, and takes those off that nobody asks for any more.

    Args:
        sights: what those may see who will ask.
    """
    of, shelf = desk.found, desk.shelf
    wanted = {_key(by, sight): (by, sight) for sight in sights for by in BY}
    missing = [key for key in wanted if shelf.state(f"lanes {key}") != of]
    said = _said(desk) if missing else {}
    for key in missing:
        by, sight = wanted[key]
        found = lanes(_dated(desk, by, sight, said), by)
        with shelf.change() as raw:
            if shelf.state("found") != of:
                return  # the case has moved on meanwhile
            raw.execute("DELETE FROM lane WHERE by = ?", (key,))
            rows = ((key, position, msgspec.json.encode(_brief(lane))) for position, lane in enumerate(found))
            raw.executemany("INSERT INTO lane VALUES (?, ?, ?)", rows)
            raw.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (f"lanes {key}", of))
    held = [row[0].removeprefix("lanes ") for row in shelf.rows("SELECT key FROM state WHERE key GLOB 'lanes *'")]
    with shelf.change() as raw:
        for key in set(held) - set(wanted):
            raw.execute("DELETE FROM lane WHERE by = ?", (key,))
            raw.execute("DELETE FROM state WHERE key = ?", (f"lanes {key}",))


def _brief(lane: Lane) -> Lane:
    """A lane with the incidents that a page names."""
    return replace(lane, incidents=lane.incidents[:MOST], left=lane.number - len(lane.incidents[:MOST]))


SAID = (
    "SELECT rests.item AS id, min(document.day) AS first, max(document.day) AS last FROM rests"
    " JOIN document ON document.id = rests.document"
    " WHERE rests.item GLOB 'I-*' AND document.day < '9999' GROUP BY rests.item"
)


def _said(desk: Desk) -> Said:
    return {row[0]: (row[1], row[2]) for row in desk.shelf.rows(SAID)}


def _dated(desk: Desk, by: str, sight: Sight, said: Said) -> list[Dated]:
    clause, given = sight.items("incident.id")
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
