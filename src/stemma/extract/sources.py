"""The words that name who says something: verb groups, noun phrases, and sources to the right of a verb."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.extract.grammar import Grammar
from stemma.extract.units import QUOTE, Unit

__all__ = ["HARD", "Phrase", "can_name", "is_adverb", "looks_finite", "right_of", "verb_group"]

HARD = frozenset(";:()[]—–" + QUOTE) | {QUOTE}
PARTICIPLES = ("ed", "n", "t", "ade")  # endings before "by"
LONGEST = 45  # tokens looked at on one side of a verb


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `[first, last)` of a source; `edge` is where its clause begins (left side) or ends (right side)."""

    first: int
    last: int
    edge: int


def is_adverb(word: str, lex: Grammar) -> bool:
    """Whether a word only colours the verb."""
    return word in lex.words["adverbs"] or (
        len(word) > 4 and word.endswith(lex.adverb_ending) and bool(lex.adverb_ending)
    )


def verb_group(unit: Unit, at: int, lex: Grammar) -> int:
    """First token of the verb group that ends with the verb at `at` ("has never told")."""
    aux, neg, first = lex.words["auxiliaries"], lex.words["negations"], at
    while first > 0:
        word = unit.low[first - 1]
        if (
            word in aux
            or word in neg
            or word.endswith(("n’t", "n't"))
            or (is_adverb(word, lex) and first - 2 >= 0)
            or (word in lex.words["aspect"] and at == first and unit.low[at].endswith("ing"))
        ):
            first -= 1
        elif word == "nor" and "neither" in unit.low[max(0, first - 4) : first - 1]:
            first = unit.low.index("neither", max(0, first - 4))
        elif (
            word == "to"
            and first - 3 >= 0
            and unit.low[first - 2] in lex.passive
            and unit.low[first - 3] in lex.words["be"]
        ):
            first -= 2
        elif word == "of" and first - 3 >= 0 and unit.low[first - 2] == "short":
            first -= 3
        elif word == "to" and first - 2 >= 0 and unit.low[first - 2] in lex.words["raising"]:
            first -= 2
            if unit.low[first] == "on" and first > 0:
                first -= 1
        else:
            break
    while first < at and is_adverb(unit.low[first], lex) and unit.low[first] not in aux:
        first += 1
    return first


def looks_finite(unit: Unit, at: int, lex: Grammar) -> bool:
    """Whether the token is probably a finite verb: an auxiliary, or a reporting verb that is not used as a noun."""
    word = unit.low[at]
    if word in lex.words["clause_signs"]:
        return True
    verb = lex.verbs.get(word)
    if verb is None or unit.is_capital(at):
        return False
    before = unit.low[at - 1] if at else ""
    if verb.is_shape("past", "third") and not (word in lex.nouns or before in lex.words["determiners"]):
        return before not in lex.words["prepositions"]
    return False


def can_name(unit: Unit, first: int, last: int, lex: Grammar) -> bool:
    """Whether a phrase can be a source: a pronoun, or words that neither begin nor end like something else."""
    word, end, words = unit.low[first], unit.low[last - 1], lex.words
    if not any(ch.isalpha() for ch in word) and (last == first + 1 or not any(c.isdigit() for c in word)):
        return False
    if word in words["auxiliaries"] or word in words["no_source"] or word in lex.according_first:
        return False
    if word in words["prepositions"] and word not in words["approximators"]:
        return False
    if last == first + 1:
        return word in words["pronouns"] or not (
            (word in words["determiners"] and len(word) < 4)
            or word in words["conjunctions"]
            or word in words["subordinators"]
            or word in words["complementizers"]
            or (is_adverb(word, lex) and word not in words["quantifiers"])
        )
    return not (
        (
            end in words["prepositions"]
            or end in words["conjunctions"]
            or end in words["auxiliaries"]
            or (end in words["starters"] and end not in words["pronouns"])
        )
        and not unit.is_capital(last - 1)
    )


