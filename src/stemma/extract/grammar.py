"""The small words and the reporting words of a language, ready for quick look-up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from stemma.lexicon.load import load
from stemma.records import Stance

__all__ = ["Grammar", "Verb", "any_pattern", "grammar"]

WORDS = (
    "determiners", "pronouns", "object_pronouns", "pronouns_male", "pronouns_female", "pronouns_group",
    "pronouns_thing", "pronouns_first", "prepositions", "conjunctions", "subordinators", "complementizers",
    "relatives", "auxiliaries", "be",
    "have", "negations", "adverbs", "times", "openers",
    "clause_signs", "addressee_stops", "particles", "through",
    "raising", "that", "to", "by", "of", "for_", "about", "against", "as_", "whether",
    "appositive", "approximators", "aspect", "joints", "no_source", "nobody", "numerals", "possessives", "starters",
    "quantifiers", "lead_words", "noun_links", "scene_links", "scene_words", "articles", "whole",
    "pasts", "feeling_links", "informing", "quoting", "answering",
)  # fmt: skip
STANCES: tuple[Stance, ...] = ("asserts", "hedges", "denies", "asks", "calls_for", "fears", "threatens", "admits")
SIGNS = ("uncertain", "denying", "authority_denying", "threatening", "demanding")  # in the words of the content
ADJECTIVES: tuple[Stance, ...] = ("fears", "asserts")
GRAMMAR = {**dict.fromkeys(WORDS, str), "adverb_ending": str}
CUES = {"endings": list, "irregular": dict, "verbs": list, "nouns": dict, "phrases": dict, "tone": dict}


@dataclass(frozen=True, slots=True)
class Verb:
    """One form of a reporting verb: its stance for each frame (see cues.toml) and its grammatical shape.

    shape: base, third, past, participle, ing, or several of them joined by "+" where they look the same.
    """

    lemma: str
    shape: str
    frames: Mapping[str, Stance]

    def is_shape(self, *names: str) -> bool:
        """Whether the form can be one of the shapes."""
        return any(map(self.shape.__contains__, names))  # no name of a shape is part of another


@dataclass(frozen=True, slots=True)
class Grammar:
    """Vocabulary of one language as sets and tables; see lexicon/en/grammar.toml and cues.toml for their meaning."""

    words: Mapping[str, frozenset[str]]
    adverb_ending: str
    verbs: Mapping[str, Verb]
    nouns: Mapping[str, Stance]
    with_of: frozenset[str]
    according: tuple[tuple[str, ...], ...]
    according_first: frozenset[str]
    hearsay: frozenset[str]
    passive: frozenset[str]
    adjectives: Mapping[str, Stance]
    open: re.Pattern[str]
    not_first_person: frozenset[str]
    light: frozenset[str]
    plurals: frozenset[str]
    negated: frozenset[str]
    uncertain: re.Pattern[str]
    denying: re.Pattern[str]
    authority_denying: re.Pattern[str]
    authority: re.Pattern[str]
    imperatives: frozenset[str]
    threatening: re.Pattern[str]
    demanding: re.Pattern[str]
    signs: re.Pattern[str]
    triggers: frozenset[str]  # one of these stands in every unit that reports anything


def _forms(
    lemma: str, irregular: Mapping[str, str], endings: list[tuple[re.Pattern[str], list[str]]]
) -> list[tuple[str, str]]:
    """(form, shape) of a verb."""
    if lemma in irregular:
        third, past, participle, ing = irregular[lemma].split()
        return [(lemma, "base"), (third, "third"), (past, "past"), (participle, "participle"), (ing, "ing")]
    for pattern, (third, past, ing) in endings:
        stem = pattern.fullmatch(lemma)
        if stem:
            root = stem.group(1)
            return [
                (lemma, "base"),
                (root + third, "third"),
                (root + past, "past"),
                (root + past, "participle"),
                (root + ing, "ing"),
            ]
    return [(lemma, "base+third+past+participle+ing")]


def _verbs(cues: Mapping[str, object]) -> dict[str, Verb]:
    endings = [(re.compile(row[0]), list(row[1:])) for row in cast(list[list[str]], cues["endings"])]
    irregular = cast(dict[str, str], cues["irregular"])
    frames: dict[str, dict[str, Stance]] = {}
    for group in cast(list[dict[str, str]], cues["verbs"]):
        for lemma in group["lemmas"].split():
            for frame in group["frames"]:
                frames.setdefault(lemma, {}).setdefault(frame, cast(Stance, group["stance"]))
    forms: dict[str, tuple[str, list[str]]] = {}
    for lemma in frames:
        for form, shape in _forms(lemma, irregular, endings):
            known = forms.setdefault(form, (lemma, []))
            if known[0] == lemma and shape not in known[1]:
                known[1].append(shape)
    return {form: Verb(lemma, "+".join(shapes), frames[lemma]) for form, (lemma, shapes) in forms.items()}


def any_pattern(patterns: list[str]) -> re.Pattern[str]:
    """One pattern for all, at word borders, to be searched in lower-case text.

    Patterns are sorted by their first letter: the engine then tries a few of them at a place instead of all.
    """
    by_letter: dict[str, list[str]] = {}
    others = []
    for pattern in map(str.lower, patterns):
        if re.match(r"[^\W\d_](?![?*+{|])", pattern) and "|" not in re.sub(r"\(.*\)", "", pattern):
            by_letter.setdefault(pattern[0], []).append(pattern[1:])
        else:
            others.append(pattern)
    grouped = [f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()]
    return re.compile(r"\b(?:" + "|".join([*grouped, *others]) + r")\b" if patterns else r"(?!)")


def _longest_part(words: str) -> str:
    """The longest run of letters of a word or phrase."""
    parts: list[str] = re.findall(r"[^\W_]+", words)
    return max(parts, key=len)


@cache
def grammar(language: str) -> Grammar | None:
    """Grammar of a language, or None where the lexicon has no reporting words for it."""
    words, cues = load("grammar", GRAMMAR, language), load("cues", CUES, language)
    if words is None or cues is None:
        return None
    nouns, phrases, tone = cues["nouns"], cues["phrases"], cues["tone"]
    reporting = {w for s in STANCES for w in (nouns.get(s, "") + " " + phrases.get(s, "")).split()}
    verbs = _verbs(cues)
    first = frozenset(p.split()[0] for p in phrases["according"])
    return Grammar(
        words={name: frozenset(words[name].split()) for name in WORDS},
        adverb_ending=words["adverb_ending"],
        verbs=verbs,
        nouns={w: s for s in STANCES for w in nouns.get(s, "").split()},
        with_of=frozenset(nouns.get("with_of", "").split()),
        according=tuple(sorted((tuple(p.split()) for p in phrases["according"]), key=lambda p: (-len(p), p))),
        according_first=first,
        hearsay=frozenset(phrases["hearsay"]),
        passive=frozenset(phrases["passive"].split()),
        adjectives={w: s for s in ADJECTIVES for w in phrases.get(s, "").split()},
        open=any_pattern([re.escape(phrase) for phrase in phrases["open"]]),
        light=frozenset(phrases["light"].split()),
        plurals=frozenset(phrases["plurals"].split()),
        not_first_person=frozenset(phrases["not_first_person"].split()),
        negated=frozenset(phrases["negated"].split()),
        uncertain=any_pattern(tone["uncertain"]),
        denying=any_pattern(tone["denying"]),
        authority_denying=any_pattern(tone["authority_denying"]),
        authority=any_pattern(tone["authority"]),
        imperatives=frozenset(tone["imperatives"].split()),
        threatening=any_pattern(tone["threatening"]),
        demanding=any_pattern(tone["demanding"]),
        signs=any_pattern([pattern for name in SIGNS for pattern in tone[name]]),
        triggers=frozenset(map(_longest_part, [*verbs, *reporting, *phrases["hearsay"], *phrases["according"]])),
    )
