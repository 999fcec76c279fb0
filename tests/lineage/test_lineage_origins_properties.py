"""Counting, mapping of passages, names, and what must hold for any neighbourhood: order, loops, long chains, time."""

from __future__ import annotations

import time
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from stemma import text
from stemma.lineage import trace
from stemma.lineage.casefile import Step, map_range
from stemma.lineage.names import acronym, fold, key_words, looks_named
from stemma.records import (
    Allegation,
    Block,
    Capture,
    Found,
    Link,
    Mention,
    Origin,
    Passage,
    Quote,
    Reading,
    Span,
    Statement,
    Tie,
)
from stemma.records.counting import independent


def origin(name: str, kind: str = "person") -> Origin:
    return Origin(name, name, name, kind, "eyewitness", (), ())


def tie(a: str, b: str, probability: float) -> Tie:
    return Tie(f"T-{a}{b}", a, b, probability, "channel", f"{a} and {b} may be one.")


def test_anonymous_origins_count_once_and_only_above() -> None:
    counted = independent([origin("a", "anonymous"), origin("b", "anonymous")], [])
    assert (counted.k_lo, counted.k_hi) == (0, 1)
    counted = independent([origin("a"), origin("b", "anonymous"), origin("c", "anonymous")], [])
    assert (counted.k_lo, counted.k_hi) == (1, 2)


def test_unknown_origins_never_count() -> None:
    counted = independent([origin("a", "unknown")], [])
    assert (counted.k_lo, counted.k_hi) == (0, 0)


def test_ties_merge_by_their_strength() -> None:
    three = [origin("a"), origin("b"), origin("c")]
    assert independent(three, [tie("a", "b", 0.19)]).k_lo == 3
    weak = independent(three, [tie("a", "b", 0.2)])
    assert (weak.k_lo, weak.k_hi) == (2, 3)
    sure = independent(three, [tie("a", "b", 0.8), tie("b", "c", 0.5)])
    assert (sure.k_lo, sure.k_hi) == (1, 2)
    assert sure.reasons == ("a and b may be one.", "b and c may be one.")
    assert sure.k_expected == round(1 + 0.2 + 0.5, 4)


def test_two_identified_origins_are_tied_through_an_anonymous_one() -> None:
    counted = independent(
        [origin("a"), origin("x", "anonymous"), origin("b")], [tie("a", "x", 0.5), tie("x", "b", 0.5)]
    )
    assert (counted.k_lo, counted.k_hi) == (1, 3)


KINDS = st.sampled_from(["person", "body", "document", "outlet", "anonymous", "unknown"])


@given(
    st.lists(KINDS, max_size=7),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.floats(0, 1)), max_size=9),
)
def test_low_is_never_above_high(kinds: list[str], pairs: list[tuple[int, int, float]]) -> None:
    origins = [origin(str(n), kind) for n, kind in enumerate(kinds)]
    ties = [tie(str(a), str(b), p) for a, b, p in pairs]
    counted = independent(origins, ties)
    identified = sum(kind not in ("anonymous", "unknown") for kind in kinds)
    assert 0 <= counted.k_lo <= counted.k_hi <= identified + ("anonymous" in kinds)
    assert (counted.k_lo > 0) == (identified > 0)
    assert sorted(o for group in counted.groups for o in group.origins) == sorted(o.id for o in origins)
    more = independent(origins, [*ties, tie("0", "1", 0.5)])
    assert more.k_lo <= counted.k_lo and more.k_hi == counted.k_hi


@given(st.tuples(*[st.integers(0, 900)] * 6), st.sampled_from(["copy", "rewrite", "translate"]))
def test_mapping_stays_inside_the_parent_passage(numbers: tuple[int, ...], how: str) -> None:
    a, b, c, d, e, f = numbers
    child, parent = Span(min(a, b), max(a, b) + 1), Span(min(c, d), max(c, d) + 1)
    link = Link("L-1", "x", "y", "copy", 0.9, ())
    step = Step(child.start, child.end, "y", Passage(child, parent, how), link)
    start = min(max(min(e, f), child.start), child.end - 1)
    end = min(max(max(e, f), start + 1), child.end)
    low, high = map_range(step, start, end)
    assert parent.start <= low < high <= parent.end


