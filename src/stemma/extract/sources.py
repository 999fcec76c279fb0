"""The words that name who says something: left of a reporting verb, or right of it where the order is turned."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.extract.grammar import Grammar
from stemma.extract.units import QUOTE, Unit

__all__ = ["Phrase", "left_of", "right_of", "verb_group"]

HARD = frozenset(";:()[]—–" + QUOTE) | {QUOTE}
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
        if word in aux or word in neg or word.endswith(("n’t", "n't")) or (is_adverb(word, lex) and first - 2 >= 0):
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


def _opening_comma(unit: Unit, at: int, floor: int) -> int:
    """Position of the comma that opens the insertion closed by the comma at `at`, or -1."""
    for k in range(at - 1, floor - 1, -1):
        if unit.low[k] == ",":
            return k
        if unit.low[k] in HARD:
            return -1
    return -1


def _is_apposition(unit: Unit, first: int, last: int, lex: Grammar) -> bool:
    """Whether an insertion between commas describes the noun before it (rather than saying when or how)."""
    word = unit.low[first] if first < last else ""
    if (
        word in lex.words["prepositions"]
        or is_adverb(word, lex)
        or word in lex.words["openers"]
        or word in lex.words["relatives"]
    ):
        return False
    return not word.endswith(("ing", "ed")) or unit.is_capital(first)


def _segment_start(unit: Unit, last: int, floor: int, lex: Grammar) -> int:
    """First token of the noun phrase that ends before `last`; looks no further left than `floor`."""
    low, k, pending = unit.low, last - 1, -1
    while k >= floor:
        word = low[k]
        if word == "," or word in HARD:
            break
        if word in lex.words["relatives"] and k < last - 1 and word != "that":
            pending = -1
            k -= 1
            continue
        if word == "that" and k < last - 1:
            if (
                pending >= 0
                and k > floor
                and low[k - 1] not in lex.verbs
                and low[k - 1] not in lex.nouns
                and low[k - 1] != ","
            ):
                pending = -1  # a relative clause: "the group that runs the hospital said"
                k -= 1
                continue
            if k + 1 < last and (
                low[k + 1] in lex.words["determiners"]
                or low[k + 1] in lex.words["pronouns"]
                or unit.is_capital(k + 1)
                or low[k - 1 if k else 0] in lex.verbs
            ):
                break
            if pending < 0:
                return k  # "that report said"
            break
        if word in lex.words["subordinators"] or word == "but" or word == "nor":
            break
        if word in ("and", "or") and _clause_before(unit, k, floor, lex):
            break
        if looks_finite(unit, k, lex) and pending < 0:
            pending = k
        k -= 1
    return pending + 1 if pending >= 0 else k + 1


def _clause_before(unit: Unit, conj: int, floor: int, lex: Grammar) -> bool:
    """Whether a clause, not a noun phrase, stands before the conjunction."""
    for k in range(conj - 1, max(floor, conj - 14) - 1, -1):
        word = unit.low[k]
        if word == "," and k == conj - 1:
            return True
        if word in HARD or word in lex.words["relatives"]:
            return word in HARD and k == conj - 1
        if looks_finite(unit, k, lex) or (
            word.endswith("ed")
            and not unit.is_capital(k)
            and k > floor
            and unit.low[k - 1] not in lex.words["determiners"]
        ):
            return True
        if word == ",":
            return False
    return False


def _trim_left(unit: Unit, first: int, last: int, lex: Grammar) -> int:
    """Skip what stands before the subject without a comma: "But on Tuesday the governor" begins at "the"."""
    words = lex.words
    while first < last - 1 and (
        unit.low[first] in words["conjunctions"]
        or (is_adverb(unit.low[first], lex) and unit.low[first] not in words["quantifiers"])
    ):
        first += 1
    while (
        first < last - 1 and unit.low[first] in words["lead_words"] and unit.low[first + 1] not in words["prepositions"]
    ):
        first += 1
    if "ago" in unit.low[first : last - 1]:
        return unit.low.index("ago", first) + 1
    if unit.low[first] in words["prepositions"] or unit.low[first] in words["subordinators"]:
        for k in range(first + 2, last):
            before = unit.low[k - 1]
            starts = unit.low[k] in words["determiners"] or unit.low[k] in words["pronouns"] or unit.is_capital(k)
            if (
                starts
                and before not in words["prepositions"]
                and before not in words["determiners"]
                and before not in words["conjunctions"]
                and not (unit.is_capital(k - 1) and unit.is_capital(k) and before not in words["times"])
            ):
                if unit.is_capital(k) and unit.low[k] in words["times"]:
                    continue
                return k
        return last - 1
    return first


def left_of(unit: Unit, verb: int, floor: int, lex: Grammar) -> Phrase | None:
    """The subject before the verb group that begins at token `verb`, not reaching left of `floor`."""
    last = verb
    floor = max(floor, verb - LONGEST)
    while last > floor and is_adverb(unit.low[last - 1], lex) and unit.low[last - 1] not in lex.words["quantifiers"]:
        last -= 1
    if last <= floor:
        return None
    insertions: list[tuple[int, int]] = []
    end = last
    while end > floor and unit.low[end - 1] == ",":
        opening = _opening_comma(unit, end - 1, floor)
        if opening <= floor:
            return None
        insertions.append((opening + 1, end - 1))
        end = opening
        if len(insertions) == 3:
            break
        if _segment_start(unit, end, floor, lex) <= floor or unit.low[_segment_start(unit, end, floor, lex) - 1] != ",":
            break
        if not _is_apposition(unit, _segment_start(unit, end, floor, lex), end, lex) or len(insertions) > 1:
            break
        break
    if end <= floor:
        return None
    if unit.low[end - 1] == ")":
        opening = next((k for k in range(end - 2, max(floor, end - 12) - 1, -1) if unit.low[k] == "("), -1)
        if opening > floor:
            end = opening
    first = _segment_start(unit, end, floor, lex)
    edge = first
    if first >= end:
        return None
    first = _trim_left(unit, first, end, lex)
    alone = unit.low[end - 1]
    if (
        alone in lex.words["pronouns"]
        and alone not in lex.words["determiners"]
        and alone not in lex.words["object_pronouns"]
        and alone.isalpha()
        and (
            alone in lex.words["pronouns_male"]
            or alone in lex.words["pronouns_female"]
            or alone in lex.words["pronouns_group"]
            or alone in lex.words["pronouns_first"]
            or alone in lex.words["relatives"]
        )
    ):
        first = end - 1  # "by then wrong they": a subject pronoun stands alone
    if first >= end or not _can_name(unit, first, end, lex):
        return None
    stop = end
    for begin, finish in reversed(insertions):
        if begin < finish and _is_apposition(unit, begin, finish, lex) and not is_pronoun(unit, first, end, lex):
            stop = finish
        else:
            break
    return Phrase(first, stop, edge)


def is_pronoun(unit: Unit, first: int, last: int, lex: Grammar) -> bool:
    """Whether the phrase is a single pronoun."""
    return last == first + 1 and unit.low[first] in lex.words["pronouns"]


def _can_name(unit: Unit, first: int, last: int, lex: Grammar) -> bool:
    """Whether a phrase can be a source: it has a noun or a pronoun and does not start like something else."""
    word = unit.low[first]
    if not any(ch.isalpha() for ch in word) and not any(c.isdigit() for c in word):
        return False
    if word in lex.words["auxiliaries"] or word in ("there", "to") or word in lex.words["prepositions"]:
        return False
    if last == first + 1:
        return word in lex.words["pronouns"] or not (
            (word in lex.words["determiners"] and len(word) < 4)
            or word in lex.words["conjunctions"]
            or word in lex.words["subordinators"]
            or word in lex.words["complementizers"]
        )
    return True


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
        or (not _can_name(unit, k, k + 1, lex) and unit.low[k] not in words["determiners"])
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
        if k > first and word in words["prepositions"] and word not in words["noun_links"]:
            break
        if k > first and word in words["scene_links"] and _sets_the_scene(unit, k, size, lex):
            break
        if k > first and word in words["times"] and not unit.is_capital(k - 1):
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
