"""Sentences and quotation marks, as plain tables of text and expected pieces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemma.text.quotations import quotations
from stemma.text.segment import sentences

SENTENCES = [
    ("Mr. Orr left Colony No. 11. He wept.", ["Mr. Orr left Colony No. 11.", "He wept."]),
    ("The U.S. military left. Dr. Hale stayed.", ["The U.S. military left.", "Dr. Hale stayed."]),
    ("It cost 3.2 million. “Why?” she asked.", ["It cost 3.2 million.", "“Why?” she asked."]),
    ("He waited... and left. He waited… Then he left.", ["He waited... and left.", "He waited…", "Then he left."]),
    ("Ilka N. said no. J. Orr agreed.", ["Ilka N. said no.", "J. Orr agreed."]),
    ("We met at 5 p.m. The door was shut.", ["We met at 5 p.m.", "The door was shut."]),
    ("“Go.” He went. (Nobody saw.) It rained.", ["“Go.”", "He went.", "(Nobody saw.)", "It rained."]),
    ("One line without an end", ["One line without an end"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "want"), SENTENCES)
def test_english_sentences(text: str, want: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == want


@pytest.mark.parametrize(
    ("language", "text", "want"),
    [
        ("es", "El Sr. Orr salió. Llovía.", ["El Sr. Orr salió.", "Llovía."]),
        ("ru", "Он приехал в г. Торск. Шёл дождь.", ["Он приехал в г. Торск.", "Шёл дождь."]),
        ("fr", "M. Orr est parti. Il pleuvait.", ["M. Orr est parti.", "Il pleuvait."]),
        ("xx", "No profile here. Still two.", ["No profile here.", "Still two."]),
    ],
)
def test_other_languages(language: str, text: str, want: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text, language)] == want


QUOTED = [
    (["“Go,” he said. “Now.”"], [["Go,", "Now."]]),
    (['"Go," he said. "Now."'], [["Go,", "Now."]]),
    (["«Вон», — сказал он."], [["Вон"]]),
    (["Er sagte: „Geh.“"], [["Geh."]]),
    (["»Geh«, sagte er."], [["Geh"]]),
    (["‘Go,’ he said, ‘it’s the workers’ own day.’"], [["Go,", "it’s the workers’ own day."]]),
    (["It's the 1990s' end and nobody's fault."], [[]]),
    (["“He said, ‘you will see’ and left,” she said."], [["He said, ‘you will see’ and left,", "you will see"]]),
    (["“One goes on.", "“Two ends.” He left."], [["One goes on."], ["Two ends."]]),
    (["A stray “mark opens here. It never closes."], [["mark opens here."]]),
    (["He is 6' 2\" tall"], [[]]),
]


@pytest.mark.parametrize(("paragraphs", "want"), QUOTED)
def test_quotation_marks(paragraphs: list[str], want: list[list[str]]) -> None:
    found = quotations(paragraphs)
    assert [[text[a:b] for a, b in spans] for text, spans in zip(paragraphs, found, strict=True)] == want


MARKS = st.text(alphabet="ab .,?!“”\"«»„‘’'—A", max_size=200)


@given(MARKS)
@settings(max_examples=200, deadline=None)
def test_ranges_are_in_order_and_inside(text: str) -> None:
    spans = sentences(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
    for a, b in quotations([text])[0]:
        assert 0 < a < b <= len(text)


@given(MARKS)
@settings(max_examples=200, deadline=None)
def test_quotations_nest_and_never_cross(text: str) -> None:
    spans = quotations([text])[0]
    assert spans == sorted(spans, key=lambda r: (r[0], -r[1]))
    for n, (_, b) in enumerate(spans):
        for c, d in spans[n + 1 :]:
            assert c >= b or d <= b
