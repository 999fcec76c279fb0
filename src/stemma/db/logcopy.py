"""The text copy of the log: `log/leaves.jsonl`, one leaf to a line. Whoever cuts the table must also cut the copy."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from stemma.db.base import Checked, LogRow
from stemma.db.log import leaf_of

__all__ = ["COPY", "append_copy", "compare_copy", "copy_length"]

COPY = "leaves.jsonl"


def append_copy(folder: Path, rows: Sequence[LogRow], known: int) -> None:
    """Writes leaves to the text copy, on disk before it returns.

    Args:
        known: number of leaves that the copy should already hold.
    """
    folder.mkdir(exist_ok=True)
    with (folder / COPY).open("a", encoding="utf-8", newline="\n") as out:
        for row in rows:
            if row.seq > known:
                out.write(f'{{"hash":"{row.hash}","leaf":{leaf_of(row)}}}\n')
        out.flush()
        os.fsync(out.fileno())


def copy_length(folder: Path) -> int:
    """Number of the last whole leaf in the text copy; an unfinished last line (a kill while writing) is cut off."""
    place = folder / COPY
    if not place.exists():
        return 0
    with place.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        back = min(size, 4096)
        file.seek(size - back)
        tail = file.read(back)
        end = tail.rfind(b"\n") + 1
        if end < len(tail):
            file.truncate(size - len(tail) + end)
        last = tail[:end].rstrip(b"\n").rpartition(b"\n")[2]
    try:
        return int(json.loads(last)["leaf"]["seq"]) if last else 0
    except (ValueError, KeyError, TypeError):
        return 0


def compare_copy(rows: Sequence[tuple[str, str]], place: Path) -> list[Checked]:
    """Compares the copy with (hash, leaf) of every row of the table, in order: one answer."""
    if not place.exists():
        return [Checked("log copy", "not checked", f"There is no {COPY}.")]
    number = 0
    with place.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                number -= 1  # an unfinished last line is not an entry
                break
            if number > len(rows):
                return [Checked("log copy", "failed", f"Entry {number} stands in {COPY} but not in the database.")]
            hash, leaf = rows[number - 1]
            if line == f'{{"hash":"{hash}","leaf":{leaf}}}\n'.encode("utf-8", "surrogateescape"):
                continue
            try:
                json.loads(line)["hash"]
            except (ValueError, KeyError, TypeError):
                return [Checked("log copy", "failed", f"Line {number} of {COPY} cannot be read.")]
            return [Checked("log copy", "failed", f"Entry {number} differs between {COPY} and the database.")]
    if number < len(rows):
        return [Checked("log copy", "not checked", f"{COPY} ends at entry {number} of {len(rows)}.")]
    return [Checked("log copy", "passed", f"{COPY} agrees with the database.")]
