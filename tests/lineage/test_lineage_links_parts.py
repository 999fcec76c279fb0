"""The parts of a comparison: numbers, names, copied runs, dates, citations, choice among copies, hostile input."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemma import text
from stemma.lineage import citation, graph, reuse
from stemma.lineage.citing import namings, own_access
from stemma.lineage.compare import compare, rarity
from stemma.lineage.order import later
from stemma.lineage.profile import profile
from stemma.lineage.readings import log_likelihood_ratio
from stemma.lineage.words import skeleton
from stemma.records import Block, Capture, Found, Link, Reading

STORY = """A crew of nine was left on the barge Ondine for sixteen days, the Sailors Mission said on Monday.

The men had two sacks of rice. “We drank from the fire hose,” said the cook, Amil Darre.
The owner, Perrin Lines, has an office at 4 Quay Street in Hollin.

On 12 June a pilot saw a shirt on the mast and called the coast guard.
Three of the nine were taken to Saint Vey hospital with fever.

The Mission asks the port of Hollin to keep the barge at anchor until the wages are paid."""


def read(body: str, name: str = "x", **metadata: str) -> Reading:
    blocks = tuple(Block("body", p) for p in body.split("\n\n"))
    values = {k: Found(v, "test") for k, v in {"language": "en", **metadata}.items()}
    return Reading(text.build(Capture(name, name, "text/plain", blocks, values)), (), ())


@pytest.mark.parametrize(
    ("sentence", "language", "expected"),
    [
        ("They counted thirty-eight men.", "en", {"n:38"}),
        ("He named six thousand four hundred of them.", "en", {"n:6400"}),
        ("It cost 3.2 million crowns and 21,000 marks.", "en", {"n:3200000", "n:21000"}),
        ("On 17 April, two men died.", "en", {"d:4-17", "n:2"}),
        ("On April 17 they left.", "en", {"d:4-17"}),
        ("El 17 de abril murieron dos hombres.", "es", {"d:4-17", "n:2"}),
        ("Le 17 avril, soixante personnes.", "fr", {"d:4-17", "n:60"}),
        ("Это было 17 апреля, погибли семеро.", "ru", {"d:4-17", "n:7"}),
        (
            "Three hundred and forty houses, a hundred and twelve women, two dozen hens.",
            "en",
            {"n:340", "n:112", "n:24"},
        ),
        ("Between sixty and seventy came, one thousand nine hundred left.", "en", {"n:60", "n:70", "n:1900"}),
        ("Treinta y cuatro hombres, veintiséis mujeres, una treintena de agentes.", "es", {"n:34", "n:26", "n:30"}),
        ("Mil novecientas personas y trescientas cuarenta casas.", "es", {"n:1900", "n:340"}),
        (
            "Quatre-vingt-dix-sept hommes, soixante et onze femmes, une trentaine d'agents.",
            "fr",
            {"n:97", "n:71", "n:30"},
        ),
        ("Mille neuf cents personnes, vingt et un morts.", "fr", {"n:1900", "n:21"}),
        ("Тысяча девятьсот человек, сорока двух домов, дюжина лодок.", "ru", {"n:1900", "n:42", "n:12"}),
    ],
)
def test_numbers_and_days(sentence: str, language: str, expected: set[str]) -> None:
    found = {f for f in profile(read(sentence, sentence, language=language)).features if f[0] in "dn"}
    assert found == expected


@pytest.mark.parametrize(
    "names", [("Cordane", "Kordan", "Кордана"), ("Halmeth", "Халмете"), ("Ferradao", "Ферадао"), ("Sarimbé", "Саримбе")]
)
def test_a_name_keeps_its_skeleton_in_every_spelling(names: tuple[str, ...]) -> None:
    assert len({skeleton(n) for n in names}) == 1


def test_copied_runs_are_whole_and_equal_in_both() -> None:
    one = profile(read(STORY, "one"))
    two = profile(read("The harbour is quiet. " + STORY.replace("nine was left", "nine had been left"), "two"))
    runs = reuse.tiles(two, one)
    assert runs and sum(r.size for r in runs) > 0.9 * len(one.words)
    for run in runs:
        assert two.words[run.child : run.child + run.size] == one.words[run.parent : run.parent + run.size]
    assert reuse.containment(one, two, 5) > 0.9


def test_dates_with_a_time_zone_decide_within_a_day() -> None:
    early = read("a b", "e", published="2033-09-15T11:05:00+05:00").document
    late = read("a c", "l", published="2033-09-15T07:00:00Z").document
    assert (later(late, early), later(early, late)) == (1, -1)
    whole = read("a d", "w", published="2033-09").document
    assert later(whole, early) == 0


def test_common_wording_proves_nothing() -> None:
    assert log_likelihood_ratio(1.0) == pytest.approx(0)
    assert log_likelihood_ratio(0.05) > log_likelihood_ratio(0.5) > 0


def test_fifty_copies_hang_on_the_first_and_not_on_each_other() -> None:
    readings = [read(STORY, "d00", published="2030-01-01", outlet="Sailors Mission")]
    readings += [
        read(f"{STORY}\n\nPaper number {n} costs two marks.", f"d{n:02d}", published=f"2030-01-{2 + n % 20:02d}")
        for n in range(1, 20)
    ]
    table = rarity(readings)
    links = [k for a, b in combinations(readings, 2) if (k := compare(a, b, table))]
    kept = graph.parents(readings, links)
    first = readings[0].document.id
    assert {k.child for k in kept} == {r.document.id for r in readings[1:]}
    assert all(k.parent == first for k in kept)


def test_a_copy_of_a_copy_hangs_on_the_copy_when_they_share_a_change() -> None:
    changed = (
        STORY.replace("two sacks of rice", "two crates of biscuits")
        .replace("shirt", "blanket")
        .replace("sixteen", "sixty")
    )
    readings = [
        read(STORY, "first", published="2030-01-01"),
        read(changed, "second", published="2030-01-02"),
        read("From our desk.\n\n" + changed, "third", published="2030-01-03"),
        read("Harbour news.\n\n" + STORY, "fourth", published="2030-01-04"),
    ]
    table = rarity(readings)
    kept = graph.parents(readings, [k for a, b in combinations(readings, 2) if (k := compare(a, b, table))])
    names = {r.document.id: r.document.file for r in readings}
    assert {(names[k.child], names[k.parent]) for k in kept} == {
        ("second", "first"),
        ("third", "second"),
        ("fourth", "first"),
    }
    third = next(k for k in kept if names[k.child] == "third")
    told = next(f.text for f in third.features if f.name == "shared_innovations")
    assert "both write “biscuits” where first and 1 other write “rice”" in told


def test_loops_of_links_lose_their_weakest_link() -> None:
    readings = [read(STORY + f"\n\nLine {n}.", f"n{n}") for n in range(3)]
    a, b, c = (r.document.id for r in readings)

    def link(child: str, parent: str, probability: float) -> Link:
        return Link(f"L-{child}{parent}", child, parent, "copy", probability, ())

    kept = graph.parents(readings, [link(a, b, 0.9), link(b, c, 0.8), link(c, a, 0.6)])
    assert {(k.child, k.parent) for k in kept} == {(a, b), (b, c)}


def test_own_access_counts_outside_quotation_marks_only() -> None:
    one = profile(read("She told us that the gate was shut. “He told us to run,” she said.", "a"))
    assert [q.text for _, q in own_access(one)] == ["told us"]


def test_names_of_outlets_are_found_with_their_credit() -> None:
    made = profile(
        read("HOLLIN (Gulf Wire) - Nine men were freed.\n\nAs quoted by Costa Press, the cook was ill.", "c")
    )
    assert {(n.name.text, n.credit) for n in namings(made)} == {("Gulf Wire", True), ("Costa Press", False)}


def test_a_cited_outlet_is_a_document_or_a_lost_witness() -> None:
    story = read(STORY, "story", outlet="The Hollin Packet", published="2030-06-14")
    body = (
        "Nine men sat on the barge Ondine for sixteen days, the Hollin Packet reported. "
        "The owner is in debt, Costa Press reported."
    )
    citing = read(body, "citing", outlet="Weekend", published="2030-06-20")
    found = citation.cited(citing, [story, citing])
    assert [(c.name.text, bool(c.parents)) for c in found] == [("Hollin Packet", True), ("Costa Press", False)]
    lost = citation.lost_witnesses([story, citing])
    assert [(w.name, w.before) for w in lost] == [("Costa Press", "2030-06-20")]
    (link,) = citation.lost_links([story, citing], lost)
    assert link.parent == lost[0].id and link.probability >= 0.9


def test_a_credit_names_the_house_and_not_every_text_of_it() -> None:
    other = "The mayor of Tarn opened a bridge of 40 metres on 3 May. “It is a good bridge,” Ada Wick said in Tarn."
    readings = [
        read(STORY, "story", outlet="Gulf Wire", published="2030-06-14"),
        read(other, "bridge", outlet="Gulf Wire", published="2030-06-13"),
        read("HOLLIN (Gulf Wire) - " + STORY, "reprint", outlet="Packet", published="2030-06-15"),
    ]
    table = rarity(readings)
    links = [k for a, b in combinations(readings, 2) if (k := compare(a, b, table))]
    names = {r.document.id: r.document.file for r in readings}
    likely = {(names[k.child], names[k.parent]) for k in links if k.probability >= 0.5}
    assert likely == {("reprint", "story")}
    (found,) = (c for c in citation.cited(readings[2], readings) if c.credit)
    assert [names[p] for p in found.parents] == ["story"]


@given(st.lists(st.text(max_size=120), min_size=2, max_size=3))
@settings(max_examples=60, deadline=None)
def test_odd_texts_are_compared_without_complaint(bodies: list[str]) -> None:
    readings = [read("x " + b, f"f{n}") for n, b in enumerate(bodies)]
    table = rarity(readings)
    links = [k for a, b in combinations(readings, 2) if (k := compare(a, b, table))]
    for link in graph.parents(readings, links):
        assert 0 <= link.probability <= 1
    citation.lost_witnesses(readings)


def test_repetition_does_not_take_quadratic_time() -> None:
    one, two = read("told the told the Wire " * 4000, "r1"), read("told the told the Wire " * 4000 + "end", "r2")
    start = time.process_time()
    compare(one, two, rarity([one, two]))
    citation.cited(one, [one, two])
    assert time.process_time() - start < 8


def test_of_two_undated_copies_the_one_whose_house_the_text_speaks_of_came_first() -> None:
    mission = read(STORY, "mission", outlet="Sailors Mission")
    daily = read(STORY, "daily", outlet="Harbour Daily")
    table = rarity([mission, daily])
    for pair in ((mission, daily), (daily, mission)):
        link = compare(*pair, table)
        assert link is not None and link.parent == mission.document.id
        assert any(f.name == "at_home" and "Sailors Mission" in f.text for f in link.features)
    swapped = read(STORY, "mission", outlet="Harbour Daily"), read(STORY, "daily", outlet="Sailors Mission")
    link = compare(*swapped, rarity(swapped))
    assert link is not None and link.parent == swapped[1].document.id
