"""Words for numbers of a language, compiled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stemma.extract.acts_words import plurals
from stemma.lexicon.load import languages, load

__all__ = ["NumberWords", "number_words"]

TABLES = ("ones", "tens", "scales", "dozen")
LISTS = (
    "of and a least more most less approx after_more after_about nouns "
    "range_open range_joint not_before not_after unit_stops"
).split()
PHRASES = ("least", "more", "most", "less", "approx")


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Vocabulary of one language; `starts`: words that can open a count.

    collective: nouns after which what is counted follows with "of" ("a dozen of them", "two millions of people").
    """

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
    about_after: frozenset[tuple[str, ...]]
    collective: frozenset[str]


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
    vague = dict(sorted(vague.items(), key=lambda phrase: -len(phrase[0])))
    starts = frozenset(values) | frozenset(several) | frozenset(words[0] for words in vague) | frozenset(scales)
    return NumberWords(
        values, scales, several, dict(data["several_of"]), vague, tuple(qualifiers),
        {k: frozenset(data[k]) for k in LISTS}, units, starts, data["tens_joined"],
        frozenset(tuple(phrase.split()) for phrase in data["after_more"]),
        frozenset(tuple(phrase.split()) for phrase in data["after_about"]),
        frozenset(several) | frozenset(data["dozen"]) | frozenset(data["nouns"]) | frozenset(w[-1] for w in vague),
    )  # fmt: skip
