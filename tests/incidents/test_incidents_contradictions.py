"""What cannot both hold, what only looks like it, and what cannot be compared (METHOD 8)."""

from __future__ import annotations

import pytest

from incident_case import Case
from stemma.incidents import group
from stemma.records import Contradiction

WATCH = ("Road Watch",)


def found(case: Case) -> tuple[Contradiction, ...]:
    return group(case.read, case.lineage).contradictions


def kinds(case: Case) -> list[str]:
    return [c.kind for c in found(case)]


def shooting(text: str = "Four porters were shot at Marrow Bridge on 4 May by the Road Watch.") -> Case:
    case = Case()
    doc = case.document("one", text, published="2031-05-05")
    case.act(
        doc, "kill.other", "shot", victims=("porters",), place="Marrow Bridge", date="4 May=2031-05-04",
        perpetrators=WATCH, count=(4, 4), origin=case.origin("Ada Brel"),
    )  # fmt: skip
    return case


def test_denial_of_the_same_act_is_shown_beside_it() -> None:
    case = shooting()
    doc = case.document("two", "Nobody was shot at Marrow Bridge, said the Road Watch.", published="2031-05-06")
    case.act(doc, "kill.other", "shot", modality="denied", place="Marrow Bridge", perpetrators=WATCH)
    (one,) = found(case)
    assert one.kind == "polarity"
    assert {one.a.document, one.b.document} == set(case.readings)
    assert one.incidents
    for side in (one.a, one.b):
        assert case.readings[side.document].document.text[side.quote.start : side.quote.end] == side.quote.text


def test_denial_meets_a_witness_who_uses_another_form_of_the_word() -> None:
    case = Case()
    one = case.document("one", "I watched men beat a porter who sat down.", published="2031-05-05")
    case.act(one, "beat", "beat", victims=("porter",), origin=case.origin("Ada Brel"))
    two = case.document("two", "No porter was beaten, said the Road Watch.", published="2031-05-06")
    case.act(two, "beat", "beaten", modality="denied", victims=("porter",), perpetrators=WATCH)
    assert kinds(case) == ["polarity"]


def test_refusing_a_comparison_denies_no_act() -> None:
    case = shooting()
    doc = case.document("two", "The Road Watch rejected any comparison with the shooting at Marrow Bridge.")
    case.act(doc, "kill.other", "shooting", modality="denied", place="Marrow Bridge", perpetrators=WATCH)
    assert kinds(case) == []


def test_denial_of_another_town_or_day_is_none() -> None:
    for place, date in (("Copper Gate", ""), ("Marrow Bridge", "9 June=2031-06-09")):
        case = shooting()
        text = "Nobody was shot at Copper Gate or Marrow Bridge on 9 June, said the Road Watch."
        doc = case.document("two", text, published="2031-06-10")
        case.act(doc, "kill.other", "shot", modality="denied", place=place, date=date, perpetrators=WATCH)
        assert kinds(case) == []


@pytest.mark.parametrize(
    ("count", "expected"), [((2, 2), ["count"]), ((4, 5), []), ((3, None), []), ((9, None), ["count"]), ((6, 6), [])]
)
def test_numbers_conflict_only_when_no_number_fits_both(count: tuple[int, int | None], expected: list[str]) -> None:
    case = shooting()
    doc = case.document(
        "two", "Some porters were shot at Marrow Bridge on 4 May by the Road Watch.", published="2031-05-06"
    )
    case.act(
        doc, "kill.other", "shot", victims=("porters",), place="Marrow Bridge", date="4 May=2031-05-04",
        perpetrators=WATCH, count=count, origin=case.origin("Bo Tarn"),
    )  # fmt: skip
    assert kinds(case) == expected


def test_one_origin_that_corrects_its_number_is_none() -> None:
    case = shooting()
    doc = case.document(
        "two", "Some porters were shot at Marrow Bridge on 4 May by the Road Watch.", published="2031-05-06"
    )
    case.act(
        doc, "kill.other", "shot", victims=("porters",), place="Marrow Bridge", date="4 May=2031-05-04",
        perpetrators=WATCH, count=(9, 9), origin=next(iter(case.origins)),
    )  # fmt: skip
    assert kinds(case) == []


def ended(date: str, perpetrators: tuple[str, ...] = WATCH, act: str = "labour.forced") -> list[str]:
    case = Case()
    stop = case.document("stop", "The Road Watch said that forced work had ended on 1 June.", published="2031-06-02")
    case.act(stop, "statement.ended", "had ended", date="1 June=2031-06-01")
    case.act(stop, act, "forced work", modality="ended", perpetrators=("Road Watch",))
    other = case.document(
        "two", "The Road Watch and the Hill Guard made miners work at Colony 9 that day.", published="2031-07-01"
    )
    case.act(
        other,
        "labour.forced",
        "made miners work",
        victims=("miners",),
        place="Colony 9",
        perpetrators=perpetrators,
        date=f"that day={date}" if date else "",
    )
    return kinds(case)


def test_ended_against_later_earlier_and_undated_acts() -> None:
    assert ended("2031-06-12") == ["time"]
    assert ended("2031-05-12") == []
    assert "time" not in ended("")


def test_end_announced_by_another_actor_is_none() -> None:
    assert ended("2031-06-12", perpetrators=("Hill Guard",)) == []
    assert ended("2031-06-12", act="beat") == []


@pytest.mark.parametrize(("words", "expected"), [("all recruitment", ["time"]), ("open recruitment", [])])
def test_end_of_what_is_named_by_the_word_for_an_act_ends_every_kind_of_it(words: str, expected: list[str]) -> None:
    case = Case()
    stop = case.document("stop", f"The Road Watch said that {words} had ended on 1 June.", published="2031-06-02")
    case.act(stop, "statement.ended", "had ended", date="1 June=2031-06-01")
    named = words if expected == [] else "recruitment"
    case.act(stop, "recruit.offer", named, modality="ended", perpetrators=("Road Watch",), date="1 June=2031-06-01")
    other = case.document("two", "The Road Watch forcibly recruited miners on 12 June.", published="2031-07-01")
    case.act(other, "recruit.coerced", "forcibly recruited", victims=("miners",), perpetrators=WATCH,
             date="12 June=2031-06-12")  # fmt: skip
    assert kinds(case) == expected


def test_undated_practice_cannot_be_compared() -> None:
    case = Case()
    stop = case.document("stop", "The Road Watch said that forced work had ended on 1 June.", published="2031-06-02")
    case.act(stop, "labour.forced", "forced work", modality="ended", perpetrators=WATCH)
    other = case.document("two", "A number of miners are being made to work by the Road Watch.", published="2031-07-01")
    case.act(other, "labour.forced", "made to work", victims=("A number of miners",), perpetrators=WATCH)
    assert kinds(case) == ["not_comparable_in_time"]
