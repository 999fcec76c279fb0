"""Fingerprints and candidate pairs: what must be found, and that work grows with the number of documents only."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemma import text
from stemma.lineage import candidates, fingerprint
from stemma.records import Block, Capture, Found, Reading

WORDS = [
    a + b for a in "ba ro ti mel sun kar dov hel ost prin gal wer".split() for b in "a en ig o ster und il".split()
]


def prose(seed: int, size: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=size))


def read(body: str, language: str = "en") -> Reading:
    blocks = tuple(Block("body", p) for p in body.split("\n\n"))
    return Reading(text.build(Capture("f", body, "text/plain", blocks, {"language": Found(language, "t")})), (), ())


def test_every_copied_quote_of_45_words_shares_a_mark() -> None:
    missed = 0
    for seed in range(200):
        quote = prose(seed, 45)
        one = prose(seed + 1000, 150) + ". “" + quote + "” " + prose(seed + 2000, 150)
        two = prose(seed + 3000, 200) + ' "' + quote.upper() + '," he said. ' + prose(seed + 4000, 60)
        missed += not np.intersect1d(fingerprint.marks(one), fingerprint.marks(two)).size
    assert missed == 0


def test_unlike_texts_share_no_mark() -> None:
    assert np.intersect1d(fingerprint.marks(prose(1, 400)), fingerprint.marks(prose(2, 400))).size == 0


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_marks_of_any_text_are_sorted_unique_and_repeatable(body: str) -> None:
    found = fingerprint.marks(body)
    assert found.dtype == np.uint64
    assert np.array_equal(found, np.unique(found))
    assert np.array_equal(found, fingerprint.marks(body))
    assert (found.size > 0) == any(c.isalnum() or ord(c) > 0xFFFF for c in body.lower())


def test_a_long_text_is_hashed_in_steps_without_losing_the_joints() -> None:
    body = prose(5, 60_000)
    cut = body[len(body) // 3 : len(body) // 3 + 3000]
    assert np.isin(fingerprint.marks(cut), fingerprint.marks(body)).mean() > 0.9


def test_keys_are_the_same_in_two_scripts() -> None:
    english = fingerprint.keys(read("On 17 April the mayor, Ulf Cordane, counted thirty-eight men and 21,000 crowns."))
    russian = fingerprint.keys(
        read("Как сообщил 17 апреля мэр Ульф Кордан, насчитали тридцать восемь человек и 21 000 крон.", "ru")
    )
    assert {"d:4-17", "n:38", "n:21000", "p:krdn"} <= set(english)
    assert {"d:4-17", "n:21000", "p:krdn"} <= set(russian)


def entry(name: str, body: str) -> candidates.Entry:
    return candidates.Entry(name, fingerprint.marks(body), ())


def test_only_pairs_with_a_new_document_are_given() -> None:
    body = prose(3, 200)
    entries = [entry("a", body), entry("b", body), entry("c", body)]
    assert candidates.find(entries).pairs == (("a", "b"), ("a", "c"), ("b", "c"))
    assert candidates.find(entries, {"c"}).pairs == (("a", "c"), ("b", "c"))
    assert candidates.find(entries, set()).pairs == ()
    assert candidates.find([], set()).pairs == ()


def test_copies_are_tied_to_the_first_and_the_cut_is_told() -> None:
    body = prose(4, 250)
    many = [entry(f"d{n:05d}", body + " " + prose(n, 12)) for n in range(3000)]
    found = candidates.find(many)
    assert 2999 <= len(found.pairs) < 20 * 3000
    assert {b for a, b in found.pairs if a == "d00000"} == {f"d{n:05d}" for n in range(1, 3000)}
    assert any("compared with the earliest one" in line for line in found.cut)


def test_a_footer_in_many_documents_does_not_pair_them_and_is_told() -> None:
    footer = prose(9, 40)
    many = [entry(f"d{n:05d}", prose(n, 300) + " " + footer) for n in range(400)]
    found = candidates.find(many)
    assert len(found.pairs) < 400  # chance pairs at the joint of text and footer; all with all would be 79,800
    assert any("footers" in line for line in found.cut)


@pytest.mark.parametrize("size", [10_000])
def test_ten_thousand_documents_take_seconds(size: int) -> None:
    quote = prose(77, 45)
    many = [
        candidates.Entry(
            f"d{n:05d}",
            fingerprint.marks(prose(n, 60) + (" " + quote + " " if n % 1000 == 0 else " ") + prose(-n - 1, 60)),
            (f"p:{n % 3000}", f"n:{n % 700}"),
        )
        for n in range(size)
    ]
    start = time.process_time()
    found = candidates.find(many)
    assert time.process_time() - start < 3
    assert {("d00000", "d01000"), ("d08000", "d09000")} <= set(found.pairs)


def test_copies_of_a_text_of_one_mark_are_tied_to_the_first() -> None:
    short = np.array([7], np.uint64)
    found = candidates.find([candidates.Entry(f"D{n:03d}", short, ()) for n in range(300)])
    assert found.pairs == tuple(("D000", f"D{n:03d}") for n in range(1, 300))
    long = [np.array([7, *range(100 * n, 100 * n + 40)], np.uint64) for n in range(1, 301)]
    assert not candidates.find([candidates.Entry(f"D{n:03d}", marks, ()) for n, marks in enumerate(long)]).pairs
