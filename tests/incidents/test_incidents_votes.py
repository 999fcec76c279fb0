"""Readings that the other wordings of their passage do not bear out, and acts that are only what a case is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from incident_case import Case
from stemma.incidents import group
from stemma.lexicon.proceedings import of_proceedings

WORDINGS = [
    "The men were walking home from the market.",
    "The men were returning to their houses from market.",
    "The men were on their way back from market day.",
    "The men had left the market and were going home.",
    "Home from market the men were going.",
]


def told(case: Case, read_in: int, *, confidence: float = 0.5) -> tuple[str, ...]:
    """Five wordings of one passage, with a release read in the first of them; ids of these readings."""
    docs = [case.document(f"copy {n}", text) for n, text in enumerate(WORDINGS)]
    crowd = case.origin("crowd")
    ids = []
    for doc, text in zip(docs[:read_in], WORDINGS, strict=False):
        trigger = text.removeprefix("The men ").rstrip(".").split(" from ")[0]
        ids.append(case.act(doc, "release.detainee", trigger, origin=crowd))
    for child in docs[1:]:
        case.copies(child, docs[0], kind="rewrite")
    for doc in docs[read_in:]:
        case.claim(ids[0], doc, crowd)
    texts = {doc: reading.document.text for doc, reading in case.readings.items()}
    case.claims = [replace(c, quote=case.quote(c.document, texts[c.document])) for c in case.claims]
    for doc, reading in case.readings.items():
        sure = tuple(replace(a, confidence=confidence) for a in reading.allegations)
        case.readings[doc] = replace(reading, allegations=sure)
    return tuple(ids)


def test_one_wording_of_five_makes_no_incident() -> None:
    case = Case()
    told(case, 1)
    assert group(case.read, case.lineage).incidents == ()


def test_most_wordings_make_one() -> None:
    case = Case()
    told(case, 3)
    (found,) = group(case.read, case.lineage).incidents
    assert len(found.documents) == 5


def test_a_sure_reading_outweighs_two_silent_wordings() -> None:
    case = Case()
    told(case, 3, confidence=0.9)
    assert len(group(case.read, case.lineage).incidents) == 1


def test_what_an_analyst_joined_stays() -> None:
    case = Case()
    (first,) = told(case, 1)
    other = case.act(case.document("other", "Two men were freed."), "release.detainee", "freed")
    found = group(case.read, case.lineage, together=[(first, other)]).incidents
    assert any(first in one.allegations for one in found)


def test_copies_word_by_word_are_one_silent_wording() -> None:
    case = Case()
    first = case.document("first", WORDINGS[0])
    copies = [case.document(f"copy {n}", WORDINGS[1]) for n in range(6)]
    crowd = case.origin("crowd")
    alleg = case.act(first, "release.detainee", "walking home", origin=crowd)
    case.readings[first] = replace(
        case.readings[first], allegations=tuple(replace(a, confidence=0.5) for a in case.readings[first].allegations)
    )
    for copy in copies:
        case.copies(copy, first)
        case.claim(alleg, copy, crowd)
    assert len(group(case.read, case.lineage).incidents) == 1


@pytest.mark.parametrize(
    ("before", "about"),
    [
        ("The prosecutor will not open a case over the ", True),
        ("An inquiry has been opened into the ", True),
        ("A criminal case was opened for ", True),
        ("Soldiers opened the case and began the ", False),
        ("In the case of the two brothers witnesses told of ", False),
        ("The investigation ended; soldiers are still ", False),
    ],
)
def test_what_a_case_is_about(before: str, about: bool) -> None:
    assert of_proceedings(before + "killing", len(before), "en") is about


def test_who_speaks_of_a_case_adds_no_origin() -> None:
    case = Case()
    doc = case.document("one", "A widow saw soldiers shoot two porters.\nNo case will be opened over the shooting.")
    widow, office = case.origin("widow"), case.origin("office", kind="body", access="official")
    case.act(doc, "kill.other", "shoot", victims=("two porters",), origin=widow)
    said = case.says(doc, "office", "No case will be opened over the shooting")
    case.act(doc, "kill.other", "shooting", statement=said, origin=office)
    carried = {c.id: c.origin for c in case.claims}
    (found,) = group(case.read, case.lineage).incidents
    assert {carried[c] for c in found.claims} == {widow}


def in_two_documents(*confidences: float) -> Case:
    """One march of porters to Colony 9, told in documents of their own, read with these confidences."""
    case = Case()
    for number, sure in enumerate(confidences):
        doc = case.document(f"d{number}", "On 4 May guards marched nine porters to Colony 9.")
        case.act(
            doc, "transfer.persons", "marched", place="Colony 9", date="4 May=2031-05-04", victims=("nine porters",)
        )
        acts = tuple(replace(a, confidence=sure) for a in case.readings[doc].allegations)
        case.readings[doc] = replace(case.readings[doc], allegations=acts)
    return case


@pytest.mark.parametrize(("confidences", "incidents"), [((0.4,), 1), ((0.4, 0.45), 0), ((0.4, 0.6), 1)])
def test_doubtful_words_alone_tie_no_documents(confidences: tuple[float, ...], incidents: int) -> None:
    case = in_two_documents(*confidences)
    assert len(group(case.read, case.lineage).incidents) == incidents


def test_doubtful_words_that_an_analyst_put_together_stay() -> None:
    case = in_two_documents(0.4, 0.45)
    pair = tuple(a.id for reading in case.read for a in reading.allegations)
    assert len(group(case.read, case.lineage, together=[(pair[0], pair[1])]).incidents) == 1
