"""Finding again, after a re-run, the mentions that a decision was about."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from stemma.records import Allegation, Anchor, Quote, Reading

__all__ = ["among", "anchor", "finder", "moved", "still"]

MOVED = 400  # code points that a mention may have moved in its text when a later version cleans texts otherwise
DIGITS = 16  # of the digest of a sentence
WORD = re.compile(r"\w+")
Find = Callable[[Anchor], str | None]


def anchor(alleg: Allegation) -> Anchor:
    """What a decision keeps of a mention."""
    return Anchor(alleg.id, alleg.document, alleg.trigger, _sentence(alleg))


def _sentence(alleg: Allegation) -> str:
    """Digest of the words of its sentence that tells where in it the mention stands, however the words are spaced."""
    told, at = alleg.sentence.text, alleg.trigger.start - alleg.sentence.start
    parts = (told[: max(0, at)], alleg.trigger.text, told[max(0, at) + len(alleg.trigger.text) :])
    words = "\n".join(" ".join(WORD.findall(part.casefold())) for part in parts)
    return hashlib.sha256(words.encode("utf-8")).hexdigest()[:DIGITS]


def among(readings: Iterable[Reading], left: Iterable[Reading] | None = None) -> Find:
    """Finds mentions again in these readings.

    Args:
        readings: as they were read. left: the same with what people corrected; what they took out is not found, and
            nothing else is found in its place. None: nothing was corrected.
    """
    find = finder({reading.document.id: reading for reading in readings}.get)
    if left is None:
        return find
    there = {alleg.id for reading in left for alleg in reading.allegations}

    def left_of(one: Anchor) -> str | None:
        found = find(one)
        return found if found in there else None

    return left_of


def finder(reading_of: Callable[[str], Reading | None]) -> Find:
    """A function that gives the id of the allegation which an anchor stands for now, or None where it is gone.

    The id is tried first; then the same words at the same place of the same sentence, wherever that stands now; then,
    while the words stand where they stood, the mention that was read in them. The same words in another sentence are
    another mention.

    Args:
        reading_of: the reading of a document by id, as it was read, before any correction; None where the document is
            gone; asked once for each.
    """
    known: dict[str, _Told | None] = {}

    def find(one: Anchor) -> str | None:
        if one.document not in known:
            reading = reading_of(one.document)
            known[one.document] = _Told(reading) if reading is not None else None
        told = known[one.document]
        return told.find(one) if told is not None else None

    return find


class _Told:
    """The mentions of one document."""

    def __init__(self, reading: Reading) -> None:
        self.text = reading.document.text
        self.allegations = reading.allegations
        self.ids = frozenset(a.id for a in reading.allegations)

    @cached_property
    def by_place(self) -> list[tuple[int, str, Quote]]:
        return sorted((a.trigger.start, a.id, a.trigger) for a in self.allegations)

    @cached_property
    def by_sentence(self) -> dict[str, list[tuple[int, str, Quote]]]:
        out: dict[str, list[tuple[int, str, Quote]]] = defaultdict(list)
        for one in sorted(self.allegations, key=lambda a: (a.trigger.start, a.id)):
            out[_sentence(one)].append((one.trigger.start, one.id, one.trigger))
        return out

    def find(self, one: Anchor) -> str | None:
        if one.allegation in self.ids:
            return one.allegation
        if one.sentence and one.sentence in self.by_sentence:
            same = self.by_sentence[one.sentence]  # sorted: a line that a text repeats a thousand times is one of them
            at = bisect_left(same, (one.trigger.start,))
            return _nearest(one.trigger, same[max(0, at - 1) : at + 1])
        if still(self.text, one.trigger):
            return _nearest(one.trigger, [m for m in self._near(one.trigger) if m[2].overlaps(one.trigger)])
        if one.sentence or not moved(self.text, one.trigger):
            return None
        return _nearest(one.trigger, [m for m in self._near(one.trigger) if m[2].text == one.trigger.text])

    def _near(self, was: Quote) -> list[tuple[int, str, Quote]]:
        first = bisect_left(self.by_place, (was.start - MOVED,))
        return self.by_place[first : bisect_left(self.by_place, (was.start + MOVED + 1,))]


def still(text: str, was: Quote) -> bool:
    """True when the words stand in the text where they stood."""
    return text[was.start : was.end] == was.text


def moved(text: str, was: Quote) -> bool:
    """True when the words stand once, and only once, near to where they stood."""
    return text.count(was.text, max(0, was.start - MOVED), was.end + MOVED) == 1


def _nearest(was: Quote, found: Sequence[tuple[int, str, Quote]]) -> str | None:
    return min(
        ((quote.text != was.text, abs(start - was.start), id) for start, id, quote in found), default=(0, 0, None)
    )[2]
