"""Noun phrases of one sentence, by small words and endings: what may be a role of an act."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from stemma.extract.acts_words import CLAUSE_END, Words
from stemma.lexicon.load import languages, load

__all__ = ["Phrase", "PhraseWords", "has_phrases", "phrase_words", "phrases", "tags"]

LONGEST = 9  # words of a phrase before its extensions
ASIDE = 10  # words of the longest apposition between commas
LISTS = """
    determiners count_openers possessives subjects objects alone prepositions links auxiliaries before_verb
    before_third tails adverbs not_adverbs joints subordinators relatives verbs infinitives describing times
    nobody powers
""".split()
# one letter a word: noun or adjective, determiner, pronoun, preposition, link, auxiliary, verb, adverb, joint,
# subordinator, relative, comma, end of clause, apostrophe, date
NOUN, DET, PRO, PREP, LINK, AUX, VERB, ADV, JOINT, SUB, REL, COMMA, END, MARK, DATE = "NDPILAVRJSW,.'T"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: token range, its head word, and how it was built.

    form: base, tail (with a prepositional phrase), pair (joined by "and"), aside (with an apposition), owner
    (possessor inside another phrase). head: token of the head noun.
    """

    first: int
    last: int
    head: int
    form: str


@dataclass(frozen=True, slots=True)
class PhraseWords:
    """Vocabulary of one language; `opening`: first words of `openers`."""

    lists: dict[str, frozenset[str]]
    openers: frozenset[tuple[str, ...]]
    opening: frozenset[str]
    kinds: dict[str, str]


def _list(value: object) -> bool:
    return isinstance(value, list)


@cache
def has_phrases(language: str) -> bool:
    """True when the phrases of this language can be read."""
    return language in languages("phrases")


@cache
def phrase_words(language: str) -> PhraseWords:
    """The vocabulary of a language that has one (see has_phrases)."""
    data = load("phrases", dict.fromkeys(LISTS, _list), language)
    assert data is not None
    lists = {k: frozenset(data[k]) for k in LISTS}
    kinds: dict[str, str] = {}
    order = (
        ("verbs", VERB), ("adverbs", ADV), ("prepositions", PREP), ("subordinators", SUB), ("auxiliaries", AUX),
        ("determiners", DET), ("subjects", PRO), ("objects", PRO), ("joints", JOINT), ("relatives", REL),
        ("links", LINK),
    )  # fmt: skip
    for name, letter in order:
        kinds |= dict.fromkeys(data[name], letter)
    openers = frozenset(tuple(words.split()) for words in data["count_openers"])
    return PhraseWords(lists, openers, frozenset(words[0] for words in openers), kinds)


def tags(words: Words, v: PhraseWords, dated: frozenset[int], acting: frozenset[int]) -> str:
    """One letter a word (see NOUN and the rest); `dated`: words of dates, `acting`: verbs that tell acts."""
    out: list[str] = []
    low, lists = words.low, v.lists
    for at, word in enumerate(low):
        before = out[-1] if out else END
        kind = v.kinds.get(word)
        if at in dated:
            kind = DATE
        elif _numbers(low, at):
            kind = NOUN
        elif at in acting:
            kind = VERB
        elif word == ",":
            kind = COMMA
        elif word in ("'", "’"):
            kind = MARK if at and low[at - 1].endswith("s") and before in (NOUN, PRO) else END
        elif word in CLAUSE_END or not word[0].isalnum():
            kind = END
        elif kind is None:
            kind = DET if word[0].isdigit() else _open_class(words, at, before, lists)
        elif kind == VERB and before == DET and low[at - 1] not in lists["alone"]:
            kind = NOUN
        elif kind == REL:
            kind = _that(words, at, before, v)
        elif kind == PREP and word == "to" and at + 1 < len(low) and _infinitive(words, at + 1, v):
            kind = AUX
        elif kind == PREP and word in v.opening and _opens_count(words, at, v):
            kind = DET
        out.append(kind)
    return "".join(out)


def _numbers(low: tuple[str, ...], at: int) -> bool:
    """True for "No" and its full stop in "Colony No. 17"."""
    if low[at] == ".":
        return 0 < at < len(low) - 1 and low[at - 1] == "no" and low[at + 1][0].isdigit()
    return low[at] == "no" and at + 2 < len(low) and low[at + 1] == "." and low[at + 2][0].isdigit()


def _open_class(words: Words, at: int, before: str, lists: dict[str, frozenset[str]]) -> str:
    """Noun, verb or adverb for a word of no list, by its ending and the word before."""
    word, prior = words.low[at], words.low[at - 1] if at else ""
    if word.endswith("ly") and len(word) > 4:
        return NOUN if word in lists["not_adverbs"] else ADV
    if words.capital[at] and at:
        return NOUN
    participle = (word.endswith("ed") and len(word) > 4) or (word.endswith("ing") and len(word) > 5)
    if participle:
        if word in lists["describing"] and before in (DET, PREP, LINK, END, COMMA, VERB, JOINT, NOUN):
            return NOUN if before != NOUN or word.endswith("ing") else VERB
        return NOUN if before == DET and prior not in lists["alone"] else VERB
    if prior in lists["before_verb"] or (prior == "to" and before == AUX):
        return VERB
    return VERB if prior in lists["before_third"] and word.endswith("s") else NOUN


