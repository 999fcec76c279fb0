"""A sentence about thousands of reprints names some of them and counts the others."""

from __future__ import annotations

from stemma.report.repeats import NAMES_TOLD, _listed


def test_names_of_thousands_are_counted_and_one_more_is_simply_named() -> None:
    names = [f"Paper {n}" for n in range(9_992)]
    told = _listed(names)
    assert told.startswith("Paper 0, Paper 1, ")
    assert told.endswith(f"Paper {NAMES_TOLD - 1} and {9_992 - NAMES_TOLD:,} more")
    few = names[: NAMES_TOLD + 1]
    assert _listed(few) == ", ".join(few)
