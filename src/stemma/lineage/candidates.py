"""Pairs of documents worth comparing, without comparing all with all.

Work grows with the number of documents: a passage that stands in many documents ties each of them to the earliest one
and not each to each; what is not compared for that reason is listed in `cut`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

__all__ = ["KEY_CLIQUE", "SMALL_CASE", "Among", "CandidatePairs", "Entry", "Spread", "codes", "find"]

PHRASE = 3  # a passage so short that it left one mark makes a pair where it stands in up to so many documents only
CLIQUE = 16  # a passage in up to so many documents pairs each with each
BOILERPLATE = 200  # a passage in more documents than this is a footer or a stock text unless it is most of a document
MOST_OF_IT = 0.15  # share of a document's marks that makes a widespread passage worth following all the same
KEY_CLIQUE = 40  # a name or number in more documents than this does not pair them by itself
KEYS_NEEDED = 2  # shared names and numbers that make a pair, in a case too large to compare all
CHANCE = 1.25  # times the logarithm of the number of documents: what they must weigh together to be no accident
SMALL_CASE = 40  # up to so many documents all pairs are compared: nothing is missed and it takes a second or two

Ints = NDArray[np.int64]


Codes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Entry:
    """One document in the candidate index. Give entries in order of publication: the first one represents a group.

    Args:
        marks: its fingerprints, sorted. keys: its names and numbers, or their codes. size: how many fingerprints it
            has, where `marks` are only some of them.
    """

    document: str
    marks: Codes
    keys: tuple[str, ...] | Codes
    size: int = -1


@dataclass(frozen=True, slots=True)
class Spread:
    """What stands in too many documents to pair each with each: passages, documents of the widest one, and names."""

    passages: int = 0
    widest: int = 0
    names: int = 0


@dataclass(frozen=True, slots=True)
class Among:
    """The case around entries that are only a part of it: those that share something with a new document.

    Args:
        documents: of the whole case. fresh: those that `spread` does not count yet. spread: of the case without them.
        names: that come to stand in too many documents with the fresh ones; they are no keys of entries any more.
    """

    documents: int
    fresh: Collection[str]
    spread: Spread
    names: int = 0


@dataclass(frozen=True, slots=True)
class CandidatePairs:
    """Pairs of document ids (sorted, each once) and sentences that say what was not compared and why."""

    pairs: tuple[tuple[str, str], ...]
    cut: tuple[str, ...]
    spread: Spread = field(default_factory=Spread)


def find(
    entries: Sequence[Entry], new_ids: Collection[str] | None = None, *, among: Among | None = None
) -> CandidatePairs:
    """Pairs that share a passage, or enough rare names and numbers.

    Args:
        entries: all documents, earliest first.
        new_ids: only pairs with at least one of these documents are wanted; None means all.
        among: where entries are not all documents of the case. They must hold every document that shares a mark or a
            key with a new one, and no other marks and keys than those of new ones; the answer is then the same.
    """
    if len(entries) < (1 if among else 2):
        return CandidatePairs((), (), among.spread if among else Spread())
    new = np.fromiter((new_ids is None or e.document in new_ids for e in entries), np.bool_, len(entries))
    around = among or Among(len(entries), [e.document for e in entries], Spread())
    cut: list[str] = []
    by_marks, passages, widest = _by_marks(entries, new, around, cut)
    by_keys, names = _by_keys(entries, new, around, cut)
    everyone = _all_pairs(new) if around.documents <= SMALL_CASE else np.empty(0, np.int64)
    found_codes = np.unique(np.concatenate([by_marks, by_keys, everyone]))
    ids = [e.document for e in entries]
    first, second = np.divmod(found_codes, len(entries))
    found = [tuple(sorted((ids[a], ids[b]))) for a, b in zip(first.tolist(), second.tolist(), strict=True)]
    pairs = tuple(sorted({(a, b) for a, b in found if a != b}))
    return CandidatePairs(pairs, tuple(cut), Spread(passages, widest, names))


def _all_pairs(new: NDArray[np.bool_]) -> Ints:
    left, right = np.triu_indices(new.size, 1)
    keep = new[left] | new[right]
    codes: Ints = (left * new.size + right)[keep]
    return codes


def _groups(held: Sequence[Codes]) -> tuple[Ints, Ints, Ints]:
    """Owners (places in `held`) sorted by value, with start and size of each group of equal values that has two owners
    or more."""
    values = np.concatenate(held)
    if not values.size:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    order = np.argsort(values, kind="stable")  # owners stay in order where values are equal
    values = values[order]
    edge = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    size = np.diff(np.append(edge, values.size))
    del values
    counts = np.fromiter((one.size for one in held), np.int64, len(held))
    owners: Ints = np.repeat(np.arange(len(held)), counts)[order]
    shared = size > 1
    return owners, edge[shared], size[shared]


def _cliques(owners: Ints, start: Ints, size: Ints, total: int, new: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Codes first * total + second of all pairs inside each group, each with the size of the group; a code may come
    several times."""
    out, sizes = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for n in np.unique(size):
        members = owners[start[size == n][:, None] + np.arange(n)]
        left, right = np.triu_indices(int(n), 1)
        a, b = members[:, left].ravel(), members[:, right].ravel()
        keep = new[a] | new[b]
        out.append(a[keep] * total + b[keep])
        sizes.append(np.full(out[-1].size, n, np.int64))
    return np.concatenate(out), np.concatenate(sizes)


