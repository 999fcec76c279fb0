"""A text that names the house of another one and tells beside the name what that one tells.

Digests and reports of reports seldom say "according to"; they speak of what "the Alliance and the Commission" found.
A name alone is no source, a body is also talked about: several hard details must stand beside it, and whoever has
been there himself tells his own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from stemma.lineage.citing import bones, first_person, own_access, own_handles, same_name
from stemma.lineage.profile import Profile
from stemma.records import Quote

__all__ = ["DETAILS", "Named", "named", "speaks_of_house"]

DETAILS = 4  # hard details beside the name that the other text has
BESIDE = 2  # sentences behind the name in its paragraph that may tell what its bearer told
TOGETHER = 2  # of them in one sentence of each before the two are shown side by side
SMALL = 4  # numbers up to this stand in every text
OWN_ACCESS = 1  # claims of direct knowledge; who makes more is a reporter
OWN_STORY = 0.25  # share of sentences in the first person from which it is the author's own story
SHORT = 4  # letters that one word of the name needs to stand for all of it, once it was given in full


@dataclass(frozen=True, slots=True)
class Named:
    """Where a text names another's house: the name, the details beside it, and (sentence here, sentence there)."""

    name: Quote
    details: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]


def named(child: Profile, parent: Profile) -> Named | None:
    """What the child tells beside the name of the parent's house; None where it is not named or too little agrees."""
    house = own_handles(parent.document)[:1]
    if not house or not house[0] <= _every(child) or _reports(child):
        return None
    if any(same_name(house[0], own) for own in own_handles(child.document)):
        return None
    written = _capitals(child)
    full = [at for at, words in enumerate(written) if house[0] <= words.keys()]
    if not full:
        return None
    short = {word for word in house[0] if len(word) >= SHORT}
    again = [at for at, words in enumerate(written) if at > full[0] and not short.isdisjoint(words)]
    told: dict[int, frozenset[str]] = {}
    for at in sorted({near for place in (*full, *again) for near in _beside(child, place)}):
        both = frozenset(f for f in child.told(at) if _hard(f) and f in parent.known) - parent.own - child.own
        if both:
            told[at] = both
    details = frozenset[str]().union(*told.values())
    if len(details) < DETAILS:
        return None
    at = min(written[full[0]][word] for word in house[0])
    name = Quote.of(child.document.text, child.starts[at], child.ends[at + len(house[0]) - 1])
    return Named(name, tuple(sorted(details)), tuple(_partners(told, parent)))


def _beside(profile: Profile, at: int) -> Iterator[int]:
    """The sentence and those behind it in its paragraph, the first few."""
    for near in range(at, min(at + BESIDE + 1, len(profile.sentences))):
        if near <= at + 1 or profile.sentences[near].paragraph == profile.sentences[at].paragraph:
            yield near


def _hard(feature: str) -> bool:
    return feature[0] in "dp" or (feature[0] == "n" and float(feature[2:]) > SMALL)


def _partners(told: dict[int, frozenset[str]], parent: Profile) -> Iterator[tuple[int, int]]:
    for at, details in told.items():
        shared = [(len(details & parent.told(n)), -n) for n in range(len(parent.sentences))]
        most, place = max(shared, default=(0, 0))
        if most >= TOGETHER:
            yield at, -place


@lru_cache(maxsize=320)
def _capitals(profile: Profile) -> tuple[dict[str, int], ...]:
    """For each sentence the words with a capital, as handles have them, and the first place of each."""
    text = profile.document.text
    out = []
    for s in profile.sentences:
        words: dict[str, int] = {}
        for at in range(s.first, s.last):
            if text[profile.starts[at]].isupper():
                words.setdefault(bones(text[profile.starts[at] : profile.ends[at]]), at)
        out.append(words)
    return tuple(out)


def speaks_of_house(text: Profile, house: Profile) -> bool:
    """True when a text names the house of another one, by two words of the name at least where it has more than one."""
    names = own_handles(house.document)[:1]
    most = min(2, len(names[0])) if names else 1
    return any(len(names[0] & words.keys()) >= most for words in _capitals(text)) if names else False


@lru_cache(maxsize=320)
def _every(profile: Profile) -> frozenset[str]:
    return frozenset(word for words in _capitals(profile) for word in words)


@lru_cache(maxsize=320)
def _reports(profile: Profile) -> bool:
    own = len(first_person(profile))
    return len(own_access(profile)) > OWN_ACCESS or own > OWN_STORY * len(profile.sentences)
