"""An incident as it is compared with what it was: what is told of it when it changes, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stemma.records import Contradiction, Incident
from stemma.records.moved import Trace

__all__ = ["Seen", "seen_of"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One incident as it stood.

    Args:
        grade, overlays: those in force, decisions of people included. allegations: ids of its mentions, by which it is
            known again. origins: labels by id. contradictions: by id. trace: one line for each reason.
    """

    id: str
    title: str
    grade: str
    k: tuple[int, int]
    overlays: tuple[str, ...]
    documents: tuple[str, ...]
    allegations: tuple[str, ...]
    origins: Mapping[str, str]
    contradictions: Mapping[str, Contradiction]
    trace: tuple[Trace, ...]


def seen_of(incident: Incident, labels: Mapping[str, str], against: Iterable[Contradiction]) -> Seen:
    """An incident as it stands now.

    Args:
        labels: of origins, by id. against: contradictions that touch the incident.
    """
    trace = [
        Trace(r.rule, r.text, tuple((at.document, at.quote.start, at.quote.end) for at in r.shown_at))
        for r in incident.reasons
    ]
    ruling = incident.ruling
    if ruling is not None and ruling.grade is not None:
        both = f", approved by {ruling.approved_by}" if ruling.approved_by else ""
        trace.append(Trace("decision", f"Set by {ruling.by}{both}: {ruling.reason}"))
    if ruling is not None and ruling.stale:
        trace.append(Trace("stale", f"New since the decision: {ruling.stale}"))
    return Seen(
        id=incident.id,
        title=incident.title,
        grade=incident.standing_grade,
        k=(incident.k_lo, incident.k_hi),
        overlays=incident.standing_overlays,
        documents=incident.documents,
        allegations=incident.allegations,
        origins={o: labels.get(o, o) for o in incident.origins},
        contradictions={x.id: x for x in against},
        trace=tuple(trace),
    )
