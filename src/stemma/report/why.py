"""Why an incident has its grade: the sections of its explanation, from what is alleged to what would raise it."""

from __future__ import annotations

import re

from stemma.records import Allegation, Claim, Incident, Quote
from stemma.report.alike import together
from stemma.report.contents import Contents
from stemma.report.counts import many, origins_in_words, people_range
from stemma.report.dates import in_words
from stemma.report.decided import decided_points, grade_sentence
from stemma.report.index import Index
from stemma.report.inquiries import inquiry_points
from stemma.report.number_words import number_words
from stemma.report.points import Cite, Explanation, Point, Section, isolate
from stemma.report.recurring import recurring_points
from stemma.report.repeats import contradiction_points, incident_patterns, repeat_points, tie_points, way_of
from stemma.report.titles import incident_title
from stemma.report.voices import best, knows, speaker_of
from stemma.report.wording import (
    access_meaning,
    act_word,
    grade_meaning,
    overlay_meaning,
    overlay_word,
    said,
)

__all__ = ["incident"]


def incident(contents: Contents, key: str, *, index: Index | None = None) -> Explanation:
    """Why an incident has its grade: the rules, the origins, who repeats whom, what speaks against it, what is missing.

    Args:
        key: full id of the incident. index: of these contents, when the caller explains many records.

    Raises:
        NotInCase: the contents have no such incident.
    """
    index = index or Index.of(contents)
    one = index.need_incident(key)
    claims = index.claims(one)
    sections = (
        Section("alleged", "What is alleged", _alleged(one, index)),
        Section("decided", "What people decided", decided_points(one, index)),
        Section("why", "Why this grade", _reasons(one, index)),
        Section("origins", "Who stands behind it", _origins(one, claims, index)),
        Section("ties", "Are they independent of each other?", tie_points(set(one.origins), index)),
        Section("repeats", "Who only repeats whom, and how we know", repeat_points(one, claims, index)),
        Section("patterns", "Circular reporting", incident_patterns(one, index)),
        Section("recurring", "Part of a pattern", recurring_points(one, index)),
        Section("contrary", "What speaks against it", _contrary(one, index)),
        Section("hangs", "What it hangs on", _hangs(one, index)),
        Section("missing", "What would raise the grade", tuple(Point(m.text, kind="missing") for m in one.missing)),
        Section("inquiries", "Lines of inquiry", inquiry_points(one, index)),
        Section("tests", "Tests of corroboration, one by one", _reasons(one, index, tests=True)),
        Section("together", "Why these accounts are taken for one event", _together(one, index)),
    )
    kept = tuple(section for section in sections if section.points)
    return Explanation(one.id, index.short(one.id), "incident", incident_title(one), _lead(one), kept)


def _lead(one: Incident) -> tuple[Point, ...]:
    counted = origins_in_words(one.k_lo, one.k_hi)
    heads = many(len(one.documents), "document")
    tell = "tells" if len(one.documents) == 1 else "tell"
    points = [
        Point(f"{counted[:1].upper()}{counted[1:]}; {heads} {tell} of it.", kind="count"),
        Point(f"{grade_sentence(one)} This means that {grade_meaning(one.standing_grade)}.", kind="grade"),
    ]
    points += [
        Point(f"{overlay_word(name).capitalize()}: {overlay_meaning(name)}.", kind="overlay", about=name)
        for name in one.standing_overlays
    ]
    if one.standard:
        points.append(
            Point(f"Standard of proof the grade refers to: {said('standards', one.standard)}.", kind="standard")
        )
    return tuple(points)


Places = list[tuple[str, Quote]]
TEST = re.compile(r"C[1-9]$")
FACTS_SHOWN = 4  # citations for each fact; the others stand in the exports


