"""Shared innovations: readings that two texts have and that their common source has not (METHOD 7.2).

Shared original wording proves nothing about two copies; a changed word, a lost sentence, a name spelled back from
another script that both have does. Where the middle text is in another language, what shows is its vocabulary (words
of one stem on both sides that the original lacks) and its spelling of names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from math import log

from stemma.lineage.names import fold
from stemma.lineage.profile import Profile

__all__ = ["Innovations", "innovations", "log_likelihood_ratio", "replaced"]

COPYING = 0.8  # c of METHOD 7.2: probability that a copyist keeps a reading
CHANCE = 0.12  # base rate: how often two writers hit on the same other word by chance
COGNATE = 5  # letters that two words of different languages must share from the start
NAME_LETTERS = 4
MOST_REPLACED = 4  # words in the place of which others stand; longer ones are another sentence
REPLACED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Innovations:
    """Readings that decide between a nearer parent and the common source.

    near: (words of the child) that the nearer candidate has and the source has not; far: the opposite.
    names: spellings of names that go with the nearer candidate. score: log-likelihood ratio, positive for the nearer.
    """

    near: tuple[str, ...]
    far: tuple[str, ...]
    names: tuple[str, ...]
    score: float


def log_likelihood_ratio(base_rate: float, copying: float = COPYING) -> float:
    """Weight of one shared reading: log((c + (1 - c) p) / p); near 0 for the common wording, large for a rare one.

    >>> round(log_likelihood_ratio(1.0), 3), round(log_likelihood_ratio(0.1), 3)
    (0.0, 2.104)
    """
    return log((copying + (1 - copying) * base_rate) / base_rate)


def innovations(
    child: Profile, nearer: Profile, source: Profile, by_sentence: Mapping[int, tuple[int, int, int]]
) -> Innovations:
    """Compare a child with two candidates, one of which draws on the other.

    Args:
        by_sentence: for each child sentence its partner in `nearer` and in `source`, and where in `source` the partner
            in `nearer` comes from: what stands there was not changed on the way.
    """
    near: set[str] = set()
    far: set[str] = set()
    names: set[str] = set()
    for at, (close, distant, whence) in by_sentence.items():
        mine = _words(child, at)
        middle, first = _around(nearer, close), _around(source, distant) | _around(source, whence)
        if mine <= first and mine <= middle:
            continue  # word by word the same in all three: nothing was changed here
        for word in mine:
            in_middle, in_first = (
                _has(word, middle, nearer, close),
                (_has(word, first, source, distant) or _has(word, first, source, whence)),
            )
            if in_middle and not in_first:
                near.add(word)
            elif in_first and not in_middle and child.language == nearer.language:
                far.add(word)
        if not mine <= first:
            names |= _spelled(child, at, middle, first)
    near -= names
    if len({child.language, nearer.language, source.language}) > 2:
        near.clear()  # two languages of three are often kin: words of one stem then show kinship, not descent
    rate = CHANCE
    score = log_likelihood_ratio(rate) * (len(near) + 2 * len(names) - len(far))
    return Innovations(tuple(sorted(near)), tuple(sorted(far)), tuple(sorted(names)), score)


def replaced(
    child: Profile, source: Profile, words: frozenset[str], partners: Mapping[int, int]
) -> tuple[tuple[str, str], ...]:
    """What the source writes where the child has one of these words, as (here, there), the first few.

    Args:
        partners: for each child sentence the sentence of the source. Both texts are in one language.
    """
    out: dict[str, str] = {}
    for at, distant in sorted(partners.items()):
        if words.isdisjoint(_words(child, at)):
            continue
        ours, theirs = child.sentences[at], source.sentences[distant]
        mine, other = child.words[ours.first : ours.last], source.words[theirs.first : theirs.last]
        for how, a, b, c, d in SequenceMatcher(None, other, mine, autojunk=False).get_opcodes():
            short = how == "replace" and max(b - a, d - c) <= MOST_REPLACED
            if short and not words.isdisjoint(mine[c:d]):
                here, there = (
                    " ".join(_written(p, n) for n in places)
                    for p, places in (
                        (child, range(ours.first + c, ours.first + d)),
                        (source, range(theirs.first + a, theirs.first + b)),
                    )
                )
                out.setdefault(here, there)
        if len(out) >= REPLACED_SHOWN:
            break
    return tuple(out.items())[:REPLACED_SHOWN]


def _written(profile: Profile, word: int) -> str:
    return profile.document.text[profile.starts[word] : profile.ends[word]]


@lru_cache(maxsize=2048)
def _words(profile: Profile, sentence: int) -> frozenset[str]:
    s = profile.sentences[sentence]
    return frozenset(w for w in profile.words[s.first : s.last] if len(w) >= NAME_LETTERS and not w[0].isdigit())


@lru_cache(maxsize=2048)
def _around(profile: Profile, sentence: int) -> frozenset[str]:
    paragraph = profile.sentences[sentence].paragraph
    out: frozenset[str] = frozenset()
    for at in range(max(0, sentence - 1), min(len(profile.sentences), sentence + 2)):
        if profile.sentences[at].paragraph == paragraph:
            out |= _words(profile, at)
    return out


@lru_cache(maxsize=2048)
def _beginnings(profile: Profile, sentence: int) -> frozenset[str]:
    return frozenset([w[:COGNATE] for w in _around(profile, sentence)])


def _has(word: str, words: frozenset[str], other: Profile, sentence: int) -> bool:
    """True when the words around that sentence of the other text hold this one, or one that begins alike."""
    return word in words or (len(word) > COGNATE and word[:COGNATE] in _beginnings(other, sentence))


def _spelled(child: Profile, at: int, middle: frozenset[str], first: frozenset[str]) -> set[str]:
    s = child.sentences[at]
    out = set()
    for index in range(s.first, s.last):
        word = child.words[index]
        if len(word) < NAME_LETTERS or not child.document.text[child.starts[index]].isupper() or index == s.first:
            continue
        if word in first:
            continue
        if any(w.startswith(word) and len(w) - len(word) <= 3 for w in middle) and not any(
            w.startswith(word) or word.startswith(w) for w in first
        ):
            out.add(fold(word))
    return out
