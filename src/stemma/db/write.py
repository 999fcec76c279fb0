"""Changing a case: one transaction holds the change and its log rows; without a log row nothing is committed."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from stemma.db import log as chain
from stemma.db import logcopy
from stemma.db import schema as t
from stemma.db.base import LinkRow, LogRow, ProblemRow, ReadOriginal, ReadRow, Weighed
from stemma.db.faults import faults
from stemma.db.filing import FilingChange, chunks
from stemma.db.lines import Lines
from stemma.db.seals import Seals
from stemma.db.view import SqlView
from stemma.protect.tree import Frontier

__all__ = ["SqlChange", "SqlWriter"]

SCRUB_SECONDS = 5.0  # how long to wait for readers before the journal is left to be emptied later
TOLD_KINDS = ("contradiction", "incident", "origin")  # findings of which is told what moved


class SqlChange(FilingChange):
    """A `Change`: what is done through it becomes visible to others all at once, together with its log rows."""

    def __init__(
        self, connection: Connection, *, actor: str, reason: str, clock: Callable[[], str], seals: Seals
    ) -> None:
        self._connection = connection
        self._seals = seals
        seals.begin()
        self._who = {"actor": actor, "reason": reason}
        self._clock = clock
        last = connection.execute(select(t.log.c.seq, t.log.c.hash).order_by(t.log.c.seq.desc()).limit(1)).first()
        self._before: int = last.seq if last else 0
        self._previous: str = last.hash if last else chain.FIRST
        self._waiting: list[tuple[str, str, dict[str, Any]]] = []
        self.logged: list[LogRow] = []
        self.erased = False

    def record(self, kind: str, payload: dict[str, Any]) -> int:
        """Adds a log row that says what is done, who does it and why; returns its number (see `Change`)."""
        self._waiting.append((kind, self._clock(), {**self._who, **payload}))
        return self._before + len(self._waiting)

    def record_public(self, kind: str, payload: dict[str, Any]) -> int:
        """Adds a log row that outsiders may see whole: it says what its sibling says that names the actor."""
        self._waiting.append((kind, self._clock(), dict(payload)))
        return self._before + len(self._waiting)

    def erase(self, entries: Iterable[int], *, why: str) -> int:
        """Erases what entries of the log said (see `Change`)."""
        asked = sorted(set(entries))
        if asked and not 0 < asked[0] <= asked[-1] <= self._before:
            raise ValueError(f"there is no entry {asked[0] if asked[0] < 1 else asked[-1]} to erase")
        held: list[int] = []
        for some in chunks(map(str, asked)):
            mine = t.payload.c.seq.in_([int(one) for one in some])
            held += self._connection.execute(select(t.payload.c.seq).where(mine).order_by(t.payload.c.seq)).scalars()
            self._connection.execute(delete(t.payload).where(mine))
        if held:
            self.record(chain.ERASED, {"entries": held, "why": why})
            self.erased = True
        return len(held)

    @property
    def records(self) -> int:
        """Number of entries recorded so far."""
        return len(self._waiting)

    def write_log(self) -> None:
        """Makes the rows of all entries, and the tree they leave; the last thing of a transaction."""
        previous = self._previous
        sealed = self._seals.end()
        if sealed:
            self._waiting[-1][2]["sealed"] = sealed
        for seq, (kind, utc, payload) in enumerate(self._waiting, self._before + 1):
            salt = secrets.token_bytes(chain.SALT)
            row = chain.make(seq=seq, kind=kind, utc=utc, payload=payload, salt=salt, previous=previous)
            self.logged.append(row)
            previous = row.hash
        rows = [row._asdict() for row in self.logged]
        self._connection.execute(insert(t.log), [{k: v for k, v in r.items() if k in t.log.c} for r in rows])
        self._connection.execute(insert(t.payload), [{k: r[k] for k in ("seq", "salt", "body")} for r in rows])
        edge = dict(map(tuple, self._connection.execute(select(t.tree)).all()))
        edge = chain.grown(edge, self.logged)
        self._connection.execute(delete(t.tree))
        self._connection.execute(insert(t.tree), [{"level": level, "hash": one} for level, one in edge.items()])

    def set_meta(self, values: dict[str, str]) -> None:
        statement = insert(t.meta).prefix_with("OR REPLACE")
        self._connection.execute(statement, [{"key": k, "value": v} for k, v in sorted(values.items())])

    def forget(self, originals: Sequence[str], *, also: Callable[[str], bool] = lambda text: False) -> None:
        """Takes originals out with everything that was made from them (see `Change`)."""
        run = self._connection.execute
        self.drop_filed()
        for some in chunks(originals):
            mine = t.document.c.original.in_(some)
            held = select(t.document.c.neighbourhood).where(mine, t.document.c.neighbourhood.is_not(None)).distinct()
            for places in chunks(run(held).scalars().all()):
                run(delete(t.neighbourhood).where(t.neighbourhood.c.id.in_(places)))
                run(delete(t.problem).where(t.problem.c.neighbourhood.in_(places)))
                run(delete(t.told).where(t.told.c.neighbourhood.in_(places)))
                run(update(t.document).where(t.document.c.neighbourhood.in_(places)).values(neighbourhood=None))
            run(delete(t.document).where(mine))
            run(delete(t.problem).where(t.problem.c.original.in_(some)))
            run(delete(t.reference).where(t.reference.c.sha256.in_(some)))
            run(delete(t.original).where(t.original.c.sha256.in_(some)))
        rows = run(select(t.problem.c.number, t.problem.c.body)).all()
        told = [number for number, body in rows if also(body.decode("utf-8", "replace"))]
        for number in told:
            run(delete(t.problem).where(t.problem.c.number == number))
        run(delete(t.glance))  # keys of stretches of text: without them nobody can test a guess

    def add_originals(self, items: Sequence[tuple[str, int, str, int]]) -> None:
        """Items are (sha256, size, name as added, number of the log row). A name known for the same bytes is kept."""
        if not items:
            return
        rows = [{"sha256": s, "size": n} for s, n, _, _ in items]
        self._connection.execute(insert(t.original).prefix_with("OR IGNORE"), rows)
        names = [{"sha256": s, "file": f, "seq": q} for s, _, f, q in items]
        self._connection.execute(insert(t.reference).prefix_with("OR IGNORE"), names)

    def put_read(self, made: Sequence[ReadOriginal]) -> list[str]:
        """Stores what originals gave, in place of what they gave before (see `Change`)."""
        run = self._connection.execute
        for some in chunks(one.sha256 for one in made):
            if run(delete(t.document).where(t.document.c.original.in_(some))).rowcount:
                self.drop_filed()
            run(delete(t.problem).where(t.problem.c.original.in_(some)))
        ids = [row.document.id for one in made for row in one.rows]
        taken: set[str] = set()
        for some in chunks(ids):
            taken |= set(run(select(t.document.c.id).where(t.document.c.id.in_(some))).scalars())
        kept: list[ReadRow] = []
        twice: list[ReadRow] = []
        for one in made:
            for row in one.rows:
                (twice if row.document.id in taken else kept).append(row)
                taken.add(row.document.id)
        if kept:
            run(insert(t.document), [row.document._asdict() for row in kept])
            run(
                insert(t.reading),
                [{"document": row.document.id, "body": row.body, "prepared": row.prepared} for row in kept],
            )
            run(insert(t.mark), [_mark(row) for row in kept])
            entries = [(id, row.document.id) for row in kept for id in row.ids]
            if entries:  # the most numerous rows by far: handed to the driver as they are
                self._connection.exec_driver_sql("INSERT OR IGNORE INTO entry (id, document) VALUES (?, ?)", entries)
        self._problems([{**p._asdict(), "original": one.sha256} for one in made for p in one.problems])
        seen = [tuple(row) for one in made for row in one.glances]
        if seen:
            put = "INSERT OR REPLACE INTO glance (key, reader, body) VALUES (?, ?, ?)"
            self._connection.exec_driver_sql(put, seen)
        state = update(t.original).where(t.original.c.sha256 == bindparam("of")).values(engine=bindparam("by"))
        run(state, [{"of": one.sha256, "by": one.engine} for one in made])
        return [row.document.id for row in twice]

    def put_links(self, links: Sequence[LinkRow], compared: Mapping[str, int]) -> None:
        """Stores links and the numbers of compared documents (see `Change`)."""
        if links:
            self._connection.execute(insert(t.link).prefix_with("OR REPLACE"), [link._asdict() for link in links])
        numbers = [(number, document) for document, number in compared.items()]
        if numbers:
            self._connection.exec_driver_sql("UPDATE document SET compared = ? WHERE id = ?", numbers)

    def put_weighed(self, weighed: Sequence[Weighed]) -> None:
        """Stores what was found in neighbourhoods, in place of what was found under the same ids.

        Neighbourhoods that held one of these documents before are dropped with it: a run that ends here must not leave
        an incident that counts the same words twice.
        """
        run = self._connection.execute
        former: set[str] = set()
        for some in chunks(doc for one in weighed for doc in one.documents):
            held = select(t.document.c.neighbourhood).where(
                t.document.c.id.in_(some), t.document.c.neighbourhood.is_not(None)
            )
            former |= set(run(held.distinct()).scalars())
        self.drop_neighbourhoods(sorted(former | {one.id for one in weighed}))
        run(
            insert(t.neighbourhood),
            [{"id": one.id, "digest": one.digest, "documents": len(one.documents)} for one in weighed],
        )
        member = update(t.document).where(t.document.c.id == bindparam("of")).values(neighbourhood=bindparam("in"))
        run(member, [{"of": document, "in": one.id} for one in weighed for document in one.documents])
        rows = [(one.id, row.kind, row.id, n, row.body) for one in weighed for n, row in enumerate(one.findings)]
        if rows:
            self._connection.exec_driver_sql(
                "INSERT INTO finding (neighbourhood, kind, id, position, body) VALUES (?, ?, ?, ?, ?)", rows
            )
        self._problems([{**p._asdict(), "neighbourhood": one.id} for one in weighed for p in one.problems])

    def drop_neighbourhoods(self, ids: Iterable[str]) -> None:
        """Removes findings that no longer hold, because the documents are now grouped otherwise."""
        for some in chunks(ids):
            self._keep_told(some)
            self._connection.execute(delete(t.neighbourhood).where(t.neighbourhood.c.id.in_(some)))
            self._connection.execute(delete(t.problem).where(t.problem.c.neighbourhood.in_(some)))

    def put_problems(self, stages: Sequence[str], problems: Sequence[ProblemRow]) -> None:
        """Problems that concern neither an original nor a neighbourhood, in place of earlier ones of these stages."""
        p = t.problem.c
        self._connection.execute(
            delete(t.problem).where(p.stage.in_(stages), p.original.is_(None), p.neighbourhood.is_(None))
        )
        self._problems([problem._asdict() for problem in problems])

    def forget_comparisons(self) -> None:
        """All links go and every document counts as new, so that the next run compares everything again."""
        self._connection.execute(delete(t.link))
        self._connection.execute(update(t.document).values(compared=0))

    def outdate(self, documents: Iterable[str]) -> None:
        """The next run weighs the neighbourhoods of these documents again (see `Change`)."""
        for some in chunks(documents):
            held = select(t.document.c.neighbourhood).where(t.document.c.id.in_(some))
            self._connection.execute(update(t.neighbourhood).where(t.neighbourhood.c.id.in_(held)).values(digest=""))

    def tell(self, digests: dict[str, str], gone: Iterable[str]) -> None:
        """Keeps what was told of neighbourhoods (see `Change`)."""
        for some in chunks(gone):
            self._connection.execute(delete(t.told).where(t.told.c.neighbourhood.in_(some)))
        if digests:
            rows = [(place, digest, b"") for place, digest in sorted(digests.items())]
            self._connection.exec_driver_sql(
                "INSERT OR REPLACE INTO told (neighbourhood, digest, body) VALUES (?, ?, ?)", rows
            )

    def _keep_told(self, ids: Sequence[str]) -> None:
        """Keeps what was told of neighbourhoods that are about to go, so that it can be said what moved."""
        f = t.finding.c
        standing = select(t.told.c.neighbourhood).where(
            t.told.c.neighbourhood.in_(ids), func.length(t.told.c.body) == 0
        )
        for place in self._connection.execute(standing.order_by(t.told.c.neighbourhood)).scalars().all():
            query = select(f.kind, f.body).where(f.neighbourhood == place, f.kind.in_(TOLD_KINDS))
            rows = self._connection.execute(query.order_by(f.kind, f.position)).all()
            body = b"[" + b",".join(b'["%s",%s]' % (kind.encode("ascii"), record) for kind, record in rows) + b"]"
            self._connection.execute(update(t.told).where(t.told.c.neighbourhood == place).values(body=body))

    def _problems(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(insert(t.problem), [{"original": None, "neighbourhood": None, **r} for r in rows])


def _mark(row: ReadRow) -> dict[str, Any]:
    lines = {name: "\n".join(getattr(row, name)) for name in ("keys", "features", "ties")}
    return {"document": row.document.id, "marks": row.marks, **lines}


class SqlWriter(SqlView):
    """A `Writer`: a view that can also change the case.

    Args:
        copy: the text copy of the log. clock: gives the time in UTC, ISO 8601.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        case: Path,
        copy: Lines,
        clock: Callable[[], str],
        signs: Callable[[str, Frontier, Frontier], None] | None = None,
    ) -> None:
        super().__init__(connection)
        driver: Any = connection.connection.driver_connection  # outside transactions
        self._driver = driver
        self._driver.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten with zeros
        self._seals = Seals(driver)
        self._case = case
        self._copy = copy
        self._clock = clock
        self._signs = signs

    @contextmanager
    def change(self, *, actor: str, reason: str) -> Iterator[SqlChange]:
        """One transaction. It ends with a commit when the block ends normally, and with no trace otherwise.

        Raises:
            ValueError: nobody is named as actor, or the block logged nothing: no row, no action.
            DiskFull, CaseReadOnly, CaseBusy: nothing of the change was kept.
        """
        if not actor:
            raise ValueError("a change needs an actor")
        with faults(self._case):
            if self.connection.in_transaction():  # a reading that was begun implicitly
                self.connection.rollback()
            with self.connection.begin():
                before = self._edge()
                self.connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                change = SqlChange(self.connection, actor=actor, reason=reason, clock=self._clock, seals=self._seals)
                yield change
                if not change.records:
                    raise ValueError("a change was made without a log row")
                change.write_log()
            first = change.logged[0].seq
            if logcopy.copy_length(self._copy) == first - 1:
                logcopy.append_copy(self._copy, change.logged, first - 1)
            else:
                self.mend_copy()
            if change.erased:
                self.scrub()
            self._sign(before)

    def _edge(self) -> Frontier:
        return Frontier({level: bytes.fromhex(one) for level, one in self.tree().items()})

    def _sign(self, before: Frontier) -> None:
        """Hands the state of the log over to be signed, with the one before the change."""
        if self._signs is None:
            return
        edge = self._edge()
        first = self.connection.execute(select(t.log.c.hash).where(t.log.c.seq == 1)).scalar_one()
        self.connection.rollback()
        self._signs(first, edge, before)

    def mend_copy(self) -> None:
        """Adds to the text copy of the log what a kill between commit and copy left out."""
        known = logcopy.copy_length(self._copy)
        rows = list(self.log(known))
        if self.connection.in_transaction():
            self.connection.rollback()
        if rows:
            logcopy.append_copy(self._copy, rows, known)

    def compact(self) -> None:
        """Writes the database anew without its empty pages, and empties the journal: nothing deleted is left in either.

        Raises:
            CaseBusy: somebody is reading all the time.
        """
        with faults(self._case):
            if self.connection.in_transaction():
                self.connection.rollback()
            self._driver.execute("PRAGMA temp_store=MEMORY")
            self._driver.execute("VACUUM")
            self.scrub()

    def scrub(self) -> bool:
        """Empties SQLite's journal file, so that nothing erased stays in it; what was deleted in the database itself is
        overwritten at once (`secure_delete`).

        Returns: False where a reader held it up all the time; the journal is then emptied when the last one has closed.
        """
        end = time.monotonic() + SCRUB_SECONDS
        while True:
            busy = bool(self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
            if not busy or time.monotonic() >= end:
                return not busy
