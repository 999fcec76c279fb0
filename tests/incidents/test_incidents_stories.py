"""Reports as wholes: ages, streets, names and rare words that stand beside the sentence with the act."""

from __future__ import annotations

import random
from itertools import product

from incident_case import Case
from stemma.incidents import group
from stemma.incidents.account import accounts
from stemma.incidents.shelf import COMPARE, WEIGHTS, described, shelf

VICTIMS = ("carter", "baker", "ferryman", "tanner", "weaver", "potter", "sexton")
SCENES = ("outside a tannery", "in his yard", "on the quay", "by the well", "at the mill", "behind the forge")
OTHERS = tuple(
    f"A {victim} was shot dead {scene}. Nobody saw the quarrel about {number} {victim} tools."
    for number, (victim, scene) in enumerate(product(VICTIMS, SCENES))
)


def told(first: str, second: str, day: str = "2031-05-06") -> tuple[Case, str, str]:
    """Two reports among many others."""
    case = Case()
    docs = [case.document("one", first, published="2031-05-05"), case.document("two", second, published=day)]
    docs += [case.document(f"other {n}", words, published="2031-05-05") for n, words in enumerate(OTHERS)]
    for doc in docs:
        case.act(doc, "kill.other", "shot")
    return case, docs[0], docs[1]


def fields(first: str, second: str, day: str = "2031-05-06") -> dict[str, float]:
    """What the comparison of the two says."""
    case, one, two = told(first, second, day)
    items = accounts(case.read)
    at = {item.document: n for n, item in enumerate(items)}
    return dict(shelf(case.read, items).between(at[one], at[two]) or ())


def together(first: str, second: str) -> bool:
    """True when the two end in one incident."""
    case, one, two = told(first, second)
    return any({one, two} <= set(i.documents) for i in group(case.read, case.lineage).incidents)


ONE = "A man was shot dead on Quill Street. Tobin Ashgrove, a 34-year-old glazier, lived above the shop of Mira Dell."
SAME = "Police look for whoever shot a glazier. The 34-year-old Tobin Ashgrove fell on Quill Street, below Mira Dell."
ELSE = "A man was shot dead on Heron Lane. Perrin Oxley, a 61-year-old cobbler, lived above the shop of Wanda Pike."


def test_names_ages_and_streets_bring_two_reports_together() -> None:
    assert together(ONE, SAME)
    found = fields(ONE, SAME)
    assert found["story_ages"] > 0
    assert found["story_sites"] > 0
    assert found["story_names"] > 0


def test_another_age_and_street_keep_two_reports_apart() -> None:
    assert not together(ONE, ELSE)
    found = fields(ONE, ELSE)
    assert found["story_ages_apart"] < 0
    assert found["story_sites_apart"] < 0


def test_the_further_apart_two_reports_appeared_the_less_are_they_one_event() -> None:
    days = [fields(ONE, SAME, day).get("story_days", 0.0) for day in ("2031-05-06", "2031-05-20", "2031-06-20")]
    assert days[0] == 0.0 > days[1] > days[2]


def test_a_document_on_two_events_has_no_story() -> None:
    case = Case()
    doc = case.document("one", "On 4 May a man was shot. On 9 May another was shot.", published="2031-05-10")
    case.act(doc, "kill.other", "shot", date="4 May=2031-05-04")
    case.act(doc, "kill.other", "shot", nth=1, date="9 May=2031-05-09")
    for number, words in enumerate(OTHERS):
        case.act(case.document(f"other {number}", words, published="2031-05-05"), "kill.other", "shot")
    items = accounts(case.read)
    told = shelf(case.read, items)
    assert {items[n].document for n in told.of} == {i.document for i in items} - {doc}


def test_the_order_of_the_documents_does_not_matter() -> None:
    case = Case()
    for number, words in enumerate((ONE, SAME, ELSE, *OTHERS)):
        case.act(case.document(f"report {number}", words, published="2031-05-05"), "kill.other", "shot")
    readings = list(case.read)
    first = group(readings, case.lineage)
    random.Random(3).shuffle(readings)
    assert group(readings, case.lineage) == first


