"""Pairs worth comparing are shared out so that each document is prepared for few tasks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stemma.comparing import COMPARED_AT_ONCE, shared_out

NAMES = st.integers(0, 60).map("D-{:03d}".format)
PAIRS = st.sets(st.tuples(NAMES, NAMES).filter(lambda p: p[0] < p[1]), max_size=400).map(sorted)


@given(PAIRS)
def test_every_pair_is_in_one_task_and_none_is_much_too_large(pairs: list[tuple[str, str]]) -> None:
    tasks = list(shared_out(pairs))
    assert sorted(pair for task in tasks for pair in task) == pairs
    assert all(len(task) < COMPARED_AT_ONCE + 61 for task in tasks), "one document more than was asked for"
    assert all(len(task) >= COMPARED_AT_ONCE for task in tasks[:-1])


def test_documents_that_belong_together_go_to_one_task() -> None:
    """Thirty groups of eight whose pairs come mixed: in order of the list every task would need nearly all."""
    pairs = [(f"D-{g:02d}{a}", f"D-{g:02d}{b}") for a in range(8) for b in range(a + 1, 8) for g in range(30)]
    needed = sum(len({doc for pair in task for doc in pair}) for task in shared_out(pairs))
    in_order = [pairs[at : at + COMPARED_AT_ONCE] for at in range(0, len(pairs), COMPARED_AT_ONCE)]
    assert needed <= 240 + 8 * len(in_order) < sum(len({doc for pair in task for doc in pair}) for task in in_order)
