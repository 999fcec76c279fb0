"""Words of names in one form for all scripts and most spellings (`letters.toml`)."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

from stemma.errors import BrokenLexicon

__all__ = [
    "Bones",
    "Rules",
    "arabic",
    "bones",
    "common",
    "fits",
    "fold",
    "inflected",
    "keys",
    "particles",
    "rules",
    "stem",
]

MOST = 12  # keys of one word at most; the alternatives of a table stand in the order of how often they are right
VOWELS = "aeiou"
TWICE = re.compile(r"(.)\1+")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
ALIKE = str.maketrans("أإآىةکی", "ااايهكي")  # letters of Arabic that are written one for the other


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables of `letters.toml`; `groups` finds the longest group of Latin letters, `sounds` says what it is."""

    groups: re.Pattern[str]
    sounds: Mapping[str, tuple[str, ...]]
    marked: Mapping[int, str]
    arabic: Mapping[str, tuple[str, ...]]
    gaps: Mapping[str, str]
    articles: tuple[str, ...]
    cut: re.Pattern[str]
    endings: tuple[str, ...]
    added: tuple[str, ...]
    particles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bones:
    """The consonants of a word, and what may stand before, between and after them (vowels, in any order)."""

    consonants: str
    gaps: tuple[str, ...]


def _read(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(files("stemma.protect").joinpath(name).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as exc:
        raise BrokenLexicon(f"The vocabulary {name} cannot be read: {exc}") from exc


@cache
def rules() -> Rules:
    """The tables, read once."""
    data = _read("letters.toml")
    try:
        spoken = {**data["latin"], **data["cyrillic"]}
        sounds = {key: tuple(value.split(" ")) for key, value in spoken.items()}
        for vowel in VOWELS:
            sounds[vowel] = (vowel,)
        told = data["rules"]
        by_length = sorted(sounds, key=lambda group: (-len(group), group))
        cut = sorted(told["cut"].split(), key=lambda end: -len(end))
        return Rules(
            re.compile("|".join(map(re.escape, by_length))),
            sounds,
            {ord(key): value for key, value in data["marked"].items()},
            {key: tuple(value.split(" ")) for key, value in data["arabic"].items()},
            data["arabic_vowels"],
            tuple(told["articles"].split()),
            re.compile(f"(?<=..)(?:{'|'.join(cut)})$"),
            tuple(told["endings"].split()),
            tuple(told["added"].split()),
            frozenset(told["particles"].split()),
        )
    except (KeyError, AttributeError) as exc:
        raise BrokenLexicon(f"The vocabulary letters.toml lacks {exc}.") from exc


@cache
def common() -> frozenset[str]:
    """Names that are everyday words, folded, of all languages."""
    return frozenset(fold(word) for words in _read("common.toml").values() for word in words.split())


def particles() -> frozenset[str]:
    """Words of a name that say nothing by themselves, folded."""
    return rules().particles


@lru_cache(maxsize=131072)
def fold(word: str) -> str:
    """Small letters without accents, marks and invisible signs; the script stays.

    >>> fold("Sol\\u00advečk"), fold("МИЛЁНА")
    ('solveck', 'милена')
    """
    lowered = word.casefold()
    if lowered.isascii():
        return lowered
    spread = unicodedata.normalize("NFKD", lowered)
    bare = "".join(c for c in spread if not unicodedata.combining(c) and unicodedata.category(c) not in ("Cf", "Lm"))
    return unicodedata.normalize("NFC", bare).translate(ALIKE)


def arabic(word: str) -> bool:
    """True where a word is written in Arabic letters."""
    return ARABIC.search(word) is not None


@lru_cache(maxsize=131072)
def keys(word: str) -> tuple[str, ...]:
    """What a word of Latin or Cyrillic letters sounds like, in a few readings; () where it holds other letters.

    >>> set(keys("Prigozhin")) & set(keys("Пригожин"))
    {'priGoSin'}
    """
    if word.isascii() and not word.isalpha():
        word = "".join(filter(str.isalpha, word))
    lowered = unicodedata.normalize("NFKC", word).casefold()
    found = list(_read_out(fold(lowered.translate(rules().marked))))
    plain = fold(lowered)
    if any(ord(c) in rules().marked for c in lowered):
        found += _read_out(plain)
    return tuple(dict.fromkeys(found))


def _read_out(text: str) -> tuple[str, ...]:
    table = rules()
    parts: list[tuple[str, ...]] = []
    at = 0
    for group in table.groups.finditer(text):
        if group.start() != at:
            return ()
        parts.append(table.sounds[group[0]])
        at = group.end()
    if at != len(text) or not parts:
        return ()
    while _count(parts) > MOST:  # fewer readings, the last group first
        longest = max(range(len(parts)), key=lambda n: (len(parts[n]), n))
        parts[longest] = parts[longest][:-1]
    made = [TWICE.sub(r"\1", "".join(one)) for one in product(*parts)]
    made += [key[:-1] for key in made if len(key) > 5 and key[-1] in "eG" and key[-2] not in "G"]  # silent at the end
    return tuple(dict.fromkeys(made))


def _count(parts: list[tuple[str, ...]]) -> int:
    total = 1
    for one in parts:
        total *= len(one)
    return total


def stem(key: str) -> str:
    """A key without the ending of case and number.

    >>> stem("milena"), stem("SelenSKi")
    ('milen', 'SelenSK')
    """
    return rules().cut.sub("", key, count=1)


def inflected(key: str) -> tuple[str, ...]:
    """The forms of a key with other endings; the key itself is not among them."""
    table, bare = rules(), stem(key)
    made = [bare + end for end in table.endings] + [key + end for end in table.added]
    if bare != key:
        made.append(bare)
    return tuple(one for one in dict.fromkeys(TWICE.sub(r"\1", form) for form in made) if one != key)


@lru_cache(maxsize=65536)
def bones(word: str) -> tuple[Bones, ...]:
    """The consonants of a word in any of the three scripts, with the vowels around them."""
    if not arabic(word):
        return tuple(dict.fromkeys(made for key in keys(word) for made in _bones_of_key(key)))
    out = list(_arabic_bones(fold(word)))
    for article in rules().articles:
        if fold(word).startswith(article) and len(fold(word)) - len(article) >= 3:
            out += _arabic_bones(fold(word)[len(article) :])
    return tuple(dict.fromkeys(out))


def _bones_of_key(key: str) -> tuple[Bones, ...]:
    """The consonants of a key; p counts as b, which is how Arabic has it."""
    gaps, consonants = [""], ""
    for c in TWICE.sub(r"\1", key):
        if c in VOWELS:
            gaps[-1] += c
        else:
            consonants += "b" if c == "p" else c
            gaps.append("")
    return (Bones(consonants, tuple(gaps)),)


def _arabic_bones(word: str) -> tuple[Bones, ...]:
    table = rules()
    made: list[tuple[str, tuple[str, ...]]] = [("", ("",))]
    for c in word:
        if c in table.gaps:
            made = [(bare, (*gaps[:-1], gaps[-1] + c)) for bare, gaps in made]
        elif c in table.arabic:
            made = [
                (bare + sound, (*gaps, "")) if sound and not (bare.endswith(sound) and not gaps[-1]) else (bare, gaps)
                for bare, gaps in made[:4]
                for sound in table.arabic[c]
            ]
        elif c.isalpha():
            return ()
    return tuple(Bones(bare, gaps) for bare, gaps in made if bare)


def fits(written: Bones, spoken: Bones) -> bool:
    """True when a word in Arabic letters may be this one: long vowels where vowels are, and not too few of them."""
    if written.consonants != spoken.consonants:
        return False
    table = rules().gaps
    missing = 0
    for number, (long, vowels) in enumerate(zip(written.gaps, spoken.gaps, strict=True)):
        allowed = set().union(*(table[c] for c in long)) if long else set()
        if long and not vowels:
            if number not in (0, len(spoken.gaps) - 1):
                return False
        elif long and not allowed & set(vowels):
            return False
        elif not long and set(vowels) & set("oui") and 0 < number < len(spoken.gaps) - 1:
            missing += 1
    return missing <= 1
