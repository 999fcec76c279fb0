"""Explanations: why an incident has its grade, where a document comes from, what an origin says and how it knows.

Each function gives sections of sentences with the words they rest on; the command line and the report print the same.
"""

from __future__ import annotations

import re

from stemma.records import Claim, Document, Incident, Origin, Statement
from stemma.report.contents import Contents
from stemma.report.counts import many, origins_in_words, people_range
from stemma.report.dates import in_words
from stemma.report.index import Index
from stemma.report.points import Cite, Explanation, Point, Section, isolate
from stemma.report.repeats import (
    contradiction_points,
    incident_patterns,
    link_point,
    repeat_points,
    tie_points,
    upward_points,
    way_of,
)
from stemma.report.wording import (
    access_direct,
    access_meaning,
    access_word,
    act_word,
    grade_meaning,
    grade_word,
    overlay_meaning,
    overlay_word,
    said,
)

__all__ = ["document", "incident", "origin"]


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
        Section("why", "Why this grade", _reasons(one, index)),
        Section("origins", "Who stands behind it", _origins(one, claims, index)),
        Section("ties", "Are they independent of each other?", tie_points(set(one.origins), index)),
        Section("repeats", "Who only repeats whom, and how we know", repeat_points(one, claims, index)),
        Section("patterns", "Circular reporting", incident_patterns(one, index)),
        Section("contrary", "What speaks against it", _contrary(one, index)),
        Section("hangs", "What it hangs on", _hangs(one, index)),
        Section("missing", "What would raise the grade", tuple(Point(m.text, kind="missing") for m in one.missing)),
        Section("tests", "Tests of corroboration, one by one", _reasons(one, index, tests=True)),
        Section("together", "Why these accounts are taken for one event", _together(one, index)),
    )
    kept = tuple(section for section in sections if section.points)
    return Explanation(one.id, index.short(one.id), "incident", incident_title(one), _lead(one), kept)


def incident_title(one: Incident) -> str:
    """Act, place and date as far as known; the incident's own title where it has one."""
    title = one.title or ", ".join(act_word(act) for act in one.acts) or "incident"
    extra = [one.place if one.place and one.place not in title else "", in_words(one.date)]
    return ", ".join(isolate(part) for part in (title[:1].upper() + title[1:], *extra) if part)


def _lead(one: Incident) -> tuple[Point, ...]:
    counted = origins_in_words(one.k_lo, one.k_hi)
    heads = many(len(one.documents), "document")
    tell = "tells" if len(one.documents) == 1 else "tell"
    points = [
        Point(f"{counted[:1].upper()}{counted[1:]}; {heads} {tell} of it.", kind="count"),
        Point(f"Grade: {grade_word(one.grade)}. This means that {grade_meaning(one.grade)}.", kind="grade"),
    ]
    points += [
        Point(f"{overlay_word(name).capitalize()}: {overlay_meaning(name)}.", kind="overlay", about=name)
        for name in one.overlays
    ]
    if one.standard:
        points.append(
            Point(f"Standard of proof the grade refers to: {said('standards', one.standard)}.", kind="standard")
        )
    return tuple(points)


TEST = re.compile(r"C[1-9]$")
FACTS_SHOWN = 4  # citations for each fact; the others stand in the exports


def _alleged(one: Incident, index: Index) -> tuple[Point, ...]:
    """Act, doers, victims, place, time and number, each with the words that say so."""
    allegs = [index.allegations[key] for key in one.allegations if key in index.allegations]
    acts = ", ".join(act_word(act) for act in one.acts)
    facts = [
        ("Act", acts, [(a.document, a.trigger) for a in allegs]),
        ("Said to have done it", _names(one.perpetrators), [(a.document, q) for a in allegs for q in a.perpetrators]),
        ("Done to", _names(one.victims), [(a.document, q) for a in allegs for q in a.victims]),
        ("Place", isolate(one.place or ""), [(a.document, a.place.quote) for a in allegs if a.place]),
        ("Time", in_words(one.date), [(a.document, a.when.quote) for a in allegs if a.when]),
        (
            "Number, over all accounts",
            people_range(one.count_least, one.count_most),
            [(a.document, a.count.quote) for a in allegs if a.count],
        ),
    ]
    whole = [(a.document, a.sentence) for a in allegs[:1]]  # where no single word shows it, the sentence has to
    points = []
    for label, words, places in facts:
        if words:
            points.append(Point(f"{label}: {words}.", _distinct(index.cites(places or whole), index), kind="fact"))
    if one.pattern:
        points.append(Point("This is a general practice, not one dated event.", index.cites(whole), kind="fact"))
    return tuple(points)


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
    chosen = [reason for reason in one.reasons if bool(TEST.match(reason.rule)) == tests]
    return tuple(
        Point(
            reason.text.removeprefix(reason.rule).lstrip(),
            _distinct(index.cites(reason.shown_at), index),
            (),
            "rule",
            reason.rule,
        )
        for reason in chosen
    )


