"""What people decide about a case. A decision is never changed: a later one supersedes or undoes it (METHOD 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from stemma.records.span import Quote

__all__ = ["DECISION_KINDS", "Anchor", "Basis", "Decision", "DecisionKind", "DecisionState", "DecisionStatus"]

DecisionKind = Literal[
    "letter", "confirm", "reject", "merge", "split", "correct", "substantiated", "verify", "approve", "refuted",
    "note", "undo",
]  # fmt: skip
DECISION_KINDS: tuple[DecisionKind, ...] = (
    "letter", "confirm", "reject", "merge", "split", "correct", "substantiated", "verify", "approve", "refuted",
    "note", "undo",
)  # fmt: skip
DecisionStatus = Literal["in_force", "waiting", "next_run", "undone", "superseded", "overruled", "stale"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A mention of an act that a decision speaks of.

    Ids of allegations change when a later version of the program reads an act otherwise; the words of the mention do
    not, so a decision is found again by them.

    Args:
        sentence: digest of the words of its sentence and of where in it the mention stands (`assess.anchors`); "" in
            decisions of earlier versions, and of statements.
    """

    allegation: str
    document: str
    trigger: Quote
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """What an incident rested on when it was decided upon: a later difference makes the decision need a new look.

    Args:
        grade: the grade proposed. mentions: SHA-256 of the ids of its allegations and of the contrary words.
    """

    grade: str
    k_lo: int
    k_hi: int
    overlays: tuple[str, ...]
    documents: tuple[str, ...]
    mentions: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of one person, as it stands in the log.

    Args:
        seq: number of its log row, which alone says what came first; utc: what the clock said, ISO 8601 in UTC.
        about: full ids it concerns, as they were then. title: what it is about, in words, as it stood then.
        value: the letter of a source (A to F); what a correction puts in place of what was read; else "".
        sides: mentions of each incident that is merged; or of the parts of an incident that are kept apart; of the one
            incident that is graded; or the one passage that is corrected, with the words it says.
        documents: ids of documents concerned. source: name of the source that a letter is for.
        details: answers to overlays by name; `search` (C9), `evidence`, `standard`, `topic`, `period` (EDTF);
            of a correction `part`, what was `proposed`, the `words` that say so with their `start`, and of a place what
            is known of it.
        basis: what the incident rested on, for grades.
    """

    id: str
    seq: int
    utc: str
    kind: DecisionKind
    actor: str
    reason: str
    about: tuple[str, ...]
    title: str = ""
    value: str = ""
    sides: tuple[tuple[Anchor, ...], ...] = ()
    documents: tuple[str, ...] = ()
    source: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class DecisionState:
    """A decision and what has become of it.

    Args:
        status: `in_force`; `waiting` for the second person; `next_run`, it takes effect then; `undone`; `superseded` by
            a later one on the same thing; `overruled`, a later one contradicts it; `stale`, what it is about is gone.
        by: id of the decision that undid, superseded, overruled or approved it, or "".
        text: one sentence, where there is something to say.
    """

    decision: Decision
    status: DecisionStatus
    by: str = ""
    text: str = ""
