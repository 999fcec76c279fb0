"""Speakers and origins in words: who says it, how they know, which of several claims comes closest."""

from __future__ import annotations

from stemma.records import Claim, Statement
from stemma.report.counts import many
from stemma.report.points import isolate
from stemma.report.wording import access_direct, access_word

__all__ = ["best", "knows", "speaker_of"]


def knows(access: str, depth: int | None = None) -> str:
    """How an origin knows, as the end of a sentence: "eyewitness; first-hand"."""
    words = access_word(access)
    if depth is None:
        return words
    if depth > 0:
        return f"{words}; heard through {many(depth, 'other mouth')}"
    return f"{words}; first-hand" if access_direct(access) else words


def best(claims: list[Claim]) -> Claim:
    """The claim that shows the closest knowledge: direct access first, then the fewest mouths."""
    return min(claims, key=lambda claim: (not access_direct(claim.access), claim.depth, len(claim.via), claim.id))


def speaker_of(stmt: Statement) -> str:
    """Who says a statement, as far as the document lets it be known."""
    name = stmt.speaker.name if stmt.speaker else (stmt.chain[-1] if stmt.chain else "")
    return isolate(name) if name else "Somebody who is not named"
