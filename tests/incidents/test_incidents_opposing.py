"""Denials with a day beside them, denials of every such act, ends told without an act, numbers by several tellers."""

from __future__ import annotations

from incident_case import Case
from stemma.incidents import group
from stemma.incidents.account import accounts
from stemma.records import Contradiction

WATCH = ("Road Watch",)


def found(case: Case, kind: str) -> list[Contradiction]:
    return [c for c in group(case.read, case.lineage).contradictions if c.kind == kind]


def sides(case: Case, kind: str) -> list[set[str]]:
    """The documents of each contradiction, by their names."""
    name = {r.document.id: r.document.file.removesuffix(".txt") for r in case.read}
    return [{name[c.a.document], name[c.b.document]} for c in found(case, kind)]


def held(when: str) -> Case:
    """A man tells of the cells; a spokesman denies it and speaks of a day on which something else ended."""
    case = Case()
    one = case.document("one", "I was held at Colony 9 from 2 to 4 May.", published="2031-05-10")
    case.act(one, "detain.arbitrary", "held", place="Colony 9", date="2 to 4 May=2031-05-02/2031-05-04",
             victims=("I",), origin=case.origin("Ada Brel"))  # fmt: skip
    text = f"Bo Tarn denied that Colony 9 had held anyone and recalled that the road works ceased on {when}."
    two = case.document("two", text, published="2031-05-11")
    stmt = case.says(two, "Bo Tarn", "that Colony 9 had held anyone", stance="denies")
    case.says(two, "Bo Tarn", f"that the road works ceased on {when}")
    case.act(two, "detain.arbitrary", "held", modality="denied", place="Colony 9", statement=stmt,
             date=f"{when}=2031-05-09")  # fmt: skip
    return case


def test_a_day_outside_of_what_is_denied_is_not_the_day_of_the_act() -> None:
    case = held("9 May")
    assert {a.edtf for a in accounts(case.read) if a.voice == "against"} == {None}
    assert sides(case, "polarity") == [{"one", "two"}]


def shot(by: tuple[str, ...] = (), day: str = "4 May=2031-05-04", text: str = "Nobody was shot.") -> Case:
    """A witness tells of a shooting; the one who answers for the accused denies it without place or day."""
    case = Case()
    told = day.partition("=")[0]
    one = case.document(
        "one",
        f"Two porters were shot at Copper Gate on {told}, said those who fled the Hill Guard.",
        published="2031-05-20",
    )
    case.act(one, "kill.other", "shot", place="Copper Gate", date=day, victims=("porters",), perpetrators=by,
             origin=case.origin("Ada Brel"))  # fmt: skip
    two = case.document("two", f"Bo Tarn of the Road Watch spoke. {text}", published="2031-05-11")
    stmt = case.says(two, "Bo Tarn", text)
    chief = case.origin("Bo Tarn", access="official", interested=True)
    case.speaks(chief, stmt)
    act = case.act(two, "kill.other", "shot", modality="denied", statement=stmt)
    case.claim(act, two, chief)
    return case


def test_who_says_that_nobody_was_shot_denies_every_such_act_that_is_not_laid_at_anothers_door() -> None:
    assert sides(shot(), "polarity") == [{"one", "two"}]
    assert sides(shot(by=("Hill Guard",)), "polarity") == []
    assert sides(shot(text="He was not shot."), "polarity") == []


def test_nobody_denies_what_had_not_happened_yet() -> None:
    assert sides(shot(day="15 May=2031-05-15"), "polarity") == []


def test_a_denial_of_force_denies_that_people_were_shot_there() -> None:
    for place, expected in (("Copper Gate", [{"one", "two"}]), ("Marrow Bridge", [])):
        case = Case()
        one = case.document("one", f"Two porters died of bullets at {place}.", published="2031-05-05")
        case.act(one, "kill.other", "died of bullets", place=place, origin=case.origin("Ada Brel"))
        two = case.document("two", "On Copper Gate Bo Tarn denied that arms were used.", published="2031-05-06")
        stmt = case.says(two, "Bo Tarn", "that arms were used", stance="denies")
        case.act(two, "protest.force", "arms were used", modality="denied", place="Copper Gate", statement=stmt)
        assert sides(case, "polarity") == expected


def cleared(words: str, act: str = "property.burn", day: str = "2031-06-12") -> list[set[str]]:
    """A company says in some words that it is over; a neighbour tells what was done on a later day."""
    case = Case()
    text = f"The company moved forty families off the shore. {words}"
    stop = case.document("stop", text, published="2031-06-02")
    case.act(stop, "displace.forced", "moved forty families")
    case.date(stop, "1 June", "2031-06-01")
    other = case.document("other", "On 12 June they came again. Nine houses were burned.", published="2031-07-01")
    case.act(other, act, "burned")
    case.date(other, "12 June", day)
    return sides(case, "time")


