"""What moved in a case: from one run to the next, or with a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Moved", "Moves", "Trace"]


@dataclass(frozen=True, slots=True, order=True)
class Trace:
    """One line of a rule trace: the rule, the sentence an analyst reads, and the places it rests on.

    places: (document id, start, end), code points of the document's text.
    """

    rule: str
    text: str
    places: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved about one incident.

    Args:
        kind: `appeared`, `gone`, or `changed`. incident: its id now, or the last it had.
        was: ids of the incidents that held its mentions before, where these differ: several were joined, one was split,
            or one has another id now. renamed: the last of these, and nothing else.
        grade_before, grade_after: the grade in force, "" where the incident was or is not there.
        k_before, k_after: fewest and most independent origins. overlays, origins (labels), documents (ids),
            contradictions (sentences), traces: what is new and what is gone.
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
    trace_new: tuple[Trace, ...] = ()
    trace_gone: tuple[Trace, ...] = ()


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
