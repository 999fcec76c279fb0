"""Finds the words that tell an act: triggers, by the patterns of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.extract.acts_rules import Condition, Rule, Rules
from stemma.extract.acts_words import CLAUSE_END, Words, voice

__all__ = ["Trigger", "find"]

NEAR = 10  # words to each side that count as near
SIDE = 8  # words on one side for before and after
OBJECT = 7  # words after an active verb in which its object is looked for
SUBJECT = 10  # words before a verb in which its subject is looked for
BREAK = CLAUSE_END


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that tell an act: token range `[first, last]` in the sentence, the verb among them, how it is used.

    sure: a set phrase, which no model overrules.
    """

    act: str
    first: int
    last: int
    verb: int | None
    voice: str
    weight: float
    pattern: str
    sure: bool = False


def find(words: Words, rules: Rules) -> tuple[Trigger, ...]:
    """The triggers of one sentence in reading order; where several overlap the heaviest rule wins.

    Linear in the number of words: every word is looked up once, every rule looks at a fixed number of neighbours.
    """
    everything = frozenset(words.low)
    gate = rules.gate
    opening = everything & gate.first.keys()
    if not opening:
        return ()
    possible = gate.possible(everything)
    fit = {word: fitting for word in opening if (fitting := gate.first[word] & possible)}
    if not fit:
        return ()
    found: list[Trigger] = []
    for at, word in enumerate(words.low):
        if word in fit:
            fitting = fit[word]
            for rule in gate.among(fitting):
                one = _trigger(rule, words, at, everything, rules)
                if one is not None:
                    found.append(one)
    return _without_overlap(found) if found else ()


def _trigger(rule: Rule, words: Words, at: int, everything: frozenset[str], rules: Rules) -> Trigger | None:
    """The trigger when the rule holds at word `at`."""
    hit = _match(rule, words, at)
    if hit is None:
        return None
    first, last, verb = hit
    kinds = rules.kinds.get(words.low[verb], frozenset()) if verb is not None else frozenset()
    use = _voice(words, verb if verb is not None else first, last, rules, verb is not None)
    if rule.voices and use not in rule.voices and not ("verb" in rule.voices and use != "noun"):
        return None
    if verb is not None and use == "noun" and "noun" not in rule.voices and "gerund" not in kinds:
        return None
    if not all(_holds(c, words, everything, first, last, use, rules) is c.wanted for c in rule.conditions):
        return None
    return Trigger(rule.act, first, last, verb, use, rule.weight, rule.pattern, rule.sure)


def _match(rule: Rule, words: Words, at: int) -> tuple[int, int, int | None] | None:
    """First and last trigger token and the verb token when the pattern stands at `at`."""
    low = words.low
    here, first, last, verb = at - 1, -1, -1, None
    for element in rule.elements:
        limit = min(len(low), here + 2 + element.gap)
        spot = -1
        for look in range(here + 1, limit):
            if low[look] in element.forms:
                spot = look
                break
            if low[look] in BREAK:
                break
        if spot < 0:
            if element.optional:
                continue
            return None
        here = spot
        if element.inside:
            first = spot if first < 0 else first
            last = spot
            if element.verb and verb is None:
                verb = spot
    return (first, last, verb) if first >= 0 else None


def _voice(words: Words, at: int, last: int, rules: Rules, verb: bool) -> str:
    """How the trigger is used; a word that no pattern knows as a verb is a noun."""
    kinds = rules.kinds.get(words.low[at], frozenset())
    if not kinds and not verb:
        return "noun"
    return voice(words, at, last, kinds, acting=words.low[at] in rules.acting)


def _holds(
    condition: Condition, words: Words, everything: frozenset[str], first: int, last: int, use: str, rules: Rules
) -> bool:
    """True when one of the words stands where the condition looks."""
    forms, low = condition.forms, words.low
    if condition.where in ("sent", "doc"):
        return not forms.isdisjoint(everything)
    for look in _range(condition.where, words, first, last, use):
        if low[look] in forms:
            return True
        if condition.people and (low[look][0].isdigit() or (words.capital[look] and look > 0)):
            return True
    return False


def _range(where: str, words: Words, first: int, last: int, use: str) -> list[int]:
    """Token positions in which a condition looks, nearest first, never across the end of a clause."""
    if where == "next":
        return [last + 1] if last + 1 < len(words.low) else []
    if where == "prev":
        return [first - 1] if first else []
    left = right = 0
    if where == "near":
        left = right = NEAR
    elif where == "after":
        right = SIDE
    elif where == "before":
        left = SIDE
    elif where == "obj":
        left, right = (SUBJECT, 2) if use == "passive" else (0, OBJECT) if use == "active" else (4, OBJECT)
    elif where == "subj":
        left, right = (0, SIDE) if use == "passive" else (SUBJECT, 0)
    inner = list(range(first, last + 1)) if where in ("near", "obj") else []
    return inner + _side(words, last + 1, 1, right) + _side(words, first - 1, -1, left)


def _side(words: Words, start: int, step: int, most: int) -> list[int]:
    low = words.low
    stop = min(len(low), start + most) if step > 0 else max(-1, start - most)
    for at in range(start, stop, step):
        if low[at] in BREAK:
            return list(range(start, at, step))
    return list(range(start, stop, step))


def _without_overlap(found: list[Trigger]) -> tuple[Trigger, ...]:
    """Keep the set phrases, then the heaviest of overlapping triggers; ties go to the longer, then the earlier."""
    taken: set[int] = set()
    kept = []
    for one in sorted(found, key=lambda t: (not t.sure, -t.weight, t.first - t.last, t.first, t.act, t.pattern)):
        span = set(range(one.first, one.last + 1))
        if not span & taken:
            taken |= span
            kept.append(one)
    return tuple(sorted(kept, key=lambda t: (t.first, t.last)))
