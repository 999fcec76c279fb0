"""The tamper-evident log: every change of a case leaves a leaf that names the one before it (METHOD 15).

    leaf       = canonical JSON of {seq, kind, utc, commitment, previous}
    hash       = SHA-256(0x00 || leaf)
    commitment = SHA-256(salt || canonical payload)

The leaf holds no personal data. Payload and salt lie beside it and can be erased; the chain stays valid.
`log/leaves.jsonl` is a text copy of the leaves: whoever cuts the table must also cut the copy.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from stemma.db.base import Checked, LogRow
from stemma.records import canonical_json

__all__ = ["COPY", "FIRST", "append_copy", "check", "copy_length", "leaf", "make"]

FIRST = hashlib.sha256(b"").hexdigest()  # what the first leaf names as the one before it: the hash of the empty log
COPY = "leaves.jsonl"


def leaf(seq: int, kind: str, utc: str, commitment: str, previous: str) -> str:
    """Canonical JSON of a leaf."""
    return canonical_json({"commitment": commitment, "kind": kind, "previous": previous, "seq": seq, "utc": utc})


def _hash(text: str) -> str:
    return hashlib.sha256(b"\x00" + text.encode("utf-8")).hexdigest()


def make(*, seq: int, kind: str, utc: str, payload: dict[str, Any], salt: bytes, previous: str) -> LogRow:
    """The row that follows the leaf whose hash is `previous`.

    Args:
        utc: ISO 8601 in UTC. salt: 32 random bytes, made by the caller.
    """
    body = canonical_json(payload)
    commitment = hashlib.sha256(salt + body.encode("utf-8")).hexdigest()
    return LogRow(seq, kind, utc, commitment, previous, _hash(leaf(seq, kind, utc, commitment, previous)), salt, body)


def append_copy(folder: Path, rows: Sequence[LogRow], known: int) -> None:
    """Writes leaves to the text copy, on disk before it returns.

    Args:
        known: number of leaves that the copy should already hold.
    """
    folder.mkdir(exist_ok=True)
    with (folder / COPY).open("a", encoding="utf-8", newline="\n") as out:
        for row in rows:
            if row.seq > known:
                text = leaf(row.seq, row.kind, row.utc, row.commitment, row.previous)
                out.write(f'{{"hash":"{row.hash}","leaf":{text}}}\n')
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


def check(rows: Iterable[LogRow], folder: Path) -> list[Checked]:
    """Recomputes the chain and compares it with the text copy: one answer per fault, or one `passed` for the whole."""
    faults: list[Checked] = []
    hashes: list[str] = []
    erased = 0
    previous = FIRST
    for number, row in enumerate(rows, 1):
        name = f"log entry {number}"
        if row.seq != number:
            faults.append(Checked(name, "failed", f"The entry is missing; entry {row.seq} stands in its place."))
            break
        if row.previous != previous:
            faults.append(Checked(name, "failed", "It does not follow the entry before it."))
        if row.hash != _hash(leaf(row.seq, row.kind, row.utc, row.commitment, row.previous)):
            faults.append(Checked(name, "failed", "The entry was altered: its hash does not fit."))
        if row.body is None or row.salt is None:
            erased += 1
        elif hashlib.sha256(row.salt + row.body.encode("utf-8")).hexdigest() != row.commitment:
            faults.append(Checked(name, "failed", "What the entry says was altered: it does not fit its commitment."))
        hashes.append(row.hash)
        previous = row.hash
    faults += _compare_copy(hashes, folder / COPY)
    if any(one.result == "failed" for one in faults):
        return faults
    text = f"{len(hashes)} entries follow one another without a break"
    text += f"; what {erased} of them said was erased" if erased else ""
    return [Checked("log", "passed", text + "."), *faults]


def _compare_copy(hashes: list[str], place: Path) -> list[Checked]:
    if not place.exists():
        return [Checked("log copy", "not checked", f"There is no {COPY}.")]
    number = 0
    with place.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                number -= 1  # an unfinished last line is not an entry
                break
            try:
                value = json.loads(line)["hash"]
            except (ValueError, KeyError, TypeError):
                return [Checked("log copy", "failed", f"Line {number} of {COPY} cannot be read.")]
            if number > len(hashes):
                return [Checked("log copy", "failed", f"Entry {number} stands in {COPY} but not in the database.")]
            if value != hashes[number - 1]:
                return [Checked("log copy", "failed", f"Entry {number} differs between {COPY} and the database.")]
    if number < len(hashes):
        return [Checked("log copy", "not checked", f"{COPY} ends at entry {number} of {len(hashes)}.")]
    return [Checked("log copy", "passed", f"{COPY} agrees with the database.")]
