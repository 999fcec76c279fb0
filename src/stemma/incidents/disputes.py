"""Points on which the accused side and others often differ: motion, a warning, arms, free will.

The two sides of a point are vocabulary (`disputes.toml`). Two sentences are set against each other only where their
documents speak of one incident, their days and places fit, and one of the speakers contests what the others tell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from stemma.incidents.compare import dates_apart
from stemma.incidents.denials import contradiction
from stemma.incidents.lines import FIRST_HAND, Line, Lines
from stemma.incidents.standing import Standing
from stemma.incidents.vocabulary import Habits, habits
from stemma.lexicon.load import load
from stemma.records import At, Contradiction

__all__ = ["denied", "disputes"]

WORD = re.compile(r"\w+")
BREAK = re.compile(r"[,;:.!?()\"“”«»—–]")
BEFORE = 24  # code points before a phrase in which a negation turns it round
CLAUSE = 60  # the same for a word such as "nobody", which is the subject of its clause
SIDES = 5  # origins of a side that are shown
USED = 0.3  # what a sentence loses each time it has been shown: another of the same speaker goes first
CONTESTING = frozenset({"official"})  # access of those who answer for the accused side
ANSWERING = frozenset({"official", "institution-relaying"})  # the same where they deny something
MOST = 12  # sentences of one side that are compared
LEAST_ALIKE = 1.0  # weight of shared words where a point asks for the same persons


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its label, phrases of both sides, and whether the two sentences must share telling words."""

    name: str
    label: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    alike: bool


def _are_points(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(v, dict) and {"label", "one", "other"} <= set(v) <= {"label", "one", "other", "alike"}
        for v in value.values()
    )


