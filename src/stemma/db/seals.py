"""Seals: a digest of every row, kept beside the tables by triggers, so that an altered row is found and named.

    seal    part (table), key (of the row), digest: first 16 bytes of SHA-256 over the row, types and lengths included
    tally   the sum of all seals; the last log entry of every change holds its SHA-256 (`sealed`), so that rows and
            seals cannot be exchanged together without breaking the log

The triggers are temporary: they belong to the one writing connection and lie in no file. A row that no longer fits its
seal when it is changed gets a void seal, so that a change cannot cover up for an alteration. Digests and their sum:
`records.rowdigest`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from stemma.records.rowdigest import MASK, STATE, row_share
from stemma.records.rowdigest import row_digest as full_digest

__all__ = ["SEALED", "UNSEALED", "Broken", "Seals", "broken", "resealed", "row_digest", "seal_all", "tally_of"]

SIZE = 16  # bytes of a digest
VOID = bytes(SIZE)
BETWEEN = "\x1f"  # between the columns of a key that has several

SEALED = (
    "meta",
    "original",
    "reference",
    "document",
    "reading",
    "mark",
    "entry",
    "link",
    "neighbourhood",
    "finding",
    "problem",
    "told",
    "glance",
    "posting",
)
# Tables without seals, and what protects them instead. A new table stands here or above; a test asks for it.
UNSEALED = {
    "log": "the hash of each leaf",
    "payload": "the commitment in its leaf",
    "tree": "made anew from the leaves",
    "seal": "the tally",
    "tally": "its digest in the log",
}


class Broken(NamedTuple):
    """A row that is not what was sealed. `what`: altered, missing, or unknown (a row that was never written by us)."""

    table: str
    key: str
    what: str


def row_digest(table: str, values: Sequence[Any]) -> bytes:
    """Digest of one row of a table, cut to what a seal holds."""
    return full_digest(values, table)[:SIZE]


def _share(part: str, key: Any, digest: bytes) -> int:
    """What one seal adds to the sum."""
    return row_share(row_digest(part, (key, digest)))


class Seals:
    """Keeps the seals of one writing connection.

    Args:
        driver: the raw connection of SQLite (or SQLCipher).
    """

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._sum = 0
        self._changed = False
        for name, function in (("stemma_new", self._new), ("stemma_drop", self._drop), ("stemma_change", self._change)):
            driver.create_function(name, -1, function)
        for table in SEALED:
            for statement in _triggers(driver, table):
                driver.execute(statement)

    def begin(self) -> None:
        """Called at the start of a transaction: takes up the sum as it was committed last."""
        row = self._driver.execute("SELECT state FROM tally").fetchone()
        self._sum = int.from_bytes(row[0], "big") if row else 0
        self._changed = False

    def end(self) -> str:
        """Called before a commit: stores the sum; returns its hex SHA-256, or "" where no row was changed."""
        if not self._changed:
            return ""
        return _keep(self._driver, self._sum)

    def _new(self, part: str, key: Any, *values: Any) -> bytes:
        digest = row_digest(part, values)
        self._sum = (self._sum + _share(part, key, digest)) & MASK
        self._changed = True
        return digest

    def _drop(self, part: str, key: Any, digest: bytes) -> int:
        self._sum = (self._sum - _share(part, key, digest)) & MASK
        self._changed = True
        return 1

    def _change(self, part: str, key: Any, digest: bytes, *values: Any) -> bytes:
        half = len(values) // 2
        fits = row_digest(part, values[:half]) == digest
        self._drop(part, key, digest)
        if fits:
            return self._new(part, key, *values[half:])
        self._sum = (self._sum + _share(part, key, VOID)) & MASK
        return VOID


def _keep(driver: Any, total: int) -> str:
    state = total.to_bytes(STATE, "big")
    driver.execute("INSERT OR REPLACE INTO tally (number, state) VALUES (1, ?)", (state,))
    return hashlib.sha256(state).hexdigest()


def _columns(driver: Any, table: str) -> tuple[list[str], list[str]]:
    """Names of all columns, and of those of the key; as the database has them."""
    rows = driver.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = sorted((row[5], row[1]) for row in rows if row[5])
    return [row[1] for row in rows], [name for _, name in keys]


def _parts(driver: Any, table: str, row: str) -> tuple[str, str]:
    """SQL of the key and of the values of a row."""
    columns, keys = _columns(driver, table)
    key = f" || '{BETWEEN}' || ".join(f'{row}."{name}"' for name in keys)
    # the sign takes the column's type from a key: compared with a whole number, `seal` would be searched row by row
    return f"+{key}" if len(keys) == 1 else key, ", ".join(f'{row}."{name}"' for name in columns)


def _triggers(driver: Any, table: str) -> Iterator[str]:
    head = f"CREATE TEMP TRIGGER seal_{table}"
    new, new_values = _parts(driver, table, "NEW")
    old, old_values = _parts(driver, table, "OLD")
    here = f"part = '{table}' AND key = "
    drop = f"DELETE FROM seal WHERE {here}{{}} AND stemma_drop(part, key, digest);"
    put = f"INSERT INTO seal (part, key, digest) VALUES ('{table}', {new}, stemma_new('{table}', {new}, {new_values}));"
    yield f'{head}_new AFTER INSERT ON main."{table}" BEGIN {drop.format(new)} {put} END'
    yield f'{head}_gone AFTER DELETE ON main."{table}" BEGIN {drop.format(old)} END'
    other = f"stemma_change(part, key, digest, {old_values}, {new_values})"
    change = f"UPDATE seal SET digest = {other} WHERE {here}{old};"
    yield f'{head}_other AFTER UPDATE ON main."{table}" BEGIN {change} END'


def seal_all(driver: Any, tables: Sequence[str] = SEALED, void: Sequence[tuple[str, Any]] = ()) -> None:
    """Seals all rows of these tables as they are now: for migrations that make tables.

    Args:
        void: (table, key) of rows that get a void seal.
    """
    put = "INSERT INTO seal (part, key, digest) VALUES (?, ?, ?)"
    hollow = set(void)
    for table in tables:
        driver.execute("DELETE FROM seal WHERE part = ?", (table,))
        key, values = _parts(driver, table, "x")
        rows = driver.execute(f'SELECT {key}, {values} FROM "{table}" x')
        made = ((table, k, VOID if (table, k) in hollow else row_digest(table, row)) for k, *row in rows)
        driver.executemany(put, made)
    _keep(driver, tally_of(driver))


@contextmanager
def resealed(driver: Any, *tables: str) -> Iterator[None]:
    """Inside it, a migration may add columns to these tables; rows that were altered before stay marked as such."""
    void = [(table, key) for table in tables for key, _ in _broken(driver, table)]
    yield
    seal_all(driver, tables, void)


def tally_of(driver: Any) -> int:
    """The sum over all seals, made anew."""
    total = 0
    for part, key, digest in driver.execute("SELECT part, key, digest FROM seal"):
        total += _share(part, key, digest)
    return total & MASK


def broken(driver: Any, table: str) -> Iterator[Broken]:
    """Rows of a table that are not what was sealed, missing ones last."""
    for key, what in _broken(driver, table):
        yield Broken(table, key.hex() if isinstance(key, bytes) else str(key).replace(BETWEEN, " "), what)


def _broken(driver: Any, table: str) -> Iterator[tuple[Any, str]]:
    key, values = _parts(driver, table, "x")
    join = f"LEFT JOIN seal s ON s.part = '{table}' AND s.key = {key}"
    for one, digest, *row in driver.execute(f'SELECT {key}, s.digest, {values} FROM "{table}" x {join}'):
        if digest is None:
            yield one, "unknown"
        elif digest != row_digest(table, row):
            yield one, "altered"
    gone = f"SELECT key FROM seal WHERE part = '{table}' EXCEPT SELECT {key} FROM \"{table}\" x"
    for (one,) in driver.execute(gone):
        yield one, "missing"
