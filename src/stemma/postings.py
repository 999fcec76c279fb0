"""Where codes stand: sorted stretches of (code, value) in segments, the large old ones first.

Additions make small segments of their own; segments of like size are joined, so that there are never more of them than
the logarithm of what was added, and a question reads only the stretches that may hold what it asks for.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from stemma.db.base import Change, View

__all__ = ["MOST_IN_ONE", "append", "look_up", "replace"]

MOST_IN_ONE = 2048  # entries of a stretch: 24 KiB
READ_AT_ONCE = 400  # stretches
_SHIFT = 1 << 63  # the database has no unsigned numbers
_BYTES = 12  # of an entry: 8 of the code, 4 of the value

Codes = NDArray[np.uint64]
Values = NDArray[np.int32]


def look_up(view: View, kind: str, asked: Codes) -> tuple[Codes, Values]:
    """Every entry with one of the codes, sorted by code, then value.

    Args:
        asked: sorted, each once.
    """
    wanted: list[int] = []
    for numbers, firsts in _segments(view, kind):
        low = np.searchsorted(firsts, asked, "left") - 1  # a stretch that begins with less may end with it
        high = np.searchsorted(firsts, asked, "right")
        edges = np.zeros(numbers.size + 1, np.int64)
        np.add.at(edges, np.maximum(low, 0), 1)
        np.add.at(edges, np.maximum(high, np.maximum(low, 0)), -1)
        wanted += numbers[np.cumsum(edges[:-1]) > 0].tolist()
    codes, values = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    for body in view.posting_bodies(wanted) if asked.size else ():
        some, held = _unpacked(body)
        at = np.minimum(np.searchsorted(asked, some), asked.size - 1)
        fits = asked[at] == some
        codes.append(some[fits])
        values.append(held[fits])
    return _sorted(np.concatenate(codes), np.concatenate(values))


def replace(change: Change, kind: str, codes: Codes, values: Values) -> None:
    """Puts these entries in the place of all of this kind."""
    change.drop_postings(kind)
    _put(change, kind, 1, codes, values)


def append(view: View, change: Change, kind: str, codes: Codes, values: Values, *, summed: bool = False) -> None:
    """Adds entries.

    Args:
        summed: values of one code are numbers to be added up, not a list of where it stands.
    """
    if not codes.size:
        return
    held: dict[int, int] = {}
    for row in view.postings(kind):
        held[row.segment] = held.get(row.segment, 0) + row.entries
    latest = max(held, default=0)
    size, joined = codes.size, []
    while held and held[max(held)] < 2 * size:
        joined.append(max(held))
        size += held.pop(joined[-1])
    numbers = [row.number for row in view.postings(kind) if row.segment in joined]
    parts = [(codes, values), *map(_unpacked, view.posting_bodies(numbers))]
    codes, values = np.concatenate([c for c, _ in parts]), np.concatenate([v for _, v in parts])
    if summed:
        codes, values = _added_up(codes, values)
    if joined:
        change.drop_postings(kind, joined)
    _put(change, kind, latest + 1, codes, values)


def _segments(view: View, kind: str) -> Iterator[tuple[NDArray[np.int64], Codes]]:
    rows = view.postings(kind)
    segments = np.array([row.segment for row in rows], np.int64)
    numbers = np.array([row.number for row in rows], np.int64)
    firsts = np.array([row.first + _SHIFT for row in rows], np.uint64)
    for one in np.unique(segments):
        yield numbers[segments == one], firsts[segments == one]


def _put(change: Change, kind: str, segment: int, codes: Codes, values: Values) -> None:
    codes, values = _sorted(codes, values)
    rows = []
    for at in range(0, codes.size, MOST_IN_ONE):
        some, held = codes[at : at + MOST_IN_ONE], values[at : at + MOST_IN_ONE]
        body = some.astype("<u8").tobytes() + held.astype("<i4").tobytes()
        rows.append((int(some[0]) - _SHIFT, some.size, body))
    change.put_postings(kind, segment, rows)


def _unpacked(body: bytes) -> tuple[Codes, Values]:
    count = len(body) // _BYTES
    codes = np.frombuffer(body, "<u8", count).astype(np.uint64, copy=False)
    return codes, np.frombuffer(body, "<i4", count, 8 * count).astype(np.int32, copy=False)


def _sorted(codes: Codes, values: Values) -> tuple[Codes, Values]:
    order = np.lexsort((values, codes))
    return codes[order], values[order]


def _added_up(codes: Codes, values: Values) -> tuple[Codes, Values]:
    found, at = np.unique(codes, return_inverse=True)
    sums = np.bincount(at, values, found.size).astype(np.int32)
    return found[sums != 0], sums[sums != 0]
