"""Lists of records as tables: what a person sees of each kind on one screen, in words."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stemma.errors import BadInput
from stemma.records import short_ids
from stemma.report.counts import origins_range
from stemma.report.dates import in_words
from stemma.report.lanes import BY, dated, lanes, wanted
from stemma.report.points import marked
from stemma.report.wording import access_word, act_word, grade_word, likelihood, link_tag, overlay_word, said

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["KINDS", "Listing", "kind_of", "listing"]

RETRY = "stemma run --retry"  # hints of a stage do not know the path of the case
SEVERITIES = ("failed", "partial", "note")
SAME = {
    "lines": "inquiries",
    "inquiry": "inquiries",
    "family": "lineage",
    "families": "lineage",
    "tree": "lineage",
    "sources": "origins",
    "dates": "timeline",
}
LANE_IDS = 8  # ids of incidents printed in one row of a timeline by place, actor, act or month
EXCERPT = 160  # code points of a quotation shown in a table

# (heading, how): an `id` never wraps, a `number` is set to the right, `wide` takes the room that is left
Column = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of one kind of record; `records` are what the rows were made from, in the same order.

    In a timeline one row may stand for several records: passages on which more than one incident rests.
    """

    kind: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    records: tuple[Any, ...]


def listing(case: Case, kind: str, *, by: str = "") -> Listing:
    """The table of one kind.

    Args:
        by: for a timeline, one row for each facility, actor, act, month, means or channel instead of each passage.

    Raises:
        BadInput: there is no such kind; the hint names the kinds.
    """
    known = kind_of(kind)
    if by:
        return _lanes(case, known, by)
    make = KINDS.get(known)
    if make is None:
        raise BadInput(f"There is nothing called {kind!r} to show.", hint=f"Kinds: {', '.join(KINDS)}.")
    columns, rows, records = make(case)
    return Listing(known, columns, tuple(tuple(row) for row in rows), tuple(records))


def kind_of(word: str) -> str:
    """The kind a person means: in either case, one or many; a word for no kind is returned as it is.

    >>> kind_of("Incident"), kind_of("lineage"), kind_of("people")
    ('incidents', 'lineage', 'people')
    """
    small = word.casefold()
    return next((known for known in (SAME.get(small, small), f"{small}s") if known in KINDS), word)


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
        overlays = ", ".join(overlay_word(o) for o in one.standing_overlays)
        lines = [what, where, overlays]
        grade = grade_word(one.standing_grade)
        if one.standing_grade != one.grade:
            grade += f"\nproposed: {grade_word(one.grade)}"
        rows.append((short[one.id], "\n".join(x for x in lines if x), origins_range(one.k_lo, one.k_hi), grade))
    return (("id", "id"), ("incident", "wide"), ("origins", "number"), ("grade", "")), rows, found


def _origins(case: Case) -> Made:
    found = case.origins()
    short = _shorts(found)
    letters = case.letters()
    rows = [
        (
            short[o.id],
            o.label,
            access_word(o.access),
            str(len(o.documents)),
            "\n".join(
                part
                for part in ("accused side" if o.interested else "", *(f"rated {x}" for x in letters.get(o.id, ())))
                if part
            ),
        )
        for o in found
    ]
    columns = (("id", "id"), ("origin", "wide"), ("how it knows", ""), ("documents", "number"), ("", ""))
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
        rows.append((short[stmt.id], who, _excerpt(words), said("stances", stmt.stance)))
    return (("id", "id"), ("who", "wide"), ("words", "wide"), ("how", "")), rows, found


def _links(case: Case) -> Made:
    found = case.links()
    short = _shorts(found)
    names = {d.id: d.file for d in case.documents()} | {w.id: f"{w.name} (not in this case)" for w in case.lost()}
    rows = [
        (
            short[one.id],
            names.get(one.child, one.child),
            link_tag(one.kind),
            names.get(one.parent, one.parent),
            likelihood(one.probability),
        )
        for one in found
    ]
    columns = (("id", "id"), ("document", "wide"), ("how", ""), ("draws on", "wide"), ("how sure", ""))
    return columns, rows, found


def _lineage(case: Case) -> Made:
    """The family tree: each text under the one it draws on; reprints that add nothing share a row.

    After it the circular reporting that was found (R1 to R10, METHOD 5), a row for each case of it.
    """
    from stemma.report.family import families
    from stemma.report.index import Index

    index = Index.of(case.contents())
    together, alone = families(index)
    rows: list[Sequence[str]] = []
    found: list[Any] = []
    for family in (*together, alone):
        for row in family.rows:
            if row.kind in ("origin", "more"):
                continue
            name = f"({row.name})" if row.kind == "lost" else row.name
            also = f"also {', '.join(row.also)}" if row.also else ""
            branch = "    " * (row.depth - 1) + "└ " if row.depth else ""
            shown = index.short(row.key) if row.kind in ("document", "lost") else ""
            rows.append((shown, branch + name, "\n".join(filter(None, (row.tag, also))), row.date))
            found.append(row)
    for rule, text, documents in index.contents.lineage.patterns:
        concerned = ", ".join(index.short(key) for key in index.in_order(documents))
        rows.append((rule, f"{text} ({concerned})", said("patterns", rule), ""))
        found.append({"kind": "pattern", "rule": rule, "text": text, "documents": list(documents)})
    return (("id", "id"), ("text, under the one it draws on", "wide"), ("how", ""), ("published", "")), rows, found


