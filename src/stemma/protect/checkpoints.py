"""Checkpoints: what a log was like at one moment, in three lines that can be signed (METHOD 15).

    stemma.case/K-7Q4K...          the origin: which log
    42                             how many entries
    BASE64                         root of the Merkle tree over them

A checkpoint file holds the signed note and, where asked for, proofs that earlier states are beginnings of this one:

    since 17                       the earlier size
    BASE64                         its root
    BASE64 ...                     the proof (RFC 9162), a line each
                                                    (a blank line, then the note)
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from stemma.errors import BadInput
from stemma.protect.notes import Note, parse_note
from stemma.protect.tree import consistent
from stemma.records.ids import ALPHABET

__all__ = ["Checkpoint", "CheckpointFile", "Since", "origin_of", "parse_checkpoint", "parse_file"]

ORIGIN = "stemma.case/K-"
ID_CHARS = 20  # 100 bits of the first entry's hash, which holds a random salt: no two cases share it
HASH = 32  # bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """State of a log. `root`: 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode('ascii')}\n"


@dataclass(frozen=True, slots=True)
class Since:
    """Proof that a log of `size` entries with this root is the beginning of a later one."""

    size: int
    root: bytes
    proof: tuple[bytes, ...]

    def leads_to(self, later: Checkpoint) -> bool:
        """True when the proof holds."""
        return consistent(self.size, self.root, later.size, later.root, self.proof)


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """A checkpoint as it is handed over."""

    checkpoint: Checkpoint
    note: Note
    since: tuple[Since, ...] = ()

    def __str__(self) -> str:
        lines = []
        for one in self.since:
            lines += [f"since {one.size}", *(base64.b64encode(x).decode("ascii") for x in (one.root, *one.proof)), ""]
        return "".join(f"{line}\n" for line in lines) + str(self.note)


def origin_of(first: str) -> str:
    """The origin line of a case.

    Args:
        first: hex hash of the first entry of its log.
    """
    number = int(first, 16) >> (256 - 5 * ID_CHARS)
    return ORIGIN + "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * ID_CHARS - 5, -1, -5))


def parse_checkpoint(note: Note) -> Checkpoint:
    """The checkpoint that a note holds.

    Raises:
        BadInput: it holds none.
    """
    lines = note.text.split("\n")
    root = _hash(lines[2]) if len(lines) == 4 else None
    if (
        root is None
        or not lines[0]
        or not lines[1].isascii()
        or not lines[1].isdigit()
        or str(int(lines[1])) != lines[1]
    ):
        raise _no_checkpoint()
    return Checkpoint(lines[0], int(lines[1]), root)


def parse_file(text: str) -> CheckpointFile:
    """A checkpoint file from its text.

    Raises:
        BadInput: it is none.
    """
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    since = []
    while text.startswith("since "):
        part, _, text = text.partition("\n\n")
        head, *rest = part.split("\n")
        size = head.removeprefix("since ")
        hashes = [_hash(line) for line in rest]
        if not size.isascii() or not size.isdigit() or not hashes or None in hashes:
            raise _no_checkpoint()
        root, *proof = (one for one in hashes if one is not None)
        since.append(Since(int(size), root, tuple(proof)))
    try:
        note = parse_note(text)
    except BadInput as exc:
        raise _no_checkpoint() from exc
    return CheckpointFile(parse_checkpoint(note), note, tuple(since))


def _no_checkpoint() -> BadInput:
    return BadInput("This is no checkpoint of a log.", hint="Use the file as it was received: an e-mail may change it.")


def _hash(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == HASH else None
