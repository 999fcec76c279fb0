"""Lists of records as tables: what a person sees of each kind on one screen, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stemma.errors import BadInput
from stemma.records import short_ids
from stemma.report.counts import origins_range
from stemma.report.dates import in_words
from stemma.report.wording import access_word, act_word, grade_word, likelihood, link_tag, overlay_word

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["KINDS", "Listing", "listing"]

EXCERPT = 160  # code points of a quotation shown in a table

# (heading, how): an `id` never wraps, a `number` is set to the right, `wide` takes the room that is left
Column = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of one kind of record; `records` are what the rows were made from, in the same order."""

    kind: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    records: tuple[Any, ...]


def listing(case: Case, kind: str) -> Listing:
    """The table of one kind.

    Raises:
        BadInput: there is no such kind; the hint names the kinds.
    """
    make = KINDS.get(kind)
    if make is None:
        raise BadInput(f"There is nothing called {kind!r} to show.", hint=f"Kinds: {', '.join(KINDS)}.")
    columns, rows, records = make(case)
    return Listing(kind, columns, tuple(tuple(row) for row in rows), tuple(records))


Made = tuple[tuple[Column, ...], Iterable[Sequence[str]], Sequence[Any]]


def _excerpt(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…"


def _shorts(records: Iterable[Any]) -> dict[str, str]:
    return short_ids([record.id for record in records])


def _incidents(case: Case) -> Made:
    found = case.incidents()
    short = _shorts(found)
    rows = []
    for one in found:
        what = one.title or ", ".join(act_word(act) for act in one.acts) or "incident"
        where = " · ".join(
            part for part in (one.place if one.place and one.place not in what else "", in_words(one.date)) if part
        )
        overlays = ", ".join(overlay_word(o) for o in one.overlays)
        lines = [what, where, overlays]
        grade = grade_word(one.grade)
        rows.append((short[one.id], "\n".join(x for x in lines if x), origins_range(one.k_lo, one.k_hi), grade))
    return (("id", "id"), ("incident", "wide"), ("origins", "number"), ("grade", "")), rows, found


def _origins(case: Case) -> Made:
    found = case.origins()
    short = _shorts(found)
    rows = [
        (short[o.id], o.label, access_word(o.access), str(len(o.documents)), "accused side" if o.interested else "")
        for o in found
    ]
    columns = (("id", "id"), ("origin", "wide"), ("knows it as", ""), ("documents", "number"), ("", ""))
    return columns, rows, found


def _documents(case: Case) -> Made:
    found = case.documents()
    short = _shorts(found)
    rows = [
        (short[d.id], "\n".join(x for x in (d.title, d.file) if x), d.outlet or "", d.published or "", d.language)
        for d in found
    ]
    columns = (("id", "id"), ("document", "wide"), ("outlet", ""), ("published", "id"), ("", "id"))
    return columns, rows, found


def _statements(case: Case) -> Made:
    found = case.statements()
    short = _shorts(found)
    rows = []
    for stmt in found:
        who = " > ".join(stmt.chain) or "not named"
        words = " … ".join(piece.text for piece in stmt.content)
        rows.append((short[stmt.id], who, _excerpt(words), stmt.stance))
    return (("id", "id"), ("who", "wide"), ("says", "wide"), ("stance", "id")), rows, found


def _links(case: Case) -> Made:
    found = case.links()
    names = {d.id: d.file for d in case.documents()} | {w.id: w.name for w in case.lost()}
    rows = [
        (likelihood(o.probability), names.get(o.child, o.child), link_tag(o.kind), names.get(o.parent, o.parent))
        for o in found
    ]
    return (("how sure", ""), ("document", "wide"), ("how", ""), ("draws on", "wide")), rows, found


def _contradictions(case: Case) -> Made:
    found = case.contradictions()
    short = _shorts(found)
    rows = [(short[one.id], one.kind.replace("_", " "), _excerpt(one.explanation)) for one in found]
    return (("id", "id"), ("kind", ""), ("what does not fit", "wide")), rows, found


def _timeline(case: Case) -> Made:
    found = case.timeline()
    names = {d.id: d.file for d in case.documents()}
    rows = [
        (one.happened or "", one.said or "", _excerpt(one.text), names.get(one.at.document, one.at.document))
        for one in found
    ]
    return (("happened", ""), ("said", "id"), ("what", "wide"), ("document", "")), rows, found


def _problems(case: Case) -> Made:
    found = case.problems()
    rows = [(one.severity, one.file, f"{one.message} {one.hint}".strip()) for one in found]
    return (("", "id"), ("file", ""), ("problem", "wide")), rows, found


KINDS = {
    "incidents": _incidents,
    "origins": _origins,
    "statements": _statements,
    "documents": _documents,
    "links": _links,
    "lineage": _links,
    "contradictions": _contradictions,
    "timeline": _timeline,
    "problems": _problems,
}
