"""What moved in a case, for those who are not at the screen: an Atom feed."""

from __future__ import annotations

from stemma.db.base import View
from stemma.monitor import Entry, atom
from stemma.moving import moves_of
from stemma.report.moves import headline, sentences, trace_lines

__all__ = ["feed"]


def feed(view: View, *, newest: int, title: str) -> str:
    """One entry for each incident that moved; the feed's id is that of the first log row, which no other case has."""
    names = {row.id: row.file for row in view.documents()}
    first = view.entries("created")
    case = f"urn:stemma:{first[0].hash[:32] if first else 'case'}"
    entries = [
        Entry(
            id=f"{case}:{moves.seq}:{one.incident}",
            title=headline(one),
            updated=moves.utc,
            author=moves.actor,
            text="\n".join([*sentences(one, names), *trace_lines(one, names)]),
        )
        for moves in moves_of(view, newest=newest)
        for one in moves.moved
    ]
    return atom(entries, id=case, title=title, updated=first[0].utc if first else "1970-01-01T00:00:00Z")
