"""Web captures as WACZ 1.1.1: WARC files as they are, with an index and a list of pages, for programs that show them.

    archive/SHA256.warc[.gz]     an original, byte for byte; its name is its hash
    indexes/index.cdx            CDXJ: a line for each captured answer, with the place of its record
    pages/pages.jsonl            a line for each document of the case that was captured
    datapackage.json             hash and size of all of these
    datapackage-digest.json      hash of datapackage.json

Nothing in it is packed, so that a program can take a single record out. The same captures give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, NamedTuple
from urllib.parse import quote, urlsplit

from stemma.report.warc_index import Record

__all__ = ["Page", "Warc", "pack", "problems", "sha256_of", "texts"]

VERSION = "1.1.1"
STAMP = (2000, 1, 1, 0, 0, 0)
LARGEST = 1 << 26  # bytes of a datapackage.json
LONGEST = 1 << 18  # bytes of a line of the index
INDEX, PAGES, PACKAGE, DIGEST = (
    "indexes/index.cdx", "pages/pages.jsonl", "datapackage.json", "datapackage-digest.json",
)  # fmt: skip


class Warc(NamedTuple):
    """A WARC file with where its records lie. damaged: the byte from which on it cannot be read."""

    sha256: str
    size: int
    packed: bool
    records: tuple[Record, ...]
    damaged: int | None = None

    @property
    def path(self) -> str:
        return f"archive/{self.sha256}.warc{'.gz' if self.packed else ''}"


class Page(NamedTuple):
    """A captured document: id in the case, address, time (YYYYMMDDhhmmss in UTC), title."""

    id: str
    url: str
    time: str
    title: str


def texts(warcs: Sequence[Warc], pages: Iterable[Page], *, software: str) -> dict[str, str]:
    """All members but the WARC files, by name, in the order in which they are written."""
    header = {"format": "json-pages-1.0", "id": "pages", "title": "Captured documents"}
    lines = [header, *(_page(one) for one in sorted(pages, key=lambda one: (one.time, one.url, one.id)))]
    out = {
        INDEX: "".join(f"{line}\n" for line in sorted(_lines(warcs))),
        PAGES: "".join(_json(line) + "\n" for line in lines),
    }
    resources = [_resource(one.path, one.sha256, one.size) for one in warcs]
    resources += [_resource(name, _sha(text.encode("utf-8")), len(text.encode("utf-8"))) for name, text in out.items()]
    package: dict[str, Any] = {"profile": "data-package", "wacz_version": VERSION, "software": software}
    cut = [f"{one.path} is damaged from byte {one.damaged} on" for one in warcs if one.damaged is not None]
    if cut:
        package["description"] = f"Not everything is in the index: {'; '.join(cut)}."
    out[PACKAGE] = json.dumps({**package, "resources": resources}, ensure_ascii=False, indent=1) + "\n"
    out[DIGEST] = _json({"path": PACKAGE, "hash": f"sha256:{_sha(out[PACKAGE].encode('utf-8'))}"}) + "\n"
    return out


def pack(
    file: IO[bytes], warcs: Sequence[Warc], members: Mapping[str, str], pieces: Callable[[str], Iterator[bytes]]
) -> None:
    """Writes the package to a file that need not be seekable.

    Args:
        members: see `texts`. pieces: the bytes of a WARC file, by its SHA-256.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as box:
        for one in warcs:
            info = _info(one.path)
            info.file_size = one.size
            with box.open(info, "w") as into:
                for piece in pieces(one.sha256):
                    into.write(piece)
        for name, text in members.items():
            box.writestr(_info(name), text)


