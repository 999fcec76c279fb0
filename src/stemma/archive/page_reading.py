"""A page to blocks of main text; what visible lines say about the page goes to the metadata."""

from __future__ import annotations

import re
from dataclasses import replace

from stemma.archive.dates import dates_in
from stemma.archive.lines import (
    COPYRIGHT,
    is_consent,
    is_end_credit,
    is_furniture,
    is_name,
    is_person,
    is_photo_credit,
    is_prose,
    names_body,
    read_byline,
    split_dateline,
)
from stemma.archive.metadata import Findings, outlet_in
from stemma.archive.page_layout import Layout
from stemma.archive.page_title import find_title, outlet_by_repetition, outlet_of_title
from stemma.archive.page_tree import BYLINE, HEADINGS, Page, Segment
from stemma.archive.page_words import page_words
from stemma.records import Block
from stemma.records.document import BlockKind

__all__ = ["page_blocks"]

LINKED = 0.6  # share of characters in links from which a short segment is navigation
MOST_BEFORE = 60  # segments looked at for the head of the article
HEADER_ZONE = 6  # segments after the title in which bylines and dates stand


def page_blocks(page: Page, found: Findings, head_title: str) -> tuple[Block, ...]:
    """Main text of a page in reading order, the title first; metadata of visible lines is added to `found`.

    Args:
        head_title: text of `<title>`.
    """
    return _Reading(page, found, head_title).blocks()


def _part_heads(page: Page) -> None:
    """Title and byline with only a line break between them become two segments; `Author:` and the name become one."""
    segments = page.segments
    for n in range(min(MOST_BEFORE, len(segments)) - 1, 0, -1):
        joined = f"{segments[n - 1].text} {segments[n].text}"
        pair = segments[n - 1].tag == "dt" and segments[n].tag == "dd"
        if pair and len(joined) < 120 and read_byline(joined):
            segments[n - 1 : n + 1] = [replace(segments[n], text=joined)]
    for n, segment in enumerate(page.segments[:MOST_BEFORE]):
        line, mark, last = segment.text.rpartition("\n")
        if not mark or len(segment.text) > 300 or segment.links or is_prose(line):
            continue
        byline = read_byline(last)
        if byline and (byline.hits or byline.author) and not read_byline(line) and not dates_in(line):
            page.segments[n : n + 1] = [replace(segment, text=line, times=()), replace(segment, text=last)]
            return


class _Reading:
    """The reading of one page, line by line."""

    def __init__(self, page: Page, found: Findings, head_title: str) -> None:
        _part_heads(page)
        self.layout = Layout(page)
        self.found = found
        self.head_title = head_title

    def blocks(self) -> tuple[Block, ...]:
        """Main text; notes metadata of visible lines on the way."""
        layout = self.layout
        segments = layout.page.segments
        first = next((n for n in range(len(segments)) if layout.prose[n] and layout.inside(n)), len(segments))
        if first == len(segments):  # no running text: the first heading is the title, the rest is kept
            first = next((n for n, s in enumerate(segments) if s.tag in HEADINGS and not layout.off[n]), first)
        title = find_title(layout, self.found, self.head_title, min(first, len(segments) - 1)) if segments else None
        start = title + 1 if title is not None else 0
        self._above(title if title is not None else first)
        out: list[Block] = []
        if title is not None:
            out.append(Block("title", segments[title].text.replace("\n", " "), segments[title].place))
            self.found.add("title", segments[title].text, segments[title].place, "json-ld")
        if "outlet" not in self.found.values:
            outlet_by_repetition(layout.page, self.found, title if title is not None else first, self.head_title)
        outlet_of_title(self.head_title, self.found, segments[title].text if title is not None else "")
        last = max((n for n in range(start, len(segments)) if layout.inside(n) and layout.prose[n]), default=-1)
        for n in range(start, len(segments)):
            if layout.inside(n) or (n < first and not layout.off[n]):
                out.extend(self._block(n, n - start, n <= first, n > last))
            elif n > last:
                self._below(segments[n])
        return tuple(out)

    def _block(self, n: int, after_title: int, early: bool, late: bool) -> list[Block]:
        segment = self.layout.page.segments[n]
        line = segment.text
        cue = self.layout.cue(segment)
        if is_end_credit(line):
            self.found.add("credit", line.strip("()[] "), segment.place, "credit")
            return []
        if cue in ("byline", "dateline") and not (self.layout.prose[n] and len(line) > 120):
            self._byline(segment, cue)
            return []
        if after_title < HEADER_ZONE and len(line) < 200 and self._byline(segment, "", early):
            return []
        if not after_title and early and self._bare_name(segment):
            return []
        if cue in ("label", "masthead") and not self.layout.prose[n]:
            return []
        heading = segment.tag in HEADINGS
        linked = segment.links > 0
        if is_furniture(line, heading=heading, linked=linked) or (is_consent(line) and segment.tag != "p"):
            self._below(segment)
            return []
        if (
            segment.links >= LINKED * len(line)
            and (not self.layout.prose[n] or segment.links >= 0.95 * len(line))
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
            and not self.layout.prose[n]
        ):
            return []
        return self._text(segment, heading, after_title)

    def _bare_name(self, segment: Segment) -> bool:
        """A name alone right under the title, with a place or role behind it at most, is the author."""
        taken = page_words().credit_from.match(segment.text)
        if taken and is_name(segment.text[taken.end() :]):
            self.found.add("credit", segment.text, segment.place, "credit")
            return False  # whom a page credits is evidence, so the line stays in the text
        if names_body(segment.text) and segment.tag not in HEADINGS and not segment.text.endswith("."):
            self.found.add("outlet", segment.text, segment.place, "letterhead")  # the body that speaks
            return True
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
        stamps = [t for t in segment.times if t and t != BYLINE]
        for value in stamps:
            self.found.add_stamp("published", value, f"{segment.place} time[datetime]", "time")
        if byline is None:
            if early and len(segment.text) < 120:
                hits = [h for h in dates_in(segment.text) if h.edtf and h.end >= len(segment.text.rstrip(" .)"))]
                self.found.add_hits(hits, segment.text, segment.place, "credit")
            return False
        self.found.add_late(byline.late, segment.place)
        self.found.add("author", byline.author, segment.place, "byline")
        if names_body(byline.outlet):
            self.found.add("outlet", byline.outlet, segment.place, "footer")
        self.found.add_hits(byline.hits, segment.text, segment.place, "header")
        if cue == "dateline" and byline.rest and not byline.author:
            self.found.add("dateline", byline.rest[0], segment.place, "dateline")
        return True

    def _above(self, end: int) -> None:
        """Lines above the title: masthead, and bylines or dates that some pages print there."""
        named = False
        for segment in self.layout.page.segments[:end]:
            if len(segment.text) > 120:
                continue
            cue = self.layout.cue(segment)
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
        elif len(line) < 160 and (byline := read_byline(line)) is not None:
            self.found.add_late(byline.late, segment.place)
            self.found.add("outlet", byline.outlet, segment.place, "footer")
            if page_words().by_start.match(line):
                self.found.add("author", byline.author, segment.place, "footer")
