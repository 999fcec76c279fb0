"""Texts of one sentence, and what a witness told one house only."""

from __future__ import annotations

from itertools import combinations

from stemma import text
from stemma.lineage import graph
from stemma.lineage.compare import compare, rarity
from stemma.records import Block, Capture, Found, Link, Reading


def read(name: str, *paragraphs: str, **metadata: str) -> Reading:
    found = {k: Found(v, "test") for k, v in {"language": "en", **metadata}.items()}
    blocks = tuple(Block("body", p) for p in paragraphs)
    return Reading(text.build(Capture(name, name.ljust(64, "0"), "text/plain", blocks, found)), (), ())


def kept(readings: list[Reading]) -> list[Link]:
    table = rarity(readings)
    links = [link for a, b in combinations(readings, 2) if (link := compare(a, b, table))]
    return list(graph.parents(readings, links))


def parents_of(readings: list[Reading]) -> dict[str, set[str]]:
    files = {r.document.id: r.document.file for r in readings}
    out: dict[str, set[str]] = {name: set() for name in files.values()}
    for link in kept(readings):
        out[files[link.child]].add(files[link.parent])
    return out


def test_one_short_sentence_is_no_rewriting_of_a_report_on_something_like_it() -> None:
    long = read(
        "long", "Two men were beaten by the toll guards on 2 April 2032 in Ganwick, the doctor Ines Valder said."
    )
    assert parents_of([read("short", "Two men were hit at Ganwick bridge."), long])["short"] == set()
    full = read("full", "On 2 April 2032 toll guards hit two men in Ganwick, said Ines Valder, a doctor.")
    assert any(parents_of([full, long]).values()), "one sentence with all its details is one"


def test_what_a_witness_told_one_house_is_no_passage_of_the_statement_beside_it() -> None:
    statement = (
        "The Harbour Forum said that fourteen dockers were beaten in the customs shed of Velm on 3 May 2034.",
        "The lawyer of the Forum, Ilse Brandt, noted broken fingers in nine of them and handed in 37 photographs.",
        "Two of the fourteen, the brothers Janek and Piotr Solm, were taken to a grey lorry and not seen again.",
    )
    witness = "Marta Solm told the Highland Post: “On 6 May I saw Janek Solm pushed into a grey lorry by a guard.”"
    texts = [
        read("statement", *statement, published="2034-05-10", outlet="Harbour Forum"),
        read("mixed", *statement, witness, published="2034-05-14", outlet="Highland Post"),
    ]
    (link,) = kept(texts)
    body = texts[1].document.text
    assert link.passages
    assert not any(p.child.end > body.index("Marta Solm") for p in link.passages)
    retold = read("mixed", *statement, witness.replace("the Highland Post", "friends"), published="2034-05-14")
    (link,) = kept([texts[0], retold])
    assert any(p.child.end > body.index("Marta Solm") for p in link.passages)
