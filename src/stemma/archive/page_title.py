"""The title of a page, and the outlet as far as titles and repeated names show it."""

from __future__ import annotations

import re

from stemma.archive.dates import dates_in
from stemma.archive.lines import is_consent, is_issue, is_name, names_body, read_byline, split_dateline
from stemma.archive.metadata import Findings, outlet_in, squeezed
from stemma.archive.page_layout import Layout
from stemma.archive.page_tree import HEADINGS, Page, Segment
from stemma.archive.page_words import page_words

__all__ = ["find_title", "outlet_by_repetition", "outlet_of_title"]

MARKS = re.compile(r"\s+(?:[|–—»·-]|::)\s+|\s*[|»]\s*")
ISSUE_LENGTH = 80  # characters of a line with the number of an issue
TITLE_REACH = 5  # segments before the first paragraph in which a title without heading tag is looked for


def find_title(layout: Layout, found: Findings, head_title: str, first: int) -> int | None:
    """Index of the segment that is the title: `first` is that of the first paragraph of prose."""
    segments, container = layout.page.segments, layout.container
    wanted = [squeezed(v) for _, v, _ in sorted(found.values.get("headline", ()))]
    head = squeezed(head_title)
    heads = [n for n, s in enumerate(segments[: first + 1]) if s.tag in HEADINGS and not layout.off[n]]
    inside = [n for n in heads if container in segments[n].path] if container else []
    for pool in (inside, heads):
        for n in pool:
            if squeezed(segments[n].text) in wanted:
                return n
    heads = _without_paper(layout, found, head_title, heads)
    left = frozenset(heads)
    inside = [n for n in inside if n in left]
    for pool in (inside, heads):
        for level in (("h1",), ("h2", "h3", "h4", "h5", "h6")):
            fit = [n for n in pool if segments[n].tag in level]
            like = [n for n in fit if squeezed(segments[n].text) and squeezed(segments[n].text) in head]
            plain = [n for n in fit if layout.cue(segments[n]) != "masthead"]
            if level == ("h1",) and (like or fit):
                return (like or plain or fit)[-1]
            if level != ("h1",) and plain and pool is heads:
                return _same_level(layout, plain)
    return _unmarked_title(layout, first, [*wanted, head])


def _without_paper(layout: Layout, found: Findings, head_title: str, heads: list[int]) -> list[int]:
    """Without headings that only name the paper, where others are left."""
    names = {squeezed(v) for _, v, _ in found.values.get("outlet", ())} | {squeezed(head_title)}
    names |= {squeezed(t) for t in layout.page.homes}
    names |= _issue_names(layout.page, head_title, heads)
    texts = layout.page.segments
    left = [n for n in heads if squeezed(texts[n].text) not in names and not _only_date(texts[n].text)]
    return left or heads


def _only_date(line: str) -> bool:
    """True for a heading that is a date and nothing else."""
    return any(h.end - h.start >= len(line) - 2 for h in dates_in(line))


def _issue_names(page: Page, head_title: str, heads: list[int]) -> set[str]:
    """The name of a paper as the first of several headings: the number of the issue stands behind or below it.

    The number is looked for in `<title>`, where nothing but the name, the number and a date then stands, and in the
    lines up to the next heading; where `<title>` has a part for each of two headings, its last part is the paper.
    """
    if len(heads) < 2:
        return set()
    first, after = heads[0], heads[1]
    name = page.segments[first].text
    if len(name.split()) > 7:
        return set()
    key, rest = squeezed(name), [squeezed(page.segments[n].text) for n in heads[1:]]
    if squeezed(head_title) in {mix for r in rest for mix in (key + r, r + key)}:
        return {key}
    parts = [squeezed(p) for p in MARKS.split(head_title)]
    if len(parts) > 1 and key == parts[-1] and any(p in rest for p in parts[:-1]):
        return {key}
    lines = [head_title[len(name) :]] if head_title.startswith(name) else []
    lines += [s.text for s in page.segments[first + 1 : after]]
    return {key} if any(is_issue(line) for line in lines if len(line) < ISSUE_LENGTH) else set()


def _unmarked_title(layout: Layout, first: int, wanted: list[str]) -> int | None:
    """A title that is no heading: a line shortly before the first paragraph that looks like one."""
    near = [
        n
        for n in range(max(0, first - TITLE_REACH), first)
        if not layout.off[n] and layout.cue(layout.page.segments[n]) == ""
    ]
    for n in near:
        if squeezed(layout.page.segments[n].text) in wanted and not names_body(layout.page.segments[n].text):
            return n
    fit = [n for n in near if _like_title(layout.page.segments[n]) and not names_body(layout.page.segments[n].text)]
    fit = fit or [n for n in near if squeezed(layout.page.segments[n].text) in wanted]
    return max(fit, key=lambda n: (len(layout.page.segments[n].text), -n)) if fit else None


def _like_title(segment: Segment) -> bool:
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


def _same_level(layout: Layout, fit: list[int]) -> int:
    """Of headings before the first prose: the last one, unless a higher level stands right before it."""
    best = fit[-1]
    for n in reversed(fit[:-1]):
        near = best - n <= 3
        if near and layout.page.segments[n].tag < layout.page.segments[best].tag:
            best = n
    return best


def outlet_by_repetition(page: Page, found: Findings, end: int, head_title: str) -> None:
    """A name that links to the front page, heads or ends the page, and stands on the page or in `<title>` as well."""
    segments = page.segments
    key, shown = squeezed(head_title), squeezed(segments[end].text) if end < len(segments) else ""
    for home in page.homes:
        if len(home.split()) > 1 and squeezed(home) in key and squeezed(home) not in shown:
            found.add("outlet", home, "link to the front page", "masthead")
            return
    names = [
        *page.homes,
        *(outlet_in(s.text) for s in [*segments[: min(end, 6)], *segments[-4:]] if len(s.text) < 160),
    ]
    fit = [n for n in dict.fromkeys(names) if is_name(n) and len(n) < 60 and (len(n.split()) > 1 or n.isupper())]
    keys = [squeezed(s.text) for s in segments] if fit else []
    counts = [(sum(squeezed(n) in k for k in keys), n) for n in fit]
    best = max(counts, key=lambda c: c[0], default=(0, ""))
    if best[0] > 1:
        found.add("outlet", best[1], "name repeated on the page", "masthead")


def outlet_of_title(head_title: str, found: Findings, shown: str) -> None:
    """The part of `<title>` that is not the headline."""
    title, shown_key = head_title, squeezed(shown)
    if not title:
        return
    found.add("page_title", title, "title", "title")
    for mark in (" | ", " – ", " — ", " - ", " :: ", " » ", " · "):
        left, middle, right = title.rpartition(mark)
        if middle and (squeezed(left) in shown_key or shown_key in squeezed(left)) and len(right) <= 60:
            found.add("outlet", right, "title after the headline", "title")
            return
    if shown and title.endswith(shown) and (left := title[: -len(shown)].rstrip()) and left[-1] in "|–—-:»·":
        name = outlet_in(left.rstrip(" |–—-:»·"))
        if name.casefold() not in page_words().words["furniture"]:
            found.add("outlet", name, "title before the headline", "title")
            return
    if shown_key and shown_key not in squeezed(title) and squeezed(title) not in shown_key:
        found.add("outlet", outlet_in(title), "title", "title")
