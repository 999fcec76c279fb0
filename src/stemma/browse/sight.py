"""Which documents somebody may see. What rests on a document that is hidden is hidden with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from stemma.records import Incident, Origin

__all__ = ["ALL", "Sight", "rests_of"]


@dataclass(frozen=True, slots=True)
class Sight:
    """Documents hidden from one reader, by id; none for most.

    An incident, source, link or contradiction is seen only when every document it rests on is: a title, a count or a
    grade would tell of the hidden one.
    """

    hidden: frozenset[str] = frozenset()

    def sees(self, documents: object) -> bool:
        """True when none of these document ids is hidden."""
        return not self.hidden or self.hidden.isdisjoint(documents)  # type: ignore[arg-type]  # any iterable of ids

    def shows(self, one: Incident) -> bool:
        """True when none of the documents an incident rests on is hidden."""
        return not self.hidden or self.sees(rests_of(one))

    def origin(self, one: Origin) -> Origin:
        """The origin without the places of hidden documents that introduce it."""
        if not self.hidden:
            return one
        return replace(one, named_at=tuple(at for at in one.named_at if at[0] not in self.hidden))

    def documents(self, column: str) -> tuple[str, tuple[str, ...]]:
        """SQL that keeps rows whose document may be seen, with its parameters; empty where nothing is hidden."""
        if not self.hidden:
            return "", ()
        return f" AND {column} NOT IN (SELECT value FROM json_each(?))", (json.dumps(sorted(self.hidden)),)

    def items(self, column: str) -> tuple[str, tuple[str, ...]]:
        """SQL that keeps rows none of whose documents is hidden."""
        if not self.hidden:
            return "", ()
        inner = "SELECT item FROM rests JOIN json_each(?) AS h ON h.value = rests.document"
        return f" AND {column} NOT IN ({inner})", (json.dumps(sorted(self.hidden)),)


def rests_of(one: Incident) -> set[str]:
    """Ids of the documents an incident rests on: those that tell or deny it, and those its grade and overlays quote."""
    shown = (at for reason in one.reasons for at in reason.shown_at)
    return {*one.documents, *(at.document for at in (*one.contrary, *shown))}


ALL = Sight()
