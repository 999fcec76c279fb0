"""Two places that cannot both hold (METHOD 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stemma.incidents.account import Account
from stemma.records import Contradiction, Incident, Reading

__all__ = ["contradictions", "contrary_words"]


def contradictions(
    items: Sequence[Account], readings: Sequence[Reading], incident_of: Mapping[str, str]
) -> tuple[Contradiction, ...]:
    return ()


def contrary_words(
    incidents: tuple[Incident, ...],
    items: Sequence[Account],
    readings: Sequence[Reading],
    incident_of: Mapping[str, str],
) -> tuple[Incident, ...]:
    return incidents
