"""Names as they are looked for: one form for all scripts and most spellings (vocabularies `names` and `spelling`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from stemma.errors import BrokenLexicon
from stemma.lexicon.load import load

__all__ = ["fold", "sound", "sounds"]

WORD = re.compile(r"[^\W\d_]{2,}")
VOWELS = re.compile(r"[aeiouy']")
OTHER = re.compile(r"[\W\d_]+")
DOUBLED = re.compile(r"(.)\1+")
LEAST = 2  # consonants that a key must have to say anything


@dataclass(frozen=True, slots=True)
class _Tables:
    """letters: to Latin ones. spoken: groups of letters and their sound. ends, begins: what is cut from a word."""

    letters: dict[int, str]
    spoken: dict[str, str]
    groups: re.Pattern[str]
    ends: re.Pattern[str]
    begins: re.Pattern[str]


@cache
def _tables() -> _Tables:
    names = load("names", {"aliases": list, "empty": list, "letters": dict})
    spelling = load(
        "spelling", {"letters": dict, "sounds": dict, "endings": str, "endings_leave": int, "articles": str}
    )
    if names is None or spelling is None:
        raise BrokenLexicon("The vocabularies names.toml and spelling.toml are needed.")
    leave = int(spelling["endings_leave"])

    def any_of(words: Iterable[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))

    return _Tables(
        {ord(key): value for key, value in {**spelling["letters"], **names["letters"]}.items()},
        dict(spelling["sounds"]),
        re.compile(any_of(spelling["sounds"])),
        re.compile(f"(?<=.{{{leave}}})(?:{any_of(spelling['endings'].split())})$", re.DOTALL),
        re.compile(f"^(?:{any_of(spelling['articles'].split())})(?=.{{{leave}}})", re.DOTALL),
    )


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, Latin letters, no accents.

    >>> fold("Ганна Шевчук"), fold("Émile")
    ('ganna shevchuk', 'emile')
    """
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", lowered).translate(_tables().letters))
    return "".join(c for c in plain if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """The consonants of a word that survive a change of script; "" where too few are left.

    >>> sound("Solveck") == sound("Сольвек"), sound("Ulvarn") == sound("Ульварна")
    (True, True)
    """
    tables = _tables()
    lowered = word.lower()
    if not lowered.isascii():
        lowered = tables.begins.sub("", tables.ends.sub("", lowered, count=1))
    plain = tables.groups.sub(lambda found: tables.spoken[found[0]], fold(lowered))
    bare = VOWELS.sub("", plain)
    out = DOUBLED.sub(r"\1", OTHER.sub("", bare))
    return out if len(out) >= LEAST else ""


def sounds(text: str) -> tuple[str, ...]:
    """Keys of the words of a name, each once, in order."""
    return tuple(dict.fromkeys(key for word in WORD.findall(text) if (key := sound(word))))
