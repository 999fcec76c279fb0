"""What every format reader is: bytes in, blocks and metadata out, or the members of a container.

A reader is one module with a function `read(stream, source) -> Content`. It raises `Unreadable`, `Locked` or
`TooLarge` when it can give nothing, and reports in `Content.cut` and `Content.notes` what it had to leave out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from stemma.archive.limits import Limits
from stemma.records import Block, Found

__all__ = ["Content", "Format", "Member", "Note", "Refused", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """What is known about an original besides its bytes.

    Args:
        file: name as added. limits: how much to read. url: where it was captured, if known.
        charset: encoding that the container declares ("" when it does not).
        date: EDTF date of capture ("" when unknown). stem: the original lies inside a container or not.
    """

    file: str
    limits: Limits
    url: str = ""
    charset: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know: kind (as in Problem), message, hint, severity."""

    kind: str
    message: str
    hint: str = ""
    severity: str = "note"


@dataclass(frozen=True, slots=True)
class Member:
    """One original inside a container: its name there, its bytes, and what the container says about it."""

    name: str
    data: bytes
    url: str = ""
    charset: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A member that is not opened, and why."""

    name: str
    note: Note


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader got out of one original.

    Args:
        blocks: main text in reading order. metadata: values and where they were read.
        cut: what was left out by a limit, one sentence each. notes: what else a person should know.
        members: originals inside this one, read lazily, each at most once.
    """

    blocks: tuple[Block, ...] = ()
    metadata: dict[str, Found] = field(default_factory=dict)
    cut: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    members: Iterator[Member | Refused] | None = None


class Format(Protocol):
    """The function that each format module offers."""

    def __call__(self, stream: BinaryIO, source: Source) -> Content:
        """Reads one original from a seekable stream at its beginning.

        Raises:
            Unreadable: damaged, or nothing this reader understands. Locked: a password is needed.
            TooLarge: it cannot be read within the limits, not even in part.
        """
        ...
