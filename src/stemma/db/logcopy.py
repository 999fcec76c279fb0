"""The text copy of the log: `log/leaves.jsonl`, one leaf to a line. Whoever cuts the table must also cut the copy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from stemma.db.base import Checked, LogRow
from stemma.db.lines import Lines
from stemma.db.log import leaf_of
from stemma.seal import Altered

__all__ = ["COPY", "append_copy", "compare_copy", "copy_length"]

COPY = "leaves.jsonl"


def append_copy(copy: Lines, rows: Sequence[LogRow], known: int) -> None:
    """Writes leaves to the text copy, on disk before it returns.

    Args:
        known: number of leaves that the copy should already hold.
    """
    new = [_line(row.hash, leaf_of(row)) for row in rows if row.seq > known]
    copy.append(new, known + 1)


def _line(hash: str, leaf: str) -> bytes:
    return f'{{"hash":"{hash}","leaf":{leaf}}}'.encode("utf-8", "surrogateescape")


def copy_length(copy: Lines) -> int:
    """Number of the last whole leaf in the text copy; an unfinished last line (a kill while writing) is cut off."""
    try:
        last = copy.last()
        return int(json.loads(last)["leaf"]["seq"]) if last else 0
    except (ValueError, KeyError, TypeError, Altered):
        return 0


def _lines(copy: Lines) -> Iterator[bytes]:
    """Its lines; nothing for one that is sealed and does not open, after which no more are read."""
    try:
        yield from copy
    except Altered:
        yield b""


def compare_copy(rows: Sequence[tuple[str, str]], copy: Lines) -> list[Checked]:
    """Compares the copy with (hash, leaf) of every row of the table, in order: one answer."""
    if not copy.exists():
        return [Checked("log copy", "not checked", f"There is no {COPY}.")]
    number = 0
    for number, line in enumerate(_lines(copy), 1):
        if number > len(rows):
            return [Checked("log copy", "failed", f"Entry {number} stands in {COPY} but not in the database.")]
        if line == _line(*rows[number - 1]):
            continue
        try:
            json.loads(line)["hash"]
        except (ValueError, KeyError, TypeError):
            return [Checked("log copy", "failed", f"Line {number} of {COPY} cannot be read.")]
        return [Checked("log copy", "failed", f"Entry {number} differs between {COPY} and the database.")]
    if number < len(rows):
        return [Checked("log copy", "not checked", f"{COPY} ends at entry {number} of {len(rows)}.")]
    return [Checked("log copy", "passed", f"{COPY} agrees with the database.")]
