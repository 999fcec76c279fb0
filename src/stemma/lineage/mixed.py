"""Texts that tell the same in several languages, paragraph after paragraph: none of them is their language."""

from __future__ import annotations

from functools import lru_cache

from stemma.lineage.profile import Profile
from stemma.lineage.words import tongue

__all__ = ["one_tongue", "tells_in"]

WORDS = 3  # small words of the other language, and none of them of its own, that show a sentence to be written in it
SHARE = 0.2  # of the sentences, from which a text tells in that language too


@lru_cache(maxsize=320)
def tells_in(profile: Profile, language: str) -> bool:
    """True when a text tells in this language, be it its own or one in which some of its sentences are written."""
    if profile.language == language:
        return True
    own, other = tongue(profile.language).plain, tongue(language).plain
    theirs = other - own
    body = [s for s in profile.sentences if not s.title]
    found = 0
    for s in body:
        words = profile.words[s.first : s.last]
        count = sum(w in theirs for w in words)
        found += count >= WORDS and count > sum(w in own and w not in other for w in words)
    return bool(found) and found >= SHARE * len(body)


def one_tongue(one: Profile, two: Profile) -> bool:
    """True when two texts can share words: one of them tells in the language of the other."""
    return tells_in(one, two.language) or tells_in(two, one.language)
