"""The shipped model on text that nobody wrote for it: nothing breaks, and what stands beside odd things is read."""

from __future__ import annotations

import builtins
import time
from typing import Any

import pytest

from stemma import extract
from stemma.errors import ModelUnusable
from stemma.extract.gazetteer import load as gazetteer
from stemma.models import load, sums
from stemma.records import Block, Capture, Document, Found, Reading
from stemma.text import build

TOLD = "Ilka Orr, a lawyer, said that guards had shot two drivers at the gate on 3 May."


def document(*paragraphs: str) -> Document:
    blocks = tuple(Block("body" if n else "title", text) for n, text in enumerate(paragraphs))
    return build(Capture("a.txt", "0" * 64, "text/plain", blocks, {"language": Found("en", "test")}))


def read(*paragraphs: str) -> Reading:
    doc = document("The valley", *paragraphs)
    out = extract.read(doc, gazetteer(None), load.load(sums.SHIPPED))
    for stmt in out.statements:
        for quote in (*stmt.content, *((stmt.source,) if stmt.source else ())):
            assert doc.text[quote.start : quote.end] == quote.text
    for alleg in out.allegations:
        for quote in (alleg.trigger, *alleg.victims, *alleg.perpetrators):
            assert doc.text[quote.start : quote.end] == quote.text
    return out


def acts(reading: Reading) -> set[tuple[str, str]]:
    return {(alleg.act.partition(".")[0], alleg.trigger.text.lower()) for alleg in reading.allegations}


@pytest.mark.parametrize(
    "odd",
    [
        "Они пришли ночью. Никто не видел их лиц. «Молчите», — сказал один.",
        "قال الشاهد إن الجنود أخذوا الرجال. لم يعد أحد.",
        "a\tb\tc\n1\t2\t3\n" * 40,
        "🔥🔥🔥 😀👩\u200d👩\u200d👧 🇺🇳",
        "\u202e\u202d\u2066\u2069\u200f\u200e",
        "\u200b\u200b\ufeff\u00ad",
        "“" * 200,
        "....!!!???" * 50,
        "𝕋𝕙𝕖𝕪 𝕤𝕒𝕚𝕕 ﷽ ｆｕｌｌ",
    ],
    ids=["russian", "arabic", "table", "emoji", "direction", "zero-width", "quotes", "stops", "letters"],
)
def test_what_stands_beside_odd_text_is_read_as_ever(odd: str) -> None:
    plain = read(TOLD)
    assert ("kill", "shot") in acts(plain) and len(plain.statements) == 1
    beside = read(odd, TOLD)
    assert acts(plain) <= acts(beside)
    assert [s.source.text.strip(",") for s in beside.statements if s.source][-1] == "Ilka Orr, a lawyer"


def test_capitals_are_read() -> None:
    assert "kill" in {kind for kind, _ in acts(read("GUARDS SHOT TWO DRIVERS DEAD AT THE GATE, WITNESSES SAID."))}


def test_text_without_any_stop_is_read() -> None:
    assert "kill" in {kind for kind, _ in acts(read("they came at night and guards shot two drivers dead at the gate"))}


def test_other_languages_inside_an_english_sentence() -> None:
    found = read("Ilka Orr said that guards had shot two drivers (“двух водителей”, “سائقين”) at the gate on 3 May.")
    assert ("kill", "shot") in acts(found) and len(found.statements) == 1


def test_marks_nobody_sees_change_no_act() -> None:
    hidden = TOLD.replace("guards had shot", "guards\u200b had\u200b \u200eshot\u200f")
    assert ("kill", "shot") in {(kind, word.strip("\u200b\u200e\u200f")) for kind, word in acts(read(hidden))}


def test_a_sentence_of_five_thousand_words_costs_twice_that_of_half() -> None:
    def spent(words: int) -> float:
        begun = time.process_time()
        read("the guards at the gate shot two drivers and " * (words // 9))
        return time.process_time() - begun

    spent(90)
    half, whole = min(spent(2500) for _ in range(2)), min(spent(5000) for _ in range(2))
    assert whole < 3 * half


def test_the_same_sentence_gets_the_same_marks_wherever_it_stands() -> None:
    alone, among = read(TOLD), read("Nobody came.", TOLD, "The mill had been closed.", TOLD)
    kept, found = (
        [
            (a.act, a.modality, a.confidence, [v.text for v in a.victims])
            for a in one.allegations
            if a.sentence.text == TOLD
        ]
        for one in (alone, among)
    )
    assert kept and found == kept + kept


@pytest.mark.parametrize("name", ["onnxruntime", "tokenizers"])
def test_a_library_that_is_not_there_is_named_and_rules_are_offered(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    original = builtins.__import__

    def without(wanted: str, *rest: Any, **more: Any) -> Any:
        if wanted == name:
            raise ImportError(f"No module named {name!r}", name=name)
        return original(wanted, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModelUnusable, match=name) as caught:
        load.OnnxModel(sums.SHIPPED)
    assert "rules" in caught.value.hint


def test_weights_have_seven_bits() -> None:
    """A processor without VNNI (AVX2 or less) adds products in sixteen bits: eight-bit weights would overflow there."""
    onnx = pytest.importorskip("onnx")
    numpy_helper = pytest.importorskip("onnx.numpy_helper")
    graph = onnx.load(str(sums.SHIPPED / "model.onnx")).graph
    asks = {"MatMulInteger", "DynamicQuantizeMatMul"}
    names = {name for node in graph.node if node.op_type in asks for name in node.input}
    found = [one for one in graph.initializer if one.name in names and one.data_type == onnx.TensorProto.INT8]
    matrices = [numpy_helper.to_array(one) for one in found]
    assert len([m for m in matrices if m.ndim == 2]) >= 36  # six layers of six
    assert all(abs(m.astype(int)).max() <= 64 for m in matrices)
