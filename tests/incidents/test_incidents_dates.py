"""Bounds of EDTF dates."""

from __future__ import annotations

from datetime import date
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.incidents import describe
from stemma.incidents.dates import bounds, narrowest
from stemma.records.when import parse


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2031-05-04", "2031-05-04", "2031-05-04"),
        ("2031-02", "2031-02-01", "2031-02-28"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2031", "2031-01-01", "2031-12-31"),
        ("203X", "2030-01-01", "2039-12-31"),
        ("2031-XX-XX", "2031-01-01", "2031-12-31"),
        ("2031-12-3X", "2031-12-30", "2031-12-31"),
        ("2031-24", "2031-12-01", "2032-02-29"),
        ("2031-05-04?", "2031-05-04", "2031-05-04"),
        ("2031-05-04~", "2031-05-03", "2031-05-05"),
        ("2031-05-04T18:05", "2031-05-04", "2031-05-04"),
        ("2030-08/2031-02", "2030-08-01", "2031-02-28"),
        ("[2031-05-04,2031-05-06]", "2031-05-04", "2031-05-06"),
    ],
)
def test_first_and_last_day(edtf: str, first: str, last: str) -> None:
    found = bounds(edtf)
    assert found is not None
    assert (date.fromordinal(found.first).isoformat(), date.fromordinal(found.last).isoformat()) == (first, last)


def test_open_ends_have_no_border() -> None:
    since, until, day = bounds("2031-05/.."), bounds("../2031-05"), bounds("2031-06-01")
    assert since and until and day
    assert since.overlaps(day)
    assert until.gap(day) == 1


@pytest.mark.parametrize(
    "edtf", ["", None, "yesterday", "2031-13", "2031-02-30", "2031-05/2030-01", "[]", "/x", "0000"]
)
def test_what_is_no_date_is_unknown(edtf: str | None) -> None:
    assert bounds(edtf) is None


@given(st.text(alphabet="0123456789X-/.~?%[],T", max_size=24))
def test_any_text_gives_ordered_bounds_or_nothing(edtf: str) -> None:
    found = bounds(edtf)
    assert found is None or found.first <= found.last


def test_narrowest_keeps_the_words_of_the_most_precise() -> None:
    assert narrowest(["2031", "2031-05", "2031-05-04~"]) == "2031-05-04~"
    assert narrowest([]) is None


TIMES = ("[2024,2026]", "2027/2030", "../2030", "2024/..", "202X", "2031-05-04", "2028-22/2030", "[2019,2020,2022]")


@pytest.mark.parametrize(("first", "second"), list(product(TIMES, TIMES)))
def test_the_time_of_a_practice_is_a_date_whatever_its_accounts_tell(first: str, second: str) -> None:
    told = [SimpleNamespace(edtf=first), SimpleNamespace(edtf=second)]
    found = describe.date(told, pattern=True)  # type: ignore[arg-type]
    if found is not None:
        parse(found)
    assert found is None or found.count("/") < 2
    if {first, second} == {"[2024,2026]", "2027/2030"}:
        assert found == "2024/2030"
    if {first, second} == {"../2030", "2024/.."}:
        assert found is None
