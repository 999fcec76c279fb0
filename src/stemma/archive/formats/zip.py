"""ZIP and gzip: members one after the other, in the order of the directory, within the limits on size and ratio."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from stemma.archive.formats.base import Content, Member, Note, Refused, Source
from stemma.archive.limits import MIB, Limits
from stemma.archive.walk import JUNK, JUNK_FOLDERS
from stemma.errors import TooLarge, Unreadable

__all__ = ["Bomb", "read", "read_gzip", "unpacked"]

CHUNK = 256 * 1024
RATIO_FROM = MIB  # bytes unpacked before the ratio counts: small files of blanks are no bombs
ENCRYPTED = 0x1


class Bomb(Exception):
    """Unpacking gives more bytes than the limits allow."""


def read(stream: BinaryIO, source: Source) -> Content:
    """Opens a ZIP container (see `Format`)."""
    try:
        box = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as exc:
        raise Unreadable("The ZIP container is damaged or incomplete.", hint="Ask for it again.") from exc
    return Content(members=_members(box, source))


def unpacked(stream: IO[bytes] | gzip.GzipFile, packed: int, limits: Limits) -> bytes:
    """All bytes of a compressed stream.

    Raises:
        Bomb: more than `expanded_bytes`, or more than `ratio` times `packed`. Only that much is ever in memory.
    """
    parts: list[bytes] = []
    total = 0
    while chunk := stream.read(CHUNK):
        total += len(chunk)
        if total > limits.expanded_bytes or (total > RATIO_FROM and total > limits.ratio * max(packed, 1)):
            raise Bomb(f"{packed} bytes unpack to more than {total}")
        if total > limits.document_bytes:
            raise Bomb(f"it unpacks to more than {limits.document_bytes} bytes")
        parts.append(chunk)
    return b"".join(parts)


def _members(box: zipfile.ZipFile, source: Source) -> Iterator[Member | Refused]:
    with box:
        for info in box.infolist():
            name = info.filename.replace("\\", "/")
            if name.endswith("/") or _is_junk(name):
                continue
            refusal = _refusal(info, name)
            if refusal is not None:
                yield Refused(_plain_name(name), refusal)
                continue
            try:
                with box.open(info) as member:
                    data = unpacked(member, info.compress_size, source.limits)
            except Bomb as exc:
                hint = "Unpack it yourself if you trust it, and add what is inside."
                yield Refused(name, Note("bomb", f"The member is refused: {exc}.", hint, "failed"))
            except (
                zipfile.BadZipFile,
                OSError,
                EOFError,
                zlib.error,
                NotImplementedError,
                ValueError,
                RuntimeError,
            ) as exc:
                message = f"The member is damaged or packed in an unknown way: {exc}."
                yield Refused(name, Note("unreadable", message, "Ask for the container again.", "failed"))
            else:
                yield Member(name, data)


def _is_junk(name: str) -> bool:
    parts = [p.casefold() for p in name.split("/")]
    return parts[-1] in JUNK or parts[-1].startswith("._") or any(p in JUNK_FOLDERS for p in parts[:-1])


def _refusal(info: zipfile.ZipInfo, name: str) -> Note | None:
    if not name or name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in PurePosixPath(name).parts:
        message = f"The member's name leads out of the container ({name[:80]}); it was not read."
        return Note("unsafe-name", message, "Unpack it with care and add the file by itself.", "failed")
    if info.flag_bits & ENCRYPTED:
        return Note(
            "locked", "The member is encrypted.", "Unpack it with its password and add the file by itself.", "failed"
        )
    return None


def _plain_name(name: str) -> str:
    """A refused name without the parts that lead anywhere."""
    return "/".join(p for p in name.split("/") if p not in ("", ".", "..")) or "member"


def read_gzip(stream: BinaryIO, source: Source) -> Content:
    """Opens a gzip file: a compressed WARC is read as such, anything else is one member."""
    with gzip.GzipFile(fileobj=stream) as probe:
        try:
            start = probe.read(5)
        except (OSError, EOFError, zlib.error) as exc:
            raise Unreadable("The gzip file is damaged or incomplete.", hint="Ask for it again.") from exc
    stream.seek(0)
    if start == b"WARC/":
        from stemma.archive.formats import warc

        return warc.read(stream, source)
    return Content(members=_only_member(stream, source))


def _only_member(stream: BinaryIO, source: Source) -> Iterator[Member | Refused]:
    size = stream.seek(0, 2)
    stream.seek(0)
    last = source.file.rsplit("/", 1)[-1]
    name = last[:-3] if last.lower().endswith(".gz") else f"{last}.unpacked"
    try:
        with gzip.GzipFile(fileobj=stream) as inner:
            yield Member(name, unpacked(inner, size, source.limits))
    except Bomb as exc:
        raise TooLarge(f"The file is refused: {exc}.", hint="Unpack it yourself if you trust it.") from exc
    except (OSError, EOFError, zlib.error) as exc:
        raise Unreadable("The gzip file is damaged or incomplete.", hint="Ask for it again.") from exc
