"""Accounts that draw on accounts: which mention in a copy, translation or rewrite repeats which of its parent."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from stemma.incidents.account import Account
from stemma.incidents.compare import dates_apart
from stemma.records import Link, Passage

__all__ = ["aligned", "families", "inherited"]

SURE = 0.5  # probability from which a link is followed
DRIFT = 0.25  # share of the passage by which a repeated mention may be displaced
SHORT = 400  # code points; in passages up to this length position says nothing
ONE_TEXT = ("copy", "partial", "rewrite", "translate", "quote", "summarise")


class Index:
    """Accounts of each document by the place of their trigger."""

    def __init__(self, items: Sequence[Account]) -> None:
        self.items = items
        by: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, one in enumerate(items):
            by[one.document].append((one.alleg.trigger.start, number))
        self.rows = {doc: sorted(rows) for doc, rows in by.items()}

    def inside(self, document: str, start: int, end: int) -> list[int]:
        """Numbers of the accounts whose trigger begins in `[start, end)`."""
        rows = self.rows.get(document, [])
        return [n for _, n in rows[bisect_left(rows, (start, -1)) : bisect_right(rows, (end - 1, len(self.items)))]]


def _position(one: Account, start: int, end: int) -> float:
    return (one.alleg.trigger.start - start) / max(1, end - start)


def _within(index: Index, link: Link, passage: Passage) -> list[tuple[int, int]]:
    """The closest mention of the same act on the other side, for every mention of the child's side."""
    parents = index.inside(link.parent, passage.parent.start, passage.parent.end)
    if not parents:
        return []
    short = max(passage.child.end - passage.child.start, passage.parent.end - passage.parent.start) <= SHORT
    out = []
    for child in index.inside(link.child, passage.child.start, passage.child.end):
        one = index.items[child]
        here = _position(one, passage.child.start, passage.child.end)
        best: tuple[bool, float, float, int] | None = None
        for parent in parents:
            other = index.items[parent]
            drift = abs(_position(other, passage.parent.start, passage.parent.end) - here)
            if other.family != one.family or {one.scope, other.scope} == {"specific", "pattern"}:
                continue
            if short or drift <= DRIFT:
                shared = len(one.words & other.words) / max(1, min(len(one.words), len(other.words)))
                rank = (other.alleg.act != one.alleg.act, -round(shared, 1), drift, parent)
                best = min(best, rank) if best else rank
        if best:
            out.append((child, best[3]))
    return out


def aligned(items: Sequence[Account], links: Sequence[Link]) -> tuple[tuple[int, int], ...]:
    """Pairs (child, parent) of account numbers that repeat each other by lineage, in order of the links."""
    index = Index(items)
    out: dict[tuple[int, int], None] = {}
    for link in sorted(links, key=lambda k: (k.child, k.parent, k.id)):
        if link.probability < SURE or link.kind not in ONE_TEXT or link.parent not in index.rows:
            continue
        for passage in link.passages:
            if passage.how != "cite":
                out.update(dict.fromkeys(_within(index, link, passage)))
    return tuple(out)


def families(links: Sequence[Link]) -> Mapping[str, str]:
    """For every document that is tied to others by lineage, the smallest document or lost witness of its family."""
    root: dict[str, str] = {}

    def find(one: str) -> str:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for link in links:
        if link.probability >= SURE and link.kind in ONE_TEXT:
            a, b = find(link.child), find(link.parent)
            root[max(a, b)] = min(a, b)
    return {one: find(one) for one in sorted(root)}


def inherited(
    items: Sequence[Account],
    pairs: Sequence[tuple[int, int]],
    published: Mapping[str, str],
    languages: Mapping[str, str],
) -> tuple[Account, ...]:
    """Accounts with the date and place of what they repeat, where they have none or lost it.

    A reprint under a fresh date says "on Wednesday" and means the Wednesday of its parent. What only was demanded or
    feared is no deed in a translation either.

    Args:
        pairs: numbers of accounts (child, parent) that repeat each other. published, languages: by document.
    """
    out = list(items)
    for child, parent in sorted(pairs, key=lambda p: (published.get(items[p[1]].document, ""), p)):
        one, other = out[child], out[parent]
        if other.when and (one.when is None or dates_apart(one.when, other.when)):
            one = replace(one, when=other.when, own_when=False, edtf=other.edtf)
        if other.where and one.where is None:
            one = replace(one, where=replace(other.where, own=False))
        if other.scope != "open":
            one = replace(one, scope=other.scope)
        if other.voice == "neither" and one.voice == "for" and languages[one.document] != languages[other.document]:
            one = replace(one, voice="neither")
        out[child] = one
    return tuple(out)
