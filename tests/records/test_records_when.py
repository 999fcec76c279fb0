"""EDTF dates: hand-made tables as the oracle, and properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.records.when import Interval, PartialDate, bounds, overlaps, parse

TABLE = [
    ("2031", "2031-01-01", "2031-12-31"),
    ("2031-02", "2031-02-01", "2031-02-28"),
    ("2032-02", "2032-02-01", "2032-02-29"),
    ("2031-02-10", "2031-02-10", "2031-02-10"),
    ("2031-02-10T08:30:00Z", "2031-02-10", "2031-02-10"),
    ("2031-02-10T08:30+02:00", "2031-02-10", "2031-02-10"),
    ("2031~", "2031-01-01", "2031-12-31"),
    ("2031-06?", "2031-06-01", "2031-06-30"),
    ("202X", "2020-01-01", "2029-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("2031-XX", "2031-01-01", "2031-12-31"),
    ("2031-03-XX", "2031-03-01", "2031-03-31"),
    ("2031-21", "2031-03-01", "2031-05-31"),
    ("2031-22", "2031-06-01", "2031-08-31"),
    ("2031-24", "2031-12-01", "2032-02-29"),
    ("2031-02-01/2031-02-10", "2031-02-01", "2031-02-10"),
    ("2030/2031-06", "2030-01-01", "2031-06-30"),
    ("2031-02/..", "2031-02-01", None),
    ("../2031-02", None, "2031-02-28"),
    ("2031-02/", "2031-02-01", None),
    ("/2031-02", None, "2031-02-28"),
    ("[2031-06-05,2031-06-09]", "2031-06-05", "2031-06-09"),
    ("{2031-06,2031-08}", "2031-06-01", "2031-08-31"),
    ("[2031-06-05..2031-06-09]", "2031-06-05", "2031-06-09"),
    ("[..2031-06-05]", None, "2031-06-05"),
    ("XXXX-06-12", None, None),
    ("0001", "0001-01-01", "0001-12-31"),
    ("9999-24", "9999-12-01", "9999-12-31"),
]
JUNK = [
    "", " ", "soon", "2031-13", "2031-02-30", "2031-00", "2031-6-1", "31-02-10", "2031/2030", "../..", "/", "a/b",
    "2031-02-10/2031-02-11/2031-02-12", "[2031", "[]", "[..]", "2031-21-05", "XXXX-13", "XXXX-02-30", "0000", "2X31",
    "202X-05", "2031-XX-05", "2031-02T10:00", "２０３１", "2031" * 200, "[" * 300,
]  # fmt: skip
DAYS = st.dates(min_value=date(2, 1, 1), max_value=date(9990, 12, 31))


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize(("text", "earliest", "latest"), TABLE)
def test_bounds(text: str, earliest: str | None, latest: str | None) -> None:
    first, last = bounds(text)
    assert (iso(first), iso(last)) == (earliest, latest)


@pytest.mark.parametrize("text", JUNK)
def test_junk_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@pytest.mark.parametrize(
    ("text", "uncertain", "approximate"),
    [("2031?", True, False), ("2031~", False, True), ("2031%", True, True), ("2030~/2031", False, True)],
)
def test_flags(text: str, uncertain: bool, approximate: bool) -> None:
    found = parse(text)
    assert (found.uncertain, found.approximate) == (uncertain, approximate)


@pytest.mark.parametrize(
    ("a", "b", "slack", "expected"),
    [
        ("2031-01-30", "2031-01", 0, True),
        ("2031-01-30", "2031-02", 0, False),
        ("2031-01-30", "2031-02", 2, True),
        ("2031-01-29", "2031-02", 2, False),
        ("2031-02/..", "2040", 0, True),
        ("2031-02/..", "2030", 0, False),
        ("XXXX-06-12", "2031-06", 0, True),
        ("XXXX-06-12", "2031-07", 0, False),
        ("XXXX-12-31", "2031-01-01", 1, True),
        ("XXXX-06", "XXXX-07", 0, False),
        ("XXXX-06", "XXXX-06-09", 0, True),
        ("[2031-06-05,2031-06-09]", "2031-06-07", 0, True),
    ],
)
def test_overlaps(a: str, b: str, slack: int, expected: bool) -> None:
    assert overlaps(a, b, slack) is expected
    assert overlaps(b, a, slack) is expected


def test_negative_slack_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        overlaps("2031", "2031", -1)


@given(DAYS)
def test_a_day_is_its_own_bounds_and_lies_in_its_month_and_year(day: date) -> None:
    text = day.isoformat()
    assert bounds(text) == (day, day)
    assert overlaps(text, text[:7]) and overlaps(text, text[:4])


@given(DAYS, st.integers(0, 400), st.integers(0, 30))
def test_slack_is_the_distance_in_days(day: date, distance: int, slack: int) -> None:
    other = day + timedelta(days=distance)
    assert overlaps(day.isoformat(), other.isoformat(), slack) is (distance <= slack)


@given(DAYS, st.integers(0, 2000))
def test_intervals_hold_their_ends(day: date, length: int) -> None:
    last = day + timedelta(days=length)
    found = parse(f"{day.isoformat()}/{last.isoformat()}")
    assert isinstance(found, Interval)
    assert (found.earliest, found.latest) == (day, last)


@given(st.text(alphabet="0123456789-X/.[]{},?~%TZ:+ ", max_size=40))
def test_anything_is_read_or_refused_with_value_error(text: str) -> None:
    try:
        found = parse(text)
    except ValueError:
        return
    assert isinstance(found, PartialDate | Interval)
    assert found.earliest is None or found.latest is None or found.earliest <= found.latest
