"""Sentences that say the opposite with the same rare words: "nobody was shot" against "two were shot".

Finds denials that no reader of acts sees ("No vehicle had moved"). It looks only between documents that speak of one
incident, and asks for shared words that are rare in the case, so that a chance "not" stays out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from stemma.incidents.account import stems
from stemma.incidents.vocabulary import habits
from stemma.records import At, Quote, Reading

__all__ = ["Opposed", "opposed"]

NEAR_WORDS = 6  # words after a negation that it can reach
SHARED = 1.1  # rarity that the shared words must add up to; example cases, 2026-11
MOST = 12  # sentences that may share a word before it counts as common


@dataclass(frozen=True, slots=True)
class Opposed:
    """A sentence that says no, one that says yes, the words they share, and the incidents they belong to."""

    no: At
    yes: At
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place, its stems, and the stems its negation reaches (empty when it has none)."""

    at: At
    words: frozenset[str]
    negated: frozenset[str]


def _sentences(reading: Reading) -> list[Sentence]:
    doc = reading.document
    nobody = habits(doc.language).nobody
    out = []
    for span in doc.sentences:
        quote = Quote.of(doc.text, span.start, span.end)
        reached: frozenset[str] = frozenset()
        for found in nobody.finditer(quote.text):
            after = quote.text[found.end() :].split()[:NEAR_WORDS]
            reached |= stems(" ".join(after))
        out.append(Sentence(At(doc.id, quote), stems(quote.text), reached))
    return out


def opposed(readings: Sequence[Reading], together: Mapping[str, frozenset[str]]) -> tuple[Opposed, ...]:
    """Pairs of sentences of different documents that say the opposite.

    Args:
        together: for each document the incidents it speaks of; only documents that share one are compared.
    """
    sentences = [s for r in readings if together.get(r.document.id) for s in _sentences(r)]
    negated = [s for s in sentences if s.negated]
    wanted = frozenset().union(*(s.negated for s in negated))
    holders: dict[str, list[Sentence]] = defaultdict(list)
    for one in sentences:
        for word in one.words & wanted:
            holders[word].append(one)
    full = math.log(len(sentences) + 1)
    rare = {w: 1 - math.log(len(held)) / full for w, held in holders.items() if len(held) <= MOST}
    out = []
    for no in negated:
        weight: dict[At, float] = defaultdict(float)
        shared: dict[At, list[str]] = defaultdict(list)
        for word in sorted(no.negated & rare.keys()):
            for yes in holders[word]:
                if yes.at.document == no.at.document or yes.negated:
                    continue
                if together[yes.at.document] & together[no.at.document]:
                    weight[yes.at] += rare[word]
                    shared[yes.at].append(word)
        for at in sorted(weight, key=lambda a: (a.document, a.quote)):
            if weight[at] >= SHARED:
                out.append(Opposed(no.at, at, tuple(shared[at])))
    return tuple(out)
