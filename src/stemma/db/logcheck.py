"""Follows the log from its first entry to its last and says what does not fit, by the number of the entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from stemma.db.base import Checked, LogRow
from stemma.db.lines import Lines
from stemma.db.log import ERASED, FIRST, fits, leaf_of, opened
from stemma.db.logcopy import compare_copy
from stemma.protect.tree import Frontier

__all__ = ["check"]


def check(rows: Iterable[LogRow], copy: Lines, frontier: Mapping[int, str] | None = None) -> list[Checked]:
    """Recomputes chain, commitments and tree, and compares them with the text copy.

    Args:
        copy: the text copy of the log. frontier: the right edge of the tree as the case keeps it, by level.

    Returns:
        One answer per fault, or one `passed` for the whole log; then what the copy gave.
    """
    faults: list[Checked] = []
    known: list[tuple[str, str]] = []
    gone: list[int] = []
    named: set[int] = set()
    previous = FIRST
    edge = Frontier()
    for number, row in enumerate(rows, 1):
        if row.seq != number:
            text = f"The entry is missing; entry {row.seq} stands in its place."
            faults.append(Checked(f"log entry {number}", "failed", text))
            break
        faults += _faults(row, previous)
        if row.body is None or row.salt is None:
            gone.append(number)
        elif row.kind == ERASED and opened(row):
            named.update(json.loads(row.body).get("entries", ()))
        known.append((row.hash, _leaf(row)))
        previous = row.hash
        edge.add(_bytes(row.hash))
    kept = {level: one.hex() for level, one in edge.nodes.items()}
    if not faults and frontier is not None and dict(frontier) != kept:
        text = "The tree that the case keeps is not that of its entries: entries were cut off, or the tree was altered."
        faults.append(Checked("log tree", "failed", text))
    lost = [number for number in gone if number not in named]
    untold = [Checked(f"text of log entry {n}", "failed", UNTOLD) for n in lost]
    compared = compare_copy(known, copy)
    if any(one.result == "failed" for one in (*faults, *compared)):
        return [*faults, *untold, *compared]
    text = f"{len(known)} entries follow one another without a break"
    text += f"; what {len(gone)} of them said was erased" if gone else ""
    return [Checked("log", "passed", text + "."), *untold, *compared]


UNTOLD = "What the entry said is gone, and no entry of the log says that it was erased."


def _faults(row: LogRow, previous: str) -> list[Checked]:
    name = f"log entry {row.seq}"
    out = []
    if row.previous != previous:
        out.append(Checked(name, "failed", "It does not follow the entry before it."))
    if not fits(row):
        out.append(Checked(name, "failed", "The entry was altered: its hash does not fit."))
    if row.body is not None and row.salt is not None and not opened(row):
        out.append(Checked(name, "failed", "What the entry says was altered: it does not fit its commitment."))
    return out


def _leaf(row: LogRow) -> str:
    try:
        return leaf_of(row)
    except ValueError:  # text that is none: a bit was flipped in it, which is told of by itself
        return ""


def _bytes(hex: str) -> bytes:
    try:
        return bytes.fromhex(hex)
    except ValueError:  # an altered hash, which is told of by itself
        return b""
