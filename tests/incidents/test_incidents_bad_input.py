"""What reports leave out or tell badly: no place, no date, years, numbers in words; decisions that cannot all hold.

Decisions on what is gone and clocks that were set back are tested with the log: tests/test_case_decisions.py.
"""

from __future__ import annotations

import pytest

from incident_case import PLACES, Case
from stemma.extract import counts
from stemma.extract.acts_words import split
from stemma.incidents import group
from stemma.records import Grouping

SHOT = "three porters were shot dead"


def report(case: Case, name: str, text: str, **told: object) -> str:
    """A report on a shooting; returns the allegation's id."""
    doc = case.document(name, text, published="2031-05-10")
    return case.act(doc, "kill.other", "shot", victims=("porters",), **told)  # type: ignore[arg-type]


def grouped(case: Case, **decided: object) -> Grouping:
    return group(case.read, case.lineage, **decided)  # type: ignore[arg-type]


def test_an_incident_without_place_and_date_is_kept_and_nothing_is_invented() -> None:
    case = Case()
    report(case, "bare", "Yesterday or some other day porters were shot somewhere.")
    found = grouped(case)
    (one,) = found.incidents
    assert (one.place, one.lat, one.lon, one.date, one.count_least, one.count_most) == (None,) * 6
    assert found.timeline == (), "what has no date stands in no timeline"


def test_what_has_neither_place_nor_date_is_not_added_to_a_dated_event_elsewhere() -> None:
    case = Case()
    report(case, "one", f"On 4 May {SHOT} at Marrow Bridge.", place="Marrow Bridge", date="4 May=2031-05-04")
    report(case, "two", "Once, it is said, some other porters were shot by a jealous cook.")
    assert len(grouped(case).incidents) == 2


@pytest.mark.parametrize("years", ["2029/2031", "../2031", "2029/..", "202X", "1999/2040", "[2029,2031]"])
def test_a_range_of_years_is_a_period_and_never_sharpened(years: str) -> None:
    case = Case()
    report(case, "long", f"Between 2029 and 2031 {SHOT} at Marrow Bridge.", place="Marrow Bridge", date=f"2029={years}")
    report(case, "day", f"On 4 May {SHOT} at Marrow Bridge.", place="Marrow Bridge", date="4 May=2031-05-04")
    found = grouped(case)
    assert {"2031-05-04", years} >= {one.date for one in found.incidents} >= {"2031-05-04"}
    assert {entry.happened for entry in found.timeline} == {"2031-05-04", years}
    for one in found.incidents:
        if one.pattern:
            assert one.date == years, "a practice of years keeps its years"


def test_years_that_do_not_meet_are_apart() -> None:
    case = Case()
    report(case, "old", f"In 2027 or 2028 {SHOT} at Marrow Bridge.", place="Marrow Bridge", date="2027=2027/2028")
    report(case, "new", f"In 2030 or 2031 {SHOT} at Marrow Bridge.", place="Marrow Bridge", date="2030=2030/2031")
    assert len(grouped(case).incidents) == 2


@pytest.mark.parametrize(
    ("first", "second", "against"),
    [
        ("two dozen porters", "24 porters", 0),
        ("between twenty and thirty porters", "24 porters", 0),
        ("dozens of porters", "38 porters", 0),
        ("three porters", "seventeen porters", 1),
        ("between twenty and thirty porters", "forty porters", 1),
    ],
)
def test_numbers_in_words_and_ranges_contradict_only_where_no_number_fits_both(
    first: str, second: str, against: int
) -> None:
    case = Case()
    for name, number in (("one", first), ("two", second)):
        text = f"On 4 May {number} were shot dead at Marrow Bridge."
        doc = case.document(name, text, published="2031-05-05")
        (told,) = [c for c in counts.find(text, split(text, 0, len(text)), "en") if c.quote.text in number]
        case.act(
            doc, "kill.other", "shot", victims=(number,), place="Marrow Bridge", date="4 May=2031-05-04",
            count=(told.least or 0, told.most), origin=case.origin(name),
        )  # fmt: skip
    found = grouped(case)
    assert len([one for one in found.contradictions if one.kind == "count"]) == against
    (one,) = found.incidents
    assert one.count_least is not None and one.count_least <= 24


def three(case: Case) -> list[str]:
    """The same event in three reports."""
    at = {"place": "Marrow Bridge", "date": "4 May=2031-05-04"}
    return [report(case, name, f"{name}: on 4 May {SHOT} at Marrow Bridge.", **at) for name in ("one", "two", "three")]


def together(found: Grouping, a: str, b: str) -> bool:
    return any({a, b} <= set(one.allegations) for one in found.incidents)


def test_a_pair_that_is_both_joined_and_separated_stays_apart_and_the_order_does_not_matter() -> None:
    case = Case()
    a, b, _ = three(case)
    assert together(grouped(case), a, b)
    for first, second in (((a, b), (b, a)), ((b, a), (a, b))):
        found = grouped(case, together=[first], apart_pairs=[second])
        assert not together(found, a, b)
        assert sorted(x for one in found.incidents for x in one.allegations) == sorted(three(Case()))


def test_joins_that_would_close_a_circle_around_a_separation_leave_it_standing() -> None:
    case = Case()
    a, b, c = three(case)
    found = grouped(case, together=[(a, b), (b, c)], apart_pairs=[(a, c)])
    assert not together(found, a, c)
    assert together(found, a, b) != together(found, b, c), "one of the two joins holds"
    again = grouped(case, together=[(c, b), (b, a)], apart_pairs=[(c, a)])
    assert again.incidents == found.incidents


def test_decisions_about_mentions_that_are_gone_change_nothing() -> None:
    case = Case()
    a, _, _ = three(case)
    gone = "A-000000000000"
    assert grouped(case, together=[(a, gone), (gone, gone)], apart_pairs=[(gone, a)]) == grouped(case)


def test_a_pair_of_one_mention_with_itself_changes_nothing() -> None:
    case = Case()
    a, _, _ = three(case)
    found = grouped(case, together=[(a, a)], apart_pairs=[(a, a)])
    assert [one.allegations for one in found.incidents] == [one.allegations for one in grouped(case).incidents]


def test_a_place_without_a_position_is_kept_and_compared_by_name_alone() -> None:
    case = Case()
    PLACES["the old mill"] = ("the old mill", (), "place", None, None)  # type: ignore[assignment]
    at = {"place": "the old mill", "date": "4 May=2031-05-04"}
    try:
        report(case, "one", f"On 4 May {SHOT} at the old mill.", **at)
        report(case, "two", f"On 4 May {SHOT} by the old mill, said a cook.", **at)
    finally:
        del PLACES["the old mill"]
    (one,) = grouped(case).incidents
    assert (one.place, one.lat) == ("the old mill", None)
