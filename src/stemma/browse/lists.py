"""Lists of records, filtered, sorted and cut into pages on the shelf; each row is a plain dictionary."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from stemma import answers
from stemma.browse.letters import fold
from stemma.browse.page import SIZE, Page, page_of
from stemma.browse.shelf import Shelf
from stemma.browse.sight import Sight
from stemma.errors import BadInput
from stemma.report.dates import in_words
from stemma.report.wording import act_word

__all__ = [
    "DOCUMENT_SORTS",
    "INCIDENT_SORTS",
    "SOURCE_SORTS",
    "DocumentFilter",
    "IncidentFilter",
    "SourceFilter",
    "choices",
    "contradictions",
    "documents",
    "entries",
    "incidents",
    "neighbourhoods",
    "sources",
    "spots",
]

INCIDENT_SORTS = {
    "weight": "rank, k_lo DESC, k_hi DESC, documents DESC, day, id",
    "date": "day, id",
    "-date": "day = '9999', day DESC, id",
    "origins": "k_lo DESC, k_hi DESC, rank, id",
    "documents": "documents DESC, rank, id",
    "title": "title, id",
}
DOCUMENT_SORTS = {
    "date": "day, number",
    "-date": "day = '9999', day DESC, number",
    "name": "name, day, number",
    "drawn": "drawn DESC, day, number",
    "allegations": "allegations DESC, day, number",
}
SOURCE_SORTS = {
    "incidents": "incidents DESC, documents DESC, label",
    "hangs": "hangs DESC, incidents DESC, label",
    "documents": "documents DESC, incidents DESC, label",
    "label": "folded, id",
}
RANKS = {grade: n for n, grade in enumerate(answers.GRADES)}
MARKS = ("contested", "denied_by_subject", "ended_claim", "origin_unclear", "media_only", "retracted_by_source")
FEW = 1000  # rows that are found first and sorted then


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """What incidents to list; an empty value does not filter. after, before: ISO 8601 dates."""

    text: str = ""
    grade: str = ""
    act: str = ""
    mark: str = ""
    place: str = ""
    after: str = ""
    before: str = ""
    source: str = ""
    document: str = ""
    hangs: str = ""
    ruling: str = ""
    sort: str = "weight"


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """What documents to list; `role` is original (others draw on it), derived (draws on another) or alone."""

    text: str = ""
    outlet: str = ""
    language: str = ""
    role: str = ""
    after: str = ""
    before: str = ""
    sort: str = "date"


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """What sources to list; `side` is accused or other."""

    text: str = ""
    kind: str = ""
    access: str = ""
    side: str = ""
    sort: str = "incidents"


def _order(sorts: dict[str, str], asked: str) -> str:
    if asked not in sorts:
        raise BadInput(f"Nothing is sorted by {asked!r}.", hint=f"Sort by one of: {', '.join(sorts)}.")
    return sorts[asked]


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


class _Where:
    """Conditions with their parameters."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.given: list[Any] = []

    def add(self, condition: str, *given: Any) -> None:
        self.parts.append(condition)
        self.given += given

    def see(self, pair: tuple[str, tuple[str, ...]]) -> None:
        if pair[0]:
            self.add(pair[0].removeprefix(" AND "), *pair[1])

    @property
    def sql(self) -> str:
        return f" WHERE {' AND '.join(self.parts)}" if self.parts else ""


def _listed(
    shelf: Shelf, table: str, where: _Where, order: str, number: int, size: int, *, columns: str = "*"
) -> tuple[list[dict[str, Any]], int]:
    limit, offset = page_of(number, size)
    total = shelf.total(table, where.sql, where.given)
    if offset >= total:
        return [], total
    if where.parts and total < FEW:
        order = f"+{order}"  # keeps it from walking through the whole list in its order for a handful
    query = f"SELECT {columns} FROM {table}{where.sql} ORDER BY {order} LIMIT ? OFFSET ?"
    if table == "voice":  # it has no row numbers: each row passed over would be looked up whole
        picked = f"SELECT id FROM voice{where.sql} ORDER BY {order} LIMIT ? OFFSET ?"
        query = f"SELECT {columns} FROM voice WHERE id IN ({picked}) ORDER BY {order}"
    return [dict(row) for row in shelf.rows(query, [*where.given, limit, offset])], total


