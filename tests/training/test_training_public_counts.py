"""Counts that the measures on public sets share."""

from __future__ import annotations

import pytest
from training.reader.public_counts import aligned, covered, gain, met, score, scores, words


def test_words_leave_punctuation_out_and_keep_names_whole() -> None:
    text = "“Jean-Luc didn’t,” said U.N. staff; 3 left."
    assert [text[a:b] for a, b in words(text)] == ["Jean-Luc", "didn’t", "said", "U.N", "staff", "3", "left"]


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([(0, 3)], {0}),
        ([(0, 5)], {0}),  # one letter of the second word is not enough
        ([(0, 7)], {0, 1}),
        ([(9, 13), (0, 3)], {0, 2}),
        ([(0, 4), (1, 3)], {0}),
        ([], set()),
    ],
)
def test_a_word_is_covered_by_more_than_half(ranges: list[tuple[int, int]], expected: set[int]) -> None:
    assert covered(words("The wall fell."), ranges) == expected


def test_places_move_with_white_space_invisible_characters_and_accents() -> None:
    original, text = "Title\n\nA\u200bb\u00a0 Cafe\u0301 x", "Title\nAb Caf\u00e9 x"
    place = aligned(original, text)
    for piece, found in (("Title", "Title"), ("A\u200bb", "Ab"), ("Cafe\u0301", "Caf\u00e9"), ("x", "x")):
        start = original.index(piece)
        assert text[place[start] : place[start + len(piece) - 1] + 1] == found
    assert place[len(original)] == len(text)


def test_another_text_is_not_aligned() -> None:
    with pytest.raises(ValueError, match="not the same text at 4"):
        aligned("The gate", "The door")


def test_pairs_are_one_to_one_and_the_best_come_first() -> None:
    wanted = [frozenset({1, 2, 3, 4}), frozenset({3, 4, 5})]
    found = [frozenset({3, 4}), frozenset({1, 2, 3, 4, 5})]
    assert met(wanted, found, 0.5) == [(0, 1), (1, 0)]
    assert met(wanted, [frozenset({1})], 0.5) == []
    assert met(wanted, [frozenset()], 0.0) == []


def test_scores_are_sums_over_documents_with_an_interval_around_them() -> None:
    parts = [{"a": (8, 10, 10), "b": (1, 1, 1)}, {"a": (0, 0, 10)}, {"a": (7, 10, 10)}]
    found = scores(parts)
    assert found["a"]["f1"] == pytest.approx(2 * 15 / 50)
    assert (found["a"]["precision"], found["a"]["recall"]) == (0.75, 0.5)
    assert found["a"]["low"] < found["a"]["f1"] < found["a"]["high"] <= 0.8
    assert found["b"]["annotated"] == 1
    assert found["b"]["documents"] == 3
    assert scores(parts) == found


def test_an_interval_is_narrow_where_documents_agree() -> None:
    got = score([(5, 10, 10)] * 20)
    assert (got["low"], got["f1"], got["high"]) == (0.5, 0.5, 0.5)


def test_a_gain_is_measured_on_the_same_documents() -> None:
    # Each document is better by the same share, however much they differ among themselves.
    before = [{"a": (n, 10, 10)} for n in range(8)]
    after = [{"a": (n + 1, 10, 10), "only here": (1, 1, 1)} for n in range(8)]
    got = gain(before, after)
    assert list(got) == ["a"]
    assert got["a"]["f1"] == pytest.approx(0.1)
    assert got["a"]["low"] == pytest.approx(0.1)
    assert got["a"]["high"] == pytest.approx(0.1)
