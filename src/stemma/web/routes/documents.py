"""Documents: the list, the text with its marks, the original beside it."""

from __future__ import annotations

import logging

from stemma.browse.lists import DOCUMENT_SORTS, DocumentFilter
from stemma.errors import NotAllowed
from stemma.web.asked import NUMBER, SIZE, Answer, Asked, Download, Param, Route, Screen
from stemma.web.roles import may

__all__ = ["ROUTES"]

FILTERS = (
    Param("text", "Words of title, outlet, author or file name."),
    Param("outlet", "Outlet, as the list shows it."),
    Param("language", "Language, such as en."),
    Param("role", "Its place in the family tree.", "choice", choices=("original", "derived", "alone")),
    Param("after", "Published on this day or later.", "day"),
    Param("before", "Published on this day or earlier.", "day"),
    Param("sort", "Order of the list.", "choice", "date", tuple(DOCUMENT_SORTS)),
)
LOG = logging.getLogger("stemma.web")
BESIDE = 40_000  # bytes of an original shown beside its text
MARKS = Param("marks", "What is marked in the text.", "choice", "all", ("all", "none"))


def documents(asked: Asked) -> Answer:
    """A page of documents."""
    wanted = {one.name: asked.values[one.name] for one in FILTERS}
    number, size = asked.values["page"], asked.values["size"]
    page = asked.browser.documents(DocumentFilter(**wanted), asked.sight, number=number, size=size)
    data = {"page": page, "asked": wanted, "_choices": asked.browser.choices(asked.sight)}
    return Screen("documents.html", {**data, "_sorts": tuple(DOCUMENT_SORTS)})


def document(asked: Asked) -> Answer:
    """One document: its text with who says what, what is taken from elsewhere, metadata and custody."""
    id = asked.path["id"]
    wanted = asked.values["at"] or None
    found = asked.browser.document(id, asked.sight, number=asked.values["part"] or 0, wanted=wanted)
    restricted = asked.people.restricted_to(id) if asked.people else ()
    accounts = [one["name"] for one in asked.people.all() if not one["closed"]] if asked.people else []
    data = {"found": found, "marks": asked.values["marks"], "restricted_to": restricted, "at": wanted}
    if asked.values["beside"] == "1" and may(asked.person, "original"):
        data["original"] = _beside(asked, id)
    return Screen("document.html", {**data, "_person": asked.person, "_accounts": accounts})


def _beside(asked: Asked, id: str) -> str:
    try:
        content, sha256 = asked.browser.original(id, asked.sight)[:2]
    except NotAllowed as exc:
        return exc.message
    asked.look(id, sha256)
    return _readable(content[:BESIDE]) or "This original is no text; save it and open it where that is safe."


def original(asked: Asked) -> Answer:
    """The original as text: bytes are shown, nothing in them is followed or run."""
    id = asked.path["id"]
    content, sha256, file, size = asked.browser.original(id, asked.sight)
    asked.look(id, sha256)
    text = _readable(content)
    found = asked.browser.document(id, asked.sight)
    data = {"id": id, "short": found.short, "file": file, "sha256": sha256, "size": size, "media": found.document.media}
    return Screen("original.html", {**data, "text": text, "cut": size > len(content), "name": found.row["name"]})


def _readable(content: bytes) -> str | None:
    """The bytes as text; None where they are no text."""
    if b"\x00" in content[:4000] or content[:4] in (b"%PDF", b"PK\x03\x04"):
        return None
    return content.decode("utf-8", errors="replace")


def download(asked: Asked) -> Answer:
    """The original as a file, named by its hash; who saved it is in the log first."""
    id = asked.path["id"]
    asked.browser.original(id, asked.sight)  # may this person see it, and is it there?
    case = asked.browser.case
    place, sha256 = case.give_original(id, by=asked.person.name)
    if case.unlogged:
        LOG.warning("The case cannot be written: its log does not tell that %s saved %s.", asked.person.name, id)
        case.unlogged.clear()
    return Download(place, f"{sha256[:16]}.original")


AT = Param("at", "Characters to show and mark, such as 120-182.", "range")
ORIGINAL = Param("beside", "1: the original as text beside it.", "flag", "0")
PART = Param("part", "Page of a long text, counted from 1; without it the page that holds `at`.", "number", 0)
ROUTES = (
    Route("/documents", "documents", "Documents", "read", documents, (*FILTERS, NUMBER, SIZE)),
    Route("/documents/{id}", "document", "Document", "read", document, (AT, PART, MARKS, ORIGINAL)),
    Route("/documents/{id}/original", "original", "Original", "original", original, kept=False),
    Route("/documents/{id}/file", "file", "Original as a file", "original", download, kept=False),
)
