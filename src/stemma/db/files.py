"""Small files of a case beside its database: as they are, or sealed where the case is encrypted."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from stemma.seal import Keys, SealedPlace, seal_bytes
from stemma.seal.place import SUFFIX

__all__ = ["CaseFiles", "Held", "Opened", "Readable", "readable"]

Readable = Path | SealedPlace  # both have: open("rb"), read_bytes, read_text, name, exists


class Opened(Protocol):
    """What can be taken in: opened for reading bytes; as text it says where it lies, "" where that is nowhere."""

    @property
    def open(self) -> Callable[..., Any]: ...


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes in memory that are opened like a file, so that they need not lie open on the disk first."""

    data: bytes = field(repr=False)

    def open(self, mode: str = "rb") -> BinaryIO:
        return io.BytesIO(self.data)

    def __str__(self) -> str:
        return ""


def readable(place: str, key: bytes, label: bytes) -> Readable:
    """What lies at a place as another process told it: sealed where there is a key."""
    return SealedPlace(Path(place), key, label) if key else Path(place)


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """Files by their names below the folder of the case, such as `case.toml`.

    Args:
        keys: where the case is encrypted; a file `case.toml` then lies there as `case.toml.sealed`.
    """

    folder: Path
    keys: Keys | None = field(default=None, repr=False)

    def place(self, name: str) -> Readable:
        """Where the file lies, as something that can be opened."""
        if self.keys is None:
            return self.folder / name
        return SealedPlace(self.folder / (name + SUFFIX), self.keys.sub("files"), name.encode("utf-8"))

    def read(self, name: str) -> bytes | None:
        """What is in a file; None where there is none.

        Raises:
            OSError: it cannot be read. Altered: it is sealed and does not open.
        """
        place = self.place(name)
        return place.read_bytes() if place.exists() else None

    def write(self, name: str, data: bytes) -> None:
        """Writes a file whole or not at all, on the disk when it returns.

        Raises:
            OSError: it cannot be written; what was there before is still there.
        """
        final = self.folder / name
        if self.keys is not None:
            data = seal_bytes(data, self.keys.sub("files"), name.encode("utf-8"))
            final = self.folder / (name + SUFFIX)
        final.parent.mkdir(parents=True, exist_ok=True)
        holding = final.with_name(final.name + ".part")
        with holding.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        holding.replace(final)

    def remove(self, name: str) -> None:
        """Removes a file, where there is one."""
        (self.folder / (name + SUFFIX if self.keys is not None else name)).unlink(missing_ok=True)
