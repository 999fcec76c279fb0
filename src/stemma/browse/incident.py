"""The page of one incident, and incidents in time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from stemma.browse import matrix
from stemma.browse.desk import Desk
from stemma.browse.part import documents_of, light, part
from stemma.browse.pictures import chronology
from stemma.browse.screens import IncidentPage
from stemma.browse.sight import Sight
from stemma.errors import NotInCase
from stemma.records import Claim, Incident, Lineage
from stemma.report import explain
from stemma.report.contents import Contents
from stemma.report.dates import in_words
from stemma.report.index import Index
from stemma.report.repeats import contradiction_points
from stemma.report.tree import Drawing

__all__ = ["in_time", "incident"]


def incident(desk: Desk, id: str, sight: Sight, *, leave_out: Sequence[str] = ()) -> IncidentPage:
    """One incident. leave_out: ids of origins taken away for a what-if question.

    Raises:
        NotInCase
    """
    desk.need(id, sight)
    contents, index = _incident_part(desk, id, sight)
    one = index.need_incident(id)
    why = desk.kept(("why", id, sight), lambda: explain.incident(contents, id, index=index))
    rows, left = desk.kept(("matrix", id, sight), lambda: matrix.matrix(one, index))
    against = index.contradictions_by_incident.get(id, [])
    fallen = None
    also: tuple[dict[str, Any], ...] = ()
    if leave_out:
        known = [key for key in dict.fromkeys(leave_out) if key in one.origins or key in one.documents]
        if len(known) < len(set(leave_out)):
            raise NotInCase("One of these does not stand behind this incident.", about=tuple(leave_out))
        fallen = desk.kept(("without", id, *sorted(known)), lambda: desk.case.what_if(id, known))
        also = _also_fall(desk, id, known, sight)
    documents = [dict(row) for row in documents_of(desk.shelf, one.documents).values()]
    told = {claim.document: bool(claim.via) for claim in sorted(index.claims(one), key=lambda c: not c.via)}
    for row in documents:
        row["when"], row["short"] = in_words(row["published"]), index.short(row["id"])
        row["repeats"] = told.get(row["id"], True)
    return IncidentPage(
        incident=one,
        short=index.short(id),
        why=why,
        rows=rows,
        rows_left=left,
        contradictions=tuple((x, contradiction_points([x], index)[0]) for x in against),
        fallen=fallen,
        also=also,
        documents=tuple(sorted(documents, key=lambda row: (row["day"], row["number"]))),
        origins={key: index.origin(key) for key in one.origins},
        neighbourhood=desk.place(id, "incident"),
        mentions=_mentions(one, index),
    )


def _also_fall(desk: Desk, id: str, origins: Sequence[str], sight: Sight) -> tuple[dict[str, Any], ...]:
    """Other incidents that hang on one of these origins."""
    clause, given = sight.items("incident.id")
    rows = desk.shelf.rows(
        "SELECT DISTINCT incident.id, incident.title, incident.grade FROM incident"
        " JOIN stands ON stands.incident = incident.id"
        f" JOIN json_each(?) AS o ON o.value = stands.origin WHERE stands.hangs AND incident.id <> ?{clause}"
        " ORDER BY rank, incident.id LIMIT 50",
        (json.dumps(list(origins)), id, *given),
    )
    return tuple(dict(row) for row in rows)


def _incident_part(desk: Desk, id: str, sight: Sight) -> tuple[Contents, Index]:
    place = desk.place(id, "incident")

    def make() -> tuple[Contents, Index]:
        with desk.view() as view:
            found = desk.records(view, [id], Incident)
            if not found:
                raise desk.missing(id)
            one = found[0]
            beside = [at.document for at in one.contrary]
            sides = desk.shelf.rows(
                "SELECT a, b FROM contradiction JOIN touches ON contradiction = id WHERE incident = ?", (id,)
            )
            parents = desk.shelf.rows(
                "SELECT tie.parent FROM tie JOIN json_each(?) AS d ON d.value = tie.child",
                (json.dumps(one.documents),),
            )
            texts = [*one.documents, *beside, *(key for row in sides for key in row), *(row[0] for row in parents)]
            contents = part(desk.shelf, view, desk.docket(view), [place], sight, texts=texts)
        return contents, Index.of(contents)

    return desk.kept(("incident", id, sight), make)  # type: ignore[no-any-return]


def in_time(desk: Desk, ids: Sequence[str]) -> Sequence[Drawing]:
    """When these incidents happened and when they were told."""
    with desk.view() as view:
        found = desk.records(view, ids, Incident)
        documents = documents_of(desk.shelf, {key for one in found for key in one.documents})
        claims = desk.records(view, [key for one in found for key in one.claims], Claim)
    index = _light(desk, found, documents, claims)
    return chronology(index)


def _light(desk: Desk, found: Sequence[Incident], rows: dict[str, Any], claims: Sequence[Claim]) -> Index:
    documents = tuple(light(row) for row in sorted(rows.values(), key=lambda row: (row["day"], row["number"])))
    shorts = desk.shelf.shorts([*rows, *(one.id for one in found)])
    lineage = Lineage(claims=tuple(claims))
    return Index.of(Contents("", documents, (), (), lineage, tuple(found), shorts=shorts))


def _mentions(one: Incident, index: Index) -> tuple[dict[str, str], ...]:
    """The allegations of an incident in their words, for taking it apart."""
    found = (index.allegations.get(key) for key in one.allegations)
    return tuple(
        {"id": alleg.id, "words": alleg.sentence.text, "short": index.name(alleg.document)} for alleg in found if alleg
    )