def test_an_even_copy_is_mapped_to_the_character() -> None:
    step = Step(100, 300, "y", Passage(Span(100, 300), Span(40, 240), "copy"), Link("L-1", "x", "y", "copy", 0.9, ()))
    assert map_range(step, 150, 160) == (90, 100)


def test_names_meet_across_scripts_and_spellings() -> None:
    assert fold("Ульф Кордан") == "ulf kordan"
    assert key_words("the United Nations experts") == key_words("UN expert")
    assert acronym("Ferry Crews Relief Fund") == "fcrf"
    assert looks_named("Ada Brel") and not looks_named("hospital worker")


LINES = (
    "The ferry at Olm was burned by guards, Ada Brel said.",
    "A dock worker told the paper that two crews had been held.",
    "The Ferry Crews Fund sent its files to the Rivers Panel in May.",
    "Nobody has answered for it.",
)


def make(name: str, *, outlet: str = "") -> Reading:
    meta = {"outlet": Found(outlet, "case")} if outlet else {}
    doc = text.build(
        Capture(name, f"{name}-".ljust(64, "0"), "text/plain", tuple(Block("body", x) for x in LINES), meta)
    )

    def quote(words: str) -> Quote:
        at = doc.text.index(words)
        return Quote(at, at + len(words), words)

    ada = Mention(quote("Ada Brel"), "Ada Brel", "person", "pilot")
    worker = Mention(quote("A dock worker"), "dock worker", "unnamed")
    said = (("The ferry at Olm was burned by guards", ada), ("two crews had been held", worker))
    stmts = tuple(
        Statement(
            f"S-{name}-{n}", doc.id, who.quote, None, (quote(words),), (who.name,), "asserts", "indirect", 1.0, who
        )
        for n, (words, who) in enumerate(said)
    )
    allegs = (
        Allegation(f"A-{name}-0", doc.id, stmts[0].id, "property.destroy", quote("burned"), quote(LINES[0]), "done"),
        Allegation(f"A-{name}-1", doc.id, stmts[1].id, "detain.arbitrary", quote("held"), quote(LINES[1]), "done"),
    )
    return Reading(doc, stmts, allegs, (ada, worker))


def copies(readings: Sequence[Reading], pairs: Sequence[tuple[int, int]]) -> list[Link]:
    out = []
    for child, parent in pairs:
        a, b = readings[child].document, readings[parent].document
        whole = Passage(Span(0, len(a.text)), Span(0, len(b.text)))
        out.append(Link(f"L-{child}-{parent}", a.id, b.id, "copy", 0.95, (), (whole,)))
    return out


@settings(deadline=None, max_examples=30)
@given(
    st.integers(1, 6).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=8),
            st.permutations(range(n)),
        )
    )
)
def test_any_links_and_any_order_give_one_answer(given: tuple[int, list[tuple[int, int]], list[int]]) -> None:
    number, pairs, order = given
    readings = [make(f"doc{n}") for n in range(number)]
    links = copies(readings, sorted(set(pairs)))
    one = trace(readings, links)
    assert one == trace([readings[n] for n in order], list(reversed(links)))
    known = {origin.id for origin in one.origins}
    assert len(known) == len(one.origins)
    texts = {r.document.id: r.document.text for r in readings}
    for claim in one.claims:
        assert claim.origin in known
        assert texts[claim.document][claim.quote.start : claim.quote.end] == claim.quote.text
        assert claim.document not in claim.via
    for each in one.origins:
        assert list(each.documents) == sorted(set(each.documents))
        assert all(texts[d][q.start : q.end] == q.text for d, q in each.named_at)
    for t in one.ties:
        assert t.a < t.b and {t.a, t.b} <= known and 0.2 <= t.probability < 0.8 and t.text


