"""The Merkle tree: the known answers of Certificate Transparency (RFC 6962), and every proof of small trees."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.protect.tree import EMPTY, Frontier, Tree, consistent, included, leaf_hash, node_hash

# The inputs and roots that implementations of RFC 6962 are tested with (certificate-transparency, merkletree tests).
INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [leaf_hash(bytes.fromhex(one)) for one in INPUTS]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    tree, edge = Tree(LEAVES), Frontier()
    for one in LEAVES[:size]:
        edge.add(one)
    assert tree.root(size).hex() == edge.root().hex() == ROOTS[size]
    assert edge.size == size


def test_proofs_are_the_published_ones() -> None:
    tree = Tree(LEAVES)
    assert [one.hex()[:16] for one in tree.inclusion(0)] == ["96a296d224f285c6", "5f083f0a1a33ca07", "6b47aaf29ee3c2af"]
    assert [one.hex()[:16] for one in tree.consistency(6)] == [
        "0ebc5d3437fbe2db",
        "ca854ea128ed050b",
        "d37ee418976dd957",
    ]


def naive(some: list[bytes]) -> bytes:
    """The definition, word for word."""
    if not some:
        return hashlib.sha256().digest()
    if len(some) == 1:
        return some[0]
    split = 1
    while split * 2 < len(some):
        split *= 2
    return node_hash(naive(some[:split]), naive(some[split:]))


def test_every_proof_of_every_small_tree_holds_and_no_other_does() -> None:
    some = leaves(33)
    tree = Tree(some)
    for size in range(1, 34):
        root = tree.root(size)
        assert root == naive(some[:size])
        for index in range(size):
            proof = tree.inclusion(index, size)
            assert included(some[index], index, size, proof, root)
            assert not included(some[index], index, size, [*proof, EMPTY], root)
            assert not included(some[index], (index + 1) % size, size, proof, root) or size == 1
        for old in range(1, size + 1):
            proof = tree.consistency(old, size)
            assert consistent(old, tree.root(old), size, root, proof)
            assert not consistent(old, EMPTY, size, root, proof)
            assert not consistent(old, tree.root(old), size, EMPTY, proof)
            assert not consistent(old, tree.root(old), size, root, [*proof, EMPTY])


@given(st.integers(1, 300), st.data())
def test_a_flipped_bit_anywhere_breaks_a_proof(size: int, data: st.DataObject) -> None:
    some = leaves(size)
    tree = Tree(some)
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion(index)
    at = data.draw(st.integers(0, len(proof)))
    bit = 1 << data.draw(st.integers(0, 7))
    parts = [bytearray(some[index]), *map(bytearray, proof)]
    parts[at][data.draw(st.integers(0, 31))] ^= bit
    assert not included(bytes(parts[0]), index, size, [bytes(one) for one in parts[1:]], tree.root())


def test_sizes_that_do_not_fit_are_refused() -> None:
    tree = Tree(LEAVES)
    for ask in (
        lambda: tree.root(9),
        lambda: tree.inclusion(8),
        lambda: tree.consistency(0),
        lambda: tree.consistency(9),
    ):
        with pytest.raises(ValueError):
            ask()
    assert not included(LEAVES[0], 8, 8, [], tree.root())
    assert not consistent(3, tree.root(3), 8, tree.root(), [])
