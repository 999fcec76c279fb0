"""How many independent origins stand behind an allegation, as a range (METHOD 3.4). Pure functions over records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stemma.records.link import Origin, Tie

__all__ = ["MERGED_FOR_BOTH", "MERGED_FOR_LOW", "UNIDENTIFIED", "Counted", "Group", "independent"]

MERGED_FOR_LOW = 0.2  # probability of dependence from which two origins count as one in k_lo (METHOD 3.4)
MERGED_FOR_BOTH = 0.8  # from here they count as one in k_hi as well
UNIDENTIFIED = frozenset({"anonymous", "unknown"})  # kinds of origin that never raise k_lo


@dataclass(frozen=True, slots=True)
class Group:
    """Origins that count as one in k_lo, and the ties that join them; empty ties for a single origin.

    identified: True when at least one of them is a person, body, document or outlet that can be named.
    """

    origins: tuple[str, ...]
    ties: tuple[Tie, ...]
    identified: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """Range of independent origins: k_lo <= k_hi.

    Args:
        k_lo: groups with an identified origin, every possible common origin merged.
        k_hi: identified origins after certain merges, plus one when an anonymous origin stands alone.
        k_expected: in the order given, the sum of the chances that each origin depends on none before it.
        groups: the groups of k_lo, in the order of their first origin; each shows why it was merged.
    """

    k_lo: int
    k_hi: int
    k_expected: float
    groups: tuple[Group, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """One sentence per tie that merged two origins for k_lo."""
        return tuple(tie.text for group in self.groups for tie in group.ties)


def independent(origins: Sequence[Origin], ties: Sequence[Tie]) -> Counted:
    """Count the independent origins among `origins`.

    Anonymous origins count together as at most one, and only in k_hi; unknown ones never count, because nothing
    shows that they are not one of the others. Ties that name an origin outside the list are left out of account:
    dependence through a third origin is a tie of its own.

    Args:
        origins: the origins that support one allegation, in time order; repeats are ignored.
        ties: any ties; those between two of these origins are used.

    >>> one = Origin("O-1", "Ada Brel", "Ada Brel", "person", "eyewitness", (), ())
    >>> two = Origin("O-2", "clinic", "clinic", "body", "institution-relaying", (), ())
    >>> counted = independent([one, two], [Tie("T-1", "O-1", "O-2", 0.5, "channel", "She briefed it.")])
    >>> counted.k_lo, counted.k_hi
    (1, 2)
    """
    kinds = {origin.id: origin.kind for origin in origins}
    used = sorted(
        (tie for tie in ties if tie.a in kinds and tie.b in kinds and tie.a != tie.b), key=lambda tie: (tie.a, tie.b)
    )
    low = _components(tuple(kinds), [tie for tie in used if tie.probability >= MERGED_FOR_LOW])
    high = _components(tuple(kinds), [tie for tie in used if tie.probability >= MERGED_FOR_BOTH])
    group_of = {one: number for number, members in enumerate(low) for one in members}
    merging: dict[int, list[Tie]] = {}
    for tie in used:
        if tie.probability >= MERGED_FOR_LOW:
            merging.setdefault(group_of[tie.a], []).append(tie)
    groups = tuple(
        Group(members, tuple(merging.get(number, ())), any(kinds[one] not in UNIDENTIFIED for one in members))
        for number, members in enumerate(low)
    )
    named = [members for members in high if any(kinds[one] not in UNIDENTIFIED for one in members)]
    alone = any(
        any(kinds[one] == "anonymous" for one in members) and all(kinds[one] in UNIDENTIFIED for one in members)
        for members in high
    )
    return Counted(
        k_lo=sum(group.identified for group in groups),
        k_hi=len(named) + int(alone),
        k_expected=_expected(tuple(one for one in kinds if kinds[one] not in UNIDENTIFIED), used),
        groups=groups,
    )


def _components(ids: tuple[str, ...], ties: Sequence[Tie]) -> list[tuple[str, ...]]:
    parent = {one: one for one in ids}

    def find(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for tie in ties:
        a, b = find(tie.a), find(tie.b)
        if a != b:
            parent[b] = a
    out: dict[str, list[str]] = {}
    for one in ids:
        out.setdefault(find(one), []).append(one)
    return [tuple(members) for members in out.values()]


def _expected(ids: tuple[str, ...], ties: Sequence[Tie]) -> float:
    place = {one: at for at, one in enumerate(ids)}
    alone = [1.0] * len(ids)
    strongest: dict[tuple[int, int], float] = {}
    for tie in ties:
        if tie.a in place and tie.b in place:
            earlier, later = sorted((place[tie.a], place[tie.b]))
            strongest[earlier, later] = max(strongest.get((earlier, later), 0.0), tie.probability)
    for (_, later), probability in sorted(strongest.items()):
        alone[later] *= 1.0 - probability
    return round(sum(alone), 4)
