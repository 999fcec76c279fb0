"""Neighbourhoods against an oracle, and the stages' needs and makes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.neighbourhood import form
from stemma.pipeline import STAGES, check_stages

SURENESS = st.sampled_from([0.1, 0.49, 0.5, 0.9])
LINKS = st.tuples(st.sampled_from(["D-0", "D-1", "D-2"]), st.sampled_from(["D-3", "D-4"]), SURENESS)
DOCS = [f"D-{n}" for n in range(9)]
KEYS = [f"v:{n}" for n in range(6)]


def oracle(ties: dict[str, set[str]], links: list[tuple[str, str, float]], common: int) -> set[frozenset[str]]:
    """Components by brute force: join any two groups that are tied, until nothing changes."""
    groups = [{doc} for doc in ties]
    count = {key: sum(key in keys for keys in ties.values()) for key in KEYS}

    def tied(a: str, b: str) -> bool:
        shared = {k for k in ties[a] & ties[b] if count[k] <= common}
        return bool(shared) or any({a, b} == {c, p} and sure >= 0.5 for c, p, sure in links)

    changed = True
    while changed:
        changed = False
        for one, two in combinations(groups, 2):
            if any(tied(a, b) for a in one for b in two):
                groups.remove(two)
                one |= two
                changed = True
                break
    return {frozenset(group) for group in groups}


@given(
    st.fixed_dictionaries({doc: st.sets(st.sampled_from(KEYS), max_size=2) for doc in DOCS}),
    st.lists(LINKS, max_size=5),
    st.integers(2, 5),
)
def test_neighbourhoods_are_the_connected_components(
    ties: dict[str, set[str]], links: list[tuple[str, str, float]], common: int
) -> None:
    keys = {doc: sorted(held) for doc, held in ties.items()}
    made, _ = form(keys, links, dict.fromkeys(DOCS, "x"), common=common, engine="")
    assert {frozenset(one.documents) for one in made} == oracle(ties, links, common)
    assert len({one.id for one in made}) == len(made)


def test_only_what_changed_gets_another_digest() -> None:
    ties = {"D-1": ["v:a"], "D-2": ["v:a"], "D-3": ["v:b"]}
    before, _ = form(ties, [], {"D-1": "x", "D-2": "x", "D-3": "x"}, common=9, engine="1")
    after, _ = form(ties, [], {"D-1": "x", "D-2": "changed", "D-3": "x"}, common=9, engine="1")
    was = {one.documents: one.digest for one in before}
    same = {one.documents: one.digest == was[one.documents] for one in after}
    assert same == {("D-1", "D-2"): False, ("D-3",): True}


def test_keys_left_out_are_named() -> None:
    ties = {f"D-{n}": ["v:all"] for n in range(4)}
    _, common = form(ties, [], dict.fromkeys(ties, "x"), common=3, engine="")
    assert common == ("v:all",)


def test_every_need_of_a_stage_is_met() -> None:
    check_stages()


def test_a_missing_need_and_a_value_made_twice_are_found() -> None:
    with pytest.raises(ValueError, match="needs 'capture"):
        check_stages([replace(STAGES[1], needs=("captures",))])
    with pytest.raises(ValueError, match="there already"):
        check_stages([STAGES[1], replace(STAGES[1], name="again")])
