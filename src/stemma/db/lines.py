"""A text file that only grows, line by line; sealed line by line where the case is encrypted."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from stemma.seal import open_line, seal_line

__all__ = ["Lines"]

TAIL = 1 << 16  # bytes looked at for the last line


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines without their ends; a line is there when its end is.

    Args:
        place: the file, which need not exist. key: where the lines are sealed.
    """

    place: Path
    key: bytes = field(default=b"", repr=False)

    def exists(self) -> bool:
        return self.place.exists()

    def append(self, lines: Sequence[bytes], number: int) -> None:
        """Adds lines; they are on the disk when it returns.

        Args:
            number: of the first of them, from 1.
        """
        self.place.parent.mkdir(exist_ok=True)
        with self.place.open("ab") as out:
            for at, line in enumerate(lines, number):
                out.write((seal_line(line, self.key, at) if self.key else line) + b"\n")
            out.flush()
            os.fsync(out.fileno())

    def last(self) -> bytes:
        """The last whole line, or nothing; an unfinished one after it (a kill while writing) is cut off.

        Raises:
            Altered: it is sealed and does not open.
        """
        if not self.place.exists():
            return b""
        with self.place.open("rb+") as file:
            size = file.seek(0, os.SEEK_END)
            back = min(size, TAIL)
            file.seek(size - back)
            tail = file.read(back)
            end = tail.rfind(b"\n") + 1
            if end < len(tail):
                file.truncate(size - len(tail) + end)
        line = tail[:end].rstrip(b"\n").rpartition(b"\n")[2]
        return open_line(line, self.key, 0, str(self.place)) if self.key and line else line

    def __iter__(self) -> Iterator[bytes]:
        """Whole lines from the first on; an unfinished last one is left out.

        Raises:
            Altered: one is sealed and does not open.
        """
        with self.place.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                line = line[:-1]
                yield open_line(line, self.key, number, str(self.place)) if self.key else line
