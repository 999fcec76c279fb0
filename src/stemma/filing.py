"""The index of what is compared: finds what shares something with new documents without reading all the others.

It holds fingerprints, names and numbers with the documents they stand in, and in how many documents each detail stands.
With it one more document gives the pairs and weights that reading the whole case gives; what it is made from is kept,
and where it is missing the whole case is read and it is made anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count as count_from

import msgspec
import numpy as np
from numpy.typing import NDArray

from stemma import postings
from stemma.db.base import FILED, Change, MarkRow, View
from stemma.lineage.candidates import KEY_CLIQUE, Among, Entry, Spread, codes
from stemma.lineage.details import Rarity, rare

__all__ = [
    "FEW",
    "Counted",
    "Filed",
    "Near",
    "add",
    "count",
    "entries_of",
    "make",
    "near",
    "numbered",
    "rarity_near",
    "state_of",
]

FORM = 1  # of what lies in the index
FEW = 0.25  # share of the documents of a case up to which new ones are looked up; of more the whole case is read
MARK, KEY, DETAIL, FIRST = "mark", "key", "detail", "first"


class Filed(msgspec.Struct, frozen=True):
    """Of what the index was made.

    Args:
        counted: documents over which details were counted, reprints as one. passages, widest, names: see `Spread`.
    """

    form: int
    counted: int
    passages: int
    widest: int
    names: int

    @property
    def spread(self) -> Spread:
        return Spread(self.passages, self.widest, self.names)


@dataclass(frozen=True, slots=True)
class Near:
    """New documents with those that share something with them.

    Args:
        entries, among: for `lineage.candidates.find`. new: documents of which a pair must hold one. counted: number of
            documents details are counted over with them. change: by how much each detail is counted more, by its
            code. stands: smallest fingerprint of each that stands for its reprints from now on.
    """

    entries: tuple[Entry, ...]
    among: Among
    new: tuple[Entry, ...]
    counted: int
    change: dict[int, int]
    stands: dict[str, int]


def state_of(meta: dict[str, str]) -> Filed | None:
    """What the case says of its index; None where it has none that can be used."""
    try:
        found = msgspec.json.decode(meta.get(FILED, "null"), type=Filed | None)
    except msgspec.MsgspecError:
        return None
    return found if found is not None and found.form == FORM else None


def entries_of(rows: Iterable[MarkRow]) -> list[Entry]:
    """Whole documents as the search takes them, in their order."""
    return [Entry(row.document, _marks(row), codes(row.keys)) for row in rows]


def _marks(row: MarkRow) -> NDArray[np.uint64]:
    return np.frombuffer(row.marks, dtype="<u8").astype(np.uint64, copy=False)


@dataclass(frozen=True, slots=True)
class Counted:
    """In how many documents each detail stands (seen), and of how many (documents)."""

    seen: Counter[str]
    documents: int

    def rarity(self) -> Rarity:
        """How telling each detail is, for `lineage.compare`."""
        return rare(self.seen, self.documents)


def count(documents: Iterable[tuple[bytes, tuple[str, ...]]]) -> Counted:
    """Counts the details of the case.

    Args:
        documents: (marks, features) of each, sorted by id. Reprints count once, or their facts would look common:
            documents whose smallest mark is the same are taken for one.
    """
    seen: Counter[str] = Counter()
    groups: set[bytes] = set()
    alone = 0
    for marks, features in documents:
        first = marks[:8]  # they are sorted
        if first and first in groups:
            continue
        groups.add(first)
        alone += not first
        seen.update(features)
    return Counted(seen, len(groups - {b""}) + alone)


# --- the whole case


def numbered(rows: Iterable[MarkRow], pending: Iterable[str]) -> dict[str, int]:
    """Numbers for pending documents, and for those that share one (as a case of an earlier version has them)."""
    taken: dict[int, str] = {}
    for row in rows:
        if row.compared:
            taken.setdefault(row.compared, row.document)
    again = [row.document for row in rows if row.compared and taken[row.compared] != row.document]
    return dict(zip(sorted({*pending, *again}), count_from(max(taken, default=0) + 1), strict=False))


def make(
    change: Change, found: Sequence[tuple[MarkRow, Entry]], numbers: Mapping[str, int], counted: Counted, spread: Spread
) -> None:
    """Makes the index of all documents anew.

    Args:
        found: all of them. numbers: of those that have none yet. counted: over all of them. spread: as the search found
            it.
    """
    change.drop_filed()
    ordered = sorted(found, key=lambda one: one[0].document)
    mine = np.array([numbers.get(row.document, row.compared) for row, _ in ordered], np.int32)
    _put_parts(mine, [entry for _, entry in ordered], partial(postings.replace, change))
    seen = counted.seen
    postings.replace(change, DETAIL, codes(seen), np.fromiter(seen.values(), np.int32, len(seen)))
    firsts, at = np.unique([entry.marks[0] for _, entry in ordered if entry.marks.size], return_index=True)
    some = mine[[entry.marks.size > 0 for _, entry in ordered]]
    postings.replace(change, FIRST, firsts.astype(np.uint64), some[at])
    _say(change, counted.documents, spread)


def _put_parts(numbers: NDArray[np.int32], entries: Sequence[Entry], put: Callable[..., None]) -> None:
    for kind, parts in ((MARK, [entry.marks for entry in entries]), (KEY, [_coded(entry) for entry in entries])):
        if parts:
            put(kind, np.concatenate(parts), np.repeat(numbers, [part.size for part in parts]))


def _coded(entry: Entry) -> NDArray[np.uint64]:
    return codes(entry.keys) if isinstance(entry.keys, tuple) else entry.keys


def _say(change: Change, counted: int, spread: Spread) -> None:
    made = Filed(FORM, counted, spread.passages, spread.widest, spread.names)
    change.set_meta({FILED: msgspec.json.encode(made).decode("ascii")})


# --- new documents


def near(view: View, filed: Filed, new: Sequence[MarkRow], documents: int) -> Near:
    """What new documents share with the case.

    Args:
        new: none of them is in the index. documents: of the whole case.
    """
    whole = entries_of(new)
    keys, wide = _narrow(view, whole)
    held: dict[int, list[NDArray[np.uint64]]] = {}
    for which, mine in enumerate(([entry.marks for entry in whole], list(keys.values()))):
        found, owners = postings.look_up(view, (MARK, KEY)[which], np.unique(np.concatenate(mine)))
        order = np.argsort(owners, kind="stable")
        edges = np.flatnonzero(np.diff(owners[order], prepend=-1))
        for number, part in zip(owners[order][edges].tolist(), np.split(found[order], edges[1:]), strict=False):
            held.setdefault(number, [codes(()), codes(())])[which] = part
    when = {row.document: row.published for row in new}
    made = [Entry(entry.document, entry.marks, keys[entry.document]) for entry in whole]
    for number, doc, published, size in view.filed_documents(held):
        when[doc] = published
        made.append(Entry(doc, held[number][0], held[number][1], size // 8))
    made.sort(key=lambda entry: (when[entry.document] or "9999", entry.document))
    among = Among(documents, set(keys), filed.spread, wide)
    return Near(tuple(made), among, tuple(whole), *_recount(view, filed.counted, whole))


def _narrow(view: View, new: Sequence[Entry]) -> tuple[dict[str, NDArray[np.uint64]], int]:
    """Codes of the names and numbers of each new document without those that are too common to pair any, and how many
    came to be so with them."""
    keys = {entry.document: _coded(entry) for entry in new}
    asked, mine = np.unique(np.concatenate(list(keys.values())), return_counts=True)
    found, _ = postings.look_up(view, KEY, asked)
    before = np.bincount(np.searchsorted(asked, found), minlength=asked.size)
    common = before + mine > KEY_CLIQUE
    crossed = int((common & (before <= KEY_CLIQUE)).sum())
    return {id: part[~np.isin(part, asked[common])] for id, part in keys.items()}, crossed


def _recount(view: View, counted: int, new: Sequence[Entry]) -> tuple[int, dict[int, int], dict[str, int]]:
    """The number of documents that details are counted over with new ones; by how much each count changes; and the
    smallest fingerprints of those that stand for their reprints now.

    Of reprints the one with the smallest id counts, whenever it came.
    """
    firsts: dict[int, str] = {}
    count_in, count_out = [], []
    for entry in sorted(new, key=lambda entry: entry.document):
        if not entry.marks.size:
            count_in.append(entry.document)
        else:
            firsts.setdefault(int(entry.marks[0]), entry.document)
    counted += len(count_in)
    before = _standing_for(view, list(firsts))
    stands: dict[str, int] = {}
    for first, document in firsts.items():
        old = before.get(first)
        if old is None or document < old:
            stands[document] = first
            counted += old is None
            count_out += [old] if old is not None else []
    change: Counter[str] = Counter()
    for _, features in view.features_of([*count_in, *stands]):
        change.update(features)
    for _, features in view.features_of(count_out):
        change.subtract(features)
    changed = {detail: by for detail, by in change.items() if by}
    return counted, dict(zip(codes(changed).tolist(), changed.values(), strict=True)), stands


def _standing_for(view: View, firsts: Sequence[int]) -> dict[int, str]:
    """The document that stands for all with this smallest fingerprint: of those that came to do so, the least."""
    found, owners = postings.look_up(view, FIRST, np.unique(np.array(firsts, np.uint64)))
    ids = {row.number: row.document for row in view.filed_documents(np.unique(owners).tolist())}
    out: dict[int, str] = {}
    for first, owner in zip(found.tolist(), owners.tolist(), strict=True):
        out[first] = min(out.get(first, ids[owner]), ids[owner])
    return out


def rarity_near(view: View, found: Near, pairs: Sequence[tuple[str, str]]) -> Rarity:
    """How telling the details of these documents are, for `lineage.compare`: as counted over the whole case."""
    details: set[str] = set()
    for _, features in view.features_of(sorted({doc for pair in pairs for doc in pair})):
        details.update(features)
    ordered = sorted(details)
    code = codes(ordered)
    asked = np.unique(code)
    stands, by = postings.look_up(view, DETAIL, asked)
    sums = np.bincount(np.searchsorted(asked, stands), by, asked.size).astype(np.int64)
    counts = sums[np.searchsorted(asked, code)].tolist()
    seen = {
        detail: n
        for detail, one, before in zip(ordered, code.tolist(), counts, strict=True)
        if (n := before + found.change.get(one, 0)) > 0
    }
    return rare(seen, found.counted)


def add(view: View, change: Change, found: Near, numbers: Mapping[str, int], spread: Spread) -> None:
    """Takes the new documents into the index."""
    mine = np.array([numbers[entry.document] for entry in found.new], np.int32)
    _put_parts(mine, found.new, partial(postings.append, view, change))
    details = np.fromiter(found.change, np.uint64, len(found.change))
    by = np.fromiter(found.change.values(), np.int32, len(found.change))
    postings.append(view, change, DETAIL, details, by, summed=True)
    firsts = np.fromiter(found.stands.values(), np.uint64, len(found.stands))
    postings.append(view, change, FIRST, firsts, np.array([numbers[doc] for doc in found.stands], np.int32))
    _say(change, found.counted, spread)
