"""Sealed files: AES-256-GCM in pieces, so that large files are read in part and never lie open on the disk.

    file  = "stemma\\x01\\n" || salt (32 random bytes) || piece 0 || piece 1 || ...
    piece = AES-256-GCM(key, nonce = number of the piece (11 bytes, big-endian) || last (0 or 1), 65,536 bytes at most)
    key   = HKDF-SHA256(key of the purpose, salt)

Each file has a key of its own, so that no nonce is used twice. Pieces that are altered, left out, exchanged or cut off
do not open: the number and the mark of the last one are part of the nonce (the STREAM construction). The last piece is
bound to a label (what the file is), so that two files cannot be exchanged either. Opening checks the last piece first:
a file that was cut short is found before anything of it is used.
"""

from __future__ import annotations

import errno
import io
import secrets
from typing import IO, TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stemma.seal.keys import SIZE, expand

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["MAGIC", "PIECE", "Altered", "SealedFile", "Sealing", "file_key", "open_bytes", "seal_bytes", "sealed_size"]

MAGIC = b"stemma\x01\n"
PIECE = 1 << 16  # bytes of plaintext in one piece
TAG = 16
BEFORE = len(MAGIC) + SIZE  # bytes before the first piece


class Altered(OSError):
    """Raised when a sealed file does not open: altered, cut short, of another place, or of another key."""

    def __init__(self, place: str) -> None:
        super().__init__(errno.EIO, "it was altered, cut short, or sealed with another key", place)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def sealed_size(size: int) -> int:
    """Bytes that `size` bytes take when they are sealed.

    >>> sealed_size(0), sealed_size(65536), sealed_size(65537)
    (56, 65592, 65609)
    """
    return BEFORE + size + TAG * max(1, -(-size // PIECE))


def file_key(start: bytes, key: bytes, place: str = "") -> bytes:
    """The key of one file, from its first bytes and the key of its purpose.

    Raises:
        Altered: it is no sealed file.
    """
    if len(start) < BEFORE or start[: len(MAGIC)] != MAGIC:
        raise Altered(place)
    return expand(key, "file", start[len(MAGIC) : BEFORE])


class Sealing:
    """Seals what is written to it; `finish` writes the last piece, without which nothing opens.

    Args:
        out: where sealed bytes go. key: of the purpose.
    """

    def __init__(self, out: IO[bytes], key: bytes) -> None:
        salt = secrets.token_bytes(SIZE)
        self._cipher = AESGCM(expand(key, "file", salt))
        self._out = out
        self._held = bytearray()
        self._number = 0
        out.write(MAGIC + salt)

    def write(self, data: bytes) -> None:
        """Seals more bytes."""
        self._held += data
        at = 0
        while len(self._held) - at > PIECE:  # the last piece is known only at the end
            piece = self._cipher.encrypt(_nonce(self._number, last=False), bytes(self._held[at : at + PIECE]), None)
            self._out.write(piece)
            self._number += 1
            at += PIECE
        del self._held[:at]

    def finish(self, label: bytes) -> None:
        """Writes the last piece, bound to what the file is."""
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=True), bytes(self._held), label))
        self._held.clear()


class SealedFile(io.RawIOBase):
    """Reads a sealed file as if it lay open: in part, and from any place.

    Args:
        file: the sealed bytes, seekable; closed with this one. key: of the purpose. label: what the file must be.
        place: named in complaints. own: the key is that of this file alone (see `file_key`).

    Raises:
        Altered: it is not a sealed file, was cut short, or belongs to another key or label; later reads raise it too.
    """

    def __init__(self, file: IO[bytes], key: bytes, label: bytes, place: str = "", *, own: bool = False) -> None:
        self._file = file
        self._label = label
        self._place = place
        self._at = 0
        self._kept = (-1, b"")
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        start = file.read(BEFORE)
        body = size - BEFORE
        self._pieces = max(1, -(-body // (PIECE + TAG)))
        self.size = body - TAG * self._pieces
        derived = file_key(start, key, place)
        if self.size < 0:
            raise Altered(place)
        self._cipher = AESGCM(key if own else derived)
        self._piece(self._pieces - 1)

    def _piece(self, number: int) -> bytes:
        if self._kept[0] == number:
            return self._kept[1]
        self._file.seek(BEFORE + number * (PIECE + TAG))
        sealed = self._file.read(PIECE + TAG)
        last = number == self._pieces - 1
        try:
            opened = self._cipher.decrypt(_nonce(number, last=last), sealed, self._label if last else None)
        except (InvalidTag, ValueError) as exc:
            raise Altered(self._place) from exc
        self._kept = (number, opened)
        return opened

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if start + offset < 0:
            raise ValueError("negative place in a file")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        if self._at >= self.size or not len(view):
            return 0
        number, within = divmod(self._at, PIECE)
        some = self._piece(number)[within : within + len(view)]
        view[: len(some)] = some
        self._at += len(some)
        return len(some)

    def readall(self) -> bytes:
        parts = []
        while self._at < self.size:
            number, within = divmod(self._at, PIECE)
            parts.append(self._piece(number)[within:])
            self._at += len(parts[-1])
        return b"".join(parts)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._kept = (-1, b"")
        super().close()


def seal_bytes(data: bytes, key: bytes, label: bytes) -> bytes:
    """A small file, sealed in memory."""
    out = io.BytesIO()
    sealing: Any = Sealing(out, key)
    sealing.write(data)
    sealing.finish(label)
    return out.getvalue()


def open_bytes(sealed: bytes, key: bytes, label: bytes, place: str = "") -> bytes:
    """What `seal_bytes` sealed.

    Raises:
        Altered: it does not open.
    """
    with SealedFile(io.BytesIO(sealed), key, label, place) as file:
        return file.readall()
