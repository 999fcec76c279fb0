"""The fold over decisions: what holds, what was undone, what contradicts, and what was found again after a re-run."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.assess.anchors import among, anchor
from stemma.assess.bindings import bind
from stemma.assess.decisions import decision_id, fold, judged, kept, letters_for, same_person, unreliable
from stemma.assess.rulings import basis_of, holders, ruled
from stemma.records import Allegation, Anchor, At, Decision, Document, Incident, Link, Origin, Quote, Reading

DAY = "2031-03-04T05:06:07.000Z"


def decision(seq: int, kind: str, *about: str, actor: str = "lena", **more: object) -> Decision:
    made = Decision("", seq, DAY, kind, actor, "because", about, **more)  # type: ignore[arg-type]
    return replace(made, id=f"J-{seq}")


def status(decisions: list[Decision]) -> dict[str, str]:
    return {s.decision.id: s.status for s in fold(decisions).states}


def mention(name: str, document: str = "D-1", start: int = 0) -> Anchor:
    return Anchor(name, document, Quote(start, start + 4, "shot"))


def side(*names: str) -> tuple[Anchor, ...]:
    return tuple(mention(name) for name in names)


def as_it_is(anchor: Anchor) -> str | None:
    return None if anchor.allegation.startswith("gone") else anchor.allegation


def incident(
    id: str, *allegations: str, grade: str = "corroborated", documents: tuple[str, ...] = ("D-1",)
) -> Incident:
    return Incident(
        id=id, title="shooting", acts=("kill.other",), pattern=False, documents=documents, allegations=allegations,
        claims=(), origins=(), k_lo=2, k_hi=2, k_expected=2.0, grade=grade, overlays=(), standard="default",  # type: ignore[arg-type]
    )  # fmt: skip


# --- the fold


def test_an_undoing_and_the_undoing_of_it() -> None:
    one, undo, again = decision(1, "note", "I-1"), decision(2, "undo", "J-1"), decision(3, "undo", "J-2")
    assert status([one, undo]) == {"J-1": "undone", "J-2": "in_force"}
    assert status([one, undo, again]) == {"J-1": "in_force", "J-2": "undone", "J-3": "in_force"}


@given(st.lists(st.integers(0, 7), max_size=8))
def test_what_is_undone_agrees_with_an_oracle(targets: list[int]) -> None:
    """Each undoing names any earlier entry; the oracle asks from the newest entry backwards who is still standing."""
    log = [decision(1, "note", "I-1")]
    for seq, target in enumerate(targets, 2):
        log.append(decision(seq, "undo", log[target % len(log)].id))

    def stands(one: Decision) -> bool:
        return not any(stands(u) for u in log if u.seq > one.seq and u.kind == "undo" and u.about[0] == one.id)

    assert {id for id, told in status(log).items() if told != "undone"} == {one.id for one in log if stands(one)}


def test_the_order_is_that_of_the_log_whatever_the_clock_and_the_list_say() -> None:
    first = replace(decision(1, "confirm", "L-1"), utc="2035-01-01T00:00:00Z")
    later = replace(decision(2, "reject", "L-1"), utc="2031-01-01T00:00:00Z")
    assert status([later, first]) == {"J-1": "superseded", "J-2": "in_force"}


def test_a_letter_for_one_topic_stands_beside_the_letter_for_everything() -> None:
    general = decision(1, "letter", "O-1", value="B")
    topic = decision(2, "letter", "O-1", value="D", details={"topic": "numbers"})
    better = decision(3, "letter", "O-1", value="A")
    assert status([general, topic, better]) == {"J-1": "superseded", "J-2": "in_force", "J-3": "in_force"}


def test_verified_needs_a_second_person_however_the_name_is_written() -> None:
    found, proposal = decision(1, "substantiated", "I-1"), decision(2, "verify", "I-1")
    alone = decision(3, "approve", "J-2", actor=" LENA ")
    assert status([found, proposal, alone])["J-2"] == "waiting"
    assert status([found, proposal, alone])["J-3"] == "superseded"
    second = decision(4, "approve", "J-2", actor="Mira")
    assert status([found, proposal, second])["J-2"] == "in_force"


def test_an_approval_falls_with_the_proposal() -> None:
    log = [decision(1, "verify", "I-1"), decision(2, "approve", "J-1", actor="mira"), decision(3, "undo", "J-1")]
    assert status(log) == {"J-1": "undone", "J-2": "superseded", "J-3": "in_force"}


@pytest.mark.parametrize(("a", "b", "same"), [("Lena", "lena ", True), ("ﬁnn", "FINN", True), ("Lena", "Lene", False)])
def test_who_is_the_same_person(a: str, b: str, same: bool) -> None:
    assert same_person(a, b) is same


def test_the_id_does_not_depend_on_the_reason_but_on_place_and_content() -> None:
    one = decision(1, "note", "I-1")
    assert decision_id(one) == decision_id(replace(one, reason="other words"))
    assert decision_id(one) != decision_id(replace(one, seq=2))


# --- links and letters


def link(child: str, parent: str, probability: float = 0.4) -> Link:
    return Link(f"L-{child}{parent}", child, parent, "copy", probability, ())


def test_a_rejected_link_is_left_out_and_a_confirmed_one_is_certain() -> None:
    links = (link("a", "b"), link("a", "c"), link("b", "c"))
    out = judged(links, [decision(1, "reject", "L-ab"), decision(2, "confirm", "L-ac")])
    assert [(one.id, one.probability) for one in out] == [("L-ac", 1.0), ("L-bc", 0.4)]
    assert out[0].features[-1].text == "Confirmed by lena: because"


def test_a_confirmed_link_is_kept_unless_it_would_make_a_loop() -> None:
    every = (link("a", "b"), link("b", "c"), link("c", "a"))
    said = [decision(1, "confirm", "L-bc"), decision(2, "confirm", "L-ca")]
    assert [one.id for one in kept((every[0],), every, said)] == ["L-ab", "L-bc"]


def test_a_source_is_known_by_id_or_by_name_and_only_a_general_e_counts() -> None:
    named = Origin("O-9", "Radio Tirel", "Radio  TIREL", "body", "media-own", (), ())
    other = Origin("O-2", "a guard", "a guard", "person", "insider", (), ())
    by_name = decision(1, "letter", "O-1", value="E", source="Radio Tirel")
    topical = decision(2, "letter", "O-2", value="E", details={"topic": "numbers"})
    assert letters_for(named, [by_name, topical]) == (by_name,)
    assert unreliable([named, other], [by_name, topical]) == {"O-9": by_name}


# --- must-link and cannot-link


def test_merging_joins_all_mentions_and_splitting_names_all_of_both_sides() -> None:
    merged = bind([decision(1, "merge", sides=(side("a", "b"), side("c")))], as_it_is)
    assert _components(merged.together) == [{"a", "b", "c"}] and not merged.apart
    split = bind([decision(1, "split", sides=(side("a", "b"), side("c", "d")))], as_it_is)
    assert _components(split.together) == [{"a", "b"}, {"c", "d"}]
    assert {x for pair in split.apart for x in pair} == {"a", "b", "c", "d"}


def _components(pairs: tuple[tuple[str, str], ...]) -> list[set[str]]:
    out: list[set[str]] = []
    for pair in pairs:
        touched = [group for group in out if group & set(pair)]
        out = [group for group in out if group not in touched] + [set(pair).union(*touched)]
    return sorted(out, key=min)


def test_of_two_that_contradict_the_later_holds_and_the_earlier_is_told() -> None:
    merge, split = (
        decision(1, "merge", sides=(side("a"), side("b"))),
        decision(2, "split", sides=(side("a"), side("b"))),
    )
    found = bind([merge, split], as_it_is)
    assert found.overruled == {"J-1": "J-2"} and found.apart and not found.together
    back = bind([replace(split, seq=1, id="J-1"), replace(merge, seq=2, id="J-2")], as_it_is)
    assert back.overruled == {"J-1": "J-2"} and back.together == (("a", "b"),) and not back.apart


def test_a_contradiction_through_a_third_is_found() -> None:
    log = [
        decision(1, "split", sides=(side("a"), side("c"))),
        decision(2, "merge", sides=(side("a"), side("b"))),
        decision(3, "merge", sides=(side("b"), side("c"))),
    ]
    found = bind(log, as_it_is)
    assert set(found.overruled) == {"J-1"} and found.overruled["J-1"] in ("J-2", "J-3")
    assert _components(found.together) == [{"a", "b", "c"}] and not found.apart


def test_what_a_later_split_takes_out_does_not_take_the_rest_with_it() -> None:
    log = [decision(1, "merge", sides=(side("a", "b"), side("c"))), decision(2, "split", sides=(side("b"), side("a")))]
    found = bind(log, as_it_is)
    assert _components(found.together) == [{"a", "c"}] and ("b", "a") in found.apart


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
def test_pairs_never_contradict_each_other(said: list[tuple[bool, str, str]]) -> None:
    log = [
        decision(n, "merge" if merge else "split", sides=(side(a), side(b)))
        for n, (merge, a, b) in enumerate(said, 1)
        if a != b
    ]
    found = bind(log, as_it_is)
    groups = _components(found.together)
    assert not [pair for pair in found.apart if any(set(pair) <= group for group in groups)]
    if log:
        assert log[-1].id not in found.overruled  # the newest always holds
    assert all(int(by[2:]) > int(id[2:]) for id, by in found.overruled.items())


def test_a_grouping_of_which_one_side_is_gone_is_stale() -> None:
    found = bind([decision(1, "merge", sides=(side("a"), side("gone")))], as_it_is)
    assert found.stale == ("J-1",) and not found.together


# --- rulings beside proposals


def graded(seq: int, kind: str, one: Incident, **more: object) -> Decision:
    anchors = tuple(mention(a) for a in one.allegations)
    return decision(seq, kind, one.id, sides=(anchors,), basis=basis_of(one), **more)


def test_the_grade_of_people_stands_beside_the_proposal() -> None:
    one = incident("I-1", "A-1", "A-2")
    docket = fold([graded(1, "substantiated", one)])
    (out,) = ruled([one], docket, holders(docket.in_force("substantiated"), [one]))
    assert (out.grade, out.standing_grade) == ("corroborated", "substantiated")
    assert out.ruling is not None and out.ruling.by == "lena" and out.ruling.overlays == ()


def test_verified_falls_back_when_what_it_rests_on_is_undone() -> None:
    one = incident("I-1", "A-1")
    log = [graded(1, "substantiated", one), graded(2, "verify", one), decision(3, "approve", "J-2", actor="mira")]
    kinds = ("substantiated", "verify")

    def grade(log: list[Decision]) -> str:
        docket = fold(log)
        return ruled([one], docket, holders(docket.in_force(*kinds), [one]))[0].standing_grade

    assert grade(log) == "verified"
    assert grade([*log, decision(4, "undo", "J-3")]) == "substantiated"
    assert grade([*log, decision(4, "undo", "J-1")]) == "corroborated"


def test_new_material_marks_a_decision_and_deciding_again_clears_it() -> None:
    then = incident("I-1", "A-1")
    now = replace(
        incident("I-1", "A-1", "A-2", documents=("D-1", "D-2")), k_lo=1, contrary=(At("D-2", Quote(0, 1, "x")),)
    )
    docket = fold([graded(1, "substantiated", then)])
    (out,) = ruled([now], docket, holders(docket.in_force("substantiated"), [now]))
    assert out.standing_grade == "substantiated" and out.standing_overlays == ("stale",)
    assert out.ruling is not None
    assert out.ruling.stale == "1 more document, independent origins 2, now 1 to 2."
    docket = fold([graded(1, "substantiated", then), graded(2, "substantiated", now)])
    (out,) = ruled([now], docket, holders(docket.in_force("substantiated"), [now]))
    assert out.standing_overlays == ()


def test_a_decision_follows_the_mentions_not_the_id() -> None:
    then = incident("I-1", "A-1", "A-2", "A-3")
    now = [incident("I-1", "A-9"), incident("I-2", "A-2", "A-3"), incident("I-3", "A-1")]
    docket = fold([graded(1, "note", then)])
    assert holders(docket.in_force("note"), now) == {"J-1": "I-2"}
    assert holders(docket.in_force("note"), [incident("I-1", "A-9")]) == {}


def test_tens_of_thousands_of_mentions_are_bound_in_time_that_grows_with_them() -> None:
    """A split of one large incident, every id changed by a later version; the clock is that of the processor."""
    many = 20_000
    text = ("shot".ljust(49) + ".") * many
    quotes = [Quote(50 * n, 50 * n + 4, "shot") for n in range(many)]
    then = [Allegation(f"old-{n}", "D-1", None, "beat", at, at, "done") for n, at in enumerate(quotes)]
    there = tuple(Allegation(f"A-{n}", "D-1", None, "kill.other", at, at, "done") for n, at in enumerate(quotes))
    now = Reading(Document("D-1", "one.txt", "x", "text/plain", text, "x", (), (), ()), (), there)
    sides = tuple(tuple(anchor(then[n]) for n in range(at, many, 2)) for at in (0, 1))
    began = time.process_time()
    found = bind([decision(1, "split", sides=sides)], among([now]))
    assert len(found.together) == many - 2 and len(found.apart) == many - 1
    assert {id for pair in found.apart for id in pair} == {one.id for one in there}
    assert time.process_time() - began < 10.0
