"""Explanations of what stands between records: a contradiction, a link between two texts, a text not in the case."""

from __future__ import annotations

from collections.abc import Sequence

from stemma.errors import NotInCase
from stemma.records import LostWitness, Shown
from stemma.report.contents import Contents
from stemma.report.dates import in_words
from stemma.report.index import Index
from stemma.report.points import Explanation, Point, Section
from stemma.report.repeats import contradiction_points, link_point
from stemma.report.titles import incident_title
from stemma.report.weighed import passage_points, weighed_points
from stemma.report.wording import grade_word, language_word, said

__all__ = ["contradiction", "link", "lost"]


def contradiction(contents: Contents, key: str) -> Explanation:
    """Both sides of a contradiction in their words, and the incidents it touches.

    Raises:
        NotInCase: the contents have no such contradiction.
    """
    index = Index.of(contents)
    one = next((one for one in contents.contradictions if one.id == key), None)
    if one is None:
        raise NotInCase(f"The case has no contradiction {key}.", about=(key,))
    kind = said("contradictions", one.kind)
    touched = tuple(
        Point(
            f"{incident_title(index.incidents[id])}: {grade_word(index.incidents[id].grade)}.",
            kind="incident",
            about=id,
        )
        for id in one.incidents
        if id in index.incidents
    )
    lead = contradiction_points([one], index)
    return _explained(key, "contradiction", kind[:1].upper() + kind[1:], lead, {"incidents": touched}, index)


def link(contents: Contents, key: str, shown: Sequence[Shown] = ()) -> Explanation:
    """One text that draws on another: how sure, the evidence, and the passages side by side.

    Args:
        shown: the words behind each piece of evidence.

    Raises:
        NotInCase: the contents have no such link.
    """
    index = Index.of(contents)
    one = next((one for one in contents.lineage.links if one.id == key), None)
    if one is None:
        raise NotInCase(f"The case has no link {key}.", about=(key,))
    point = link_point(one, index)
    title = f"{index.name(one.child)} and {index.name(one.parent)}"
    lead = (Point(point.text, kind="repeat", cites=point.cites),)
    parts = {"evidence": passage_points(one, index), "weights": weighed_points(one, index, shown)}
    return _explained(key, "link", title, lead, parts, index)


def lost(contents: Contents, key: str) -> Explanation:
    """A text that is cited but not in the case: who cites it, who draws on it, and words it may have had.

    Raises:
        NotInCase: the contents have no such text.
    """
    index = Index.of(contents)
    one = index.lost.get(key)
    if one is None:
        raise NotInCase(f"The case has no lost witness {key}.", about=(key,))
    lead = (Point(f"{index.dated(key)}. Whoever has this text should add it: it may change the count of origins."),)
    drawn = tuple(link_point(child, index) for child in index.children.get(key, []))
    parts = {"witness": _described(one, index), "cited": _citing(one, index), "drawn": drawn}
    return _explained(key, "lost", index.name(key), lead, parts, index)


def _described(one: LostWitness, index: Index) -> tuple[Point, ...]:
    """What the texts that cite it show of a text nobody here has: its time, its language, words it may have had."""
    citing = index.in_order(dict.fromkeys(key for key, _ in one.cited_by))
    named = index.cites((*one.cited_by, *one.wording))[:1]
    dated = [key for key in citing if one.before and index.documents[key].published]
    points = []
    if dated:
        when = in_words(one.before)
        points.append(Point(f"It is not later than {when}: {index.name(dated[0])} names it then.", named))
    else:
        points.append(Point("Nothing shows when it was published: no text that names it has a date.", named))
    if one.after and one.after_at:
        known = index.cites(one.after_at)
        points.append(Point(f"It is not earlier than {in_words(one.after)}, of which it is said to tell.", known))
    languages = list(dict.fromkeys(language_word(index.documents[key].language) for key in citing))
    if one.language != "und":
        words = index.cites(one.wording)[:2] or named
        told = f"Its language is probably {language_word(one.language)}: texts that name it have the same words in it."
        points.append(Point(told, words))
    else:
        told = " and ".join(filter(None, languages)) or "unknown languages"
        points.append(Point(f"Its language is not known; it is named in texts in {told}.", named))
    if one.wording:
        pairs = sorted(one.wording, key=lambda at: (index.order.get(at[0], 0), at[1].start))
        words = index.cites((key, quote) for key, quote in pairs)
        points.append(Point("Words that it may have had, as others quote them:", words, kind="compare"))
    return tuple(points)


def _citing(one: LostWitness, index: Index) -> tuple[Point, ...]:
    pairs = sorted(one.cited_by, key=lambda at: (index.order.get(at[0], 0), at[1].start))
    return tuple(Point(f"{index.dated(at[0])} names it.", index.cites([at]), kind="lost") for at in pairs)


TITLES = {
    "incidents": "Incidents it touches",
    "evidence": "The words",
    "weights": "How we know: the evidence and what each piece weighs",
    "witness": "What can be said of it",
    "cited": "Where it is named",
    "drawn": "Who draws on it",
}


def _explained(
    key: str, kind: str, title: str, lead: tuple[Point, ...], parts: dict[str, tuple[Point, ...]], index: Index
) -> Explanation:
    sections = tuple(Section(name, TITLES[name], points) for name, points in parts.items() if points)
    return Explanation(key, index.short(key), kind, title, lead, sections)
