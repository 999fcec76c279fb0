"""Replacing stretches of a text, and where each place of the old text stands in the new one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["NAME", "WITHHELD", "Edit", "Edited", "edited"]

NAME = "[REDACTED:name]"  # of fixed width: the width of a gap tells the word
WITHHELD = "[REDACTED:statement]"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Code points `[start, end)` of the old text are replaced by `tag`."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A text with replacements; `edits` are disjoint and sorted and count in the old text."""

    text: str
    edits: tuple[Edit, ...]
    _starts: tuple[int, ...] = field(default=(), repr=False)
    _shifts: tuple[int, ...] = field(default=(), repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `[start, end)` of the old text stands in the new one; a tag that it touches belongs to it whole.

        >>> edited("Ada said no.", [Edit(0, 3, NAME)]).span(0, 8)
        (0, 20)
        """
        return self._at(start, last=False), self._at(end, last=True)

    def _at(self, place: int, *, last: bool) -> int:
        number = bisect_right(self._starts, place) - 1
        if number < 0:
            return place
        edit = self.edits[number]
        begin = edit.start + (self._shifts[number - 1] if number else 0)
        if place >= edit.end:
            return place + self._shifts[number]
        if place == edit.start and last:
            return begin
        return begin + len(edit.tag) if last else begin


def edited(text: str, edits: Iterable[Edit]) -> Edited:
    """The text with its replacements; where two overlap, they become one with the tag of the longer."""
    kept: list[Edit] = []
    for one in sorted(edits):
        if one.start >= one.end:
            continue
        if kept and one.start < kept[-1].end:
            last = kept[-1]
            tag = max(last, one, key=lambda e: e.end - e.start).tag
            kept[-1] = Edit(last.start, max(last.end, one.end), tag)
        else:
            kept.append(one)
    pieces, shifts, at, shift = [], [], 0, 0
    for one in kept:
        pieces += [text[at : one.start], one.tag]
        at = one.end
        shift += len(one.tag) - (one.end - one.start)
        shifts.append(shift)
    pieces.append(text[at:])
    return Edited("".join(pieces), tuple(kept), tuple(one.start for one in kept), tuple(shifts))
