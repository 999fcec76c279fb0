"""Circular reporting: the patterns R1 to R10 of METHOD 5, each with the sentence a reader sees."""

from __future__ import annotations

from stemma.lineage.origins import Key, Ledger
from stemma.records.link import Origin

__all__ = ["patterns"]


def patterns(ledger: Ledger, origins: dict[Key, Origin]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return ()