def knows(access: str, depth: int | None = None) -> str:
    """How an origin knows, as the end of a sentence: "eyewitness; first-hand"."""
    words = access_word(access)
    if depth is None:
        return words
    if depth > 0:
        return f"{words}; heard through {many(depth, 'other mouth')}"
    return f"{words}; first-hand" if access_direct(access) else words


def _best(claims: list[Claim]) -> Claim:
    """The claim that shows the closest knowledge: direct access first, then the fewest mouths."""
    return min(claims, key=lambda claim: (not access_direct(claim.access), claim.depth, len(claim.via), claim.id))


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
        best = _best(mine)
        own = [claim for claim in mine if not claim.via]
        ordered = sorted(own or mine, key=lambda c: (c.id != best.id, index.order.get(c.document, 0), c.quote.start))
        cites = index.cites([(claim.document, claim.quote) for claim in ordered])
        side = " Speaks for the accused side." if known and known.interested else ""
        text = f"{index.origin(key)} ({knows(best.access, best.depth)}): {access_meaning(best.access)}.{side}"
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


def speaker_of(stmt: Statement) -> str:
    """Who says a statement, as far as the document lets it be known."""
    name = stmt.speaker.name if stmt.speaker else (stmt.chain[-1] if stmt.chain else "")
    return isolate(name) if name else "Somebody who is not named"


def _hangs(one: Incident, index: Index) -> tuple[Point, ...]:
    points = []
    for key in one.hangs_on:
        origin_ = index.origins.get(key)
        cites = index.cites(origin_.named_at[:1]) if origin_ else ()
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
        why = "; ".join(feature.text.rstrip(".") for feature in bond.features if feature.text)
        text = f"{index.dated(a.document)} and {index.dated(b.document)}: {why or 'same act, place and time'}."
        points.append(Point(text, index.cites([(a.document, a.trigger), (b.document, b.trigger)]), kind="bond"))
    return tuple(points)


def document(contents: Contents, key: str, *, index: Index | None = None) -> Explanation:
    """Where a document comes from: what it draws on, what is its own, who draws on it, and what it says.

    Raises:
        NotInCase: the contents have no such document.
    """
    index = index or Index.of(contents)
    doc = index.need_document(key)
    sections = (
        Section("facts", "What is known about it", _metadata(doc)),
        Section("draws", "What it draws on", upward_points(doc, index)),
        Section("drawn", "Who draws on it", _downward(doc, index)),
        Section("voices", "Whose knowledge stands in it", _voices(doc, index)),
        Section("says", "What is said in it", _statements(index.statements_by_document.get(doc.id, []), index)),
        Section("incidents", "Incidents it tells of", _told(doc, index)),
        Section("problems", "Problems", _problems(doc, index)),
    )
    kept = tuple(section for section in sections if section.points)
    return Explanation(doc.id, index.short(doc.id), "document", doc.title or doc.file, _origin_of(doc, index), kept)


def _origin_of(doc: Document, index: Index) -> tuple[Point, ...]:
    own, every = index.own_passages(doc)
    if own == every:
        first = f"All of its {many(every, 'passage')} are its own, as far as this case shows."
    elif own == 0:
        first = f"None of its {many(every, 'passage')} is its own."
    else:
        first = f"{own} of its {every} passages are its own; the others draw on other texts."
    return (Point(f"{index.dated(doc.id)}. {first}", kind="count"),)


def _metadata(doc: Document) -> tuple[Point, ...]:
    """Metadata with the place where each value was read, and the hashes that fix original and text."""
    points = [
        Point(f"{name.replace('_', ' ').capitalize()}: {isolate(found.value)} (read in {found.where}).", kind="fact")
        for name, found in sorted(doc.metadata.items())
    ]
    points.append(Point(f"File: {doc.file} ({doc.media}); SHA-256 of the original {doc.sha256}.", kind="fact"))
    points.append(Point(f"Text: {len(doc.text):,} characters; SHA-256 of the text {doc.text_sha256}.", kind="fact"))
    return tuple(points)


def _downward(doc: Document, index: Index) -> tuple[Point, ...]:
    points = []
    for link in index.children.get(doc.id, []):
        text = f"{index.dated(link.child)} {said('links', link.kind, 'phrase')} it."
        points.append(Point(text, link_point(link, index).cites, kind="drawn", about=link.child))
    return tuple(points)


