"""Words of a text and what each stands for: a number, a day, a name, a subject of the glossary, a stem.

A feature is a short string: `n:214` a number, `d:4-17` a day, `m:4` a month, `p:krdn` a name, `c:kill` a subject of the
glossary, `w:gravel` a stem. The first four hold across languages and scripts, `c:` where both languages have a
glossary, `w:` mostly within one language.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from stemma.lineage.names import fold
from stemma.lineage.words import CASELESS, Tongue, skeleton, stem, tongue

__all__ = ["TOKEN", "Token", "Tokens", "code", "details", "meaning", "named", "tokens"]

TOKEN = re.compile(r"[^\W\d_]+|\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?!\d)|\d+[.,]\d+|\d+")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+")
_PLAIN_ASIDE = 3  # words of fewer letters carry nothing unless they are names or numbers
_CASELESS_NAME = 3  # consonants that a word needs to be taken for a name where there are no capitals
_LARGEST = 10**12
_MOST_WORDS = 65_536  # words kept of one language
_LONGEST_WORD = 64  # letters of a word that is kept


@lru_cache(maxsize=16384)
def code(word: str) -> int:
    """A number for a word, 64 bits, the same everywhere."""
    raw = word.encode("utf-8", "surrogatepass")
    return (zlib.crc32(raw) << 32 | zlib.crc32(raw[::-1] + b"~")) * 0x9E3779B97F4A7C15 % 2**64


def _number(token: str) -> float | None:
    if _GROUPED.fullmatch(token):
        return float(re.sub(r"\D", "", token)[:15])
    try:
        return float(token[:15].replace(",", "."))
    except ValueError:
        return None


class Token(NamedTuple):
    """What a word stands for wherever it is written so.

    feature: its detail where it is no name; "" where it tells nothing, None where a number may begin. month: whether
    that is a month, name or not.
    """

    raw: str
    folded: str
    code: int
    capital: bool
    feature: str | None
    month: bool


class Tokens(dict[str, Token]):
    """Words of one language as they were first met; forgotten when there are too many."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.known = tongue(language)

    def __missing__(self, raw: str) -> Token:
        folded = fold(raw) or raw
        capital = raw[0].isupper()
        feature: str | None = None
        month = 0
        if not _is_number(folded, self.known):
            month = self.known.month(folded) if capital or not self.known.capital_months else 0
            feature = f"m:{month}" if month else meaning(self.language, folded, "")
        token = Token(raw, folded, code(folded), capital, feature, bool(month))
        if len(self) >= _MOST_WORDS:
            self.clear()
        if len(raw) <= _LONGEST_WORD:
            self[raw] = token
        return token


@lru_cache(maxsize=16)
def tokens(language: str) -> Tokens:
    """The words of one language, by how they are written."""
    return Tokens(language)


@lru_cache(maxsize=8192)
def meaning(language: str, word: str, name: str) -> str:
    """Feature of a folded word outside numbers and dates, or ""; `name` is the word as written where it is a name."""
    known = tongue(language)
    if word in known.plain:
        return ""
    subject = known.subject(word)
    if subject:
        return "c:" + subject
    if len(name) > 1:
        bones = skeleton(name)
        return "p:" + bones if len(bones) > 1 else "p:" + word
    if len(word) < _PLAIN_ASIDE:
        return ""
    return "w:" + stem(word)


def _amount(folded: list[str], at: int, last: int, known: Tongue) -> tuple[float, int]:
    """Value of the number that begins at a word, and the word after it; (0, at) where none begins."""
    first = _number(folded[at]) if folded[at][0].isdigit() else known.numbers.get(folded[at])
    if first is None:
        return 0.0, at
    words = not folded[at][0].isdigit()
    total, part = (first, 0.0) if words and first >= 1000 else (0.0, float(first))
    here = at + 1
    while here < last:
        joined = folded[here] in known.joiners and words and here + 1 < last
        value = known.numbers.get(folded[here + joined])
        if value is None:
            break
        if value >= 1000:
            if joined:
                break
            total, part = total + max(part, 1) * value, 0.0
        elif not joined and value in (12, 20, 100) and _multiplies(part, value):
            part *= value
        elif _adds(part, value, joined) or (not part and not joined and total):
            part += value
        else:
            break
        here += 1 + joined
    return total + part, here


def _multiplies(part: float, value: int) -> bool:
    """True for "two hundred", "two dozen" and, in French, "quatre-vingt"."""
    return part == 4 if value == 20 else 1 < part < 10


def _adds(part: float, value: int, joined: bool) -> bool:
    """True where a word goes on with a number: units after tens, in French "soixante-dix", tens after hundreds."""
    tens = part % 100
    if not tens:
        return part >= 100 and value < 100
    if value < 10:
        return tens >= 20 and tens % 10 == 0
    return value < 20 and tens in ((60, 80) if value != 11 or not joined else (60,))


def details(
    features: list[str | None], folded: list[str], first: int, last: int, known: Tongue
) -> tuple[tuple[str, int], ...]:
    """Features of the words `[first, last)`, each with its word; numbers and days may take several words."""
    here = features[first:last]
    if None not in here:
        return tuple([(feature, at) for at, feature in enumerate(here, first) if feature])
    out: list[tuple[str, int]] = []
    at = first
    while at < last:
        feature = features[at]
        if feature is None:
            value, then = _amount(folded, at, last, known)
            month = _month_beside(folded, at, then, first, last, known)
            if month and 1 <= value <= 31 and value == int(value):
                out.append((f"d:{month}-{int(value)}", at))
            elif value > 1 and value < _LARGEST:
                out.append((f"n:{value:g}" if value != int(value) else f"n:{int(value)}", at))
            at = max(then, at + 1)
            continue
        if feature:
            out.append((feature, at))
        at += 1
    return tuple(out)


def _month_beside(folded: list[str], at: int, then: int, first: int, last: int, known: Tongue) -> int:
    for near in (then, then + 1, at - 1):
        if first <= near < last and (near != then + 1 or folded[then] in known.plain):
            month = known.month(folded[near])
            if month and not (near < at and near > first and _is_number(folded[near - 1], known)):
                return month
    return 0


def _is_number(word: str, known: Tongue) -> bool:
    return word[0].isdigit() or word in known.numbers


def named(tokens: list[Token], opens: set[int], caseless: bool) -> frozenset[str]:
    """Folded words that are written as names: with a capital inside a sentence, and not also without one."""
    inside = Counter[str]()
    if caseless:
        small = Counter[str]()
        for at, token in enumerate(tokens):
            if CASELESS.match(token.raw):
                inside[token.folded] += len(skeleton(token.raw)) >= _CASELESS_NAME
            elif token.capital:
                inside[token.folded] += at not in opens
            else:
                small[token.folded] += 1
    else:
        for at, token in enumerate(tokens):
            if token.capital and at not in opens:
                inside[token.folded] += 1
        small = Counter(t.folded for t in tokens if t.folded in inside and not t.capital)
    return frozenset(w for w, n in inside.items() if n and n >= small[w])
