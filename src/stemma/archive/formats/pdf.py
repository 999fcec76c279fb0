"""PDF: text page by page, lines rejoined to paragraphs, running heads and feet left out, pages as places."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from contextlib import closing
from typing import BinaryIO

import pypdfium2  # type: ignore[import-untyped]

from stemma.archive.formats.base import Content, Note, Source
from stemma.archive.formats.ocr import needs_ocr
from stemma.archive.lines import is_furniture, is_prose, read_byline
from stemma.archive.metadata import Findings, outlet_in, settled
from stemma.archive.paragraphs import Line, body_blocks
from stemma.errors import Locked, TooLarge, Unreadable
from stemma.records import Block

__all__ = ["paragraphs_of_pages", "read"]

EDGE = 2  # lines at the top and bottom of a page that may be running heads and feet
RUNNING = 0.5  # share of pages on which such a line must stand, digits aside
GAP = 1.45  # step between lines, in usual steps of the page, from which a paragraph ends
FULL = 0.72  # a line shorter than this share of the page's widest ends a paragraph if it ends a sentence
HYPHENS = "-\u00ad\u2010\u2011\ufffe\x02"
STARTS = re.compile(r"(?:[•▪◦‣·–—-]|\(?[0-9]{1,3}[.)]|\(?[a-z]\))\s")
ENDS = re.compile(r"[.!?…:;][\"'”»’)\]]*$")


def read(stream: BinaryIO, source: Source) -> Content:
    """Reads one PDF (see `Format`)."""
    limits = source.limits
    data = stream.read(limits.document_bytes + 1)
    if len(data) > limits.document_bytes:
        raise TooLarge(f"The PDF is larger than {limits.document_bytes} bytes.", hint="Split it.")
    with closing(_opened(data)) as document:
        found = Findings()
        _properties(document, found)
        total = len(document)
        cut = [f"Only the first {limits.pages} of {total} pages were read."] if total > limits.pages else []
        pages, broken, chars = [], [], 0
        for number in range(min(total, limits.pages)):
            if chars > limits.text_chars:
                cut.append(f"Reading stopped at page {number} of {total}: longer than {limits.text_chars} characters.")
                break
            text = _page(document, number)
            if text is None:
                broken.append(number + 1)
            chars += sum(map(len, text or ()))
            pages.append(text or [])
    notes = (
        [Note("broken-page", f"Pages that could not be read: {_ranges(broken)}.", "Look at the original.", "partial")]
        if broken
        else []
    )
    empty = [n + 1 for n, rows in enumerate(pages) if not any(r.strip() for r in rows) and n + 1 not in broken]
    _running_heads(pages, found)
    lines = paragraphs_of_pages(pages)
    if empty and not lines:
        notes.append(needs_ocr("The pages hold pictures and no text"))
    elif empty:
        notes.append(
            Note(
                "empty-page",
                f"Pages without text (pictures, or blank): {_ranges(empty)}.",
                "Look at the original.",
                "note",
            )
        )
    blocks = [_placed(b, lines) for b in body_blocks([line for line, _ in lines], found)]
    return Content(tuple(blocks), settled(found), tuple(cut), tuple(notes))


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        if len(document):
            return document
        document.close()
    except pypdfium2.PdfiumError as exc:
        if "password" in str(exc).lower():
            raise Locked(
                "The PDF is protected by a password.", hint="Save a copy without the password and add that too."
            ) from exc
        raise Unreadable("The PDF is damaged or incomplete.", hint="Ask for it again.") from exc
    raise Unreadable("The PDF has no pages.", hint="Ask for it again.")


def _page(document: pypdfium2.PdfDocument, number: int) -> list[str] | None:
    """Lines of one page, with an empty line where there is a gap between lines; None when it cannot be read."""
    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            whole = str(text.get_text_range(errors="replace"))
            starts, at = [], 0
            lines = whole.split("\r\n") if "\r\n" in whole else whole.split("\n")
            step = 2 if "\r\n" in whole else 1
            for line in lines:
                starts.append(at)
                at += len(line) + step
            if len(whole) != text.count_chars():
                return [_healed(line) for line in lines]
            bottoms = [text.get_charbox(s)[1] if line.strip() else None for s, line in zip(starts, lines, strict=True)]
    except pypdfium2.PdfiumError:
        return None
    return _with_gaps([_healed(line) for line in lines], bottoms)


def _healed(line: str) -> str:
    """A line without the sign that the PDF library puts where a word was divided at the end of a line."""
    return re.sub("[\ufffe\x02](?=[^\\W\\d_A-Z])", "", line).replace("\ufffe", "-").replace("\x02", "-")


def _with_gaps(lines: list[str], bottoms: list[float | None]) -> list[str]:
    """Lines with an empty one wherever the step down is clearly larger than the usual one of the page."""
    steps = [a - b for a, b in itertools.pairwise(bottoms) if a is not None and b is not None and a - b > 1]
    usual = sorted(steps)[len(steps) // 3] if steps else 0.0
    out: list[str] = []
    for n, line in enumerate(lines):
        before = bottoms[n - 1] if n else None
        here = bottoms[n]
        if before is not None and here is not None and usual and not -1 <= before - here <= GAP * usual:
            out.append("")
        out.append(line)
    return out


PDF_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?([Z+-])?(?:(\d\d)'?(\d\d)?'?)?")


def _properties(document: pypdfium2.PdfDocument, found: Findings) -> None:
    """Title and author of the file's properties, with little trust: programs fill them with file and user names."""
    try:
        values = document.get_metadata_dict(skip_empty=True)
    except pypdfium2.PdfiumError:
        return
    found.add("file_title", values.get("Title", ""), "PDF property Title", "url")
    found.add("author", values.get("Author", ""), "PDF property Author", "url")
    m = PDF_DATE.match(values.get("CreationDate", ""))
    if m and m[2] and m[3]:
        zone = "" if not m[7] else "Z" if m[7] == "Z" else f"{m[7]}{m[8] or '00'}:{m[9] or '00'}"
        clock = f"T{m[4]}:{m[5]}:{m[6] or '00'}{zone}" if m[4] and m[5] else ""
        found.add_stamp("created", f"{m[1]}-{m[2]}-{m[3]}{clock}", "PDF property CreationDate", "url")


