"""The digest of a row of a database, and what it adds to a sum over many: one encoding for every seal.

The sum is AdHash modulo 2^4096, so that it cannot be steered to a value that is wanted: each row adds a number of 4,096
bits, made from its digest by SHAKE128. Sums do not depend on the order of rows.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from typing import Any

__all__ = ["MASK", "STATE", "row_digest", "row_share"]

STATE = 512  # bytes of a sum
MASK = (1 << 8 * STATE) - 1


def row_digest(values: Sequence[Any], table: str = "") -> bytes:
    """SHA-256 of a row: None, whole numbers, floats, texts and bytes are told apart, and where each one ends.

    Args:
        values: as SQLite gives them; undecodable bytes of a text as surrogates. table: its name, where the digest is to
            differ between tables.

    >>> row_digest(["1"]) == row_digest([1]), row_digest(["ab", ""]) == row_digest(["a", "b"])
    (False, False)
    """
    parts = [table.encode("ascii")]
    for one in values:
        kind = type(one)  # the five that SQLite knows
        if kind is str:
            raw = one.encode("utf-8", "surrogateescape")
            parts += (b"s%d:" % len(raw), raw)
        elif kind is bytes:
            parts += (b"b%d:" % len(one), one)
        elif kind is int:
            parts.append(b"i%d," % one)
        elif one is None:
            parts.append(b"n")
        else:
            parts += (b"f", struct.pack(">d", one))
    return hashlib.sha256(b"".join(parts)).digest()


def row_share(digest: bytes) -> int:
    """What a digest adds to a sum."""
    return int.from_bytes(hashlib.shake_128(digest).digest(STATE), "big")
