"""A sealed file that is opened like a `Path`: those who only call `open` need not know that it is sealed."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast

from stemma.seal.pieces import BEFORE, PIECE, SealedFile, file_key

__all__ = ["SUFFIX", "SealedPlace"]

SUFFIX = ".sealed"


@dataclass(frozen=True, slots=True)
class SealedPlace:
    """Where a sealed file lies, with what opens it.

    Args:
        path: the sealed file. key: of its purpose; where `own`, of this file alone. label: what it must be.
    """

    path: Path
    key: bytes = field(repr=False)
    label: bytes
    own: bool = False

    def __str__(self) -> str:
        return str(self.path)

    @property
    def name(self) -> str:
        """Its name without the ending that says that it is sealed."""
        return self.path.name.removesuffix(SUFFIX)

    def exists(self) -> bool:
        return self.path.exists()

    def size(self) -> int:
        """Bytes of what is sealed in it."""
        with self.open() as file:
            return file.seek(0, io.SEEK_END)

    def own_key(self) -> bytes:
        """The key of this file alone, which opens no other: what a process gets that is to read only this one.

        Raises:
            Altered: it is no sealed file. OSError: it cannot be read.
        """
        if self.own:
            return self.key
        with self.path.open("rb", buffering=0) as file:
            return file_key(file.read(BEFORE), self.key, str(self.path))

    def open(self, mode: str = "rb") -> BinaryIO:
        """What is sealed in it, as a seekable stream.

        Raises:
            Altered: it does not open. OSError: it cannot be read. ValueError: a mode that is not "rb".
        """
        if mode != "rb":
            raise ValueError("a sealed file is only read")
        file = self.path.open("rb", buffering=0)
        try:
            opened = SealedFile(file, self.key, self.label, str(self.path), own=self.own)
            return cast(BinaryIO, io.BufferedReader(opened, PIECE))
        except BaseException:
            file.close()
            raise

    def read_bytes(self) -> bytes:
        """Everything in it."""
        with self.open() as file:
            return file.read()

    def read_text(self, encoding: str = "utf-8") -> str:
        """Everything in it, as text."""
        return self.read_bytes().decode(encoding)
