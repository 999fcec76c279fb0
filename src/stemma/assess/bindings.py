"""Must-link and cannot-link: which mentions people joined or kept apart, and which of their decisions contradict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from stemma.records import Anchor, Decision

__all__ = ["Bindings", "bind"]

Find = Callable[[Anchor], str | None]


@dataclass(frozen=True, slots=True)
class Bindings:
    """Pairs of allegation ids to join and to keep apart; they do not contradict each other.

    Args:
        overruled: id of each decision of which something does not hold, and the later decision that contradicts it.
        stale: ids of decisions of which nothing is left to join or to keep apart.
    """

    together: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    overruled: dict[str, str] = field(default_factory=dict)
    stale: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sets:
    """Mentions that are one, and sets that must stay apart; every fact knows the decision that made it."""

    parent: dict[str, str] = field(default_factory=dict)
    enemies: dict[str, dict[str, str]] = field(default_factory=dict)
    made_by: dict[str, str] = field(default_factory=dict)

    def root(self, one: str) -> str:
        self.parent.setdefault(one, one)
        while self.parent[one] != one:
            self.parent[one] = self.parent[self.parent[one]]
            one = self.parent[one]
        return one

    def join(self, a: str, b: str, by: str) -> str:
        """Joins two sets; returns the decision that forbids it, or ""."""
        a, b = self.root(a), self.root(b)
        if a == b:
            return ""
        against = self.enemies.get(a, {}).get(b, "")
        if against:
            return against
        if len(self.enemies.get(a, {})) < len(self.enemies.get(b, {})):
            a, b = b, a
        self.parent[b] = a
        self.made_by.setdefault(a, self.made_by.get(b, by))
        for other, decision in self.enemies.pop(b, {}).items():
            self.enemies.setdefault(a, {}).setdefault(other, decision)
            self.enemies[other].pop(b, None)
            self.enemies[other].setdefault(a, decision)
        return ""

    def part(self, a: str, b: str, by: str) -> str:
        """Keeps two sets apart; returns the decision that joined them, or ""."""
        a, b = self.root(a), self.root(b)
        if a == b:
            return self.made_by.get(a, by)
        self.enemies.setdefault(a, {}).setdefault(b, by)
        self.enemies.setdefault(b, {}).setdefault(a, by)
        return ""


def _joined(side: Sequence[str], sets: _Sets, by: str) -> list[tuple[str, str]]:
    """The pairs that make one side one event; what a later decision took out of it stays out, together if it can."""
    heads = [side[0]]
    out = []
    for one in side[1:]:
        head = next((head for head in heads if not sets.join(head, one, by)), None)
        if head is None:
            heads.append(one)
        else:
            out.append((head, one))
    return out


def _sides(decision: Decision, find: Find) -> list[list[str]]:
    """The mentions of each side as they are now; sides of which nothing is left are left out.

    A mention that is still known by its own id stands for no other one of the decision. One that has come to stand on
    two sides of a split (two mentions that are read as one now) says nothing about what is to be kept apart.
    """
    own = {anchor.allegation for side in decision.sides for anchor in side}
    found = [
        [id for anchor in side if (id := find(anchor)) and (id == anchor.allegation or id not in own)]
        for side in decision.sides
    ]
    sides = [dict.fromkeys(side) for side in found]
    held = Counter(id for side in sides for id in side)
    if decision.kind == "split":
        return [kept for side in sides if (kept := [id for id in side if held[id] == 1])]
    return [list(side) for side in sides if side] if len(held) > 1 else []


def bind(decisions: Sequence[Decision], find: Find) -> Bindings:
    """What to join and what to keep apart; where decisions contradict each other the later one holds.

    Merging says that all mentions of the incidents are one event. Splitting says that the mentions of each part are one
    event, and that the parts are different events.

    Args:
        decisions: in force, in any order; others than `merge` and `split` are passed over.
        find: the id of the allegation that an anchor stands for now, or None where it is gone.
    """
    sets = _Sets()
    together: list[tuple[str, str]] = []
    apart: list[tuple[str, str]] = []
    overruled: dict[str, str] = {}
    stale: list[str] = []
    for one in sorted(decisions, key=lambda d: -d.seq):
        if one.kind not in ("merge", "split"):
            continue
        sides = _sides(one, find)
        if len(sides) < 2:
            stale.append(one.id)
            continue
        for side in sides:
            together += _joined(side, sets, one.id)
        heads = [side[0] for side in sides]
        if one.kind == "merge":
            for a, b in pairwise(heads):
                against = sets.join(a, b, one.id)
                if against:
                    overruled[one.id] = against
                else:
                    together.append((a, b))
            continue
        for left, right in combinations(sides, 2):
            against = sets.part(left[0], right[0], one.id)
            if against:
                overruled[one.id] = against
                continue
            # every mention is named, so that none of them counts as the same words as one of the other side
            pairs = [(a, right[0]) for a in left] + [(left[0], b) for b in right[1:]]
            apart += [pair for pair in pairs if not sets.part(*pair, one.id)]
    return Bindings(tuple(together), tuple(apart), overruled, tuple(stale))
