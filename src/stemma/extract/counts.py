"""Reads numbers of persons and things as ranges: digits, words, dozens, "between 180 and 220" (METHOD 16)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stemma.extract.acts_words import Words, plurals
from stemma.lexicon.load import languages, load
from stemma.records.allegation import Count
from stemma.records.span import Quote

__all__ = ["find"]

DIGITS = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
MOST_DIGITS = 15  # characters, separators included; a longer row of digits is no count
HEAD_REACH = 5  # words after the number among which the head noun is looked for
TABLES = ("ones", "tens", "scales", "dozen")
LISTS = "of and a least more most less approx after_more range_open range_joint not_before not_after unit_stops".split()
PHRASES = ("least", "more", "most", "less", "approx")


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Vocabulary of one language; `starts`: words that can open a count."""

    values: dict[str, int]
    scales: dict[str, int]
    several: dict[str, tuple[str, int]]
    several_of: dict[str, tuple[str, int]]
    vague: dict[tuple[str, ...], tuple[str, int]]
    qualifiers: tuple[tuple[tuple[str, ...], str], ...]
    words: dict[str, frozenset[str]]
    units: dict[str, str]
    starts: frozenset[str]
    tens_joined: bool
    more_after: frozenset[tuple[str, ...]]


def _table(value: object) -> bool:
    return isinstance(value, dict)


def _list(value: object) -> bool:
    return isinstance(value, list)


@cache
def number_words(language: str) -> NumberWords | None:
    """The vocabulary of a language, or None where it has none."""
    if language not in languages("counts"):
        return None
    tables = (*TABLES, "several", "several_of", "vague", "units")
    data = load(
        "counts", {**dict.fromkeys(tables, _table), **dict.fromkeys(LISTS, _list), "tens_joined": bool}, language
    )
    assert data is not None
    values = {**data["ones"], **data["tens"]}
    several = {word: (kind, least) for word, (kind, least) in data["several"].items()}
    vague = {tuple(words.split()): (kind, least) for words, (kind, least) in data["vague"].items()}
    scales = {**data["scales"], **data["dozen"]}
    qualifiers = sorted(
        ((tuple(p.split()), kind) for kind in PHRASES for p in data[kind]), key=lambda q: (-len(q[0]), q)
    )
    units = {form: unit for unit, nouns in data["units"].items() for noun in nouns for form in plurals(noun)}
    starts = frozenset(values) | frozenset(several) | frozenset(words[0] for words in vague) | frozenset(scales)
    return NumberWords(
        values, scales, several, dict(data["several_of"]), vague, tuple(qualifiers),
        {k: frozenset(data[k]) for k in LISTS}, units, starts, data["tens_joined"],
        frozenset(tuple(phrase.split()) for phrase in data["after_more"]),
    )  # fmt: skip


def find(text: str, words: Words, language: str) -> tuple[Count, ...]:
    """The counts of one sentence in reading order.

    Dates, ages, sums of money, distances and numbers of articles or rooms are left out.

    >>> from stemma.extract.acts_words import split
    >>> s = "More than 21,000 prisoners left."
    >>> [(c.least, c.most, c.unit) for c in find(s, split(s, 0, len(s)), "en")]
    [(21001, None, 'persons')]
    """
    vocabulary = number_words(language)
    if vocabulary is None:
        return ()
    starts, values = vocabulary.starts, vocabulary.values
    out: list[Count] = []
    free = 0
    for at, word in enumerate(words.low):
        if word not in starts and (
            word.isalpha() or not (word[0].isdigit() or ("-" in word and word.partition("-")[0] in values))
        ):
            continue
        if at < free:
            continue
        got = _read(text, words, at, vocabulary)
        if got is not None:
            out.append(got[0])
            free = got[1]
    return tuple(out)


def _digits(word: str) -> int | None:
    if len(word) > MOST_DIGITS or not DIGITS.fullmatch(word) or not word.isascii():
        return None
    return int(word.replace(",", "").replace(".", ""))


def _number(words: Words, at: int, v: NumberWords) -> tuple[int, int] | None:
    """Value and the position after the number that begins at `at`."""
    total = current = 0
    here = at
    while here < len(words.low):
        word = words.low[here]
        parts = word.split("-") if "-" in word else [word]
        digits = _digits(word)
        if digits is not None and here == at:
            current = digits
        elif word in v.scales and here > at:
            scale = v.scales[word]
            if scale >= 1000:
                total, current = total + max(current, 1) * scale, 0
            else:
                current = max(current, 1) * scale
        elif word in v.scales:
            current = v.scales[word]
        elif all(part in v.values for part in parts) and len(parts) <= 2 and digits is None:
            value = sum(v.values[part] for part in parts)
            if current % 100 and not (current % 100 >= 20 and current % 10 == 0 and value < 10):
                break
            current += value
        elif (
            word in v.words["and"]
            and here > at
            and here + 1 < len(words.low)
            and _tail(words, here + 1, v, current, total)
        ):
            pass
        else:
            break
        here += 1
        if total > 10**12:
            return None
    return (total + current, here) if here > at else None


