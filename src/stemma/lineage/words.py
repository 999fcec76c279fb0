"""What a word stands for when reports are compared: a number, a name, a subject shared by all languages, or a stem."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from stemma.lexicon.load import load
from stemma.lineage.names import fold

__all__ = ["CASELESS", "Tongue", "skeleton", "stem", "tongue"]

_GLOSSARY = {"words": dict}
_INVARIANTS = {"capital_months": bool, "months": list, "number_joiners": str, "numbers": dict, "plain": str}
_SPELLING = {"articles": str, "endings": str, "endings_leave": int, "letters": dict, "sounds": dict}
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
CASELESS = re.compile(r"[\u0590-\u08ff]")  # Hebrew and Arabic letters: no capitals, few vowels
_VOWELS = frozenset("aeiouy")
SKELETON = 5  # consonants kept of a name: adjectives and cases of it then agree ("Kestravia", "Kestravian")
STEM = 6  # letters kept of an ordinary word
SHORTEST_PREFIX = 4  # an entry of the glossary with fewer letters matches whole words only
SHORTEST_MONTH = 3  # letters of a month that stand before "*" in the vocabulary: it is inflected
LONGEST_TAIL = 4  # letters an inflected form may have beyond the entry


@dataclass(frozen=True, slots=True)
class Tongue:
    """Vocabulary of one language, folded: function words, number words, months (number by beginning), subjects."""

    plain: frozenset[str]
    numbers: dict[str, int]
    joiners: frozenset[str]
    months: dict[str, int]
    subjects: dict[str, str]
    inflected: bool
    capital_months: bool

    def subject(self, word: str) -> str:
        """Key of the glossary for a folded word, or "" when it has none."""
        for size in range(len(word), max(len(word) - LONGEST_TAIL, SHORTEST_PREFIX) - 1, -1):
            found = self.subjects.get(word[:size])
            if found is not None:
                return found
        return self.subjects.get(word, "")

    def month(self, word: str) -> int:
        """Number of the month that a folded word names, or 0."""
        found = self.months.get(word, 0)
        if not found and self.inflected:
            for size in range(len(word), SHORTEST_MONTH - 1, -1):
                found = found or self.months.get(word[:size] + "*", 0)
        return found


@lru_cache(maxsize=64)
def tongue(language: str) -> Tongue:
    """Vocabulary for a BCP 47 tag; empty where the language has no file."""
    primary = language.split("-")[0]
    glossary = load("glossary", _GLOSSARY, primary) or {"words": {}}
    rest = load("invariants", _INVARIANTS, primary) or {
        "capital_months": False,
        "months": [],
        "number_joiners": "",
        "numbers": {},
        "plain": "",
    }
    return Tongue(
        plain=frozenset(fold(w) for w in rest["plain"].split()),
        numbers={fold(w): int(v) for w, v in rest["numbers"].items()},
        joiners=frozenset(fold(w) for w in rest["number_joiners"].split()),
        months={fold(w): at for at, forms in enumerate(rest["months"], 1) for w in forms.split()},
        subjects={fold(w): key for key, forms in glossary["words"].items() for w in forms.split()},
        capital_months=bool(rest["capital_months"]),
        inflected=any("*" in forms for forms in rest["months"]),
    )


@lru_cache(maxsize=1)
def _spelling() -> tuple[tuple[str, ...], int, re.Pattern[str], dict[str, str]]:
    data = load("spelling", _SPELLING) or {"endings": "", "endings_leave": 0, "sounds": {}}
    sounds = {str(k): str(v) for k, v in data["sounds"].items()}
    ordered = sorted(sounds, key=lambda s: (-len(s), s)) or ["\0"]
    endings = tuple(sorted(data["endings"].split(), key=lambda e: (-len(e), e)))
    return endings, int(data["endings_leave"]), re.compile("|".join(map(re.escape, ordered))), sounds


@lru_cache(maxsize=1)
def _letters() -> tuple[dict[int, str], tuple[str, ...]]:
    data = load("spelling", _SPELLING) or {"letters": {}, "articles": ""}
    return {ord(k): str(v) for k, v in data["letters"].items()}, tuple(data["articles"].split())


def _plainly(word: str) -> str:
    """A word of a script without capitals in Latin letters, the article or particle before it cut."""
    letters, articles = _letters()
    cut = next((a for a in articles if word.startswith(a) and len(word) - len(a) >= LONGEST_TAIL), "")
    return word[len(cut) :].translate(letters)


@lru_cache(maxsize=16384)
def skeleton(name: str) -> str:
    """Consonants of one word of a name that survive transliteration, at most five; a leading vowel counts as `a`.

    >>> skeleton("Cordane"), skeleton("Kordan"), skeleton("Кордану")
    ('krdn', 'krdn', 'krdn')
    """
    endings, leave, pattern, sounds = _spelling()
    word = name.lower()
    if CASELESS.search(word):
        word = _plainly(word)
    if _CYRILLIC.search(word):
        cut = next((e for e in endings if word.endswith(e) and len(word) - len(e) >= leave), "")
        word = word[: len(word) - len(cut)]
    spelled = pattern.sub(lambda m: sounds[m.group()], fold(word))
    out: list[str] = []
    for at, letter in enumerate(spelled):
        kept = "a" if at == 0 and letter in _VOWELS else "" if letter in _VOWELS or (letter == "h" and at) else letter
        if kept and (not out or out[-1] != kept):
            out.append(kept)
    return "".join(out[:SKELETON])


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Beginning of a folded word, so that its inflections (and many cognates) agree.

    >>> stem("detention") == stem("detentions")
    True
    """
    return word[: max(4, min(STEM, len(word) - 2))]
