"""Reading a case from SQLite."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import starmap

from sqlalchemy import Connection, case, func, or_, select, union_all

from stemma.db import schema as t
from stemma.db import sealcheck
from stemma.db.base import (
    Checked,
    DatedRow,
    DocumentRow,
    FindingRow,
    LinkRow,
    LogRow,
    MarkRow,
    OriginalRow,
    ProblemRow,
    ReferenceRow,
    StandingRow,
)
from stemma.db.filing import FilingView, chunks, lines_of

__all__ = ["SqlView"]

_LEAF = tuple(t.log.c[name] for name in ("seq", "kind", "utc", "commitment", "previous", "hash"))
_LOG = (*_LEAF, t.payload.c.salt, t.payload.c.body, t.log.c.form)  # as LogRow takes them


class SqlView(FilingView):
    """A `View` over one connection. Everything is read in an order that does not depend on how it was written."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def lenient(self) -> None:
        """Text that is no UTF-8 any more is read all the same, so that verification can name the row."""
        sealcheck.lenient(self.connection.connection.driver_connection)

    def check_rows(self, progress: Callable[[str, int, int], None]) -> Iterator[Checked]:
        """Compares every row with its seal (see `View`)."""
        yield from sealcheck.check_rows(self.connection.connection.driver_connection, progress)

    def close(self) -> None:
        self.connection.close()

    def meta(self) -> dict[str, str]:
        return {r.key: r.value for r in self.connection.execute(select(t.meta).order_by(t.meta.c.key))}

    def originals(self) -> list[OriginalRow]:
        """In the order in which they were first added."""
        first = select(func.min(t.reference.c.number).label("number")).group_by(t.reference.c.sha256).subquery()
        query = (
            select(t.original.c.sha256, t.original.c.size, t.original.c.engine, t.reference.c.file)
            .join(t.reference, t.reference.c.sha256 == t.original.c.sha256)
            .join(first, first.c.number == t.reference.c.number)
            .order_by(t.reference.c.number)
        )
        return [OriginalRow(*row) for row in self.connection.execute(query)]

    def unread(self, engine: str) -> list[OriginalRow]:
        """Originals that were not read with this engine, in the order in which they were first added."""
        o, r = t.original.c, t.reference.c
        query = (
            select(func.min(r.number), o.sha256, o.size, o.engine, r.file)  # the name beside the least number
            .join(t.reference, r.sha256 == o.sha256)
            .where(o.engine.is_distinct_from(engine))
            .group_by(o.sha256)
        )
        return [OriginalRow(*row) for _, *row in sorted(map(tuple, self.connection.execute(query)))]

    def pending(self) -> int:
        """How many originals no run has read yet."""
        query = select(func.count()).select_from(t.original).where(t.original.c.engine.is_(None))
        return self.connection.execute(query).scalar_one()

    def names_of(self, originals: Iterable[str]) -> set[tuple[str, str]]:
        """(SHA-256, name) of those of these originals that are in the case."""
        found: set[tuple[str, str]] = set()
        for some in chunks(sorted(originals)):
            query = select(t.reference.c.sha256, t.reference.c.file).where(t.reference.c.sha256.in_(some))
            found |= {(row[0], row[1]) for row in self.connection.execute(query)}
        return found

    def references(self, sha256: str | None = None) -> list[ReferenceRow]:
        query = select(t.reference).order_by(t.reference.c.number)
        if sha256 is not None:
            query = query.where(t.reference.c.sha256 == sha256)
        return [ReferenceRow(*row) for row in self.connection.execute(query)]

    def documents(self, original: str | None = None) -> list[DocumentRow]:
        """In the order of addition, members of a container in its order; all, or those read from one original."""
        first = (
            select(t.reference.c.sha256, func.min(t.reference.c.number).label("number"))
            .group_by(t.reference.c.sha256)
            .subquery()
        )
        query = (
            select(t.document)
            .join(first, first.c.sha256 == t.document.c.original)
            .order_by(first.c.number, t.document.c.position)
        )
        if original is not None:
            query = query.where(t.document.c.original == original)
        return [DocumentRow(*row) for row in self.connection.execute(query)]

    def original_of(self, document: str) -> str | None:
        """SHA-256 of the original that a document was read from."""
        query = select(t.document.c.original).where(t.document.c.id == document)
        return self.connection.execute(query).scalar_one_or_none()

    def dated(self, since: str) -> list[DatedRow]:
        """Documents whose date of publication may lie at or after the year `since`, in the order of publication."""
        d = t.document.c
        late = or_(d.published >= since, d.published < "0")
        rows = self.connection.execute(
            select(d.id, d.file, d.published).where(late).order_by(d.published, d.file, d.id)
        )
        return list(starmap(DatedRow, rows.all()))

    def places(self, documents: Iterable[str]) -> dict[str, str | None]:
        """The neighbourhood of each of these documents, by id; None where it has none yet."""
        found: dict[str, str | None] = {}
        for some in chunks(sorted(documents)):
            query = select(t.document.c.id, t.document.c.neighbourhood).where(t.document.c.id.in_(some))
            found |= dict(map(tuple, self.connection.execute(query)))
        return found

    def neighbours(self, neighbourhood: str) -> list[str]:
        query = select(t.document.c.id).where(t.document.c.neighbourhood == neighbourhood).order_by(t.document.c.id)
        return list(self.connection.execute(query).scalars())

    def readings(self, documents: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Bodies in the order asked for; ids that have none are left out."""
        for some in chunks(documents):
            query = select(t.reading.c.document, t.reading.c.body).where(t.reading.c.document.in_(some))
            found = dict(map(tuple, self.connection.execute(query)))
            for one in some:
                if one in found:
                    yield one, found[one]

    def prepared(self, documents: Iterable[str]) -> Iterator[tuple[str, bytes, bytes]]:
        """(id, body, prepared form or nothing) in the order asked for; ids that have no body are left out."""
        for some in chunks(documents):
            query = select(t.reading).where(t.reading.c.document.in_(some))
            found = {id: (body, made) for id, body, made in self.connection.execute(query)}
            for one in some:
                if one in found:
                    yield one, *found[one]

    def marks(self) -> Iterator[MarkRow]:
        """Sorted by document id."""
        d, m = t.document.c, t.mark.c
        query = select(d.id, d.published, d.compared, m.marks, m["keys"]).join(t.mark, m.document == d.id)
        for id, published, compared, marks, keys in self.connection.execute(query.order_by(d.id)):
            yield MarkRow(id, published, compared, marks, lines_of(keys))

    def standing(self) -> Iterator[StandingRow]:
        """Sorted by document id."""
        d, m = t.document.c, t.mark.c
        query = select(d.id, d.digest, m.ties).join(t.mark, m.document == d.id).order_by(d.id)
        for id, digest, ties in self.connection.execute(query):
            yield StandingRow(id, digest, lines_of(ties))

    def uncompared(self) -> int:
        """Number of documents that have not been compared with the others yet."""
        query = select(func.count()).select_from(t.document).where(t.document.c.compared == 0)
        return self.connection.execute(query).scalar_one()

    def features(self) -> Iterator[tuple[bytes, tuple[str, ...]]]:
        """(marks, features) of each document, sorted by document id."""
        query = select(t.mark.c.marks, t.mark.c.features).order_by(t.mark.c.document)
        for marks, features in self.connection.execute(query):
            yield marks, lines_of(features)

    def links(self, documents: Iterable[str] | None = None) -> Iterator[LinkRow]:
        """Sorted by id; only those whose child is among `documents`, where given."""
        if documents is None:
            for row in self.connection.execute(select(t.link).order_by(t.link.c.id)):
                yield LinkRow(*row)
            return
        found = []
        for some in chunks(documents):
            found += [LinkRow(*row) for row in self.connection.execute(select(t.link).where(t.link.c.child.in_(some)))]
        yield from sorted(found)

    def ties(self) -> Iterator[tuple[str, str, float]]:
        """(child, parent, probability) of every link between documents, sorted by id of the link."""
        query = select(t.link.c.child, t.link.c.parent, t.link.c.probability).order_by(t.link.c.id)
        yield from map(tuple, self.connection.execute(query))

    def neighbourhoods(self) -> dict[str, str]:
        query = select(t.neighbourhood.c.id, t.neighbourhood.c.digest)
        return dict(map(tuple, self.connection.execute(query)))

    def findings(self, kind: str, neighbourhood: str | None = None) -> Iterator[tuple[str, FindingRow]]:
        """(neighbourhood, row), sorted by neighbourhood, then as the stage ordered them."""
        f = t.finding.c
        query = select(f.neighbourhood, f.kind, f.id, f.body).where(f.kind == kind)
        if neighbourhood is not None:
            query = query.where(f.neighbourhood == neighbourhood)
        for place, kind_, id, body in self.connection.execute(query.order_by(f.neighbourhood, f.position)):
            yield place, FindingRow(kind_, id, body)

    def problems(self) -> list[bytes]:
        """Each problem once, sorted by stage, kind and id."""
        p = t.problem.c
        query = select(p.id, func.min(p.number), p.body).group_by(p.id).order_by(p.stage, p.kind, p.id)
        return [row.body for row in self.connection.execute(query)]

    def loose_problems(self, stage: str) -> list[ProblemRow]:
        """Problems of a stage that concern neither an original nor a neighbourhood, sorted by kind and id."""
        p = t.problem.c
        query = select(p.id, p.stage, p.kind, p.severity, p.body).where(
            p.stage == stage, p.original.is_(None), p.neighbourhood.is_(None)
        )
        return [ProblemRow(*row) for row in self.connection.execute(query.order_by(p.kind, p.id))]

    def failed_originals(self) -> set[str]:
        """SHA-256 of originals of which something could not be read."""
        p = t.problem.c
        query = select(p.original).where(p.original.is_not(None), p.severity == "failed").distinct()
        return set(self.connection.execute(query).scalars())

    def failed_neighbourhoods(self) -> set[str]:
        """Ids of neighbourhoods that could not be weighed."""
        p = t.problem.c
        query = select(p.neighbourhood).where(p.neighbourhood.is_not(None), p.severity == "failed").distinct()
        return set(self.connection.execute(query).scalars())

    def matching(self, prefix: str, limit: int) -> list[tuple[str, str]]:
        """(id, where) of records whose id begins with `prefix`; `where` is a document or a neighbourhood."""
        end = prefix + "\uffff"
        parts = []
        for table, place in ((t.document, "id"), (t.entry, "document"), (t.finding, "neighbourhood")):
            id = table.c.id
            parts.append(select(id, table.c[place].label("place")).where(id >= prefix, id < end).distinct())
        query = union_all(*parts).order_by("id", "place").limit(limit)
        return [(row[0], row[1]) for row in self.connection.execute(query)]

    def shown_ids(self) -> list[str]:
        """Ids that explanations show, of the whole case: documents, incidents, origins, lost witnesses, patterns."""
        found = select(t.finding.c.id).where(t.finding.c.kind.in_(("incident", "origin", "lost", "recurring")))
        return sorted(self.connection.execute(union_all(select(t.document.c.id), found)).scalars())

    def counts(self, only: Collection[str] = ()) -> dict[str, int]:
        """Number of rows of each table that a reader asks about.

        Args:
            only: tables and kinds of findings, where not all are wanted: all take a quarter of a second at 100,000.
        """
        if only:
            return {kind: self._number(kind) for kind in only}
        out = {}
        for table in (t.original, t.reference, t.document, t.link, t.neighbourhood, t.log):
            out[table.name] = self.connection.execute(select(func.count()).select_from(table)).scalar_one()
        out["problem"] = self.connection.execute(select(func.count(t.problem.c.id.distinct()))).scalar_one()
        for kind, number in self.connection.execute(
            select(t.finding.c.kind, func.count()).group_by(t.finding.c.kind).order_by(t.finding.c.kind)
        ):
            out[kind] = number
        sums = select(func.sum(t.document.c.statements), func.sum(t.document.c.allegations))
        out["statement"], out["allegation"] = (n or 0 for n in self.connection.execute(sums).one())
        return out

    def _number(self, kind: str) -> int:
        table = t.metadata.tables.get(kind)
        counted = select(func.count())
        query = counted.where(t.finding.c.kind == kind) if table is None else counted.select_from(table)
        number: int = self.connection.execute(query).scalar_one()
        return number

    def log(self, after: int = 0) -> Iterator[LogRow]:
        """Every entry after the one of this number, in order."""
        query = select(*_LOG).outerjoin(t.payload, t.payload.c.seq == t.log.c.seq).where(t.log.c.seq > after)
        for row in self.connection.execute(query.order_by(t.log.c.seq)):
            yield LogRow(*row)

    def entries(self, kind: str, *, newest: int = 0) -> list[LogRow]:
        """Log rows of one kind, oldest first; only the last `newest` of them, where that is not 0."""
        query = (
            select(*_LOG)
            .outerjoin(t.payload, t.payload.c.seq == t.log.c.seq)
            .where(t.log.c.kind == kind)
            .order_by(t.log.c.seq.desc())
        )
        rows = self.connection.execute(query.limit(newest) if newest else query)
        return [LogRow(*row) for row in rows][::-1]

    def tree(self) -> dict[int, str]:
        """The right edge of the Merkle tree over the log (see `View`)."""
        return dict(map(tuple, self.connection.execute(select(t.tree).order_by(t.tree.c.level))))

    def told(self, neighbourhoods: Iterable[str] | None = None) -> dict[str, str]:
        """Digest of what was told, by neighbourhood; "" where it was replaced or dropped since."""
        held = case((func.length(t.told.c.body) > 0, ""), else_=t.told.c.digest)
        query = select(t.told.c.neighbourhood, held)
        if neighbourhoods is None:
            return dict(map(tuple, self.connection.execute(query)))
        found: dict[str, str] = {}
        for some in chunks(neighbourhoods):
            found |= dict(map(tuple, self.connection.execute(query.where(t.told.c.neighbourhood.in_(some)))))
        return found

    def former(self, neighbourhood: str) -> bytes:
        """Findings that were told of a neighbourhood and no longer stand (see `View`)."""
        query = select(t.told.c.body).where(t.told.c.neighbourhood == neighbourhood)
        return self.connection.execute(query).scalar() or b""