def test_fifty_copies_have_one_named_origin() -> None:
    readings = [make(f"doc{n}", outlet=f"Paper {n}") for n in range(50)]
    lineage = trace(readings, copies(readings, [(n, 0) for n in range(1, 50)]))
    found = [o for o in lineage.origins if len(o.documents) == 50]
    assert {o.speaker for o in found} == {"Ada Brel", "dock worker"}
    ours = [o for o in lineage.origins if any(c.origin == o.id and c.allegation.endswith("-0") for c in lineage.claims)]
    assert (independent(ours, lineage.ties).k_lo, independent(ours, lineage.ties).k_hi) == (1, 1)
    assert "R1" in {name for name, _, _ in lineage.patterns}


def test_without_links_only_names_join() -> None:
    lineage = trace([make("one"), make("two")], [])
    assert sorted(len(o.documents) for o in lineage.origins) == [
        1,
        1,
        2,
    ]  # Ada Brel is one person, dock workers are two


def test_a_loop_is_named_and_counts_once() -> None:
    readings = [make("one", outlet="North"), make("two", outlet="South")]
    lineage = trace(readings, copies(readings, [(0, 1), (1, 0)]))
    assert [name for name, _, _ in lineage.patterns if name == "R3"] == ["R3"]
    assert all(len(o.documents) == 2 for o in lineage.origins)


def test_a_long_chain_of_copies_is_followed_without_growing_costs() -> None:
    def seconds(number: int) -> float:
        readings = [make(f"doc{n}") for n in range(number)]
        links = copies(readings, [(n, n - 1) for n in range(1, number)])
        start = time.process_time()
        lineage = trace(readings, links)
        spent = time.process_time() - start
        assert max(len(o.documents) for o in lineage.origins) == number
        assert max(len(c.via) for c in lineage.claims) <= 32
        return spent

    seconds(20)
    few, many = seconds(200), seconds(800)
    assert many < 4 * 4 * few + 0.5  # linear would be 4 times; quadratic 16 times


def test_nothing_gives_nothing() -> None:
    lineage = trace([], [])
    assert (lineage.origins, lineage.ties, lineage.claims, lineage.patterns) == ((), (), (), ())


def test_a_name_of_small_words_alone_is_no_name_for_everybody() -> None:
    assert key_words("V.") == ("v",)
    assert key_words("the Of") == ("the", "of")


def crowded(number: int) -> Reading:
    """One paragraph with `number` statements, channel words, mentions and allegations in narrative."""
    unit = "Ada Brel said we lent the list to Ora Venn and two were held. Guards took one. "
    meta = {"outlet": Found("North Paper", "case")}
    doc = text.build(
        Capture(f"crowd{number}", str(number).ljust(64, "x"), "text/plain", (Block("body", unit * number),), meta)
    )
    stmts, allegs, mentions = [], [], []
    for n in range(number):
        at = n * len(unit)
        who = Mention(Quote.of(doc.text, at, at + 8), "Ada Brel", "person")
        mentions += [who, Mention(Quote.of(doc.text, at + 35, at + 43), "Ora Venn", "person")]
        content = Quote.of(doc.text, at + 14, at + 60)
        stmts.append(
            Statement(f"S-{n}", doc.id, who.quote, None, (content,), ("Ada Brel",), "asserts", "indirect", 1.0, who)
        )
        took = Quote.of(doc.text, at + 69, at + 73)
        allegs.append(Allegation(f"A-{n}", doc.id, None, "disappear", took, took, "done"))
    return Reading(doc, tuple(stmts), tuple(allegs), tuple(mentions))


def test_one_crowded_document_stays_cheap() -> None:
    def seconds(number: int) -> float:
        reading = crowded(number)
        start = time.process_time()
        lineage = trace([reading], [])
        assert len(lineage.claims) == number
        return time.process_time() - start

    seconds(50)
    few, many = seconds(500), seconds(2000)
    assert many < 4 * 3 * few + 0.5  # linear would be 4 times, quadratic 16 times
