"""Which documents somebody may see. What rests on a document that is hidden is hidden with it."""

from __future__ import annotations

import json
from dataclasses import dataclass

__all__ = ["ALL", "Sight"]


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


ALL = Sight()
