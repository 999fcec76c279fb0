"""Words of one sentence, and how a verb form is used there."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["CLAUSE_END", "NOUN", "Words", "inflections", "plurals", "split", "voice"]

TOKEN = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Gen|Col|Capt|Lt|Sgt|Prof|Messrs)\.|\d+(?:[.,]\d+)*(?!\w)|[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]"
)
CLAUSE_END = frozenset('.;:!?()[]"“”«»„—–')
BE = frozenset(
    "be been being is are was were am 's 're get gets got gotten getting isn't wasn't aren't weren't".split()
)
HAVE = frozenset("have has had having 've hasn't haven't hadn't".split())
TO_VERB = frozenset(
    "to will would shall should can could may might must do does did don't doesn't didn't won't wouldn't can't "
    "couldn't cannot not never let lets they we you i he she who it".split()
)
LIGHT = frozenset(
    "not never also then later already since still all both only ever just being always sometimes often reportedly "
    "allegedly repeatedly severely badly so either now again apparently even once first simply routinely regularly "
    "systematically immediately subsequently forcibly unlawfully arbitrarily summarily publicly secretly".split()
)
DETERMINERS = frozenset(
    "a an the this that these those his her their its our my your no any some each every another such several many "
    "few most 's one two three four five six seven eight nine ten".split()
)
NO_OBJECT = frozenset(
    "in at on near from to by with for of into onto after before during under over against between among through "
    "without within since until towards toward outside inside behind beside along across about around off out up down "
    "and or but when while where because as if that than so again today yesterday dead there here then too also alone "
    "alive naked overnight later earlier twice once away first last on-the-spot who which free unless not".split()
)
PREPOSITIONS = frozenset("of in by for with from on at between among to under against into as armed new former".split())
NOUN = "noun"
ASIDE = 6  # words that an aside between commas may have
VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Words:
    """Tokens of one sentence: lower-case form without possessive ending, range in the text, capital first letter."""

    low: tuple[str, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    capital: tuple[bool, ...]


def split(text: str, start: int, end: int) -> Words:
    """Tokens of `text[start:end]`; punctuation marks are tokens of their own."""
    spans = [match.span() for match in TOKEN.finditer(text, start, end)]
    if not spans:
        return Words((), (), (), ())
    raw = [text[a:b] for a, b in spans]
    low = [word.lower() for word in raw]
    marked = text.find("'", start, end) >= 0 or text.find("’", start, end) >= 0
    if marked or text.find(".", start, end - 1) >= 0 or low[-1] != "." == low[-1][-1]:
        low = [_plain(word) if len(word) > 1 else word for word in low]
    starts, ends = zip(*spans, strict=True)
    return Words(tuple(low), starts, ends, tuple([word[0].isupper() for word in raw]))


def _plain(word: str) -> str:
    """The word without the full stop of a title or a possessive ending, with plain apostrophes."""
    if word[-1] == ".":
        return word[:-1]
    if len(word) > 2 and ("'" in word or "’" in word):
        plain = word.replace("’", "'")
        return plain[:-2] if plain.endswith("'s") else plain
    return word


def voice(words: Words, at: int, last: int, kinds: frozenset[str], *, acting: bool) -> str:
    """How the verb form at `at` is used: `passive`, `active` or `noun`.

    Args:
        last: last token of the trigger the verb belongs to.
        kinds: which forms of its verb the word can be (base, third, past, participle, gerund).
        acting: True for verbs that have no passive here ("declined to comment").

    English without a tagger: auxiliaries to the left decide, then what follows; a bare participle without an object
    counts as passive ("two men shot at the wall").
    """
    participle, base, third, gerund = (k in kinds for k in ("participle", "base", "third", "gerund"))
    low = words.low
    left = at - 1
    while left >= 0 and left >= at - 4 and (low[left] in LIGHT or low[left].endswith("ly")):
        left -= 1
    left = _before_aside(low, left)
    before = low[left] if left >= 0 else ""
    close = low[at - 1] if at else ""
    after = low[last + 1] if last + 1 < len(low) else ""
    if participle and (before in BE or close == "being"):
        return "passive"
    if participle and before in HAVE:
        return "active"
    if gerund:
        return NOUN if close in DETERMINERS or (after == "of" and before not in BE) else "active"
    if participle:
        if acting:
            return "active"
        if after == "by":
            return "passive"
        if close in DETERMINERS and close not in ("those", "two", "three", "four", "five", "six", "seven", "eight"):
            # "one shot, from the tower": nothing that the participle could describe follows
            return (
                NOUN if base or not after or after == "," or after in CLAUSE_END or after in PREPOSITIONS else "passive"
            )
        if before in TO_VERB and base:
            return "active"
        return "active" if _object(after) or before in ("he", "she", "they", "who", "we", "i", "it") else "passive"
    if (base or third) and (close in DETERMINERS or after in BE or after in HAVE or after in ("who", "from", "of")):
        return NOUN
    if third and not base and (left < 0 or close in PREPOSITIONS):
        return NOUN
    if base and before not in TO_VERB and (left < 0 or close in ("of", "in", "by", "for", "with", "from", "on", "and")):
        joined = close == "and" and "past" in kinds and _object(after)  # "stormed the hall and beat the men"
        return NOUN if left >= 0 and not joined else "active"
    return "active"


def _before_aside(low: tuple[str, ...], left: int) -> int:
    """The word before an aside of few words between commas ("were, he said, beaten"), else `left`."""
    if left < 3 or low[left] != ",":
        return left
    opens = next((n for n in range(left - 2, max(left - ASIDE, 0), -1) if low[n] == ","), 0)
    return opens - 1 if opens and low[opens - 1] in BE | HAVE else left


def _object(after: str) -> bool:
    """True when the word after a verb can open its object."""
    opens = bool(after) and (after[0].isalnum() or after in '“"‘')
    return opens and after not in NO_OBJECT and not after.endswith("ly")


def inflections(lemma: str, irregular: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    """Forms of an English verb by kind: base, third, past, participle, gerund.

    >>> sorted(inflections("carry", {})["past"])
    ['carried']
    """
    if lemma.endswith("y") and lemma[-2] not in VOWELS:
        third = lemma[:-1] + "ies"
    else:
        third = lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    if lemma in irregular:
        past, participle, gerund = (frozenset(part.split("|")) for part in irregular[lemma])
    else:
        stem = lemma[:-1] if lemma.endswith("e") else lemma
        if lemma.endswith("y") and lemma[-2] not in VOWELS:
            past = frozenset({lemma[:-1] + "ied"})
        else:
            past = frozenset({stem + "ed"} | _doubled(lemma, "ed"))
        participle = past
        gerund = frozenset({(lemma if lemma.endswith("ee") else stem) + "ing"} | _doubled(lemma, "ing"))
    return {
        "base": frozenset({lemma}),
        "third": frozenset({third}),
        "past": past,
        "participle": participle,
        "gerund": gerund,
    }


def _doubled(lemma: str, ending: str) -> set[str]:
    """`stop` gives `stopped` too; harmless where the verb does not double."""
    short = len(lemma) > 2 and lemma[-1] not in VOWELS + "wxyh" and lemma[-2] in VOWELS and lemma[-3] not in VOWELS
    return {lemma + lemma[-1] + ending} if short else set()


def plurals(noun: str) -> frozenset[str]:
    """A noun with its regular plural, the usual vowel changes included."""
    known = {"man": "men", "woman": "women", "child": "children", "wife": "wives", "life": "lives", "person": "persons"}
    if noun in known:
        return frozenset({noun, known[noun]})
    if noun.endswith("y") and len(noun) > 2 and noun[-2] not in VOWELS:
        return frozenset({noun, noun[:-1] + "ies"})
    if noun.endswith(("man", "woman")):
        return frozenset({noun, noun[:-2] + "en"})
    return frozenset({noun, noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")})
