"""Who looked at an original, or at what is closed because of what it tells: an entry of the log, before it is shown.

METHOD 14 names it `viewed_original`; METHOD 13 wants to know how many have read what tells of sexual violence. While
another process writes to the case, an entry waits in `workbench/viewed/`, on the disk; it is made with the next view,
and when a workbench is opened or closed.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stemma.db.base import LogRow
from stemma.db.faults import faults
from stemma.errors import CaseBusy, CaseReadOnly, DiskFull

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["KINDS", "ORIGINAL", "READ", "Viewed", "Viewings", "viewed"]

ORIGINAL = "viewed-original"  # kinds of log rows
READ = "viewed"
KINDS = (ORIGINAL, READ)
WAITING = "workbench/viewed"
WHY = "read in the workbench"


@dataclass(frozen=True, slots=True)
class Viewed:
    """How often an original was opened or saved, its document read where that is counted; by how many people."""

    originals: int = 0
    readings: int = 0
    people: int = 0


def viewed(rows: Iterable[LogRow | Any], document: str, sha256: str) -> Viewed:
    """Counts what entries of the log (with `kind` and `body`) tell of a document.

    Args:
        rows: of `KINDS`, and those of originals that were saved (`released`).
    """
    found = [(what, said) for row in rows for said in [json.loads(row.body or "{}")]
             for what in [_what(row.kind, said, document, sha256)] if what]  # fmt: skip
    told = [what for what, _ in found]
    return Viewed(told.count(ORIGINAL), told.count(READ), len({said.get("actor", "") for _, said in found}))


def _what(kind: str, said: Mapping[str, Any], document: str, sha256: str) -> str:
    """What an entry tells of a document: `ORIGINAL`, `READ`, or nothing."""
    if kind == READ:
        return READ if document in said.get("documents", ()) else ""
    saved = said.get("what") == "original" and any(digest == sha256 for _, digest in said.get("files", ()))
    return ORIGINAL if saved or (kind == ORIGINAL and said.get("document") == document) else ""


class Viewings:
    """What was looked at in one workbench; the same person looking at the same thing is told once a day."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._guard = threading.Lock()
        self._known: set[tuple[str, ...]] = set()

    def original(self, document: str, sha256: str, *, by: str) -> None:
        """Somebody is about to see the original of a document.

        Raises:
            CaseReadOnly, DiskFull: it cannot be entered.
        """
        self._note(ORIGINAL, by, {"document": document, "sha256": sha256})

    def read(self, item: str, documents: Sequence[str], *, by: str) -> None:
        """Somebody is about to read a record that rests on documents which are closed because of what they tell.

        Raises:
            CaseReadOnly, DiskFull: it cannot be entered.
        """
        self._note(READ, by, {"item": item, "documents": sorted(documents)})

    def _note(self, kind: str, by: str, told: dict[str, Any]) -> None:
        key = (kind, by, self._case.now()[:10], json.dumps(told))
        with self._guard:
            if key in self._known:
                return
            try:
                self._enter([(kind, by, told)])
            except CaseBusy:
                self._wait(kind, by, told)
            self._known.add(key)

    def _wait(self, kind: str, by: str, told: Mapping[str, Any]) -> None:
        at = self._case.now()
        held = {"kind": kind, "by": by, "told": {**told, "at": at}}
        with faults(self._case.path):
            name = f"{WAITING}/{at.replace(':', '')}-{secrets.token_hex(4)}.json"
            self._case._store.files.write(name, json.dumps(held).encode("utf-8"))

    def settle(self) -> None:
        """Makes the entries that wait, where the case is free."""
        with self._guard, suppress(CaseBusy, CaseReadOnly, DiskFull, OSError):
            if self._waiting():
                self._enter([])

    def _enter(self, views: Sequence[tuple[str, str, dict[str, Any]]]) -> None:
        store = self._case._store
        with store.writer(wait=0, doing="view") as writer:
            names = self._waiting()
            held = [(name, json.loads(store.files.read(name) or b"{}")) for name in names]
            every = [(one["kind"], one["by"], one["told"]) for _, one in held if one]
            for kind, by, told in (*every, *views):
                with writer.change(actor=by, reason=WHY) as change:
                    change.record(kind, told)
            for name in names:
                store.files.remove(name)

    def _waiting(self) -> list[str]:
        place = self._case.path / WAITING
        found = sorted(place.glob("*.json*")) if place.is_dir() else []
        return [f"{WAITING}/{one.name.removesuffix('.sealed')}" for one in found if not one.name.endswith(".part")]
