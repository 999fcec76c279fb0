"""The Merkle tree of RFC 6962 (and 9162): roots, and proofs that an entry is in it or that it was only added to.

    empty = SHA-256()    leaf = SHA-256(0x00 || data)    node = SHA-256(0x01 || left || right)

A tree of n leaves is split at the largest power of two below n. Hashes are 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

__all__ = ["EMPTY", "Frontier", "Tree", "consistent", "included", "leaf_hash", "node_hash"]

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The whole subtrees at the right edge: all that is needed to go on, and to give the root, without the leaves.

    Args:
        nodes: hash of the whole subtree of 2^level leaves, by level; the levels are the bits of the size.
    """

    def __init__(self, nodes: dict[int, bytes] | None = None) -> None:
        self.nodes = dict(nodes or {})

    @property
    def size(self) -> int:
        """Number of leaves."""
        return sum(1 << level for level in self.nodes)

    def add(self, leaf: bytes) -> None:
        """Appends the hash of a leaf; takes as many steps as the size has trailing ones in base two."""
        level = 0
        while (left := self.nodes.pop(level, None)) is not None:
            leaf = node_hash(left, leaf)
            level += 1
        self.nodes[level] = leaf

    def root(self) -> bytes:
        """Root of the tree."""
        levels = sorted(self.nodes)
        if not levels:
            return EMPTY
        out = self.nodes[levels[0]]
        for level in levels[1:]:
            out = node_hash(self.nodes[level], out)
        return out


class Tree:
    """A tree with all its nodes, for proofs. Made once from the leaves: about twice as many hashes as leaves.

    Args:
        leaves: hashes of the leaves, in order.
    """

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            self._levels.append([node_hash(a, b) for a, b in zip(below[::2], below[1::2], strict=False)])

    @property
    def size(self) -> int:
        """Number of leaves."""
        return len(self._levels[0])

    def _span(self, start: int, end: int) -> bytes:
        """Hash over the leaves [start, end); `start` is where RFC 6962 would begin a subtree of that size."""
        count = end - start
        level = (count - 1).bit_length()
        if count == 1 << level:
            return self._levels[level][start >> level]
        middle = start + (1 << (level - 1))
        return node_hash(self._span(start, middle), self._span(middle, end))

    def root(self, size: int | None = None) -> bytes:
        """Root of the first `size` leaves; of all, where no size is given.

        Raises:
            ValueError: there are not so many.
        """
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise ValueError(f"there are {self.size} leaves, not {size}")
        return self._span(0, size) if size else EMPTY

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Proof that leaf `index` (the first is 0) is in the tree of the first `size` leaves.

        Raises:
            ValueError: it is not.
        """
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            raise ValueError(f"leaf {index} is not among the first {size} of {self.size}")
        out: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + (1 << ((end - start - 1).bit_length() - 1))
            if index < middle:
                out.append(self._span(middle, end))
                end = middle
            else:
                out.append(self._span(start, middle))
                start = middle
        return out[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """Proof that the tree of `size` leaves begins with the tree of the first `old` ones; empty for equal sizes.

        Raises:
            ValueError: the sizes do not fit.
        """
        size = self.size if size is None else size
        if not 0 < old <= size <= self.size:
            raise ValueError(f"no proof leads from {old} to {size} of {self.size} leaves")
        return list(self._subproof(old, 0, size, whole=True))

    def _subproof(self, old: int, start: int, end: int, *, whole: bool) -> Iterator[bytes]:
        if old == end:
            if not whole:
                yield self._span(start, end)
            return
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if old <= middle:
            yield from self._subproof(old, start, middle, whole=whole)
            yield self._span(middle, end)
        else:
            yield from self._subproof(old, middle, end, whole=False)
            yield self._span(start, middle)


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True when the proof shows that the leaf with this hash is entry `index` of the tree with this root (RFC 9162)."""
    if not 0 <= index < size:
        return False
    here, last, out = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            out = node_hash(step, out)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            out = node_hash(out, step)
        here, last = here >> 1, last >> 1
    return last == 0 and out == root


def consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """True when the proof shows that the tree of `size` leaves begins with that of `old` leaves (RFC 9162)."""
    if old == size:
        return not proof and old_root == root
    if not 0 < old < size or not proof:
        return False
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    here, last = old - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, step)
        here, last = here >> 1, last >> 1
    return last == 0 and first == old_root and second == root
