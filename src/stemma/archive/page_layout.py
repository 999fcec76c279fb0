"""Where on a page the article stands: which parts are furniture, which element holds most of the prose."""

from __future__ import annotations

from stemma.archive.lines import is_prose
from stemma.archive.page_tree import BYLINE, HEADINGS, Page, Segment

__all__ = ["Layout"]

CONTAINER_SHARE = 0.6  # share of the page's prose that the main container holds; below, its parent is taken
ARTICLE_SHARE = 0.5  # the same for <article>, <main> and the like, which say so themselves
CANCEL_SHARE = 0.4  # a part named like furniture that holds more of the prose than this is no furniture
SINGLE = frozenset(("p", "li", "dd", "dt", "pre", "td", "th"))  # hold one paragraph, and so never the article


class Layout:
    """One page: for each segment its weight as prose and whether it stands in furniture; and the main container.

    Args:
        page: the segments. `prose` and `off` run parallel to them; `container` is the number of the element that holds
            the article, 0 for the whole page.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.prose = [_prose(s) for s in page.segments]
        self.off = self._dropped()
        self.container = self._container()

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

    def cue(self, segment: Segment) -> str:
        """What the names of the parts around a segment say: byline, dateline, label, masthead, or ""."""
        for cue in reversed(segment.cues):
            kind = self.page.cues[cue].kind
            if kind in ("byline", "dateline", "label", "masthead"):
                return kind
        return (
            "byline" if segment.times == ("",) or BYLINE in segment.times else "dateline" if any(segment.times) else ""
        )

    def _container(self) -> int:
        """Number of the element that holds the article; 0 for the whole page."""
        held: dict[int, int] = {}
        total = 0
        for segment, weight, off in zip(self.page.segments, self.prose, self.off, strict=True):
            if weight and not off:
                total += weight
                for number in segment.path[:-1] if segment.tag in SINGLE else segment.path:
                    held[number] = held.get(number, 0) + weight
        named = sorted((held.get(n, 0), n) for n in self.page.articles)
        if named and named[-1][0] >= ARTICLE_SHARE * total > 0:
            most = named[-1][0]
            return max(n for weight, n in named if weight >= 0.9 * most)
        fits = [n for n, weight in held.items() if weight >= CONTAINER_SHARE * total]
        best = max(fits, default=0)  # numbers grow with depth along one path
        inside = [s.path for s, weight in zip(self.page.segments, self.prose, strict=True) if weight and best in s.path]
        if len(inside) != 1:
            return best
        at = inside[0].index(best)  # one paragraph is no article: what stands beside it belongs to it
        return inside[0][at - 1] if at else 0

    def inside(self, n: int) -> bool:
        """True when the segment stands in the main container and not in furniture."""
        return not self.off[n] and (not self.container or self.container in self.page.segments[n].path)


def _prose(segment: Segment) -> int:
    """Weight of a segment as running text: its characters outside links, 0 for what is no prose."""
    line = segment.text
    if segment.tag in HEADINGS or segment.links > 0.5 * len(line) or not is_prose(line):
        return 0
    return len(line) - segment.links
