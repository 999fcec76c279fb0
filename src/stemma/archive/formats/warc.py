"""Web captures: WARC and WACZ. Each HTML, text or PDF response is an original of its own, with its address and time."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.bufferedreaders import DecompressingBufferedReader  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]

from stemma.archive.formats.base import Content, Member, Note, Refused, Source
from stemma.archive.formats.zip import Bomb, unpacked
from stemma.errors import Unreadable
from stemma.records.address import name_of_address

__all__ = ["read", "read_wacz"]

WANTED = re.compile(r"text/(?:html|plain|markdown)|application/(?:xhtml\+xml|pdf|.*wordprocessingml)", re.IGNORECASE)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
BAD = (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error, KeyError, AttributeError, TypeError)


def read(stream: BinaryIO, source: Source) -> Content:
    """Opens a WARC file, compressed or not (see `Format`)."""
    return Content(members=_records(stream, source, "", {}))


def read_wacz(stream: BinaryIO, source: Source) -> Content:
    """Opens a WACZ file: the WARC files in its `archive/` folder, one after the other."""
    try:
        box = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as exc:
        raise Unreadable("The web archive is damaged or incomplete.", hint="Ask for it again.") from exc
    return Content(members=_warcs(box, source))


def _warcs(box: zipfile.ZipFile, source: Source) -> Iterator[Member | Refused]:
    counts: dict[str, int] = {}
    with box:
        for info in sorted(box.infolist(), key=lambda i: i.filename):
            if not re.match(r"archive/[^/]+\.warc(?:\.gz)?$", info.filename):
                continue
            try:
                with box.open(info) as packed:
                    yield from _records(packed, source, "", counts)
            except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as exc:
                yield Refused(
                    info.filename,
                    Note(
                        "unreadable", f"This part of the web archive is damaged: {exc}.", "Ask for it again.", "failed"
                    ),
                )


def _records(stream: IO[bytes], source: Source, prefix: str, counts: dict[str, int]) -> Iterator[Member | Refused]:
    """HTML, text and PDF responses of a WARC stream; a damaged rest is reported, what came before is kept."""
    records = ArchiveIterator(stream, no_record_parse=False)
    records.reader = _Lines(records.fh)
    while True:
        said = io.StringIO()
        try:
            with contextlib.redirect_stderr(said):  # the library prints what it finds odd
                record: Any = next(records, None)
            if said.getvalue():
                message = "A record of the web archive has a wrong length; its end may be missing."
                yield Refused(prefix + "record", Note("odd-record", message, "Compare with the original.", "partial"))
            if record is None:
                return
            member = _member(record, source, prefix, counts)
            short = isinstance(member, Member) and getattr(record.raw_stream, "limit", 0) > 0
        except Bomb as exc:
            yield Refused(
                prefix + "record",
                Note("bomb", f"A record is refused: {exc}.", "Unpack it yourself if you trust it.", "failed"),
            )
            continue
        except BAD as exc:
            message = f"The web archive is damaged from here on: {exc or type(exc).__name__}."
            yield Refused(
                prefix + "rest", Note("damaged-rest", message, "Ask for it again; what came before was read.", "failed")
            )
            return
        if member is not None:
            yield member
            if short:
                message = "The record ends before its stated length: the web archive is incomplete."
                yield Refused(member.name, Note("incomplete", message, "Ask for it again.", "partial"))


class _Lines(DecompressingBufferedReader):  # type: ignore[misc]
    """The reader of the library, which joins a line block by block: quadratic where a header has millions of bytes."""

    def readline(self, length: int | None = None) -> bytes:
        parts: list[bytes] = []
        while not parts or not parts[-1].endswith(b"\n"):
            if length is not None and length <= 0:
                break
            self._fillbuff()
            if self.empty():
                break
            parts.append(self.buff.readline(length))
            length = None if length is None else length - len(parts[-1])
        return b"".join(parts)


def _member(record: Any, source: Source, prefix: str, counts: dict[str, int]) -> Member | Refused | None:
    if record.rec_type not in ("response", "resource"):
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    http = record.http_headers
    kind = (http.get_header("Content-Type") if http else record.rec_headers.get_header("Content-Type")) or ""
    status = http.get_statuscode() if http else "200"
    if not url.startswith(("http:", "https:")) or not WANTED.match(kind.strip()) or not str(status).startswith("2"):
        return None
    length = int(record.rec_headers.get_header("Content-Length") or 0)
    data = unpacked(record.content_stream(), length, source.limits)
    if not data.strip():
        return None
    charset = CHARSET.search(kind)
    date = (record.rec_headers.get_header("WARC-Date") or "")[:10]
    return Member(prefix + _name(url, counts), data, url, charset[1] if charset else "", date)


def _name(url: str, counts: dict[str, int]) -> str:
    """Name of a capture: the address without scheme; a repeated one gets its number."""
    name = name_of_address(url)
    counts[name] = counts.get(name, 0) + 1
    return name if counts[name] == 1 else f"{name}#{counts[name]}"
