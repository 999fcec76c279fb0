"""Ids do not depend on how they are written down."""

from __future__ import annotations

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from stemma.records import canonical_json, record_id
from stemma.records.ids import ALPHABET, ID_CHARS

PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.lists(PARTS, max_size=5))
def test_an_id_is_the_beginning_of_a_hash_of_canonical_json(parts: list[object]) -> None:
    digest = hashlib.sha256(canonical_json(["S", *parts]).encode("utf-8")).digest()
    number = int.from_bytes(digest, "big") >> (256 - 5 * ID_CHARS)
    letters = [ALPHABET[(number >> (5 * at)) & 31] for at in range(ID_CHARS - 1, -1, -1)]
    assert record_id("S", *parts) == "S-" + "".join(letters)
