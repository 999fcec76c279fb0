"""The page of one document, and its original."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stemma.browse import fetched, history
from stemma.browse import marks as marked
from stemma.browse.desk import Desk
from stemma.browse.part import documents_of, part
from stemma.browse.screens import DocumentPage
from stemma.browse.sight import Sight
from stemma.errors import NotAllowed, NotInCase
from stemma.report import explain
from stemma.report.index import LIKELY, Index

__all__ = ["document", "original"]

ORIGINAL_SHOWN = 100_000  # bytes of an original shown as text


def document(
    desk: Desk, id: str, sight: Sight, *, number: int = 0, wanted: tuple[int, int] | None = None
) -> DocumentPage:
    """One document. number: page of its text, 0 for the one that holds what is wanted.

    Raises:
        NotInCase
    """
    desk.need(id, sight)
    contents, index, reading = _document_part(desk, id, sight)
    doc = reading.document
    pages = marked.pages_of(doc)
    if not number:
        start = wanted[0] if wanted else 0
        number = next((n for n, (a, b) in enumerate(pages, 1) if a <= start < b), 1)
    if not 1 <= number <= len(pages):
        raise NotInCase(f"The document has no page {number}.", hint=f"Its last page is {len(pages)}.")
    links = [link for link in index.parents.get(id, []) if sight.sees([link.parent])]
    row = documents_of(desk.shelf, [id])[id]
    draws = tuple(
        (link.id, link.kind, index.name(link.parent)) for link in links if link.probability >= LIKELY
    )  # fmt: skip
    with desk.view() as view:
        references, custody, seen = history.custody_of(view, row["original"], id)
    return DocumentPage(
        document=doc,
        short=index.short(id),
        why=desk.kept(("why", id, sight), lambda: explain.document(contents, id, index=index)),
        paragraphs=marked.paragraphs(reading, links, index, shown=pages[number - 1], wanted=wanted),
        number=number,
        pages=tuple(pages),
        own=index.own_passages(doc),
        row=dict(row),
        references=references,
        custody=custody,
        seen=seen,
        problems=tuple(p for p in desk.every_problem() if p.document == id),
        incidents=tuple(index.incidents_by_document.get(id, [])),
        draws=draws,
        drawn=row["drawn"],
    )


def _document_part(desk: Desk, id: str, sight: Sight) -> Any:
    def make() -> Any:
        found = desk.shelf.one("SELECT neighbourhood FROM document WHERE id = ?", (id,))
        if found is None:
            raise desk.missing(id)
        place = [found[0]] if found[0] else []
        with desk.view() as view:
            reading = next(iter(fetched.readings(view, [id])), None)
            if reading is None:
                raise desk.missing(id)
            parents = [row[0] for row in desk.shelf.rows("SELECT parent FROM tie WHERE child = ?", (id,))]
            children = [row[0] for row in desk.shelf.rows("SELECT child FROM tie WHERE parent = ? LIMIT 20", (id,))]
            contents = part(desk.shelf, view, desk.docket(view), place, sight, texts=[id, *parents, *children])
        if not place:
            contents = replace(
                contents, documents=(reading.document,), statements=reading.statements,
                allegations=reading.allegations, shorts=desk.shelf.shorts([id]),
            )  # fmt: skip
        return contents, Index.of(contents), reading

    return desk.kept(("document", id, sight), make)


def original(desk: Desk, id: str, sight: Sight) -> tuple[bytes, str, str, int]:
    """The first bytes of the original, its SHA-256, the name it was added under, and its size.

    Raises:
        NotInCase: there is no such document, or its original is not where it should be. NotAllowed: it holds documents
            that they may not see, and nothing can be taken out of it.
    """
    desk.need(id, sight)
    row = documents_of(desk.shelf, [id]).get(id)
    if row is None:
        raise desk.missing(id)
    if not sight.sees(desk.in_original(id)):
        hint = "What it holds as text is on the page of the document. What is closed can be shown by who may see it."
        raise NotAllowed("This original is not open to you as a whole.", hint=hint, about=(id,))
    place = desk.store.blobs.path(row["original"])
    try:
        with place.open("rb") as file:
            return file.read(ORIGINAL_SHOWN), row["original"], row["file"], desk.store.blobs.size(row["original"])
    except OSError as exc:
        hint = "Check the case with: stemma verify"
        raise NotInCase(f"The original of {id} cannot be read.", hint=hint, about=(id,)) from exc
