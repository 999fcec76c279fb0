"""Ids derived from content: the same record gets the same id on every machine and in every run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

__all__ = ["canonical_json", "record_id", "short_ids"]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O or U to misread
_written = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring  # how that writes a string
PAIRS = [a + b for a in ALPHABET for b in ALPHABET]
ID_CHARS = 12  # 60 bits: below 1 chance in 10^6 of any collision among a million records
SHORTEST = 4


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces, so that equal values give equal text."""
    return _written(value)


def record_id(prefix: str, *parts: object) -> str:
    """Id of a record: the prefix, a hyphen and 12 letters or digits of the SHA-256 of its content.

    Args:
        prefix: one capital letter, the kind of record: D, S, A, L, W, O, T, C, I, X, P, R.
        parts: strings, numbers, None, or lists of them that identify the record.

    >>> record_id("D", "abc") == record_id("D", "abc")
    True
    """
    digest = hashlib.sha256(_listed([prefix, *parts]).encode("utf-8")).digest()
    number = int.from_bytes(digest[:8], "big") >> 4
    return prefix + "-" + "".join([PAIRS[(number >> shift) & 1023] for shift in range(5 * ID_CHARS - 10, -1, -10)])


def _listed(parts: Sequence[object]) -> str:
    """`canonical_json` of a list, without its way round through an encoder: ids are made by the dozen."""
    return "[" + ",".join([_quoted(one) if type(one) is str else _other(one) for one in parts]) + "]"


def _other(one: object) -> str:
    if type(one) is int:
        return str(one)
    return _listed(one) if isinstance(one, list) else canonical_json(one)


def short_ids(ids: Sequence[str]) -> dict[str, str]:
    """The shortest beginning of each id, four characters or more, that no other id in `ids` shares."""
    ordered = sorted(set(ids))
    out = {}
    for at, one in enumerate(ordered):
        need = len(one.split("-")[0]) + 1 + SHORTEST
        for other in (ordered[at - 1] if at else "", ordered[at + 1] if at + 1 < len(ordered) else ""):
            same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
            need = max(need, same + 1)
        out[one] = one[:need]
    return out
