"""Web captures of a selection, made ready to be packed as WACZ beside their originals (`report.wacz`)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from stemma import __version__
from stemma.db.base import Blobs
from stemma.records import Document
from stemma.records.address import name_of_address
from stemma.report import wacz
from stemma.report.warc_index import Damaged, Record, is_packed, is_warc, records

__all__ = ["Captures", "Pieces", "captures_of"]

START = 1 << 12  # bytes by which a WARC is told

Pieces = Callable[[str], Iterator[bytes]]  # the bytes of an original, checked on the way


@dataclass(frozen=True, slots=True)
class Captures:
    """A WACZ that can be written any number of times with the same bytes, without being held."""

    warcs: tuple[wacz.Warc, ...]
    texts: Mapping[str, str]
    pieces: Pieces

    def write(self, file: IO[bytes]) -> None:
        wacz.pack(file, self.warcs, self.texts, self.pieces)

    def measured(self) -> tuple[str, int]:
        """SHA-256 and size in bytes."""
        sink: Any = _Sink()
        self.write(sink)
        return sink.digest.hexdigest(), sink.size


class _Sink:
    """A file that keeps nothing but hash and size."""

    def __init__(self) -> None:
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, raw: bytes) -> int:
        self.digest.update(raw)
        self.size += len(raw)
        return len(raw)

    def flush(self) -> None:
        pass


def captures_of(
    docs: Sequence[Document], of: Mapping[str, str], added: Mapping[str, str], blobs: Blobs, pieces: Pieces
) -> Captures | None:
    """The WARC files among the originals of these documents, with the documents as pages; None where there are none.

    One of which no record can be found is left out: it goes along as the original it is.

    Args:
        of: original of each document. added: name of each original. pieces: its bytes.

    Raises:
        BadInput: an original is missing, or not what it was.
    """
    inside: dict[str, list[Document]] = defaultdict(list)
    for doc in docs:
        if doc.file.startswith(added[of[doc.id]] + "/"):  # it was captured inside something
            inside[of[doc.id]].append(doc)
    warcs: list[wacz.Warc] = []
    pages: list[wacz.Page] = []
    for sha256 in sorted(inside):
        warc = _warc(sha256, blobs, pieces)
        if warc is not None and warc.records:
            warcs.append(warc)
            pages += _pages(inside[sha256], warc.records, added[sha256] + "/")
    if not warcs:
        return None
    return Captures(tuple(warcs), wacz.texts(warcs, pages, software=f"stemma {__version__}"), pieces)


def _warc(sha256: str, blobs: Blobs, pieces: Pieces) -> wacz.Warc | None:
    whole = pieces(sha256)
    first = next(whole, b"")
    if not is_warc(first[:START]):
        return None
    found: list[Record] = []
    damaged = None
    try:
        found.extend(records(_again(first, whole)))
    except Damaged as exc:
        damaged = exc.at
    return wacz.Warc(sha256, blobs.size(sha256), is_packed(first), tuple(found), damaged)


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _pages(docs: Sequence[Document], found: Sequence[Record], prefix: str) -> Iterator[wacz.Page]:
    """The documents with address and time of the record they were read from, so that a program finds it."""
    named: dict[str, list[Record]] = defaultdict(list)
    for one in found:
        if one.status.startswith("2") and one.kind != "revisit":
            named[name_of_address(one.url)].append(one)
    for doc in docs:
        name, nth = doc.file.removeprefix(prefix), 1
        if name not in named:  # a repeated address has its number behind it
            name, _, number = name.rpartition("#")
            nth = int(number) if number.isdecimal() else 1
        there = named.get(name, [])
        if there:
            one = there[min(nth, len(there)) - 1]
            yield wacz.Page(doc.id, one.url, one.time, doc.title or one.url)