def _voices(doc: Document, index: Index) -> tuple[Point, ...]:
    """Origins whose knowledge stands in the document, its own before repeated ones."""
    by_origin: dict[str, list[Claim]] = {}
    for claim in index.claims_by_document.get(doc.id, []):
        by_origin.setdefault(claim.origin, []).append(claim)
    for known in index.origins.values():
        if doc.id in known.documents:
            by_origin.setdefault(known.id, [])
    points = []
    for key, claims in sorted(by_origin.items(), key=lambda item: (not any(not c.via for c in item[1]), item[0])):
        one = index.origins.get(key)
        best = _best(claims) if claims else None
        how = knows(best.access, best.depth) if best else knows(one.access if one else "unknown")
        way = f" It {way_of(best, index)}" if best else ""
        cites = index.cites([(c.document, c.quote) for c in claims]) or _heard(one, doc, index)
        points.append(Point(f"{index.origin(key)} ({how}).{way}", cites, kind="origin", about=key))
    return tuple(points)


def _heard(one: Origin | None, doc: Document, index: Index) -> tuple[Cite, ...]:
    """Where an origin without an allegation speaks in a document: its statements there, else where it is introduced."""
    if one is None:
        return ()
    mine = set(one.statements)
    spoken = [stmt for stmt in index.statements_by_document.get(doc.id, []) if stmt.id in mine]
    words = index.cites([(doc.id, piece) for stmt in spoken for piece in stmt.content])
    return words or index.cites(sorted(one.named_at, key=lambda at: at[0] != doc.id)[:1])


def _statements(statements: list[Statement], index: Index) -> tuple[Point, ...]:
    points = []
    for stmt in statements:
        via = f" ({' > '.join(isolate(name) for name in stmt.chain)})" if len(stmt.chain) > 1 else ""
        cites = index.cites([(stmt.document, piece) for piece in stmt.content])
        words = said("stances", stmt.stance)
        points.append(Point(f"{speaker_of(stmt)} {words}{via}:", cites, kind="statement", about=stmt.id))
    return tuple(points)


def _told(doc: Document, index: Index) -> tuple[Point, ...]:
    return tuple(
        Point(f"{incident_title(one)}: {grade_word(one.grade)}.", kind="incident", about=one.id)
        for one in index.incidents_by_document.get(doc.id, [])
    )


def _problems(doc: Document, index: Index) -> tuple[Point, ...]:
    return tuple(
        Point(f"{problem.message} {problem.hint}".strip(), kind="problem", about=problem.id)
        for problem in index.contents.problems
        if problem.document == doc.id
    )


def origin(contents: Contents, key: str, *, index: Index | None = None) -> Explanation:
    """What an origin says, how it knows, in which documents its knowledge stands, and whom it may depend on.

    Raises:
        NotInCase: the contents have no such origin.
    """
    index = index or Index.of(contents)
    one = index.need_origin(key)
    claims = index.claims_by_origin.get(one.id, [])
    said_by = [index.statements[stmt] for stmt in one.statements if stmt in index.statements]
    sections = (
        Section("says", "What it says", _statements(said_by, index)),
        Section("claims", "Allegations that rest on it", _rests(claims, index)),
        Section("incidents", "Incidents it stands behind", _behind(one, index)),
        Section("ties", "Is it independent of the others?", tie_points({one.id}, index, either=True)),
    )
    kept = tuple(section for section in sections if section.points)
    return Explanation(one.id, index.short(one.id), "origin", index.origin(one.id), _introduced(one, index), kept)


def _introduced(one: Origin, index: Index) -> tuple[Point, ...]:
    where = many(len(one.documents), "document")
    side = " Speaks for the accused side." if one.interested else ""
    text = f"{index.origin(one.id)}: {knows(one.access)}, {access_meaning(one.access)}. Appears in {where}.{side}"
    return (Point(text, index.cites(one.named_at), kind="origin", about=one.id),)


def _rests(claims: list[Claim], index: Index) -> tuple[Point, ...]:
    points = []
    for claim in sorted(claims, key=lambda c: (len(c.via), index.order.get(c.document, 0), c.quote.start, c.id)):
        alleg = index.allegations.get(claim.allegation)
        act = act_word(alleg.act) if alleg else "an act"
        cites: tuple[Cite, ...] = index.cites([(claim.document, claim.quote)])
        text = f"{act[:1].upper()}{act[1:]}: {index.dated(claim.document)} {way_of(claim, index)}"
        points.append(Point(text, cites, kind="claim", about=claim.id))
    return tuple(points)


def _behind(one: Origin, index: Index) -> tuple[Point, ...]:
    return tuple(
        Point(f"{incident_title(incident_)}: {grade_word(incident_.grade)}.", kind="incident", about=incident_.id)
        for incident_ in index.incidents_by_origin.get(one.id, [])
    )
