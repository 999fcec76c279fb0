"""Web pages: the body paragraphs in reading order, the title first, and what the page says about itself.

The tree is parsed once. Main text is found from the page as a whole (where most of the prose stands), from names of
parts (class, id, role, tag) and from the words of single lines; see `page_tree` and `lines`. When that finds little,
trafilatura is asked for a second opinion.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from lxml import etree  # type: ignore[import-untyped]

from stemma.archive.encoding import decode
from stemma.archive.formats.base import Content, Note, Source
from stemma.archive.metadata import Findings, settled
from stemma.archive.page_head import outlet_of_host, read_head
from stemma.archive.page_reading import page_blocks
from stemma.archive.page_tree import read_tree
from stemma.errors import Unreadable
from stemma.records import Block, Found

__all__ = ["read"]

SECOND_FROM, SECOND_UP_TO = 2_000, 2_000_000  # characters of markup: smaller pages hold no more, larger ones take long
LEAST_TEXT = 200  # characters of main text below which trafilatura is asked
DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,80}encoding=["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)


def read(stream: BinaryIO, source: Source) -> Content:
    """Reads one HTML page (see `Format`)."""
    data = stream.read(source.limits.text_bytes + 1)
    cut: list[str] = []
    if len(data) > source.limits.text_bytes:
        data = data[: source.limits.text_bytes]
        cut.append(f"Only the first {source.limits.text_bytes} bytes of the page were read.")
    declared = DECLARED.search(data[:4096])
    names = [g.decode("ascii", "replace") for g in declared.groups() if g] if declared else []
    decoded = decode(data, source.charset or (names[0] if names else ""))
    root, too_deep = parse(decoded.text)
    if too_deep:
        cut.append("The page is nested too deep; what lies deepest could not be read.")
    notes = [Note("encoding", f"Encoding: {decoded.doubt}.")] if decoded.doubt else []
    content = page_content(root, source, decoded.text)
    blocks = content.blocks or (_bare_text(decoded.text) if too_deep else ())
    return Content(blocks, content.metadata, (*cut, *content.cut), (*notes, *content.notes))


def _bare_text(text: str) -> tuple[Block, ...]:
    """Text between tags, for pages that no parser takes."""
    lines = re.sub(r"<[^<>]{0,2000}>", "\n", text).split("\n")
    return tuple(Block("body", " ".join(s.split()), f"line {n}") for n, s in enumerate(lines, 1) if s.strip())


def parse(text: str) -> tuple[etree._Element, bool]:
    """The tree of a page, and whether the parser left a part of it out because it is nested too deep.

    Raises:
        Unreadable: nothing can be parsed.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise Unreadable("The page holds no HTML that can be read.", hint="Save the page again.") from exc
    if root is None:
        raise Unreadable("The page holds no HTML that can be read.", hint="Save the page again.")
    last = parser.error_log.last_error
    return root, last is not None and last.type_name == "ERR_RESOURCE_LIMIT"


def page_content(root: etree._Element, source: Source, text: str) -> Content:
    """Blocks and metadata of a parsed page."""
    found = Findings()
    head_title = read_head(root, found, source.url)
    page = read_tree(root)
    blocks = page_blocks(page, found, head_title)
    where = ""
    if sum(len(b.text) for b in blocks if b.kind != "title") < LEAST_TEXT and SECOND_FROM < len(text) < SECOND_UP_TO:
        second = _second_opinion(text)
        if sum(map(len, second)) > 2 * sum(len(b.text) for b in blocks) and sum(map(len, second)) > LEAST_TEXT:
            title = [b for b in blocks if b.kind == "title"]
            blocks = (*title, *(Block("body", t, f"trafilatura[{n + 1}]") for n, t in enumerate(second)))
            where = "main text found by trafilatura"
    outlet_of_host(found)
    metadata = settled(found)
    if where:
        metadata["text_found_by"] = Found("trafilatura", where)
    cut = ("The page has too many parts; the rest was left out.",) if page.cut else ()
    return Content(blocks, metadata, cut)


def _second_opinion(text: str) -> list[str]:
    """Paragraphs that trafilatura takes for main text."""
    import trafilatura  # takes 0.3 s to load and is rarely needed

    found = trafilatura.extract(text, include_comments=False, include_tables=True, favor_recall=True) or ""
    return [line for line in found.split("\n") if line.strip()]
