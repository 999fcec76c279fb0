"""Reads the act patterns of a language into rules that are looked up by their first word.

The pattern language is described at the head of `lexicon/en/acts.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from stemma.errors import BrokenLexicon
from stemma.extract.acts_words import inflections, plurals
from stemma.lexicon.load import languages, load

__all__ = ["ActType", "Condition", "Element", "Rule", "Rules", "act_types", "rules"]

VOICES = frozenset({"passive", "active", "noun", "verb"})
SURE = "sure"
PLACES = frozenset({"obj", "subj", "near", "after", "before", "next", "prev", "sent", "doc"})


@dataclass(frozen=True, slots=True)
class ActType:
    """One act type of the vocabulary.

    family: types that may be one event told in other words. of_the_dead: what it is where it is done to bodies.
    """

    name: str
    label: str
    about: str
    family: str
    open_ended: bool = False
    non_act: bool = False
    of_the_dead: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """One position of a pattern: the forms that fit, how many words may stand before it, its part in the trigger."""

    forms: frozenset[str]
    gap: int
    optional: bool
    inside: bool
    verb: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: where to look, for which words; `wanted` False turns it round. `people`: names count as people."""

    where: str
    forms: frozenset[str]
    wanted: bool
    people: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern of one act type.

    `weight` orders rules that fit the same words: the more it asks, the heavier. `also`: sets of forms (of the second
    required element, of what conditions ask for); a sentence that lacks all forms of one of them need not be tried.
    `sure`: words that mean this act wherever they stand; no model overrules them.
    """

    act: str
    pattern: str
    elements: tuple[Element, ...]
    voices: frozenset[str]
    conditions: tuple[Condition, ...]
    weight: float
    also: tuple[frozenset[str], ...]
    sure: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """Which rules a sentence may fulfil, told for all rules at once. Sets of rules are bits of a number, by position.

    rules: in the order of the vocabulary. first: by the first word of the pattern. held: by word, the rules that the
    word satisfies, once for each place in `Rule.also`; the places follow each other in one number. free: the same for
    the places that a rule does not use.
    """

    rules: tuple[Rule, ...]
    first: dict[str, int]
    held: dict[str, int]
    free: int
    places: int

    def possible(self, words: frozenset[str]) -> int:
        """The rules of which no set in `also` is without a word among these."""
        met = self.free
        for held in map(self.held.get, words):
            if held is not None:
                met |= held
        size = len(self.rules)
        out = met
        for _ in range(self.places - 1):
            met >>= size
            out &= met
        return out & ((1 << size) - 1)

    def among(self, left: int) -> Iterator[Rule]:
        """The rules of a set, in the order of the vocabulary."""
        while left:
            low = left & -left
            yield self.rules[low.bit_length() - 1]
            left ^= low


def _gate(by_word: dict[str, list[Rule]], order: list[Rule]) -> Gate:
    number = {id(rule): at for at, rule in enumerate(order)}
    places = max((len(rule.also) for rule in order), default=0) or 1
    held: dict[str, int] = {}
    free = 0
    for at, rule in enumerate(order):
        for place in range(places):
            bit = 1 << (place * len(order) + at)
            if place >= len(rule.also):
                free |= bit
                continue
            for form in rule.also[place]:
                held[form] = held.get(form, 0) | bit
    first = {word: sum(1 << number[id(rule)] for rule in found) for word, found in by_word.items()}
    return Gate(tuple(order), first, held, free, places)


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Rules of a language.

    by_word: by the first word of the pattern. gate: which of them are worth trying. kinds: which kinds of form a verb
    form can be. people: nouns for people. acting: verb forms whose bare past form is never passive.
    classes: words of every class.
    """

    by_word: dict[str, tuple[Rule, ...]]
    gate: Gate
    kinds: dict[str, frozenset[str]]
    people: frozenset[str]
    acting: frozenset[str]
    classes: dict[str, frozenset[str]]


def _type_ok(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(one, dict) and {"label", "about", "family"} <= set(one) for one in value.values()
    )


@cache
def act_types() -> dict[str, ActType]:
    """The act types by name, in the order of the vocabulary file."""
    data = load("acts", {"types": _type_ok})
    if data is None:
        raise BrokenLexicon("The vocabulary all/acts.toml is missing.")
    try:
        return {name: ActType(name=name, **one) for name, one in data["types"].items()}
    except TypeError as exc:
        raise BrokenLexicon(f"The vocabulary all/acts.toml has an unknown key: {exc}") from exc


def _lists_ok(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(v, list) and all(isinstance(x, str) for x in v) for v in value.values()
    )


