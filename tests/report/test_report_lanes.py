"""Incidents side by side: by place, actor, act, month, means; no date is made more precise than it is told."""

from __future__ import annotations

import pytest

from stemma.errors import BadInput
from stemma.report.lane_drawing import draw_lanes
from stemma.report.lanes import BY, Dated, lanes, months_between, names_of_month, wanted

SAID = ("2031-06-01", "2031-07-01")


def of(*happened: str | None, name: str = "Colony 9") -> list[Dated]:
    return [Dated(f"I-{number}", (name,), edtf, SAID) for number, edtf in enumerate(happened)]


@pytest.mark.parametrize(
    ("edtf", "month"),
    [
        ("2031-02-10", "2031-02"),
        ("2031-02", "2031-02"),
        ("2031-02~", "2031-02"),
        ("2031-02-03/2031-02-20", "2031-02"),
    ],
)
def test_a_date_within_one_month_stands_in_it(edtf: str, month: str) -> None:
    assert names_of_month(edtf) == month
    (lane,) = lanes(of(edtf), "facility")
    assert (lane.months, lane.coarse, lane.undated) == (((month, 1),), 0, 0)


@pytest.mark.parametrize(
    "edtf", ["2031", "2031-21", "202X", "2031-01-30/2031-02-02", "2031-02/..", "../2031-02", "2029/2031"]
)
def test_a_coarser_date_stands_in_no_month(edtf: str) -> None:
    (lane,) = lanes(of(edtf), "facility")
    assert (lane.months, lane.coarse, lane.undated) == ((), 1, 0)
    (row,) = lanes([Dated("I-1", (names_of_month(edtf),), edtf, SAID)], "month")
    assert "month not told" in row.name


def test_no_date_is_said_to_be_none() -> None:
    (lane,) = lanes(of(None, None), "facility")
    assert (lane.undated, lane.happened, lane.told) == (2, "", "1 June 2031 – 1 July 2031")


def test_happened_and_said_stand_apart() -> None:
    (lane,) = lanes(of("2031-02-10", "2031", "2031-03"), "facility")
    assert lane.incidents == ("I-1", "I-0", "I-2"), "the earliest possible day first"
    assert (lane.first, lane.last) == ("2031", "2031")
    assert lane.said == SAID


def test_lanes_with_most_incidents_come_first_and_months_in_order() -> None:
    found = [*of("2031-02", name="b"), *of("2031-03", "2031-04", name="a")]
    assert [lane.name for lane in lanes(found, "actor")] == ["a", "b"]
    dated = [
        Dated(str(n), (names_of_month(edtf),), edtf, SAID)
        for n, edtf in enumerate(("2031", "2031-11", "2030-02", None))
    ]
    assert [lane.name for lane in lanes(dated, "month")] == [
        "February 2030", "November 2031", "2031 (month not told)", "no date told",
    ]  # fmt: skip


def test_one_name_in_two_spellings_of_case_is_one_lane() -> None:
    found = [*of("2031-02", name="Harbour Guard"), *of("2031-02", name="harbour  guard")]
    (lane,) = lanes(found, "actor")
    assert len(lane.incidents) == 2


def test_words_for_lanes() -> None:
    assert [wanted(word) for word in ("Place", "actor", "MONTH")] == ["facility", "actor", "month"]
    with pytest.raises(BadInput, match="colour"):
        wanted("colour")


def test_months_between() -> None:
    assert months_between("2030-11", "2031-02") == ["2030-11", "2030-12", "2031-01", "2031-02"]


@pytest.mark.parametrize(
    ("dates", "label"),
    [(("2031-02", "2031-04"), "month by month"), (("2001-02", "2031-04"), "year by year")],
)
def test_a_long_time_is_drawn_by_years(dates: tuple[str, ...], label: str) -> None:
    drawing = draw_lanes(lanes(of(*dates), "facility"), BY["facility"], lambda lane: "")
    assert drawing is not None and label in drawing.caption
    assert drawing.svg.count('class="cell') == 2


def test_words_in_a_picture_are_escaped_and_nothing_without_a_month_is_drawn() -> None:
    drawing = draw_lanes(lanes(of("2031-02", name='<b>"x"'), "facility"), "place", lambda lane: "/p?a=<")
    assert drawing is not None and "<b>" not in drawing.svg and "&lt;b&gt;" in drawing.svg and "a=&lt;" in drawing.svg
    assert draw_lanes(lanes(of("2031", None), "facility"), "place", lambda lane: "") is None
