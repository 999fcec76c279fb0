"""A line of inquiry: what would settle an open question, and who could answer it."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.records.incident import At

__all__ = ["Inquiry"]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One thing to do next. The program proposes it; whether it is safe to ask somebody is for a person to judge.

    Args:
        incident: id. kind: `untied`, `informants`, `unnamed`, `lost`, `second`, `detail`, `one_carrier`, `paper`,
            `reply`, `denial` or `contrary`.
        text: what to do, one or two sentences. whom: who is to be asked or where to look, "" where it is open.
        about: id of the origin, lost witness or document concerned, "" where there is none.
        shown_at: the words it rests on.
    """

    id: str
    incident: str
    kind: str
    text: str
    whom: str = ""
    about: str = ""
    shown_at: tuple[At, ...] = ()
