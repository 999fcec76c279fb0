"""What moved in a case, for those who are not at the screen: an Atom feed."""

from __future__ import annotations

from collections.abc import Collection

from stemma.db.base import View
from stemma.monitor import Entry, atom
from stemma.moving import moves_of
from stemma.records import Moved
from stemma.records.moved import without_documents
from stemma.report.moves import headline, sentences, trace_lines
from stemma.sensitive import Closed, closed_of

__all__ = ["feed"]


def feed(view: View, *, newest: int, title: str, closed: Collection[str] = ()) -> str:
    """One entry for each incident that moved, but those that tell of closed acts.

    The feed's id is that of the first log row, which no other case has.
    """
    names = {row.id: row.file for row in view.documents()}
    first = view.entries("created")
    case = f"urn:stemma:{first[0].hash[:32] if first else 'case'}"
    hidden = closed_of(view, closed)
    entries = [
        Entry(
            id=f"{case}:{moves.seq}:{one.incident}",
            title=headline(one),
            updated=moves.utc,
            author=moves.actor,
            text="\n".join([*sentences(_open(one, hidden), names), *trace_lines(one, names)]),
        )
        for moves in moves_of(view, newest=newest)
        for one in moves.moved
        if not hidden.tells(one)
    ]
    return atom(entries, id=case, title=title, updated=first[0].utc if first else "1970-01-01T00:00:00Z")


def _open(moved: Moved, hidden: Closed) -> Moved:
    """Without contradictions that quote a document in which a closed act is told."""
    return without_documents(moved, hidden.documents.__contains__) if hidden.documents else moved
