"""Denials without an act, numbers outside accounts, mentions that describe nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incident_case import Case
from stemma.incidents import group
from stemma.incidents.remarks import remarks
from stemma.records import Count, Mention, When

WATCH = ("Road Watch",)


def counted(case: Case, doc: str, words: str, least: int, most: int | None, *, date: str = "") -> None:
    """Put a number of persons, and a date, among what was found in the text."""
    old = case.readings[doc]
    count = Count(case.quote(doc, words), least, most, "persons")
    dates = old.dates
    if date:
        said, _, edtf = date.partition("=")
        dates = (*dates, When(case.quote(doc, said), edtf))
    case.readings[doc] = replace(old, counts=(*old.counts, count), dates=dates)


def quarry(first: str, second: str) -> Case:
    """Two documents about forced work at one place, each with one more sentence."""
    case = Case()
    for name, more in (("one", first), ("two", second)):
        doc = case.document(
            name, f"Miners are made to work at Colony 9 by the Road Watch. {more}", published="2031-05-05"
        )
        case.act(doc, "labour.forced", "made to work", victims=("Miners",), place="Colony 9", perpetrators=WATCH)
    return case


@pytest.mark.parametrize(
    ("first", "second", "numbers", "expected"),
    [
        ("Two hundred go each day.", "Sixty of us went on an average day.", ((200, 200), (60, 60)), 1),
        ("Two hundred go each day.", "Sixty of us went that day.", ((200, 200), (60, 60)), 0),
        ("Sixty-five go each day.", "Sixty of us went on an average day.", ((65, 65), (60, 60)), 0),
        ("Many go each day.", "Sixty of us went on an average day.", ((9000, 9000), (60, 60)), 0),
        ("Up to two hundred go each day.", "Sixty of us went on an average day.", ((50, 200), (60, 60)), 0),
    ],
)
def test_numbers_per_day(first: str, second: str, numbers: tuple[tuple[int, int], ...], expected: int) -> None:
    case = quarry(first, second)
    for doc, words, (least, most) in zip(case.readings, (first, second), numbers, strict=True):
        counted(case, doc, words.split(" go", maxsplit=1)[0].split(" of us", maxsplit=1)[0], least, most)
    assert [c.kind for c in group(case.read, case.lineage).contradictions] == ["count"] * expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Sixty men were arrested.", "Ninety people were detained.", 1),
        ("Sixty men were injured.", "Ninety people were hurt.", 1),
        ("Sixty men were arrested.", "Ninety people were hurt.", 0),
        ("Sixty men waited there.", "Ninety people were detained.", 0),
        ("The dead were many and Sixty were arrested.", "Ninety men have since then been shut in there.", 1),
        ("Sixty were shot dead and hundreds arrested.", "Ninety people were detained.", 0),
    ],
)
def test_numbers_of_people_held_or_hurt(first: str, second: str, expected: int) -> None:
    case = quarry(first, second)
    for doc, words, number in zip(case.readings, ("Sixty", "Ninety"), (40, 90), strict=True):
        counted(case, doc, words, number, number)
    assert [c.kind for c in group(case.read, case.lineage).contradictions] == ["count"] * expected


def test_totals_since_the_same_month_are_compared_and_others_are_not() -> None:
    for since, expected in (("since March", ["count"]), ("since April", [])):
        case = quarry("Six hundred were taken since March.", f"Nine thousand were taken {since}.")
        one, two = case.readings
        counted(case, one, "Six hundred", 600, 600, date="March=2031-03")
        counted(case, two, "Nine thousand", 9000, 9000, date=f"{since.split()[1]}=2031-{'03' if expected else '04'}")
        assert [c.kind for c in group(case.read, case.lineage).contradictions] == expected


def test_denial_without_an_act_goes_to_the_incident_whose_words_it_uses() -> None:
    case = quarry("The lorries leave from the limestone yard.", "Nothing else was seen.")
    doc = case.document(
        "three", "The warden said that limestone lorries carry miners of no colony.", published="2031-05-07"
    )
    case.says(doc, "warden", "limestone lorries carry miners of no colony", stance="denies")
    found = group(case.read, case.lineage)
    case.says(doc, "warden", "limestone lorries carry miners of no colony", stance="denies")
    assert len(found.incidents) == 1
    assert found.incidents[0].contrary == ()  # the speaker is unknown to the documents that tell it


def test_denial_without_an_act_in_a_document_that_tells_it() -> None:
    case = Case()
    text = (
        "Miners are made to break limestone at Colony 9 by the Road Watch.\n"
        "The warden said that no limestone was broken by miners at any time."
    )
    doc = case.document("one", text, published="2031-05-05")
    case.act(
        doc, "labour.forced", "made to break", victims=("Miners",), place="Colony 9", origin=case.origin("Ada Brel")
    )
    case.says(doc, "warden", "no limestone was broken by miners at any time", stance="denies")
    for number in range(6):  # other sentences, so that the shared words are rare
        case.document(f"more{number}", "The weather in the north was fair.")
        other = case.document(f"other{number}", f"A tailor was beaten in street {number} by somebody unknown.")
        case.act(other, "beat", "beaten", victims=("A tailor",))
    found = group(case.read, case.lineage)
    (incident,) = [i for i in found.incidents if "labour.forced" in i.acts]
    assert [at.quote.text for at in incident.contrary] == [
        "The warden said that no limestone was broken by miners at any time."
    ]
    assert [c.kind for c in found.contradictions] == ["polarity"]


def test_bare_mention_joins_the_story_of_its_document() -> None:
    case = Case()
    doc = case.document(
        "one", "Four porters were shot at Marrow Bridge.\nNobody has visited.\nThe killing is being looked into."
    )
    case.act(doc, "kill.other", "shot", victims=("Four porters",), place="Marrow Bridge")
    case.act(doc, "kill.other", "killing")
    assert len(group(case.read, case.lineage).incidents) == 1


def test_threat_and_deed_are_two_incidents() -> None:
    case = Case()
    doc = case.document(
        "one", "Four porters were shot at Marrow Bridge.\nFour porters were told they would be shot at Marrow Bridge."
    )
    case.act(doc, "kill.other", "shot", victims=("Four porters",), place="Marrow Bridge")
    case.act(doc, "kill.other", "shot", nth=1, modality="threatened", victims=("Four porters",), place="Marrow Bridge")
    assert len(group(case.read, case.lineage).incidents) == 2


def test_day_of_telling_is_not_the_day_of_the_act() -> None:
    case = Case()
    doc = case.document("one", "Four porters were shot, the clinic said on 9 May.", published="2031-05-09")
    stmt = case.says(doc, "clinic", "Four porters were shot")
    case.act(doc, "kill.other", "shot", statement=stmt, victims=("Four porters",), date="9 May=2031-05-09")
    (found,) = group(case.read, case.lineage).incidents
    assert found.date is None


def test_every_incident_is_held_together_by_its_bonds() -> None:
    case = quarry("Nothing more.", "Nothing else.")
    doc = case.document("three", "The Road Watch made miners work at Colony 9.", published="2031-05-06")
    case.act(doc, "labour.forced", "made miners work", victims=("miners",), place="Colony 9", perpetrators=WATCH)
    found = group(case.read, case.lineage)
    (incident,) = found.incidents
    assert {x for b in found.bonds for x in (b.a, b.b)} == set(incident.allegations)
    assert len(found.bonds) == len(incident.allegations) - 1


def test_bonds_say_why_two_mentions_are_one_event() -> None:
    case = quarry("Nothing more.", "Nothing else.")
    bonds = group(case.read, case.lineage).bonds
    assert bonds
    for bond in bonds:
        assert bond.score == pytest.approx(sum(f.weight for f in bond.features), abs=0.01)
        assert all(f.text.endswith((".", ")")) for f in bond.features)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Nine porters were shot dead.", "We wrote that nine were shot dead. There were Four.", 1),
        ("Nine porters were shot dead.", "We wrote that nine were shot dead. There were Four of the Road Watch.", 0),
        ("Nine porters were shot dead.", "We wrote that nine were there. There were Four.", 0),
        ("Nine porters were shot dead.", "Nine were shot dead. Nobody knew. There were Four.", 0),
        ("Nine porters were shot dead.", "The union has buried Four porters.", 1),
        ("Nine porters were shot dead.", "The union has invited Four porters.", 0),
    ],
)
def test_a_number_that_takes_the_place_of_one_just_given(first: str, second: str, expected: int) -> None:
    case = quarry(first, second)
    one, two = case.readings
    counted(case, one, "Nine", 9, 9)
    if "nine" in second.lower():
        counted(case, two, "nine" if "nine" in second else "Nine", 9, 9)
    counted(case, two, "Four", 4, 4)
    assert [c.kind for c in group(case.read, case.lineage).contradictions] == ["count"] * expected


def test_a_correction_is_shown_also_where_others_have_filled_the_page() -> None:
    case = quarry("Nine porters were shot dead.", "We wrote that nine were shot dead. There were Four.")
    one, two = case.readings
    counted(case, one, "Nine", 9, 9)
    counted(case, two, "nine", 9, 9)
    counted(case, two, "Four", 4, 4)
    for number in range(8):
        text = f"Miners are made to work at Colony 9 by the Road Watch. Witness {number} saw Four dead porters."
        doc = case.document(f"w{number}", text, published="2031-05-04")
        case.act(doc, "labour.forced", "made to work", victims=("Miners",), place="Colony 9", perpetrators=WATCH)
        counted(case, doc, "Four", 4, 4)
    shown = group(case.read, case.lineage).contradictions
    assert any("There were Four." in side.quote.text for c in shown for side in (c.a, c.b))


@pytest.mark.parametrize(("namesakes", "known"), [(3, 4), (60, 1)])
def test_who_bears_a_name_of_many_is_known_by_the_rest_of_it(namesakes: int, known: int) -> None:
    case = Case()
    doc = case.document("denial", "Maria Rosselin denied that the bridge is shut.", published="2031-05-05")
    said = case.says(doc, "Maria Rosselin", "the bridge is shut", stance="denies")
    for n in range(namesakes):
        surname = f"{chr(97 + n % 26) * 3}{chr(97 + n // 26) * 3}ov"
        other = case.document(f"other {n}", f"Maria {surname} keeps a shop.", published="2031-05-06")
        named = Mention(case.quote(other, f"Maria {surname}"), f"Maria {surname}", "person")
        case.readings[other] = replace(case.readings[other], mentions=(named,))
    speaker = next(s.speaker for s in case.readings[doc].statements if s.id == said)
    case.readings[doc] = replace(case.readings[doc], mentions=(speaker,))
    (found,) = remarks(case.read, (), frozenset(), {})
    assert len(found.known_in) == known
    assert doc in found.known_in
