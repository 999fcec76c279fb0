"""What moved in a case: from one run to the next, or with a decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["Dispute", "Moved", "Moves", "Side", "Trace", "without_documents"]


@dataclass(frozen=True, slots=True, order=True)
class Trace:
    """One line of a rule trace: the rule, the sentence an analyst reads, and the places it rests on.

    places: (document id, start, end), code points of the document's text.
    """

    rule: str
    text: str
    places: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Side:
    """One side of a contradiction: who says it ("" where nobody is named), in which words, and where.

    Args:
        words: the beginning of the passage. start, end: code points of the document's text.
    """

    who: str
    words: str
    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Dispute:
    """A contradiction as it is told when it comes or goes.

    Args:
        text: the sentence that says why the two do not fit. a, b: its sides. more: how many others of the same speakers
            on the same point came or went with it.
    """

    text: str
    a: Side
    b: Side
    more: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved about one incident.

    Args:
        kind: `appeared`, `gone`, or `changed`. incident: its id now, or the last it had.
        was: ids of the incidents that held its mentions before, where these differ: several were joined, one was split,
            or one has another id now. renamed: the last of these, and nothing else.
        grade_before, grade_after: the grade in force, "" where the incident was or is not there.
        k_before, k_after: fewest and most independent origins. overlays, origins (labels), documents (ids),
            contradictions (sentences), traces: what is new and what is gone. disputes: the same contradictions with
            both sides, in the same order; entries of earlier versions have none.
    """

    kind: Literal["appeared", "gone", "changed"]
    incident: str
    title: str
    was: tuple[str, ...] = ()
    renamed: bool = False
    grade_before: str = ""
    grade_after: str = ""
    k_before: tuple[int, int] = (0, 0)
    k_after: tuple[int, int] = (0, 0)
    overlays_new: tuple[str, ...] = ()
    overlays_gone: tuple[str, ...] = ()
    origins_new: tuple[str, ...] = ()
    origins_gone: tuple[str, ...] = ()
    documents_new: tuple[str, ...] = ()
    documents_gone: tuple[str, ...] = ()
    contradictions_new: tuple[str, ...] = ()
    contradictions_gone: tuple[str, ...] = ()
    disputes_new: tuple[Dispute, ...] = ()
    disputes_gone: tuple[Dispute, ...] = ()
    trace_new: tuple[Trace, ...] = ()
    trace_gone: tuple[Trace, ...] = ()


def without_documents(moved: Moved, hidden: Callable[[str], bool]) -> Moved:
    """What moved, without the contradictions of which a side stands in a document that may not be told of."""

    def kept(texts: tuple[str, ...], disputes: tuple[Dispute, ...]) -> tuple[Dispute, ...]:
        whole = disputes if len(texts) == len(disputes) else ()  # of those of earlier versions it cannot be told
        return tuple(one for one in whole if not (hidden(one.a.document) or hidden(one.b.document)))

    new = kept(moved.contradictions_new, moved.disputes_new)
    gone = kept(moved.contradictions_gone, moved.disputes_gone)
    return replace(
        moved,
        contradictions_new=tuple(one.text for one in new),
        contradictions_gone=tuple(one.text for one in gone),
        disputes_new=new,
        disputes_gone=gone,
    )


@dataclass(frozen=True, slots=True)
class Moves:
    """All that moved with one run or one decision.

    Args:
        seq: number of its log row, which alone says what came first; utc: what the clock said. actor: who did it.
        cause: `run` or `decision`. decision: number of the decision's log row, 0 for a run.
        first: True when nothing had been told of the case before.
    """

    seq: int
    utc: str
    actor: str
    cause: Literal["run", "decision"]
    moved: tuple[Moved, ...]
    decision: int = 0
    first: bool = False
