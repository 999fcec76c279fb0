"""What somebody takes back, reports that are called independent, promises that are ends, and what denials rule out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from incident_case import Case
from stemma.extract.dates_search import Anchor, Named, Search
from stemma.extract.dates_words import time_words
from stemma.incidents import group
from stemma.records import Contradiction, Mention

WATCH = ("Road Watch",)


def told(case: Case) -> tuple[Contradiction, ...]:
    return group(case.read, case.lineage).contradictions


def shooting(case: Case, name: str, more: str, *, published: str | None = "2031-05-05", origin: str = "") -> str:
    text = f"Porters were shot at Marrow Bridge on 4 May by the Road Watch, {name} wrote. {more}"
    doc = case.document(name, text, published=published)
    case.act(
        doc, "kill.other", "shot", victims=("Porters",), place="Marrow Bridge", date="4 May=2031-05-04",
        perpetrators=WATCH, origin=origin,
    )  # fmt: skip
    return doc


def quoted(case: Case, doc: str, speaker: str, content: str) -> None:
    """A statement in the speaker's own words."""
    ident = case.says(doc, speaker, content)
    old = case.readings[doc]
    stmts = tuple(replace(s, quotation="direct") if s.id == ident else s for s in old.statements)
    case.readings[doc] = replace(old, statements=stmts)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ada Brel took back what she had told the paper.", 1),
        ("Ada Brel now says that it was otherwise.", 1),
        ("Ada Brel was taken back to the harbour.", 0),
    ],
)
def test_new_words_are_set_against_the_old_ones_of_the_same_person(words: str, expected: int) -> None:
    case = Case()
    early = shooting(case, "one", "Ada Brel saw ropes on the wrists of the porters.")
    case.says(early, "Ada Brel", "saw ropes on the wrists of the porters")
    late = shooting(case, "two", f"{words} It was fog, and the ropes were mine.", published="2031-06-05")
    quoted(case, late, "Ada Brel", "It was fog, and the ropes were mine")
    found = [c for c in told(case) if "taken back" in c.explanation]
    assert len(found) == expected
    for one in found:
        assert one.a.quote.text == "It was fog, and the ropes were mine"
        assert (one.a.document, one.b.document) == (late, early)
        assert "ropes on the wrists" in one.b.quote.text


def test_nobody_is_set_against_what_another_said() -> None:
    case = Case()
    early = shooting(case, "one", "Bo Tarn saw ropes on the wrists of the porters.")
    case.says(early, "Bo Tarn", "saw ropes on the wrists of the porters")
    late = shooting(case, "two", "Ada Brel took back her words. It was fog over the lake.", published="2031-06-05")
    quoted(case, late, "Ada Brel", "It was fog over the lake")
    assert [c for c in told(case) if "taken back" in c.explanation] == []


def named(case: Case, doc: str, *bodies: str) -> None:
    old = case.readings[doc]
    case.readings[doc] = replace(old, mentions=tuple(Mention(case.quote(doc, b), b, "body") for b in bodies))


@pytest.mark.parametrize(
    ("claim", "shown", "expected"),
    [
        ("The two are independent of each other.", "I lent it to the Lamp Guild and then to the Reed Office.", 1),
        ("The two are not independent of each other.", "I lent it to the Lamp Guild and then to the Reed Office.", 0),
        ("The two are independent of each other.", "I wrote to the Lamp Guild about boots.", 0),
    ],
)
def test_reports_called_independent_against_their_one_source(claim: str, shown: str, expected: int) -> None:
    case = Case()
    digest = shooting(case, "digest", f"The Lamp Guild and the Reed Office wrote of it. {claim}")
    named(case, digest, "Lamp Guild", "Reed Office")
    shooting(case, "letter", shown)
    found = [c for c in told(case) if "independent" in c.explanation]
    assert [(c.a.quote.text.strip(), c.b.quote.text.strip()) for c in found] == [(claim, shown)] * expected


