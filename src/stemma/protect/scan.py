"""Looks for names in the bytes of a folder, in the ways in which software writes text."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from stemma.protect.finder import words_of
from stemma.protect.letters import common, fold, particles

__all__ = ["Left", "left_in", "needles"]

CHUNK = 1 << 22
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1251", "cp1256")
LEAST_WORD = 4  # letters of a word of a name that is looked for by itself


class Left(NamedTuple):
    """A file in which a name stands, and in which way of writing."""

    file: str
    how: str


def needles(names: Iterable[str]) -> dict[bytes, str]:
    """The bytes to look for and how they are written: full names, and their words unless everyday ones."""
    texts: dict[str, None] = {}
    for name in names:
        words = [word for _, _, word in words_of(name)]
        rare = [w for w in words if len(w) >= LEAST_WORD and fold(w) not in common() | particles()]
        for text in (name, *rare):
            for form in (text, text.lower(), text.upper(), text.title()):
                texts.setdefault(form)
    found: dict[bytes, str] = {}
    for text in texts:
        for encoding in ENCODINGS:
            try:
                found.setdefault(text.encode(encoding), encoding)
            except UnicodeEncodeError:
                continue
        plain = text.encode("utf-8")
        for written, how in ((quote(text), "percent signs"), (quote(text).lower(), "percent signs")):
            found.setdefault(written.encode("ascii"), how)
        found.setdefault(json.dumps(text)[1:-1].encode("ascii"), "escapes")
        if len(plain) >= LEAST_WORD:
            for piece in _base64(plain):
                found.setdefault(piece, "base64")
    return found


def _base64(content: bytes) -> Iterator[bytes]:
    """The middle of the base64 of any text with this content in it, for each of the three ways to stand in it."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + content)
        start = (0, 2, 3)[before]
        end = (before + len(content)) * 8 // 6
        piece = whole[start:end]
        if len(piece) >= 5:
            yield piece


def left_in(folder: Path, names: Iterable[str], *, besides: Iterable[Path] = ()) -> list[Left]:
    """Files below a folder that hold one of the names, sorted; a file is told once for each way of writing.

    Args:
        besides: files not looked into.
    """
    wanted = needles(names)
    longest = max(map(len, wanted), default=1)
    skipped = {place.resolve() for place in besides}
    found: set[Left] = set()
    for place in sorted(folder.rglob("*")):
        if place.is_file() and place.resolve() not in skipped:
            name = place.relative_to(folder).as_posix()
            found |= {
                Left(name, f"its name, {how}") for needle, how in wanted.items() if needle in name.encode("utf-8")
            }
            found |= {Left(name, how) for how in _in_file(place, wanted, longest)}
    return sorted(found)


def _in_file(place: Path, wanted: dict[bytes, str], longest: int) -> set[str]:
    found: set[str] = set()
    with place.open("rb") as file:
        tail = b""
        while piece := file.read(CHUNK):
            window = tail + piece
            found |= {how for needle, how in wanted.items() if how not in found and needle in window}
            tail = window[-longest:]
    return found
