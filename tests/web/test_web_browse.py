"""What the pages are made from: names across scripts, marks in texts, pages of long texts, words side by side."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.browse.aligned import _compared
from stemma.browse.letters import fold, sound, sounds
from stemma.browse.marks import PIECE_MOST, _pieces, pages_of
from stemma.browse.search import _expression, pieces
from stemma.browse.sight import ALL, Sight
from stemma.records import Document, Paragraph


@pytest.mark.parametrize(
    ("one", "other"),
    [("Solveck", "Сольвек"), ("Shevchuk", "Шевчук"), ("Zhorin", "Жорин"), ("Khalid", "خالد"), ("Émile", "Emile"),
     ("Ulvarn", "Ульварне"), ("Muhammad", "محمد")],
)  # fmt: skip
def test_names_sound_the_same_in_other_scripts(one: str, other: str) -> None:
    assert sound(one) == sound(other) != ""


def test_short_and_odd_words_have_no_sound() -> None:
    assert [sound(word) for word in ("a", "ио", "--", "12", "")] == ["", "", "", "", ""]
    assert sounds("Ada Brel, 44") == ("brl",) or "brl" in sounds("Ada Brel, 44")
    assert fold("Žanović") == "zanovic"


@given(st.text(max_size=80))
def test_any_search_becomes_a_query_that_sqlite_takes(text: str) -> None:
    import sqlite3

    expression, _ = _expression(text, exact=False)
    raw = sqlite3.connect(":memory:")
    raw.execute("CREATE VIRTUAL TABLE words USING fts5(title, voices, body, sounds)")
    raw.execute("INSERT INTO words VALUES ('a', 'b', 'c', 'd')")
    if expression:
        raw.execute("SELECT count(*) FROM words WHERE words MATCH ?", (expression,)).fetchone()
    raw.close()


@given(
    st.text(alphabet="ab \n", min_size=1, max_size=40),
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(["said", "who", "act done"])), max_size=8
    ),
)
def test_pieces_are_the_text_again(text: str, marks: list[tuple[int, int, str]]) -> None:
    spans = [(min(a, b), max(a, b), kinds) for a, b, kinds in marks if min(a, b) < max(a, b) and min(a, b) < len(text)]
    found = _pieces(text, 0, len(text), spans, seen=False)
    assert "".join(piece.text for piece in found) == text
    at = 0
    for piece in found:
        wanted = {k for a, b, kinds in spans for k in kinds.split() if a < at + len(piece.text) and at < b}
        assert set(piece.kinds) == wanted
        at += len(piece.text)


@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=12))
def test_pages_of_a_text_cover_it_and_stay_short(lengths: list[int]) -> None:
    paragraphs, at = [], 0
    for length in lengths:
        paragraphs.append(Paragraph(at, at + length, "body"))
        at += length + 1
    text = "x" * (at - 1)
    doc = Document("D-1", "a", "", "text/plain", text, "", tuple(paragraphs), (), ())
    found = pages_of(doc)
    assert all(stop - start <= PIECE_MOST for start, stop in found)
    covered = {n for start, stop in found for n in (start, stop - 1)}
    assert found[0][0] == 0 and found[-1][1] == len(text) and covered
    for (_, stop), (start, _) in itertools.pairwise(found):
        assert start - stop in (0, 1), "only the line break between paragraphs stands between pages"


@given(st.text(alphabet="ab c.", max_size=60), st.text(alphabet="ab c.", max_size=60))
def test_words_side_by_side_are_the_words(one: str, two: str) -> None:
    left, right, _ = _compared(one, two)
    assert "".join(words for words, _ in left) == one and "".join(words for words, _ in right) == two


def test_what_was_changed_or_what_is_the_same_is_marked() -> None:
    left, _, shows = _compared("Two men were shot in Ulvarn.", "Two women were shot in Ulvarn.")
    assert shows == "changed" and ("men", True) in left
    left, _, shows = _compared("Two men were shot in Ulvarn.", "In Ulvarn the guard killed a pair of prisoners there.")
    assert shows == "same"


def test_snippets_and_sight() -> None:
    assert pieces("a \x02hit\x03 b") == [("a ", False), ("hit", True), (" b", False)]
    assert ALL.items("id") == ("", ()) and ALL.sees(["D-1"])
    hidden = Sight(frozenset({"D-1"}))
    assert not hidden.sees(["D-2", "D-1"]) and hidden.sees(["D-2"]) and "rests" in hidden.items("id")[0]