@pytest.mark.parametrize(
    ("words", "kinds"),
    [("Nobody else will be held at Colony 9", ["time"]), ("Nobody was held at Colony 9", ["polarity"])],
)
def test_what_will_not_be_any_more_is_an_end_and_no_denial(words: str, kinds: list[str]) -> None:
    case = Case()
    doc = case.document("promise", f"{words}, said the Road Watch.", published="2031-05-10")
    spokesman = case.origin("Road Watch", kind="body", access="official", interested=True)
    case.speaks(spokesman, case.says(doc, "Road Watch", words, stance="denies", kind="body"))
    case.act(doc, "detain.arbitrary", "held", modality="denied", place="Colony 9", perpetrators=WATCH)
    day = "22 May" if kinds == ["time"] else "2 May"
    edtf = "2031-05-22" if kinds == ["time"] else "2031-05-02"
    for number, edition in enumerate(("paper", "letter")):
        text = f"Weavers were held at Colony 9 on {day} by the Road Watch, {edition} wrote."
        other = case.document(edition, text, published=f"2031-06-0{number + 1}")
        case.act(
            other, "detain.arbitrary", "held", victims=("Weavers",), place="Colony 9", date=f"{day}={edtf}",
            perpetrators=WATCH, origin=case.origin(edition),
        )  # fmt: skip
    assert {c.kind for c in told(case)} == set(kinds)


def counted(case: Case, name: str, text: str, *numbers: tuple[str, int], published: str | None) -> None:
    doc = shooting(case, name, text, published=published)
    for words, number in numbers:
        case.count(doc, words, number)


@pytest.mark.parametrize(
    ("low", "high", "published", "expected"),
    [
        (("nineteen", 19), ("twenty-one", 21), "2031-05-05", 1),
        (("twenty", 20), ("twenty-one", 21), "2031-05-05", 0),
        (("nineteen", 19), ("twenty-one", 21), "2031-05-09", 0),
        (("nineteen", 19), ("twenty-one", 21), None, 0),
        (("nineteen", 19), ("ninety-one", 91), None, 1),
    ],
)
def test_numbers_that_nobody_rounded(
    low: tuple[str, int], high: tuple[str, int], published: str | None, expected: int
) -> None:
    case = Case()
    counted(case, "one", f"They counted {low[0]} dead.", low, published="2031-05-07")
    counted(case, "two", f"They counted {high[0]} dead.", high, published=published)
    assert len([c for c in told(case) if c.kind == "count"]) == expected


def test_one_death_and_a_total_before_its_parts() -> None:
    case = Case()
    counted(case, "one", "One death has occurred there.", ("One", 1), published="2031-05-09")
    parts = (("Five", 5), ("eighty", 80), ("three", 3))
    counted(case, "two", "Five people died: a man of eighty and three in a cellar.", *parts, published="2031-05-05")
    (found,) = [c for c in told(case) if c.kind == "count"]
    assert "One death" in found.a.quote.text
    assert "Five people" in found.b.quote.text


def test_people_who_are_there_are_people_held() -> None:
    case = Case()
    counted(case, "one", "There are 1150 residents there.", ("1150", 1150), published="2031-05-09")
    counted(case, "two", "Some 1900 people were held there.", ("1900", 1900), published="2031-05-05")
    assert [c.kind for c in told(case)] == ["count"]


def test_a_denial_rules_out_what_it_implies_on_its_day() -> None:
    case = Case()
    doc = case.document("denial", "Nobody was returned on 4 May, said the Road Watch.", published="2031-05-20")
    spokesman = case.origin("Road Watch", kind="body", access="official", interested=True)
    said = case.says(doc, "Road Watch", "Nobody was returned on 4 May", stance="denies", kind="body")
    case.speaks(spokesman, said)
    case.act(doc, "deport.migrant_threat", "returned", modality="denied", date="4 May=2031-05-04", statement=said)
    for day, edtf in (("4 May", "2031-05-04"), ("9 May", "2031-05-09")):
        other = case.document(day, f"Weavers were driven off on {day}.", published="2031-05-12")
        case.act(
            other, "transfer.persons", "driven off", victims=("Weavers",), date=f"{day}={edtf}",
            origin=case.origin(f"Witness of {day}"),
        )  # fmt: skip
    made = group(case.read, case.lineage)
    denied = {i.date: bool(i.contrary) for i in made.incidents if "transfer.persons" in i.acts}
    assert denied == {"2031-05-04": True, "2031-05-09": False}
    assert [c.b.quote.text.strip() for c in made.contradictions] == ["Weavers were driven off on 4 May."]


