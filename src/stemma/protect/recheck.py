"""Looks through a finished output for protected names: in its text, its metadata, its file names, everything inside it.

It reads what was written, not what it was written from. Whatever it cannot read counts as a finding: it fails closed.
"""

from __future__ import annotations

import base64
import csv
import gzip
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from stemma.protect.finder import Finder
from stemma.protect.pseudonyms import CODE

__all__ = ["Seen", "look", "look_at_bytes", "look_at_value"]

DEEPEST = 6  # containers in containers
LARGEST = 1 << 30  # bytes of one member
BASE64 = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
HEAD = (b"%PDF-", *ZIPPED, b"\x1f\x8b")
UNREADABLE = (OSError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile)


class Seen(NamedTuple):
    """Where a name was found and whose it is; `who` is "" for a place that could not be read."""

    where: str
    who: tuple[str, ...]


class _Terms(NamedTuple):
    finder: Finder
    codes: frozenset[str]


def look(place: Path, finder: Finder, codes: frozenset[str] = frozenset()) -> list[Seen]:
    """Findings in a file, or in all files of a folder.

    Args:
        codes: pseudonyms that must not be readable either.
    """
    terms = _Terms(finder, codes)
    places = sorted(one for one in place.rglob("*") if one.is_file()) if place.is_dir() else [place]
    found = []
    for one in places:
        found += _name(one.relative_to(place.parent).as_posix(), terms)
        found += list(_file(one, terms))
    return found


def _file(place: Path, terms: _Terms) -> Iterator[Seen]:
    """Findings in a file; of a container only one member at a time is in memory."""
    with place.open("rb") as file:
        packed = file.read(4) in ZIPPED
    if not packed:
        yield from _bytes(place.name, place.read_bytes(), terms, 0)
        return
    try:
        with zipfile.ZipFile(place) as box:
            yield from _zip(place.name, box, terms, 0)
    except UNREADABLE as exc:
        yield Seen(f"{place.name}: it cannot be read again ({type(exc).__name__})", ())


def look_at_bytes(name: str, content: bytes, finder: Finder, codes: frozenset[str] = frozenset()) -> list[Seen]:
    """Findings in something that is about to be written under this name."""
    terms = _Terms(finder, codes)
    return [*_name(name, terms), *_bytes(name, content, terms, 0)]


def look_at_value(value: Any, finder: Finder, codes: frozenset[str] = frozenset()) -> list[Seen]:
    """Findings in plain JSON values."""
    return list(_values(value, "", _Terms(finder, codes)))


def _name(name: str, terms: _Terms) -> list[Seen]:
    return [Seen("the name of a file", who) for who in _who(name, terms, address=True)]


def _who(text: str, terms: _Terms, *, address: bool = False) -> Iterator[tuple[str, ...]]:
    """Whose names a text holds. An everyday word by itself is no finding: a person has looked at those before."""
    for one in terms.finder.redacted(text, address=address):
        if not one.why.startswith("an everyday word"):
            yield one.codes
    if terms.codes:
        for found in CODE.finditer(text):
            if found[0] in terms.codes:
                yield (found[0],)


def _text(where: str, text: str, terms: _Terms) -> Iterator[Seen]:
    for who in _who(text, terms):
        yield Seen(where, who)


def _bytes(name: str, content: bytes, terms: _Terms, depth: int) -> Iterator[Seen]:
    if depth > DEEPEST:
        yield Seen(f"{name}: too deep to be read", ())
        return
    try:
        if content.startswith(b"%PDF-"):
            yield from _pdf(name, content, terms)
        elif content.startswith(ZIPPED):
            with zipfile.ZipFile(io.BytesIO(content)) as box:
                yield from _zip(name, box, terms, depth)
        elif content.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(content)) as opened:
                yield from _bytes(name, opened.read(LARGEST), terms, depth + 1)
        else:
            yield from _plain(name, content, terms, depth)
    except UNREADABLE as exc:
        yield Seen(f"{name}: it cannot be read again ({type(exc).__name__})", ())


def _plain(name: str, content: bytes, terms: _Terms, depth: int) -> Iterator[Seen]:
    text = _decoded(content)
    if text is None:
        yield Seen(f"{name}: of a kind that cannot be read again", ())
        return
    ending = name.rsplit(".", 1)[-1].lower()
    if text.lstrip("\ufeff \n\r\t")[:1] in ("{", "[") and ending in ("json", "jsonl", "geojson", "note", ""):
        yield from _json(name, text, terms)
    elif ending == "csv":
        csv.field_size_limit(LARGEST)
        for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), 1):
            for cell in row:
                yield from _text(f"{name}, row {number}", cell, terms)
    elif text.lstrip("\ufeff \n\r\t").startswith("<"):
        yield from _markup(name, text, terms)
    else:
        yield from _text(name, text, terms)
    yield from _folded(name, content, terms, depth)


