"""How a speaker knows, from the wording."""

from __future__ import annotations

import pytest

from stemma.extract.access import access_of


@pytest.mark.parametrize(
    ("source", "content", "expected"),
    [
        ("a former prisoner", "they counted us twice", "victim"),
        ("Ada Merrin, who heads the prisoners’ rights group Open Door", "nine men were moved", ""),
        ("the prisoner's mother", "he has not been fed", "family"),
        ("Olin Tarr, a miner", "I saw two men carried out", "eyewitness"),
    ],
)
def test_access_follows_the_head_of_the_description(source: str, content: str, expected: str) -> None:
    assert access_of("en", source=source, content=content, around="") == expected
