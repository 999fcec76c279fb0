"""Where the records of a WARC file lie. Nothing but headers is read, in pieces: memory and time are bounded.

A record is `WARC/1.x`, header lines, an empty line, its block, two empty lines; packed, each is its own gzip member.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Damaged", "Record", "is_packed", "is_warc", "records"]

WINDOW = 1 << 16  # bytes of a record in which its header, and that of the answer, end
STEP = 1 << 14  # bytes taken at a time: what follows a gzip member is copied
OUT = 1 << 18  # bytes unpacked at a time
BOMB_FROM, RATIO = 64 << 20, 200  # a record that unpacks to more, and to so many times its size, is not read
KINDS = ("response", "resource", "revisit")
EMPTY_LINE = b"\r\n\r\n"


class Damaged(Exception):
    """What begins at this byte is no whole record."""

    def __init__(self, at: int) -> None:
        super().__init__(f"no whole record at byte {at}")
        self.at = at


@dataclass(frozen=True, slots=True)
class Record:
    """A captured answer: where it lies in its file, in bytes, and what its headers say.

    Args:
        time: YYYYMMDDhhmmss in UTC. status: three digits. media: type without parameters. digest: as it states it.
    """

    offset: int
    length: int
    kind: str
    url: str
    time: str
    status: str
    media: str
    digest: str


def is_packed(start: bytes) -> bool:
    """True for the first bytes of a gzip file."""
    return start.startswith(b"\x1f\x8b")


def is_warc(start: bytes) -> bool:
    """True for a file whose first bytes (some hundred) are those of a WARC, packed or not."""
    if is_packed(start):
        try:
            start = zlib.decompressobj(31).decompress(start, 16)
        except zlib.error:
            return False
    return start.startswith(b"WARC/")


def records(pieces: Iterator[bytes]) -> Iterator[Record]:
    """Captured answers of a WARC file, in its order.

    Args:
        pieces: its bytes.

    Raises:
        Damaged: the rest cannot be read; what was given before is whole.
    """
    feed = _Feed(pieces)
    found = _packed(feed) if is_packed(feed.peek(2)) else _plain(feed)
    for offset, length, head, block in found:
        record = _record(offset, length, head, block)
        if record is not None:
            yield record


class _Feed:
    """Bytes of a file one after the other."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.at = 0
        self._steps = (piece[n : n + STEP] for piece in pieces for n in range(0, len(piece), STEP))
        self._held = b""

    def peek(self, size: int) -> bytes:
        """The next bytes, fewer at the end of the file."""
        while len(self._held) < size and (step := next(self._steps, b"")):
            self._held += step
        return self._held[:size]

    def step(self) -> bytes:
        """Bytes to be used; what is not goes to `back`."""
        taken = self._held or next(self._steps, b"")
        self._held = b""
        self.at += len(taken)
        return taken

    def back(self, left: bytes) -> None:
        self.at -= len(left)
        self._held = left

    def skip(self, size: int) -> bool:
        """False where the file ends before."""
        while size > 0:
            taken = self.step()
            if not taken:
                return False
            if len(taken) > size:
                self.back(taken[size:])
            size -= len(taken)
        return True


def _plain(feed: _Feed) -> Iterator[tuple[int, int, dict[str, str], bytes]]:
    while window := feed.peek(WINDOW):
        start = feed.at
        head, begins, size = _header(window, start)
        if not feed.skip(begins + size) or feed.peek(4) != EMPTY_LINE:
            raise Damaged(start)
        feed.skip(4)
        yield start, feed.at - start, head, window[begins : begins + size]


def _packed(feed: _Feed) -> Iterator[tuple[int, int, dict[str, str], bytes]]:
    while feed.peek(1):
        start = feed.at
        window, unpacked = _member(feed, start)
        head, begins, size = _header(window, start)
        if unpacked != begins + size + len(EMPTY_LINE):  # cut, or several records in one member: nothing finds them
            raise Damaged(start)
        yield start, feed.at - start, head, window[begins : begins + size]


def _member(feed: _Feed, start: int) -> tuple[bytes, int]:
    """The first bytes of a gzip member unpacked, and how many it has in all."""
    opener = zlib.decompressobj(31)
    window, total, full = b"", 0, False
    while not opener.eof:
        taken = feed.step()
        if not taken and not full:
            raise Damaged(start)
        try:
            out = opener.decompress(taken, OUT)
        except zlib.error as exc:
            raise Damaged(start) from exc
        feed.back(opener.unused_data if opener.eof else opener.unconsumed_tail)
        full = len(out) == OUT
        total += len(out)
        window += out[: WINDOW - len(window)]
        if total > BOMB_FROM and total > RATIO * (feed.at - start):
            raise Damaged(start)
    return window, total


def _header(window: bytes, start: int) -> tuple[dict[str, str], int, int]:
    """Header fields by their name in small letters, where the block begins, and its length."""
    end = window.find(EMPTY_LINE)
    if end < 0 or not window.startswith(b"WARC/1."):
        raise Damaged(start)
    head = _fields(window[:end])
    size = head.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", size):
        raise Damaged(start)
    return head, end + len(EMPTY_LINE), int(size)


def _fields(raw: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in raw.decode("utf-8", "replace").split("\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}


def _record(offset: int, length: int, head: dict[str, str], block: bytes) -> Record | None:
    kind, url = head.get("warc-type", ""), head.get("warc-target-uri", "").strip("<>")
    time = re.sub(r"[^0-9]", "", head.get("warc-date", ""))[:14]
    if kind not in KINDS or not re.match("https?:", url, re.IGNORECASE) or len(time) < 14:
        return None
    status, media = "200", head.get("content-type", "")
    if media.startswith("application/http"):
        answer = block[: block.find(EMPTY_LINE) + 1 or None]
        first = re.match(rb"HTTP/[0-9.]+ +([0-9]{3})\b", answer)
        status = first[1].decode("ascii") if first else ""
        media = _fields(answer).get("content-type", "")
    media = "warc/revisit" if kind == "revisit" else media.partition(";")[0].strip().lower()
    return Record(offset, length, kind, url, time, status, media, head.get("warc-payload-digest", ""))
