"""The canonical text of a capture: cleaning, order, offsets, language, ids."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemma import text as text_stage
from stemma.errors import BadInput, Unreadable
from stemma.records import Block, Capture, Found, record_id
from stemma.text.language import identify
from stemma.text.normalise import STEPS, clean


def capture(*blocks: Block, file: str = "a/report.html", **metadata: str) -> Capture:
    found = {key: Found(value, "test") for key, value in metadata.items()}
    return Capture(file, "ab" * 32, "text/html", tuple(blocks), found)


def test_cleaning_steps_by_name() -> None:
    assert clean("e\u0301te\u0301  \n a\u00adb\u200bc\ufeff") == "été abc"
    assert clean("a\u00adb  c", steps=("blanks",)) == "a\u00adb c"
    with pytest.raises(BadInput) as caught:
        clean("x", steps=("shout",))
    assert all(name in caught.value.hint for name, _ in STEPS)


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert "\n" not in once


def test_title_stands_first_and_paragraphs_are_lines() -> None:
    doc = text_stage.build(
        capture(
            Block("body", "First. Second."), Block("title", "The  title"), Block("body", " \u00ad "), Block("list", "x")
        )
    )
    assert doc.text == "The title\nFirst. Second.\nx"
    assert [(p.kind, doc.text[p.start : p.end]) for p in doc.paragraphs] == [
        ("title", "The title"), ("body", "First. Second."), ("list", "x"),
    ]  # fmt: skip
    assert [doc.text[s.start : s.end] for s in doc.sentences] == ["The title", "First.", "Second.", "x"]
    assert doc.title == "The title"


def test_metadata_is_carried_over() -> None:
    doc = text_stage.build(
        capture(Block("body", "Text."), title="Named", outlet=" Harbour  Post ", url="https://x.example")
    )
    assert (doc.title, doc.outlet, doc.url, doc.author) == ("Named", "Harbour Post", "https://x.example", None)


def test_ids_depend_on_bytes_and_the_place_in_a_container_but_not_on_the_name() -> None:
    plain = text_stage.build(capture(Block("body", "Text.")))
    named = text_stage.build(capture(Block("body", "Text."), file="folder.zip/in/a.html"))
    inner = text_stage.build(replace(capture(Block("body", "Text.")), member="box/in/a.html"))
    assert plain.id == named.id == record_id("D", "ab" * 32, "")
    assert inner.id == record_id("D", "ab" * 32, "box/in/a.html")


def test_offsets_lead_back_to_the_place() -> None:
    doc = text_stage.build(capture(Block("title", "T"), Block("body", "One. Two.", "page 2")))
    at = doc.text.index("Two")
    assert text_stage.place_at(doc, at) == "page 2, character 5"
    assert text_stage.paragraph_at(doc, at).kind == "body"
    sent = text_stage.sentence_at(doc, at + 1)
    assert doc.text[sent.start : sent.end] == "Two."


def test_nothing_left_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        text_stage.build(capture(Block("body", " \u200b\n ")))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The men were taken away at night and nobody has seen them since, their families said.", "en"),
        ("Los hombres fueron llevados de noche y nadie los ha visto desde entonces, según sus familias.", "es"),
        ("Les hommes ont été emmenés la nuit et personne ne les a revus depuis, selon leurs familles.", "fr"),
        ("Мужчин увезли ночью, и с тех пор их никто не видел, сказал он на этой неделе.", "ru"),
        ("Чоловіків вивезли вночі, і відтоді їх ніхто не бачив, сказав він, але це ще не все.", "uk"),
        (
            "De mannen werden in de nacht weggehaald en sindsdien heeft niemand hen nog gezien, zeggen hun families.",
            "nl",
        ),
        ("Die Männer wurden in der Nacht geholt, und seither hat sie niemand mehr gesehen, sagen die Familien.", "de"),
        ("Torsk 12 Orr 2031", "und"),
        ("12 + 3 = 15", "und"),
        ("Soldiers executed several hundred prisoners, the lawyer Vik Lund said.", "en"),
        ("Guards beat prisoners in Belmo prison.", "en"),
        ("Three men were shot at Marrow Bridge.", "en"),
        ("Soldados ejecutaron a tres presos en Kolvo.", "es"),
        ("Des soldats ont exécuté trois détenus à Kolvo.", "fr"),
        ("Солдаты казнили нескольких заключённых в Колво.", "ru"),
        ("Солдати стратили трьох ув'язнених у Колво, сказав він.", "uk"),
        ("Os soldados executaram três presos na prisão de Arvane.", "und"),
        ("I soldati hanno ucciso tre prigionieri a Kolvo.", "und"),
        ("De soldaten hebben drie gevangenen gedood.", "und"),
        ("Soldații au ucis trei prizonieri la Kolvo.", "und"),
        ("Kolvo, Belmo, Arvane: Jon Hesk, Ria Nost", "und"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert identify(text) == language


def test_declared_language_decides_only_where_the_text_does_not() -> None:
    assert identify("Torsk 12", declared="sl-SI") == "sl"
    assert identify("The men were taken away at night and nobody has seen them since then.", declared="fr") == "en"


@pytest.mark.parametrize("piece", ['"', "“", "‘", "a' ", ". ", "«", "Mr. "])
def test_time_grows_with_length_only(piece: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        text_stage.build(capture(Block("body", piece * times)))
        return time.process_time() - start

    seconds(1000)
    assert seconds(200_000 // len(piece)) < 4.0  # seconds; about 0.2 on a slow machine, minutes if it were quadratic
