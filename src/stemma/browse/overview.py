"""The case in numbers, what wants looking at, and what moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from stemma import answers
from stemma.browse import decided, fetched, history, lists
from stemma.browse.desk import Desk
from stemma.browse.lists import IncidentFilter
from stemma.browse.shelf import Shelf
from stemma.browse.sight import Sight
from stemma.records import Moves
from stemma.records.moved import without_documents
from stemma.report.dates import in_words
from stemma.sensitive import closed_among

__all__ = ["MOVES", "changes", "closed", "counts", "overview"]

MOVES = 20  # runs and decisions on the page of changes
TOP = 8  # rows of each list


def counts(desk: Desk, sight: Sight) -> dict[str, int]:
    """How many records of each kind somebody may see."""
    out = {}
    for name, table, column, sql in (
        ("documents", "document", "id", sight.documents),
        ("incidents", "incident", "id", sight.items),
        ("sources", "voice", "id", sight.items),
        ("contradictions", "contradiction", "id", sight.items),
        ("links", "tie", "id", sight.items),
    ):
        clause, given = sql(column)
        out[name] = desk.shelf.value(f"SELECT count(*) FROM {table} WHERE 1{clause}", given)
    return out


def closed(desk: Desk, acts: Collection[str]) -> frozenset[str]:
    """Documents closed because of what they tell, as the pages show the case."""
    ids: set[str] = set()
    for act in acts:  # / comes right after the point
        query = "SELECT incident FROM act WHERE act = ? UNION SELECT incident FROM act WHERE act > ? AND act < ?"
        ids.update(row[0] for row in desk.shelf.rows(query, (act, f"{act}.", f"{act}/")))
    with desk.view() as view:
        return closed_among(fetched.findings_by_id(view, sorted(ids)).values(), acts).documents


def overview(desk: Desk, sight: Sight) -> dict[str, Any]:
    """The case in numbers, what wants looking at, and what hangs on one source."""
    return desk.known(("overview", sight), lambda: _overview(desk, sight))  # type: ignore[no-any-return]


def _overview(desk: Desk, sight: Sight) -> dict[str, Any]:
    shelf = desk.shelf
    clause, given = sight.items("id")
    grades, marks = _sums(shelf, clause, given)
    hidden, keys = sight.items("voice.id")
    hanging = shelf.rows(
        f"SELECT * FROM voice WHERE hangs > 0{hidden} ORDER BY hangs DESC, incidents DESC, label LIMIT {TOP}", keys
    )
    seen, given = sight.documents("id")
    repeating = shelf.value(f"SELECT count(*) FROM document WHERE draws > 0{seen}", given)
    span = shelf.one(f"SELECT min(day), max(day) FROM document WHERE day < '9999'{seen}", given)
    drawn = shelf.rows(f"SELECT * FROM document WHERE drawn > 0{seen} ORDER BY drawn DESC, day LIMIT {TOP}", given)
    short = shelf.shorts([*(row["id"] for row in hanging), *(row["id"] for row in drawn)])
    severities = {"failed": 0, "partial": 0, "note": 0}
    for one in decided.seen_problems(desk, sight):
        severities[one.severity] = severities.get(one.severity, 0) + 1
    with desk.view() as view:
        changed = history.lately(view, desk.brief, desk.covering(sight))
        pending = view.pending()
    return {
        "to_weigh": sum(one.status == "next_run" for one in desk.states()),
        "waiting": sum(one.status == "waiting" for one in desk.states()),
        "counts": counts(desk, sight),
        "grades": {grade: grades.get(grade, 0) for grade in answers.GRADES},
        "marks": {mark: number for mark, number in marks.items() if number},
        "top": lists.incidents(shelf, IncidentFilter(), sight, size=TOP).rows,
        "told": lists.incidents(shelf, IncidentFilter(sort="documents"), sight, size=5).rows,
        "hanging": [{**dict(row), "short": short.get(row["id"], row["id"])} for row in hanging],
        "drawn": [{**dict(row), "short": short.get(row["id"], row["id"])} for row in drawn],
        "repeating": repeating,
        "span": [in_words(day) for day in span] if span and span[0] else [],
        "problems": severities,
        "changed": changed,
        "pending": pending,
    }


def _sums(shelf: Shelf, clause: str, given: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """How many incidents have each grade, and each mark."""
    grades: dict[str, int] = {}
    marks = dict.fromkeys((*lists.MARKS, "contradicted"), 0)
    query = (
        "SELECT grade, overlays, contradictions > 0 AS against, count(*) AS n FROM incident"
        f" WHERE 1{clause} GROUP BY grade, overlays, contradictions > 0"
    )
    for row in shelf.rows(query, given):
        grades[row["grade"]] = grades.get(row["grade"], 0) + row["n"]
        for mark in (*row["overlays"].split(), *(["contradicted"] if row["against"] else [])):
            if mark in marks:
                marks[mark] += row["n"]
    return grades, marks


def changes(desk: Desk, sight: Sight, *, most: int = MOVES) -> list[Moves]:
    """What moved with the last runs and decisions, the latest first."""

    def make() -> list[Moves]:
        with desk.view() as view:
            found = history.moves(view, most, desk.told)
        out = []
        for one in found:
            moved = one.moved
            if sight.hidden:
                seen = (m for m in moved if _may_tell(desk, m.incident, sight))
                moved = tuple(without_documents(m, lambda document: not sight.sees([document])) for m in seen)
            out.append(replace(one, moved=moved))
        return out

    return desk.known(("changes", most, sight), make)  # type: ignore[no-any-return]


def _may_tell(desk: Desk, incident: str, sight: Sight) -> bool:
    """An incident that is gone cannot be checked any more: it is told of only where nothing is hidden."""
    if not sight.hidden:
        return True
    rests = desk.rests_on(incident)
    return len(rests) > 1 and sight.sees(rests)
