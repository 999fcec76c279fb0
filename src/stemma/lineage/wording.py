"""The vocabulary of speakers and channels, compiled once for each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from stemma.lexicon.load import load
from stemma.lexicon.matching import plain

__all__ = ["Wording", "wording"]

_WORDS = re.compile(r"\w+")
FALLBACK = "en"  # for languages without a file: English words in other texts are rare, so this only finds less
HANDED = "handed"  # a verb of handing over with the thing handed over; made of two lists

_LISTS = (
    "titles", "speaks_for", "authorities", "organs", "inside_account", "kin", "officials", "lawyers", "victims",
    "insiders", "eyewitnesses", "documents", "crowd", "nameless", "own_inquiry", "relayed",
    "own_access", "saw", "suffered", "second_hand", "first_person", "first_plural", "presents", "press", "anonymity",
    "numbers", "compilers", "pronouns", "topic_relay", "place_words", "signs",
    "signs_for", "courts", "talks", "many",
)  # fmt: skip
_VOICES: dict[str, type] = dict.fromkeys(_LISTS, list)
_TIES: dict[str, type] = dict.fromkeys(
    ("channel", "belonging", "issued", "same_calling", "hand_over", "things"), list
)  # fmt: skip
WITHIN = 60  # code points between a verb of handing over and the thing handed over
Entry = tuple[str, frozenset[str], bool]  # list, words, whether it is nothing but one word
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Wording:
    """One pattern for each list of the vocabulary; all of them match whole words.

    titles, pronouns: folded words. lower: patterns for lower-case text, several times faster than those that
    ignore case (`pattern`). needed: by list and first word, the words of each entry that begins with it: patterns match
    whole words, so a text that lacks one of them need not be searched. entries: the same of all lists by first word:
    list, words, and whether the entry is nothing but this word.
    numbers: 2 and more by their words. callings: number of the line of each one.
    """

    titles: frozenset[str]
    pronouns: frozenset[str]
    numbers: dict[str, int]
    callings: dict[str, int]
    calling: re.Pattern[str]
    language: str
    lower: dict[str, re.Pattern[str]]
    needed: dict[str, dict[str, list[frozenset[str]]]]
    entries: dict[str, tuple[Entry, ...]]

    def has(self, kind: str, text: str) -> bool:
        """True when `text` holds a word of the list `kind`."""
        return kind in _kinds(self.language, text)

    def find(self, kind: str, text: str, low: str) -> Iterator[re.Match[str]]:
        """Words of the list `kind` in `text`, of which `low` is the lower case."""
        if len(low) != len(text):  # the places would differ
            return self.pattern(kind).finditer(text)
        return self.lower[kind].finditer(low) if self._may_hold(kind, _words_of(low)) else iter(())

    def count(self, kind: str, text: str) -> int:
        """How many words of the list `kind` stand in `text`."""
        low = text.lower()
        found = self.lower[kind].finditer(low) if len(low) == len(text) else self.pattern(kind).finditer(text)
        return sum(1 for _ in found)

    def _may_hold(self, kind: str, words: frozenset[str]) -> bool:
        if kind == HANDED:
            return self._may_hold("hand_over", words) and self._may_hold("things", words)
        needed = self.needed[kind]
        return any(one <= words for first in needed.keys() & words for one in needed[first])

    def pattern(self, kind: str) -> re.Pattern[str]:
        """The pattern of the list `kind` that ignores case."""
        return _ignoring_case(self.language, kind)


@lru_cache(maxsize=512)
def _words_of(low: str) -> frozenset[str]:
    """Words of a text in lower case, as the patterns understand words, and "" for entries that have none."""
    return frozenset(("", *_WORDS.findall(low)))


@lru_cache(maxsize=4096)
def _kinds(language: str, text: str) -> frozenset[str]:
    """The lists of which a text holds a word. Names and sentences are asked about over and over, list after list."""
    terms, low = wording(language), text.lower()
    words = _words_of(low)
    found: set[str] = set()
    maybe: set[str] = set()
    for first in terms.entries.keys() & words:
        for kind, needed, single in terms.entries[first]:
            if needed <= words:
                (found if single else maybe).add(kind)
    if "hand_over" in found | maybe and "things" in found | maybe:
        maybe.add(HANDED)
    return frozenset(found | {kind for kind in maybe - found if terms.lower[kind].search(low)})


@cache
def wording(language: str) -> Wording:
    """The vocabulary for a BCP 47 tag; English where the language has none.

    Raises:
        BrokenLexicon: a vocabulary file does not follow its schema.
    """
    voices, ties, lists = _lists(language)
    lines = ties.get("same_calling", [])
    low = {key: [str(word).lower() for word in found] for key, found in lists.items()}
    callings = {str(word): number for number, line in enumerate(lines) for word in line}
    entries = _entries(low)
    return Wording(
        titles=frozenset(str(word) for word in voices.get("titles", [])),
        pronouns=frozenset(str(word) for word in voices.get("pronouns", [])),
        numbers={str(word): at + 2 for at, word in enumerate(voices.get("numbers", []))},
        callings=callings,
        calling=_pattern(list(callings), re.IGNORECASE),
        language=language,
        lower={**{key: _pattern(found, 0) for key, found in low.items()}, HANDED: _handed(low, 0)},
        needed=_needed(low, entries),
        entries=entries,
    )


def _needed(lists: Iterable[str], entries: dict[str, tuple[Entry, ...]]) -> dict[str, dict[str, list[frozenset[str]]]]:
    out: dict[str, dict[str, list[frozenset[str]]]] = {kind: {} for kind in lists}
    for first, held in entries.items():
        for kind, words, _ in held:
            out[kind].setdefault(first, []).append(words)
    return out


def _entries(lists: dict[str, list[str]]) -> dict[str, tuple[Entry, ...]]:
    out: dict[str, dict[Entry, None]] = {}
    for kind, found in lists.items():
        for entry in found:
            words = _WORDS.findall(entry)
            out.setdefault(words[0] if words else "", {})[kind, frozenset(words), words == [entry]] = None
    return {first: tuple(held) for first, held in out.items()}


@cache
def _ignoring_case(language: str, kind: str) -> re.Pattern[str]:
    """Made when first asked for: few of the lists are."""
    lists = _lists(language)[2]
    return _handed(lists, re.IGNORECASE) if kind == HANDED else _pattern([str(w) for w in lists[kind]], re.IGNORECASE)


def _lists(language: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, list[Any]]]:
    """Vocabulary of voices, vocabulary of ties, and the lists of both."""
    primary = language.split("-")[0].lower()
    voices = load("voices", _VOICES, primary) or load("voices", _VOICES, FALLBACK) or {}
    ties = load("ties", _TIES, primary) or load("ties", _TIES, FALLBACK) or {}
    return voices, ties, {**voices, **{k: v for k, v in ties.items() if k != "same_calling"}}


def _handed(lists: dict[str, list[Any]], flags: int) -> re.Pattern[str]:
    """A verb of handing over with the thing handed over."""
    verbs, things = _body(lists.get("hand_over", [])), _body(lists.get("things", []))
    handed = rf"(?<!\w){verbs}(?!\w)[^.!?\n]{{0,{WITHIN}}}?(?<!\w){things}(?!\w)"
    return re.compile(handed, flags) if lists.get("things") else _NEVER


def _pattern(found: list[str], flags: int) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_body(found)}(?!\w)", flags) if found else _NEVER


def _body(found: list[Any]) -> str:
    """Alternatives, longest first; those that begin with one letter stand together, so that one look rules them out."""
    longest_first = sorted({str(word) for word in found}, key=lambda word: (-len(word), word))
    if not all(word == word.lower() and word[:1].isalnum() for word in longest_first) or not longest_first:
        return "(?:" + "|".join(map(plain, longest_first)) + ")"
    groups: dict[str, list[str]] = {}
    for word in longest_first:
        groups.setdefault(word[0], []).append(plain(word[1:]))
    return f"(?:(?=[{''.join(groups)}])(?:" + "|".join(f"{a}(?:{'|'.join(rest)})" for a, rest in groups.items()) + "))"
