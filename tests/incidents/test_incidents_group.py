"""The same event across documents: what is put together, what is kept apart."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incident_case import Case
from stemma.incidents import group
from stemma.incidents.account import accounts
from stemma.incidents.compare import BOTH, STAGE, one_undated, rarity, scene_same
from stemma.records import Claim, Grouping, Lineage, Mention


def grouped(case: Case) -> Grouping:
    return group(case.read, case.lineage)


def two_accounts(first: dict[str, object], second: dict[str, object]) -> Grouping:
    case = Case()
    for name, text, options in (
        ("one", "Three porters were shot dead at Marrow Bridge on 4 May by the Road Watch.", first),
        (
            "two",
            "The Road Watch killed some porters at Copper Gate or Marrow Bridge early in May, on 4 May or on 9 May.",
            second,
        ),
    ):
        doc = case.document(name, text, published="2031-05-10")
        case.act(doc, "kill.other", "shot" if name == "one" else "killed", victims=("porters",), **options)  # type: ignore[arg-type]
    return grouped(case)


def test_same_place_and_day_is_one_incident() -> None:
    at = {"place": "Marrow Bridge", "date": "4 May=2031-05-04"}
    found = two_accounts(at, at).incidents
    assert len(found) == 1
    assert len(found[0].documents) == 2
    assert found[0].date == "2031-05-04"
    assert found[0].place == "Marrow Bridge"


def test_unknown_date_is_neutral() -> None:
    found = two_accounts({"place": "Marrow Bridge", "date": "4 May=2031-05-04"}, {"place": "Marrow Bridge"}).incidents
    assert len(found) == 1


def test_other_day_is_another_incident() -> None:
    first = {"place": "Marrow Bridge", "date": "4 May=2031-05-04"}
    assert len(two_accounts(first, {"place": "Marrow Bridge", "date": "9 May=2031-05-09"}).incidents) == 2


def test_other_town_is_another_incident() -> None:
    first = {"place": "Marrow Bridge", "date": "4 May=2031-05-04"}
    assert len(two_accounts(first, {"place": "Copper Gate", "date": "4 May=2031-05-04"}).incidents) == 2


def test_day_inside_month_stays_as_precise_as_the_best_account() -> None:
    first = {"place": "Marrow Bridge", "date": "4 May=2031-05-04"}
    found = two_accounts(first, {"place": "Marrow Bridge", "date": "in May=2031-05"}).incidents
    assert [i.date for i in found] == ["2031-05-04"]


def test_practice_and_single_event_are_kept_apart() -> None:
    case = Case()
    doc = case.document(
        "one",
        "A number of conscripts who ran away have been put to death.\nTwo men were shot at Colony 9 on 6 March.",
    )
    case.act(doc, "kill.execution", "put to death", victims=("A number of conscripts who ran away",))
    case.act(
        doc, "kill.execution", "shot", victims=("Two men",), place="Colony 9", date="6 March=2031-03-06", count=(2, 2)
    )
    found = grouped(case).incidents
    assert sorted(i.pattern for i in found) == [False, True]


def test_acts_told_in_one_sentence_are_one_incident() -> None:
    case = Case()
    doc = case.document(
        "one", "The miners were beaten with rifle butts as a lesson to the others at Colony 9 on 6 March."
    )
    case.act(doc, "beat", "beaten", victims=("The miners",), place="Colony 9", date="6 March=2031-03-06")
    case.act(doc, "intimidate.example", "as a lesson", victims=("The miners",))
    (found,) = grouped(case).incidents
    assert found.acts == ("beat", "intimidate.example")


def test_a_word_of_habit_belongs_to_the_act_beside_it() -> None:
    case = Case()
    doc = case.document(
        "one", "Three porters were shot at Marrow Bridge, while forty carters were being held in a mill."
    )
    case.act(doc, "kill.other", "shot", victims=("Three porters",), count=(3, 3))
    case.act(doc, "detain.arbitrary", "held", victims=("forty carters",))
    assert {i.acts[0]: i.pattern for i in grouped(case).incidents} == {"kill.other": False, "detain.arbitrary": True}


def test_nothing_published_before_a_day_tells_of_it() -> None:
    def told(published: str) -> int:
        case = Case()
        first = case.document("one", "Three porters were shot dead at Marrow Bridge.", published=published)
        second = case.document("two", "On 4 May three porters were shot dead at Marrow Bridge.", published="2031-05-06")
        case.act(first, "kill.other", "shot", victims=("Three porters",), place="Marrow Bridge")
        case.act(
            second, "kill.other", "shot", victims=("three porters",), place="Marrow Bridge", date="4 May=2031-05-04"
        )
        return len(grouped(case).incidents)

    assert (told("2031-05-01"), told("2031-05-05")) == (2, 1)


def test_acts_of_two_families_in_one_sentence_are_one_event_with_the_same_day_and_people() -> None:
    def told(victims: str) -> int:
        case = Case()
        doc = case.document("one", "On 6 March some forty porters were taken off and ten carters sent to the trenches.")
        case.act(doc, "detain.arbitrary", "taken off", victims=("porters",), date="6 March=2031-03-06")
        case.act(doc, "deploy.front", "sent to", victims=(victims,), date="6 March=2031-03-06")
        return len(grouped(case).incidents)

    assert (told("porters"), told("carters")) == (1, 2)


def test_two_numbers_of_people_are_two_events() -> None:
    def told(second: tuple[int, int]) -> int:
        case = Case()
        doc = case.document("one", "On 6 March the porters of Marrow Bridge were beaten as a lesson to the others.")
        day = "6 March=2031-03-06"
        case.act(doc, "beat", "beaten", victims=("the porters",), date=day, count=(3, 3))
        case.act(doc, "intimidate.example", "as a lesson", victims=("the porters",), date=day, count=second)
        return len(grouped(case).incidents)

    assert (told((3, 3)), told((60, 60))) == (1, 2)


def test_denial_joins_and_forms_nothing_alone() -> None:
    case = Case()
    doc = case.document("one", "Three porters were shot dead at Marrow Bridge on 4 May.", published="2031-05-05")
    case.act(
        doc,
        "kill.other",
        "shot",
        victims=("Three porters",),
        place="Marrow Bridge",
        date="4 May=2031-05-04",
        count=(3, 3),
    )
    deny = case.document("two", "The army said no porters were shot at Marrow Bridge on 4 May.\nNobody was tortured.")
    case.act(
        deny,
        "kill.other",
        "shot",
        modality="denied",
        victims=("porters",),
        place="Marrow Bridge",
        date="4 May=2031-05-04",
    )
    case.act(deny, "torture", "tortured", modality="denied")
    (found,) = grouped(case).incidents
    assert found.documents == tuple(sorted((doc, deny)))
    assert [at.document for at in found.contrary] == [deny]


def test_reprint_under_a_fresh_date_keeps_the_old_day() -> None:
    case = Case()
    text = "Soldiers opened fire on a ferry at Marrow Bridge on Wednesday and killed four porters."
    first = case.document("one", text, published="2031-05-08")
    again = case.document("two", text, published="2031-06-01")
    for doc, day in ((first, "2031-05-07"), (again, "2031-05-28")):
        case.act(
            doc,
            "attack.civilians",
            "opened fire",
            victims=("four porters",),
            place="Marrow Bridge",
            date=f"Wednesday={day}",
        )
    case.copies(again, first)
    (found,) = grouped(case).incidents
    assert found.date == "2031-05-07"


def test_translation_joins_by_lineage_alone() -> None:
    case = Case()
    first = case.document("one", "Soldiers opened fire on a ferry. Four porters died.", published="2031-05-08")
    other = case.document(
        "two", "Unos soldados abrieron fuego. Murieron cuatro cargadores.", published="2031-05-09", language="es"
    )
    case.act(first, "attack.civilians", "opened fire")
    case.act(other, "attack.civilians", "abrieron fuego")
    assert len(grouped(case).incidents) == 2
    case.copies(other, first, kind="translate")
    assert len(grouped(case).incidents) == 1


def test_documents_that_only_carry_the_claim_belong_to_it() -> None:
    case = Case()
    first = case.document("one", "Four porters were shot at Marrow Bridge.")
    other = case.document("two", "An agency had the story.")
    who = case.origin("Ada Brel")
    alleg = case.act(first, "kill.other", "shot", victims=("Four porters",), place="Marrow Bridge", origin=who)
    case.claim(alleg, other, who)
    (found,) = grouped(case).incidents
    assert found.documents == tuple(sorted((first, other)))


def test_two_acts_of_one_sentence_are_one_event_where_the_same_documents_carry_both() -> None:
    def told(carried: bool) -> int:
        case = Case()
        who = case.origin("Ada Brel")
        sentence = "The miners were beaten with rifle butts at Colony 9 as a lesson to the others."
        first = case.document("one", sentence, published="2031-05-08")
        other = case.document("two", "Beaten with rifle butts were the miners of Colony 9.")
        third = case.document("three", "Rifle butts struck the miners of Colony 9.")
        case.act(first, "beat", "beaten", victims=("The miners",), place="Colony 9", origin=who)
        lesson = case.act(first, "intimidate.example", "as a lesson", victims=("The miners",), origin=who)
        case.act(other, "beat", "Beaten", victims=("the miners",), place="Colony 9", origin=who)
        case.act(third, "beat", "struck", victims=("the miners",), place="Colony 9", origin=who)
        reprint = case.document("four", sentence, published="2031-05-09")
        case.act(reprint, "intimidate.example", "as a lesson", victims=("The miners",), origin=who)
        for document in (other, third) if carried else ():
            case.claim(lesson, document, who)
        return len([i for i in grouped(case).incidents if "intimidate.example" in i.acts and "beat" not in i.acts])

    assert (told(False), told(True)) == (1, 0)


def test_analyst_joins_and_separates() -> None:
    case = Case()
    at = {"place": "Marrow Bridge", "date": "4 May=2031-05-04"}
    docs = [case.document(n, "Some porters were shot at Marrow Bridge on 4 May.") for n in ("one", "two")]
    other = case.document("three", "A man was killed elsewhere.")
    a, b = (case.act(d, "kill.other", "shot", **at) for d in docs)  # type: ignore[arg-type]
    c = case.act(other, "kill.other", "killed")
    assert len(group(case.read, case.lineage).incidents) == 2
    assert len(group(case.read, case.lineage, together=[(a, c)]).incidents) == 1
    assert len(group(case.read, case.lineage, apart_pairs=[(b, a)]).incidents) == 3


def test_nothing_gives_nothing() -> None:
    assert group((), Lineage()) == Grouping()


WORDS = ("porters", "miners", "weavers", "ferrymen")
DAYS = ("2031-05-04", "2031-05-05", "2031-05", "2031-06-20", "")
ACTS = ("kill.other", "kill.execution", "beat", "labour.forced", "intimidate.example")
row = st.tuples(
    st.sampled_from(ACTS),
    st.sampled_from(WORDS),
    st.sampled_from(DAYS),
    st.sampled_from(("Marrow Bridge", "Copper Gate", "")),
)


def many(rows: list[tuple[str, str, str, str]]) -> Case:
    case = Case()
    for number, (act, who, day, place) in enumerate(rows):
        doc = case.document(
            f"d{number}", f"Some {who} were hurt at Marrow Bridge or Copper Gate that day.", published="2031-07-01"
        )
        case.act(doc, act, "hurt", victims=(who,), place=place, date=f"that day={day}" if day else "")
    return case


@settings(max_examples=40, deadline=None)
@given(st.lists(row, max_size=12), st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(rows: list[tuple[str, str, str, str]], chance: random.Random) -> None:
    case = many(rows)
    shuffled = list(case.read)
    chance.shuffle(shuffled)
    assert group(case.read, case.lineage) == group(shuffled, case.lineage)


@settings(max_examples=40, deadline=None)
@given(st.lists(row, max_size=12))
def test_every_supporting_mention_is_in_one_incident(rows: list[tuple[str, str, str, str]]) -> None:
    case = many(rows)
    held = [a for i in grouped(case).incidents for a in i.allegations]
    assert sorted(held) == sorted(a.id for r in case.read for a in r.allegations)


def cost(case: Case) -> float:
    start = time.process_time()
    group(case.read, case.lineage)
    return time.process_time() - start


def test_one_act_in_one_town_grows_linearly() -> None:
    def town(size: int) -> Case:
        days = [f"2031-{m:02d}-{d:02d}" for m in range(1, 13) for d in range(1, 28)]
        return many([("beat", WORDS[n % 4], days[n % len(days)], "Marrow Bridge") for n in range(size)])

    small, large = town(300), town(1500)
    assert cost(large) < 5 * 3 * max(cost(small), 0.02)


def test_thousands_of_copies_are_one_incident_fast() -> None:
    case = Case()
    text = "Soldiers opened fire on a ferry at Marrow Bridge on Wednesday and killed four unarmed porters."
    for number in range(2000):
        doc = case.document(f"d{number}", text, published="2031-05-08")
        case.act(doc, "attack.civilians", "opened fire", victims=("four unarmed porters",), place="Marrow Bridge")
    assert len(grouped(case).incidents) == 1
    assert cost(case) < 2.0


def two_beatings_and_a(mention: str) -> Grouping:
    """Two beatings with nothing in common, and a third mention that has something of each."""
    case = Case()
    one = case.document("one", "Porters from the salt wharf were beaten at Marrow Bridge.")
    case.act(one, "beat", "beaten", victims=("Porters",), place="Marrow Bridge")
    two = case.document("two", "Seven chandlers near Pike Lane were beaten with rope ends.")
    case.act(two, "beat", "beaten", victims=("chandlers",), means=("rope ends",))
    text = "The beating of porters at Marrow Bridge, of chandlers near Pike Lane with rope ends, must be looked into."
    three = case.document("three", text)
    case.act(
        three, "beat", "beating", modality=mention, victims=("porters", "chandlers"), place="Marrow Bridge",
        means=("rope ends",),
    )  # fmt: skip
    return grouped(case)


def test_a_demand_does_not_make_one_event_of_two() -> None:
    assert len(two_beatings_and_a("done").incidents) == 1  # somebody who tells both as one is believed
    assert len(two_beatings_and_a("hypothetical").incidents) == 2


def test_an_account_counts_as_told_by_its_own_document_first() -> None:
    """Claims of a copy do not stand for the text that it copies: a number is shown from the first text."""
    case = Case()
    text = "On 4 May nine porters were shot at Marrow Bridge."
    first = case.document("first", text, published="2031-05-05")
    ada = case.origin("Ada Brel")
    at = {"victims": ("porters",), "place": "Marrow Bridge", "date": "4 May=2031-05-04"}
    alleg = case.act(first, "kill.other", "shot", count=(9, 9), origin=ada, **at)  # type: ignore[arg-type]
    child = case.document("copy", text, published="2031-05-06")
    case.act(child, "kill.other", "shot", count=(9, 9), origin=ada, **at)  # type: ignore[arg-type]
    case.claims[1] = replace(case.claims[1], via=(first,))
    other = Claim("C-!", alleg, child, case.quote(child, text), ada, "eyewitness", 0, ("D-lost", first))
    case.claims += [other]
    low = case.document("low", "Two porters were shot at Marrow Bridge on 4 May.", published="2031-05-05")
    case.act(low, "kill.other", "shot", count=(2, 2), origin=case.origin("Bo Tarn"), **at)  # type: ignore[arg-type]
    (found,) = [c for c in grouped(case).contradictions if c.kind == "count"]
    assert {found.a.document, found.b.document} == {first, low}


def test_a_word_for_an_act_in_the_name_of_a_body_is_no_act() -> None:
    case = Case()
    doc = case.document("one", "The Committee against Torture wrote that two clerks were held at Copper Gate.")
    case.says(doc, "The Committee against Torture", "two clerks were held at Copper Gate", kind="body")
    case.act(doc, "torture", "Torture")
    case.act(doc, "detain.arbitrary", "held", place="Copper Gate", victims=("clerks",))
    old = case.readings[doc]
    name = Mention(case.quote(doc, "Committee against Torture"), "Committee against Torture", "body")
    case.readings[doc] = replace(old, mentions=(name,))
    assert [i.acts for i in grouped(case).incidents] == [("detain.arbitrary",)]


def test_a_translation_of_a_demand_is_no_deed() -> None:
    case = Case()
    first = case.document("first", "They demand news of every clerk who was moved.")
    case.act(first, "transfer.persons", "moved", modality="hypothetical")
    child = case.document("child", "Piden noticias de cada empleado trasladado.", language="es")
    case.act(child, "transfer.persons", "trasladado")
    assert len(grouped(case).incidents) == 1
    case.copies(child, first, kind="translate")
    assert grouped(case).incidents == ()


def test_a_denial_of_what_its_document_tells_is_none_of_a_practice_told_elsewhere() -> None:
    case = Case()
    one = case.document("one", "On 4 May two porters were shot at Marrow Bridge. The Road Watch denied they were shot.")
    case.act(one, "kill.other", "shot", date="4 May=2031-05-04", place="Marrow Bridge", victims=("porters",))
    no = case.says(one, "The Road Watch", "they were shot", stance="denies", kind="body")
    case.act(one, "kill.other", "shot", nth=1, modality="denied", statement=no, perpetrators=("Road Watch",))
    two = case.document("two", "Many porters are being shot in Sundry Vale this year by the Road Watch.")
    case.act(
        two, "kill.other", "shot", date="this year=2031", place="Sundry Vale", victims=("Many porters",),
        perpetrators=("Road Watch",),
    )  # fmt: skip
    contrary = {i.pattern: bool(i.contrary) for i in grouped(case).incidents}
    assert contrary == {False: True, True: False}


def test_other_people_hurt_by_another_act_are_not_the_one_dated_event() -> None:
    for victims, told in ((("chandlers",), 2), (("porters",), 1)):
        case = Case()
        text = "Guards beat chandlers and porters who sat. On 4 May they burned two porters at Marrow Bridge."
        doc = case.document("one", text)
        case.act(doc, "beat", "beat", victims=victims)
        case.act(doc, "torture", "burned", date="4 May=2031-05-04", place="Marrow Bridge", victims=("porters",), nth=0)
        assert len(grouped(case).incidents) == told


@pytest.mark.parametrize(
    ("setting", "weight"),
    [({"Marrow Bridge", "2031-05-04"}, BOTH), ({"2031-05-04"}, STAGE), ({"Marrow Bridge"}, 0.0), (set(), 0.0)],
)
def test_a_mention_without_day_or_place_goes_where_its_document_is_set(setting: set[str], weight: float) -> None:
    case = Case()
    one = case.document("one", "Porters were shot at Marrow Bridge on 4 May.", published="2031-05-05")
    case.act(one, "kill.other", "shot", place="Marrow Bridge", date="4 May=2031-05-04")
    two = case.document("two", "I watched men fire at porters.", published="2031-05-06")
    case.act(two, "kill.other", "fire")
    event, mention = sorted(accounts(case.read), key=lambda a: a.own_when, reverse=True)
    where = event.where.key if event.where else ""
    known = {where if one == "Marrow Bridge" else one for one in setting}
    mention = replace(mention, setting=frozenset(known))
    assert scene_same(event, mention, rarity([event, mention])) == weight
    assert scene_same(mention, event, rarity([event, mention])) == weight
    assert one_undated(event, mention, rarity([event, mention])) <= 0.0
