"""Standards of proof: named, in TOML, checked when first used."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from stemma.errors import BadInput, BrokenLexicon

__all__ = ["Standard", "load_standard", "names"]

KEYS: Mapping[str, type] = {
    "name": str, "title": str, "text": str, "corroborated_k_lo": int, "primary_needed": int, "primary": list,
    "hearsay_allowed": dict,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standard:
    """What an allegation must have before the program proposes `corroborated`.

    Args:
        corroborated_k_lo: independent origins needed, possible common origins merged.
        primary_needed: how many of the independent groups need own knowledge of the act.
        primary: kinds of access that count as own knowledge. hearsay_allowed: mouths allowed in between, by access.
    """

    name: str
    title: str
    text: str
    corroborated_k_lo: int
    primary_needed: int
    primary: frozenset[str]
    hearsay_allowed: Mapping[str, int]

    def is_primary(self, access: str, depth: int) -> bool:
        """True when somebody with this access, this many mouths away, knows the act by himself."""
        return access in self.primary and depth <= self.hearsay_allowed.get(access, 0)


def names() -> tuple[str, ...]:
    """Names of the standards that come with the program, sorted."""
    root = files("stemma.assess").joinpath("standards")
    return tuple(sorted(f.name.removesuffix(".toml") for f in root.iterdir() if f.name.endswith(".toml")))


@cache
def load_standard(name: str) -> Standard:
    """The standard of proof with this name.

    Raises:
        BadInput: there is no such standard.
        BrokenLexicon: its file lacks a key or has an unusable value.
    """
    if name not in names():
        raise BadInput(f"There is no standard of proof called {name!r}.", hint="Choose one of: " + ", ".join(names()))
    place = files("stemma.assess").joinpath("standards").joinpath(f"{name}.toml")
    try:
        data: dict[str, Any] = tomllib.loads(place.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as exc:
        raise BrokenLexicon(f"The standard {name}.toml is not valid TOML: {exc}") from exc
    return read_standard(data, name)


def read_standard(data: Mapping[str, Any], name: str) -> Standard:
    """The standard that a parsed file describes; raises `BrokenLexicon` with the key that does not fit."""
    for key in sorted(set(KEYS) ^ set(data)):
        raise BrokenLexicon(f"The standard {name}.toml {'lacks' if key in KEYS else 'has the unknown key'} {key!r}.")
    for key, want in KEYS.items():
        if not isinstance(data[key], want) or isinstance(data[key], bool):
            raise BrokenLexicon(f"The standard {name}.toml has an unusable value at {key!r}.")
    if data["corroborated_k_lo"] < 1 or data["primary_needed"] < 0:
        raise BrokenLexicon(f"The standard {name}.toml asks for less than one origin.")
    return Standard(
        data["name"], data["title"], data["text"], data["corroborated_k_lo"], data["primary_needed"],
        frozenset(data["primary"]), dict(data["hearsay_allowed"]),
    )  # fmt: skip