def right_of(unit: Unit, verb: int, lex: Grammar, *, fronted: bool = False) -> Phrase | None:
    """The source after reporting words that end before token `verb`: "said Ilka Orr, 61, a crane driver"."""
    size = min(len(unit), verb + LONGEST)
    words = lex.words
    k = verb
    while k < size and is_adverb(unit.low[k], lex):
        k += 1
    first = k
    if (
        k >= size
        or unit.low[k] in HARD
        or (not can_name(unit, k, k + 1, lex) and unit.low[k] not in words["determiners"])
    ):
        return None
    if unit.low[k] in words["complementizers"] or (
        unit.low[k] in words["object_pronouns"] and unit.low[k] not in ("you", "it")
    ):
        return None
    if (
        unit.low[k] in words["pronouns"]
        and unit.low[k] not in words["determiners"]
        and unit.low[k] not in ("one", "another", "others", "some", "many", "most")
    ):
        return Phrase(k, k + 1, k + 1)
    last = k
    while k < size:
        word = unit.low[k]
        if word in HARD or word in ("?", "!"):
            break
        if word == "." and (k == len(unit) - 1 or k + 1 == size):
            break
        if word == ",":
            upto = -1 if fronted else _apposition_after(unit, k + 1, size, lex)
            if upto < 0:
                break
            k = last = upto
            continue
        if (
            k > first
            and (word in words["clause_signs"] or word in words["subordinators"])
            and word not in words["relatives"]
        ):
            break
        links = word in words["noun_links"] or (word in words["by"] and _made_by(unit, k, first, lex))
        if k > first and word in words["prepositions"] and not links:
            break
        if k > first and word in words["scene_links"] and _sets_the_scene(unit, k, size, lex):
            break
        made = k + 1 < size and unit.low[k + 1] in words["by"]
        if k > first and word in words["times"] and not unit.is_capital(k - 1) and not made:
            break
        if k > first and (
            (word in words["pronouns"] and word not in words["determiners"] and word not in words["relatives"])
            or (is_adverb(word, lex) and word not in words["quantifiers"])
        ):
            break
        if k > first and word in ("but", "that"):
            break
        k += 1
        last = k
    while last > first and unit.low[last - 1] in (",", "and", "."):
        if (
            unit.low[last - 1] == "."
            and len(unit.low[last - 2]) <= 3
            and unit.is_capital(last - 2)
            and last < len(unit)
        ):
            break
        last -= 1
    return Phrase(first, last, k) if last > first else None


def _made_by(unit: Unit, at: int, first: int, lex: Grammar) -> bool:
    """Whether "by" names the maker of a thing: "a list drawn up by the union", "figures released today by the army"."""
    k = at - 1
    while k > first and (unit.low[k] in lex.words["particles"] or unit.low[k] in lex.words["times"]):
        k -= 1
    return k > first and unit.low[k].endswith(PARTICIPLES)


def _sets_the_scene(unit: Unit, at: int, size: int, lex: Grammar) -> bool:
    """Whether "in", "at", "with" opens words about when, where or how it was said."""
    nxt = unit.low[at + 1] if at + 1 < size else ""
    return nxt in lex.words["scene_words"] or nxt in lex.words["times"] or nxt.isdigit()


def _apposition_after(unit: Unit, at: int, size: int, lex: Grammar) -> int:
    """End of the apposition that begins at token `at` after a comma, or -1."""
    if at >= size:
        return -1
    word, words = unit.low[at], lex.words
    relative = False
    if not (word.isdigit() or word in words["appositive"]) and (
        not (word in lex.words["pronouns"] or unit.is_capital(at)) or not unit.is_capital(at)
    ):
        return -1
    for k in range(at, min(size, at + 25)):
        if unit.low[k] == "," or unit.low[k] in HARD or (unit.low[k] == "." and k == len(unit) - 1):
            return k
        if (
            not relative
            and k > at
            and unit.low[k] in words["clause_signs"]
            and not any(w in words["relatives"] for w in unit.low[at:k])
        ):
            return -1
    return min(size, at + 25) if size - at <= 25 else -1