def _decoded(content: bytes) -> str | None:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    return None


def _json(name: str, text: str, terms: _Terms) -> Iterator[Seen]:
    pieces = text.splitlines() if name.endswith("jsonl") else [text]
    for piece in pieces:
        if piece.strip():
            yield from _values(json.loads(piece), name, terms)


def _values(value: Any, where: str, terms: _Terms) -> Iterator[Seen]:
    rest: list[tuple[Any, str]] = [(value, where)]
    while rest:
        one, place = rest.pop()
        if isinstance(one, str):
            yield from _text(place, one, terms)
        elif isinstance(one, Mapping):
            for key, inner in one.items():
                yield from _text(f"{place} {key[:20]}".strip() if len(key) < 20 else place, key, terms)
                rest.append((inner, f"{place.split(' ')[0]} {key}".strip()))
        elif isinstance(one, (list, tuple)):
            rest += [(inner, place) for inner in one]


def _markup(name: str, text: str, terms: _Terms) -> Iterator[Seen]:
    """Text, attributes and comments of HTML or XML, and the text across its tags."""
    from lxml import etree  # type: ignore[import-untyped]  # it ships no types
    from lxml import html as reader

    try:
        tree = reader.fromstring(text.encode("utf-8"), parser=reader.HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.LxmlError:  # nothing but comments, or no markup at all
        yield from _text(name, text, terms)
        return
    for node in tree.iter():
        if not isinstance(node.tag, str):
            yield from _text(f"{name}, a comment", node.text or "", terms)
            continue
        for key, value in node.attrib.items():
            for who in _who(value, terms, address=key in ("href", "src", "id", "name")):
                yield Seen(f"{name}, attribute {key}", who)
    yield from _text(name, " ".join(piece.strip() for piece in tree.itertext() if piece.strip()), terms)
    yield from _text(name, "".join(tree.itertext()), terms)


def _pdf(name: str, content: bytes, terms: _Terms) -> Iterator[Seen]:
    import pypdfium2  # type: ignore[import-untyped]  # it ships no types

    pdf = pypdfium2.PdfDocument(content)
    try:
        for key, value in pdf.get_metadata_dict().items():
            yield from _text(f"{name}, {key}", value, terms)
        for number in range(len(pdf)):
            page = pdf[number].get_textpage().get_text_bounded()
            yield from _text(f"{name}, page {number + 1}", page, terms)
        for item in pdf.get_toc():
            title = item.get_title() if hasattr(item, "get_title") else getattr(item, "title", "")
            yield from _text(f"{name}, bookmark", title or "", terms)
    finally:
        pdf.close()


def _zip(name: str, box: zipfile.ZipFile, terms: _Terms, depth: int) -> Iterator[Seen]:
    yield from _text(f"{name}, its comment", box.comment.decode("utf-8", "replace"), terms)
    for member in box.infolist():
        for who in _who(member.filename, terms, address=True):
            yield Seen(f"{name}, the name of a member", who)
        yield from _text(f"{name}, comment of a member", member.comment.decode("utf-8", "replace"), terms)
        if member.file_size > LARGEST:
            yield Seen(f"{name}: a member is too large to be read again", ())
        elif not member.is_dir():
            yield from _bytes(member.filename.rsplit("/", 1)[-1], box.read(member), terms, depth + 1)


def _folded(name: str, content: bytes, terms: _Terms, depth: int) -> Iterator[Seen]:
    """What stands behind entities, percent signs, escapes and base64."""
    text = content.decode("utf-8", "replace")
    for plain, how in (
        (html.unescape(text) if "&" in text else text, "entities"),
        (unquote(text, errors="replace") if "%" in text else text, "percent signs"),
        (_unescaped(text) if "\\u" in text else text, "escapes"),
    ):
        if plain != text:
            yield from _text(f"{name}, behind {how}", plain, terms)
    for found in BASE64.finditer(content):
        piece = found[0].rstrip(b"=")
        with_padding = piece + b"=" * (-len(piece) % 4)
        try:
            inner = base64.b64decode(with_padding)
        except ValueError:
            continue
        if inner.startswith(HEAD):
            yield from _bytes(f"{name}, within", inner, terms, depth + 1)
            continue
        readable = inner.decode("utf-8", "ignore")
        if sum(c.isprintable() for c in readable) > 0.9 * len(inner) / 2 and readable:
            yield from _text(f"{name}, behind base64", readable, terms)


ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def _unescaped(text: str) -> str:
    return (
        ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        .encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
    )
