"""Seals for the small databases beside a case (accounts, register): an altered, missing or foreign row is named.

    row_seal    part (table), key (of the row), digest: SHA-256 over the row, types and lengths included

Triggers of the writing connection keep them; they lie in no file. The digests have no key: they find what was altered
by accident or by hand, not somebody who makes them anew as well.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

__all__ = ["BrokenRow", "broken_rows", "digest_of", "is_sealed", "keep_seals"]

TABLE = "CREATE TABLE row_seal (part TEXT NOT NULL, key TEXT NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (part, key))"


class BrokenRow(NamedTuple):
    """A row that is not what was written. `what`: altered, missing, or unknown."""

    table: str
    key: str
    what: str


def digest_of(*values: Any) -> bytes:
    """Digest of a row: None, whole numbers, floats, texts and bytes are told apart, and where each one ends."""
    parts = []
    for one in values:
        if isinstance(one, str):
            raw = one.encode("utf-8", "surrogateescape")
            parts += [b"s%d:" % len(raw), raw]
        elif isinstance(one, bytes):
            parts += [b"b%d:" % len(one), one]
        elif isinstance(one, float):
            parts.append(b"f" + struct.pack(">d", one))
        else:
            parts.append(b"n" if one is None else b"i%d," % one)
    return hashlib.sha256(b"".join(parts)).digest()


def is_sealed(raw: Any) -> bool:
    """True where the rows of a database have seals."""
    return bool(raw.execute("SELECT count(*) FROM sqlite_master WHERE name = 'row_seal'").fetchone()[0])


def keep_seals(raw: Any, tables: Sequence[str]) -> None:
    """Keeps the seals of these tables as long as this connection writes; where there are none yet they are made.

    Args:
        raw: a connection of SQLite or SQLCipher without an open transaction, that may write.
    """
    raw.create_function("row_digest", -1, digest_of, deterministic=True)
    parts = {table: _parts(raw, table) for table in tables}
    if not is_sealed(raw):
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(TABLE)
        for table, (key, values) in parts.items():
            shown = key.format(row="x"), values.format(row="x")
            put = f"INSERT INTO row_seal SELECT '{table}', {shown[0]}, row_digest({shown[1]}) FROM \"{table}\" x"
            raw.execute(put)
        raw.execute("COMMIT")
    for table, (key, values) in parts.items():
        head, end = f"CREATE TEMP TRIGGER IF NOT EXISTS row_seal_{table}", "END"
        gone = f"DELETE FROM row_seal WHERE part = '{table}' AND key = {key.format(row='OLD')};"
        made = f"'{table}', {key.format(row='NEW')}, row_digest({values.format(row='NEW')})"
        put = f"INSERT OR REPLACE INTO row_seal VALUES ({made});"
        raw.execute(f'{head}_new AFTER INSERT ON main."{table}" BEGIN {put} {end}')
        raw.execute(f'{head}_gone AFTER DELETE ON main."{table}" BEGIN {gone} {end}')
        raw.execute(f'{head}_other AFTER UPDATE ON main."{table}" BEGIN {gone} {put} {end}')


def broken_rows(raw: Any, tables: Sequence[str]) -> Iterator[BrokenRow]:
    """Rows of these tables that are not what was sealed.

    Args:
        raw: a connection that also gives text that is no UTF-8 any more, undecodable bytes as surrogates.
    """
    for table in tables:
        key, values = (part.format(row="x") for part in _parts(raw, table))
        join = f"LEFT JOIN row_seal s ON s.part = '{table}' AND s.key = {key}"
        for shown, digest, *row in raw.execute(f'SELECT {key}, s.digest, {values} FROM "{table}" x {join}'):
            if digest != digest_of(*row):
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
