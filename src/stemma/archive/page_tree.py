"""A parsed page as a flat list of text segments, each with what its surroundings say about it.

One walk over the tree. A segment is a run of text without a block border inside. Nothing is judged here; class words,
link share and ancestors are only noted, so that `formats/html.py` can decide on the page as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree  # type: ignore[import-untyped]

from stemma.archive.page_words import page_words

__all__ = ["Cue", "Page", "Segment", "read_tree"]

SILENT = frozenset(
    (
        "script style noscript template svg math iframe object embed select option button textarea input "
        "amp-sidebar amp-ad amp-consent amp-user-notification amp-analytics "
        "meta link title audio video canvas map dialog figure figcaption"
    ).split()
)
BLOCKS = frozenset(
    (
        "address article aside blockquote body caption center dd details figure div dl dt fieldset footer form h1 "
        "h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
        "td tfoot th thead tr ul"
    ).split()
)
HEADINGS = {f"h{n}": n for n in range(1, 7)}
FURNITURE_TAGS = {"nav": "nav", "footer": "footer", "aside": "aside", "menu": "menu"}
FURNITURE_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar".split()
)
NEVER_CUED = frozenset(("html", "body", "main", "article"))
GENERIC = frozenset(
    (
        "more side next prev head header top info body time text data post main copy also bottom hidden pie "
        "label topic section search foot footer h hd hdr by pub menu content story entry tag tags ad rel "
        "widget banner promo teaser follow comment category meta date popular player gallery overlay "
        "subscribe"
    ).split()
)  # too common inside compound class names to count there, except as their first or last word
HOME = re.compile(r"\.?/?(?:index\.\w{2,5})?|https?://[^/\s]{3,80}/?", re.IGNORECASE)
DATED = re.compile(r"(?<![a-z])(?:date|time|publish|posted)", re.IGNORECASE)
DAY = re.compile(r"(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)")
BYLINE = "@"  # among the times of a segment: a signature stands in it
MOST_HOMES = 8
LONGEST_CELL = 120  # characters of one cell of a data table
MOST_SEGMENTS = 60_000
DEEPEST_PATH = 200  # elements deeper than this count as parts of the one at this depth; their text is kept


@dataclass(frozen=True, slots=True)
class Cue:
    """An element whose tag, role or class says what it is: furniture, masthead, byline, dateline, label or main."""

    kind: str
    words: str


@dataclass(slots=True)
class Segment:
    """One run of text.

    Args:
        text: blanks collapsed; a single `<br>` is kept as a line break. tag: nearest block element.
        links: characters inside links. cues: indexes into `Page.cues` of elements around it, outermost first.
        path: numbers of the elements around it, outermost first. cells: texts of the cells when it is a table row.
    """

    text: str
    tag: str
    place: str
    links: int
    cues: tuple[int, ...]
    path: tuple[int, ...]
    times: tuple[str, ...] = ()
    listed: bool = False
    quoted: bool = False
    row: bool = False


@dataclass(slots=True)
class Page:
    """Segments in reading order, cues they refer to, containers of the article, texts of links to the front page."""

    segments: list[Segment] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    articles: set[int] = field(default_factory=set)
    homes: list[str] = field(default_factory=list)
    cut: bool = False


SPLIT = re.compile(r"[^0-9A-Za-z]+|(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=4096)
def _kinds(attribute: str) -> str:
    """Kind of page part that a class, id or role attribute names, or ""."""
    parts = page_words().parts
    for name in attribute.split():
        lower = name.lower()
        words = [w.lower() for w in SPLIT.split(name) if w]
        ends = {words[0], words[-1]} if words else set()
        rest = {w for w in words if w not in GENERIC and len(w) > 3}
        for kind in ("furniture", "byline", "dateline", "label", "masthead"):
            known = parts[kind]
            if lower in known or (
                kind != "masthead" and (ends | rest) & known and not (ends & parts["main"] - {"post"})
            ):
                if len(words) > 1 and kind == "furniture" and words[0] in ("no", "has", "with", "without"):
                    continue
                return kind
    return ""


def _cue(el: etree._Element, tag: str) -> Cue | None:
    if tag in NEVER_CUED:
        return None
    if tag in FURNITURE_TAGS:
        return Cue("furniture", tag)
    role = (el.get("role") or "").lower()
    if role in FURNITURE_ROLES:
        return Cue("masthead" if role == "banner" else "furniture", f"role {role}")
    style = el.get("style")
    if el.get("hidden") is not None or (style and re.search(r"display\s*:\s*none", style)):
        return Cue("furniture", "hidden")
    prop = el.get("itemprop")
    if prop:
        kind = {"author": "byline", "datepublished": "dateline", "datemodified": "dateline"}.get(prop.lower())
        if kind:
            return Cue(kind, f"itemprop {prop}")
    if el.get("rel") == "author":
        return Cue("byline", "rel author")
    for attribute in (el.get("class"), el.get("id")):
        if attribute:
            kind = _kinds(attribute[:300])
            if kind:
                return Cue(kind, attribute[:60])
    if tag == "header":
        return Cue("masthead", "header")
    return None


class _Walk:
    """The walk over one tree: an explicit stack, so that deep nesting costs nothing."""

    def __init__(self) -> None:
        self.page = Page()
        self.counts: dict[str, int] = {}
        self.parts: list[str] = []
        self.links = 0
        self.times: list[str] = []
        self.number = 0

    def flush(self, tag: str, cues: tuple[int, ...], path: tuple[int, ...], listed: bool, quoted: bool) -> None:
        if not self.parts:
            return
        raw = "".join(self.parts)
        self.parts.clear()
        links, self.links = self.links, 0
        times, self.times = tuple(self.times), []
        for piece in raw.split("\x01\x01") if "\x01\x01" in raw else (raw,):
            text = " ".join(piece.split())
            if "\x01" in text:
                text = "\n".join(t for line in text.split("\x01") if (t := line.strip()))
            if text:
                count = self.counts[tag] = self.counts.get(tag, 0) + 1
                self.page.segments.append(
                    Segment(text, tag, f"{tag}[{count}]", min(links, len(text)), cues, path, times, listed, quoted)
                )

    def join_row(self, path: tuple[int, ...]) -> None:
        """Short cells of one row of a data table become one segment; rows of layout tables stay as they are."""
        segments, depth = self.page.segments, len(path)
        at = len(segments)
        while at and segments[at - 1].path[:depth] == path and len(path) < DEEPEST_PATH:
            at -= 1
        cells = segments[at:]
        if len(cells) < 2 or any(c.tag not in ("td", "th") or c.links or len(c.text) > LONGEST_CELL for c in cells):
            return
        first = cells[0]
        count = self.counts["tr"] = self.counts.get("tr", 0) + 1
        text = " | ".join(c.text.replace("\n", " ") for c in cells)
        segments[at:] = [Segment(text, "tr", f"tr[{count}]", 0, first.cues, path, row=True)]


def read_tree(root: etree._Element) -> Page:
    """All visible text of a page as segments in reading order, without scripts, controls and figures."""
    walk = _Walk()
    page = walk.page
    # frame: element, child iterator, block tag, cues, path, inside link, listed, quoted
    stack = [_enter(walk, root, "body", (), (), 0, False, False)]
    while stack:
        el, children, block, cues, path, linked, listed, quoted = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            tag = el.tag
            if tag in BLOCKS:
                walk.flush(block, cues, path, listed, quoted)
                if tag == "tr":
                    walk.join_row(path)
            if stack and el.tail:
                _say(walk, el.tail, stack[-1][5])
            continue
        tag = child.tag
        if not isinstance(tag, str) or (
            tag in SILENT and not (tag == "figure" and "table" in (child.get("class") or ""))
        ):
            if tag == "br":
                walk.parts.append("\x01")
            if child.tail:
                _say(walk, child.tail, linked)
            continue
        if tag == "br":
            walk.parts.append("\x01")
            if child.tail:
                _say(walk, child.tail.lstrip() or "", linked)
            continue
        if tag in BLOCKS:
            walk.flush(block, cues, path, listed, quoted)
            if len(page.segments) > MOST_SEGMENTS:
                page.cut = True
                break
        stack.append(_enter(walk, child, block, cues, path, linked, listed, quoted))
    walk.flush("body", (), (), False, False)
    return page


def _say(walk: _Walk, text: str, linked: int) -> None:
    walk.parts.append(text)
    if linked:
        walk.links += len(text.strip())


def _enter(
    walk: _Walk,
    el: etree._Element,
    block: str,
    cues: tuple[int, ...],
    path: tuple[int, ...],
    linked: int,
    listed: bool,
    quoted: bool,
) -> tuple[etree._Element, etree._ElementChildIterator, str, tuple[int, ...], tuple[int, ...], int, bool, bool]:
    tag = el.tag
    is_block = tag in BLOCKS
    if is_block or el.get("class") or el.get("itemprop") or el.get("rel"):
        cue = _cue(el, tag) if len(el.attrib) or tag in FURNITURE_TAGS or tag == "header" else None
        if cue is not None and (is_block or cue.kind != "furniture" or tag == "span"):
            walk.page.cues.append(cue)
            cues = (*cues, len(walk.page.cues) - 1) if is_block and len(cues) < DEEPEST_PATH else cues
            if not is_block and cue.kind in ("byline", "dateline"):
                walk.times.append(BYLINE if cue.kind == "byline" else "")
    if is_block:
        walk.number += 1
        if len(path) < DEEPEST_PATH:
            path = (*path, walk.number)
        block = tag
        if tag in ("article", "main") or el.get("itemprop") == "articleBody" or el.get("role") in ("main", "article"):
            walk.page.articles.add(walk.number)
        listed = listed or tag in ("li", "dd", "dt")
        quoted = quoted or tag == "blockquote"
    if tag == "time":
        walk.parts.append(" ")  # two dates in a row, one of them hidden by the style, are two words
        if el.get("datetime") and "updated" not in (el.get("class") or "").split():
            walk.times.append(el.get("datetime") or "")
    elif el.get("title") and DATED.search(el.get("class") or "") and DAY.search(el.get("title")[:60]):
        walk.times.append(el.get("title")[:60])  # exports of channels show the hour and keep the day in the tip
    if tag == "a":
        linked = 1
        if HOME.fullmatch(el.get("href") or "") and len(walk.page.homes) < MOST_HOMES:
            walk.page.homes.append(" ".join("".join(el.itertext()).split()))
    if el.text:
        _say(walk, el.text, linked)
    return el, iter(el), block, cues, path, linked, listed, quoted
