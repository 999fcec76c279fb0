"""Patterns in words: a campaign and its single incidents, each with its own grade, and why they stand together."""

from __future__ import annotations

from stemma.errors import NotInCase
from stemma.records import At, Incident, Pattern, Quote
from stemma.report.contents import Contents
from stemma.report.counts import many, origins_range
from stemma.report.index import Index
from stemma.report.points import Cite, Explanation, Point, Section, isolate
from stemma.report.titles import incident_title, pattern_title
from stemma.report.wording import grade_word

__all__ = ["pattern", "pattern_points", "recurring_points"]

SHOWN = 4  # places cited for one fact
APART = "Its incidents are counted and graded one by one; a pattern adds no origin to any of them."


def pattern(contents: Contents, key: str) -> Explanation:
    """Why incidents are kept together as a pattern, and what its members are.

    Raises:
        NotInCase: the contents have no such pattern.
    """
    index = Index.of(contents)
    one = next((one for one in contents.patterns if one.id == key), None)
    if one is None:
        hint = "List the patterns to see their ids."
        raise NotInCase(f"The case has no pattern {key}.", hint=hint, about=(key,))
    sections = (
        Section("why", "Why this is a pattern", _reasons(one, index)),
        Section("practice", "Told as a practice", _practices(one, index)),
        Section("members", "Single incidents", _members(one, index)),
        Section("recurs", "What recurs", _recurs(one, index)),
    )
    lead = (Point(f"{_counted(one)}. {APART}", kind="count"),)
    kept = tuple(section for section in sections if section.points)
    return Explanation(one.id, index.short(one.id), "pattern", pattern_title(one), lead, kept)


def pattern_points(contents: Contents, index: Index) -> tuple[tuple[Pattern, Point], ...]:
    """Each pattern of the case as one sentence with its reasons and members under it."""
    return tuple(
        (
            one,
            Point(
                f"{pattern_title(one)}: {_counted(one).lower()}.",
                points=(*_reasons(one, index), *_practices(one, index), *_members(one, index), *_recurs(one, index)),
                kind="recurring",
                about=one.id,
            ),
        )
        for one in contents.patterns
    )


def recurring_points(incident: Incident, index: Index) -> tuple[Point, ...]:
    """The patterns an incident belongs to, or that it is the practice of, with the words for that."""
    points = []
    for one in index.patterns_by_incident.get(incident.id, []):
        name = f"{pattern_title(one)} ({index.short(one.id)})"
        if incident.id in one.practices:
            others = tuple(_member(m.incident, m.text, m.shown_at, index) for m in one.members)
            text = f"It is the practice of this pattern: {name}, with {_counted(one).lower()}."
            points.append(Point(text, index.cites(one.reasons[0].shown_at), others, "recurring", one.id))
            continue
        mine = next(m for m in one.members if m.incident == incident.id)
        place = f"One of {len(one.members)} single incidents" if len(one.members) > 1 else "The only single incident"
        text = f"{place} of this pattern: {name}. {mine.text}"
        points.append(Point(text, index.cites(mine.shown_at), _reasons(one, index), "recurring", one.id))
    return tuple(points)


def _counted(one: Pattern) -> str:
    how = "told as a practice or campaign" if one.told else "found by the rule of recurrence"
    return f"{many(len(one.members), 'single incident')}, {how}"


def _reasons(one: Pattern, index: Index) -> tuple[Point, ...]:
    return tuple(Point(r.text, index.cites(r.shown_at), kind="rule") for r in one.reasons)


def _practices(one: Pattern, index: Index) -> tuple[Point, ...]:
    words = tuple(at for reason in one.reasons for at in reason.shown_at)
    return tuple(_member(key, "The practice itself, as told.", words, index) for key in one.practices)


def _members(one: Pattern, index: Index) -> tuple[Point, ...]:
    return tuple(_member(m.incident, m.text, m.shown_at, index) for m in one.members)


def _member(key: str, text: str, shown_at: tuple[At, ...], index: Index) -> Point:
    incident = index.incidents.get(key)
    name = index.short(key)
    if incident is not None:
        counted = origins_range(incident.k_lo, incident.k_hi)
        name = f"{incident_title(incident)} ({name}; {grade_word(incident.standing_grade)}, origins {counted})"
    return Point(f"{name}. {text}", index.cites(shown_at), kind="member", about=key)


def _recurs(one: Pattern, index: Index) -> tuple[Point, ...]:
    """Actors, means and places as the accounts name them, each with words that do."""
    keys = [key for id in one.incidents if id in index.incidents for key in index.incidents[id].allegations]
    allegs = [index.allegations[key] for key in keys if key in index.allegations]
    sentences = [(a.document, a.sentence) for a in allegs]
    told: tuple[tuple[str, tuple[str, ...], list[tuple[str, Quote]]], ...] = (
        ("Said to have done it", one.actors, [(a.document, q) for a in allegs for q in a.perpetrators]),
        ("By what means", one.means, [(a.document, q) for a in allegs for q in a.means]),
        ("Where", one.places, [(a.document, a.place.quote) for a in allegs if a.place and a.place.name in one.places]),
    )
    return tuple(
        Point(f"{label}: {', '.join(map(isolate, words))}.", _naming(words, places or sentences, index), kind="fact")
        for label, words, places in told
        if words
    )


def _naming(words: tuple[str, ...], places: list[tuple[str, Quote]], index: Index) -> tuple[Cite, ...]:
    """A few places that hold one of the words; where none does, the first ones."""
    holding = [at for at in places if any(word.casefold() in at[1].text.casefold() for word in words)]
    return index.cites((holding or places)[:SHOWN])
