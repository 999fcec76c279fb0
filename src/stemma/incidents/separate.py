"""Two bodies that are said to know something independently of each other, where another text shows one source of both.

Who calls two reports independent names the bodies; the other text names one of them at least, and says in words of its
own (`separate.toml`) that one person told both or one paper served both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from stemma.incidents.denials import contradiction
from stemma.incidents.lines import Line, Lines
from stemma.incidents.standing import Standing
from stemma.incidents.vocabulary import common, habits
from stemma.incidents.words import stems
from stemma.lexicon.load import load
from stemma.lexicon.matching import phrases
from stemma.records import Contradiction, Reading

__all__ = ["separate"]

SCHEMA = {"independent": list, "shared": list}
BODIES = ("body", "outlet")
NAME_LETTERS = 4
CLAIMED, NEAR = 5, 2  # sentences around a claim, and around what is shown, in which the bodies may be named
ENDS = (".", "”", '"', "»")  # a headline has no full stop
BOTH = 2  # bodies that a claim of independence needs
SHOWN = 3  # sentences shown against one claim
LOOKED_AT = 60  # sentences looked at for one word of a name
BEFORE = 24  # code points before the words in which a negation turns them round


@dataclass(frozen=True, slots=True)
class Wording:
    """What calls reports independent, with the longest word of each phrase, and what shows one source of both."""

    independent: re.Pattern[str]
    shared: re.Pattern[str]
    keys: frozenset[str]


@cache
def _wording(language: str) -> Wording | None:
    data = load("separate", SCHEMA, language.split("-")[0].lower())
    if not data:
        return None
    keys = frozenset(max(phrase.lower().split(), key=len) for phrase in data["independent"])
    return Wording(phrases(sorted(data["independent"])), phrases(sorted(data["shared"])), keys)


def separate(standings: Sequence[Standing], readings: Sequence[Reading], lines: Lines) -> list[Contradiction]:
    """Claims that reports are independent, against what shows that they have one source."""
    claims = list(_claims(readings, lines))
    if not claims:
        return []
    speaks: dict[str, set[str]] = defaultdict(set)
    for standing in standings:
        for document in standing.incident.documents:
            speaks[document].add(standing.incident.id)
    showing = _showing(lines, frozenset(word for _, bodies in claims for body in bodies for word in body))
    why = "Here they are called independent of each other; there one source is shown to be behind both."
    out = []
    for claim, bodies in claims:
        for other in _shown(claim, bodies, showing):
            about = speaks[claim.at.document] & speaks[other.at.document] or speaks[claim.at.document]
            out.append(contradiction("polarity", claim.at, other.at, why, about))
    return out


def _claims(readings: Sequence[Reading], lines: Lines) -> Iterable[tuple[Line, tuple[frozenset[str], ...]]]:
    named: Mapping[str, Sequence[frozenset[str]]] | None = None
    for reading in sorted(readings, key=lambda r: r.document.id):
        words = _wording(reading.document.language)
        low = reading.document.text.lower()
        if words is None or not any(key in low for key in words.keys) or not words.independent.search(low):
            continue
        named = _bodies(readings, lines) if named is None else named
        told = lines.by_document.get(reading.document.id, ())
        for line in told:
            found = words.independent.search(line.at.quote.text)
            if _headline(line) or not found or _negated(line, found.start()):
                continue
            around = _around(line, told, CLAIMED)
            near = [b for word in sorted(around) for b in named.get(word, ()) if b <= around]
            whole = tuple(b for b in near if not any(b < other for other in near))
            if len(whole) >= BOTH:
                yield line, whole


def _around(line: Line, told: Sequence[Line], near: int) -> frozenset[str]:
    """The words of a line and of those around it."""
    return frozenset().union(*(o.words for o in told[max(0, line.order - near) : line.order + near + 1]))


def _headline(line: Line) -> bool:
    return line.title and not line.at.quote.text.rstrip().endswith(ENDS)


def _negated(line: Line, at: int) -> bool:
    return habits(line.language).negation.search(line.at.quote.text[max(0, at - BEFORE) : at]) is not None


def _bodies(readings: Sequence[Reading], lines: Lines) -> Mapping[str, Sequence[frozenset[str]]]:
    """The bodies that a case names, each by the telling stems of its name, under the first of them."""
    names = {m.name for r in readings for m in r.mentions if m.kind in BODIES}
    names |= {one.speaker for one in lines.all if one.access.startswith("institution")}
    out: dict[str, set[frozenset[str]]] = defaultdict(set)
    for name in names:
        words = frozenset(w for w in stems(name) if len(w) >= NAME_LETTERS and w not in common())
        if words:
            out[min(words)].add(words)
    return {word: sorted(found, key=sorted) for word, found in out.items()}


def _showing(lines: Lines, names: frozenset[str]) -> Mapping[str, Sequence[tuple[Line, frozenset[str]]]]:
    """For each word of a body's name the sentences near it that show one source of two, with the words around them."""
    out: dict[str, list[tuple[Line, frozenset[str]]]] = defaultdict(list)
    for document in sorted(lines.by_document):
        told = lines.by_document[document]
        for line in told:
            words = _wording(line.language)
            if line.copy or _headline(line) or words is None or not words.shared.search(line.at.quote.text):
                continue
            if words.independent.search(line.at.quote.text):
                continue
            around = _around(line, told, NEAR)
            for word in around & names:
                if len(out[word]) < LOOKED_AT:
                    out[word].append((line, around))
    return out


def _shown(
    claim: Line, bodies: Sequence[frozenset[str]], showing: Mapping[str, Sequence[tuple[Line, frozenset[str]]]]
) -> list[Line]:
    """Sentences of other documents that show one source of these bodies, those that name most of them first."""
    ranked = {}
    for line, around in (one for body in bodies for word in sorted(body) for one in showing.get(word, ())):
        if line.at.document != claim.at.document:
            here, near = (sum(bool(b & w) for b in bodies) for w in (line.words, around))
            ranked[line.at] = ((-here, -near, line.rank), line)
    return [line for _, line in sorted(ranked.values(), key=lambda r: r[0])[:SHOWN]]
