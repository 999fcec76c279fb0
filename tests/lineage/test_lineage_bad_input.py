"""Documents as they should not be: each is taken in, nothing is lost, and work does not grow with the square."""

from __future__ import annotations

import time
from itertools import combinations

import pytest

from stemma import text
from stemma.errors import Unreadable
from stemma.lineage import candidates, citation, fingerprint, graph
from stemma.lineage.compare import compare, rarity
from stemma.lineage.profile import profile
from stemma.records import Block, Capture, Found, Link, Reading

REPORT = (
    "Nine ferrymen of Talmera were locked into the old custom house on 22 April, the River League said.",
    "“They give us one bottle of water for four,” the ferryman Orest Dalivan, 54, sent word by a guard.",
    "The commander, Bruno Kessler, said that 310 crates had been carried without papers. The League showed the papers.",
    "A doctor, Mila Osten, examined five men on 2 May and noted broken ribs in three of them.",
)
OTHER = (
    "A school roof in Hammerfold came down on 7 June under wet snow, the headmistress, Olga Brandis, told us.",
    "“We had asked for beams since the winter of 2029,” Brandis said. 58 pupils were at lunch in the barn.",
)


def read(name: str, *paragraphs: str, **metadata: str) -> Reading:
    found = {k: Found(v, "test") for k, v in {"language": "en", **metadata}.items()}
    blocks = tuple(Block("body", p) for p in paragraphs)
    return Reading(text.build(Capture(name, name.ljust(64, "0"), "text/plain", blocks, found)), (), ())


def parents_of(readings: list[Reading]) -> dict[str, set[str]]:
    table = rarity(readings)
    links = [link for a, b in combinations(readings, 2) if (link := compare(a, b, table))]
    files = {r.document.id: r.document.file for r in readings}
    out: dict[str, set[str]] = {name: set() for name in files.values()}
    for link in graph.parents(readings, links):
        out[files[link.child]].add(files[link.parent])
    return out


def test_two_editions_of_one_page() -> None:
    """The later edition hangs on the earlier one, also where it corrects a number and drops a sentence."""
    later = (REPORT[0].replace("Nine", "Eleven"), REPORT[1], REPORT[3])
    page = {"url": "https://example.org/talmera", "outlet": "Talmera Post"}
    one, two = read("one", *REPORT, published="2037-05-01", **page), read("two", *later, published="2037-05-02", **page)
    assert parents_of([one, two]) == {"one": set(), "two": {"one"}}


def test_an_empty_document_is_told_and_a_title_alone_is_compared() -> None:
    with pytest.raises(Unreadable):
        read("empty", " \u200b ")
    assert parents_of([read("title", "Ferrymen"), read("report", *REPORT)]) == {"title": set(), "report": set()}


def test_a_document_that_is_only_a_quotation() -> None:
    said = "“They give us one bottle of water for four, and at night two men were taken away who could not stand up.”"
    readings = [
        read("report", REPORT[0], said, REPORT[3], published="2037-05-01"),
        read("quote", said, published="2037-05-03"),
    ]
    assert parents_of(readings)["report"] == set()
    entries = [candidates.Entry(r.document.id, fingerprint.marks(r.document.text), ()) for r in readings]
    assert len(candidates.find(entries).pairs) == 1


def test_documents_without_any_date_have_one_parent_or_none_and_no_loop() -> None:
    readings = [read(f"copy{n}", *REPORT[: 4 - n % 2], f"Brought by desk {n}.") for n in range(5)]
    found = parents_of(readings)
    assert sum(bool(parents) for parents in found.values()) == 4
    assert not any(one in found[other] and other in found[one] for one, other in combinations(found, 2))


@pytest.mark.parametrize(
    "date", ["2999-01-01", "0001-01-01", "2037-02-30", "yesterday", "2037-05", "XXXX", "2037-05-01/.."]
)
def test_wrong_dates_are_no_fault_and_never_hide_a_copy(date: str) -> None:
    found = parents_of([read("dated", *REPORT, published="2037-05-01"), read("odd", *REPORT, published=date)])
    assert sorted(map(len, found.values())) == [0, 1]


