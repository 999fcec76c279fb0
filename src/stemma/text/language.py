"""Language of a text, from its script and from how often the smallest words of a language occur in it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from stemma.lexicon.load import load
from stemma.lexicon.own_words import own_words

__all__ = ["UNKNOWN", "identify"]

UNKNOWN = "und"
LOOK_AT = 4000  # code points; enough for some 600 words, and the cost stays the same for long texts
LEAST_WORDS = 6  # fewer hits than this say little
LEAST_SHARE = (
    0.12  # of words that are function words; running text of the six languages has .25 to .50, lists of names < .08
)
LEAST_LEAD = 1.25  # best profile over second best
SHORT_WORDS = 3  # of a short text that must be words of its language, small ones or of its vocabulary
SHORT_SHARE = 0.25  # of the words of a short text; names and words no vocabulary has are the rest
SHORT_LEAD = 2.0  # best over second best in a short text
WORD = re.compile(r"[^\W\d_]+")

SCHEMA = {"scripts": dict, "words": dict, "letters": dict}


@cache
def _profiles() -> tuple[dict[str, str], dict[str, frozenset[str]], dict[str, tuple[str, frozenset[str]]]]:
    data = load("profiles", SCHEMA) or {"scripts": {}, "words": {}, "letters": {}}
    words = {lang: frozenset(text.split()) for lang, text in data["words"].items()}
    letters = {lang: (entry["beats"], frozenset(entry["letters"])) for lang, entry in data["letters"].items()}
    return dict(data["scripts"]), words, letters


@cache
def _script_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((lang, re.compile(f"[{ranges}]")) for lang, ranges in _profiles()[0].items())


def identify(text: str, *, declared: str = "") -> str:
    """BCP 47 primary tag of the language, or `und`.

    What the text shows beats what its metadata declare: pages often declare the language of their menus. The declared
    value decides only where the text is too short or too mixed to tell.

    >>> identify("The men were taken away at night and nobody has seen them since, their families said.")
    'en'
    """
    sample = text[:LOOK_AT]
    _, profiles, letters = _profiles()
    words = WORD.findall(sample.lower())
    fallback = declared.split("-")[0].split("_")[0].strip().lower()
    fallback = fallback if re.fullmatch(r"[a-z]{2,3}", fallback) else UNKNOWN
    if not words:
        return fallback
    times = Counter(words)
    scores = sorted(
        ((sum([times[w] for w in times.keys() & profile]), lang) for lang, profile in profiles.items()),
        key=lambda t: (-t[0], t[1]),
    )
    if not scores:
        return fallback
    (best, lang), (second, runner) = scores[0], scores[1] if len(scores) > 1 else (0, "")
    for rare, (common, signs) in letters.items():
        if {lang, runner} == {rare, common} and signs.intersection(sample.lower()):
            return rare
    if best >= LEAST_WORDS and best >= LEAST_SHARE * len(words) and best >= LEAST_LEAD * second:
        return lang
    for other, pattern in _script_patterns():
        if len(pattern.findall(sample)) > 0.5 * sum(map(len, words)):
            return other
    return fallback if fallback != UNKNOWN else _short(words, times, scores, sample)


def _short(words: list[str], times: Counter[str], scores: list[tuple[int, str]], sample: str) -> str:
    """The language of a text with too few small words to tell: the words of the vocabularies count as well.

    "Soldiers executed several hundred prisoners" has no small word, and each of its words is English only.
    """
    own, letters_of = own_words()
    ranked = sorted(
        (
            (
                hits
                + sum(times[w] for w in times.keys() & own.get(lang, frozenset()))
                - sum(n for w, n in times.items() if lang in letters_of and not letters_of[lang].issuperset(w)),
                lang,
            )
            for hits, lang in scores
        ),
        key=lambda t: (-t[0], t[1]),
    )
    (best, lang), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0
    if best < SHORT_WORDS or best < SHORT_SHARE * len(words) or best < SHORT_LEAD * second:
        return UNKNOWN
    signs = ((rare, letters) for rare, (common, letters) in _profiles()[2].items() if common == lang)
    return next((rare for rare, letters in signs if letters.intersection(sample.lower())), lang)