SCHEMA = {"points": _are_points}


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Made when a sentence first has the words for it: most points come up in no document of a case."""
    gap = r"(?:\W+\w+){0,3}?\W+"
    escaped = (r"\s+".join(re.escape(w) for w in p.split()).replace("'", "['’]") for p in phrases)
    parts = (p.replace(r"\s+\*\s+", gap) for p in escaped)
    return re.compile(r"\b(?:" + "|".join(parts) + r")\b", re.IGNORECASE)


@cache
def _points(language: str) -> tuple[Point, ...]:
    """The points of a language; none where it has no vocabulary."""
    tag = language.split("-")[0].lower()
    data = (load("disputes", SCHEMA, tag) or {"points": {}})["points"]
    return tuple(
        Point(name, one["label"], tuple(one["one"]), tuple(one["other"]), bool(one.get("alike")))
        for name, one in sorted(data.items())
    )


@cache
def _openings(language: str) -> Mapping[str, tuple[tuple[frozenset[str], Point], ...]]:
    """By the longest word of each phrase, all its words and its point: a sentence without them has no phrase."""
    out: dict[str, set[tuple[frozenset[str], Point]]] = defaultdict(set)
    for point in _points(language):
        for phrase in (*point.one, *point.other):
            needed = frozenset(WORD.findall(phrase.lower()))
            out[max(needed, key=lambda w: (len(w), w))].add((needed, point))
    return {word: tuple(needs) for word, needs in out.items()}


@dataclass(frozen=True, slots=True)
class Side:
    """A line on one side of a point."""

    line: Line
    contests: bool


def _sides(lines: Lines, languages_of: dict[str, str], telling: Container[str]) -> dict[tuple[str, bool], list[Side]]:
    out: dict[tuple[str, bool], list[Side]] = defaultdict(list)
    deniers = _deniers(lines)
    for line in lines.all:
        if line.title or line.at.document not in telling or not (line.claims or line.denies):
            continue
        language, text = languages_of[line.at.document], line.at.quote.text
        openings = _openings(language)
        words = set(WORD.findall(text.lower())) if openings else set()
        told = {p.name: p for word in openings.keys() & words for needed, p in openings[word] if needed <= words}
        if not told or habits(language).undisputed.search(text):
            continue
        for name in sorted(told):
            found = _side(told[name], text)
            if found is not None:
                turned = _turned(line, found[1], habits(language))
                out[name, found[0] != turned].append(Side(line, _contests(line, deniers)))
    return out


def _side(point: Point, text: str) -> tuple[bool, int] | None:
    """Whether a sentence takes the first side, and where its phrase begins; None where it tells no side, or both.

    Of two phrases that overlap the one that begins first counts, then the longer: "without a warrant", "a warrant".
    """
    one, other = _pattern(point.one).search(text), _pattern(point.other).search(text)
    if one is None or other is None:
        found = one or other
        return (one is not None, found.start()) if found else None
    if one.end() <= other.start() or other.end() <= one.start():
        return None
    first = (one.start(), -one.end()) < (other.start(), -other.end())
    return first, min(one.start(), other.start())


def _turned(line: Line, at: int, words: Habits) -> bool:
    """True when the phrase is denied: by a word before it in its clause, or by a speaker who denies a plain clause."""
    text = line.at.quote.text
    before = BREAK.split(text[max(0, at - CLAUSE) : at])[-1]
    if words.nobody.search(before) or words.negation.search(before[-BEFORE:]):
        return True
    return line.denies and not words.negation.search(before + BREAK.split(text[at:], maxsplit=1)[0])


def _contests(line: Line, deniers: Container[str]) -> bool:
    """True for the accused side: it denies, or speaks for a body that denies something elsewhere."""
    return line.denies or line.interested or line.access in CONTESTING or line.origin in deniers


def denied(
    against: Iterable[Contradiction], standings: Sequence[Standing], lines: Lines
) -> Mapping[str, Collection[At]]:
    """For each incident the words of the accused side that cannot hold together with an account of it."""
    told_in = {one: s.incident.id for s in standings for one in s.ids}
    out: dict[str, dict[At, None]] = defaultdict(dict)
    sides = [(c.a, c.b) for c in against if c.kind == "polarity"]
    deniers = _deniers(lines) if sides else frozenset()
    for one, other in (pair for a, b in sides for pair in ((a, b), (b, a))):
        line, told = lines.at(one), lines.at(other)
        if line is None or told is None or not _contests(line, deniers) or _contests(told, deniers):
            continue
        for account in told.accounts:
            if account.voice == "for" and account.id in told_in:
                out[told_in[account.id]][one] = None
    return out


def _deniers(lines: Lines) -> frozenset[str]:
    """Origins that deny something in the name of a body."""
    return frozenset(line.origin for line in lines.all if line.denies and line.access in ANSWERING)


def disputes(standings: Sequence[Standing], lines: Lines, languages_of: dict[str, str]) -> list[Contradiction]:
    """Pairs of sentences on two sides of a point, one per pair of origins."""
    speaks: dict[str, set[str]] = defaultdict(set)
    for standing in standings:
        if len(set(standing.incident.documents)) > 1:  # nobody is set against his own document
            for document in standing.incident.documents:
                speaks[document].add(standing.incident.id)
    found = _sides(lines, languages_of, speaks.keys()) if speaks else {}
    of_incident: dict[tuple[str, str], tuple[list[Side], list[Side]]] = {}
    for (name, first), sides in sorted(found.items()):
        for side in sides:
            for incident in sorted(speaks[side.line.at.document]):
                both = of_incident.setdefault((name, incident), ([], []))
                both[0 if first else 1].append(side)
    labels = {p.name: p for language in sorted(set(languages_of.values())) for p in _points(language)}
    out: dict[tuple[At, At], Contradiction] = {}
    for (name, incident), (one, other) in sorted(of_incident.items(), key=lambda pair: pair[0]):
        for found_pair in _pairs(labels[name], one, other, lines, incident):
            seen = out.get((found_pair.a, found_pair.b))
            known = seen.incidents if seen else ()
            merged = tuple(sorted({*known, *found_pair.incidents}))
            out[found_pair.a, found_pair.b] = replace(found_pair, incidents=merged)
    return list(out.values())


def _pairs(
    point: Point, one: Sequence[Side], other: Sequence[Side], lines: Lines, incident: str
) -> list[Contradiction]:
    """The clearest pairs of one incident on one point."""
    ranked = []
    for left in _nearest(one):
        for right in _nearest(other):
            score = _score(left, right, point, lines)
            if score is not None:
                ranked.append((score, left.line, right.line))
    out = []
    done: set[tuple[str, str]] = set()
    used: dict[At, int] = defaultdict(int)
    sort = True
    while ranked:
        if sort:  # the order changes only when a pair was taken
            ranked.sort(key=lambda r: (-(r[0] - USED * (used[r[1].at] + used[r[2].at])), r[1].rank, r[2].rank))
        _, a, b = ranked.pop(0)
        if (a.origin, b.origin) in done or used[a.at] >= SIDES or used[b.at] >= SIDES:
            sort = False
            continue
        sort = True
        done.add((a.origin, b.origin))
        used[a.at] += 1
        used[b.at] += 1
        why = f"They differ on a point: {point.label}; nothing in place or time keeps the two apart."
        out.append(contradiction("polarity", a.at, b.at, why, [incident]))
    return out


def _nearest(sides: Sequence[Side]) -> Sequence[Side]:
    """The sentences to show: no reprints where there is an original, those who contest or saw it first."""
    return sorted(sides, key=lambda s: (s.line.copy, not s.contests and s.line.access not in FIRST_HAND, s.line.rank))[
        :MOST
    ]


def _score(a: Side, b: Side, point: Point, lines: Lines) -> float | None:
    one, other = a.line, b.line
    if one.origin == other.origin or one.at.document == other.at.document:
        return None
    if a.contests == b.contests and not point.alike:
        return None
    if dates_apart(one.when, other.when):
        return None
    if one.sites and other.sites and not one.sites & other.sites:
        return None
    shared = lines.weight(one.words & other.words)
    if point.alike and shared < LEAST_ALIKE:
        return None
    seen = (one.access in FIRST_HAND) + (other.access in FIRST_HAND)
    return shared / 2 + seen - one.copy - other.copy
