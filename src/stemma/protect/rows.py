"""Seals for the small databases beside a case (accounts, register): an altered, missing or foreign row is named.

    row_seal    part (table), key (of the row), digest: SHA-256 over the row, types and lengths included
    row_state   the sum of all seals, how often it changed, and both signed with the key that signs the log

Triggers of the writing connection keep them; they lie in no file. The digests have no key: who makes row, digest and
sum anew has to sign the sum, too. That there was a signed state, by which key, and how far it had come is in the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from stemma.records.rowdigest import MASK, STATE, row_digest, row_share

__all__ = ["BrokenRow", "Sign", "State", "broken_rows", "is_sealed", "keep_seals", "sign_state", "state_of", "sum_of"]

Sign = Callable[[int, bytes], str]  # how often it changed, SHA-256 of the sum -> a signed note, "" without a key
SEALS = "CREATE TABLE row_seal (part TEXT NOT NULL, key TEXT NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (part, key))"
STATES = (
    "CREATE TABLE row_state (number INTEGER PRIMARY KEY CHECK (number = 1), changes INTEGER NOT NULL, "
    "total BLOB NOT NULL, signed TEXT NOT NULL)"
)


SIGN = "UPDATE row_state SET signed = row_signed(changes, total)"


class BrokenRow(NamedTuple):
    """A row that is not what was written. `what`: altered, missing, or unknown."""

    table: str
    key: str
    what: str


class State(NamedTuple):
    """The sum of all seals as it is kept: how often it changed, its SHA-256, both signed ("" where they are not)."""

    changes: int
    sha256: bytes
    signed: str


def is_sealed(raw: Any) -> bool:
    """True where the rows of a database have seals."""
    return _has(raw, "row_seal")


def state_of(raw: Any) -> State | None:
    """The state as it is kept; None in a database of an earlier version."""
    row = raw.execute("SELECT changes, total, signed FROM row_state").fetchone() if _has(raw, "row_state") else None
    if row is None:
        return None
    changes, total, signed = row  # whoever altered them may have put anything there
    return State(
        changes if isinstance(changes, int) else -1, _sha256(total) if isinstance(total, bytes) else b"", str(signed)
    )


def sum_of(raw: Any) -> bytes:
    """SHA-256 of the sum over all seals, made anew."""
    return _sha256(_total(raw))


def _total(raw: Any) -> bytes:
    total = sum(_share(*row) for row in raw.execute("SELECT part, key, digest FROM row_seal"))
    return (total & MASK).to_bytes(STATE, "big")


def keep_seals(raw: Any, tables: Sequence[str], sign: Sign, *, each: bool = True) -> None:
    """Keeps the seals of these tables as long as this connection writes; where there are none yet they are made.

    Args:
        raw: a connection of SQLite or SQLCipher without an open transaction, that may write. sign: signs the state.
        each: after each changed row; else `sign_state` is called before each commit.
    """
    raw.create_function("row_digest", -1, lambda *values: row_digest(values), deterministic=True)
    raw.create_function("row_moved", -1, _moved, deterministic=True)
    raw.create_function("row_signed", 2, lambda changes, total: sign(changes, _sha256(total)))
    parts = {table: _parts(raw, table) for table in tables}
    if not _has(raw, "row_state"):
        raw.execute("BEGIN IMMEDIATE")
        if not is_sealed(raw):
            _seal_all(raw, parts)
        raw.execute(STATES)
        state = _total(raw)
        raw.execute("INSERT INTO row_state VALUES (1, 0, ?, ?)", (state, sign(0, _sha256(state))))
        raw.execute("COMMIT")
    for table, (key, values) in parts.items():
        head, end = f"CREATE TEMP TRIGGER IF NOT EXISTS row_seal_{table}", "END"
        old, new = key.format(row="OLD"), key.format(row="NEW")
        gone = f"DELETE FROM row_seal WHERE part = '{table}' AND key = {{}};"
        put = f"INSERT INTO row_seal VALUES ('{table}', {new}, row_digest({values.format(row='NEW')}));"
        raw.execute(f'{head}_new AFTER INSERT ON main."{table}" BEGIN {gone.format(new)} {put} {end}')
        raw.execute(f'{head}_gone AFTER DELETE ON main."{table}" BEGIN {gone.format(old)} {end}')
        raw.execute(f'{head}_other AFTER UPDATE ON main."{table}" BEGIN {gone.format(old)} {put} {end}')
    for event, row, sign_of in (("INSERT", "NEW", 1), ("DELETE", "OLD", -1)):
        moved = f"row_moved(total, {row}.part, {row}.key, {row}.digest, {sign_of})"
        change = f"UPDATE row_state SET total = {moved}, changes = changes + 1;"
        signed = f"{SIGN};" if each else ""
        name = f"row_state_{event.lower()}"
        raw.execute(
            f"CREATE TEMP TRIGGER IF NOT EXISTS {name} AFTER {event} ON main.row_seal BEGIN {change} {signed} END"
        )


def sign_state(raw: Any) -> None:
    """Signs the state as it is now, in the transaction of the change that made it so."""
    raw.execute(SIGN)


def _seal_all(raw: Any, parts: dict[str, tuple[str, str]]) -> None:
    raw.execute(SEALS)
    for table, (key, values) in parts.items():
        shown = key.format(row="x"), values.format(row="x")
        raw.execute(f"INSERT INTO row_seal SELECT '{table}', {shown[0]}, row_digest({shown[1]}) FROM \"{table}\" x")


def _moved(total: bytes, part: str, key: str, digest: bytes, sign: int) -> bytes:
    """The sum with one seal more, or less."""
    return ((int.from_bytes(total, "big") + sign * _share(part, key, digest)) & MASK).to_bytes(STATE, "big")


def _share(part: str, key: str, digest: bytes) -> int:
    return row_share(row_digest((part, key, digest)))


def _sha256(total: bytes) -> bytes:
    return hashlib.sha256(total).digest()


def _has(raw: Any, table: str) -> bool:
    return bool(raw.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0])


def broken_rows(raw: Any, tables: Sequence[str]) -> Iterator[BrokenRow]:
    """Rows of these tables that are not what was sealed.

    Args:
        raw: a connection that also gives text that is no UTF-8 any more, undecodable bytes as surrogates.
    """
    for table in tables:
        key, values = (part.format(row="x") for part in _parts(raw, table))
        join = f"LEFT JOIN row_seal s ON s.part = '{table}' AND s.key = {key}"
        for shown, digest, *row in raw.execute(f'SELECT {key}, s.digest, {values} FROM "{table}" x {join}'):
            if digest != row_digest(row):
                yield BrokenRow(table, _plain(shown), "unknown" if digest is None else "altered")
        gone = f"SELECT key FROM row_seal WHERE part = '{table}' EXCEPT SELECT {key} FROM \"{table}\" x"
        for (shown,) in raw.execute(gone):
            yield BrokenRow(table, _plain(shown), "missing")


def _parts(raw: Any, table: str) -> tuple[str, str]:
    """SQL of the key and of the values of a row called {row}."""
    rows = [tuple(row) for row in raw.execute(f'PRAGMA table_info("{table}")').fetchall()]
    keys = [name for _, name in sorted((row[5], row[1]) for row in rows if row[5])]
    shown = " || ' ' || ".join(f'quote({{row}}."{name}")' for name in keys)
    return shown, ", ".join(f'{{row}}."{row[1]}"' for row in rows)


def _plain(key: str) -> str:
    return key.replace("'", "").encode("utf-8", "replace").decode("utf-8")