def test_sentences_of_the_page_tie_no_reports() -> None:
    page = " Subscribe to the Lantern Gazette for 57 pence. Login Screen Name or Postbox Quarto."
    case = Case()
    for number, words in enumerate((ONE, ELSE, *OTHERS, OTHERS[0].replace("carter", "tinker"))):
        case.act(case.document(f"report {number}", words + page, published="2031-05-05"), "kill.other", "shot")
    told = shelf(case.read, accounts(case.read))
    assert not any({"lanter", "postbo"} & story.words for story in told.of.values())


def test_every_field_has_a_weight_and_a_sentence() -> None:
    assert {f.__name__ for f in COMPARE} | {"story_act"} == set(WEIGHTS)
    assert all(described(name).endswith(".") for name in WEIGHTS)


def test_few_reports_are_compared_by_their_sentences_alone() -> None:
    case = Case()
    for number, words in enumerate((ONE, SAME)):
        case.act(case.document(f"report {number}", words), "kill.other", "shot")
    assert not shelf(case.read, accounts(case.read)).of


def test_two_similar_killings_a_week_apart_at_two_checkpoints_stay_two() -> None:
    case = Case()
    for number, (place, day, edtf) in enumerate(
        (("Marrow Bridge", "4 May", "2031-05-04"), ("Copper Gate", "11 May", "2031-05-11")) * 2
    ):
        words = (
            f"Three porters were shot dead at the checkpoint of {place} on {day} by the Road Watch, report {number}."
        )
        doc = case.document(f"report {number}", words, published="2031-05-12")
        case.act(
            doc, "kill.other", "shot", victims=("Three porters",), place=place, date=f"{day}={edtf}", count=(3, 3),
            perpetrators=("the Road Watch",),
        )  # fmt: skip
    found = group(case.read, case.lineage).incidents
    assert sorted((i.date, len(i.documents)) for i in found) == [("2031-05-04", 2), ("2031-05-11", 2)]


def test_numbers_of_dead_and_houses_tell_reports_apart() -> None:
    one = "Three people died in the 1400 block of Quill Street, where a man was shot dead."
    same = "Police said three were killed in the 1400 block of Quill Street. A glazier was shot dead."
    other = "Five people died in the 2900 block of Quill Street, where a man was shot dead."
    assert fields(one, same)["story_dead"] > 0
    assert "story_houses_apart" not in fields(one, same)
    assert fields(one, other)["story_dead_apart"] < 0
    assert fields(one, other)["story_houses_apart"] < 0


def test_one_report_tells_a_death_and_the_other_does_not() -> None:
    alive = "A man was shot and wounded on Quill Street. Doctors saved him."
    assert fields(ONE, alive)["story_fatal_apart"] < 0
    assert "story_fatal_apart" not in fields(ONE, ELSE)


def test_the_day_of_an_arrest_or_a_trial_is_not_that_of_the_act() -> None:
    case = Case()
    doc = case.document("one", "A man was charged on 9 May over the killing of a glazier.", published="2031-05-10")
    other = case.document("two", "A glazier was shot on 4 May. A man has been charged.", published="2031-05-10")
    case.act(doc, "kill.other", "killing", date="9 May=2031-05-09")
    case.act(other, "kill.other", "shot", date="4 May=2031-05-04")
    days = {item.document: item.edtf for item in accounts(case.read)}
    assert days == {doc: None, other: "2031-05-04"}


def test_an_arrest_keeps_its_own_day() -> None:
    case = Case()
    doc = case.document("one", "Two men were arrested on 9 May in the town.", published="2031-05-10")
    case.act(doc, "detain.arbitrary", "arrested", date="9 May=2031-05-09")
    assert [item.edtf for item in accounts(case.read)] == ["2031-05-09"]
