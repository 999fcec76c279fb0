"""Which readings of an act are borne out by the other wordings of the passage they stand in."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from stemma.incidents.account import Account
from stemma.records import Claim

__all__ = ["borne_out"]

ANOTHER = 0.74  # log-odds for each further wording of the passage in which an act of the family was read
SILENT = 0.45  # log-odds against, for each wording of the passage in which none was read
LEAST = -1.0  # log-odds from which a reading counts


def borne_out(
    items: Sequence[Account], repeats: Iterable[tuple[int, int]], claims: Iterable[Claim], *, keep: frozenset[str]
) -> tuple[Account, ...]:
    """The accounts without those that the wordings of their passage speak against.

    Copies, rewrites and translations tell one thing in many words. An act that a reader finds in one wording of ten is
    more likely a slip of the reader than an act that nine writers hid. Equal words are one wording: they are always
    read alike.

    Args:
        repeats: pairs of account numbers that repeat each other. claims: of these allegations, in every document.
        keep: allegations on which an analyst decided; they stay.
    """
    root = list(range(len(items)))

    def find(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for a, b in repeats:
        root[max(find(a), find(b))] = min(find(a), find(b))
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(items)):
        groups[find(number)].append(number)
    told: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        told[claim.allegation].append(claim)
    out: set[int] = set()
    for members in groups.values():
        if _log_odds([items[n] for n in members], told) < LEAST:
            out.update(n for n in members if items[n].id not in keep)
    return tuple(one for number, one in enumerate(items) if number not in out)


def _log_odds(members: Sequence[Account], told: dict[str, list[Claim]]) -> float:
    """Log-odds that one passage tells such an act."""
    read = {one.document for one in members}
    wordings = {_plain(one.alleg.sentence.text) for one in members}
    elsewhere = (c for one in members for c in told.get(one.id, ()) if c.document not in read)
    silent = {_plain(c.quote.text) for c in elsewhere}
    best = min(max(max(one.alleg.confidence for one in members), 0.01), 0.99)
    return math.log(best / (1 - best)) + ANOTHER * (len(wordings) - 1) - SILENT * len(silent)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
