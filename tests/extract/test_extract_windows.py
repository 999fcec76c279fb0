"""Windows: everything is read once, nothing twice, whatever the text looks like."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemma.extract.windows import FIRST, LAST, LONGEST, MOST, windows
from stemma.records import Block, Capture, Document, Found
from stemma.text import build

ODD = [
    "word " * 5000,
    "NO ONE IN THE VALLEY HAS SEEN THE LORRIES SINCE MAY. " * 40,
    "they came they asked nothing they took the boys " * 60,
    "a\tb\tc\n1\t2\t3\n" * 50,
    "Они пришли ночью. Никто не видел их лиц. «Молчите», — сказал один.",
    "قال الشاهد إن الجنود أخذوا الرجال. لم يعد أحد.",
    "Shots 🔥🔥 at the gate 😀, she wrote. “They\u200b\u200bwere\u200b told.”",
    "\u202eThe guard said\u202c nothing.",
    "x" * 4000,
    "…",
]


def pieces(text: str) -> tuple[list[int], list[tuple[int, int]], list[int | None]]:
    """Word pieces of at most four characters."""
    ids: list[int] = []
    ranges: list[tuple[int, int]] = []
    words: list[int | None] = []
    for number, match in enumerate(re.finditer(r"\w+|[^\w\s]", text)):
        for at in range(match.start(), match.end(), 4):
            ids.append(1000 + ord(text[at]) % 500)
            ranges.append((at, min(at + 4, match.end())))
            words.append(number)
    return ids, ranges, words


def document(*paragraphs: str, language: str = "en") -> Document:
    blocks = tuple(Block("body" if n else "title", text) for n, text in enumerate(paragraphs))
    return build(Capture("a.txt", "0" * 64, "text/plain", blocks, {"language": Found(language, "test")}))


def covered(doc: Document) -> list[tuple[int, int]]:
    return [(a, b) for w in windows(doc, pieces) for a, b in zip(w.start, w.end, strict=True)]


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_every_word_is_in_one_window(text: str) -> None:
    doc = document("The valley", text)
    inside = [(p.start + a, p.start + b) for p in doc.paragraphs for a, b in pieces(doc.text[p.start : p.end])[1]]
    ranges = covered(doc)
    assert ranges == sorted(ranges)
    marked = [False] * len(doc.text)
    for a, b in ranges:
        assert not any(marked[a:b])
        marked[a:b] = [True] * (b - a)
    assert all(all(marked[a:b]) for a, b in inside)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_no_window_is_longer_than_the_model_takes(text: str) -> None:
    for window in windows(document("The valley", text), pieces):
        assert 2 < len(window.ids) <= LONGEST + 2
        assert len(window.ids) == len(window.features)
        assert window.ids[0] == FIRST and window.ids[-1] == LAST
        assert window.features.min() >= 0 and window.features.max() < 16
        assert len(window.at) == len(window.start) == len(window.end)


def test_sentences_are_whole_where_they_fit() -> None:
    sentence = "The men were taken from the mill at dawn and nobody has heard of them. "
    doc = document("Title", sentence * 20)
    starts = {s.start for s in doc.sentences}
    cut = windows(doc, pieces)
    assert len(cut) > 2
    assert all(w.start[0] in starts for w in cut)
    assert all(len(w.ids) <= MOST + 2 for w in cut)


def test_the_same_words_elsewhere_have_the_same_key() -> None:
    one = windows(document("T", "A first paragraph.", "The guard was shot."), pieces)
    other = windows(document("T", "The guard was shot.", "Another one follows here."), pieces)
    assert one[-1].key == other[1].key
    assert one[-1].key != one[1].key


def test_quoted_words_and_spelling_are_told_apart() -> None:
    window = windows(document("T", "He said “NATO came in 2031” to me."), pieces)[1]
    text = "He said “NATO came in 2031” to me."
    start = window.start[0]
    feature = {
        text[a - start : b - start]: int(window.features[at])
        for a, b, at in zip(window.start, window.end, window.at, strict=True)
    }
    assert feature["He"] == 1 and feature["said"] == 0
    assert feature["NATO"] == 2 + 4 and feature["2031"] == 3 + 4 and feature["to"] == 0


@settings(deadline=None)  # the first text compiles patterns
@given(st.lists(st.text(alphabet="ab .“”\u200bÅж\n😀", max_size=120), max_size=5))
def test_any_text_can_be_cut(parts: list[str]) -> None:
    doc = document("t", *parts)
    for window in windows(doc, pieces):
        assert np.all(np.diff(window.at) > 0)
        assert all(0 <= a < b <= len(doc.text) for a, b in zip(window.start, window.end, strict=True))