def _alleged(one: Incident, index: Index) -> tuple[Point, ...]:
    """Act, doers, victims, place, time and number, each with the words that say so."""
    allegs = [index.allegations[key] for key in one.allegations if key in index.allegations]
    acts = ", ".join(act_word(act) for act in one.acts)
    facts: list[tuple[str, str, Places]] = [
        ("Act", acts, [(a.document, a.trigger) for a in allegs]),
        ("Said to have done it", _names(one.perpetrators), _called(one.perpetrators, allegs, "perpetrators")),
        ("Done to", _names(one.victims), _called(one.victims, allegs, "victims")),
        (
            "Place",
            isolate(one.place or ""),
            [
                (a.document, a.place.quote)
                for a in allegs
                if a.place and one.place in (a.place.name, a.place.quote.text)
            ],
        ),
        (
            "Time",
            in_words(one.date),
            [(a.document, a.when.quote) for a in allegs if a.when and a.when.edtf == one.date],
        ),
        (
            "Number, over all accounts",
            people_range(one.count_least, one.count_most),
            number_words(allegs, one, index),
        ),
    ]
    points = [
        Point(f"{label}: {words}.", _distinct(index.cites(places or _sentences(allegs, words)), index), kind="fact")
        for label, words, places in facts
        if words
    ]
    if one.pattern:
        told = index.cites(_sentences(allegs, ""))
        points.append(Point("This is a general practice, not one dated event.", told, kind="fact"))
    return tuple(points)


def _called(names: tuple[str, ...], allegs: list[Allegation], role: str) -> Places:
    """Words of the allegations that name one of the persons or bodies of the incident."""
    wanted = {name.casefold() for name in names}
    every = [(one.document, quote) for one in allegs for quote in getattr(one, role)]
    named = [
        at for at in every if any(at[1].text.casefold() in name or name in at[1].text.casefold() for name in wanted)
    ]
    return named or every


def _sentences(allegs: list[Allegation], words: str) -> Places:
    """Where no words of an allegation were marked for a fact: a sentence that has them, or else the first sentence."""
    whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    having = [one for one in allegs if words and whole.search(one.sentence.text)]
    return [(one.document, one.sentence) for one in (having or allegs)[:1]]


def _distinct(cites: tuple[Cite, ...], index: Index) -> tuple[Cite, ...]:
    """The first citations with different words, in the order of the documents: repeats of a wording add nothing."""
    different: dict[str, Cite] = {}
    for cite in sorted(cites, key=lambda c: (index.order.get(c.document, 0), c.start)):
        different.setdefault(cite.quote.casefold(), cite)
    return tuple(different.values())[:FACTS_SHOWN]


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(isolate(name) for name in names)


def _reasons(one: Incident, index: Index, *, tests: bool = False) -> tuple[Point, ...]:
    """The rules that led to the grade and its marks, or the tests C1 to C9 (METHOD 4) that were asked on the way."""
    kind = "test" if tests else "rule"
    return tuple(
        Point(reason.text.removeprefix(reason.rule).lstrip(), _distinct(index.cites(reason.shown_at), index), kind=kind)
        for reason in one.reasons
        if bool(TEST.match(reason.rule)) == tests
    )


def _origins(one: Incident, claims: list[Claim], index: Index) -> tuple[Point, ...]:
    """One sentence for each origin of the incident, with its words and the documents that carry them."""
    points = []
    for key in one.origins:
        mine = [claim for claim in claims if claim.origin == key]
        known = index.origins.get(key)
        if not mine:
            access = knows(known.access) if known else "not known"
            named = index.cites(known.named_at[:1]) if known else ()
            points.append(Point(f"{index.origin(key)} ({access}).", named, kind="origin", about=key))
            continue
        nearest = best(mine)
        own = [claim for claim in mine if not claim.via]
        ordered = sorted(own or mine, key=lambda c: (c.id != nearest.id, index.order.get(c.document, 0), c.quote.start))
        cites = index.cites([(claim.document, claim.quote) for claim in ordered])
        side = " Speaks for the accused side." if known and known.interested else ""
        text = f"{index.origin(key)} ({knows(nearest.access, nearest.depth)}): {access_meaning(nearest.access)}.{side}"
        points.append(Point(text, cites, _carried(mine, index), "origin", key))
    return tuple(points)


