"""How those who did it and those who suffered it are listed."""

from __future__ import annotations

import pytest

from stemma.incidents.describe import named


@pytest.mark.parametrize(
    ("told", "listed"),
    [
        (("Temmet Dask,", "the teacher"), ("teacher", "Temmet Dask")),
        (("They", "soldiers", "them"), ("soldiers",)),
        (("They",), ()),
        (("ils", "ellos", "они"), ()),
        (("Guards", "guards;", "the guards"), ("Guards",)),
        (("He Yan",), ("He Yan",)),
    ],
)
def test_commas_and_pronouns_are_no_part_of_a_list_of_persons(told: tuple[str, ...], listed: tuple[str, ...]) -> None:
    assert named(told) == listed
