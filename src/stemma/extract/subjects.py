"""The subject of a reporting verb: the words to its left that name who says something.

The lawyer, who has seen the file, said …        with the insertions that describe the subject
A formula under which the prosecution says …     the subject of the relative clause alone
The agent keeps my passport and the guard says … the last noun phrase before the verb
"""

from __future__ import annotations

from stemma.extract.grammar import Grammar
from stemma.extract.sources import HARD, Phrase, can_name, is_adverb, looks_finite
from stemma.extract.units import Unit

__all__ = ["left_of"]

LONGEST = 45  # tokens looked at to the left of a verb
MOST_INSERTIONS = 4
LONGEST_ASIDE = 10  # tokens in brackets after a name


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
            if pending < 0 and k > floor and _opens_relative(unit, k, last, lex):
                k -= 1  # "a charity that photographs the stalls said"
                continue
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


def _opens_relative(unit: Unit, at: int, last: int, lex: Grammar) -> bool:
    """Whether "that" at `at` stands for the noun before it: a verb in -s and its object follow at once."""
    low, words = unit.low, lex.words
    return (
        at + 2 < last
        and low[at + 1].endswith("s")
        and low[at + 1] not in words["determiners"]
        and (low[at + 2] in words["determiners"] or low[at + 2] in words["prepositions"])
        and _is_plain(low[at - 1], lex)
        and low[at - 1] not in lex.nouns
    )


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
    if _is_amount(unit, first, last, lex):
        return first
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


def is_pronoun(unit: Unit, first: int, last: int, lex: Grammar) -> bool:
    """Whether the phrase is a single pronoun."""
    return last == first + 1 and unit.low[first] in lex.words["pronouns"]


def _opening(unit: Unit, at: int, floor: int) -> int:
    """Position of the comma, or of another border, before the segment that ends before `at`; `floor - 1` for none."""
    for k in range(at - 1, floor - 1, -1):
        if unit.low[k] == "," or unit.low[k] in HARD:
            return k
    return floor - 1


def _opens_scene(unit: Unit, first: int, last: int, lex: Grammar) -> bool:
    """Whether a segment says when, where or how rather than who."""
    word, words = unit.low[first] if first < last else "", lex.words
    return (
        word in words["openers"]
        or word in words["prepositions"]
        or word in words["subordinators"]
        or word in words["times"]
        or is_adverb(word, lex)
    ) and not _is_amount(unit, first, last, lex)


def _describes(unit: Unit, first: int, last: int, floor: int, lex: Grammar) -> bool:
    """Whether the segment `[first, last)` between commas can only describe what stands before it."""
    word, words = unit.low[first], lex.words
    if word.isdigit() or word in words["relatives"] or word in words["of"]:
        return True
    if last - first > 1 and unit.low[first + 1].isdigit() and not unit.is_capital(first):
        return True  # "now 17", "aged 41"
    if not unit.is_capital(first) and (word.endswith(("ing", "ed")) or word in words["noun_links"]):
        return True
    if word not in words["appositive"]:
        return False
    start = _opening(unit, first - 1, floor) + 1
    if start >= first - 1 or _opens_scene(unit, start, first - 1, lex):
        return False
    return unit.is_capital(first - 2) and not any(looks_finite(unit, k, lex) for k in range(start, first - 1))


def _belongs(unit: Unit, first: int, last: int, lex: Grammar) -> bool:
    """Whether an insertion is part of the words for the source: an apposition or an age, no remark about it."""
    word, words = unit.low[first], lex.words
    if word in words["relatives"] or (word.endswith(("ing", "ed")) and not unit.is_capital(first)):
        return False
    origin = word in words["noun_links"] and word not in words["scene_links"]
    return origin or not _opens_scene(unit, first, last, lex)


def _core(unit: Unit, last: int, floor: int, lex: Grammar) -> tuple[int, int]:
    """End of the noun phrase proper and end with the insertions after it, for a subject that ends before `last`."""
    if unit.low[last - 1] == ")":
        opening = next((k for k in range(last - 2, max(floor, last - LONGEST_ASIDE) - 1, -1) if unit.low[k] == "("), -1)
        return (opening, last) if opening > floor else (last, last)
    if unit.low[last - 1] != ",":
        return last, last
    end, stop, segments = last - 1, 0, 0
    while segments < MOST_INSERTIONS:
        opening = _opening(unit, end, floor)
        if opening < floor or unit.low[opening] != ",":
            if not segments or opening + 1 >= end:
                return -1, -1
            break
        first = opening + 1
        if segments and not _describes(unit, first, end, floor, lex):
            break
        if first < end and not stop and _belongs(unit, first, end, lex):
            stop = end
        end, segments = opening, segments + 1
    start = _opening(unit, end, floor) + 1
    if stop and segments == 1 and unit.low[start] in lex.according_first and not unit.low[end + 1].isdigit():
        return stop, stop  # "According to the Times, Orr, said": the comma after the name is a slip
    return end, stop or end


