"""Finds places: names of the gazetteer, and facilities and unknown places by the words around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stemma.extract.acts_words import Words
from stemma.extract.gazetteer import Entry, Gazetteer
from stemma.lexicon.load import languages, load
from stemma.records.allegation import Place
from stemma.records.span import Quote

__all__ = ["find", "key_of"]

LONGEST_NAME = 6  # words of a name that is not in the gazetteer
STEM = 4  # letters of an inflected name (Russian) that must stay
ENDING = 3  # letters that an ending may have
LISTS = "before strong joining numbered number not_names inside article adjective".split()


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Vocabulary of one language; `heads`: last word of a head noun -> kind, `phrases`: head nouns of two words."""

    lists: dict[str, frozenset[str]]
    heads: dict[str, str]
    phrases: dict[tuple[str, ...], str]
    adjective: tuple[str, ...]


def _list(value: object) -> bool:
    return isinstance(value, list)


@cache
def place_words(language: str) -> PlaceWords | None:
    """The vocabulary of a language, or None where it has none."""
    if language not in languages("places"):
        return None
    data = load("places", {**dict.fromkeys(LISTS, _list), "heads": dict}, language)
    assert data is not None
    nouns = {tuple(noun.split()): kind for kind, found in data["heads"].items() for noun in found}
    return PlaceWords(
        {k: frozenset(data[k]) for k in LISTS},
        {words[0]: kind for words, kind in nouns.items() if len(words) == 1},
        {words: kind for words, kind in nouns.items() if len(words) > 1},
        tuple(data["adjective"]),
    )


def key_of(name: str) -> str:
    """The name two mentions of one place share: no article, no number sign, one form of case and apostrophe.

    >>> key_of("the Penal Colony No. 11") == key_of("penal colony 11")
    True
    """
    words = name.casefold().replace("’", "'").replace(".", " ").replace("№", " ").split()
    return " ".join(word for word in words if word not in ("the", "no", "nr"))


