"""Checks of what lies beside the database of a case: accounts, the register of persons, settings, what is made anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from stemma import consents
from stemma.binding import ACCOUNTS, REGISTER, check_state
from stemma.db.base import Checked, View
from stemma.db.raw import connect, errors
from stemma.db.sealcheck import SAID, lenient
from stemma.errors import VaultLocked
from stemma.protect import vault
from stemma.protect.rows import broken_rows, is_sealed

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["check_beside"]

ACCOUNT_TABLES = ("person", "token", "restricted", "audit")
LISTS = "workbench/pages.db"
FILES = ("case.toml", "gazetteer.csv")


def check_beside(case: Case, view: View) -> Iterator[Checked]:
    """One answer per fault, one for each file that is there, and one for a register that is not."""
    store = case._store
    if (case.path / ACCOUNTS).exists():
        yield from _database(case, view, ACCOUNTS, ACCOUNT_TABLES, store.key_of(ACCOUNTS), "accounts and audit")
    if (case.path / LISTS).exists():
        text = "Lists of the workbench, no evidence: made from the case, and made anew where the file is missing."
        yield Checked(LISTS, "not checked", text)
    if (case.path / REGISTER).exists():
        yield from _database(case, view, REGISTER, vault.CHECKED, b"", "the register of persons")
        text = "What its rows say is sealed: an altered one does not open. To see: stemma persons CASE list"
        yield Checked(f"contents of {REGISTER}", "not checked", text)
    try:
        missing = consents.missing_persons(view, case.path)
    except VaultLocked as exc:
        yield Checked(f"contents of {REGISTER}", "failed", f"{exc.message} {exc.hint}")
    else:
        if missing:
            text = f"{missing}. Copy the folder vault from where the case was copied from."
            yield Checked(f"persons in {REGISTER}", "failed", text)
    yield from _files(case, view)


def _database(case: Case, view: View, name: str, tables: Sequence[str], key: bytes, what: str) -> Iterator[Checked]:
    """Rows of a small database against their seals, these against their signed sum, and that against the log."""
    wrong = 0
    try:
        with closing(connect(case.path / name, key=key, options="mode=ro", timeout=10)) as raw:
            lenient(raw)
            whole = check_state(case._store, view, name, raw)
            if whole is not None:
                yield whole
            if not is_sealed(raw):
                return
            for one in broken_rows(raw, tables):
                wrong += 1
                yield Checked(f"row {one.key} of table {one.table} in {name}", "failed", SAID[one.what])
            for (line,) in raw.execute("PRAGMA integrity_check(20)"):
                if line != "ok":
                    wrong += 1
                    yield Checked(name, "failed", f"The file is damaged: {line}.")
            count = sum(raw.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables)
    except Exception as exc:
        if not isinstance(exc, (OSError, *errors())):
            raise
        yield Checked(name, "failed", f"It cannot be read: {exc}. Restore it from a copy of the case.")
        return
    if not wrong and whole is None:
        yield Checked(name, "passed", f"{count} rows of {what} are what was written.")


def _files(case: Case, view: View) -> Iterator[Checked]:
    """Settings and gazetteer against what the log says was put there; they may be edited by hand."""
    said: dict[str, tuple[int, str]] = {}
    for kind in ("created", "configured"):
        for row in view.entries(kind):
            files: dict[str, Any] = json.loads(row.body or "{}").get("files", {})
            said |= {name: (row.seq, sha256) for name, sha256 in files.items() if row.seq > said.get(name, (0, ""))[0]}
    for name in FILES:
        try:
            content = case._store.files.read(name)
        except OSError as exc:
            yield Checked(name, "failed", f"It cannot be read: {exc}.")
            continue
        seq, sha256 = said.get(name, (0, ""))
        if content is None:
            if seq:
                yield Checked(name, "not checked", f"It is gone; log entry {seq} says that there was one.")
        elif hashlib.sha256(content).hexdigest() == sha256:
            yield Checked(name, "passed", f"It is what log entry {seq} says.")
        else:
            told = f"it is not what log entry {seq} says" if seq else "no log entry tells of it"
            text = f"Somebody wrote it by hand: {told}. To enter it as it is now: stemma config CASE with this file."
            yield Checked(name, "not checked", text)
