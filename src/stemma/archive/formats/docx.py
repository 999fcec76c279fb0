"""DOCX: paragraphs, headings, lists and tables in the order of the document, and its properties."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree  # type: ignore[import-untyped]

from stemma.archive.formats.base import Content, Note, Source
from stemma.archive.formats.zip import RATIO_FROM
from stemma.archive.metadata import Findings, settled
from stemma.archive.paragraphs import Line, body_blocks
from stemma.errors import Locked, TooLarge, Unreadable
from stemma.records import Block

__all__ = ["read"]

BAD = (
    KeyError, ValueError, AttributeError, IndexError, TypeError, OSError, EOFError, RuntimeError, zipfile.BadZipFile,
    NotImplementedError, etree.XMLSyntaxError, zlib.error,
)  # fmt: skip


def read(stream: BinaryIO, source: Source) -> Content:
    """Reads one DOCX (see `Format`)."""
    _check(stream, source)
    found = Findings()
    try:
        document = docx.Document(stream)
        _properties(document, found)
        lines, places = _lines(document)
    except BAD as exc:
        raise Unreadable("The DOCX file is damaged or incomplete.", hint="Ask for it again, or save it anew.") from exc
    blocks = [_placed(b, places) for b in body_blocks(lines, found)]
    notes = (_pictures(document),) if not blocks else ()
    return Content(tuple(blocks), settled(found), notes=tuple(n for n in notes if n))


def _check(stream: BinaryIO, source: Source) -> None:
    """Refuses bombs and encrypted files before the library unpacks them."""
    limits = source.limits
    try:
        with zipfile.ZipFile(stream) as box:
            infos = box.infolist()
    except BAD as exc:
        raise Unreadable("The DOCX file is damaged or incomplete.", hint="Ask for it again.") from exc
    if any(i.flag_bits & 1 for i in infos):
        raise Locked("The DOCX file is encrypted.", hint="Save a copy without the password and add that too.")
    total, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    bomb = total > RATIO_FROM and total > limits.ratio * max(packed, 1)
    if bomb or total > limits.document_bytes or len(infos) > limits.members:
        raise TooLarge("The DOCX file unpacks to more than the limits allow.", hint="Save it as text and add that too.")
    stream.seek(0)


def _properties(document: Any, found: Findings) -> None:
    core = document.core_properties
    found.add("file_title", core.title or "", "DOCX property title", "url")
    found.add("author", core.author or "", "DOCX property author", "url")
    found.add("language", core.language or "", "DOCX property language", "url")
    if core.created is not None:
        found.add_stamp("created", core.created.isoformat(), "DOCX property created", "url")


def _lines(document: Any) -> tuple[list[Line], list[str]]:
    """Lines for the reader of paragraphs, and the place of each."""
    out: list[Line] = []
    places: list[str] = []
    titled = False
    for place, style, text in _parts(document):
        kind = "body"
        if style == "title" or (style == "heading 1" and not titled):
            kind, titled = ("title" if not titled else "heading"), True
        elif style.startswith("heading"):
            kind = "heading"
        elif style.startswith(("list", "table")):
            kind = style.split()[0]
        elif "quote" in style:
            kind = "quote"
        places.append(place)
        out.append(Line(text, len(places), len(places), kind))
    return out, places


def _parts(document: Any) -> Iterator[tuple[str, str, str]]:
    """(place, style, text) of each paragraph and table row."""
    number = tables = 0
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            number += 1
            text = " ".join(item.text.split())
            if text:
                style = (item.style.name or "").lower() if item.style is not None else ""
                numbered = item._p.pPr is not None and item._p.pPr.numPr is not None
                yield f"paragraph {number}", "list" if numbered and not style.startswith("heading") else style, text
        elif isinstance(item, Table):
            tables += 1
            for row_number, row in enumerate(item.rows, 1):
                cells: list[str] = []
                seen: set[int] = set()
                for cell in row.cells:  # a merged cell is given once for each column
                    if id(cell._tc) not in seen and (text := " ".join(cell.text.split())):
                        cells.append(text)
                    seen.add(id(cell._tc))
                if cells:
                    yield f"table {tables} row {row_number}", "table", " | ".join(cells)


def _pictures(document: Any) -> Note | None:
    shapes = len(document.inline_shapes)
    return (
        Note("needs-ocr", f"The file holds {shapes} pictures and no text.", "Add the pictures by themselves.", "failed")
        if shapes
        else None
    )


def _placed(block: Block, places: list[str]) -> Block:
    words = block.place.split(" ", 2)
    if len(words) < 2 or not words[1].isdigit():
        return block
    rest = f" {words[2]}" if len(words) > 2 else ""
    return Block(block.kind, block.text, places[int(words[1]) - 1] + rest)
