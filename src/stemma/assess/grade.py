"""From evidence to a proposed grade that a person can follow, question and overrule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from stemma.assess.decisions import unreliable
from stemma.assess.ladder import GRADES, grade_of, overlays_of
from stemma.assess.missing import missing_of
from stemma.assess.rules import tests_of
from stemma.assess.spare import spare
from stemma.assess.standard import load_standard
from stemma.assess.weighed import Weighed, ground, weigh
from stemma.records import Contradiction, Decision, Grade, Incident, Lineage, Reading, Reason

__all__ = ["grade"]


def grade(
    incidents: Sequence[Incident],
    contradictions: Sequence[Contradiction],
    lineage: Lineage,
    readings: Sequence[Reading],
    *,
    standard: str = "default",
    decided: Sequence[Decision] = (),
    without: Iterable[str] = (),
) -> tuple[Incident, ...]:
    """Grade incidents under a named standard of proof (METHOD 3).

    Args:
        decided: decisions of people in force; of these the letters of sources count here.
        without: ids of origins that are left out, as if they had never spoken.

    Returns:
        The incidents in the order given, with origins, range of independent origins, grade, overlays, reasons, what is
        missing and which origins it hangs on. Grades above `corroborated` are set by people only.

    Raises:
        BadInput: there is no standard of that name.
    """
    chosen = load_standard(standard)
    base = ground(readings, lineage, contradictions)
    rated = unreliable(lineage.origins, decided)
    return tuple(_graded(_less(weigh(incident, base, chosen), without), rated) for incident in incidents)


def _less(weighed: Weighed, origins: Iterable[str]) -> Weighed:
    for origin in origins:
        weighed = weighed.without(origin)
    return weighed


def _graded(weighed: Weighed, rated: Mapping[str, Decision]) -> Incident:
    grade, reason = _proposed(weighed, rated)
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


def _proposed(weighed: Weighed, rated: Mapping[str, Decision]) -> tuple[Grade, Reason]:
    """The grade of the ladder; it stays below `corroborated` where that needs an origin that a person rated E."""
    grade, reason = grade_of(weighed)
    weak = [o for o in weighed.origins if o.id in rated]
    if grade != "corroborated" or not weak or grade_of(_less(weighed, [o.id for o in weak]))[0] == grade:
        return grade, reason
    said = "; ".join(f"{o.label} (rated E by {rated[o.id].actor}: {rated[o.id].reason})" for o in weak)
    text = f"Single source: it would be corroborated, but only with a source that is rated unreliable: {said}."
    return "single_source", replace(reason, rule="grade.single_source", text=f"{text} {reason.text}")


def _hangs_on(weighed: Weighed, rank: int) -> tuple[str, ...]:
    """Origins without which the grade would be lower: the grade is worked out again without each that may matter."""
    if rank == 0:
        return ()
    return tuple(
        o.id
        for o in weighed.origins
        if not spare(weighed, o) and GRADES.index(grade_of(weighed.without(o.id))[0]) < rank
    )
