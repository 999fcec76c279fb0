"""Two passages side by side, word by word: what is the same in both and what was changed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from stemma.records import Link, Passage
from stemma.report.index import Index
from stemma.report.points import Cite
from stemma.report.wording import said

__all__ = ["Side", "aligned"]

WORD = re.compile(r"\w+|\W+")
WORDS_COMPARED = 600  # of each passage; longer ones are shown without marks
SHOWN = 12  # passages on one page
MOST = 4000  # characters of one passage


@dataclass(frozen=True, slots=True)
class Side:
    """An aligned pair of passages; each side as (words, marked). how: copy, quote, rewrite, translate, cite.

    shows: `changed` where most words are the same and the others are marked, `same` where few are and these are marked,
    "" where nothing is.
    """

    how: str
    words: str
    child: tuple[tuple[str, bool], ...]
    parent: tuple[tuple[str, bool], ...]
    child_cite: Cite | None
    parent_cite: Cite | None
    shows: str = ""


def aligned(link: Link, index: Index) -> tuple[tuple[Side, ...], int]:
    """The passages of a link, longest first, and how many are left out."""
    ordered = sorted(link.passages, key=lambda p: (p.child.start - p.child.end, p.child.start))
    sides = tuple(_side(link, passage, index) for passage in ordered[:SHOWN])
    return tuple(sorted(sides, key=lambda s: s.child_cite.start if s.child_cite else 0)), max(0, len(ordered) - SHOWN)


def _side(link: Link, passage: Passage, index: Index) -> Side:
    child = next(iter(index.passage(link.child, passage.child)), None)
    parent = next(iter(index.passage(link.parent, passage.parent)), None)
    one, two = (cite.quote[:MOST] if cite else "" for cite in (child, parent))
    if passage.how == "translate":
        return Side(passage.how, said("passages", passage.how), _unmarked(one), _unmarked(two), child, parent)
    left, right, shows = _compared(one, two)
    return Side(passage.how, said("passages", passage.how), left, right, child, parent, shows)


Words = tuple[tuple[str, bool], ...]


def _unmarked(words: str) -> Words:
    return ((words, False),) if words else ()


def _compared(one: str, two: str) -> tuple[Words, Words, str]:
    """Both sides with what was changed marked; where little is the same, with that."""
    a, b = WORD.findall(one), WORD.findall(two)
    if not a or not b or max(len(a), len(b)) > 2 * WORDS_COMPARED:
        return _unmarked(one), _unmarked(two), ""
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    folded = [word.casefold() for word in a], [word.casefold() for word in b]
    for step in Indel.opcodes(*folded):
        same = step.tag == "equal"
        if words := "".join(a[step.src_start : step.src_end]):
            left.append((words, same))
        if words := "".join(b[step.dest_start : step.dest_end]):
            right.append((words, same))
    shared = sum(len(words) for words, same in left if same)
    mostly = shared * 2 >= min(len(one), len(two))
    marks = [
        tuple((words, same != mostly and (mostly or any(c.isalnum() for c in words))) for words, same in side)
        for side in (left, right)
    ]
    return marks[0], marks[1], "changed" if mostly else "same"
