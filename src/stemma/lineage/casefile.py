"""The documents of one neighbourhood with the look-ups that tracing needs: parents, order, statements by place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stemma.records.link import Link, LostWitness, Passage
from stemma.records.reading import Reading
from stemma.records.span import Span
from stemma.records.statement import Mention, Statement

__all__ = ["CaseFile", "Sheet", "Step", "case_file", "map_range"]

TEXTUAL = frozenset({"copy", "partial", "rewrite", "translate", "quote", "cite", "summarise"})
WHOLE = frozenset({"copy", "rewrite", "translate", "summarise"})  # kinds in which all of the child may be the parent's
SURE = 0.5  # links below this probability are shown but pass nothing on
EVEN = 0.12  # passages whose lengths differ by less than this share are mapped character by character
LONG = 700  # code points; a longer uneven passage is mapped in proportion with some slack
SLACK = 120  # code points on both sides of a place mapped in proportion


@dataclass(frozen=True, slots=True)
class Step:
    """One passage of a document that draws on `parent`."""

    start: int
    end: int
    parent: str
    passage: Passage
    link: Link


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document with sorted look-ups.

    Args:
        mentions, statements: sorted by place. starts, ends: where each statement begins, and the furthest end so far.
        steps: passages drawn from documents of the case, sorted by place; reach: as `ends`, for the steps.
        links: textual links to parents, the strongest first; lost: links to lost witnesses.
    """

    reading: Reading
    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]
    extents: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    steps: tuple[Step, ...]
    step_starts: tuple[int, ...]
    reach: tuple[int, ...]
    links: tuple[Link, ...]
    lost: tuple[Link, ...]

    @property
    def id(self) -> str:
        """Id of the document."""
        return self.reading.document.id

    @property
    def copied(self) -> int:
        """Code points copied word by word from parents; overlapping passages count twice."""
        return sum(step.end - step.start for step in self.steps if step.passage.how == "copy")

    def statements_at(self, start: int, end: int) -> list[int]:
        """Indices of the statements whose content overlaps `[start, end)`, in reading order."""
        first = bisect_right(self.ends, start)
        last = bisect_left(self.starts, end)
        return [at for at in range(first, last) if self.extents[at][1] > start and self.extents[at][0] < end]

    def steps_at(self, start: int, end: int) -> list[Step]:
        """Passages that overlap `[start, end)`, the one that covers most of it first."""
        first = bisect_right(self.reach, start)
        last = bisect_left(self.step_starts, end)
        found = [s for s in self.steps[first:last] if s.end > start and s.start < end]
        found.sort(key=lambda s: (-(min(s.end, end) - max(s.start, start)), -s.link.probability, s.parent, s.start))
        return found


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Sheets by document id, the order parents first, and the links that would close a loop.

    loops: (child, parent) of each link left out because the parent draws on the child, too.
    """

    sheets: dict[str, Sheet]
    order: tuple[str, ...]
    loops: tuple[tuple[str, str], ...]
    lost: dict[str, LostWitness]
    by_outlet: dict[str, tuple[str, ...]]


def map_range(step: Step, start: int, end: int) -> tuple[int, int]:
    """The place in the parent that answers to `[start, end)` of the child.

    Even passages are mapped character by character, short ones as a whole, long uneven ones in proportion with slack.
    """
    child, parent = step.passage.child, step.passage.parent
    have, want = max(1, child.end - child.start), max(1, parent.end - parent.start)
    low, high = max(start, child.start) - child.start, min(end, child.end) - child.start
    if abs(have - want) <= EVEN * have and step.passage.how in ("copy", "quote"):
        return _within(parent.start + low, parent.start + high, parent)
    if have <= LONG:
        return _within(parent.start, parent.end, parent)
    return _within(parent.start + low * want // have - SLACK, parent.start + high * want // have + SLACK, parent)


def _within(start: int, end: int, bounds: Span) -> tuple[int, int]:
    """The part of `[start, end)` inside `bounds`, at least one code point."""
    start = max(bounds.start, min(start, bounds.end - 1))
    return start, max(start + 1, min(end, bounds.end))


def case_file(readings: Sequence[Reading], links: Sequence[Link], lost: Sequence[LostWitness]) -> CaseFile:
    """Sort a neighbourhood for tracing. Links between documents that are not in `readings` are left aside."""
    ids = {reading.document.id for reading in readings}
    lost_by_id = {one.id: one for one in lost}
    up: dict[str, list[Link]] = {one: [] for one in ids}
    away: dict[str, list[Link]] = {one: [] for one in ids}
    for link in links:
        if link.child not in ids or link.kind not in TEXTUAL or link.probability < SURE or link.child == link.parent:
            continue
        if link.parent in ids:
            up[link.child].append(link)
        elif link.parent in lost_by_id:
            away[link.child].append(link)
    order, loops = _order(sorted(ids), up)
    closing = set(loops)
    sheets = {
        reading.document.id: _sheet(
            reading,
            [link for link in up[reading.document.id] if (link.child, link.parent) not in closing],
            away[reading.document.id],
        )
        for reading in readings
    }
    outlets: dict[str, list[str]] = {}
    for one in order:
        name = sheets[one].reading.document.outlet
        if name:
            outlets.setdefault(name, []).append(one)
    return CaseFile(sheets, order, loops, lost_by_id, {name: tuple(found) for name, found in sorted(outlets.items())})


def _sheet(reading: Reading, links: list[Link], lost: list[Link]) -> Sheet:
    statements = sorted(
        (stmt for stmt in reading.statements if stmt.content),
        key=lambda s: (s.content[0].start, s.content[-1].end, s.id),
    )
    extents = tuple((stmt.content[0].start, max(piece.end for piece in stmt.content)) for stmt in statements)
    links = sorted(links, key=lambda link: (-link.probability, link.parent))
    steps = sorted(
        (Step(p.child.start, p.child.end, link.parent, p, link) for link in links for p in link.passages),
        key=lambda s: (s.start, s.end, s.parent, s.passage.parent),
    )
    return Sheet(
        reading=reading,
        mentions=tuple(sorted(reading.mentions, key=lambda m: (m.quote.start, m.quote.end, m.name))),
        statements=tuple(statements),
        extents=extents,
        starts=tuple(start for start, _ in extents),
        ends=_running(end for _, end in extents),
        steps=tuple(steps),
        step_starts=tuple(step.start for step in steps),
        reach=_running(step.end for step in steps),
        links=tuple(links),
        lost=tuple(sorted(lost, key=lambda link: (-link.probability, link.parent))),
    )


def _running(ends: Iterable[int]) -> tuple[int, ...]:
    out: list[int] = []
    for end in ends:
        out.append(max(end, out[-1]) if out else end)
    return tuple(out)


def _order(ids: list[str], up: dict[str, list[Link]]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Parents before children; a link that closes a loop is named and left out (METHOD 7.3: loops collapse)."""
    done: dict[str, bool] = {}
    order: list[str] = []
    loops: list[tuple[str, str]] = []
    for root in ids:
        if root in done:
            continue
        stack = [(root, iter(sorted({link.parent for link in up[root]})))]
        done[root] = False
        while stack:
            one, parents = stack[-1]
            for parent in parents:
                if parent not in done:
                    done[parent] = False
                    stack.append((parent, iter(sorted({link.parent for link in up[parent]}))))
                    break
                if not done[parent]:
                    loops.append((one, parent))
            else:
                done[one] = True
                order.append(one)
                stack.pop()
    return tuple(order), tuple(loops)
