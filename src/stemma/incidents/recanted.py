"""Somebody takes back what he said: his new words against what he said earlier, in another document.

Who takes something back is named with it, in its paragraph. Of his earlier words those are shown that share most with
the paragraph in which he takes them back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stemma.incidents.denials import contradiction
from stemma.incidents.lines import Line, Lines
from stemma.incidents.standing import Standing
from stemma.incidents.vocabulary import common, takes_back
from stemma.incidents.words import stem, stems
from stemma.records import At, Contradiction

__all__ = ["recanted"]

NAME_LETTERS = 4  # shorter stems are articles and titles
CAPITAL = re.compile(r"\b[^\W\d_a-z][^\W\d_]{3,}")
AFTER = 3  # sentences after the word for taking back in which he says what was so instead
LOOKED_AT = 200  # sentences looked at for one name, first published first
EARLIER = 2  # earlier sentences that are shown
ALIKE = 0.6  # share of the weight of the closest that a second one must have
REPRINT = 1.0  # what it loses in a reprint
OWN = 1.0  # what a sentence gains that he says himself
UNDATED = "~"  # a document without a date may be the earlier one
LEAST = 1.0  # weight of shared words below which a sentence that only names him is about something else
name_stems = lru_cache(maxsize=4096)(stems)


@dataclass(frozen=True, slots=True)
class Recanting:
    """A line in which something is taken back: what is said instead, by whom, and the words of its paragraph."""

    line: Line
    instead: At
    names: frozenset[str]
    words: frozenset[str]


def recanted(standings: Sequence[Standing], lines: Lines) -> list[Contradiction]:
    """What somebody says now against what he said before, where he takes it back."""
    if not lines.withdraws:
        return []
    found = [one for document in sorted(lines.by_document) for one in _recantings(lines.by_document[document])]
    naming = _naming(lines.all, frozenset().union(*(one.names for one in found)))
    incidents: dict[str, set[str]] = defaultdict(set)
    for standing in standings:
        for document in standing.incident.documents:
            incidents[document].add(standing.incident.id)
    told_in = {one: s.incident.id for s in standings for one in s.ids}
    why = "It was said earlier, and is taken back or put differently here."
    out = []
    for one in found:
        for earlier in _earlier(one, naming, lines):
            told = {told_in[a.id] for a in earlier.accounts if a.id in told_in}
            about = told or incidents[one.line.at.document] & incidents[earlier.at.document]
            out.append(contradiction("polarity", one.instead, earlier.at, why, about))
    return out


def _recantings(told: Sequence[Line]) -> Iterable[Recanting]:
    for line in told:
        if line.copy or (line.title and not line.stmts) or not takes_back(line.at.quote.text):
            continue
        around = [one for one in told if one.paragraph == line.paragraph and one.order <= line.order + AFTER]
        after = [one for one in around if one.order >= line.order]
        own = [(one, s) for one in after for s in one.stmts if s.stance != "denies" and s.quotation == "direct"]
        before = [one for one in around if line.order - 1 <= one.order <= line.order]
        names = _capitals(line) or frozenset().union(*map(_capitals, before))
        said = {w for _, s in own if s.speaker for w in name_stems(s.speaker.name) if len(w) >= NAME_LETTERS}
        instead = line.at
        if own:
            instead = At(line.at.document, own[0][1].content[0])
        elif len(after) > 1 and after[1].negated:
            instead = after[1].at
        words = frozenset().union(*(one.words for one in around))
        yield Recanting(line, instead, frozenset(said or names), words)


def _capitals(line: Line) -> frozenset[str]:
    return frozenset(map(stem, CAPITAL.findall(line.at.quote.text))) - common()


def _naming(every: Iterable[Line], names: frozenset[str]) -> Mapping[str, Sequence[Line]]:
    """For each name the lines that give it, or that somebody of that name says; no headlines."""
    out: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(every, key=lambda one: (one.published, one.rank)) if names else ():
        if not line.title and line.claims:
            for name in (line.words | name_stems(line.speaker)) & names:
                if len(out[name]) < LOOKED_AT:
                    out[name].append(line)
    return out


def _earlier(one: Recanting, naming: Mapping[str, Sequence[Line]], lines: Lines) -> list[Line]:
    """His earlier words, closest to what he takes back first; of equal sentences the one that was published first."""
    here = one.line
    ranked: dict[str, tuple[float, Line]] = {}
    for line in {n.at: n for name in sorted(one.names) for n in naming.get(name, ())}.values():
        if line.at.document == here.at.document or here.published < line.published != UNDATED:
            continue
        own = bool(one.names & name_stems(line.speaker))
        weight = lines.weight((one.words & line.words) - one.names)
        if own or weight >= LEAST:
            close = REPRINT * line.copy - weight - OWN * own
            seen = ranked.get(line.at.quote.text, (close, line))
            first = min(seen[1], line, key=lambda n: (n.published, n.rank))
            ranked[line.at.quote.text] = (min(close, seen[0]), first)
    chosen = sorted(ranked.values(), key=lambda r: (r[0], r[1].rank))[:EARLIER]
    return [line for close, line in chosen if close <= chosen[0][0] * ALIKE]