def _contradictions(case: Case) -> Made:
    """Those that touch an incident first, the best supported one before the others."""
    files = {d.id: d.file for d in case.documents()}
    incidents = case.incidents()
    shown, place = _shorts(incidents), {one.id: number for number, one in enumerate(incidents)}
    found = sorted(
        case.contradictions(), key=lambda x: min((place.get(i, len(place)) for i in x.incidents), default=len(place))
    )
    short = _shorts(found)
    rows = []
    for one in found:
        sides = [f"{files.get(at.document, at.document)}: {marked(_excerpt(at.quote.text))}" for at in (one.a, one.b)]
        kind = said("contradictions", one.kind)
        touched = ", ".join(shown.get(key, key) for key in one.incidents)
        rows.append((short[one.id], "\n".join((kind[:1].upper() + kind[1:], *sides)), touched))
    return (("id", "id"), ("what does not fit", "wide"), ("incident", "")), rows, found


def _timeline(case: Case) -> Made:
    """One row for each passage, also where several incidents rest on it; incidents without a date come last."""
    found = case.timeline()
    names = {d.id: d.file for d in case.documents()}
    short = _shorts(case.incidents())
    merged: dict[tuple[str, str, str, str], list[str]] = {}
    for one in found:
        row = (in_words(one.happened), in_words(one.said), _excerpt(one.text), one.at.document)
        merged.setdefault(row, []).append(short.get(one.incident or "", ""))
    rows = [
        (happened, told, text, "\n".join((names.get(document, document), *dict.fromkeys(filter(None, ids)))))
        for (happened, told, text, document), ids in merged.items()
    ]
    listed = {one.incident for one in found}
    undated = [one for one in case.incidents() if one.id not in listed]
    for left in undated:
        rows.append(("no date", "", _excerpt(", ".join(filter(None, (left.title, left.place)))), short[left.id]))
    return (("happened", ""), ("said", ""), ("what", "wide"), ("where", "")), rows, found


def _patterns(case: Case) -> Made:
    """A row for each pattern, with its single incidents under it."""
    found = case.patterns()
    incidents = case.incidents()
    titles, short = {one.id: one for one in incidents}, _shorts(incidents)
    shown = _shorts(found)
    rows = []
    for one in found:
        head = " · ".join(filter(None, (one.title[:1].upper() + one.title[1:], in_words(one.date))))
        lines = [head, *(f"by {', '.join(one.actors)}" for _ in one.actors[:1])]
        lines += [f"means: {', '.join(one.means)}" for _ in one.means[:1]]
        for member in one.members:
            single = titles.get(member.incident)
            what = " · ".join(filter(None, (single.title, single.place, in_words(single.date)))) if single else ""
            lines.append(f"  {short.get(member.incident, member.incident)}  {what}")
        rows.append((shown[one.id], "\n".join(lines), str(len(one.members)), "told" if one.told else "by the rule"))
    return (("id", "id"), ("pattern and its incidents", "wide"), ("incidents", "number"), ("how", "")), rows, found


def _lanes(case: Case, kind: str, by: str) -> Listing:
    """What happened and what was said side by side, one row for each lane."""
    if kind != "timeline":
        raise BadInput(f"Only the timeline can be shown by {by}.", hint=f"stemma show CASE timeline --by {by}")
    by = wanted(by)
    contents = case.contents()
    short = _shorts(contents.incidents)
    found = lanes(dated(contents, by), by)
    rows = []
    for lane in found:
        loose = [f"{lane.coarse} without a month" for _ in range(min(1, lane.coarse))]
        loose += [f"{lane.undated} without a date" for _ in range(min(1, lane.undated)) if lane.happened]
        ids = ", ".join(short[key] for key in lane.incidents[:LANE_IDS])
        more = f" and {len(lane.incidents) - LANE_IDS} more" if len(lane.incidents) > LANE_IDS else ""
        when = "\n".join((lane.happened or "no date", *loose))
        rows.append(
            (f"{lane.name[:1].upper() + lane.name[1:]}\n{ids}{more}", str(len(lane.incidents)), when, lane.told)
        )
    columns = ((BY[by], "wide"), ("incidents", "number"), ("happened", ""), ("said", ""))
    return Listing(kind, columns, tuple(rows), found)


def _problems(case: Case) -> Made:
    found = sorted(case.problems(), key=lambda one: SEVERITIES.index(one.severity))  # stable within
    again = f"stemma run {shlex.quote(str(case.path))} --retry"
    rows = [
        (
            one.file or "–",
            f"{one.message} {one.hint.replace(RETRY, again)}".strip(),
            said("severities", one.severity),
        )
        for one in found
    ]
    return (("file", "wide"), ("what happened, what to do", "wide"), ("effect", "")), rows, found


def _inquiries(case: Case) -> Made:
    found = case.inquiries()
    short = _shorts(case.incidents())
    rows = [(short[q.incident], said("inquiries", q.kind), q.text) for q in found]
    return (("incident", "id"), ("what", ""), ("line of inquiry", "wide")), rows, found


def _processing(case: Case) -> Made:
    from stemma.processing import processing

    found = processing(case)
    return (("what", ""), ("", "wide")), found, found


KINDS = {
    "incidents": _incidents,
    "origins": _origins,
    "statements": _statements,
    "documents": _documents,
    "links": _links,
    "lineage": _lineage,
    "contradictions": _contradictions,
    "timeline": _timeline,
    "patterns": _patterns,
    "inquiries": _inquiries,
    "problems": _problems,
    "processing": _processing,
}
