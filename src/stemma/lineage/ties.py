"""Reasons to doubt that two origins are independent (METHOD 1.4, 3.4, 4 C5, 9)."""

from __future__ import annotations

from collections.abc import Sequence

from stemma.lineage.claims import Held
from stemma.lineage.origins import Key, Ledger
from stemma.records.link import Origin, Tie

__all__ = ["find_ties"]


def find_ties(ledger: Ledger, held: Sequence[Held], origins: dict[Key, Origin]) -> tuple[Tie, ...]:
    return ()
