"""From evidence to a proposed grade that a person can follow, question and overrule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stemma.assess.ladder import GRADES, grade_of, overlays_of
from stemma.assess.missing import missing_of
from stemma.assess.rules import tests_of
from stemma.assess.standard import load_standard
from stemma.assess.weighed import Weighed, ground, weigh
from stemma.records import Contradiction, Incident, Lineage, Reading

__all__ = ["grade"]


def grade(
    incidents: Sequence[Incident],
    contradictions: Sequence[Contradiction],
    lineage: Lineage,
    readings: Sequence[Reading],
    *,
    standard: str = "default",
) -> tuple[Incident, ...]:
    """Grade incidents under a named standard of proof (METHOD 3).

    Returns:
        The incidents in the order given, with origins, range of independent origins, grade, overlays, reasons, what is
        missing and which origins it hangs on. Grades above `corroborated` are set by people only.

    Raises:
        BadInput: there is no standard of that name.
    """
    chosen = load_standard(standard)
    base = ground(readings, lineage, contradictions)
    return tuple(_graded(weigh(incident, base, chosen)) for incident in incidents)


def _graded(weighed: Weighed) -> Incident:
    grade, reason = grade_of(weighed)
    overlays = overlays_of(weighed)
    return replace(
        weighed.incident,
        origins=tuple(o.id for o in weighed.origins),
        k_lo=weighed.counted.k_lo,
        k_hi=weighed.counted.k_hi,
        k_expected=weighed.counted.k_expected,
        grade=grade,
        overlays=tuple(name for name, _ in overlays),
        standard=weighed.standard.name,
        reasons=(reason, *(why for _, why in overlays), *tests_of(weighed)),
        missing=missing_of(weighed),
        hangs_on=_hangs_on(weighed, GRADES.index(grade)),
    )


def _hangs_on(weighed: Weighed, rank: int) -> tuple[str, ...]:
    """Origins without which the grade would be lower: the grade is worked out again without each of them."""
    return tuple(o.id for o in weighed.origins if GRADES.index(grade_of(weighed.without(o.id))[0]) < rank)