def _stars(owners: Ints, start: Ints, size: Ints, total: int) -> Ints:
    """Codes of the pairs that tie each member of a group to its first member."""
    if start.size == 0:
        return np.empty(0, np.int64)
    first = np.repeat(owners[start], size)
    at = np.repeat(start, size) + np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
    codes: Ints = first * total + owners[at]
    return codes


def _newly_wide(owners: Ints, start: Ints, size: Ints, fresh: NDArray[np.bool_], limit: int) -> int:
    """Groups that are larger than `limit` and were not without the fresh documents."""
    held = np.concatenate(([0], np.cumsum(~fresh[owners])))
    before = held[start + size] - held[start]
    return int(((size > limit) & (before <= limit)).sum())


def _fresh(entries: Sequence[Entry], among: Among) -> NDArray[np.bool_]:
    known = set(among.fresh)
    return np.fromiter((e.document in known for e in entries), np.bool_, len(entries))


def _by_marks(entries: Sequence[Entry], new: NDArray[np.bool_], among: Among, cut: list[str]) -> tuple[Ints, int, int]:
    """Codes of pairs, the passages of the case that are spread widely, and documents of the widest."""
    total = len(entries)
    sizes = np.fromiter((e.marks.size if e.size < 0 else e.size for e in entries), np.int64, total)
    owners, start, size = _groups([e.marks for e in entries])
    few = size <= CLIQUE
    passages = among.spread.passages + _newly_wide(owners, start, size, _fresh(entries, among), CLIQUE)
    widest = max(among.spread.widest, int(size[~few].max(initial=0)))
    codes, held_by = _cliques(owners, start[few], size[few], total, new)
    near, marks = np.unique(codes, return_counts=True)
    telling = (marks > 1) | np.isin(near, codes[held_by <= PHRASE]) | _mostly(near, marks, sizes)
    codes, shared = np.unique(_stars(owners, start[~few], size[~few], total), return_counts=True)
    wide = np.unique(_stars(owners, start[size > BOILERPLATE], size[size > BOILERPLATE], total))
    a, b = np.divmod(codes, total)
    keep = (a != b) & (new[a] | new[b]) & ((shared > 1) | _mostly(codes, shared, sizes))
    stock = np.isin(codes, wide) & (shared < MOST_OF_IT * np.minimum(sizes[a], sizes[b]))
    if passages:
        cut.append(
            f"{passages} passages stand in more than {CLIQUE} documents each (up to {widest}): "
            "every such document was compared with the earliest one, not with all the others."
        )
    if int((keep & stock).sum()):
        cut.append(
            f"{int((keep & stock).sum())} pairs share only passages that stand in more than {BOILERPLATE} documents "
            "and make up little of them (footers, stock texts): not compared for these."
        )
    if not bool(telling.all()):
        cut.append(
            f"{int((~telling).sum())} pairs share one short phrase only, which stands in more than {PHRASE} documents: "
            "not compared for it."
        )
    return np.concatenate([near[telling], codes[keep & ~stock]]), passages, widest


def _mostly(pairs: Ints, shared: Ints, sizes: Ints) -> NDArray[np.bool_]:
    """Pairs whose shared marks are half of the shorter text: one mark is much in a text of two sentences."""
    a, b = np.divmod(pairs, sizes.size)
    found: NDArray[np.bool_] = 2 * shared >= np.minimum(sizes[a], sizes[b])
    return found


def codes(keys: Iterable[str]) -> Codes:
    """A number for each name or number, in their order: the same in every case and on every machine."""
    return np.fromiter(map(_code, keys), np.uint64)


@lru_cache(maxsize=200_000)
def _code(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _by_keys(entries: Sequence[Entry], new: NDArray[np.bool_], among: Among, cut: list[str]) -> tuple[Ints, int]:
    """Codes of pairs, and the names and numbers of the case that are spread widely."""
    total = len(entries)
    owners, start, size = _groups([codes(e.keys) if isinstance(e.keys, tuple) else e.keys for e in entries])
    few = size <= KEY_CLIQUE
    fresh = _fresh(entries, among)
    names = among.spread.names + among.names + _newly_wide(owners, start, size, fresh, KEY_CLIQUE)
    found, held_by = _cliques(owners, start[few], size[few], total, new)
    pairs, at, shared = np.unique(found, return_inverse=True, return_counts=True)
    rarity = np.bincount(at, np.log(among.documents / held_by), pairs.size)
    if names:
        cut.append(
            f"{names} names or numbers stand in more than {KEY_CLIQUE} documents each: "
            "too common to pair documents by themselves."
        )
    chosen: Ints = pairs[(shared >= KEYS_NEEDED) & (rarity >= CHANCE * log(among.documents))]
    return chosen, names