def _tail(words: Words, at: int, v: NumberWords, current: int, total: int) -> bool:
    """True when `and` goes on with the smaller part of the same number ("two hundred and six")."""
    value = v.values.get(words.low[at].partition("-")[0])
    if value is None:
        return False
    tens = v.tens_joined and 20 <= current < 100 and current % 10 == 0 and value < 10
    return tens or (current >= 100 and current % 100 == 0) or (current == 0 and total >= 1000)


def _read(text: str, words: Words, at: int, v: NumberWords) -> tuple[Count, int] | None:
    """One count that begins with the number word at `at`, and the position after it."""
    low = words.low
    least: int | None
    most: int | None
    vague = next((phrase for phrase in v.vague if low[at : at + len(phrase)] == phrase), None)
    begin = at
    if vague:
        (kind, least), end = v.vague[vague], at + len(vague)
        most = least if kind == "exact" else None
    elif low[at] in v.several:
        kind, least, end = *v.several[low[at]], at + 1
        most = None
        skip = at + 2 if at + 1 < len(low) and low[at + 1] in v.words["of"] else at + 1
        both = v.several_of.get(f"{low[at]} {low[skip]}") if skip < len(low) else None
        if both:
            (kind, least), end = both, skip + 1
    else:
        got = _number(words, at, v)
        if got is None:
            return None
        value, end = got
        least = most = value
        kind = "exact"
        second = _second(words, end, v, begin)
        if second:
            most, end = second
            if most < least:
                return None
            kind = "range"
    if _refused(words, begin, end, v, plain=kind == "exact"):
        return None
    begin, kind, least, most = _qualified(words, begin, kind, least, most, v)
    if low[end : end + 2] in v.more_after:
        most, kind, end = None, "min", end + 2
    unit = _unit(words, end, v)
    if not unit and kind == "exact" and least in (0, 1):
        return None
    return Count(Quote.of(text, words.start[begin], words.end[end - 1]), least, most, unit, kind), end


def _second(words: Words, at: int, v: NumberWords, begin: int) -> tuple[int, int] | None:
    """The second number of "between 180 and 220", "thirty-eight or thirty-nine", "20 to 30"."""
    if at + 1 >= len(words.low) or words.low[at] not in v.words["range_joint"]:
        return None
    if words.low[at] in v.words["and"] and not (begin and words.low[begin - 1] in v.words["range_open"]):
        return None
    return _number(words, at + 1, v)


def _refused(words: Words, begin: int, end: int, v: NumberWords, plain: bool) -> bool:
    """True when the words around show a date, an age, a price, a distance or the number of a thing."""
    before = words.low[begin - 1] if begin else ""
    after = words.low[end] if end < len(words.low) else ""
    after2 = words.low[end + 1] if end + 1 < len(words.low) else ""
    if after in v.words["not_after"] or (after in "–-" and after2.isdigit()):
        return True
    digits = words.low[begin][0].isdigit()
    if plain and digits and before in v.words["not_before"] and not _unit(words, end, v):
        return True
    if before in ("no", "no.", ".") and begin > 1 and words.low[begin - 2] == "no":
        return True
    year = plain and digits and len(words.low[begin]) == 4 and words.low[begin][:2] in ("18", "19", "20", "21")
    if year and not _unit(words, end, v):
        return True
    aged = before == "," and (after in (",", ".", "")) and digits
    return aged or (after == ":" and after2.isdigit()) or before in (":", "$", "€", "£")


def _qualified(
    words: Words, begin: int, kind: str, least: int | None, most: int | None, v: NumberWords
) -> tuple[int, str, int | None, int | None]:
    """Takes in the words before the number: at least, more than, up to, some, between."""
    low = words.low
    if begin and low[begin - 1] in v.words["a"]:
        begin -= 1
    if kind == "range" and begin and low[begin - 1] in v.words["range_open"]:
        return begin - 1, kind, least, most
    for phrase, name in v.qualifiers:
        size = len(phrase)
        if size > begin or low[begin - size : begin] != phrase:
            continue
        begin -= size
        if name == "least":
            return begin, "min", least, None
        if name == "more":
            return begin, "min", least + 1 if least is not None and kind == "exact" else least, None
        if name == "most":
            return begin, "max", None, most
        if name == "less":
            return begin, "max", None, most - 1 if most else most
        return begin, "approx" if kind == "exact" else kind, least, most
    return begin, kind, least, most


def _unit(words: Words, at: int, v: NumberWords) -> str:
    """The unit of the head noun after the number: the first known noun within a few words of the same phrase."""
    for look in range(at, min(at + HEAD_REACH, len(words.low))):
        word = words.low[look]
        if not word[0].isalnum() or word in v.words["unit_stops"]:
            break
        if word in v.units:
            return v.units[word]
    return ""