def _with_shorts(shelf: Shelf, rows: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    ids = [row[key] for row in rows for key in keys if row[key]]
    short = shelf.shorts(ids)
    for row in rows:
        for key in keys:
            row["short" if key == "id" else f"{key}_short"] = short.get(row[key] or "", row[key] or "")
    return rows


def _incident_where(asked: IncidentFilter, sight: Sight) -> _Where:
    where = _Where()
    for word in fold(asked.text).split():
        where.add("folded LIKE ? ESCAPE '\\'", _like(word))
    if asked.grade:
        where.add("rank = ?", RANKS.get(asked.grade, -1))  # the same, and the list is sorted by it already
    if asked.act:
        begins = "SELECT incident FROM act WHERE act = ? UNION ALL SELECT incident FROM act WHERE act > ? AND act < ?"
        where.add(f"id IN ({begins})", asked.act, f"{asked.act}.", f"{asked.act}/")  # / comes right after the point
    if asked.mark == "contradicted":
        where.add("contradictions > 0")
    elif asked.mark:
        where.add("' ' || overlays || ' ' LIKE ? ESCAPE '\\'", _like(f" {asked.mark} "))
    if asked.place:
        where.add("place = ?", asked.place)
    if asked.after:
        where.add("last >= ? AND last < '9999'", asked.after)
    if asked.before:
        where.add("day <= ?", asked.before)
    if asked.source:
        where.add("id IN (SELECT incident FROM stands WHERE origin = ?)", asked.source)
    if asked.ruling:
        where.add("ruling = ?", "" if asked.ruling == "open" else asked.ruling)
    if asked.hangs:
        where.add("id IN (SELECT incident FROM stands WHERE origin = ? AND hangs)", asked.hangs)
    if asked.document:
        where.add("id IN (SELECT item FROM rests WHERE document = ?)", asked.document)
    where.see(sight.items("id"))
    return where


def incidents(shelf: Shelf, asked: IncidentFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
    """Incidents, the best supported first where nothing else is asked for."""
    where = _incident_where(asked, sight)
    rows, total = _listed(shelf, "incident", where, _order(INCIDENT_SORTS, asked.sort), number, size)
    for row in rows:
        row["acts"] = row["acts"].split()
        row["overlays"] = row["overlays"].split()
        row["when"] = in_words(row["date"])
    return Page(_with_shorts(shelf, rows, "id"), total, number, size)


def spots(shelf: Shelf, asked: IncidentFilter, sight: Sight) -> list[dict[str, Any]]:
    """Places of the incidents asked for, with how many there are and the best grade."""
    where = _incident_where(asked, sight)
    where.add("lat IS NOT NULL")
    query = (
        "SELECT place, lat, lon, count(*) AS incidents, min(rank) AS rank FROM incident"
        f"{where.sql} GROUP BY place, lat, lon ORDER BY count(*) DESC LIMIT 300"
    )
    return [{**dict(row), "grade": answers.GRADES[row["rank"]]} for row in shelf.rows(query, where.given)]


def documents(shelf: Shelf, asked: DocumentFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
    """Documents by date where nothing else is asked for."""
    where = _Where()
    for word in asked.text.split():
        where.add("(coalesce(title, '') || ' ' || file || ' ' || name) LIKE ? ESCAPE '\\'", _like(word))
    if asked.outlet:
        where.add("outlet = ?", asked.outlet)
    if asked.language:
        where.add("language = ?", asked.language)
    roles = {"original": "drawn > 0 AND draws = 0", "derived": "draws > 0", "alone": "draws = 0 AND drawn = 0"}
    if asked.role:
        if asked.role not in roles:
            raise BadInput(f"There is no role {asked.role!r}.", hint=f"Roles: {', '.join(roles)}.")
        where.add(roles[asked.role])
    if asked.after:
        where.add("day >= ? AND day < '9999'", asked.after)
    if asked.before:
        where.add("day <= ?", asked.before)
    where.see(sight.documents("id"))
    rows, total = _listed(shelf, "document", where, _order(DOCUMENT_SORTS, asked.sort), number, size)
    for row in rows:
        row["when"] = in_words(row["published"])
    return Page(_with_shorts(shelf, rows, "id"), total, number, size)


def sources(shelf: Shelf, asked: SourceFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
    """Voices from whom knowledge comes in, those behind most incidents first."""
    where = _Where()
    for word in fold(asked.text).split():
        where.add("folded LIKE ? ESCAPE '\\'", _like(word))
    if asked.kind:
        where.add("kind = ?", asked.kind)
    if asked.access:
        where.add("access = ?", asked.access)
    if asked.side:
        where.add("interested = ?", int(asked.side == "accused"))
    where.see(sight.items("id"))
    rows, total = _listed(shelf, "voice", where, _order(SOURCE_SORTS, asked.sort), number, size)
    return Page(_with_shorts(shelf, rows, "id"), total, number, size)


def contradictions(shelf: Shelf, kind: str, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
    """Contradictions, those of the best supported incidents first: ids and kinds only."""
    where = _Where()
    if kind:
        where.add("kind = ?", kind)
    where.see(sight.items("id"))
    rows, total = _listed(shelf, "contradiction", where, "weight, id", number, size)
    return Page(_with_shorts(shelf, rows, "id"), total, number, size)


def entries(
    shelf: Shelf, sight: Sight, *, after: str = "", before: str = "", which: str = "", number: int = 1, size: int = SIZE
) -> Page:
    """Dated passages by date. which: happened, said, or both where empty."""
    where = _Where()
    if after:
        where.add("day >= ? AND day < '9999'", after)
    if before:
        where.add("day <= ?", before)
    if which == "happened":
        where.add("happened IS NOT NULL")
    elif which == "said":
        where.add("happened IS NULL")
    elif which:
        raise BadInput(f"There is no {which!r} in a timeline.", hint="Ask for happened or said.")
    where.see(sight.documents("document"))
    rows, total = _listed(shelf, "entry", where, "day, document, start, number", number, size)
    ids = json.dumps([row["incident"] for row in rows])
    clause, given = sight.items("i.id")  # an incident that may not be seen keeps its title
    query = f"SELECT i.id, i.title FROM json_each(?) AS a JOIN incident AS i ON i.id = a.value WHERE 1{clause}"
    named = shelf.rows(query, (ids, *given))
    titles = dict(map(tuple, named))
    for row in rows:
        row["happened_words"], row["said_words"] = in_words(row["happened"]), in_words(row["said"])
        row["incident_title"] = titles.get(row["incident"], "")
    return Page(_with_shorts(shelf, rows, "incident", "document"), total, number, size)


def neighbourhoods(shelf: Shelf, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
    """Groups of documents in which somebody draws on somebody, the largest first."""
    where = _Where()
    where.add("links > 0")
    if sight.hidden:  # its shape would tell of what is hidden
        inner = "SELECT neighbourhood FROM document WHERE id IN (SELECT value FROM json_each(?))"
        where.add(f"n.id NOT IN ({inner} AND neighbourhood IS NOT NULL)", json.dumps(sorted(sight.hidden)))
    rows, total = _listed(shelf, "neighbourhood AS n", where, "links DESC, documents DESC, id", number, size)
    names = {row["id"]: row for row in shelf.rows(
        f"SELECT id, name, published FROM document WHERE id IN ({','.join('?' * len(rows))})",
        [row["centre"] for row in rows],
    )}  # fmt: skip
    lost = {row["id"]: row["name"] for row in shelf.rows(
        f"SELECT id, name FROM lost WHERE id IN ({','.join('?' * len(rows))})", [row["centre"] for row in rows]
    )}  # fmt: skip
    for row in rows:
        centre = names.get(row["centre"])
        row["name"] = centre["name"] if centre else lost.get(row["centre"], "")
        row["when"] = in_words(centre["published"]) if centre else ""
    return Page(rows, total, number, size)


def choices(shelf: Shelf, sight: Sight) -> dict[str, list[tuple[str, str]]]:
    """What filters can be set to, the most frequent first: (value, words)."""
    clause, given = sight.items("incident")
    acts = shelf.rows(f"SELECT act, count(*) FROM act WHERE 1{clause} GROUP BY act ORDER BY count(*) DESC, act", given)
    clause, given = sight.items("id")
    places = shelf.rows(
        f"SELECT place FROM incident WHERE place IS NOT NULL{clause} GROUP BY place"
        " ORDER BY count(*) DESC, place LIMIT 60",
        given,
    )
    clause, given = sight.documents("id")
    outlets = shelf.rows(
        f"SELECT outlet FROM document WHERE outlet IS NOT NULL{clause} GROUP BY outlet ORDER BY count(*) DESC LIMIT 60",
        given,
    )
    languages = shelf.rows(
        f"SELECT language FROM document WHERE 1{clause} GROUP BY language ORDER BY count(*) DESC", given
    )
    return {
        "act": [(row[0], f"{act_word(row[0])} ({row[1]})") for row in acts],
        "place": [(row[0], row[0]) for row in places],
        "outlet": [(row[0], row[0]) for row in outlets],
        "language": [(row[0], row[0]) for row in languages],
    }
