"""Texts in capitals throughout: read like any other text, and given back in their own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from stemma import extract
from stemma import text as text_stage
from stemma.extract import capitals, gazetteer
from stemma.records import Block, Capture, Document, Found, Quote, Reading

PLACES = gazetteer.load(None)
WIRE = (
    "THE POLICE SAID THAT TWO MEN WERE SHOT DEAD IN ORLIN ON 3 MAY 2031. THE MAYOR DENIED THAT THEY HAD BEEN BEATEN.",
    "A MEMBER OF THE PEOPLE'S GUARD (PGF) TOLD REPORTERS THAT THE PGF WAS NOT THERE.",
)


def document(*paragraphs: str, language: str = "en") -> Document:
    blocks = tuple(Block("body", paragraph) for paragraph in paragraphs)
    return text_stage.build(Capture("wire.html", "cd" * 32, "text/html", blocks, {"language": Found(language, "t")}))


def quotes(value: Any) -> Iterator[Quote]:
    if isinstance(value, Quote):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from quotes(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from quotes(getattr(value, field.name))


def quotes_of(read: Reading) -> Iterator[Quote]:
    """Every quote of a reading, those of its document left out."""
    for field in fields(read)[1:]:
        yield from quotes(getattr(read, field.name))


def test_says_who_says_what() -> None:
    doc = document(*WIRE)
    read = extract.read(doc, PLACES)
    said = [(s.source.text, s.stance) for s in read.statements if s.source]
    assert ("THE POLICE", "asserts") in said
    assert ("THE MAYOR", "denies") in said
    assert read.document is doc
    assert all(q.text == doc.text[q.start : q.end] for q in quotes_of(read))
    assert all(one.isupper() for s in read.statements for one in s.chain if one != "unnamed source")
    assert [d.edtf for d in read.dates] == ["2031-05-03"]


def test_names_dates_and_short_forms_keep_their_capitals() -> None:
    doc = document(*WIRE)
    at = doc.text.index("ORLIN")
    small = capitals.in_small_letters(doc, [Quote.of(doc.text, at, at + 5)])
    assert "in Orlin on 3 may 2031. The mayor" in small.text
    assert small.text.endswith("(PGF) told reporters that the PGF was not there.")
    assert small.sentences == doc.sentences


def test_an_ordinary_text_and_a_headline_are_left_alone() -> None:
    assert not capitals.in_capitals("Police said that two men were shot. " * 5)
    assert not capitals.in_capitals("TWO MEN SHOT IN ORLIN")
    assert not capitals.in_capitals("TWO MEN SHOT IN ORLIN. " * 5 + "The police said that they were looking. " * 5)
    assert not capitals.in_capitals("警方说有两人被枪杀。" * 30)


@settings(max_examples=60)
@given(st.text(alphabet="AZIÜİẞΣЖÉ .!?()[]'\"12\n", min_size=100, max_size=300))
def test_every_word_read_stands_in_the_text(body: str) -> None:
    if not body.strip():
        return
    doc = document("THE POLICE SAID THAT NOBODY WAS THERE. " * 4, body)
    assert capitals.in_capitals(doc.text)
    assert len(capitals.in_small_letters(doc, ()).text) == len(doc.text)
    read = extract.read(doc, PLACES)
    assert all(q.text == doc.text[q.start : q.end] for q in quotes_of(read))
