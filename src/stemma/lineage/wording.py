"""The vocabulary of speakers and channels, compiled once for each language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from stemma.lexicon.load import load

__all__ = ["Wording", "wording"]

FALLBACK = "en"  # for languages without a file: English words in other texts are rare, so this only finds less

_LISTS = (
    "titles", "speaks_for", "authorities", "organs", "inside_account", "kin", "officials", "lawyers", "victims",
    "insiders", "eyewitnesses", "documents", "crowd", "nameless", "own_inquiry", "relayed",
    "own_access", "saw", "suffered", "second_hand", "first_person", "first_plural", "presents", "press", "anonymity",
    "numbers", "compilers", "pronouns", "topic_relay", "place_words",
)  # fmt: skip
_VOICES: dict[str, type] = dict.fromkeys(_LISTS, list)
_TIES: dict[str, type] = dict.fromkeys(
    ("channel", "belonging", "issued", "same_calling", "hand_over", "things"), list
)  # fmt: skip
WITHIN = 60  # code points between a verb of handing over and the thing handed over
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Wording:
    """One pattern for each list of the vocabulary; all of them ignore case and match whole words.

    titles, pronouns: folded words. numbers: 2 and more by their words. callings: number of the line of each one.
    """

    titles: frozenset[str]
    pronouns: frozenset[str]
    patterns: dict[str, re.Pattern[str]]
    numbers: dict[str, int]
    callings: dict[str, int]
    calling: re.Pattern[str]

    def has(self, kind: str, text: str) -> bool:
        """True when `text` holds a word of the list `kind`."""
        return self.patterns[kind].search(text) is not None


@cache
def wording(language: str) -> Wording:
    """The vocabulary for a BCP 47 tag; English where the language has none.

    Raises:
        BrokenLexicon: a vocabulary file does not follow its schema.
    """
    primary = language.split("-")[0].lower()
    voices = load("voices", _VOICES, primary) or load("voices", _VOICES, FALLBACK) or {}
    ties = load("ties", _TIES, primary) or load("ties", _TIES, FALLBACK) or {}
    lists: dict[str, list[Any]] = {**voices, **{k: v for k, v in ties.items() if k != "same_calling"}}
    lines = ties.get("same_calling", [])
    handed = (
        _body(lists.get("hand_over", [])) + rf"(?!\w)[^.!?\n]{{0,{WITHIN}}}?(?<!\w)" + _body(lists.get("things", []))
    )
    callings = {str(word): number for number, line in enumerate(lines) for word in line}
    return Wording(
        titles=frozenset(str(word) for word in voices.get("titles", [])),
        pronouns=frozenset(str(word) for word in voices.get("pronouns", [])),
        patterns={
            **{key: _pattern([str(word) for word in found]) for key, found in lists.items()},
            "handed": re.compile(rf"(?<!\w){handed}(?!\w)", re.IGNORECASE) if lists.get("things") else _NEVER,
        },
        numbers={str(word): at + 2 for at, word in enumerate(voices.get("numbers", []))},
        callings=callings,
        calling=_pattern(list(callings)),
    )


def _pattern(found: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_body(found)}(?!\w)", re.IGNORECASE) if found else _NEVER


def _body(found: list[Any]) -> str:
    longest_first = sorted({str(word) for word in found}, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first) + ")"
