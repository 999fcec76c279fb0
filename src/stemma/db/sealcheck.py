"""Compares every row of the database with its seal, the seals with their sum, and the sum with the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from stemma.db.base import Checked
from stemma.db.seals import SEALED, broken, tally_of
from stemma.records.rowdigest import STATE

__all__ = ["check_rows", "lenient"]

SHOWN = 50  # rows named for each table; the others are counted
SAID = {
    "altered": "The row is not what was written: it does not fit its seal.",
    "missing": "The row is gone.",
    "unknown": "The row was not written by this program.",
}


def lenient(driver: Any) -> None:
    """Lets a connection read text that is no UTF-8 any more, so that the row can be named."""
    driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")


def check_rows(driver: Any, progress: Callable[[str, int, int], None]) -> Iterator[Checked]:
    """One answer per row that was altered; one `passed` for all rows where there is none.

    Args:
        driver: the raw connection, made lenient. progress: called with ("rows", tables done, tables).
    """
    faults = 0
    for number, table in enumerate(SEALED, 1):
        try:
            count = 0
            for count, one in enumerate(broken(driver, table), 1):
                faults += 1
                if count <= SHOWN:
                    yield Checked(f"row {one.key} of table {table}", "failed", SAID[one.what])
            if count > SHOWN:
                yield Checked(f"table {table}", "failed", f"{count - SHOWN} more rows were altered.")
        except driver.Error as exc:
            faults += 1
            yield Checked(f"table {table}", "failed", f"It cannot be read: {exc}.")
        progress("rows", number, len(SEALED))
    for found in (*_structure(driver), *_sums(driver)):
        faults += found.result == "failed"
        yield found
    if not faults:
        rows = driver.execute("SELECT count(*) FROM seal").fetchone()[0]
        yield Checked("rows", "passed", f"{rows} rows of the database are what was written.")


def _structure(driver: Any) -> Iterator[Checked]:
    """What SQLite itself finds wrong with its pages and indexes."""
    try:
        lines = [row[0] for row in driver.execute(f"PRAGMA integrity_check({SHOWN})")]
    except driver.Error as exc:
        lines = [str(exc)]
    for line in lines:
        if line != "ok":
            yield Checked("database", "failed", f"case.db is damaged: {line}.")


def _sums(driver: Any) -> Iterator[Checked]:
    try:
        row = driver.execute("SELECT state FROM tally").fetchone()
        state = row[0] if row else bytes(STATE)
        if tally_of(driver).to_bytes(STATE, "big") != state:
            yield Checked("tally", "failed", "Rows or their seals were exchanged: the sum of all seals does not fit.")
        newest = driver.execute("SELECT l.seq, p.body FROM log l LEFT JOIN payload p USING (seq) ORDER BY seq DESC")
        for seq, body in newest:
            said = _sealed(body)
            if body is None:
                yield Checked("tally in the log", "not checked", f"What entry {seq} said was erased.")
                return
            if said:
                if said != hashlib.sha256(state).hexdigest():
                    text = f"The rows are not those that entry {seq} of the log was written with."
                    yield Checked("tally", "failed", text)
                return
    except driver.Error as exc:
        yield Checked("tally", "failed", f"It cannot be read: {exc}.")


def _sealed(body: str | None) -> str:
    try:
        return str(json.loads(body or "{}").get("sealed", ""))
    except (ValueError, AttributeError):
        return ""
