"""How an act is presented where it is told: done, alleged, threatened, planned, denied, ended or hypothetical."""

from __future__ import annotations

from functools import cache

from stemma.extract.acts import Trigger
from stemma.extract.acts_words import CLAUSE_END, Words
from stemma.lexicon.load import load
from stemma.records.allegation import Modality
from stemma.records.statement import Statement

__all__ = ["modality"]

SIGHT = 9  # words before the trigger, and after a noun, in which its presentation is looked for
CLOSE = 4  # words before the trigger in which a negation belongs to it
LISTS = """
    negations hedges threats plans hypotheticals demands ends denials clause_words negative_types speech_types
    threat_types
""".split()


def _list(value: object) -> bool:
    return isinstance(value, list)


@cache
def _words(language: str) -> dict[str, frozenset[str]]:
    data = load("modality", dict.fromkeys(LISTS, _list), language) or load(
        "modality", dict.fromkeys(LISTS, _list), "en"
    )
    assert data is not None
    return {k: frozenset(data[k]) for k in LISTS}


def modality(words: Words, trigger: Trigger, statement: Statement | None, language: str) -> Modality:
    """The modality of one act, as its innermost speaker presents it.

    The words of the clause come first, then the stance of the statement in which the act stands: what is denied is
    denied, what is hedged is alleged, what is demanded, asked or feared is hypothetical, what is threatened threatened.
    """
    lists = _words(language)
    stance = statement.stance if statement else ""
    if trigger.act in lists["speech_types"]:
        return "done"
    before = _before(words, trigger.first, SIGHT)
    close = before[:CLOSE]
    nominal = trigger.voice == "noun"
    if trigger.act in lists["threat_types"]:
        return "threatened" if stance != "denies" else "denied"
    if stance == "threatens":
        return "threatened"
    if stance == "denies":
        return "denied"
    if trigger.act not in lists["negative_types"] and _meets(close, lists["negations"]):
        return "denied"
    if _meets(close, lists["threats"]):
        return "threatened"
    if _meets(before, lists["denials"]) and nominal:
        return "denied"
    if _meets(before, lists["ends"]) or (nominal and _meets(_after(words, trigger.last, SIGHT), lists["ends"])):
        return "ended"
    if stance == "calls_for":
        return "hypothetical" if _demanded(words, trigger, close) else "done"
    if stance in ("asks", "fears"):
        return "hypothetical"
    if stance == "hedges" or _meets(before, lists["hedges"]):
        return "alleged"
    if _meets(close, lists["hypotheticals"]):
        return "hypothetical"
    if _meets(close, lists["plans"]):
        # "will not open a case": the refusal is done when it is spoken
        told = tuple(words.low[trigger.first : trigger.last + 1])
        refused = trigger.act in lists["negative_types"] and _meets(told, lists["negations"])
        return "done" if refused else "planned"
    return "done"


def _before(words: Words, at: int, most: int) -> tuple[str, ...]:
    """Words before `at` in the same clause, nearest first."""
    out: list[str] = []
    look = at - 1
    while look >= 0 and len(out) < most and (words.low[look] not in CLAUSE_END or words.low[look] in "\"“'"):
        out.append(words.low[look])
        look -= 1
    return tuple(out)


def _after(words: Words, at: int, most: int) -> tuple[str, ...]:
    out: list[str] = []
    for word in words.low[at + 1 : at + 1 + most]:
        if word in CLAUSE_END:
            break
        out.append(word)
    return tuple(out)


def _meets(words: tuple[str, ...], wanted: frozenset[str]) -> bool:
    return not wanted.isdisjoint(words)


def _demanded(words: Words, trigger: Trigger, close: tuple[str, ...]) -> bool:
    """True when the act itself is what is demanded ("to be released"), not what the demand is about."""
    return trigger.act in ("release.detainee", "statement.call_for_investigation") or "to" in close or "should" in close
