"""Numbers of persons and things as ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.extract import counts
from stemma.extract.acts_words import split


def read(text: str, language: str = "en") -> list[tuple[str, int | None, int | None, str, str]]:
    found = counts.find(text, split(text, 0, len(text)), language)
    assert all(text[c.quote.start : c.quote.end] == c.quote.text for c in found)
    return [(c.quote.text, c.least, c.most, c.unit, c.kind) for c in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("three men", ("three", 3, 3, "persons", "exact")),
        ("three porters were shot", ("three", 3, 3, "", "exact")),
        ("thirty-eight or thirty-nine men", ("thirty-eight or thirty-nine", 38, 39, "persons", "range")),
        ("between 180 and 220 prisoners", ("between 180 and 220", 180, 220, "persons", "range")),
        ("more than 21,000 recruits", ("more than 21,000", 21001, None, "persons", "min")),
        ("at least two dozen people", ("at least two dozen", 24, None, "persons", "min")),
        ("up to 40 people", ("up to 40", None, 40, "persons", "max")),
        ("fewer than 40 people", ("fewer than 40", None, 39, "persons", "max")),
        ("some forty families", ("some forty", 40, 40, "families", "approx")),
        ("dozens of villagers", ("dozens", 24, None, "persons", "dozens")),
        ("tens of thousands of people", ("tens of thousands", 20000, None, "persons", "tens of thousands")),
        ("a number of inmates", ("a number of", 2, None, "persons", "none")),
        ("two hundred and six houses", ("two hundred and six", 206, 206, "facilities", "exact")),
        ("forty calls", ("forty", 40, 40, "calls", "exact")),
        ("five or more attacks", ("five or more", 5, None, "incidents", "min")),
    ],
)
def test_one_count(text: str, expected: tuple[str, int | None, int | None, str, str]) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "He paid $400.",
        "at 10:30",
        "3 per cent",
        "Article 5",
        "30 years",
        "Ivo Marr, 34, said",
        "Colony No. 11",
        "in 2031",
    ],
)
def test_what_is_no_count(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "al menos treinta y cinco presos", ("al menos treinta y cinco", 35, None, "persons", "min")),
        ("es", "más de 21.000 hombres", ("más de 21.000", 21001, None, "persons", "min")),
        ("fr", "vingt-deux hommes", ("vingt-deux", 22, 22, "persons", "exact")),
        ("ru", "не менее двадцати трёх человек", ("не менее двадцати трёх", 23, None, "persons", "min")),
    ],
)
def test_other_languages(language: str, text: str, expected: tuple[str, int | None, int | None, str, str]) -> None:
    assert read(text, language) == [expected]


@given(st.integers(2, 10**9))
def test_digits_read_back(number: int) -> None:
    assert read(f"{number:,} men") == [(f"{number:,}", number, number, "persons", "exact")]


@given(st.text(max_size=80))
def test_any_text_gives_sound_ranges(text: str) -> None:
    for _, least, most, _, _ in read(text):
        assert least is None or most is None or least <= most


def test_a_million_digits_is_no_count() -> None:
    assert read("9" * 1_000_000 + " men") == []
    assert len(read("two hundred " * 5000)) < 5001
