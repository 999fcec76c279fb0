"""Which mentions of an act speak for it, and which against it."""

from __future__ import annotations

from stemma.records.allegation import Allegation
from stemma.records.statement import Statement

__all__ = ["denies", "supports"]

ONLY_WORDS = ("statement.", "response.")  # recorded non-acts: they say something about an act and are none themselves


def supports(alleg: Allegation, stmt: Statement | None) -> bool:
    """True when the mention alleges that the act took place.

    Denials, endings, hypotheses, demands and questions do not support an act; hedged and relayed accounts do.
    A threat supports the incident that it makes by itself; the incidents stage keeps it apart from the deed.

    Args:
        stmt: the innermost statement that holds the mention; None in narrative.
    """
    if alleg.act.startswith(ONLY_WORDS):
        return False
    if alleg.modality not in ("done", "alleged", "threatened"):
        return False
    return stmt is None or stmt.stance not in ("denies", "asks", "calls_for")


def denies(alleg: Allegation, stmt: Statement | None) -> bool:
    """True when the mention says that the act did not take place."""
    if alleg.modality == "denied":
        return True
    return alleg.modality in ("done", "alleged") and stmt is not None and stmt.stance == "denies"