def problems(box: zipfile.ZipFile, size: int, known: Iterable[str]) -> list[str]:
    """What is wrong with a package that somebody sent, in sentences.

    Args:
        size: bytes of the package. known: SHA-256 of the WARC files that may be in it.

    Raises:
        KeyError, ValueError, TypeError, BadZipFile, EOFError: it is none, or is damaged.
    """
    infos = {one.filename: one for one in box.infolist()}
    if len(infos) != len(box.infolist()) or any(one.compress_type != zipfile.ZIP_STORED for one in infos.values()):
        return ["Its members are packed or there twice."]
    if sum(one.file_size for one in infos.values()) > size:  # one inside another: read again and again
        return ["Its members are larger than it is."]
    if infos[PACKAGE].file_size > LARGEST or infos[DIGEST].file_size > LARGEST:
        return ["Its list of contents is too large."]
    raw = box.read(PACKAGE)
    out = []
    if json.loads(box.read(DIGEST))["hash"] != f"sha256:{_sha(raw)}":
        out.append("Its list of contents was changed.")
    held, named, sizes = {f"sha256:{one}" for one in known}, {PACKAGE, DIGEST}, {}
    listed = {str(one["path"]): str(one["hash"]) for one in json.loads(raw)["resources"]}
    for path in sorted(listed, key=lambda one: infos[one].header_offset if one in infos else 0):  # in one go
        said = listed[path]
        named.add(path)
        if path not in infos or f"sha256:{sha256_of(box, path)}" != said:
            out.append(f"{path} is missing or was changed.")
        elif path.startswith("archive/"):
            sizes[path.removeprefix("archive/")] = infos[path].file_size
            if said not in held:
                out.append(f"{path} is none of the originals.")
    if not {INDEX, PAGES} <= named or not sizes:
        out.append("It has no captures, no index or no list of pages.")
    out += [f"{name} is not in its list of contents." for name in infos if name not in named]
    return out or _wrong_lines(box, sizes)


def _wrong_lines(box: zipfile.ZipFile, sizes: Mapping[str, int]) -> list[str]:
    """Lines of the index that lead nowhere: the first of them."""
    with box.open(INDEX) as index:
        while line := index.readline(LONGEST):
            place = json.loads(line[line.index(b"{") :])
            start, length = int(place["offset"]), int(place["length"])
            if start < 0 or length < 1 or start + length > sizes.get(place["filename"], -1):
                return ["Its index leads to records that are not there."]
    return []


def _lines(warcs: Iterable[Warc]) -> Iterator[str]:
    for warc in warcs:
        for one in warc.records:
            said = {"url": one.url, "mime": one.media, "status": one.status, "digest": one.digest}
            where = {"offset": str(one.offset), "length": str(one.length), "filename": warc.path.rpartition("/")[2]}
            yield f"{_key(one.url)} {one.time} {_json({**{k: v for k, v in said.items() if v}, **where})}"


def _key(url: str) -> str:
    """The address as indexes are sorted: host from the end, everything in small letters, arguments in order."""
    try:
        parts = urlsplit(url.lower())
        port = f":{parts.port}" if parts.port not in (None, {"http": 80, "https": 443}.get(parts.scheme)) else ""
    except ValueError:
        return quote(url.lower(), safe="/:?&=%,;+~@!$'()*")
    host = ",".join(reversed(re.sub(r"^www\d*\.", "", parts.hostname or "").split(".")))
    query = f"?{'&'.join(sorted(parts.query.split('&')))}" if parts.query else ""
    key = f"{host}{port}){parts.path.rstrip('/') or '/'}{query}"
    return re.sub(r"[\x00-\x20\x7f]", lambda found: quote(found[0]), key)


def _page(one: Page) -> dict[str, str]:
    at = one.time
    stamp = f"{at[:4]}-{at[4:6]}-{at[6:8]}T{at[8:10]}:{at[10:12]}:{at[12:14]}Z"
    return {"id": one.id, "url": one.url, "ts": stamp, "title": one.title}


def _resource(path: str, sha256: str, size: int) -> dict[str, Any]:
    return {"name": path.rpartition("/")[2], "path": path, "hash": f"sha256:{sha256}", "bytes": size}


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, STAMP)
    info.create_system = 3  # the same on every system
    info.external_attr = 0o644 << 16
    return info


def sha256_of(box: zipfile.ZipFile, name: str) -> str:
    """SHA-256 of a member, of which only a piece at a time is in memory."""
    with box.open(name) as member:
        return hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]  # it has `readinto`


def _sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
