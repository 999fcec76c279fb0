"""Reads numbers of persons and things as ranges: digits, words, dozens, "between 180 and 220" (METHOD 16)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stemma.extract.acts_words import Words
from stemma.extract.count_words import NumberWords, number_words
from stemma.records.allegation import Count
from stemma.records.span import Quote

__all__ = ["find"]

DIGITS = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
MOST_DIGITS = 15  # characters, separators included; a longer row of digits is no count
DECIMAL = re.compile(r"(\d{1,3})[.,](\d{1,2})")
GROUP, THREE = re.compile(r"[1-9]\d{0,2}"), re.compile(r"\d{3}")
SPACES = (" ", "\u00a0", "\u202f")  # what parts the thousands of "1 500"
KINDS = {10: "tens", 12: "dozens", 100: "hundreds", 1000: "thousands", 1_000_000: "millions"}
PERSONS, GROUPS = "persons", "groups"
HEAD_REACH = 5  # words after the number among which the head noun is looked for


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


def _hyphened(word: str, v: NumberWords) -> int | None:
    """Value of one word: "seven", "thirty-eight", "soixante-quinze"; "two-three" is none."""
    if word in v.values:
        return v.values[word]
    first, dash, second = word.partition("-")
    if not dash or first not in v.values or second not in v.values:
        return None
    tens, ones = v.values[first], v.values[second]
    return tens + ones if tens >= 20 and tens % 10 == 0 and ones < 20 else None


def _number(text: str, words: Words, at: int, v: NumberWords, *, opened: bool = False) -> tuple[int, int] | None:
    """Value and the position after the number that begins at `at`; opened: "between" stands before it."""
    low = words.low
    begun = _figures(text, words, at, v)
    total, current = 0, 0
    here = at
    if begun:
        current, here = begun
    while here < len(low):
        word = low[here]
        value = _hyphened(word, v)
        if word in v.scales and here > at:
            scale = v.scales[word]
            if current >= scale and scale < 1000:
                break
            if scale >= 1000:
                total, current = total + max(current, 1) * scale, 0
            else:
                current = max(current, 1) * scale
        elif word in v.scales:
            current = v.scales[word]
        elif value is not None:
            if begun and here == begun[1]:
                break
            if current % 100 and not (current % 100 >= 20 and current % 10 == 0 and value < 10):
                break
            if current >= 100 and value >= 100:
                break
            current += value
        elif not (word in v.words["and"] and here > at and _tail(words, here + 1, v, current, total, opened=opened)):
            break
        here += 1
        if total > 10**12:
            return None
    return (total + current, here) if here > at else None


def _figures(text: str, words: Words, at: int, v: NumberWords) -> tuple[int, int] | None:
    """A number in figures: "21,000", "1 500", "1.5 million"; None where the word is none."""
    low = words.low
    after = low[at + 1] if at + 1 < len(low) else ""
    part = DECIMAL.fullmatch(low[at])
    if part and after in v.scales and v.scales[after] >= 1000:
        return int(part[1] + part[2].ljust(3, "0")) * v.scales[after] // 1000, at + 2
    value = _digits(low[at])
    if value is None:
        return None
    end = at + 1
    while value < 10**9 and GROUP.fullmatch(low[at]) and end < len(low) and THREE.fullmatch(low[end]):
        if text[words.end[end - 1] : words.start[end]] not in SPACES:
            break
        value, end = value * 1000 + int(low[end]), end + 1
    return value, end


def _tail(words: Words, at: int, v: NumberWords, current: int, total: int, *, opened: bool) -> bool:
    """True when `and` goes on with the smaller part of the same number ("two hundred and six").

    "Two hundred and three hundred" are two numbers, and so are "between two hundred and six".
    """
    low = words.low
    if at >= len(low):
        return False
    value = _hyphened(low[at], v)
    if value is None or value >= 100:
        return False
    after = low[at + 1] if at + 1 < len(low) else ""
    if v.scales.get(after, 0) in (10, 12, 100) or (v.scales.get(after, 0) >= 1000 and total):
        return False
    tens = v.tens_joined and 20 <= current < 100 and current % 10 == 0 and value < 10
    if opened and not tens and not v.words["range_joint"].intersection(low[at + 1 : at + 6]):
        return False
    return tens or (current >= 100 and current % 100 == 0) or (current == 0 and total >= 1000)


def _read(text: str, words: Words, at: int, v: NumberWords) -> tuple[Count, int] | None:
    """One count that begins with the number word at `at`, and the position after it."""
    low = words.low
    begin = at
    found = _vague(words, at, v) or _exact(text, words, at, v)
    if found is None:
        return None
    kind, least, most, end = found
    if _refused(words, begin, end, v, plain=kind == "exact"):
        return None
    begin, kind, least, most = _qualified(words, begin, kind, least, most, v)
    if low[end : end + 2] in v.more_after:
        most, kind, end = None, "min", end + 2
    elif kind == "exact" and (phrase := next((p for p in v.about_after if low[end : end + len(p)] == p), None)):
        kind, end = "approx", end + len(phrase)
    unit = _unit(words, end, v)
    if not unit and kind == "exact" and least in (0, 1):
        return None
    return Count(Quote.of(text, words.start[begin], words.end[end - 1]), least, most, unit, kind), end


Range = tuple[str, int | None, int | None, int]  # kind, least, most, and the position after the number


def _vague(words: Words, at: int, v: NumberWords) -> Range | None:
    """A number left open: "dozens", "tens of thousands", "several hundred", "half a dozen"."""
    low = words.low
    vague = next((phrase for phrase in v.vague if low[at : at + len(phrase)] == phrase), None)
    if vague:
        (kind, least), end = v.vague[vague], at + len(vague)
        if kind == "exact":
            beside = _scaled(low, end, v) if least < 10 else None
            return beside or (kind, least, least, end)
        return _scaled(low, end, v) or (kind, least, None, end)
    if low[at] not in v.several:
        return None
    kind, least, end = *v.several[low[at]], at + 1
    skip = at + 2 if end < len(low) and low[end] in v.words["of"] else end
    both = v.several_of.get(f"{low[at]} {low[skip]}") if skip < len(low) else None
    return (*both, None, skip + 1) if both else (kind, least, None, end)


def _scaled(low: Sequence[str], at: int, v: NumberWords) -> Range | None:
    """What "several" counts, where that is itself a number: "several hundred", "several tens of thousands"."""
    at += at < len(low) and low[at] in v.words["of"]
    if at >= len(low):
        return None
    if low[at] in v.several:
        skip = at + 2 if at + 1 < len(low) and low[at + 1] in v.words["of"] else at + 1
        both = v.several_of.get(f"{low[at]} {low[skip]}") if skip < len(low) else None
        return (*both, None, skip + 1) if both else (*v.several[low[at]], None, at + 1)
    scale = v.scales.get(low[at])
    return (KINDS.get(scale, "vague"), 2 * scale, None, at + 1) if scale else None


def _exact(text: str, words: Words, at: int, v: NumberWords) -> Range | None:
    """A number that is told, or the two ends of one."""
    low = words.low
    opened = at > 0 and low[at - 1] in v.words["range_open"]
    pair = _pair(low[at], v)
    got = (pair[0], at + 1) if pair else _number(text, words, at, v, opened=opened)
    if got is None:
        return None
    value, end = got
    if pair:
        scale = v.scales.get(low[end], 1) if end < len(low) else 1
        return "range", value * scale, pair[1] * scale, end + (scale > 1)
    second = _second(text, words, end, v, at)
    if not second:
        return "exact", value, value, end
    most, last = second
    scale = v.scales.get(low[last - 1], 0)
    if scale and end == at + 1 and value not in v.scales.values() and value < most // scale:
        value *= scale  # "two or three hundred"
    return ("range", value, most, last) if most >= value else None


def _pair(word: str, v: NumberWords) -> tuple[int, int] | None:
    """Both numbers of "20-30" or "two-three"; None for one number."""
    first, dash, second = word.replace("–", "-").partition("-")
    if not dash:
        return None
    ends = [_digits(part) if part.isdigit() else v.values.get(part) for part in (first, second)]
    if ends[0] is None or ends[1] is None or _hyphened(word, v) is not None or not ends[0] < ends[1]:
        return None
    return ends[0], ends[1]


def _second(text: str, words: Words, at: int, v: NumberWords, begin: int) -> tuple[int, int] | None:
    """The second number of "between 180 and 220", "thirty-eight or thirty-nine", "20 to 30"."""
    if at + 1 >= len(words.low) or words.low[at] not in v.words["range_joint"]:
        return None
    if words.low[at] in v.words["and"] and not (begin and words.low[begin - 1] in v.words["range_open"]):
        return None
    return _number(text, words, at + 1, v)


def _refused(words: Words, begin: int, end: int, v: NumberWords, plain: bool) -> bool:
    """True when the words around show a date, an age, a price, a distance or the number of a thing."""
    before = words.low[begin - 1] if begin else ""
    after = words.low[end] if end < len(words.low) else ""
    after2 = words.low[end + 1] if end + 1 < len(words.low) else ""
    counts = not plain or words.low[end - 1] in v.collective
    if (after in v.words["not_after"] and not (counts and after in v.words["of"])) or (
        after in "–-" and after2.isdigit()
    ):
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
    """The unit of the head noun after the number: the first known noun within a few words of the same phrase.

    "Two rows of guards" are groups: what follows "of" is not what is counted, unless "of" stands right after the number
    ("dozens of guards").
    """
    for look in range(at, min(at + HEAD_REACH, len(words.low))):
        word = words.low[look]
        if not word[0].isalnum() or word in v.words["unit_stops"]:
            break
        if word in v.words["of"] and look == at + 1 and look + 1 < len(words.low):
            return GROUPS if v.units.get(words.low[look + 1]) == PERSONS else ""
        unit = v.units.get(word) or v.units.get(word.replace("’", "'").rpartition("'")[2])
        if unit:
            return unit
    return ""
