"""Dates in words, and as days."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.report.counts import origins_in_words, origins_range, people_range
from stemma.report.dates import day_range, in_words, sort_key


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2031-01-30", "30 January 2031"),
        ("2030-12", "December 2030"),
        ("2030", "2030"),
        ("203X", "the 2030s"),
        ("20XX", "2000 to 2099"),
        ("2030-12~", "about December 2030"),
        ("2030?", "2030 (uncertain)"),
        ("2030%", "about 2030 (uncertain)"),
        ("2031-22", "summer 2031"),
        ("2031-02-09/..", "from 9 February 2031 on"),
        ("../2031-02-09", "until 9 February 2031"),
        ("/2031-02-09", "until 9 February 2031"),
        ("2031-02/2031-04", "February to April 2031"),
        ("2031-02-24/2031-02-25", "24 to 25 February 2031"),
        ("2031-01-30/2031-02-02", "30 January to 2 February 2031"),
        ("2030-12-30/2031-01-02", "30 December 2030 to 2 January 2031"),
        ("2031/2031", "2031 to 2031"),
        ("2030-12~/2031-01", "about December 2030 to January 2031"),
        ("../..", "at an unknown time"),
        ("[2031-01,2031-03]", "January 2031 or March 2031"),
        ("2031-05-XX", "May 2031"),
        ("2031-05-04T10:40:00Z", "4 May 2031"),
        ("last winter", "last winter"),
        ("", ""),
        (None, ""),
    ],
)
def test_words(edtf: str | None, words: str) -> None:
    assert in_words(edtf) == words


@pytest.mark.parametrize(
    ("edtf", "days"),
    [
        ("2032-02", (date(2032, 2, 1), date(2032, 2, 29))),
        ("2031-24", (date(2031, 12, 1), date(2032, 2, 29))),
        ("2031-02-09/..", (date(2031, 2, 9), None)),
        ("../2031-02", (None, date(2031, 2, 28))),
        ("2031-02-30", None),
        ("9999-24", None),
        ("nonsense", None),
    ],
)
def test_days(edtf: str, days: object) -> None:
    assert day_range(edtf) == days


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[\[\].,/0-9X~?%-]{0,24}", fullmatch=True)))
def test_no_date_breaks_the_report(edtf: str) -> None:
    assert isinstance(in_words(edtf), str)
    days = day_range(edtf)
    assert days is None or any(days)
    sort_key(edtf)


@given(st.dates())
def test_a_day_keeps_its_place(day: date) -> None:
    assert day_range(day.isoformat()) == (day, day)
    assert str(day.year) in in_words(day.isoformat()) or day.year < 1000


@pytest.mark.parametrize(
    ("least", "most", "words", "cell"),
    [
        (2, 3, "at least 2, at most 3 independent origins", "2 (2–3)"),
        (1, 1, "1 origin", "1"),
        (2, 2, "2 independent origins", "2"),
        (0, 0, "no identified origin", "0"),
        (0, 1, "no origin identified for certain, at most 1", "0 (0–1)"),
    ],
)
def test_origins_are_told_as_a_range(least: int, most: int, words: str, cell: str) -> None:
    assert origins_in_words(least, most) == words
    assert origins_range(least, most) == cell


def test_people() -> None:
    assert [people_range(*pair) for pair in ((None, None), (1200, None), (3, 9), (4, 4))] == [
        "", "at least 1,200", "3 to 9", "4"
    ]  # fmt: skip
