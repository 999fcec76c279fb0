"""Web pages: the body paragraphs in reading order, the title first, and what the page says about itself.

The tree is parsed once. Main text is found from the page as a whole (where most of the prose stands), from names of
parts (class, id, role, tag) and from the words of single lines; see `page_tree` and `lines`. When that finds little,
trafilatura is asked for a second opinion.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from lxml import etree  # type: ignore[import-untyped]

from stemma.archive.dates import dates_in
from stemma.archive.encoding import decode
from stemma.archive.formats.base import Content, Note, Source
from stemma.archive.lines import (
    COPYRIGHT,
    is_consent,
    is_end_credit,
    is_furniture,
    is_name,
    is_person,
    is_photo_credit,
    is_prose,
    read_byline,
    split_dateline,
)
from stemma.archive.metadata import Findings, outlet_in, settled, squeezed
from stemma.archive.page_head import outlet_of_host, read_head
from stemma.archive.page_tree import HEADINGS, Page, Segment, read_tree
from stemma.archive.page_words import page_words
from stemma.errors import Unreadable
from stemma.records import Block, Found
from stemma.records.document import BlockKind

__all__ = ["read"]

CONTAINER_SHARE = 0.6  # share of the page's prose that the main container holds; below, its parent is taken
ARTICLE_SHARE = 0.5  # the same for <article>, <main> and the like, which say so themselves
CANCEL_SHARE = 0.4  # a part named like furniture that holds more of the prose than this is no furniture
LINKED = 0.6  # share of characters in links from which a short segment is navigation
HEADER_ZONE = 6  # segments after the title in which bylines and dates stand
TITLE_REACH = 5  # segments before the first paragraph in which a title without heading tag is looked for
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
    reading = _Reading(page, found, head_title)
    blocks = reading.blocks()
    where = ""
    if sum(len(b.text) for b in blocks if b.kind != "title") < LEAST_TEXT and len(text) > 2_000:
        second = _second_opinion(root)
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


def _second_opinion(root: etree._Element) -> list[str]:
    """Paragraphs that trafilatura takes for main text."""
    import trafilatura  # takes 0.3 s to load and is rarely needed

    text = trafilatura.extract(root, include_comments=False, include_tables=True, favor_recall=True) or ""
    return [line for line in text.split("\n") if line.strip()]


class _Reading:
    """The decisions about one page."""

    def __init__(self, page: Page, found: Findings, head_title: str) -> None:
        self.page = page
        self.found = found
        self.head_title = head_title
        self.prose = [_prose(s) for s in page.segments]
        self.off = self._dropped()

    def _dropped(self) -> list[bool]:
        """For each segment whether it stands in furniture."""
        total = sum(self.prose) or 1
        held: dict[int, int] = {}
        for segment, weight in zip(self.page.segments, self.prose, strict=True):
            if weight:
                for cue in segment.cues:
                    held[cue] = held.get(cue, 0) + weight
        bad = {
            n
            for n, cue in enumerate(self.page.cues)
            if cue.kind == "furniture" and (held.get(n, 0) <= CANCEL_SHARE * total or cue.words == "hidden")
        }
        return [any(c in bad for c in s.cues) for s in self.page.segments]

    def _cue(self, segment: Segment) -> str:
        for cue in reversed(segment.cues):
            kind = self.page.cues[cue].kind
            if kind in ("byline", "dateline", "label", "masthead"):
                return kind
        return "byline" if segment.times == ("",) else "dateline" if any(segment.times) else ""

    def _container(self) -> int:
        """Number of the element that holds the article; 0 for the whole page."""
        held: dict[int, int] = {}
        total = 0
        for segment, weight, off in zip(self.page.segments, self.prose, self.off, strict=True):
            if weight and not off:
                total += weight
                for number in segment.path:
                    held[number] = held.get(number, 0) + weight
        named = sorted((held.get(n, 0), n) for n in self.page.articles)
        if named and named[-1][0] >= ARTICLE_SHARE * total > 0:
            most = named[-1][0]
            return max(n for weight, n in named if weight >= 0.9 * most)
        fits = [n for n, weight in held.items() if weight >= CONTAINER_SHARE * total]
        return max(fits, default=0)  # numbers grow with depth along one path

    def _title(self, first: int, container: int) -> int | None:
        """Index of the segment that is the title: `first` is that of the first paragraph of prose."""
        segments = self.page.segments
        wanted = [squeezed(v) for _, v, _ in sorted(self.found.values.get("headline", ()))]
        head = squeezed(self.head_title)
        heads = [n for n, s in enumerate(segments[: first + 1]) if s.tag in HEADINGS and not self.off[n]]
        inside = [n for n in heads if container in segments[n].path] if container else []
        for pool in (inside, heads):
            for n in pool:
                if squeezed(segments[n].text) in wanted:
                    return n
        heads = self._without_paper(heads)
        inside = [n for n in inside if n in heads]
        for pool in (inside, heads):
            for level in (("h1",), ("h2", "h3", "h4", "h5", "h6")):
                fit = [n for n in pool if segments[n].tag in level]
                like = [n for n in fit if squeezed(segments[n].text) and squeezed(segments[n].text) in head]
                plain = [n for n in fit if self._cue(segments[n]) != "masthead"]
                if level == ("h1",) and (like or fit):
                    return (like or plain or fit)[-1]
                if level != ("h1",) and plain and pool is heads:
                    return self._same_level(plain)
        return self._unmarked_title(first, [*wanted, head])

    def _without_paper(self, heads: list[int]) -> list[int]:
        """Without headings that only name the paper, where others are left."""
        names = {squeezed(v) for _, v, _ in self.found.values.get("outlet", ())} | {squeezed(self.head_title)}
        names |= {squeezed(t) for t in self.page.homes}
        left = [n for n in heads if squeezed(self.page.segments[n].text) not in names]
        return left or heads

    def _unmarked_title(self, first: int, wanted: list[str]) -> int | None:
        """A title that is no heading: a line shortly before the first paragraph that looks like one."""
        near = [
            n
            for n in range(max(0, first - TITLE_REACH), first)
            if not self.off[n] and self._cue(self.page.segments[n]) == ""
        ]
        for n in near:
            if squeezed(self.page.segments[n].text) in wanted:
                return n
        fit = [n for n in near if self._like_title(self.page.segments[n])]
        return max(fit, key=lambda n: (len(self.page.segments[n].text), -n)) if fit else None

    def _like_title(self, segment: Segment) -> bool:
        line = segment.text
        return (
            20 <= len(line) <= 200
            and len(line.split()) > 3
            and not segment.links
            and not line.endswith((".", ",", ":"))
            and not re.search(r"[|»·/]|\n", line)
            and read_byline(line) is None
            and not split_dateline(line)
            and not is_consent(line)
        )

    def _same_level(self, fit: list[int]) -> int:
        """Of headings before the first prose: the last one, unless a higher level stands right before it."""
        best = fit[-1]
        for n in reversed(fit[:-1]):
            near = best - n <= 3
            if near and self.page.segments[n].tag < self.page.segments[best].tag:
                best = n
        return best

    def blocks(self) -> tuple[Block, ...]:
        """Main text; notes metadata of visible lines on the way."""
        segments = self.page.segments
        container = self._container()
        first = next(
            (
                n
                for n, s in enumerate(segments)
                if self.prose[n] and not self.off[n] and (not container or container in s.path)
            ),
            len(segments),
        )
        title = self._title(min(first, len(segments) - 1), container) if segments else None
        start = title + 1 if title is not None else 0
        self._above(title if title is not None else first)
        out: list[Block] = []
        if title is not None:
            out.append(Block("title", segments[title].text.replace("\n", " "), segments[title].place))
            self.found.add("title", segments[title].text, segments[title].place, "json-ld")
        if "outlet" not in self.found.values:
            self._outlet_by_repetition(title if title is not None else first)
        self._outlet_of_title(segments[title].text if title is not None else "")
        last = max((n for n in range(start, len(segments)) if self._inside(n, container) and self.prose[n]), default=-1)
        for n in range(start, len(segments)):
            if self._inside(n, container) or (n < first and not self.off[n]):
                out.extend(self._block(n, n - start, n <= first, n > last))
            elif n > last:
                self._below(segments[n])
        return tuple(out)

    def _inside(self, n: int, container: int) -> bool:
        return not self.off[n] and (not container or container in self.page.segments[n].path)

    def _block(self, n: int, after_title: int, early: bool, late: bool) -> list[Block]:
        segment = self.page.segments[n]
        line = segment.text
        cue = self._cue(segment)
        if is_end_credit(line):
            self.found.add("credit", line.strip("()[] "), segment.place, "credit")
            return []
        if cue in ("byline", "dateline") and not (self.prose[n] and len(line) > 120):
            self._byline(segment, cue)
            return []
        if after_title < HEADER_ZONE and len(line) < 200 and self._byline(segment, "", early):
            return []
        if not after_title and early and self._bare_name(segment):
            return []
        if cue in ("label", "masthead") and not self.prose[n]:
            return []
        heading = segment.tag in HEADINGS
        linked = segment.links > 0
        if is_furniture(line, heading=heading, linked=linked) or (is_consent(line) and segment.tag != "p"):
            self._below(segment)
            return []
        if (
            segment.links >= LINKED * len(line)
            and (not self.prose[n] or segment.links >= 0.95 * len(line))
            and len(line) < 200
        ):
            return []
        if is_photo_credit(line):
            self.found.add("photo_credit", line, segment.place, "credit")
            return []
        if late and not heading and segment.tag not in ("p", "tr") and not segment.listed and self._tail(segment):
            return []
        if (
            (early or late)
            and segment.tag not in ("p", "li", "blockquote", "td", "tr", *HEADINGS)
            and not self.prose[n]
        ):
            return []
        return self._text(segment, heading, after_title)

    def _bare_name(self, segment: Segment) -> bool:
        """A name alone right under the title, with a place or role behind it at most, is the author."""
        taken = page_words().credit_from.match(segment.text)
        if taken and is_name(segment.text[taken.end() :]):
            self.found.add("credit", segment.text, segment.place, "credit")
            return False  # whom a page credits is evidence, so the line stays in the text
        name, _, more = segment.text.partition(",")
        fits = is_person(name) and len(segment.text) < 60 and (not more or is_name(more.strip()))
        if not fits or page_words().salutation.match(name) or segment.text.endswith((",", ":")):
            return False
        self.found.add("author", name, segment.place, "byline")
        return True

    def _tail(self, segment: Segment) -> bool:
        """A short line after the last paragraph: the place where old pages print name and date."""
        byline = read_byline(segment.text)
        if byline and byline.hits:
            self.found.add_hits(byline.hits, segment.text, segment.place, "footer")
            self.found.add("outlet", outlet_in(" • ".join(byline.rest)), segment.place, "footer")
            return True
        return not is_prose(segment.text)

    def _text(self, segment: Segment, heading: bool, after_title: int) -> list[Block]:
        line = segment.text.replace("\n", " ")
        kind: BlockKind = (
            "heading"
            if heading
            else "table"
            if segment.row
            else "list"
            if segment.listed
            else "quote"
            if segment.quoted
            else "body"
        )
        dateline = split_dateline(line) if after_title < HEADER_ZONE and not heading else None
        if dateline:
            head = line[: dateline.end]
            self.found.add("dateline", dateline.place, segment.place, "dateline")
            self.found.add("outlet", dateline.agency, f"{segment.place} dateline", "footer")
            self.found.add("agency", dateline.agency, f"{segment.place} dateline", "dateline")
            self.found.add_hits(dateline.hits, head, f"{segment.place} dateline", "dateline")
            return [
                Block("heading", head.strip(), f"{segment.place} dateline"),
                Block(kind, line[dateline.end :], segment.place),
            ]
        return [Block(kind, line, segment.place)]

    def _byline(self, segment: Segment, cue: str, early: bool = True) -> bool:
        """Notes names and dates of a line; True when it is nothing else. After the first paragraph it must be plain."""
        byline = read_byline(segment.text, cue=cue)
        if byline and not early and not cue:
            signed = byline.author and page_words().by_start.match(segment.text)
            if byline.rest or not (signed or (not byline.author and any(h.edtf for h in byline.hits))):
                byline = None
        stamps = [t for t in segment.times if t]
        for value in stamps:
            self.found.add_stamp("published", value, f"{segment.place} time[datetime]", "time")
        if byline is None:
            if early and len(segment.text) < 120:
                hits = [h for h in dates_in(segment.text) if h.edtf and h.end >= len(segment.text.rstrip(" .)"))]
                self.found.add_hits(hits, segment.text, segment.place, "credit")
            return False
        self.found.add_late(byline.late, segment.place)
        self.found.add("author", byline.author, segment.place, "byline")
        self.found.add_hits(byline.hits, segment.text, segment.place, "header")
        if cue == "dateline" and byline.rest and not byline.author:
            self.found.add("dateline", byline.rest[0], segment.place, "dateline")
        return True

    def _above(self, end: int) -> None:
        """Lines above the title: masthead, and bylines or dates that some pages print there."""
        named = False
        for segment in self.page.segments[:end]:
            if len(segment.text) > 120:
                continue
            cue = self._cue(segment)
            if cue in ("byline", "dateline") or (any(segment.times)):
                self._byline(segment, cue)
                continue
            byline = read_byline(segment.text)
            if byline and byline.hits:
                self.found.add_hits(byline.hits, segment.text, segment.place, "masthead")
                continue
            if not named and segment.links <= LINKED * len(segment.text) and not is_consent(segment.text):
                name = outlet_in(segment.text)
                trust = "masthead" if cue != "label" else "footer"
                self.found.add("outlet", name, segment.place, trust)
                named = bool(name)

    def _below(self, segment: Segment) -> None:
        """Lines below the text: copyright lines name the outlet."""
        line = segment.text
        if len(line) < 160 and COPYRIGHT.match(line):
            self.found.add("outlet", outlet_in(line.split(". ")[0]), segment.place, "footer")
            if year := re.search(r"\b(?:19|20)\d\d\b", line):
                self.found.add("copyright_year", year[0], segment.place, "footer")

    def _outlet_by_repetition(self, end: int) -> None:
        """A name that links to the front page, heads or ends the page, and stands on the page at least twice."""
        segments = self.page.segments
        names = [
            *self.page.homes,
            *(outlet_in(s.text) for s in [*segments[: min(end, 6)], *segments[-4:]] if len(s.text) < 160),
        ]
        fit = [n for n in dict.fromkeys(names) if is_name(n) and len(n) < 60 and (len(n.split()) > 1 or n.isupper())]
        keys = [squeezed(s.text) for s in segments] if fit else []
        counts = [(sum(squeezed(n) in k for k in keys), n) for n in fit]
        best = max(counts, key=lambda c: c[0], default=(0, ""))
        if best[0] > 1:
            self.found.add("outlet", best[1], "name repeated on the page", "masthead")

    def _outlet_of_title(self, shown: str) -> None:
        """The part of `<title>` that is not the headline."""
        title, shown_key = self.head_title, squeezed(shown)
        if not title:
            return
        self.found.add("page_title", title, "title", "title")
        for mark in (" | ", " – ", " — ", " - ", " :: ", " » ", " · "):
            left, middle, right = title.rpartition(mark)
            if middle and (squeezed(left) in shown_key or shown_key in squeezed(left)) and len(right) <= 60:
                self.found.add("outlet", right, "title after the headline", "title")
                return
        if shown_key and shown_key not in squeezed(title) and squeezed(title) not in shown_key:
            self.found.add("outlet", outlet_in(title), "title", "title")


def _prose(segment: Segment) -> int:
    """Weight of a segment as running text: its characters outside links, 0 for what is no prose."""
    line = segment.text
    if segment.tag in HEADINGS or segment.links > 0.5 * len(line) or not is_prose(line):
        return 0
    return len(line) - segment.links
