"""The index of what is compared, as rows: which documents are in it, and stretches of codes with what belongs to them.

What the stretches hold is for `stemma.postings` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection, delete, func, select

from stemma.db import schema as t
from stemma.db.base import FILED, FORMED, FiledRow, MarkRow, PostingRow, StandingRow

__all__ = ["FilingChange", "FilingView", "chunks", "lines_of"]

IN_ONE = 500  # ids in one IN (...), below SQLite's limit on variables


T = TypeVar("T")


def chunks(items: Iterable[T], size: int = IN_ONE) -> Iterator[list[T]]:
    """Lists of at most `size` items, in order."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def lines_of(text: str) -> tuple[str, ...]:
    """Lines as they were stored, one key on each."""
    return tuple(text.split("\n")) if text else ()


class FilingView:
    """The part of a `View` that asks the index, and asks for some documents where others ask for all."""

    connection: Connection

    def postings(self, kind: str) -> list[PostingRow]:
        """Stretches of one kind, sorted by segment and first code."""
        p = t.posting.c
        query = select(p.number, p.segment, p.first, p.entries).where(p.kind == kind)
        return [PostingRow(*row) for row in self.connection.execute(query.order_by(p.segment, p.first, p.number))]

    def posting_bodies(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """What these stretches hold, in no particular order."""
        for some in chunks(numbers):
            yield from self.connection.execute(select(t.posting.c.body).where(t.posting.c.number.in_(some))).scalars()

    def filed(self) -> int:
        """The highest number of a document in the index; 0 where it holds none."""
        return self.connection.execute(select(func.max(t.document.c.compared))).scalar_one() or 0

    def filed_numbers(self, documents: Iterable[str]) -> dict[str, int]:
        """Numbers of those of the documents that were compared."""
        found: dict[str, int] = {}
        d = t.document.c
        for some in chunks(documents):
            query = select(d.id, d.compared).where(d.id.in_(some), d.compared > 0)
            found |= dict(map(tuple, self.connection.execute(query)))
        return found

    def filed_documents(self, numbers: Iterable[int]) -> list[FiledRow]:
        """The documents of these numbers, sorted by number."""
        found: list[FiledRow] = []
        d, m = t.document.c, t.mark.c
        for some in chunks(numbers):
            query = select(d.compared, d.id, d.published, func.length(m.marks)).join(t.mark, m.document == d.id)
            found += [FiledRow(*row) for row in self.connection.execute(query.where(d.compared.in_(some)))]
        return sorted(found)

    def waiting_marks(self) -> list[MarkRow]:
        """Of documents that have not been compared yet, sorted by document id."""
        d, m = t.document.c, t.mark.c
        query = select(d.id, d.published, d.compared, m.marks, m["keys"]).join(t.mark, m.document == d.id)
        rows = self.connection.execute(query.where(d.compared == 0).order_by(d.id))
        return [MarkRow(id, day, done, marks, lines_of(keys)) for id, day, done, marks, keys in rows]

    def features_of(self, documents: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """(id, features) of some documents."""
        for some in chunks(documents):
            query = select(t.mark.c.document, t.mark.c.features).where(t.mark.c.document.in_(some))
            for id, features in self.connection.execute(query):
                yield id, lines_of(features)

    def standing_of(self, documents: Iterable[str]) -> Iterator[StandingRow]:
        """What puts some documents into neighbourhoods."""
        d, m = t.document.c, t.mark.c
        for some in chunks(documents):
            query = select(d.id, d.digest, m.ties).join(t.mark, m.document == d.id).where(d.id.in_(some))
            for id, digest, ties in self.connection.execute(query):
                yield StandingRow(id, digest, lines_of(ties))

    def counts_of(self, table: str) -> int:
        """Number of rows of a table."""
        return self.connection.execute(select(func.count()).select_from(t.metadata.tables[table])).scalar_one()

    def unplaced(self) -> list[str]:
        """Ids of the documents that are in no neighbourhood yet, sorted."""
        query = select(t.document.c.id).where(t.document.c.neighbourhood.is_(None)).order_by(t.document.c.id)
        return list(self.connection.execute(query).scalars())

    def members(self, neighbourhoods: Iterable[str]) -> dict[str, str]:
        """The neighbourhood of each document in one of these."""
        found: dict[str, str] = {}
        for some in chunks(neighbourhoods):
            query = select(t.document.c.id, t.document.c.neighbourhood).where(t.document.c.neighbourhood.in_(some))
            found |= dict(map(tuple, self.connection.execute(query)))
        return found

    def digests(self, neighbourhoods: Iterable[str]) -> dict[str, str]:
        """The digest of each of these neighbourhoods that is there."""
        found: dict[str, str] = {}
        for some in chunks(neighbourhoods):
            n = t.neighbourhood.c
            found |= dict(map(tuple, self.connection.execute(select(n.id, n.digest).where(n.id.in_(some)))))
        return found

    def ties_of(self, documents: Iterable[str]) -> list[tuple[str, str, float]]:
        """(child, parent, probability) of every link that one of these documents is an end of, sorted by id."""
        lk = t.link.c
        found: dict[str, tuple[str, str, float]] = {}
        for some in chunks(documents):
            for end in (lk.child, lk.parent):
                query = select(lk.id, lk.child, lk.parent, lk.probability).where(end.in_(some))
                found |= {row[0]: (row[1], row[2], row[3]) for row in self.connection.execute(query)}
        return [found[id] for id in sorted(found)]


class FilingChange:
    """The part of a `Change` that keeps the index."""

    _connection: Connection

    def put_postings(self, kind: str, segment: int, rows: Sequence[tuple[int, int, bytes]]) -> None:
        """Items are (first code, entries, body)."""
        put = "INSERT INTO posting (kind, segment, first, entries, body) VALUES (?, ?, ?, ?, ?)"
        if rows:
            self._connection.exec_driver_sql(put, [(kind, segment, *row) for row in rows])

    def drop_postings(self, kind: str, segments: Iterable[int] | None = None) -> None:
        """Takes segments of a kind out, or all of them."""
        query = delete(t.posting).where(t.posting.c.kind == kind)
        self._connection.execute(query if segments is None else query.where(t.posting.c.segment.in_(list(segments))))

    def drop_filed(self) -> None:
        """Takes the whole index out: nothing of a document that goes may stay in it. The next run makes it anew."""
        self._connection.execute(delete(t.posting))
        self._connection.execute(delete(t.meta).where(t.meta.c.key.in_((FILED, FORMED))))
