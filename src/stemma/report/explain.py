"""Explanations: why an incident has its grade, where a document comes from, what an origin says and how it knows.

Each function gives sections of sentences with the words they rest on; the command line and the report print the same.
"""

from __future__ import annotations

from stemma.records import Claim, Document, Origin, Statement
from stemma.report.alike import together
from stemma.report.contents import Contents
from stemma.report.counts import many
from stemma.report.decided import document_points, letter_points
from stemma.report.index import Index
from stemma.report.points import Cite, Explanation, Point, Section, isolate
from stemma.report.repeats import link_point, tie_points, upward_points, way_of
from stemma.report.titles import incident_title
from stemma.report.voices import best, knows, speaker_of
from stemma.report.why import incident
from stemma.report.wording import access_meaning, act_word, grade_word, said

__all__ = ["document", "incident", "origin"]


def document(contents: Contents, key: str, *, index: Index | None = None) -> Explanation:
    """Where a document comes from: what it draws on, what is its own, who draws on it, and what it says.

    Raises:
        NotInCase: the contents have no such document.
    """
    index = index or Index.of(contents)
    doc = index.need_document(key)
    sections = (
        Section("facts", "What is known about it", _metadata(doc)),
        Section("decided", "What people decided", document_points(doc.id, index)),
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
        text = f"{index.dated(link.child)} {said('links', link.kind, 'phrase')} this text."
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
        nearest = best(claims) if claims else None
        how = knows(nearest.access, nearest.depth) if nearest else knows(one.access if one else "unknown")
        way = f" It {way_of(nearest, index)}" if nearest and nearest.via else ""
        if nearest and not nearest.via:
            way = f" Reported directly. {nearest.reason}".rstrip()
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
        cites = index.cites([(stmt.document, piece) for piece in stmt.content])
        told = ", who has it from ".join(isolate(name) for name in stmt.chain[:-1])
        parts = (speaker_of(stmt), said("manners", stmt.stance), f"as told by {told}" if told else "")
        text = ", ".join(part for part in parts if part)
        words = tuple(piece.text for piece in stmt.content)
        points.append(((text, words), Point(f"{text}:", cites, kind="statement", about=stmt.id)))
    return together(points)


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
        Section("decided", "What people decided", letter_points(one, index)),
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
        words = (act, claim.quote.text, way_of(claim, index))
        points.append((words, Point(text, cites, kind="claim", about=claim.id)))
    return together(points)


def _behind(one: Origin, index: Index) -> tuple[Point, ...]:
    return tuple(
        Point(f"{incident_title(incident_)}: {grade_word(incident_.grade)}.", kind="incident", about=incident_.id)
        for incident_ in index.incidents_by_origin.get(one.id, [])
    )
