"""What one reporting word says about the unit it stands in, before anything is resolved."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.records import Stance

__all__ = ["Draft"]


@dataclass(slots=True)
class Draft:
    """A statement in the making; ranges are offsets in the document.

    content: pieces in reading order. spoken: how many of them are whole quotations. verb: base form of the cue.
    passive, hearsay, open: shape of the reporting words (is told; is said to; would not say). plain: content without
    "that" before it. follows: the statement right before a quotation that has no reporting words of its own. read: its
    stance is a model's, made with everything in view.
    """

    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    content: list[tuple[int, int]]
    stance: Stance
    verb: str
    confidence: float
    addressee: tuple[int, int] | None = None
    direct: bool = False
    passive: bool = False
    hearsay: bool = False
    open: bool = False
    plain: bool = False
    follows: Draft | None = None
    read: bool = False