def find(text: str, words: Words, language: str, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The places of one sentence in reading order, longest match first.

    A bundled name that needs care is taken only after a word of place; a name of the case always.
    """
    vocabulary = place_words(language) or place_words("en")
    assert vocabulary is not None
    out: list[Place] = []
    if not words.low:
        return ()
    shouted = text[words.start[0] : words.end[-1]].isupper()  # a heading in capitals: only names of the gazetteer
    numbered, case = vocabulary.lists["numbered"], gazetteer.case
    free = 0
    for at, (word, capital) in enumerate(zip(words.low, words.capital, strict=True)):
        if at < free:
            continue
        if capital or word in numbered:
            got = _known(text, words, at, gazetteer, vocabulary)
            got = got or (None if shouted else _unknown(text, words, at, vocabulary))
        elif case and (word in case or text[words.start[at] : words.end[at]] in case):
            got = _known(text, words, at, gazetteer, vocabulary)
        else:
            continue
        if got is not None:
            out.append(got[0])
            free = got[1]
    return tuple(out)


def _raw(text: str, words: Words, at: int) -> str:
    """The word as written, with a plain apostrophe and without a possessive ending."""
    raw = text[words.start[at] : words.end[at]].replace("’", "'")
    return raw[:-2] if raw.endswith("'s") else raw


def _end(text: str, words: Words, at: int) -> int:
    """Where the name that ends with this word ends: before a possessive ending."""
    raw = text[words.start[at] : words.end[at]]
    return words.end[at] - (2 if raw[-2:] in ("'s", "’s") and len(raw) > 2 else 0)


def _known(text: str, words: Words, at: int, gazetteer: Gazetteer, vocabulary: PlaceWords) -> tuple[Place, int] | None:
    first = _raw(text, words, at)
    names = gazetteer.names_from(first) or _inflected(first, gazetteer)
    before = words.low[at - 1] if at else ""
    for name, entry in names:
        end = _fits(text, words, at, name)
        if end < 0:
            continue
        if entry.care and before not in vocabulary.lists["strong"]:
            continue
        if entry.care and end < len(words.low) and words.capital[end] and words.low[end].isalpha():
            continue  # the first word of a longer name of somebody or something else
        if entry.kind in ("city", "capital") and at and words.capital[at - 1] and before.isalpha() and at > 1:
            continue  # a surname
        begin = words.start[at]
        quote = Quote.of(text, begin, _end(text, words, end - 1))
        return _place(quote, entry, gazetteer), end
    return None


def _fits(text: str, words: Words, at: int, name: tuple[str, ...]) -> int:
    """Position after the name when it stands at `at`, else -1; full stops and commas between its words do not count."""
    here, size = at + 1, len(words.low)
    for part in name[1:]:  # its first word is the one it was found by
        while here < size and words.low[here] in (".", ","):
            here += 1
        if here >= size:
            return -1
        raw = _raw(text, words, here)
        if raw != part and not _stem(raw, part):
            return -1
        here += 1
    return here


def _stem(raw: str, name: str) -> bool:
    """True when a Cyrillic word is the name with another ending ("Халмете" for "Халмет")."""
    if name.isascii() or not ("а" <= name[-1:].lower() <= "я") or len(name) < STEM:
        return False
    root = name[:-1] if name[-1] in "аяйоеьы" else name
    return len(root) >= STEM - 1 and raw.startswith(root) and len(raw) - len(root) <= ENDING


def _inflected(first: str, gazetteer: Gazetteer) -> tuple[tuple[tuple[str, ...], Entry], ...]:
    """Names whose first word is `first` with another ending; Cyrillic only."""
    if first.isascii() or not ("а" <= first[-1:].lower() <= "я") or len(first) < STEM:
        return ()
    for cut in range(1, ENDING + 1):
        root = first[: len(first) - cut]
        if len(root) < STEM - 1:
            break
        for ending in ("", "а", "я", "й", "о", "е", "ь", "ы", "ия", "ая"):
            found = gazetteer.names_from(root + ending)
            if found:
                return tuple((((first, *name[1:])), entry) for name, entry in found)
    return ()


def _place(quote: Quote, entry: Entry, gazetteer: Gazetteer) -> Place:
    country = gazetteer.countries.get(entry.country, entry.country)
    within = (country,) if country and country != entry.name else ()
    return Place(quote, entry.name, entry.name, entry.kind, entry.lat, entry.lon, within)


def _unknown(text: str, words: Words, at: int, v: PlaceWords) -> tuple[Place, int] | None:
    """A numbered facility, a name with a head noun, or a plain name after a word of place."""
    low = words.low
    numbered = _numbered(text, words, at, v)
    if numbered:
        return numbered
    if (
        not words.capital[at]
        or low[at] in v.lists["not_names"]
        or low[at] in v.lists["before"]
        or (not low[at].isalpha() and "-" not in low[at])
    ):
        return None
    end = at + 1
    while end < len(low) and end - at < LONGEST_NAME:
        if words.capital[end] and low[end][0].isalpha() and low[end] not in v.lists["not_names"]:
            end += 1
        elif (
            low[end] in v.lists["inside"]
            and low[end] not in ("and", "of")
            and end + 1 < len(low)
            and words.capital[end + 1]
        ):
            end += 2
        else:
            break
    kind, tail = "", end
    for size in (2, 1):
        phrase = low[end : end + size]
        got = v.phrases.get(phrase, "") if size == 2 else v.heads.get(phrase[0], "") if phrase else ""
        if got:
            kind, tail = got, end + size
            break
    if not kind and end - at > 1:
        kind = v.heads.get(low[end - 1], "")
    before = low[at - 1] if at else ""
    named = before in v.lists["strong"] or (at > 1 and low[at - 2] in v.heads and before in v.lists["before"])
    if not kind and not named:
        return None
    if not kind and tail < len(low) and low[tail].isalpha() and low[tail - 1].endswith(v.adjective) and tail - at == 1:
        return None
    quote = Quote.of(text, words.start[at], _end(text, words, tail - 1))
    return Place(quote, quote.text, key_of(quote.text), kind or "place"), tail


def _numbered(text: str, words: Words, at: int, v: PlaceWords) -> tuple[Place, int] | None:
    """`Colony No. 11`, `Penal Colony 6`, `Camp 7`."""
    low, nouns = words.low, v.lists["numbered"]
    head = at
    for word, capital in zip(low[at : at + 3], words.capital[at : at + 3], strict=True):
        if word in nouns:
            break
        if not capital:
            return None
        head += 1
    here = head + 1
    if head >= len(low) or low[head] not in nouns:
        return None
    if here < len(low) and low[here] in v.lists["number"]:
        here += 1
        if here < len(low) and low[here] == ".":
            here += 1
    if here >= len(low) or not low[here].isdigit() or len(low[here]) > 4:
        return None
    if not words.capital[head] and here == head + 1:
        return None  # "camp 7 kilometres away"
    quote = Quote.of(text, words.start[at], words.end[here])
    return Place(quote, quote.text, key_of(quote.text), v.heads.get(low[head], "facility")), here + 1
