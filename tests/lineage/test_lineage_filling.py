"""Passages that a settled link gets beyond those that prove it."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stemma import text
from stemma.lineage.filling import filled
from stemma.lineage.profile import Profile, profile
from stemma.records import Block, Capture, Feature, Found, Link, Passage, Reading

PARENT = (
    "Nine sailors were left on the barge Ondine. The owner had paid nobody. "
    "A pilot saw a shirt on the mast. The court at Hollin has heard of none of this."
)
CHILD = (
    "The barge Ondine held nine sailors. No wages had come. "
    "Somebody on a pilot boat noticed a shirt. Judges in Hollin know nothing."
)


def told(name: str, body: str) -> Profile:
    metadata = {"language": Found("en", "test")}
    return profile(Reading(text.build(Capture(name, name, "text/plain", (Block("body", body),), metadata)), (), ()))


def settled(child: Profile, parent: Profile, pairs: list[tuple[int, int]], probability: float = 0.95) -> Link:
    passages = tuple(Passage(child.sentences[a].span, parent.sentences[b].span, "rewrite") for a, b in pairs)
    facts = (Feature("facts", 1.0, 1.0, ""),)
    return Link("L-1", child.id, parent.id, "rewrite", probability, facts, passages)


def partners(link: Link, child: Profile, parent: Profile) -> set[tuple[int, int]]:
    return {
        (a, b)
        for p in link.passages
        for a, one in enumerate(child.sentences)
        for b, other in enumerate(parent.sentences)
        if p.child == one.span and other.span.overlaps(p.parent)
    }


def test_a_sentence_belongs_to_the_one_with_its_rare_name() -> None:
    child, parent = told("child", CHILD), told("parent", PARENT)
    assert (3, 3) in partners(filled(settled(child, parent, [(0, 0)]), child, parent), child, parent)


def test_what_stands_between_aligned_neighbours_is_filled_in() -> None:
    child, parent = told("child", CHILD), told("parent", PARENT)
    found = partners(filled(settled(child, parent, [(0, 0), (2, 2), (3, 3)]), child, parent), child, parent)
    assert (1, 1) in found and (1, 2) not in found


def test_a_link_that_is_not_settled_stays_as_it_is() -> None:
    child, parent = told("child", CHILD), told("parent", PARENT)
    link = settled(child, parent, [(0, 0), (2, 2), (3, 3)], probability=0.6)
    assert filled(link, child, parent) is link


@settings(suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6), st.randoms())
def test_the_order_of_passages_does_not_matter_and_none_is_lost(
    pairs: list[tuple[int, int]], chance: random.Random
) -> None:
    child, parent = told("child", CHILD), told("parent", PARENT)
    mixed = chance.sample(pairs, len(pairs))
    one, other = (filled(settled(child, parent, p), child, parent) for p in (pairs, mixed))
    assert partners(one, child, parent) == partners(other, child, parent)
    assert partners(one, child, parent) >= set(pairs)