def _is_amount(unit: Unit, first: int, last: int, lex: Grammar) -> bool:
    """Whether "about two", "over a thousand" opens the phrase."""
    words = lex.words
    if first + 1 >= last or unit.low[first] not in words["approximators"]:
        return False
    nxt = unit.low[first + 1]
    if nxt in words["approximators"] and first + 2 < last:
        nxt = unit.low[first + 2]
    return nxt[:1].isdigit() or nxt in words["numerals"]


def _is_plain(word: str, lex: Grammar) -> bool:
    """Whether a word is none of the small ones after which a noun phrase goes on with an article."""
    words = lex.words
    return word.isalpha() and not (
        word in words["prepositions"]
        or word in words["conjunctions"]
        or word in words["determiners"]
        or word in words["complementizers"]
        or word in words["subordinators"]
        or word in words["auxiliaries"]
        or is_adverb(word, lex)
        or word.endswith("ing")
    )


def _narrowed(unit: Unit, first: int, end: int, lex: Grammar) -> int:
    """First token of the last noun phrase of `[first, end)`, where verbs the lexicon does not know stand before it."""
    low, words = unit.low, lex.words
    while first + 2 < end and low[first][:1].isdigit() and low[first + 1] in (".", ")"):
        first += 2  # number of a paragraph
    if first + 1 < end and low[first] in words["complementizers"]:
        word = low[first + 1]
        if word in words["starters"] or (word.endswith("s") and first + 2 == end):
            first += 1  # "what the authorities said", "that soldiers said"
    relative = next((k for k in range(end - 1, first - 1, -1) if low[k] in words["relatives"]), -1)
    if relative >= 0:
        nxt = relative + 1
        opens = nxt < end and (low[nxt] in words["starters"] or low[nxt] in words["pronouns"] or unit.is_capital(nxt))
        if not opens or any(looks_finite(unit, k, lex) or low[k].endswith("ed") for k in range(nxt, end)):
            return first
        first = nxt
    joint = -1
    for k in range(end - 1, first, -1):
        if low[k] in words["joints"] and joint < 0:
            joint = k
        if low[k] in words["starters"] and not unit.is_capital(k) and _is_plain(low[k - 1], lex):
            return joint + 1 if joint > k else k
    return first


def _before_scene(unit: Unit, last: int, floor: int, lex: Grammar) -> int:
    """End of the subject when adverbs and words like "on Wednesday" stand between it and the verb."""
    low, words = unit.low, lex.words
    while last > floor and is_adverb(low[last - 1], lex) and low[last - 1] not in words["quantifiers"]:
        last -= 1
    if last - 2 > floor and low[last - 1] in words["times"]:
        cut = last - 1
        while cut > floor and low[cut - 1] in words["times"]:
            cut -= 1
        if cut > floor + 1 and low[cut - 1] in words["through"]:
            cut -= 1
        if (cut > floor and _is_plain(low[cut - 1], lex)) or low[cut - 1] == ",":
            return cut
    return last


def left_of(unit: Unit, verb: int, floor: int, lex: Grammar) -> Phrase | None:
    """The subject before the verb group that begins at token `verb`, not reaching left of `floor`."""
    floor = max(floor, verb - LONGEST)
    last = _before_scene(unit, verb, floor, lex)
    if last <= floor:
        return None
    end, stop = _core(unit, last, floor, lex)
    if end <= floor:
        return None
    first = _segment_start(unit, end, floor, lex)
    edge = first
    if first >= end:
        return None
    first = _trim_left(unit, first, end, lex)
    if _stands_alone(unit, end - 1, lex) and (end == last or unit.low[end - 1] not in lex.words["pronouns_thing"]):
        first, stop = end - 1, end  # "by then wrong they": a subject pronoun stands alone
    else:
        first = _narrowed(unit, first, end, lex)
    if first >= end or not can_name(unit, first, end, lex):
        return None
    return Phrase(first, end if is_pronoun(unit, first, end, lex) else stop, edge)


def _stands_alone(unit: Unit, at: int, lex: Grammar) -> bool:
    """Whether the word is a pronoun that can only be a subject of its own right before a verb."""
    word, words = unit.low[at], lex.words
    if word in words["determiners"] or not word.isalpha() or word not in words["pronouns"]:
        return False
    if word in words["object_pronouns"]:
        return word in words["pronouns_thing"]
    return any(
        word in words[kind]
        for kind in ("pronouns_male", "pronouns_female", "pronouns_group", "pronouns_first", "relatives")
    )
