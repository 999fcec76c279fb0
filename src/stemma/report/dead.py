"""Who is told of as dead: nobody is sent to ask a person who was killed.

Where it is uncertain a person counts as dead: to ask the family instead costs little, and to be sent to ask the dead
would hurt those who read it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from stemma.errors import BrokenLexicon
from stemma.lexicon.load import languages, load
from stemma.lexicon.matching import phrases
from stemma.records import Allegation, Document, Incident

__all__ = ["FATAL", "Dead", "named_parts", "told_dead"]

FATAL = ("kill.execution", "kill.other")  # acts that end a life
NOT_YET = ("threatened", "planned", "hypothetical")  # modalities in which nobody has died
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
LEAST_STEM = 3  # letters that two forms of a name share where names are declined
OWNER = ("’s", "'s", "’", "'")
BETWEEN = 2  # words between a pronoun and what it says of him


@dataclass(frozen=True, slots=True)
class Dead:
    """Names of those to whom a fatal act of the case was done, by the beginning of each part of the name."""

    parts: Mapping[str, tuple[tuple[str, ...], ...]]

    @classmethod
    def of(cls, allegations: Iterable[Allegation], incidents: Iterable[Incident]) -> Dead:
        """From every allegation of a fatal act, denied or not, and from every incident that holds one."""
        called = [
            quote.text
            for one in allegations
            if one.act in FATAL and one.modality not in NOT_YET
            for quote in one.victims
        ]
        called += [name for one in incidents if set(one.acts) & set(FATAL) for name in one.victims]
        found: dict[str, list[tuple[str, ...]]] = {}
        for text in dict.fromkeys(called):
            parts = _own_name(text)
            for part in parts:
                found.setdefault(part[:LEAST_STEM], []).append(parts)
        return cls({key: tuple(dict.fromkeys(names)) for key, names in found.items()})

    def holds(self, name: str) -> bool:
        """True when one of them bears the name, or a part of it and nothing else."""
        mine = named_parts(name)
        return any(
            _within(other, mine) or _within(mine, other)
            for part in mine
            for other in self.parts.get(part[:LEAST_STEM], ())
        )


def named_parts(text: str) -> tuple[str, ...]:
    """The parts of a name in words for a person, folded: those that begin with a capital.

    >>> named_parts("the prisoner Oren Vask")
    ('oren', 'vask')
    """
    return tuple(_bare(word).casefold() for word in WORD.findall(text) if word[:1].isupper())


def told_dead(name: str, documents: Iterable[Document]) -> bool:
    """True when a sentence that names the person, or the one after it, tells of a death that may be his."""
    return any(_told_in(name, doc) for doc in documents)


def _told_in(name: str, doc: Document) -> bool:
    surname = [word for word in WORD.findall(name) if word[:1].isupper()][-1:]
    known = _vocabulary(doc.language.partition("-")[0])
    starts = [span.start for span in doc.sentences]
    for stem in (_stem(_bare(word)) for word in surname):
        at = doc.text.find(stem)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            if place >= 0 and _tells(name, doc, place, known):
                return True
            following = starts[place + 1] if place + 1 < len(starts) else len(doc.text)
            at = doc.text.find(stem, max(at + 1, following))
    return False


def _tells(name: str, doc: Document, place: int, known: _Words) -> bool:
    mine = named_parts(name)
    said = [doc.text[span.start : span.end] for span in doc.sentences[place : place + 2]]
    words = named_parts(said[0])
    if not any(_same(mine[-1], word) for word in words):
        return False
    return known.death(said[0]) or (len(said) > 1 and known.his_death(said[1]))


def _own_name(text: str) -> tuple[str, ...]:
    """Parts of the name that the words give to the person himself: "the brother of Oren Vask" gives none."""
    found = [m for m in WORD.finditer(text) if m[0][:1].isupper()]
    if not found:
        return ()
    before = [m[0].casefold() for m in WORD.finditer(text[: found[0].start()])]
    if (before and before[-1] in _linking()) or (found[-1][0].endswith(OWNER) and found[-1].end() < len(text.rstrip())):
        return ()
    return tuple(_bare(m[0]).casefold() for m in found)


def _bare(word: str) -> str:
    for ending in OWNER:
        word = word.removesuffix(ending)
    return word


def _stem(word: str) -> str:
    """What stays of a name in all its forms; names in Latin letters are not declined."""
    return word if word.isascii() or len(word) <= LEAST_STEM else word[: max(LEAST_STEM, len(word) - 1)]


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return not one.isascii() and len(long) - len(short) <= LEAST_STEM and long.startswith(_stem(short))


def _within(few: Sequence[str], many: Sequence[str]) -> bool:
    return bool(few) and all(any(_same(one, other) for other in many) for one in few)


@dataclass(frozen=True, slots=True)
class _Words:
    dead: re.Pattern[str]
    alive: re.Pattern[str]
    after: re.Pattern[str]
    he: re.Pattern[str]

    def death(self, sentence: str) -> bool:
        return self.dead.search(self.alive.sub(" ", sentence)) is not None

    def his_death(self, sentence: str) -> bool:
        """For the sentence after the one that names him: "He died two days later."."""
        plain = self.alive.sub(" ", sentence)
        if self.after.search(plain):
            return True
        ends = [m.start() for m in self.dead.finditer(plain)]
        return any(
            m.end() <= end and len(WORD.findall(plain, m.end(), end)) <= BETWEEN
            for m in self.he.finditer(plain)
            for end in ends[:1]
        )


SCHEMA = dict.fromkeys(("dead", "alive", "he", "alone", "of"), list)


@cache
def _lists(language: str) -> dict[str, list[str]]:
    data = load("death", SCHEMA, language)
    if data is None:
        raise BrokenLexicon(f"The vocabulary {language}/death.toml is missing.")
    return data


@cache
def _vocabulary(language: str) -> _Words:
    """Of one language; of all together for a text whose language is not known."""
    known = languages("death")
    lists = [_lists(one) for one in ((language,) if language in known else known)]

    def every(key: str) -> re.Pattern[str]:
        return phrases(sorted({phrase for one in lists for phrase in one[key]}, key=lambda p: (-len(p), p)))

    return _Words(every("dead"), every("alive"), every("alone"), every("he"))


@cache
def _linking() -> frozenset[str]:
    return frozenset(word for one in languages("death") for word in _lists(one)["of"])
