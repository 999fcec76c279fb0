"""Grades under a named standard: what counts, what does not, and what the reader is told."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incident_case import Case
from stemma.assess import grade, load_standard, names
from stemma.assess.ladder import GRADES, LADDER, OVERLAYS, grade_of
from stemma.assess.rules import TESTS
from stemma.assess.standard import read_standard
from stemma.assess.weighed import ground, weigh
from stemma.errors import BadInput, BrokenLexicon
from stemma.incidents import group
from stemma.records import Incident

TEXT = "Four porters were shot at Marrow Bridge on 4 May by the Road Watch."
WHERE = {
    "place": "Marrow Bridge",
    "date": "4 May=2031-05-04",
    "victims": ("Four porters",),
    "perpetrators": ("Road Watch",),
}


def graded(case: Case, standard: str = "default") -> tuple[Incident, ...]:
    found = group(case.read, case.lineage)
    return grade(found.incidents, found.contradictions, case.lineage, case.read, standard=standard)


def shooting(*origins: tuple[str, str, str], modality: str = "done", depth: int = 0) -> Case:
    """One document per origin (name, kind, access), all about one shooting."""
    case = Case()
    for number, (name, kind, access) in enumerate(origins):
        doc = case.document(f"d{number}", TEXT, published=f"2031-05-{10 + number}")
        who = case.origin(name, kind=kind, access=access)
        case.act(doc, "kill.other", "shot", origin=who, access=access, depth=depth, modality=modality, **WHERE)  # type: ignore[arg-type]
    return case


def test_nobody_identified_is_a_rumour() -> None:
    (found,) = graded(shooting(("a voice", "anonymous", "anonymous")))
    assert (found.grade, found.k_lo, found.k_hi) == ("rumour", 0, 1)
    assert found.overlays == ()
    assert found.missing[0].what == "identified_origin"


def test_no_claim_at_all_is_a_rumour() -> None:
    case = Case()
    doc = case.document("one", TEXT)
    case.act(doc, "kill.other", "shot", **WHERE)  # type: ignore[arg-type]
    (found,) = graded(case)
    assert (found.grade, found.k_hi, found.origins) == ("rumour", 0, ())


def test_one_origin_is_single_source_however_often_repeated() -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    (who,) = case.origins
    first = next(iter(case.readings))
    for number in range(50):
        doc = case.document(f"copy{number}", TEXT, published="2031-06-01")
        case.act(doc, "kill.other", "shot", origin=who, **WHERE)  # type: ignore[arg-type]
        case.copies(doc, first)
    (found,) = graded(case)
    assert (found.grade, found.k_lo, found.k_hi, len(found.documents)) == ("single_source", 1, 1, 51)
    assert found.hangs_on == (who,)


def test_unlike_eyewitness_corroborates_with_reasons() -> None:
    (found,) = graded(shooting(("Ada Brel", "person", "eyewitness"), ("River Circle", "body", "institution-relaying")))
    assert (found.grade, found.k_lo) == ("corroborated", 2)
    assert [r.rule for r in found.reasons if r.rule.startswith("C")] == [f"C{n}" for n in range(1, 10)]
    assert all(at.quote.text in TEXT for r in found.reasons for at in r.shown_at)
    assert len(found.hangs_on) == 2


def test_two_who_only_relay_do_not_corroborate() -> None:
    (found,) = graded(
        shooting(("Hill Circle", "body", "institution-relaying"), ("River Circle", "body", "institution-relaying"))
    )
    assert (found.grade, found.k_lo) == ("single_source", 2)
    assert "first_hand" in {m.what for m in found.missing}


def doubted(case: Case, *documents: int) -> Case:
    """The same case with readings in these documents that are right in four of ten cases."""
    for number, (doc, reading) in enumerate(case.readings.items()):
        sure = 0.4 if number in documents else 0.8
        acts = tuple(replace(a, confidence=sure) for a in reading.allegations)
        case.readings[doc] = replace(reading, allegations=acts)
    return case


@pytest.mark.parametrize(("documents", "expected"), [((), "corroborated"), ((1,), "single_source")])
def test_doubtful_words_of_the_second_origin_corroborate_nothing(documents: tuple[int, ...], expected: str) -> None:
    two = shooting(("Ada Brel", "person", "eyewitness"), ("Bo Tarn", "person", "eyewitness"))
    (found,) = graded(doubted(two, *documents))
    assert (found.grade, found.k_lo) == (expected, 2)
    assert ("reading" in {m.what for m in found.missing}) is bool(documents)
    if documents:
        c1 = next(r for r in found.reasons if r.rule == "C1")
        assert "Unknown." in c1.text and [at.document for at in c1.shown_at] == [list(two.readings)[1]]


def test_words_that_may_not_tell_the_act_ask_to_be_read() -> None:
    (found,) = graded(doubted(shooting(("Ada Brel", "person", "eyewitness")), 0))
    assert found.grade == "single_source"
    assert next(m for m in found.missing if m.what == "reading").text.startswith("Somebody who reads the words")


def test_third_origin_leaves_nothing_hanging_on_one() -> None:
    (found,) = graded(
        shooting(
            ("Ada Brel", "person", "eyewitness"), ("Bo Tarn", "person", "victim"), ("Cy Holt", "person", "eyewitness")
        )
    )
    assert (found.grade, found.hangs_on) == ("corroborated", ())


def test_tied_origins_are_one_for_the_lower_number() -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"), ("River Circle", "body", "institution-relaying"))
    a, b = case.origins
    case.tie(a, b, 0.5, text="Ada Brel gave her papers to the River Circle.")
    (found,) = graded(case)
    assert (found.grade, found.k_lo, found.k_hi) == ("single_source", 1, 2)
    assert "origin_unclear" in found.overlays
    assert any("gave her papers" in r.text for r in found.reasons if r.rule == "C4")
    assert any("Ada Brel and River Circle" in m.text for m in found.missing)


@pytest.mark.parametrize("modality", ["hypothetical", "denied", "ended", "threatened", "planned"])
def test_what_is_not_told_as_done_supports_nothing(modality: str) -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    doc = case.document("other", TEXT, published="2031-06-01")
    who = case.origin("Bo Tarn")
    case.act(doc, "kill.other", "shot", origin=who, modality=modality, **WHERE)  # type: ignore[arg-type]
    found = next(i for i in graded(case) if case.claims[0].id in i.claims)
    assert (found.k_lo, found.grade) == (1, "single_source")
    assert who not in found.origins


@pytest.mark.parametrize(
    ("stance", "k_lo"), [("asserts", 2), ("hedges", 2), ("calls_for", 1), ("asks", 1), ("denies", 1)]
)
def test_stance_decides_whether_a_statement_supports(stance: str, k_lo: int) -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    doc = case.document("other", TEXT, published="2031-06-01")
    who = case.origin("Bo Tarn")
    stmt = case.says(doc, "Bo Tarn", TEXT, stance=stance)
    case.act(doc, "kill.other", "shot", origin=who, statement=stmt, **WHERE)  # type: ignore[arg-type]
    assert graded(case)[0].k_lo == k_lo


def denial(*, interested: bool, speaker: str, access: str = "official") -> tuple[Incident, ...]:
    case = shooting(("Ada Brel", "person", "eyewitness"), ("Bo Tarn", "person", "victim"))
    doc = case.document(
        "denial", f"{speaker} said that no porters were shot at Marrow Bridge on 4 May.", published="2031-05-20"
    )
    who = case.origin(speaker, kind="person", access=access, interested=interested)
    stmt = case.says(doc, speaker, "no porters were shot at Marrow Bridge on 4 May", stance="denies")
    case.speaks(who, stmt)
    case.act(
        doc,
        "kill.other",
        "shot",
        modality="denied",
        statement=stmt,
        origin=who,
        access=access,
        place="Marrow Bridge",
        date="4 May=2031-05-04",
        victims=("porters",),
    )
    return graded(case)


def test_denial_of_the_accused_is_shown_and_keeps_the_grade() -> None:
    (found,) = denial(interested=True, speaker="Captain Orr")
    assert (found.grade, found.overlays) == ("corroborated", ("denied_by_subject",))
    assert len(found.documents) == 3
    assert found.contrary[0].quote.text.startswith("Captain Orr said")


def test_own_version_of_the_accused_does_not_support_what_he_denies() -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    text = (
        "Captain Orr said that two armed porters were shot at Marrow Bridge on 4 May.\n"
        "He denied that porters were killed there."
    )
    doc = case.document("denial", text, published="2031-05-20")
    who = case.origin("Captain Orr", access="official", interested=True)
    told = case.says(doc, "Captain Orr", "two armed porters were shot at Marrow Bridge on 4 May")
    denied = case.says(doc, "Captain Orr", "porters were killed there", stance="denies")
    case.speaks(who, told, denied)
    same = {"place": "Marrow Bridge", "date": "4 May=2031-05-04", "victims": ("armed porters",)}
    case.act(doc, "kill.other", "shot", statement=told, origin=who, access="official", **same)  # type: ignore[arg-type]
    case.act(doc, "kill.other", "killed", statement=denied, modality="denied", origin=who, access="official")
    (found,) = graded(case)
    assert who not in found.origins
    assert (found.k_lo, found.overlays) == (1, ("denied_by_subject",))
    assert doc in found.documents


@pytest.mark.parametrize(
    ("access", "interested", "k_lo"), [("official", False, 1), ("unknown", True, 1), ("eyewitness", False, 2)]
)
def test_whoever_denies_it_in_his_own_words_does_not_support_it(access: str, interested: bool, k_lo: int) -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    text = "No porters were killed at Marrow Bridge on 4 May.\nTwo armed porters were shot at Marrow Bridge on 4 May."
    doc = case.document("release", text, published="2031-05-20")
    who = case.origin("The Watch", access=access, interested=interested)
    same = {"place": "Marrow Bridge", "date": "4 May=2031-05-04", "victims": ("armed porters",)}
    case.act(doc, "kill.other", "shot", origin=who, access=access, **same)  # type: ignore[arg-type]
    case.act(doc, "kill.other", "killed", modality="denied", origin=who, access=access)
    (found,) = graded(case)
    assert found.k_lo == k_lo
    assert (who in found.origins) == (k_lo == 2)  # a witness may deny one thing and bear out another


@pytest.mark.parametrize(("tied", "k_lo"), [(True, 1), (False, 2)])
def test_version_of_the_body_does_not_support_what_its_spokesman_denies(tied: bool, k_lo: int) -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    text = (
        "Captain Orr denied that porters were killed at Marrow Bridge.\n"
        "The watch says two armed porters were shot on 4 May."
    )
    doc = case.document("denial", text, published="2031-05-20")
    captain = case.origin("Captain Orr", access="official", interested=True)
    body = case.origin("The watch", kind="body", access="official", interested=True)
    denied = case.says(doc, "Captain Orr", "porters were killed at Marrow Bridge", stance="denies")
    told = case.says(doc, "The watch", "two armed porters were shot on 4 May", kind="body")
    case.speaks(captain, denied)
    case.speaks(body, told)
    if tied:
        case.tie(captain, body, 0.1, rule="same_org")  # too weak to make one of two, and still one body
    case.act(doc, "kill.other", "killed", statement=denied, modality="denied", origin=captain, place="Marrow Bridge")
    case.act(
        doc,
        "kill.other",
        "shot",
        statement=told,
        origin=body,
        access="official",
        victims=("armed porters",),
        place="Marrow Bridge",
        date="4 May=2031-05-04",
    )
    (found,) = [i for i in graded(case) if i.k_lo and "Ada Brel" in {case.origins[o].label for o in i.origins}]
    assert (body in found.origins, found.k_lo) == (not tied, k_lo)


def test_speaker_named_like_the_perpetrator_is_the_accused() -> None:
    (found,) = denial(interested=False, speaker="Road Watch")
    assert found.overlays == ("denied_by_subject",)


def test_contrary_words_of_somebody_else_contest_it() -> None:
    (found,) = denial(interested=False, speaker="Cy Holt", access="eyewitness")
    assert found.overlays == ("contested",)


def test_denial_of_somebody_who_knows_nothing_is_only_shown() -> None:
    (found,) = denial(interested=False, speaker="Cy Holt", access="unknown")
    assert found.overlays == ()
    assert len(found.contrary) == 1


def test_outlets_without_informants_are_media_only() -> None:
    (found,) = graded(shooting(("The Vale Post", "outlet", "media-own")))
    assert (found.grade, found.overlays) == ("single_source", ("media_only",))


def test_source_that_takes_it_back() -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    case.document(
        "later", "Ada Brel withdrew what she had told about the porters shot at Marrow Bridge.", published="2031-07-01"
    )
    (found,) = graded(case)
    assert found.overlays == ("retracted_by_source",)
    assert found.grade == "single_source"


def test_withdrawal_of_somebody_else_changes_nothing() -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    case.document(
        "later", "Bo Tarn withdrew what she had told about the porters shot at Marrow Bridge.", published="2031-07-01"
    )
    assert graded(case)[0].overlays == ()


def test_commission_asks_for_more_first_hand_knowledge_than_default() -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"), ("River Circle", "body", "institution-relaying"))
    assert [i.grade for i in graded(case, "commission_of_inquiry")] == ["single_source"]
    assert [i.grade for i in graded(case, "newsroom")] == ["corroborated"]


def test_hearsay_of_a_relative_reaches_one_mouth_only() -> None:
    default, commission = load_standard("default"), load_standard("commission_of_inquiry")
    assert default.is_primary("family", 1)
    assert not default.is_primary("family", 2)
    assert not default.is_primary("eyewitness", 1)
    assert not commission.is_primary("family", 0)


def test_unknown_standard_says_which_there_are() -> None:
    with pytest.raises(BadInput) as error:
        load_standard("none such")
    assert all(name in error.value.hint for name in names())
    assert "default" in names()


@pytest.mark.parametrize(
    "change", [{"primary": "all"}, {"extra": 1}, {"corroborated_k_lo": 0}, {"title": None}, {"primary_needed": True}]
)
def test_damaged_standard_is_named(change: dict[str, object]) -> None:
    good = {
        "name": "x",
        "title": "x",
        "text": "x",
        "corroborated_k_lo": 2,
        "primary_needed": 1,
        "primary": [],
        "hearsay_allowed": {},
    }
    assert read_standard(good, "x").name == "x"
    with pytest.raises(BrokenLexicon):
        read_standard({**good, **change}, "x")


def test_every_rule_has_the_sentence_a_reader_sees() -> None:
    for rule in (*TESTS, *(r for _, r in LADDER), *(r for _, r in OVERLAYS)):
        assert rule.__doc__
        assert rule.__doc__.strip()[-1] in ".?"
    assert {g for g, _ in LADDER} == set(GRADES[:3])


KINDS = ("person", "body", "outlet", "anonymous", "unknown")
ACCESS = ("eyewitness", "victim", "official", "institution-relaying", "media-own", "unknown")
voices = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(ACCESS)), min_size=1, max_size=5)


@settings(max_examples=50, deadline=None)
@given(voices, st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.floats(0, 1)), max_size=4))
def test_ranges_hold_and_the_program_never_exceeds_corroborated(
    voices: list[tuple[str, str]], ties: list[tuple[int, int, float]]
) -> None:
    case = shooting(*((f"origin {n}", kind, access) for n, (kind, access) in enumerate(voices)))
    ids = list(case.origins)
    for a, b, chance in ties:
        if a != b and max(a, b) < len(ids):
            case.tie(ids[a], ids[b], chance)
    (found,) = graded(case)
    assert 0 <= found.k_lo <= found.k_hi <= len(voices)
    assert found.grade in GRADES[:3]
    assert (found.grade == "rumour") == (found.k_lo == 0)
    assert ("origin_unclear" in found.overlays) == (0 < found.k_lo < found.k_hi)
    assert set(found.hangs_on) <= set(found.origins)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(ACCESS), st.sampled_from((4, 4, 4, 9))), max_size=7),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.floats(0, 1)), max_size=5),
    st.sampled_from(names()),
)
@example([("person", "eyewitness", 4), ("person", "eyewitness", 4), ("person", "eyewitness", 9)], [], "default")
@example([("person", "eyewitness", 4)] * 3, [], "default")
def test_what_it_hangs_on_is_what_leaving_out_each_origin_shows(
    voices: list[tuple[str, str, int]], ties: list[tuple[int, int, float]], standard: str
) -> None:
    case, accounts = Case(), []
    for number, (kind, access, day) in enumerate(voices):
        doc = case.document(f"d{number}", f"Porters were shot at Marrow Bridge on {day} May.", published="2031-05-10")
        who = case.origin(f"origin {number}", kind=kind, access=access)
        date = f"{day} May=2031-05-0{day}"
        accounts.append(
            case.act(doc, "kill.other", "shot", origin=who, access=access, date=date, place="Marrow Bridge")
        )
    ids = list(case.origins)
    for a, b, chance in ties:
        if a != b and max(a, b) < len(ids):
            case.tie(ids[a], ids[b], chance)
    joined = group(case.read, case.lineage, together=list(pairwise(accounts)))
    weighed = ground(case.read, case.lineage, joined.contradictions)
    for incident in joined.incidents:
        one = weigh(incident, weighed, load_standard(standard))
        rank = GRADES.index(grade_of(one)[0])
        (found,) = grade([incident], joined.contradictions, case.lineage, case.read, standard=standard)
        expected = [o.id for o in one.origins if GRADES.index(grade_of(one.without(o.id))[0]) < rank]
        assert list(found.hangs_on) == expected


def test_an_incident_with_thousands_of_origins_is_weighed_in_time_that_grows_with_them() -> None:
    def cost(number: int) -> float:
        case = shooting(*((f"origin {n}", "person", "eyewitness") for n in range(number)))
        ids = list(case.origins)
        for a, b in zip(ids[::7], ids[1::7], strict=False):
            case.tie(a, b, 0.9)
        found = group(case.read, case.lineage)
        assert len(found.incidents) == 1
        start = time.process_time()
        (one,) = grade(found.incidents, found.contradictions, case.lineage, case.read)
        assert one.hangs_on == () and one.k_lo > number // 2
        return time.process_time() - start

    small = max(0.02, min(cost(300) for _ in range(2)))
    assert cost(1500) < 5 * 3 * small


def test_several_origins_without_own_knowledge_are_named_as_such() -> None:
    case = shooting(("Ada Brel", "person", "unknown"), ("Bo Tarn", "person", "unknown"))
    (found,) = graded(case)
    assert (found.grade, found.k_lo) == ("single_source", 2)
    assert "2, none of them with own knowledge of the act" in found.reasons[0].text


def test_denial_in_the_name_of_a_body_is_that_of_the_accused() -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    text = "Nobody was shot at Marrow Bridge."
    doc = case.document("answer", text, published="2031-05-20")
    spokesman = case.origin("Colonel Harn", access="official")
    case.act(doc, "kill.other", "shot", modality="denied", place="Marrow Bridge", origin=spokesman, access="official")
    (found,) = graded(case)
    assert "denied_by_subject" in found.overlays


@pytest.mark.parametrize(
    ("place", "date", "grade_", "failed"),
    [
        ("Marrow Bridge", "4 May=2031-05-04", "corroborated", []),
        ("Marrow Bridge", "5 May=2031-05-05", "corroborated", []),  # one night
        ("Marrow Bridge", "11 May=2031-05-11", "single_source", ["C1", "C6"]),
        ("Copper Gate", "4 May=2031-05-04", "single_source", ["C1", "C6"]),
        ("Sundry Vale", "", "corroborated", []),  # the region of the town
        ("", "", "corroborated", []),
    ],
)
def test_accounts_of_two_events_put_together_by_hand_do_not_corroborate(
    place: str, date: str, grade_: str, failed: list[str]
) -> None:
    case = shooting(("Ada Brel", "person", "eyewitness"))
    doc = case.document(
        "other", "Four porters were shot at Marrow Bridge, Copper Gate or Sundry Vale on 4 May, 5 May or 11 May."
    )
    who = case.origin("Bo Tarn")
    other = case.act(doc, "kill.other", "shot", origin=who, place=place, date=date, victims=("Four porters",))
    first = next(iter(case.readings.values())).allegations[0].id
    found = group(case.read, case.lineage, together=[(first, other)])
    (one,) = grade(found.incidents, found.contradictions, case.lineage, case.read)
    assert len(one.origins) == 2
    assert one.grade == grade_
    assert [r.rule for r in one.reasons if r.rule in ("C1", "C6") and " No. " in r.text] == failed
    assert ("do not fit each other (C1" in one.reasons[0].text) == bool(failed)
    for reason in one.reasons:
        assert reason.rule not in failed or {at.document for at in reason.shown_at} == set(one.documents)
    gaps = [gap.text for gap in one.missing if gap.what == "fitting_accounts"]
    assert len(gaps) == bool(failed) and all("(C1)" in text and "(C6)" in text for text in gaps)
    times = [c for c in found.contradictions if c.kind == "time"]
    assert len(times) == (date.startswith("11 May"))
    assert "ended_claim" not in one.overlays


def test_a_joined_event_has_place_and_day_of_one_account() -> None:
    case = Case()
    for name, place, date in (("b", "Marrow Bridge", "4 May=2031-05-04"), ("a", "Copper Gate", "2 May=2031-05-02")):
        doc = case.document(name, f"Four porters were shot at {place} on {date[:5]}.")
        case.act(doc, "kill.other", "shot", origin=case.origin(name), place=place, date=date, victims=("Four porters",))
    ids = [r.allegations[0].id for r in case.read]
    (one,) = group(case.read, case.lineage, together=[(ids[0], ids[1])]).incidents
    assert (one.place, one.date) in {("Marrow Bridge", "2031-05-04"), ("Copper Gate", "2031-05-02")}


def test_words_beside_the_telling_agree_on_nothing_that_is_not_said_in_them() -> None:
    case = Case()
    doc = case.document("d", TEXT + "\nI heard the shots and hid.")
    told = case.act(doc, "kill.other", "shot", origin=case.origin("Ada Brel"), **WHERE)  # type: ignore[arg-type]
    case.claim(told, doc, case.origin("Bo Tarn"))
    case.claims[-1] = replace(case.claims[-1], quote=case.quote(doc, "I heard the shots"))
    (one,) = graded(case)
    assert one.k_lo == 2
    (c6,) = (r for r in one.reasons if r.rule == "C6")
    assert "Unknown. Not two of them give place, date or victims." in c6.text
