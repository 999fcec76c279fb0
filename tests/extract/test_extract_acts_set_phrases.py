"""Set phrases of reports, which a model that sees nothing does not take away; languages read by rules alone."""

from __future__ import annotations

import hashlib

import pytest

from stemma.extract import allegations, gazetteer
from stemma.extract.acts_rules import rules
from stemma.extract.marks import Sight
from stemma.records import Document, Paragraph, Span

KNOWN = gazetteer.load(None)
BLIND = Sight((), ())  # sees no act anywhere


def found(text: str, language: str, sight: Sight | None = None) -> list[str]:
    doc = Document(
        id="D-TEST", file="a.txt", sha256="0" * 64, media="text/plain", text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(), paragraphs=(Paragraph(0, len(text), "body"),),
        sentences=(Span(0, len(text)),), quotations=(), published=None, language=language,
    )  # fmt: skip
    return [one.act for one in allegations.find(doc, (), (), KNOWN, sight)[0]]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Four porters were summarily executed.", "kill.execution"),
        ("The hearing was held in camera.", "trial.unfair"),
        ("The inspector spoke of debt bondage.", "labour.forced"),
        ("They were deprived of sleep.", "torture"),
        ("She received threatening calls.", "kill.threat"),
        ("The families spoke of forced evictions.", "displace.forced"),
        ("He was kept incommunicado.", "conceal.whereabouts"),
    ],
)
def test_set_phrases_stand_where_the_model_sees_nothing(text: str, act: str) -> None:
    assert act in found(text, "en", BLIND)


def test_other_words_do_not() -> None:
    assert found("Guards hit him.", "en") == ["beat"]
    assert found("Guards hit him.", "en", BLIND) == []


def test_a_set_phrase_goes_before_a_rule_that_asks_more() -> None:
    english = rules("en")
    assert english is not None
    assert found("They were held incommunicado.", "en") == ["detain.arbitrary", "conceal.whereabouts"]
    assert {rule.sure for rule in english.by_word["incommunicado"]} == {True, False}


@pytest.mark.parametrize(
    ("language", "text", "act"),
    [
        ("es", "El juicio se celebró a puerta cerrada.", "trial.unfair"),
        ("es", "Las viviendas fueron demolidas.", "displace.forced"),
        ("es", "El barrio fue bombardeado.", "shell"),
        ("fr", "Il a été roué de coups.", "beat"),
        ("fr", "Les maisons ont été démolies.", "displace.forced"),
        ("fr", "Il a été détenu au secret.", "conceal.whereabouts"),
        ("ru", "Ему не давали спать.", "torture"),
        ("ru", "Жителей выселили из домов.", "displace.forced"),
        ("ru", "Город обстреляли.", "shell"),
    ],
)
def test_ordinary_words_of_reports(language: str, text: str, act: str) -> None:
    assert act in found(text, language)
