"""Chooses the explanation for a record; the sentences themselves are written by the report room."""

from __future__ import annotations

from stemma.errors import NotInCase
from stemma.proving import evidence_of
from stemma.report import explain as room
from stemma.report import recurring, relations
from stemma.report.contents import Contents
from stemma.report.points import Explanation

__all__ = ["explain"]

KINDS = {
    "I": room.incident,
    "D": room.document,
    "O": room.origin,
    "X": relations.contradiction,
    "W": relations.lost,
    "R": recurring.pattern,
}


def explain(contents: Contents, id: str) -> Explanation:
    """The explanation of the record with the full id `id`; a statement or allegation by what it stands in.

    Raises:
        NotInCase: there is none of that kind here.
    """
    kind = id[:1]
    if kind == "L":
        return _link(contents, id)
    if kind in KINDS:
        return KINDS[kind](contents, id)
    if kind == "S":
        return room.document(contents, next(s.document for s in contents.statements if s.id == id))
    if kind == "A":
        found = [one.id for one in contents.incidents if id in one.allegations]
        if found:
            return room.incident(contents, found[0])
        return room.document(contents, next(a.document for a in contents.allegations if a.id == id))
    hint = f"Ids that can: {', '.join(f'{one}-' for one in (*KINDS, 'L', 'S', 'A'))}."
    raise NotInCase(f"{id} cannot be explained by itself.", hint=hint, about=(id,))


def _link(contents: Contents, id: str) -> Explanation:
    """A link with the words behind each piece of its evidence."""
    found = [one for one in contents.lineage.links if one.id == id]
    return relations.link(contents, id, evidence_of(found[0], contents.documents) if found else ())
