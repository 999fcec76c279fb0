"""What would be left of an incident, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from stemma.records import Incident
from stemma.report.counts import many, origins_in_words
from stemma.report.points import Explanation, Point, Section, isolate
from stemma.report.titles import incident_title
from stemma.report.wording import grade_word, overlay_word

__all__ = ["without"]


def without(
    before: Incident,
    after: Incident | None,
    *,
    names: Sequence[str],
    lost: Sequence[str],
    new: Sequence[str] = (),
    short: str,
) -> Explanation:
    """The incident as it stands, and as it would stand without what is named.

    Args:
        names: what is left out, in words. lost: origins that would no longer stand behind it. new: those that would
            newly stand behind it.
    """
    title = f"{incident_title(before)} – without {', '.join(isolate(name) for name in names)}"
    if after is None:
        text = "Nothing would be left of it: nobody else in this case tells it."
        return Explanation(before.id, short, "what-if", title, (Point(_line("Now", before)), Point(text)), ())
    fell = before.grade != after.grade
    verdict = f"The grade would be {grade_word(after.grade)}." if fell else "The grade would be the same."
    lead = (Point(_line("Now", before)), Point(_line("Then", after)), Point(verdict))
    known = {(m.what, m.text) for m in before.missing}
    sections = (
        Section("lost", "Who would no longer stand behind it", tuple(Point(isolate(label) + ".") for label in lost)),
        Section("new", "Who would newly stand behind it", tuple(Point(isolate(label) + ".") for label in new)),
        Section("marks", "Marks", _marks(before, after)),
        Section(
            "missing",
            "What would then be missing besides",
            tuple(Point(m.text) for m in after.missing if (m.what, m.text) not in known),
        ),
    )
    return Explanation(before.id, short, "what-if", title, lead, tuple(s for s in sections if s.points))


def _line(when: str, one: Incident) -> str:
    counted = origins_in_words(one.k_lo, one.k_hi)
    return f"{when}: {grade_word(one.grade)}; {counted}; {many(len(one.documents), 'document')}."


def _marks(before: Incident, after: Incident) -> tuple[Point, ...]:
    gone = [overlay_word(o) for o in before.overlays if o not in after.overlays]
    new = [overlay_word(o) for o in after.overlays if o not in before.overlays]
    points = [f"No longer: {', '.join(gone)}."] if gone else []
    points += [f"New: {', '.join(new)}."] if new else []
    return tuple(Point(text) for text in points)
