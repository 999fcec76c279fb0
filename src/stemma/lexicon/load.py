"""Reads vocabulary files: TOML, one folder per language, checked when first used.

A lexicon is data: `lexicon/<language>/<noun>.toml`, or `lexicon/<noun>.toml` when it does not depend on a language.
The stage that uses a noun gives the schema; a file that does not follow it raises `BrokenLexicon` with the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from stemma.errors import BrokenLexicon

__all__ = ["Schema", "languages", "load"]

Schema = Mapping[str, type | Callable[[object], bool]]


@cache
def _read(noun: str, language: str) -> dict[str, Any] | None:
    root = files("stemma.lexicon")
    place = root.joinpath(language, f"{noun}.toml") if language else root.joinpath(f"{noun}.toml")
    if not place.is_file():
        return None
    try:
        return tomllib.loads(place.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as exc:
        raise BrokenLexicon(f"The vocabulary {language or 'all'}/{noun}.toml is not valid TOML: {exc}") from exc


def languages(noun: str) -> tuple[str, ...]:
    """Languages for which the noun has a file, sorted."""
    root = files("stemma.lexicon")
    return tuple(sorted(d.name for d in root.iterdir() if d.is_dir() and d.joinpath(f"{noun}.toml").is_file()))


def load(noun: str, schema: Schema, language: str = "", *, loose: bool = False) -> dict[str, Any] | None:
    """One vocabulary file, or None when the language has none.

    Args:
        noun: file name without ending, such as `cues`.
        schema: for each top-level key its type, or a function that says whether a value is acceptable.
        language: BCP 47 primary tag such as `en`; empty for files that hold for every language.
        loose: other keys may stand in the file; for whoever reads a part of what a stage checks as a whole.

    Raises:
        BrokenLexicon: a key is missing, unknown, or its value does not fit.
    """
    data = _read(noun, language)
    if data is None:
        return None
    name = f"{language or 'all'}/{noun}.toml"
    for key in schema:
        if key not in data:
            raise BrokenLexicon(f"The vocabulary {name} lacks the key {key!r}.")
    for key, value in data.items():
        want = schema.get(key)
        if want is None and loose:
            continue
        if want is None:
            raise BrokenLexicon(f"The vocabulary {name} has the unknown key {key!r}.")
        fits = isinstance(value, want) if isinstance(want, type) else want(value)
        if not fits:
            raise BrokenLexicon(f"The vocabulary {name} has an unusable value at {key!r}.")
    return data
