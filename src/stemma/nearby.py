"""Neighbourhoods that new documents touch, formed without looking at the rest of the case.

A document ties to those that share a key with it and to the ends of its links. Whatever it changes lies in the
neighbourhoods of these: only they are formed again. A key that comes to stand in too many documents unties all of them,
so that their neighbourhoods are formed again, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stemma import postings
from stemma.db.base import Change, View
from stemma.decided import retied, salted, tied
from stemma.lineage.candidates import codes
from stemma.neighbourhood import SURE, Neighbourhood, form
from stemma.records import Decision

__all__ = ["FEW", "Near", "add_ties", "form_near", "make_ties"]

FEW = 0.25  # share of the documents of a case up to which new ones are looked up; of more all ties are read
TIE = "tie"
Ties = Mapping[str, Sequence[str]]


class Near(NamedTuple):
    """Neighbourhoods that may have changed.

    Args:
        parts: as they are now. common: keys that tie nothing any more. known: digests of those they stand in the place
            of, by id. ties: keys of the documents that are not in the index yet.
    """

    parts: tuple[Neighbourhood, ...]
    common: tuple[str, ...]
    known: dict[str, str]
    ties: dict[str, tuple[str, ...]]


def form_near(view: View, fresh: Sequence[str], decided: Sequence[Decision], *, common: int, engine: str) -> Near:
    """The neighbourhoods that fresh documents touch, as `neighbourhood.form` over the whole case makes them.

    Args:
        fresh: documents that are in no neighbourhood yet; all others must be in the right one. decided: decisions that
            were in force when these were formed. common, engine: see `neighbourhood.form`.
    """
    corrected = retied(view, decided)
    raw = {row.document: row.ties for row in view.standing_of(fresh)}
    ties = {doc: corrected.get(doc, keys) for doc, keys in raw.items()}
    held = _Holders(view, raw, corrected)
    before, after = held.sizes(ties)
    touching = held.documents([key for key in after if before[key] <= common])
    bound = [link for link in (*view.ties_of(fresh), *tied(decided)) if link[2] >= SURE]
    new = set(fresh)
    touching |= {doc for child, parent, _ in bound if child in new or parent in new for doc in (child, parent)}
    places = {place for place in view.places(touching).values() if place}
    known = view.digests(places)
    inside = sorted({*view.members(places), *fresh})
    standing = list(view.standing_of([doc for doc in inside if doc not in new]))
    mine = {**ties, **{row.document: corrected.get(row.document, row.ties) for row in standing}}
    digests = {row.document: row.digest for row in (*standing, *view.standing_of(fresh))}
    _, sizes = held.sizes(mine)
    kept = {doc: [key for key in mine[doc] if sizes[key] <= common] for doc in inside}
    links = (*view.ties_of(inside), *tied(decided))
    parts, _ = form(kept, links, salted(digests, decided), common=common, engine=engine)
    crossed = tuple(sorted(key for key in after if before[key] <= common < after[key]))
    return Near(parts, crossed, known, raw)


class _Holders:
    """Who holds a key: by the index, with what is not in it yet and what people corrected."""

    def __init__(self, view: View, fresh: Ties, corrected: Ties) -> None:
        self._view = view
        self._fresh = {doc: corrected.get(doc, keys) for doc, keys in fresh.items()}
        changed = [doc for doc in corrected if doc not in fresh]
        self._numbers = view.filed_numbers(changed)
        self._changed = {doc: corrected[doc] for doc in changed}

    def _found(self, keys: Iterable[str]) -> tuple[list[str], NDArray[np.uint64], Any, Any]:
        ordered = sorted(set(keys))
        code = codes(ordered)
        found, numbers = postings.look_up(self._view, TIE, np.unique(code))
        keep = ~np.isin(numbers, np.fromiter(self._numbers.values(), np.int32, len(self._numbers)))
        return ordered, code, found[keep], numbers[keep]

    def sizes(self, ties: Ties) -> tuple[dict[str, int], dict[str, int]]:
        """In how many documents each of these keys stands, without and with the fresh ones."""
        ordered, code, found, _ = self._found(key for keys in ties.values() for key in keys)
        asked = np.unique(code)
        counts = np.bincount(np.searchsorted(asked, found), minlength=asked.size)[np.searchsorted(asked, code)]
        before = dict(zip(ordered, counts.tolist(), strict=True))
        for keys in self._changed.values():
            for key in set(keys) & before.keys():
                before[key] += 1
        after = dict(before)
        for keys in self._fresh.values():
            for key in set(keys) & after.keys():
                after[key] += 1
        return before, after

    def documents(self, keys: Sequence[str]) -> set[str]:
        """Documents that hold one of these keys, without the fresh ones."""
        *_, numbers = self._found(keys)
        found = {row.document for row in self._view.filed_documents(np.unique(numbers).tolist())}
        wanted = set(keys)
        return found | {doc for doc, held in self._changed.items() if wanted.intersection(held)}


def make_ties(view: View, change: Change, ties: Ties) -> bool:
    """Puts the ties of the whole case into the index; False where it does not hold all documents."""
    numbers = view.filed_numbers(ties)
    if len(numbers) < len(ties):
        return False
    postings.replace(change, TIE, *_entries(numbers, ties))
    return True


def add_ties(view: View, change: Change, *, ties: Ties) -> bool:
    """Puts the ties of fresh documents into the index; False where it does not hold all of them."""
    numbers = view.filed_numbers(ties)
    if len(numbers) < len(ties):
        return False
    postings.append(view, change, TIE, *_entries(numbers, ties))
    return True


def _entries(numbers: Mapping[str, int], ties: Ties) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    held = [(numbers[doc], keys) for doc, keys in ties.items() if keys]
    owners = np.repeat(np.array([n for n, _ in held], np.int32), [len(keys) for _, keys in held])
    return codes(key for _, keys in held for key in keys), owners
