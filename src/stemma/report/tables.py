"""Spreadsheet tables: one CSV file for each kind of record, safe to open in a spreadsheet program.

A cell that a spreadsheet would run as a formula gets an apostrophe in front, so that the reader sees the words and the
program runs nothing. Files are UTF-8 with a byte order mark, because without it some programs misread every
letter outside ASCII; rows end in CR LF as RFC 4180 asks.
"""

from __future__ import annotations

import csv
import errno
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from stemma.errors import BadInput
from stemma.records import At, Document, Incident, Quote
from stemma.report.contents import Contents
from stemma.report.index import Index
from stemma.report.inquiries import inquiries

__all__ = ["TABLES", "neutral", "write_csv"]

Cell = str | int | float | bool | None
Row = Sequence[Cell]

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")  # full-width forms are read as formulas too
JOIN = "; "


def neutral(cell: Cell) -> Cell:
    """The cell as it may stand in a spreadsheet: text that would run as a formula gets an apostrophe in front.

    >>> neutral('=HYPERLINK("x")')
    '\\'=HYPERLINK("x")'
    >>> neutral(-3)
    -3
    """
    if isinstance(cell, str) and cell.lstrip(" \u00a0")[:1] in FORMULA_STARTS:
        return "'" + cell
    return cell


def write_csv(contents: Contents, folder: Path) -> tuple[Path, ...]:
    """Writes one file for each entry of `TABLES` into `folder`, which is made if it is not there.

    Returns: the files written, in the order of `TABLES`.
    Raises:
        BadInput: the folder or a file in it cannot be written. OSError: no space is left.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (header, rows) in TABLES.items():
            path = folder / f"{name}.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as out:
                writer = csv.writer(out, lineterminator="\r\n")
                writer.writerow(header)
                writer.writerows([neutral(cell) for cell in row] for row in rows(contents))
            written.append(path)
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise BadInput(
            f"The tables cannot be written to {folder}: {exc.strerror or exc}.",
            hint="Name a folder that can be written.",
        ) from exc
    return tuple(written)


def _join(words: Iterable[str | None]) -> str:
    return JOIN.join(word for word in words if word)


def _words(quotes: Iterable[Quote]) -> str:
    return _join(quote.text for quote in quotes)


def _place(doc: Document | None, start: int, end: int) -> Row:
    """The columns that cite: file, hash of the original, first and last character."""
    return (doc.file if doc else "", doc.sha256 if doc else "", start, end)


CITED: tuple[str, ...] = ("document", "file", "sha256", "start", "end")


def _incidents(contents: Contents) -> Iterator[Row]:
    for one in contents.incidents:
        yield (
            one.id, one.title, _join(one.acts), "pattern" if one.pattern else "event", one.place, one.lat, one.lon,
            one.date, _join(one.perpetrators), _join(one.victims), one.count_least, one.count_most, one.k_lo, one.k_hi,
            round(one.k_expected, 3), one.grade, _join(one.overlays), one.standard, len(one.documents),
            _join(one.documents), _join(one.origins), _join(one.hangs_on), _join(r.text for r in one.reasons),
            _join(m.text for m in one.missing), one.standing_grade, _join(one.standing_overlays),
            *_decided(one),
        )  # fmt: skip


def _decided(one: Incident) -> Row:
    ruling = one.ruling
    if ruling is None:
        return ("", "", "", "", "")
    return (ruling.by, ruling.approved_by, ruling.utc, ruling.reason, _join(note.text for note in ruling.notes))


def _decisions(contents: Contents) -> Iterator[Row]:
    for state in contents.decisions:
        one = state.decision
        yield (
            one.id, one.seq, one.utc, one.kind, one.actor, one.reason, _join(one.about), one.title, one.value,
            _join(f"{key}: {text}" for key, text in one.details.items()), state.status, state.by,
        )  # fmt: skip


def _inquiries(contents: Contents) -> Iterator[Row]:
    docs = {doc.id: doc for doc in contents.documents}
    for one in inquiries(Index.of(contents)):
        at = one.shown_at[0] if one.shown_at else None
        where: Row = ("", "", "", "", "")
        if at is not None:
            where = (at.document, *_place(docs.get(at.document), at.quote.start, at.quote.end))
        yield (one.id, one.incident, one.kind, one.text, one.whom, one.about, *where)


def _allegations(contents: Contents) -> Iterator[Row]:
    docs = {doc.id: doc for doc in contents.documents}
    incident = {alleg: one.id for one in contents.incidents for alleg in one.allegations}
    for one in contents.allegations:
        place, when, count = one.place, one.when, one.count
        yield (
            one.id, incident.get(one.id), one.document,
            *_place(docs.get(one.document), one.trigger.start, one.trigger.end), one.statement, one.act, one.modality,
            one.trigger.text, one.sentence.text, _words(one.perpetrators), _words(one.victims),
            place.name if place else None, place.lat if place else None, place.lon if place else None,
            when.edtf if when else None, when.quote.text if when else None,
            count.least if count else None, count.most if count else None, count.unit if count else None,
            _words(one.means), _words(one.institution), one.confidence,
        )  # fmt: skip


def _statements(contents: Contents) -> Iterator[Row]:
    docs = {doc.id: doc for doc in contents.documents}
    for one in contents.statements:
        start = min((quote.start for quote in one.content), default=one.cue.start if one.cue else 0)
        end = max((quote.end for quote in one.content), default=one.cue.end if one.cue else 0)
        yield (
            one.id, one.document, *_place(docs.get(one.document), start, end), one.source.text if one.source else None,
            one.speaker.name if one.speaker else None, one.cue.text if one.cue else None,
            " […] ".join(quote.text for quote in one.content), " > ".join(one.chain), one.stance, one.quotation,
            one.access, one.nested_in, one.confidence,
        )  # fmt: skip


def _origins(contents: Contents) -> Iterator[Row]:
    for one in contents.lineage.origins:
        yield (
            one.id, one.label, one.speaker, one.kind, one.access, one.interested, len(one.documents),
            _join(one.documents), _join(one.statements),
        )  # fmt: skip


def _links(contents: Contents) -> Iterator[Row]:
    names = {lost.id: lost.name for lost in contents.lineage.lost} | {doc.id: doc.file for doc in contents.documents}
    for one in contents.lineage.links:
        yield (
            one.child, names.get(one.child), one.parent, names.get(one.parent), one.kind, round(one.probability, 4),
            _join(feature.text for feature in one.features), len(one.passages),
            _join(f"{p.child.start}-{p.child.end} from {p.parent.start}-{p.parent.end}" for p in one.passages),
        )  # fmt: skip


def _documents(contents: Contents) -> Iterator[Row]:
    for one in contents.documents:
        yield (
            one.id, one.file, one.sha256, one.title, one.outlet, one.author, one.published, one.language, one.url,
            one.media, len(one.text), one.text_sha256,
        )  # fmt: skip


def _contradictions(contents: Contents) -> Iterator[Row]:
    docs = {doc.id: doc for doc in contents.documents}

    def side(at: At) -> Row:
        return (at.document, *_place(docs.get(at.document), at.quote.start, at.quote.end), at.quote.text)

    for one in contents.contradictions:
        yield (one.id, one.kind, *side(one.a), *side(one.b), one.explanation, _join(one.incidents))


def _patterns(contents: Contents) -> Iterator[Row]:
    """One row for each member of each pattern."""
    docs = {doc.id: doc for doc in contents.documents}
    for one in contents.patterns:
        for member in one.members:
            at = member.shown_at[0] if member.shown_at else None
            where: Row = ("", "", "", "", "")
            if at is not None:
                where = (at.document, *_place(docs.get(at.document), at.quote.start, at.quote.end))
            yield (
                one.id, one.title, "told" if one.told else "recurs", one.date, _join(one.actors), _join(one.means),
                _join(one.places), _join(one.practices), _join(r.text for r in one.reasons), member.incident,
                member.text, *where,
            )  # fmt: skip


def _withheld(contents: Contents) -> Iterator[Row]:
    for one in contents.withheld:
        yield (one.what, one.number, one.why)


def _sides() -> tuple[str, ...]:
    return tuple(f"{side}_{name}" for side in "ab" for name in (*CITED, "text"))


TABLES: dict[str, tuple[tuple[str, ...], Callable[[Contents], Iterator[Row]]]] = {
    "incidents": (
        (
            "id", "title", "acts", "kind", "place", "lat", "lon", "date", "perpetrators", "victims", "count_least",
            "count_most", "origins_at_least", "origins_at_most", "origins_expected", "grade", "overlays", "standard",
            "documents_number", "documents", "origins", "hangs_on", "reasons", "missing",
            "grade_in_force", "overlays_in_force", "decided_by", "approved_by", "decided_utc", "decision_reason",
            "notes",
        ),
        _incidents,
    ),
    "allegations": (
        (
            "id", "incident", *CITED, "statement", "act", "modality", "trigger", "sentence", "perpetrators", "victims",
            "place", "lat", "lon", "date", "date_words", "count_least", "count_most", "count_unit", "means",
            "institution", "confidence",
        ),
        _allegations,
    ),
    "statements": (
        (
            "id", *CITED, "source", "speaker", "cue", "content", "chain", "stance", "quotation", "access", "nested_in",
            "confidence",
        ),
        _statements,
    ),
    "origins": (
        ("id", "label", "speaker", "kind", "access", "interested", "documents_number", "documents", "statements"),
        _origins,
    ),
    "links": (
        (
            "child", "child_file", "parent", "parent_name", "kind", "probability", "reasons", "passages_number",
            "passages",
        ),
        _links,
    ),
    "documents": (
        (
            "id", "file", "sha256", "title", "outlet", "author", "published", "language", "url", "media", "characters",
            "text_sha256",
        ),
        _documents,
    ),
    "contradictions": (("id", "kind", *_sides(), "explanation", "incidents"), _contradictions),
    "decisions": (
        (
            "id", "entry", "utc", "kind", "actor", "reason", "about", "title", "value", "details", "status",
            "because_of",
        ),
        _decisions,
    ),
    "inquiries": (("id", "incident", "kind", "text", "whom", "about", *CITED), _inquiries),
    "patterns": (
        (
            "id", "title", "kind", "date", "actors", "means", "places", "practices", "reasons", "incident", "why",
            *CITED,
        ),
        _patterns,
    ),
    "withheld": (("what", "number", "why"), _withheld),
}  # fmt: skip
