"""A part of the case as reports take it: the findings of a few neighbourhoods, with the full text of few documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from stemma import answers
from stemma.browse import fetched
from stemma.browse.shelf import Shelf
from stemma.browse.sight import Sight
from stemma.db.view import SqlView
from stemma.decided import Docket, corrected, ruled_incidents
from stemma.records import (
    Bond,
    Claim,
    Contradiction,
    Document,
    Incident,
    Lineage,
    Link,
    LostWitness,
    Origin,
    Pattern,
    Tie,
    TimelineEntry,
)
from stemma.report.contents import Contents

__all__ = ["documents_of", "light", "part"]

TEXTS = 300  # documents whose text is read for one page; the others are named without quotations


def light(row: Any) -> Document:
    """A document without its text, from a row of the shelf."""
    return Document(
        id=row["id"],
        file=row["file"],
        sha256=row["sha256"],
        media=row["media"],
        text="",
        text_sha256="",
        paragraphs=(),
        sentences=(),
        quotations=(),
        title=row["title"],
        outlet=row["outlet"],
        author=row["author"],
        published=row["published"],
        language=row["language"],
    )


def documents_of(shelf: Shelf, ids: Iterable[str]) -> dict[str, Any]:
    """Rows of the shelf by document id."""
    query = "SELECT d.* FROM json_each(?) AS a JOIN document AS d ON d.id = a.value"
    return {row["id"]: row for row in shelf.rows(query, (json.dumps(list(ids)),))}


def part(
    shelf: Shelf,
    view: SqlView,
    docket: Docket,
    neighbourhoods: Sequence[str],
    sight: Sight,
    *,
    texts: Iterable[str] = (),
) -> Contents:
    """The contents of some neighbourhoods.

    Args:
        sight: what may not be seen is left out, and with it every link and claim of it.
        texts: documents that are wanted with text, statements and allegations, in order of importance; at most TEXTS.
    """
    places = list(dict.fromkeys(neighbourhoods))

    bodies = fetched.findings_of(view, places)

    def all_of(kind: str, record: Any) -> Any:
        decode = answers._decoder(record)
        found = [decode(body) for body in bodies.get(kind, ())]
        return answers._one_each(found) if kind == "origin" else found

    lineage = Lineage(
        links=tuple(one for one in all_of("link", Link) if sight.sees([one.child, one.parent])),
        lost=tuple(
            one for one in {one.id: one for one in all_of("lost", LostWitness)}.values() if sight.sees(_citing(one))
        ),
        origins=tuple(sight.origin(one) for one in all_of("origin", Origin)),
        ties=tuple({one.id: one for one in all_of("tie", Tie)}.values()),
        claims=tuple(one for one in all_of("claim", Claim) if sight.sees((one.document, *one.via))),
        patterns=tuple(one for one in all_of("pattern", tuple[str, str, tuple[str, ...]]) if sight.sees(one[2])),
    )
    incidents = [one for one in all_of("incident", Incident) if sight.shows(one)]
    marks = ",".join("?" * len(places))
    listed = f"SELECT * FROM document WHERE neighbourhood IN ({marks}) ORDER BY day, file, id"
    known = {row["id"]: light(row) for row in shelf.rows(listed, places) if sight.sees([row["id"]])}
    wanted = list(dict.fromkeys(key for key in texts if key in known))[:TEXTS]
    readings = corrected(list(fetched.readings(view, wanted)), docket.in_force("correct"))
    known.update({one.document.id: one.document for one in readings})
    made = Contents(
        title="",
        documents=tuple(known.values()),
        statements=tuple(stmt for one in readings for stmt in one.statements),
        allegations=tuple(alleg for one in readings for alleg in one.allegations),
        lineage=lineage,
        incidents=answers.by_weight(ruled_incidents(view, incidents, docket)),
        contradictions=tuple(
            one
            for one in sorted(all_of("contradiction", Contradiction), key=lambda one: one.id)
            if sight.sees([one.a.document, one.b.document])
        ),
        timeline=tuple(one for one in all_of("timeline", TimelineEntry) if sight.sees([one.at.document])),
        bonds=tuple(all_of("bond", Bond)),
        patterns=tuple(
            one for one in sorted(all_of("recurring", Pattern), key=answers.pattern_order) if sight.sees(one.documents)
        ),
    )
    ids = [*known, *(one.id for one in made.incidents), *(one.id for one in made.contradictions)]
    ids += [one.id for one in lineage.origins] + [one.id for one in lineage.lost]
    return replace(made, shorts=shelf.shorts(ids))


def _citing(one: LostWitness) -> set[str]:
    return {document for document, _ in one.cited_by}
