"""Who did it to whom: noun phrases around a trigger, by position and simple clause structure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from stemma.extract.acts import Trigger
from stemma.extract.acts_words import CLAUSE_END, Words
from stemma.lexicon.load import languages, load

__all__ = ["Frame", "frame", "has_role_words", "role_words"]

SUBJECT_REACH = 22  # words before the verb group among which the subject is looked for
APPOSITION = 9  # words of a subject with an apposition ("Ivo Marr, 33, a baker,") that is taken whole
PHRASE = 9  # words of the longest noun phrase
AGENT_REACH = 8  # words after the trigger in which "by" opens the one who did it
PP_REACH = 14  # words after the trigger in which place and means are looked for
LISTS = """
    auxiliaries prepositions subordinators relative determiners pronouns stops possessives agent of not_agent
    means means_nouns  place_prepositions place_nouns institutions count_things subject_suffers no_victims
    no_perpetrator no_place no_date  subject_is_victim noun_subject_suffers object_is_place saying
""".split()
Range = tuple[int, int]  # tokens [first, last]


@dataclass(frozen=True, slots=True)
class Frame:
    """Token ranges of the roles around one trigger; None where the text gives none."""

    perpetrator: Range | None = None
    victim: Range | None = None
    place: Range | None = None
    means: Range | None = None
    institution: Range | None = None


def _fits(value: object) -> bool:
    return isinstance(value, list)


@cache
def role_words(language: str) -> dict[str, frozenset[str]]:
    """The small words of a language, or the English ones where it has none."""
    schema: dict[str, Any] = dict.fromkeys(LISTS, _fits)
    data = load("arguments", schema, language) or load("arguments", schema, "en")
    assert data is not None
    return {k: frozenset(data[k]) for k in LISTS}


@cache
def has_role_words(language: str) -> bool:
    """True when the roles of this language can be read."""
    return language in languages("arguments")


def frame(
    words: Words, trigger: Trigger, people: frozenset[str], language: str, dated: frozenset[int] = frozenset()
) -> Frame:
    """The roles of one act; `dated`: tokens that belong to dates, which are never part of a subject.

    Active verb: subject does it, object suffers. Passive: subject suffers, `by` names who does it. Noun: `of` or a
    possessive suffers, `by` does it. Verbs such as `die` or `flee` have a subject that suffers.
    """
    v = role_words(language)
    act = trigger.act
    by = _agent(words, trigger, v)
    subject = _subject(words, trigger, v, people, dated)
    perpetrator: Range | None = None
    victim: Range | None = None
    head = words.low[trigger.verb if trigger.verb is not None else trigger.first]
    if trigger.voice == "noun":
        victim = (
            _of(words, trigger, v) or _possessor(words, trigger, v) or _victim_before_noun(words, trigger, v, people)
        )
        if victim is None and act in v["noun_subject_suffers"] | v["subject_is_victim"]:
            victim = subject
        perpetrator = by
        if act in v["no_victims"]:
            perpetrator = by or subject
    elif trigger.voice == "passive":
        victim, perpetrator = subject, by
    elif head in v["subject_suffers"] or act in v["subject_is_victim"]:
        victim = subject
    else:
        perpetrator, victim = subject, _object(words, trigger, v)
    if act in v["no_victims"]:
        perpetrator = perpetrator or (subject if trigger.voice == "active" else None)
        if perpetrator and words.low[perpetrator[0]] in ("no", "nobody", "none", "nothing", "it", "this", "there"):
            perpetrator = None
    if act == "confiscate.documents" and victim and words.low[victim[0]] in v["possessives"]:
        victim = (victim[0], victim[0])
    place = None if act in v["no_place"] else _prepositional(words, trigger, v, "place_prepositions", "place_nouns")
    if act in v["object_is_place"] and victim and people.isdisjoint(words.low[victim[0] : victim[1] + 1]):
        place, victim = victim, None
    return Frame(
        perpetrator=None if act in v["no_perpetrator"] else perpetrator,
        victim=None if act in v["no_victims"] else victim,
        place=place,
        means=_prepositional(words, trigger, v, "means", "means_nouns"),
    )


def _subject(
    words: Words, trigger: Trigger, v: dict[str, frozenset[str]], people: frozenset[str], dated: frozenset[int]
) -> Range | None:
    """The noun phrase before the verb group: the first one of the clause that no preposition governs."""
    low = words.low
    end = trigger.first - 1
    while end >= 0 and (low[end] in v["auxiliaries"] or low[end].endswith("ly")) and end > trigger.first - 8:
        end -= 1
    if end >= 0 and low[end] in v["relative"]:
        return _antecedent(words, end, v)
    apposition = end > 0 and low[end] == ","
    begin = end
    while begin >= 0 and end - begin < SUBJECT_REACH:
        if _clause_border(words, begin, v) and not (apposition and (low[begin] == "," or low[begin] in v["relative"])):
            break
        begin -= 1
    if apposition:
        whole = _first_phrase(words, begin + 1, end, v, people, dated)
        return (whole[0], end - 1) if whole and end - whole[0] <= APPOSITION else whole
    return _first_phrase(words, begin + 1, end, v, people, dated)


def _clause_border(words: Words, at: int, v: dict[str, frozenset[str]]) -> bool:
    word = words.low[at]
    if word in CLAUSE_END or word in v["subordinators"] or word in v["saying"]:
        return True
    return word == "," and _opens_clause(words, at, v)


def _opens_clause(words: Words, at: int, v: dict[str, frozenset[str]]) -> bool:
    """True when a new clause seems to begin after this comma (a pronoun or determiner stands there)."""
    after = words.low[at + 1] if at + 1 < len(words.low) else ""
    return after in v["pronouns"] or after in v["determiners"] or after[:1].isdigit()


def _first_phrase(
    words: Words, begin: int, end: int, v: dict[str, frozenset[str]], people: frozenset[str], dated: frozenset[int]
) -> Range | None:
    """The first noun phrase in `[begin, end]` that no preposition governs."""
    low = words.low
    governed, taken = False, 0
    for at in range(begin, end + 1):
        word = low[at]
        if at in dated or word == "," or not word[0].isalnum():
            governed = governed and at not in dated and word != ","
            continue
        if word in v["prepositions"] and not _count_phrase(words, at):
            governed, taken = True, 0
            continue
        opens = word in v["determiners"] or word in v["pronouns"]
        if governed and not (opens and taken and low[at - 1] not in v["determiners"]):
            taken += 1
            continue
        if (
            word in ("and", "or", "but", "then", "there")
            or word.endswith("ly")
            or word in v["auxiliaries"] - v["determiners"]
        ):
            continue
        if word.endswith("ing") and len(word) > 5:
            return None
        if word in ("who", "whom", "which"):
            return _antecedent(words, at, v)
        last = _phrase_end(words, at, end, v, subject=True)
        while last + 2 <= end and low[last + 1] == "and" and _names_someone(words, last + 2, v, people):
            last = _phrase_end(words, last + 2, end, v, subject=True)
        return _trim(words, at, min(last, end), v)
    return None


def _names_someone(words: Words, at: int, v: dict[str, frozenset[str]], people: frozenset[str]) -> bool:
    """True when the word after "and" goes on with the same subject: a determiner, number, name or noun for people."""
    word = words.low[at]
    known = word in v["determiners"] or word in v["possessives"] or word in people
    return (known or words.capital[at] or word[0].isdigit()) and word not in (
        "that",
        "this",
        "who",
        "they",
        "he",
        "she",
    )


def _count_phrase(words: Words, at: int) -> bool:
    """True for "at least", "about", "over" before a number: they open a phrase and govern nothing."""
    return (
        words.low[at] in ("at", "about", "over", "up", "around")
        and at + 1 < len(words.low)
        and (words.low[at + 1] in ("least", "most", "to") or words.low[at + 1][0].isdigit())
    )


def _phrase_end(words: Words, at: int, limit: int, v: dict[str, frozenset[str]], *, subject: bool) -> int:
    """Last token of the noun phrase that begins at `at`."""
    low = words.low
    if low[at] in v["pronouns"] and not (at < limit and (low[at + 1] in v["of"] or _goes_on(words, at, v))):
        return at
    here = at
    while here < limit and here - at < PHRASE:
        after = low[here + 1]
        if after in CLAUSE_END or after == ",":
            break
        if after in v["of"] or (after == "from" and subject):
            here += 1
            continue
        if after == "and" and not subject and here + 2 <= limit and here - at < 3 and _joined(words, here + 2, v):
            here += 2
            continue
        if after in v["prepositions"] and not subject:
            break
        if subject and after.endswith("ed") and len(after) > 4 and low[here] not in v["determiners"]:
            break  # the verb of another clause, or a participle that describes
        if after in v["stops"] or after in v["subordinators"]:
            break
        if after in v["prepositions"] and subject and here - at > 5:
            break
        here += 1
    return here


def _joined(words: Words, at: int, v: dict[str, frozenset[str]]) -> bool:
    """True when a bare noun or adjective follows "and", so that the phrase may go on ("town and federal police")."""
    word = words.low[at]
    small = word in v["pronouns"] or word in v["auxiliaries"] or word in v["determiners"] or word in v["prepositions"]
    return word[0].isalnum() and not small and not word.endswith(("ed", "ing", "ly")) and word not in v["stops"]


def _goes_on(words: Words, at: int, v: dict[str, frozenset[str]]) -> bool:
    """True for a pronoun-like number or quantifier that opens a longer phrase ("two men", "all prisoners")."""
    after = words.low[at + 1]
    fixed = (
        "he",
        "she",
        "they",
        "we",
        "i",
        "you",
        "it",
        "him",
        "them",
        "us",
        "me",
        "who",
        "nobody",
        "someone",
        "anyone",
    )
    return (
        words.low[at] not in fixed
        and after[0].isalnum()
        and after not in v["auxiliaries"]
        and after not in v["prepositions"]
    )


def _trim(words: Words, first: int, last: int, v: dict[str, frozenset[str]]) -> Range | None:
    low = words.low
    while last > first and (
        low[last] in v["prepositions"]
        or low[last] in v["stops"]
        or (low[last] in v["determiners"] and low[last] not in v["pronouns"])
        or not low[last][0].isalnum()
    ):
        last -= 1
    if last < first or (
        first == last
        and low[first] in v["determiners"]
        and low[first] not in v["pronouns"]
        and low[first] not in v["possessives"]
    ):
        return None
    if first == last and (low[first] in v["auxiliaries"] or not low[first][0].isalnum()):
        return None
    return first, last


def _antecedent(words: Words, at: int, v: dict[str, frozenset[str]]) -> Range | None:
    """The noun phrase before a relative word, a comma skipped."""
    end = at - 1
    if end >= 0 and words.low[end] == ",":
        end -= 1
    begin = end
    while begin > 0 and end - begin < PHRASE:
        before = words.low[begin - 1]
        if before in CLAUSE_END or before == "," or before in v["subordinators"] or before in v["auxiliaries"]:
            break
        if words.low[begin] in v["determiners"]:
            break
        if before in v["prepositions"] and before not in v["of"]:
            break
        begin -= 1
    return _trim(words, begin, end, v) if end >= 0 else None


def _agent(words: Words, trigger: Trigger, v: dict[str, frozenset[str]]) -> Range | None:
    low = words.low
    for at in range(trigger.last + 1, min(trigger.last + 1 + AGENT_REACH, len(low) - 1)):
        if low[at] in CLAUSE_END:
            break
        if low[at] in v["agent"]:
            after = low[at + 1]
            if after.endswith("ing") or after in v["not_agent"] - {"the"} or after[0].isdigit():
                return None
            end = _phrase_end(words, at + 1, len(low) - 1, v, subject=False)
            if end + 2 < len(low) and low[end + 1] == "from" and low[end + 2] not in v["possessives"]:
                end = _phrase_end(words, end + 2, len(low) - 1, v, subject=False)
            return _trim(words, at + 1, end, v)
    return None


def _object(words: Words, trigger: Trigger, v: dict[str, frozenset[str]]) -> Range | None:
    """The noun phrase right after an active verb."""
    low = words.low
    at = trigger.last + 1
    while (
        at < len(low)
        and not _count_phrase(words, at)
        and (
            low[at] in ("up", "down", "off", "away", "out", "back", "on", "at", "into", "fire", "to")
            or low[at].endswith("ly")
        )
    ):
        at += 1
    if at >= len(low) or low[at] in CLAUSE_END or low[at] == "," or low[at] in v["subordinators"] - v["determiners"]:
        return None
    if (low[at] in v["prepositions"] and not _count_phrase(words, at)) or low[at] in v["stops"]:
        return None
    if low[at] in v["possessives"] and trigger.act == "confiscate.documents":
        return at, at
    return _trim(words, at, _phrase_end(words, at, len(low) - 1, v, subject=False), v)


def _of(words: Words, trigger: Trigger, v: dict[str, frozenset[str]]) -> Range | None:
    """`killing of three men`, `attack on a hospital`: what follows a noun."""
    low = words.low
    at = trigger.last + 1
    if at + 1 < len(low) and low[at] in ("of", "on", "against"):
        return _trim(words, at + 1, _phrase_end(words, at + 1, len(low) - 1, v, subject=False), v)
    return None


def _possessor(words: Words, trigger: Trigger, v: dict[str, frozenset[str]]) -> Range | None:
    """`his arrest`, `their deaths`."""
    at = trigger.first - 1
    return (at, at) if at >= 0 and words.low[at] in v["possessives"] else None


def _victim_before_noun(
    words: Words, trigger: Trigger, v: dict[str, frozenset[str]], people: frozenset[str]
) -> Range | None:
    """`three men dead`, `prisoners' deaths`: people named just before the noun."""
    at = trigger.first - 1
    if at < 0 or words.low[at] not in people:
        return None
    begin = at
    while (
        begin > 0 and at - begin < 4 and (words.low[begin - 1] in v["determiners"] or words.low[begin - 1][0].isdigit())
    ):
        begin -= 1
    return begin, at


def _prepositional(
    words: Words, trigger: Trigger, v: dict[str, frozenset[str]], openers: str, nouns: str
) -> Range | None:
    """The first phrase after the trigger that such a word opens and such a noun closes."""
    low = words.low
    for at in range(trigger.last + 1, min(trigger.last + 1 + PP_REACH, len(low) - 1)):
        if low[at] in CLAUSE_END:
            break
        if low[at] in v[openers]:
            last = _phrase_end(words, at + 1, len(low) - 1, v, subject=False)
            got = _trim(words, at + 1, last, v)
            if got and low[got[0]] != "front" and any(low[n] in v[nouns] for n in range(got[0], got[1] + 1)):
                return got
    return None
