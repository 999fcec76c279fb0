"""What the incidents stage knows about act types and about words of habit, read from the lexicon."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from stemma.lexicon.load import languages, load
from stemma.lexicon.matching import phrases, plain

__all__ = ["Acts", "Habits", "acts", "clause_end", "common", "habits", "pronouns", "takes_back"]

TYPES_SCHEMA = {"types": dict}
ACTS_SCHEMA = {"families": dict, "accompany": dict, "apart": dict, "nonacts": dict, "clauses": dict, "implied": dict}
HABITS_SCHEMA = {
    "habit": list,
    "perfect": list,
    "several": list,
    "nobody": list,
    "absolute": list,
    "pronouns": list,
    "daily": list,
    "since": list,
    "negated": list,
    "no": list,
    "common": list,
    "gone": list,
    "from_now": list,
    "none_left": list,
    "still": list,
    "such": list,
    "toll": list,
    "one_dead": list,
    "inmates": list,
    "held": list,
    "hurt": list,
    "torn_down": list,
    "burned": list,
    "total": list,
    "not_by": list,
    "undisputed": list,
    "single": list,
    "definite": list,
}
RETRACTIONS_SCHEMA = {"withdraws": list, "revises": list}


@dataclass(frozen=True, slots=True)
class Acts:
    """Act types as events: labels, families of types that mean one act, families told together, non-acts by role.

    aftermath: types that are about another event and never one with it. proceedings: types that are themselves acts of
    courts or police. implied: families that a denial of one family denies as well.
    """

    labels: Mapping[str, str]
    family: Mapping[str, str]
    accompany: frozenset[tuple[str, str]]
    nonacts: Mapping[str, str]
    aftermath: frozenset[str] = frozenset()
    proceedings: frozenset[str] = frozenset()
    implied: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def family_of(self, act: str) -> str:
        """The family of a type; a type without family is its own."""
        return self.family.get(act, act)

    def together(self, a: str, b: str) -> bool:
        """True when two types may be parts of one event told in one passage."""
        one, two = self.family_of(a), self.family_of(b)
        return one == two or (one, two) in self.accompany

    def label(self, act: str) -> str:
        """Plain words for a type; an unknown type gives its own name with blanks."""
        return self.labels.get(act, act.replace(".", ", ").replace("_", " "))


@dataclass(frozen=True, slots=True)
class Habits:
    """Compiled wording of one language.

    habit: something goes on or keeps happening; perfect: weaker signs of it. several: a victim group without borders
    ("some of those who"). nobody: it happened to no one. absolute: something never was so. pronouns: words that
    describe nobody. daily: a number per day. since: a total that begins at a date. negated: something is said not to
    have been so; negation: any word of negation. gone: it has ended; from_now: with a denial, it will not be any
    more; none_left: the same beside a word of `since`; still: it goes on. such: a number of things of the kind just
    named. toll, held, hurt, torn_down, burned: a number of dead, of people held or hurt, of buildings; total: of all
    there were. one_dead, inmates: after a number, it is one of the dead, or of people held who are there. not_by: one
    actor is named in place of another. undisputed: words that look like a denial and are none. single: the number one
    as the only description of a victim. definite: before a number, it counts some of whom it was told already.
    """

    habit: re.Pattern[str]
    perfect: re.Pattern[str]
    several: re.Pattern[str]
    nobody: re.Pattern[str]
    absolute: re.Pattern[str]
    pronouns: frozenset[str]
    daily: re.Pattern[str]
    since: re.Pattern[str]
    negated: re.Pattern[str]
    negation: re.Pattern[str]
    gone: re.Pattern[str]
    from_now: re.Pattern[str]
    none_left: re.Pattern[str]
    still: re.Pattern[str]
    such: re.Pattern[str]
    toll: re.Pattern[str]
    one_dead: re.Pattern[str]
    inmates: re.Pattern[str]
    held: re.Pattern[str]
    hurt: re.Pattern[str]
    torn_down: re.Pattern[str]
    burned: re.Pattern[str]
    total: re.Pattern[str]
    not_by: re.Pattern[str]
    undisputed: re.Pattern[str]
    single: frozenset[str]
    definite: re.Pattern[str]


@cache
def acts() -> Acts:
    """The act types: labels from `lexicon/acts.toml`, the rest from `lexicon/incidents.toml`."""
    types = (load("acts", TYPES_SCHEMA) or {"types": {}})["types"]
    data = load("incidents", ACTS_SCHEMA) or {"families": {}, "accompany": {}, "apart": {}, "nonacts": {}}
    family = {act: name for name, members in data["families"].items() for act in members}
    pairs = {(family.get(a, a), family.get(b, b)) for a, others in data["accompany"].items() for b in others}
    labels = {name: one.get("label", name) for name, one in types.items()}
    both = frozenset(pairs | {(b, a) for a, b in pairs})
    apart = data["apart"]
    aftermath, steps = (frozenset(apart.get(key, ())) for key in ("aftermath", "proceedings"))
    implied = {name: frozenset(others) for name, others in data.get("implied", {}).items()}
    return Acts(labels, family, both, data["nonacts"], aftermath, steps, implied)


@cache
def habits(language: str) -> Habits:
    """Wording of a language (BCP 47; only the primary tag counts); of all known languages together when it has none."""
    tag = language.split("-")[0].lower()
    known = languages("incidents")
    data = [load("incidents", HABITS_SCHEMA, one) or {} for one in ((tag,) if tag in known else known)]
    merged = {key: sorted({p for d in data for p in d.get(key, [])}) for key in HABITS_SCHEMA}
    return Habits(
        habit=phrases(merged["habit"]),
        perfect=phrases(merged["perfect"]),
        several=phrases(merged["several"]),
        nobody=phrases(merged["nobody"]),
        absolute=phrases(merged["absolute"]),
        pronouns=frozenset(p.casefold() for p in merged["pronouns"]),
        daily=phrases(merged["daily"]),
        since=phrases(merged["since"]),
        negated=phrases(sorted({*merged["negated"], *merged["nobody"]})),
        negation=phrases(sorted({*merged["negated"], *merged["nobody"], *merged["no"]})),
        gone=_with_gaps(merged["gone"]),
        from_now=phrases(merged["from_now"]),
        none_left=_with_gaps(merged["none_left"]),
        still=phrases(merged["still"]),
        such=phrases(merged["such"]),
        toll=phrases(merged["toll"]),
        one_dead=phrases(merged["one_dead"]),
        inmates=phrases(merged["inmates"]),
        held=phrases(merged["held"]),
        hurt=phrases(merged["hurt"]),
        torn_down=phrases(merged["torn_down"]),
        burned=phrases(merged["burned"]),
        total=phrases(merged["total"]),
        not_by=phrases(merged["not_by"]),
        undisputed=phrases(merged["undisputed"]),
        single=frozenset(merged["single"]),
        definite=re.compile(rf"\b(?:{'|'.join(map(plain, merged['definite'])) or '(?!)'})\s+$", re.IGNORECASE),
    )


def _with_gaps(found: list[str]) -> re.Pattern[str]:
    """The phrases as a pattern, in which `*` stands for one word."""
    return re.compile(phrases(found).pattern.replace(r"\*", r"[\w’'-]+"), re.IGNORECASE)


@cache
def clause_end() -> re.Pattern[str]:
    """Where a clause ends: a mark, or a word that begins another one, in any known language."""
    joints = (load("incidents", ACTS_SCHEMA) or {"clauses": {}})["clauses"].get("joints", [])
    return re.compile(rf"[,;:.!?()“”\"«»—–]|\b(?:{'|'.join(map(plain, joints)) or '(?!)'})\b")


@cache
def _withdrawals() -> re.Pattern[str]:
    data = [load("retractions", RETRACTIONS_SCHEMA, one) or {} for one in languages("retractions")]
    return phrases(sorted({p for d in data for key in RETRACTIONS_SCHEMA for p in d.get(key, [])}))


def takes_back(text: str) -> bool:
    """True when somebody takes something back in the text, in any known language."""
    return bool(_withdrawals().search(text))


@cache
def common() -> frozenset[str]:
    """Stems of words of every known language that tie no two sentences."""
    data = [load("incidents", HABITS_SCHEMA, one) or {} for one in languages("incidents")]
    return frozenset(w[:6] for d in data for key in ("common", "pronouns", "no") for w in d.get(key, []))


@cache
def pronouns() -> frozenset[str]:
    """Words of every known language that stand for somebody without describing him."""
    data = [load("incidents", HABITS_SCHEMA, one) or {} for one in languages("incidents")]
    return frozenset(w.casefold() for d in data for w in d.get("pronouns", []))