def paragraphs_of_pages(pages: list[list[str]]) -> list[tuple[Line, int]]:
    """Paragraphs with the page (from 1) on which each begins.

    Lines that stand at the edge of most pages, digits aside, are running heads and feet. A paragraph goes on over a
    line or page break unless a blank line, a short line that ends a sentence, or a list mark ends it. A hyphen at the
    end of a line joins two halves of a word when the next line goes on in small letters.
    """
    rows = [[" ".join(r.split()) for r in page] for page in pages]
    running = _running(rows)
    out: list[tuple[Line, int]] = []
    pending, start, group, number = "", 0, 0, 0
    widest = 1

    def flush() -> None:
        nonlocal pending, group
        if pending.strip():
            out.append((Line(pending.strip(), len(out) + 1, group), start))
            group += 1
        pending = ""

    for number, page in enumerate(rows, 1):
        kept = _without_edges(page, running)
        lengths = sorted((len(r) for r in kept if r), reverse=True)
        widest = lengths[len(lengths) // 10] if lengths else widest
        for row in kept:
            if not row:
                if not pending.endswith(tuple(HYPHENS)) and (ENDS.search(pending) or len(pending) < FULL * widest):
                    flush()
                continue
            if STARTS.match(row) and ENDS.search(pending or "."):
                flush()
            if not pending:
                start = number
            pending = _joined(pending, row)
            if len(row) < FULL * widest and (ENDS.search(row) or (len(pending) == len(row) and row[-1:] != ",")):
                flush()
    flush()
    return out


def _joined(pending: str, row: str) -> str:
    if not pending:
        return row
    if pending[-1] in HYPHENS and row[:1].islower() and pending[-2:-1].isalpha():
        return pending[:-1] + row
    return f"{pending} {row}"


def _edge_key(row: str) -> str:
    return row if is_prose(row) else re.sub(r"\d+", "#", row).casefold()


def _edges(page: list[str]) -> list[int]:
    filled = [n for n, r in enumerate(page) if r]
    return sorted({*filled[:EDGE], *filled[-EDGE:]})


def _running(rows: list[list[str]]) -> frozenset[str]:
    counts: Counter[str] = Counter()
    for page in rows:
        counts.update({_edge_key(page[n]) for n in _edges(page) if len(page[n]) < 120})
    need = max(2, RUNNING * len(rows))
    return frozenset(k for k, c in counts.items() if c >= need and len(rows) > 1)


def _running_heads(pages: list[list[str]], found: Findings) -> None:
    """Running heads say what the document is: name of the paper and date are metadata, with little trust."""
    rows = [[" ".join(r.split()) for r in page] for page in pages]
    running = _running(rows)
    for row in rows[0] if rows else []:
        if _edge_key(row) not in running or not row:
            continue
        found.add("running_head", row, "page 1", "masthead")
        byline = read_byline(row)
        if byline and byline.hits:
            found.add_hits(byline.hits, row, "page 1 running head", "masthead")
            found.add("outlet", byline.outlet or outlet_in(" • ".join(byline.rest)), "page 1 running head", "masthead")


def _without_edges(page: list[str], running: frozenset[str]) -> list[str]:
    number = re.compile(
        r"[-–— ]*(?:page|p\.|стр\.|página)?\s*\d{1,4}(?:\s*(?:/|of|von|de|из)\s*\d{1,4})?[-–— ]*", re.IGNORECASE
    )
    drop = {n for n in _edges(page) if _edge_key(page[n]) in running or number.fullmatch(page[n])}
    return [r for n, r in enumerate(page) if n not in drop and not (r and len(r) < 60 and is_furniture(r))]


def _placed(block: Block, lines: list[tuple[Line, int]]) -> Block:
    """The block with its page instead of its line."""
    m = re.match(r"line (\d+)(.*)", block.place)
    return Block(block.kind, block.text, f"page {lines[int(m[1]) - 1][1]}{m[2]}") if m else block


def _ranges(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:20]))
    return f"{shown} and {len(numbers) - 20} more" if len(numbers) > 20 else shown