def test_a_document_that_cites_itself_is_not_its_own_parent_nor_lost() -> None:
    own = "According to the Talmera Post, the men are still held. The Talmera Post told it first."
    readings = [read("self", *REPORT, own, outlet="Talmera Post"), read("other", *OTHER, outlet="Upland Voice")]
    assert parents_of(readings) == {"self": set(), "other": set()}
    assert not citation.lost_witnesses(readings)


def test_texts_of_one_sentence() -> None:
    one, two, three = (read(n, t) for n, t in (("a", REPORT[0]), ("b", REPORT[0]), ("c", "It rained in Talmera.")))
    found = parents_of([one, two, three])
    assert sorted(map(len, (found["a"], found["b"]))) == [0, 1]
    assert found["c"] == set()


def test_two_languages_in_one_document() -> None:
    """A page with the Spanish text below the English one is still found as the source of either."""
    spanish = (
        "Nueve barqueros de Talmera fueron encerrados el 22 de abril en la antigua aduana, informó la River League.",
        "«Nos dan una botella de agua para cuatro», hizo saber el barquero Orest Dalivan, de 54 años.",
        "El comandante, Bruno Kessler, dijo que se habían llevado 310 cajas sin papeles. La River League los mostró.",
        "La médica Mila Osten examinó a cinco hombres el 2 de mayo y anotó costillas rotas en tres de ellos.",
    )
    both = read("both", *REPORT, *spanish, published="2037-05-01")
    english = read("english", *REPORT, published="2037-05-02")
    other = read("spanish", *spanish, published="2037-05-03", language="es")
    found = parents_of([both, english, other])
    assert found["english"] == {"both"}
    assert found["spanish"] and not found["both"]


def test_ten_thousand_copies_of_one_text() -> None:
    """Each is a candidate with the first one; one that is added later costs no more than one comparison or two."""
    marks, keys = fingerprint.marks(" ".join(REPORT)), fingerprint.keys(read("x", *REPORT))
    many = [candidates.Entry(f"d{n:05d}", marks, keys) for n in range(10_000)]
    start = time.process_time()
    found = candidates.find(many)
    assert {a for a, _ in found.pairs} == {"d00000"} and len(found.pairs) == 9_999
    assert candidates.find(many, {"d09999"}).pairs == (("d00000", "d09999"),)
    assert time.process_time() - start < 5
    assert any("compared with the earliest one" in line for line in found.cut)


def test_one_text_contained_in_thousands() -> None:
    """Every text that contains it is compared with it: it is no footer where it is most of one text."""
    inner = " ".join(REPORT)
    source = candidates.Entry("a-source", fingerprint.marks(inner), ())
    outer = [
        candidates.Entry(f"b{n:05d}", fingerprint.marks(" ".join(f"w{n}x{k}" for k in range(90)) + " " + inner), ())
        for n in range(3_000)
    ]
    start = time.process_time()
    found = candidates.find([source, *outer])
    assert {b for a, b in found.pairs if a == "a-source"} == {e.document for e in outer}
    assert len(found.pairs) < 3 * len(outer)
    assert time.process_time() - start < 5


def test_hundreds_of_copies_hang_on_the_first_in_linear_time() -> None:
    readings = [read(f"c{n:04d}", *REPORT, published=f"2037-{1 + n // 28:02d}-{1 + n % 28:02d}") for n in range(300)]
    table = rarity(readings)
    links: list[Link] = [link for r in readings[1:] if (link := compare(readings[0], r, table))]
    start = time.process_time()
    kept = graph.parents(readings, links)
    assert len(kept) == 299 and {link.parent for link in kept} == {readings[0].document.id}
    assert time.process_time() - start < 5
    assert profile(readings[0]).features


def test_an_undated_text_without_the_headline_draws_on_the_dated_one_and_not_on_a_later_copy() -> None:
    """Both directions weigh the same: more of the shorter text stands in the other one, whatever the ids are."""
    first = read("first", "Ferrymen locked in", *REPORT, published="2037-05-03", outlet="Talmera Post")
    later = read("later", "Held", *REPORT, *OTHER, published="2037-05-05", outlet="Two Tongues")
    for name in ("0", "m", "zz"):
        found = parents_of([first, later, read(name, *REPORT)])
        assert found["first"] == set() and found[name] == {"first"}, found