def _that(words: Words, at: int, before: str, v: PhraseWords) -> str:
    """`that` and `which` open a clause after a noun or verb, and a phrase before a noun otherwise."""
    return DET if words.low[at] == "that" and before in (PREP, LINK) else REL


def _infinitive(words: Words, at: int, v: PhraseWords) -> bool:
    """True when the word after "to" looks like a verb."""
    word = words.low[at]
    if words.capital[at] or word in v.kinds or not word[0].isalpha():
        return word in v.lists["infinitives"]
    return not word.endswith("s") or word.endswith("ss")


def _opens_count(words: Words, at: int, v: PhraseWords) -> bool:
    """True for "up to", "over" and the like before a number."""
    return any(words.low[at : at + len(o)] == o for o in v.openers) and _number_after(words, at, v)


def _number_after(words: Words, at: int, v: PhraseWords) -> bool:
    for look in words.low[at + 1 : at + 4]:
        if look[0].isdigit() or (v.kinds.get(look) == DET and look not in ("the", "a", "an")):
            return True
        if v.kinds.get(look) not in (PREP, DET):
            return False
    return False


def phrases(text: str, words: Words, tag: str, v: PhraseWords) -> tuple[Phrase, ...]:
    """Noun phrases in reading order, each base form followed by its wider forms. Linear in the number of words."""
    out: list[Phrase] = []
    base: list[Phrase] = []
    at = 0
    while at < len(tag):
        got = _base(words, tag, at, v)
        if got is None:
            at += 1
            continue
        base.append(got)
        at = got.last + 1
    following = {phrase.first: phrase for phrase in base}
    for one in base:
        linked = one
        while linked.last + 1 < len(tag) and tag[linked.last + 1] == LINK and linked.last + 2 in following:
            after = following[linked.last + 2]
            if after.last - one.first > 2 * LONGEST:
                break
            linked = Phrase(one.first, after.last, one.head, "base")
        out.append(linked)
        out.extend(_wider(linked, tag, following, words, v))
        out.extend(_owners(text, words, one))
    return tuple(out)


def _base(words: Words, tag: str, at: int, v: PhraseWords) -> Phrase | None:
    """The phrase that begins at `at`: determiners and nouns, or a pronoun."""
    if tag[at] == PRO:
        return Phrase(at, at, at, "base")
    if tag[at] not in (DET, NOUN):
        return None
    here, seen = at, tag[at] == NOUN
    while here + 1 < len(tag) and here - at < LONGEST:
        after = tag[here + 1]
        if after == NOUN or (after == MARK and here + 2 < len(tag) and tag[here + 2] == NOUN):
            seen = True
        elif after != DET or (seen and not words.low[here + 1][0].isdigit()):
            break
        here += 1
    if not seen and words.low[here] not in v.lists["alone"] and not words.low[here][0].isdigit():
        return None
    return Phrase(at, here, here, "base")


def _wider(one: Phrase, tag: str, following: dict[int, Phrase], words: Words, v: PhraseWords) -> list[Phrase]:
    """The same phrase with a prepositional phrase, joined to the next one, or with an apposition."""
    out: list[Phrase] = []
    end = one.last
    after = tag[end + 1 : end + 2]
    if after == PREP and words.low[end + 1] in v.lists["tails"] and end + 2 in following:
        out.append(Phrase(one.first, _linked(following[end + 2], tag, following), one.head, "tail"))
    if after == JOINT and end + 2 in following:
        out.append(Phrase(one.first, _linked(following[end + 2], tag, following), one.head, "pair"))
    if after == COMMA and end + 2 < len(tag) and tag[end + 2] in (NOUN, DET):
        here = end + 2
        while here < len(tag) and here - end < ASIDE and tag[here] in (NOUN, DET, LINK, PREP, JOINT, MARK):
            here += 1
        if here < len(tag) and tag[here] == COMMA:
            while here + 2 < len(tag) and here - end < ASIDE and tag[here + 1] in (NOUN, DET):
                stop = here + 1
                while stop < len(tag) and stop - end < ASIDE and tag[stop] in (NOUN, DET, LINK, PREP, MARK):
                    stop += 1
                if stop < len(tag) and tag[stop] == COMMA:
                    here = stop
                else:
                    break
            out.append(Phrase(one.first, here - 1, one.head, "aside"))
    return out


def _linked(one: Phrase, tag: str, following: dict[int, Phrase]) -> int:
    """Last token of a phrase with its "of"."""
    last, steps = one.last, 0
    while last + 1 < len(tag) and tag[last + 1] == LINK and last + 2 in following and steps < 3:
        last, steps = following[last + 2].last, steps + 1
    return last


def _owners(text: str, words: Words, one: Phrase) -> list[Phrase]:
    """Possessors inside a phrase: "his" of "his arrest", "the man" of "the man's death"."""
    out: list[Phrase] = []
    for at in range(one.first, one.last):
        end = words.end[at]
        if text[end - 2 : end] in ("'s", "’s") or (words.low[at + 1] in ("'", "’")):
            out.append(Phrase(one.first, at, at, "owner"))
    if one.last > one.first and words.low[one.first] in ("his", "her", "their", "our", "my", "your", "its"):
        out.append(Phrase(one.first, one.first, one.first, "owner"))
    return out
