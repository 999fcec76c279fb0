"""What an origin is called."""

from __future__ import annotations

import pytest

from stemma.lineage.assemble import _label
from stemma.lineage.voices import Voice


@pytest.mark.parametrize(
    ("role", "label"),
    [
        ("the weaver ,, 31", "Orin Vale, the weaver, 31"),
        (" , the weaver,", "Orin Vale, the weaver"),
        ("the weaver, of Tolm; the dyer", "Orin Vale, the weaver, of Tolm"),
        (",", "Orin Vale"),
    ],
)
def test_a_role_from_both_sides_of_a_name_has_one_comma(role: str, label: str) -> None:
    voice = Voice("D-1", "Orin Vale", "person", True, role)
    assert _label(voice, [voice]) == label
