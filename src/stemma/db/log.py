"""The tamper-evident log: every change of a case adds a leaf to a Merkle tree of RFC 6962 (METHOD 15).

    leaf       = RFC 8785 JSON of {seq, kind, utc_ts, commitment, prev_hash}
    hash       = SHA-256(0x00 || leaf), which the next leaf names as prev_hash
    commitment = SHA-256(salt || RFC 8785 JSON of the payload)

The leaf holds no personal data. Payload and salt lie beside it and can be erased together; the leaf, the tree and
every proof stay valid. Leaves of form 1 (cases of earlier versions) have the names `utc` and `previous`; they are kept
as they were hashed, and are leaves of the same tree. `docs/reference/log.md` describes all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from stemma.db.base import LogRow
from stemma.protect.tree import Frontier, leaf_hash
from stemma.records import canonical_json
from stemma.records.jcs import rfc8785

__all__ = ["ERASED", "FIRST", "FORM", "SALT", "fits", "grown", "leaf", "leaf_of", "make", "opened"]

FIRST = hashlib.sha256(b"").hexdigest()  # what the first leaf names as the one before it: the hash of the empty log
FORM = 2  # of leaves written by this version
SALT = 32  # bytes
ERASED = "erased"  # kind of the entries that say what was erased


def leaf(seq: int, kind: str, utc: str, commitment: str, previous: str, form: int = FORM) -> str:
    """The text of a leaf, as it is hashed."""
    if form == 1:
        return canonical_json({"commitment": commitment, "kind": kind, "previous": previous, "seq": seq, "utc": utc})
    held = {"seq": seq, "kind": kind, "utc_ts": utc, "commitment": commitment, "prev_hash": previous}
    return rfc8785(held)


def leaf_of(row: LogRow) -> str:
    """The text of the leaf of a row."""
    return leaf(row.seq, row.kind, row.utc, row.commitment, row.previous, row.form)


def make(*, seq: int, kind: str, utc: str, payload: dict[str, Any], salt: bytes, previous: str) -> LogRow:
    """The row that follows the leaf whose hash is `previous`.

    Args:
        utc: ISO 8601 in UTC. salt: 32 random bytes, made by the caller.

    Raises:
        ValueError: the payload has no canonical JSON.
    """
    body = rfc8785(payload)
    commitment = hashlib.sha256(salt + body.encode("utf-8")).hexdigest()
    hashed = leaf_hash(leaf(seq, kind, utc, commitment, previous).encode("utf-8")).hex()
    return LogRow(seq, kind, utc, commitment, previous, hashed, salt, body, FORM)


def grown(frontier: dict[int, str], rows: Iterable[LogRow]) -> dict[int, str]:
    """The right edge of the tree (hex hashes of whole subtrees, by level) after these rows."""
    edge = Frontier({level: bytes.fromhex(one) for level, one in frontier.items()})
    for row in rows:
        edge.add(bytes.fromhex(row.hash))
    return {level: one.hex() for level, one in sorted(edge.nodes.items())}


def opened(row: LogRow) -> bool:
    """True where payload and salt are there and fit the commitment; False where they were erased or altered."""
    if row.body is None or row.salt is None:
        return False
    return hashlib.sha256(row.salt + row.body.encode("utf-8", "surrogateescape")).hexdigest() == row.commitment


def fits(row: LogRow) -> bool:
    """True where the hash of a row is that of its leaf."""
    try:
        return row.hash == leaf_hash(leaf_of(row).encode("utf-8")).hex()
    except ValueError:  # text that is none: a bit was flipped in it
        return False