def _carried(claims: list[Claim], index: Index) -> tuple[Point, ...]:
    """Through which documents the words of one origin reach the case: directly, then grouped by the way they took."""
    nearest: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda c: (len(c.via), c.id)):
        nearest.setdefault(claim.document, claim)
    direct = [nearest[key] for key in index.in_order(nearest) if not nearest[key].via]
    points = [
        Point(f"{index.dated(claim.document)} {way_of(claim, index)}", _stands(claim, index), kind="carried")
        for claim in direct
    ]
    ways: dict[tuple[str, ...], list[str]] = {}
    for key in index.in_order(nearest):
        if nearest[key].via:
            ways.setdefault(nearest[key].via, []).append(key)
    for via, keys in ways.items():
        steps = ", then ".join(index.dated(step) for step in via)
        names = ", ".join(index.dated(key) for key in keys)
        verb = "has" if len(keys) == 1 else "have"
        cites = tuple(cite for key in keys for cite in _stands(nearest[key], index))
        points.append(Point(f"{names} {verb} it from {steps}.", cites, kind="carried"))
    return tuple(points)


def _stands(claim: Claim, index: Index) -> tuple[Cite, ...]:
    return index.cites([(claim.document, claim.quote)])


def _contrary(one: Incident, index: Index) -> tuple[Point, ...]:
    points = []
    for at in one.contrary:
        speaker = _speaker(at.document, at.quote.start, at.quote.end, index)
        points.append(Point(f"{speaker}, in {index.dated(at.document)}.", index.cites([at]), kind="contrary"))
    mine = index.contradictions_by_incident.get(one.id, [])
    return (*points, *contradiction_points(mine, index))


def _speaker(document: str, start: int, end: int, index: Index) -> str:
    """Who says the words at a place: the innermost statement whose content touches it, else the document."""
    holding = [
        stmt
        for stmt in index.statements_by_document.get(document, [])
        if any(piece.start < end and start < piece.end for piece in stmt.content)
    ]
    if not holding:
        return "The text itself"
    stmt = min(holding, key=lambda one: sum(len(piece.text) for piece in one.content))
    return f"{speaker_of(stmt)} {said('stances', stmt.stance)} it" if stmt.stance == "denies" else speaker_of(stmt)


def _hangs(one: Incident, index: Index) -> tuple[Point, ...]:
    points = []
    for key in one.hangs_on:
        origin_ = index.origins.get(key)
        told = [(c.document, c.quote) for c in index.claims(one) if c.origin == key]
        cites = index.cites((origin_.named_at[:1] if origin_ else ()) or told[:1])
        points.append(
            Point(f"Without this origin the grade falls: {index.origin(key)}.", cites, kind="hangs", about=key)
        )
    return tuple(points)


def _together(one: Incident, index: Index) -> tuple[Point, ...]:
    """The evidence for treating allegations of different documents as one event, strongest first."""
    mine = set(one.allegations)
    points = []
    bonds = {(bond.a, bond.b): bond for key in mine for bond in index.bonds_by_allegation.get(key, [])}
    for bond in sorted(bonds.values(), key=lambda b: (-b.score, b.a, b.b)):
        a, b = index.allegations.get(bond.a), index.allegations.get(bond.b)
        if a is None or b is None or bond.a not in mine or bond.b not in mine or a.document == b.document:
            continue
        why = "; ".join(_gist(feature.text) for feature in bond.features if feature.text)
        text = f"{index.dated(a.document)} and {index.dated(b.document)}: {why or 'same act, place and time'}."
        words = (why, a.trigger.text, b.trigger.text)
        cites = index.cites([(a.document, a.trigger), (b.document, b.trigger)])
        points.append((words, Point(text, cites, kind="bond")))
    return together(points)


def _gist(text: str) -> str:
    """The first part of a piece of evidence, without what explains the rule, as a part of a longer sentence.

    >>> _gist("Dates that overlap; the more precise they are, the more it means.")
    'dates that overlap'
    """
    first = re.split(r"[;.](?:\s|$)", text, maxsplit=1)[0]
    return first[:1].lower() + first[1:]
