"""A text that tells the same in three languages is a translation of nobody's report on something like it."""

from __future__ import annotations

from itertools import combinations

from stemma import text
from stemma.lineage import graph
from stemma.lineage.compare import compared, rarity
from stemma.lineage.mixed import tells_in
from stemma.lineage.profile import profile
from stemma.records import Block, Capture, Found, Link, Reading

ENGLISH = "Two men were beaten by the toll guards on 2 April 2032 in Ganwick, the doctor Ines Valder said."
SPANISH = "Dos hombres fueron golpeados por los guardias del peaje el 2 de abril de 2032 en Ganwick, dijo Ines Valder."
RUSSIAN = "Двух мужчин избили охранники 2 апреля 2032 года в Ганвике, об этом рассказала врач Инес Вальдер."
OTHER = (
    "The bridge of Ganwick is closed. Two men were beaten by the toll guards on 2 April 2032. "
    "The toll master Ruben Falk denied it."
)


def read(name: str, *paragraphs: str, **metadata: str) -> Reading:
    found = {k: Found(v, "test") for k, v in metadata.items()}
    blocks = tuple(Block("body", p) for p in paragraphs)
    return Reading(text.build(Capture(name, name.ljust(64, "0"), "text/plain", blocks, found)), (), ())


def kept(*readings: Reading) -> list[Link]:
    table = rarity(readings)
    return list(graph.parents(readings, [k for a, b in combinations(readings, 2) for k in compared(a, b, table)]))


def test_the_languages_of_a_text_are_told_by_its_small_words() -> None:
    mixed, one = (
        profile(read(n, *t, language="es")) for n, t in (("m", (ENGLISH, SPANISH, RUSSIAN)), ("s", (SPANISH,)))
    )
    assert tells_in(mixed, "en") and tells_in(mixed, "es") and not tells_in(mixed, "fr")
    assert tells_in(one, "es") and not tells_in(one, "en")


def test_it_is_no_translation_of_a_report_that_lacks_its_witness() -> None:
    mixed = read("mixed", ENGLISH, SPANISH, RUSSIAN, language="es")
    assert "translate" not in {k.kind for k in kept(mixed, read("other", OTHER, language="en", published="2032-04-04"))}


def test_its_part_in_the_other_language_is_found_where_it_was_copied() -> None:
    mixed = read("mixed", ENGLISH, SPANISH, RUSSIAN, language="es")
    (link,) = kept(mixed, read("source", ENGLISH, language="en", published="2032-04-04", outlet="Toll Watch"))
    assert link.child == mixed.document.id and any(p.how == "copy" for p in link.passages)
