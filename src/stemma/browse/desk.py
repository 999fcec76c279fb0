"""The desk at which a case is read: the case, its shelf, what is remembered of it, and the object-level check."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from stemma import answers, formerly
from stemma.browse import fetched, filling
from stemma.browse.covering import NOTHING, Covering
from stemma.browse.part import documents_of
from stemma.browse.shelf import FOLDER, NAME, Shelf
from stemma.browse.sight import Sight
from stemma.db.faults import faults
from stemma.db.view import SqlView
from stemma.decided import Docket, docket_of
from stemma.decided import problems as decided_problems
from stemma.errors import NotInCase
from stemma.records import DecisionState, Moves, Problem

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["Desk"]

KEPT = 64  # parts of the case kept in memory, the least recently used dropped first
LATELY = 2.0  # seconds for which a case that is being changed is not looked at again


class Desk:
    """One case being read. May be used by several threads at once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.store = case._store
        self.engine = self.store.reading_engine()
        self.shelf = Shelf(case.path, self.store.key_of(f"{FOLDER}/{NAME}"))
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._parts: OrderedDict[Any, Any] = OrderedDict()
        self._whole: dict[Any, Any] = {}
        self._lasting: dict[Any, Any] = {}
        self._making: dict[Any, threading.RLock] = {}
        self.told: dict[int, Moves] = {}  # what moved, by number of the log entry
        self.brief: dict[int, str] = {}  # what is told of long log entries, by number
        self._guard = threading.Lock()
        self._looked = 0.0
        self._head = ""
        self._found = ""

    @contextmanager
    def view(self) -> Iterator[SqlView]:
        """A view of the case as it stands now.

        Each thread keeps its connection, and with it the statements it has prepared and the pages it has read.
        """
        with faults(self.case.path):
            connection = self._connection()
            if connection.in_transaction():  # asked for while another view is open: the same state of the case
                yield SqlView(connection)
                return
            try:
                with connection.begin():
                    yield SqlView(connection)
            except DatabaseError:
                self._local.connection = None
                connection.invalidate()
                connection.close()
                raise

    def _connection(self) -> Connection:
        found: Connection | None = getattr(self._local, "connection", None)
        if found is None or found.closed:
            found = self._local.connection = self.engine.connect()
            self._connections.append(found)
        return found

    def close(self) -> None:
        """Closes everything."""
        for connection in self._connections:
            connection.close()
        self.shelf.close()

    # --- state

    def refresh(self, told: filling.Told = lambda done, total: None, *, wait: bool = True) -> str:
        """Brings the shelf up to date; returns the number of the last log entry it shows.

        wait: False to leave it as it is while another thread is at it, and for a moment after it was looked at.
        """
        now = time.monotonic()
        if not wait and self._head and now - self._looked < self._pause:
            return self._head
        if not self.shelf.filling.acquire(blocking=wait or not self._head):
            return self._head
        try:
            with self.view() as view:
                if filling.fill(self.shelf, view, told):
                    with self._guard:
                        self._parts.clear()
                        self._whole = {}
            self._head = self.shelf.state("head")
            if (found := self.shelf.state("found")) != self._found:
                self._lasting, self._found = {}, found
            self._pause = min(30.0, max(LATELY, 20 * (time.monotonic() - now)))
            self._looked = time.monotonic()
        finally:
            self.shelf.filling.release()
        return self._head

    _pause = 0.0

    @property
    def head(self) -> str:
        """Number of the last log entry that the shelf shows."""
        return self._head

    @property
    def found(self) -> str:
        """Number of the log entry up to which documents and findings were looked at: moves with runs only."""
        return self._found

    def stale(self) -> None:
        """Somebody changed the case through this program: look again at once."""
        self._looked = 0.0
        self._pause = 0.0

    def running(self) -> str:
        """What another process is doing with the case right now, "" where nobody is."""
        place = self.case.path / "lock"
        with suppress(OSError, ValueError, KeyError, TypeError):
            import fcntl

            with place.open("r+") as file:
                try:
                    fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    held = json.loads(place.read_text(encoding="utf-8"))
                    return str(held["doing"])
        return ""

    def known(self, key: Any, make: Callable[[], Any], *, of: str = "head") -> Any:
        """What holds for the whole case, kept until the case changes.

        Args:
            of: "found" for what depends on documents and findings only: a decision leaves it as it is.
        """
        kept = self._whole if of == "head" else self._lasting
        key = (self._head if of == "head" else self._found, key)
        if key not in kept:
            with self._guard:
                making = self._making.setdefault(key[1], threading.RLock())
            with making:  # whoever asks meanwhile waits for it instead of working it out as well
                if key not in kept:
                    kept[key] = make()
        return kept[key]

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """A part of the case, kept as long as others are not asked for more lately."""
        key = (self._head, key)
        with self._guard:
            if key in self._parts:
                self._parts.move_to_end(key)
                return self._parts[key]
        made = make()
        with self._guard:
            self._parts[key] = made
            while len(self._parts) > KEPT:
                self._parts.popitem(last=False)
        return made

    def docket(self, view: SqlView) -> Docket:
        """The decisions of the case."""
        return self.known("docket", lambda: docket_of(view))  # type: ignore[no-any-return]

    def every_problem(self) -> list[Problem]:
        """Everything that has to be told, as the case tells it; dates are compared with today only when it changed."""

        def of_files() -> tuple[Problem, ...]:
            today = datetime.now(UTC).date().isoformat()
            with self.view() as view:
                return (*answers.problems(view), *answers.dated_ahead(view.dated(today[:4]), today))

        def of_decisions() -> tuple[Problem, ...]:
            with self.view() as view:
                return decided_problems(view, self.states())

        files = self.known("problems", of_files, of="found")
        return [*files, *self.known("problems", of_decisions)]

    def states(self) -> list[DecisionState]:
        return self.known("decisions", self.case.decisions)  # type: ignore[no-any-return]

    def renamed(self) -> formerly.Renamed:
        def read() -> formerly.Renamed:
            with self.view() as view:
                return formerly.renamed(view)

        return self.known("renamed", read)  # type: ignore[no-any-return]

    # --- records

    def need(self, id: str, sight: Sight) -> None:
        """The object-level check: raises the same error for what is not there and for what may not be seen.

        Raises:
            NotInCase
        """
        if sight.hidden:
            rests = {row[0] for row in self.shelf.rows("SELECT document FROM rests WHERE item = ?", (id,))}
            if not sight.sees({*rests, id}):
                raise self.missing(id)

    @staticmethod
    def missing(id: str) -> NotInCase:
        return NotInCase(f"There is no {id!r} in this case.", hint="It may have been weighed anew: use the search.")

    def place(self, id: str, table: str) -> str:
        found = self.shelf.value(f"SELECT neighbourhood FROM {table} WHERE id = ?", (id,))
        if not found:
            raise self.missing(id)
        return str(found)

    def rests_on(self, id: str) -> frozenset[str]:
        """Documents that a record rests on, itself included."""
        rows = self.shelf.rows("SELECT document FROM rests WHERE item = ?", (id,))
        return frozenset({id, *(row[0] for row in rows)})

    def in_original(self, id: str) -> frozenset[str]:
        """Documents read from the same original as a document, itself included."""
        with self.view() as view:
            sha256 = view.original_of(id)
            return frozenset({id, *(row.id for row in view.documents(sha256))} if sha256 else {id})

    def records(self, view: SqlView, ids: Sequence[str], record: Any) -> list[Any]:
        """Findings by id, in the order asked for; those that are not there any more are left out."""
        found = fetched.findings_by_id(view, ids)
        decode = answers._decoder(record)
        return [decode(found[id]) for id in dict.fromkeys(ids) if id in found]

    def covering(self, sight: Sight) -> Covering:
        """What entries of the log may not speak of to somebody."""
        if not sight.hidden:
            return NOTHING

        def make() -> Covering:
            found = documents_of(self.shelf, sight.hidden).values()
            return Covering(value for row in found for value in (row["original"], row["sha256"], row["id"]))

        return self.known(("covering", sight), make, of="found")  # type: ignore[no-any-return]
