"""Who did it to whom, where, when and with what: the phrase that fits each role of an act best."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from stemma.extract.acts import Trigger
from stemma.extract.acts_rules import Rules
from stemma.extract.acts_words import Words
from stemma.extract.phrases import Phrase, has_phrases, phrase_words, phrases, tags
from stemma.extract.roles import ROLES, Candidate, Scene, around, packed, score, signs, weights
from stemma.lexicon.load import load
from stemma.records.allegation import Count, Place, When

__all__ = ["Frame", "frame", "has_roles", "role_words", "stage"]

SURE = {"perp": -1.3, "vic": -1.4, "place": -1.4, "time": -1.4, "count": -1.4, "means": -1.0, "inst": -1.0}
ORDER = ("vic", "perp", "place", "time", "count", "means", "inst")  # who takes a phrase first
LISTS = "sites means institutions saying no_victims no_perpetrator no_place no_date".split()
NOT_FOR = {"no_victims": "vic", "no_perpetrator": "perp", "no_place": "place", "no_date": "time"}
OTHER = frozenset({"date", "hour", "persons", "bare", "nobody"})  # kinds that are no role of their own
WHO = frozenset({"he", "him", "it", "whose", "people", "papers"})  # kinds that are no place
NEVER = {
    "vic": OTHER,
    "perp": OTHER | {"site", "papers", "means"},
    "place": OTHER | WHO,
    "means": OTHER | WHO,
    "inst": OTHER | WHO,
}
Range = tuple[int, int]  # tokens [first, last]
Frame = dict[str, Range]


def _list(value: object) -> bool:
    return isinstance(value, list)


@cache
def role_words(language: str) -> dict[str, frozenset[str]]:
    """The small words of a language, or the English ones where it has none."""
    data = load("arguments", dict.fromkeys(LISTS, _list), language) or load(
        "arguments", dict.fromkeys(LISTS, _list), "en"
    )
    assert data is not None
    return {k: frozenset(data[k]) for k in LISTS}


@cache
def has_roles(language: str) -> bool:
    """True when the roles of this language can be read."""
    return has_phrases(language) and bool(weights(language))


@cache
def _kinds(language: str, reading: Rules) -> dict[str, str]:
    """What a head noun stands for; where a noun could be two things the later line wins."""
    own, classes = role_words(language), reading.classes
    lines = (
        (classes.get("medium", frozenset()), "goods"), (classes.get("goods", frozenset()), "goods"),
        (classes.get("house", frozenset()), "goods"), (own["sites"], "site"), (own["means"], "means"),
        (own["institutions"], "inst"), (classes.get("papers", frozenset()), "papers"),
        (phrase_words(language).lists["powers"], "power"), (phrase_words(language).lists["times"], "hour"),
        (reading.people, "people"),
    )  # fmt: skip
    return {word: kind for nouns, kind in lines for word in nouns}


def stage(
    text: str, words: Words, triggers: Sequence[Trigger], holder: tuple[int, ...], language: str, reading: Rules,
    *, places: Sequence[Place], dates: Sequence[When], counts: Sequence[Count],
) -> Scene:  # fmt: skip
    """A sentence made ready for its acts.

    Args:
        holder: for each word a number of the statement that holds it.
        places, dates, counts: what the sentence names; their words are never part of another phrase's head.
    """
    v = phrase_words(language)
    dated = frozenset(n for when in dates for n in _tokens(words, when.quote.start, when.quote.end))
    acting = frozenset(t.first if t.verb is None else t.verb for t in triggers if t.voice != "noun")
    tag = tags(words, v, dated, acting)
    marked = frozenset(n for place in places for n in _tokens(words, place.quote.start, place.quote.end))
    kinds = _kinds(language, reading)
    found = [_candidate(words, one, kinds, marked, language) for one in phrases(text, words, tag, v)]
    for when in dates:
        span = _tokens(words, when.quote.start, when.quote.end)
        found.append(Candidate(span[0], span[-1], "date", "date"))
    for count in counts:
        span = _tokens(words, count.quote.start, count.quote.end)
        found.append(Candidate(span[0], span[-1], count.unit if count.unit == "persons" else "bare", "count"))
    return Scene(words, tag, tuple(found), holder, role_words(language)["saying"])


def _tokens(words: Words, start: int, end: int) -> range:
    return range(
        bisect_left(words.start, start), max(bisect_left(words.start, end), bisect_left(words.start, start) + 1)
    )


def _candidate(words: Words, one: Phrase, kinds: dict[str, str], marked: frozenset[int], language: str) -> Candidate:
    return Candidate(one.first, one.last, _kind(words, one, kinds, marked, language), one.form)


def _kind(words: Words, one: Phrase, kinds: dict[str, str], marked: frozenset[int], language: str) -> str:
    """What the head of a phrase stands for."""
    lists, word = phrase_words(language).lists, words.low[one.head]
    if word in lists["nobody"]:
        return "nobody"
    if one.form == "owner" and word in lists["possessives"]:
        return "whose"
    if one.first == one.head and word in lists["subjects"]:
        return "it" if word == "it" else "he"
    if one.first == one.head and word in lists["objects"]:
        return "him"
    if word in kinds:
        return kinds[word]
    if one.head in marked:
        return "known"
    if words.capital[one.head] and one.head:
        return "name"
    return "some" if word in lists["alone"] or word[0].isdigit() else "thing"


def frame(view: Scene, trigger: Trigger, language: str) -> Frame:
    """The roles of one act by name (see ROLES): for each the phrase that fits best, where one fits well enough.

    The victim is settled first; a phrase has one role only, dates and counts apart.
    """
    own, table = role_words(language), packed(language)
    shut = {role for name, role in NOT_FOR.items() if trigger.act in own[name]}
    near = [(one, score(signs(view, trigger, one), table)) for one in around(view, trigger)]
    out: Frame = {}
    taken: list[Range] = []
    for role in ORDER:
        if role in shut:
            continue
        number = ROLES.index(role)
        form = {"time": "date", "count": "count"}.get(role)
        best: Candidate | None = None
        least = SURE[role]
        for one, fits in near:
            proper = one.form == form if form else one.kind not in NEVER[role]
            if proper and fits[number] > least and (form or not _meets(one, taken)):
                best, least = one, fits[number]
        if best is not None:
            out[role] = (best.first, best.last)
            if not form:
                taken.append((best.first, best.last))
    return out


def _meets(one: Candidate, taken: list[Range]) -> bool:
    return any(one.first <= last and first <= one.last for first, last in taken)