def test_his_will_is_no_future() -> None:
    words = time_words("en")
    assert words is not None
    assert "his will" in words.no_future
    for text, year in (("Nobody left against his will on 2 May.", 2031), ("He will leave on 2 May.", 2032)):
        at = text.index("2 May")
        search = Search(text, 0, len(text), words, Anchor(date(2031, 6, 1), ""), Named())
        assert search.year(5, 2, 0, at) is not None
        assert search.year(5, 2, 0, at)[0] == year  # type: ignore[index]


@pytest.mark.parametrize(("access", "pairs"), [("official", 1), ("eyewitness", 0)])
def test_who_answers_for_a_body_denies_what_he_says_never_was(access: str, pairs: int) -> None:
    case = Case()
    text = "No door of ours has ever been locked, Colonel Harn said."
    doc = case.document("answer", text, published="2031-05-20")
    teller = case.origin("Colonel Harn", access=access)
    case.speaks(teller, case.says(doc, "Colonel Harn", "No door of ours has ever been locked"))
    other = case.document("letter", "Weavers sat behind a locked door at Colony 9 on 4 May.", published="2031-05-12")
    case.act(
        other, "detain.arbitrary", "locked", victims=("Weavers",), place="Colony 9", date="4 May=2031-05-04",
        origin=case.origin("Ada Brel"),
    )  # fmt: skip
    again = case.document("paper", "Harn had weavers locked away at Colony 9 on 4 May.", published="2031-05-13")
    case.act(
        again, "detain.arbitrary", "locked", victims=("weavers",), place="Colony 9", date="4 May=2031-05-04",
        origin=case.origin("Bo Tarn"),
    )  # fmt: skip
    mention = Mention(case.quote(again, "Harn"), "Harn", "person")
    case.readings[again] = replace(case.readings[again], mentions=(mention,))
    found = {(c.a.document, c.b.document) for c in told(case)}
    assert ((doc, other) in found or (other, doc) in found) == bool(pairs)


def test_a_later_act_is_shown_with_the_sentence_that_dates_it() -> None:
    case = Case()
    doc = case.document("promise", "Since 2 May the holding at Colony 9 has ended, said the Road Watch.")
    case.act(doc, "detain.arbitrary", "holding", place="Colony 9", perpetrators=WATCH)
    case.act(doc, "statement.ended", "has ended", date="2 May=2031-05-02/..")
    later = case.document("letter", "On 22 May I came to Colony 9. The Road Watch held weavers there.")
    case.date(later, "22 May", "2031-05-22")
    case.act(
        later, "detain.arbitrary", "held", victims=("weavers",), perpetrators=WATCH, origin=case.origin("Ada Brel")
    )
    (found,) = [c for c in told(case) if c.kind == "time"]
    assert found.b.quote.text == "On 22 May I came to Colony 9. The Road Watch held weavers there."


def test_a_point_that_the_accused_side_puts_otherwise_stands_against_the_incident() -> None:
    case = Case()
    doc = shooting(case, "army", "The cart did not stop.")
    spokesman = case.origin("Colonel Harn", access="official")
    case.speaks(spokesman, case.says(doc, "Colonel Harn", "The cart did not stop"))
    other = case.document("paper", "Porters were shot at Marrow Bridge on 4 May beside a parked cart.")
    stmt = case.says(other, "Ada Brel", "Porters were shot at Marrow Bridge on 4 May beside a parked cart")
    seen = case.origin("Ada Brel")
    case.speaks(seen, stmt)
    case.act(
        other, "kill.other", "shot", victims=("Porters",), place="Marrow Bridge", date="4 May=2031-05-04",
        statement=stmt, origin=seen,
    )  # fmt: skip
    (incident,) = group(case.read, case.lineage).incidents
    assert [at.quote.text.strip() for at in incident.contrary] == ["The cart did not stop."]
