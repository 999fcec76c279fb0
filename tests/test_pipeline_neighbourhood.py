"""Neighbourhoods against an oracle, and the stages' needs and makes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma import text
from stemma.neighbourhood import PILE, form, tie_keys
from stemma.pipeline import STAGES, check_stages
from stemma.records import Allegation, Block, Capture, Mention, Place, Quote, Reading

SURENESS = st.sampled_from([0.1, 0.49, 0.5, 0.9])
LINKS = st.tuples(st.sampled_from(["D-0", "D-1", "D-2"]), st.sampled_from(["D-3", "D-4"]), SURENESS)
DOCS = [f"D-{n}" for n in range(9)]
KEYS = [f"v:{n}" for n in range(6)]


def oracle(ties: dict[str, set[str]], links: list[tuple[str, str, float]], common: int) -> set[frozenset[str]]:
    """Components by brute force: join any two groups that are tied, until nothing changes."""
    groups = [{doc} for doc in ties]
    count = {key: sum(key in keys for keys in ties.values()) for key in KEYS}

    def tied(a: str, b: str) -> bool:
        shared = {k for k in ties[a] & ties[b] if count[k] <= common}
        return bool(shared) or any({a, b} == {c, p} and sure >= 0.5 for c, p, sure in links)

    changed = True
    while changed:
        changed = False
        for one, two in combinations(groups, 2):
            if any(tied(a, b) for a in one for b in two):
                groups.remove(two)
                one |= two
                changed = True
                break
    return {frozenset(group) for group in groups}


@given(
    st.fixed_dictionaries({doc: st.sets(st.sampled_from(KEYS), max_size=2) for doc in DOCS}),
    st.lists(LINKS, max_size=5),
    st.integers(2, 5),
)
def test_neighbourhoods_are_the_connected_components(
    ties: dict[str, set[str]], links: list[tuple[str, str, float]], common: int
) -> None:
    keys = {doc: sorted(held) for doc, held in ties.items()}
    made, _ = form(keys, links, dict.fromkeys(DOCS, "x"), common=common, engine="")
    assert {frozenset(one.documents) for one in made} == oracle(ties, links, common)
    assert len({one.id for one in made}) == len(made)


def test_only_what_changed_gets_another_digest() -> None:
    ties = {"D-1": ["v:a"], "D-2": ["v:a"], "D-3": ["v:b"]}
    before, _ = form(ties, [], {"D-1": "x", "D-2": "x", "D-3": "x"}, common=9, engine="1")
    after, _ = form(ties, [], {"D-1": "x", "D-2": "changed", "D-3": "x"}, common=9, engine="1")
    was = {one.documents: one.digest for one in before}
    same = {one.documents: one.digest == was[one.documents] for one in after}
    assert same == {("D-1", "D-2"): False, ("D-3",): True}


def test_keys_left_out_are_named() -> None:
    ties = {f"D-{n}": ["v:all"] for n in range(4)}
    _, common = form(ties, [], dict.fromkeys(ties, "x"), common=3, engine="")
    assert common == ("v:all",)


def test_every_need_of_a_stage_is_met() -> None:
    check_stages()


def test_a_missing_need_and_a_value_made_twice_are_found() -> None:
    with pytest.raises(ValueError, match="needs 'capture"):
        check_stages([replace(STAGES[1], needs=("captures",))])
    with pytest.raises(ValueError, match="there already"):
        check_stages([STAGES[1], replace(STAGES[1], name="again")])


def keys_of(words: str, act: str, *, victim: str = "", place: str = "", named: str = "") -> set[str]:
    """Tie keys of a text of two paragraphs with one act in it.

    Args:
        words: the text; its act is the word in capitals. place: where it happened. named: a place it only names.
    """
    doc = text.build(Capture("a.txt", words, "text/plain", tuple(Block("body", line) for line in words.split("\n"))))

    def quote(part: str) -> Quote:
        return Quote(doc.text.index(part), doc.text.index(part) + len(part), part)

    trigger = next(word for word in words.split() if word.isupper())
    spot = Place(quote(place), place, place.lower(), "prison") if place else None
    alleg = Allegation(
        "A-1", doc.id, None, act, quote(trigger), quote(doc.text), "done",
        victims=(quote(victim),) if victim else (), place=spot,
    )  # fmt: skip
    mentions = (Mention(quote("Rufat Orduin"), "Rufat Orduin", "person"),) if "Rufat Orduin" in words else ()
    places = tuple(Place(quote(one), one, one.lower(), "prison") for one in (place, named) if one)
    return set(tie_keys(Reading(doc, (), (alleg,), mentions, places))) - {PILE}


def test_a_text_without_an_act_is_not_part_of_the_pile() -> None:
    doc = text.build(Capture("a.txt", "The ferry sails.", "text/plain", (Block("body", "The ferry sails."),)))
    assert tie_keys(Reading(doc, (), (), (), ())) == ()


def test_one_act_in_other_words_ties_two_texts() -> None:
    """A beating here and torture there can be one event: the families are those of the incidents stage."""
    one = keys_of("Guards BEAT nineteen men in Ulvarn.", "beat", place="Ulvarn")
    assert one == keys_of("In Ulvarn men were TORTURED.", "torture", place="Ulvarn") == {"a:violence@ulvarn"}
    assert one & keys_of("In Ulvarn a man was SHOT.", "kill.execution", place="Ulvarn") == set()


def test_an_act_without_a_place_happened_where_the_words_before_it_are() -> None:
    """ "I stood at the kitchen window and saw them beat the men": only the title says in which prison."""
    tied = {"a:violence@ulvarn"}
    assert keys_of("A cook of Ulvarn speaks.\nThey BEAT the men.", "beat", named="Ulvarn") == tied
    assert keys_of("He speaks.\nIn Ulvarn he saw guards. They BEAT the men.", "beat", named="Ulvarn") == tied


def test_an_act_done_to_one_named_person_ties_two_texts() -> None:
    one = keys_of("Guards BEAT Rufat Orduin.", "beat", victim="Rufat Orduin")
    two = keys_of("The baker Rufat Orduin was TORTURED.", "torture", victim="The baker Rufat Orduin")
    assert one == two == {"n:violence@rufat orduin"}
