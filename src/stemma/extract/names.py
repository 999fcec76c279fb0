"""Names of persons, bodies, outlets and places as they stand in a text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from stemma.extract.grammar import Grammar, grammar
from stemma.lexicon.load import load
from stemma.records import Document

__all__ = ["Name", "NameWords", "kin_form", "name_words", "names_of"]

KEYS = (
    "titles_male", "titles_female", "titles", "ranks", "male", "female", "person", "group", "body", "outlet",
    "document", "tens", "not_names", "inside", "joins_body", "locative", "kin", "belongs",
    "towards", "abstract_endings", "topics", "dropped", "general", "testifying", "firm_ends", "laws", "accounts",
)  # fmt: skip
SCHEMA = {**dict.fromkeys(KEYS, str), "relation": str, "male_endings": str, "female_endings": str}
NameWords = Mapping[str, frozenset[str]]
WORD = re.compile(r"[^\W\d_]+(?:[’'\-.&][^\W\d_]+)*(?:[’'](?=\s))?\.?|[^\w\s]|\d+")
CAPITAL_WORD = re.compile(r"(?<![\w’'])[^\W\d_a-zа-яёіїєß][^\s,;:!?()\[\]“”\"«»„—–]*")
POSSESSIVE = re.compile(r"[’'‘]s$|[’']$")
NEXT_WORD = re.compile(r"\s([^\W\d_]+)")
LETTERS = re.compile(r"[^\W\d_]+")
ARTICLES = frozenset({"the"})
MOST_LETTERS = 30  # code points before a name in which it is called a body
JOINT = 3  # words of a name such as "Thread and Loom"
TOGETHER = 2  # times a text joins two names by "and" before they can be one
MOST_WORDS = 9  # in one name
SHORTEST = 7  # letters of a noun that is known by its ending ("German" and "human" are none)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `[start, end)`, its words without title and genitive ending, and what it is likely to be the name of.

    before, after: the word before it and some characters after it.

    kind: person, body, outlet, place, or "" where nothing tells. gender: m, f or "". possessive: "Orr's".
    """

    start: int
    end: int
    words: tuple[str, ...]
    kind: str
    gender: str = ""
    title: str = ""
    possessive: bool = False
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The name without title."""
        return " ".join(self.words)


class _Nouns(frozenset[str]):
    """Nouns of a list, and every longer word that ends like one of its kind ("winchman")."""

    endings: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __contains__(self, word: object) -> bool:
        if frozenset.__contains__(self, word):
            return True
        return (
            isinstance(word, str)
            and len(word) >= SHORTEST
            and word.endswith(self.endings)
            and not word.endswith(self.others)
        )


def _nouns(words: str, endings: str, others: str) -> _Nouns:
    out = _Nouns(words.split())
    out.endings, out.others = tuple(endings.split()), tuple(others.split())
    return out


@cache
def name_words(language: str) -> NameWords:
    """Word lists of a language, English where it has none."""
    data = load("names", SCHEMA, language) or load("names", SCHEMA, "en") or dict.fromkeys(SCHEMA, "")
    lists: dict[str, frozenset[str]] = {key: frozenset(data[key].split()) for key in KEYS}
    lists["male"] = _nouns(data["male"], data["male_endings"], data["female_endings"])
    lists["female"] = _nouns(data["female"], data["female_endings"], "")
    return lists


@cache
def kin_form(language: str) -> str:
    """How a relative is called after the one he or she belongs to, with `{kin}` and `{owner}`."""
    data = load("names", SCHEMA, language) or load("names", SCHEMA, "en") or {"relation": "{kin} of {owner}"}
    return str(data["relation"])


@cache
def _common(language: str) -> frozenset[str]:
    lex = grammar(language) or grammar("en")
    if lex is None:
        return frozenset()
    keys = (
        "determiners",
        "pronouns",
        "prepositions",
        "conjunctions",
        "subordinators",
        "complementizers",
        "auxiliaries",
        "negations",
        "adverbs",
        "openers",
        "times",
    )
    return frozenset().union(*(lex.words[key] for key in keys))


def _runs(text: str, inside: frozenset[str], heads: set[int]) -> list[list[tuple[int, int]]]:
    """Neighbouring capitalised words, with the small words of names between them."""
    runs: list[list[tuple[int, int]]] = []
    for found in CAPITAL_WORD.finditer(text):
        start, end = found.span()
        while (
            end > start
            and text[end - 1] in ".…’'"
            and not (
                text[end - 1] == "."
                and (
                    end - start == 2
                    or (
                        end - start <= 5
                        and text[end : end + 1] == " "
                        and text[end + 1 : end + 2].isupper()
                        and end + 1 not in heads
                    )
                )
            )
        ):
            end -= 1
        if end <= start:
            continue
        if runs and start not in heads:
            gap = text[runs[-1][-1][1] : start]
            between = gap.split()
            if (
                (
                    gap == " "
                    or (
                        0 < len(between) <= 2
                        and gap[0] == " "
                        and len(gap) < 14
                        and all(w.lower() in inside for w in between)
                    )
                )
                and len(runs[-1]) < MOST_WORDS
                and text[runs[-1][-1][1] - 2 : runs[-1][-1][1]] not in ("’s", "'s", "‘s")
            ):
                runs[-1].append((start, end))
                continue
        runs.append([(start, end)])
    return runs


def _one_name(text: str, first: tuple[int, int], second: tuple[int, int], words: NameWords) -> bool:
    """Two words that are only given together, again and again or called a body ("the charity Thread and Loom")."""
    whole = text.count(text[first[0] : second[1]])
    if text.count(text[slice(*first)]) != whole or text.count(text[slice(*second)]) != whole:
        return False
    before = LETTERS.findall(text[max(0, first[0] - MOST_LETTERS) : first[0]].lower())
    return whole >= TOGETHER or (bool(before) and before[-1] in words["body"] | words["general"])


def _cut(text: str, run: list[tuple[int, int]], words: NameWords, outlet: str = "") -> list[list[tuple[int, int]]]:
    """Parts of a run that are names: "Colonel Orr of the Coast Patrol" are two, "Ministry of Defence" is one."""
    parts = [[run[0]]]
    for at, (previous, piece) in enumerate(itertools.pairwise(run), 1):
        between = text[previous[1] : piece[0]].lower().split()
        first = between[0] if between else ""
        if first in words["joins_body"]:
            known = [text[a:b].lower() for a, b in parts[-1]]
            if piece is run[-1] and between in (["and"], ["&"]) and text[slice(*piece)].lower() in words["firm_ends"]:
                parts[-1].append(piece)  # "Orr and Sons", "Reed Cane and Power"
                continue
            joint = between == ["and"] and len(known) == 1
            if joint and (text[previous[0] : piece[1]] in outlet or _one_name(text, previous, piece, words)):
                parts[-1].append(piece)
                continue
            if (first == "and" or first == "&") and len(known) == 1 and known[0] not in words["body"]:
                parts.append([piece])
                continue
            houses = words["body"] | words["outlet"]
            titled = known[0].rstrip(".") in words["titles"] | words["titles_male"]
            rest = {text[a:b].lower() for a, b in run[at:]}
            two = first == "and" and len(between) > 1 and not rest.isdisjoint(houses)  # "the Union and the Council"
            if houses.isdisjoint(known) or titled or two:
                parts.append([piece])
                continue
        parts[-1].append(piece)
    return parts


def _kind(low: list[str], title: str, before: str, words: NameWords) -> str:
    if title:
        return "person"
    if any(w in words["outlet"] for w in low) and len(low) > 1:
        return "outlet"
    if low[-1] in words["titles"]:
        return "person"
    if any(w in words["body"] for w in low):
        return "body"
    if len(low) >= 2 and low[0] in words["person"]:
        return "person"
    if before in words["locative"]:
        return "place"
    if len(low) == 1 and len(low[0]) > 1 and low[0].isupper():
        return "body"
    return ""


def names_of(doc: Document) -> list[Name]:
    """Names of the document in reading order. A capital at the head of a sentence alone makes no name."""
    text, words, common = doc.text, name_words(doc.language), _common(doc.language)
    lower_words = {word for word in LETTERS.findall(text) if word[0].islower()}
    heads = {s.start for s in doc.sentences} | {q.start for q in doc.quotations} | {p.start for p in doc.paragraphs}
    heads |= {h + 1 for h in heads if text[h : h + 1] in "“\"«„‘'"}
    parts = [part for run in _runs(text, words["inside"], heads) for part in _cut(text, run, words, doc.outlet or "")]
    whole = {text[part[0][0] : part[-1][1]] for part in parts if len(part) > 1 and part[0][0] not in heads}
    whole |= {name for name in (doc.outlet, doc.author) if name}
    out: list[Name] = []
    for part in parts:
        known = text[part[0][0] : part[-1][1]] in whole  # its first word is no mere opening
        name = _name(text, part, words, common, lower_words, set() if known else heads)
        if name:
            out.append(name)
    sure = {word for name in out if name.start not in heads or name.title for word in name.words}
    sure |= {word for name in out if len(name.words) > 1 for word in name.words}
    verbs = grammar(doc.language) or grammar("en")
    return [name for name in out if name.words[0] in sure or len(name.words) > 1 or _acts(name, verbs)]


def _acts(name: Name, lex: Grammar | None) -> bool:
    """Whether a single capital word at the head of a sentence is followed by the verb or the genitive of a name."""
    follow = NEXT_WORD.match(name.after)
    if name.possessive or name.after[:1] == "," or name.words[0].isupper():
        return True
    word = follow.group(1).lower() if follow else ""
    verb = lex.verbs.get(word) if lex else None
    finite = verb is not None and verb.is_shape("past", "third")
    return lex is not None and (finite or word in lex.words["clause_signs"]) and not name.words[0].endswith("s")


def _office_alone(word: str, words: NameWords) -> bool:
    return word in words["person"] and not any(word in words[kind] for kind in ("body", "outlet", "group"))


def _office(text: str, part: list[tuple[int, int]], words: NameWords) -> int:
    """How many words before a person's name are an office: "Defence Minister Ilka Orr"."""
    for k in range(min(3, len(part) - 1), 0, -1):
        low = text[part[k][0] : part[k][1]].lower()
        if k + 1 < len(part) and low in words["titles"] and text[part[k][1] : part[k + 1][0]] == " ":
            after = [text[a:b].lower() for a, b in part[k + 1 :]]
            if not any(word in words["body"] or word in words["outlet"] for word in after):
                return k + 1
    return 0