def test_an_end_told_without_an_act_is_set_against_what_goes_with_the_acts_around_it() -> None:
    assert cleared("The last lorry left on 1 June.") == [{"stop", "other"}]
    assert cleared("Since 1 June there has been no family on the shore.") == [{"stop", "other"}]
    assert cleared("A lorry left on 1 June.") == []
    assert cleared("The last lorry left on 1 June.", day="2031-05-12") == []
    assert cleared("The last lorry left on 1 June.", act="restrict.press") == []


def test_those_two_and_what_one_witness_saw_are_no_totals() -> None:
    for words, expected in (
        ("Two porters were dead.", 1),
        ("Those two were dead.", 0),
    ):
        case = Case()
        one = case.document("one", "Four porters were dead at Copper Gate. They were shot.", published="2031-05-05")
        two = case.document("two", f"{words} They were shot at Copper Gate.", published="2031-05-05")
        number = "Two" if words.startswith("Two") else "two"
        case.count(one, "Four", 4)
        case.count(two, number, 2)
        for doc in (one, two):
            case.act(doc, "kill.other", "shot", place="Copper Gate")
        assert len(found(case, "count")) == expected, words


def test_a_number_is_shown_by_each_of_those_who_give_it() -> None:
    case = Case()
    for name, number in (("one", 4), ("two", 4), ("low", 2)):
        doc = case.document(name, f"{number} porters were shot at Copper Gate on 4 May.", published="2031-05-05")
        case.act(doc, "kill.other", "shot", place="Copper Gate", date="4 May=2031-05-04", victims=("porters",),
                 count=(number, number), origin=case.origin(f"Speaker {name}"))  # fmt: skip
    assert sorted(map(sorted, sides(case, "count"))) == [["low", "one"], ["low", "two"]]


def houses(first: str, second: str) -> int:
    """How many contradicting numbers of buildings two reports on one clearing hold."""
    case = Case()
    for name, words in (("one", first), ("two", second)):
        doc = case.document(name, f"Families were driven out at Copper Gate. {words}", published="2031-05-05")
        case.act(doc, "displace.forced", "driven out", place="Copper Gate", victims=("Families",))
        case.count(doc, words.split(" houses", maxsplit=1)[0].split()[-1], 340 if name == "one" else 96, "facilities")
    return len(found(case, "count"))


def test_numbers_of_buildings_conflict_where_the_same_was_done_to_them() -> None:
    assert houses("Hundreds houses were pulled down.", "Only some houses were demolished.") == 1
    assert houses("Hundreds houses were pulled down.", "Later some houses were burned.") == 0
    assert houses("Hundreds houses were pulled down.", "Later some houses were painted.") == 0


def daily(first: str, second: str, place: str) -> int:
    """How many contradicting numbers two reports hold whose own accounts are of different incidents of one practice."""
    case = Case()
    one = case.document("one", f"On 3 May men had to dig at Colony 9. {first}", published="2031-05-05")
    two = case.document("two", f"On 9 July boys had to carry at {place}. {second}", published="2031-07-15")
    case.act(one, "labour.forced", "dig", place="Colony 9", date="3 May=2031-05-03")
    case.act(two, "labour.forced", "carry", place=place, date="9 July=2031-07-09")
    case.count(one, first.split(maxsplit=1)[0], 200)
    case.count(two, second.split(maxsplit=1)[0], 60)
    return len(found(case, "count"))


def test_numbers_per_day_belong_to_a_practice_of_several_incidents() -> None:
    assert daily("Hundreds go each day.", "Sixty go each day.", "Colony 9") == 1
    assert daily("Hundreds go each day.", "Sixty go each day.", "Copper Gate") == 0
    assert daily("Hundreds were arrested.", "Sixty were arrested.", "Colony 9") == 0


def test_a_number_is_shown_in_the_document_that_draws_on_no_other() -> None:
    for own, other in (("a", "b"), ("b", "a")):
        case = Case()
        voice = case.origin("Hill Committee")
        for name, number, origin in ((own, 4, voice), (other, 4, voice), ("low", 2, case.origin("Bo Tarn"))):
            doc = case.document(name, f"{number} porters were shot at Copper Gate on 4 May.", published="2031-05-05")
            case.act(doc, "kill.other", "shot", place="Copper Gate", date="4 May=2031-05-04", victims=("porters",),
                     count=(number, number), origin=origin)  # fmt: skip
        ids = list(case.readings)
        case.copies(ids[1], ids[0], kind="cite")
        assert sides(case, "count") == [{own, "low"}]