@cache
def rules(language: str) -> Rules | None:
    """The compiled act patterns of a language; None where it has none.

    Raises:
        BrokenLexicon: an act type, class or condition is unknown, or a pattern has no first word.
    """
    if language not in languages("acts"):
        return None
    data = load("acts", {"patterns": _lists_ok, "classes": _lists_ok, "irregular": _lists_ok}, language)
    assert data is not None
    reader = _Reader(language, data["classes"], data["irregular"])
    by_word: dict[str, list[Rule]] = {}
    order: list[Rule] = []
    for act, patterns in data["patterns"].items():
        if act not in act_types():
            raise BrokenLexicon(f"The vocabulary {language}/acts.toml has the unknown act type {act!r}.")
        for pattern in patterns:
            rule = reader.rule(act, pattern)
            order.append(rule)
            for form in sorted(rule.elements[0].forms):
                by_word.setdefault(form, []).append(rule)
    return Rules(
        by_word={word: tuple(found) for word, found in by_word.items()},
        gate=_gate(by_word, order),
        kinds={word: frozenset(kinds) for word, kinds in reader.kinds.items()},
        people=reader.classes.get("people", frozenset()),
        acting=frozenset(data["classes"].get("acting", ())),
        classes=reader.classes,
    )


class _Reader:
    """Turns pattern lines into rules; collects the kinds of every verb form it meets."""

    def __init__(self, language: str, classes: dict[str, list[str]], irregular: dict[str, list[str]]) -> None:
        self.name = f"{language}/acts.toml"
        self.irregular = irregular
        self.kinds: dict[str, set[str]] = {}
        self.classes = {
            name: frozenset(form for noun in nouns for form in plurals(noun)) for name, nouns in classes.items()
        }

    def forms(self, words: str) -> tuple[frozenset[str], bool]:
        """Forms of one element (`~take|keep`, `+blow`, `@papers`, `by|with`) and whether it holds verbs."""
        out: set[str] = set()
        mark = ""
        for word in words.split("|"):
            if not word.strip("~+@"):
                raise BrokenLexicon(f"The vocabulary {self.name} has an empty word in {words!r}.")
            if word[0] in "~+@":
                mark, word = word[0], word[1:]
            if mark == "@":
                if word not in self.classes:
                    raise BrokenLexicon(f"The vocabulary {self.name} has no class {word!r} (in {words!r}).")
                out |= self.classes[word]
                mark = ""
            elif mark == "~":
                for kind, forms in inflections(word, self.irregular).items():
                    out |= forms
                    for form in forms:
                        self.kinds.setdefault(form, set()).add(kind)
            elif mark == "+":
                out |= plurals(word)
            else:
                out |= {word[:-2], word[:-1]} if word.endswith("s?") else {word}
        return frozenset(out), words.startswith("~")

    def rule(self, act: str, pattern: str) -> Rule:
        """One compiled pattern line."""
        shape, *rest = pattern.split(" ; ")
        sure = SURE in rest
        rest = [part for part in rest if part != SURE]
        elements: list[Element] = []
        gap, inside, bracketed = 0, False, "[" in shape
        for word in shape.split():
            if word.startswith(".."):
                gap = int(word[2:])
                continue
            opens, closes = word.startswith("["), word.rstrip("?").endswith("]")
            optional = word.endswith("?") and not word.endswith("s?")
            inside = inside or opens
            core = word.replace("[", "").replace("]", "")
            forms, verb = self.forms(core[:-1] if optional else core)
            elements.append(Element(forms, gap, optional, inside or not bracketed, verb))
            gap = 0
            inside = inside and not closes
        if not elements or elements[0].optional or elements[0].gap:
            raise BrokenLexicon(f"The vocabulary {self.name} has a pattern without a first word: {pattern!r}.")
        voices, conditions = self.conditions(pattern, rest)
        weight = sum(not e.optional for e in elements) + 0.5 * sum(c.wanted for c in conditions) + 0.1 * len(voices)
        also = tuple([e.forms for e in elements[1:] if not e.optional][:1])
        also += tuple([c.forms for c in conditions if c.wanted and not c.people])
        also = tuple(sorted(also, key=len))  # what is asked most narrowly first: it fails most often
        return Rule(act, pattern, tuple(elements), voices, conditions, weight, also, sure)

    def conditions(self, pattern: str, parts: list[str]) -> tuple[frozenset[str], tuple[Condition, ...]]:
        """The conditions after the first ` ; ` of a pattern."""
        voices: frozenset[str] = frozenset()
        out = []
        for part in parts:
            where, _, words = part.strip().partition(":")
            if not words:
                names = set(where.split("|"))
                if names <= VOICES:
                    voices |= names
                    continue
                if where == "no-passive":
                    voices |= {"active", "noun"}
                    continue
            wanted = not where.startswith("no-")
            where = where.removeprefix("no-")
            if where not in PLACES or not words:
                raise BrokenLexicon(f"The vocabulary {self.name} has an unknown condition {part!r} in {pattern!r}.")
            out.append(Condition(where, self.forms(words)[0], wanted, "@people" in words.split("|")))
        return voices, tuple(out)
