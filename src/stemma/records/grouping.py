"""What the incidents stage gives: incidents, contradictions, dated entries, bonds, patterns."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.records.incident import Bond, Contradiction, Incident, TimelineEntry
from stemma.records.pattern import Pattern

__all__ = ["Grouping"]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Incidents still without a grade, contradictions, dated entries, why the groups were made, and patterns."""

    incidents: tuple[Incident, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    bonds: tuple[Bond, ...] = ()
    patterns: tuple[Pattern, ...] = ()