def _only_opens(plain: str, low: str, part: list[tuple[int, int]], words: NameWords, lower_words: set[str]) -> bool:
    """Whether a capital at the head of a sentence is only that: the word is an ordinary one."""
    if len(part) > 1 and part[1][0] - part[0][1] == 1 and (low in words["outlet"] or low in words["body"]):
        return False  # "Radio Torsk reported"
    singular = plain.removesuffix("s")
    return (
        plain in lower_words
        or (len(plain) > 4 and singular in lower_words)
        or plain in words["group"]
        or singular in words["person"]
        or plain in words["kin"]
        or (len(part) == 1 and plain.endswith("ly"))
    )


def _number(word: str, words: NameWords) -> bool:
    """ "Twenty-four" at the head of a sentence."""
    tens, _, ones = word.partition("-")
    return tens in words["tens"] and bool(ones)


def _name(
    text: str,
    part: list[tuple[int, int]],
    words: NameWords,
    common: frozenset[str],
    lower_words: set[str],
    heads: set[int],
) -> Name | None:
    while part:
        first = text[part[0][0] : part[0][1]]
        low = first.lower().rstrip(".")
        plain = POSSESSIVE.sub("", low)
        titled = low in words["titles"] or low in words["titles_male"] or low in words["titles_female"]
        if not titled and (
            plain in common
            or low in words["not_names"]
            or _number(plain, words)
            or (part[0][0] in heads and _only_opens(plain, low, part, words, lower_words))
        ):
            part = part[1:]
            continue
        break
    if not part:
        return None
    title, gender, k = "", "", 0
    while k < len(part):
        low = text[part[k][0] : part[k][1]].lower().rstrip(".")
        if low in words["titles_male"] or low in words["titles_female"]:
            gender = gender or ("m" if low in words["titles_male"] else "f")
        elif low not in words["titles"]:
            break
        title, k = (title + " " + text[part[k][0] : part[k][1]]).strip(), k + 1
    if not title:
        k = _office(text, part, words)
        title = text[part[0][0] : part[k - 1][1]] if k else ""
    if k == len(part):
        if len(part) == 1:
            return None
        title, k = "", 0
    start, end = part[0][0], part[-1][1]
    raw = text[part[k][0] : end]
    possessive = bool(POSSESSIVE.search(raw)) and raw[-1] in "s’'"
    if raw.endswith(("’s", "'s", "‘s")):
        raw, end = raw[:-2], end - 2
    elif possessive:
        raw, end = raw[:-1], end - 1
    pieces = tuple(raw.split())
    if not pieces or (len(pieces) == 1 and len(pieces[0]) < 2):
        return None
    lead = text[max(0, start - 30) : start]
    before = lead.split()[-1].lower() if lead[-1:].isspace() and not lead.isspace() else ""
    last = pieces[-1].lower()
    if len(pieces) == 1 and not title and before in ARTICLES and _office_alone(last, words):
        return None  # "the Director": whoever holds the office, not a body of that name
    firm = last in words["firm_ends"] and text[start:end].lower().endswith((f" and {last}", f" & {last}"))
    firm = firm or (len(pieces) == JOINT and pieces[1] == "and")
    return Name(
        start,
        end,
        pieces,
        "body"
        if firm
        else _kind([p if p.isupper() and len(p) < 5 else p.lower() for p in pieces], title, before, words),
        gender,
        title,
        possessive,
        before,
        text[end : end + 24],
    )
