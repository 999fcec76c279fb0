"""Ids that may be shortened, and the finder that jumps to anything."""

from __future__ import annotations

import re
from typing import Any

from stemma import answers
from stemma.browse import search
from stemma.browse.desk import Desk
from stemma.browse.sight import Sight
from stemma.errors import NotInCase

__all__ = ["find", "find_id", "need_any"]

KINDS = {"D": "documents", "O": "sources", "I": "incidents", "W": "lost", "L": "links", "X": "contradictions",
         "R": "patterns"}  # fmt: skip
ID = re.compile(r"(?:[IODXLWR]-)?(?=.*[0-9-])[0-9A-Z]{3,12}")
BEGINNING = "SELECT id, short FROM shown WHERE id >= ? AND id < ? LIMIT ?"
TOP = 8  # ids offered


def find_id(desk: Desk, asked: str, sight: Sight) -> tuple[str, str]:
    """The full id and the kind of page for an id that may be shortened.

    Raises:
        NotInCase: none fits, several do, or it may not be seen.
    """
    with desk.view() as view:
        full, place = answers.find_id(view, asked, case=str(desk.case.path))
    try:
        desk.need(place if full[:1] in "SA" else full, sight)
    except NotInCase as exc:  # what is told is what was asked for: an earlier id must not give away the present one
        raise desk.missing(asked) from exc
    if full[:1] in "SA":
        return full, "passages"
    if full[:1] not in KINDS:
        raise NotInCase(f"{asked!r} has no page of its own.", about=(asked,))
    return full, KINDS[full[:1]]


def need_any(desk: Desk, id: str, sight: Sight) -> None:
    """The object-level check for an id that may be shortened.

    Raises:
        NotInCase
    """
    if sight.hidden:
        find_id(desk, id, sight)


def find(desk: Desk, text: str, sight: Sight) -> list[dict[str, Any]]:
    """Records by the beginning of their name, or by their id."""
    found = search.find(desk.shelf, text, sight)
    id = text.strip().upper()
    if ID.fullmatch(id):
        begins = [id] if id[1:2] == "-" else [f"{letter}-{id}" for letter in KINDS]
        known = [row for one in begins for row in desk.shelf.rows(BEGINNING, (one, one + "\uffff", TOP))]
        for row in known:
            full = row["id"]
            if full[:1] in KINDS and sight.sees(desk.rests_on(full) if sight.hidden else ()):
                kind = KINDS[full[:1]].removesuffix("s") if full[:1] != "W" else "lost"
                found = [{"id": full, "short": row["short"], "kind": kind, "label": row["short"]}, *found]
    return found
