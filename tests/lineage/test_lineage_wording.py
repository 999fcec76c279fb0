"""Looking first whether a text has the words of a list at all never hides an entry of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemma.lexicon.load import languages, load
from stemma.lexicon.pseudonyms import _patterns, published_pseudonyms
from stemma.lineage.wording import HANDED, _lists, wording

TONGUES = sorted({*languages("voices"), *languages("ties")})
PIECES = ["the", "his", "sent", "handed", "to", "a", "list", "file", "of", "we", "director's", "e-"]


@pytest.mark.parametrize("language", TONGUES)
def test_every_entry_is_found_where_it_stands(language: str) -> None:
    terms = wording(language)
    for kind, found in _lists_of(language).items():
        for entry in found:
            text = f"Before, {entry}; after."
            assert terms.has(kind, text) == (terms.lower[kind].search(text.lower()) is not None), (kind, entry)


def _lists_of(language: str) -> dict[str, list[str]]:
    return {key: [str(w) for w in found] for key, found in _lists(language)[2].items()}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *(w for ws in _lists_of("en").values() for w in ws)]), max_size=8), st.data())
def test_the_gate_agrees_with_the_patterns(words: list[str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([" ", ", ", "-", "\n"])).join(words)
    terms, low = wording("en"), text.lower()
    for kind in (*terms.needed, HANDED):
        if kind in terms.lower:
            assert terms.has(kind, text) == (terms.lower[kind].search(low) is not None), kind
            assert [m.span() for m in terms.find(kind, text, low)] == [
                m.span() for m in terms.lower[kind].finditer(low)
            ]


@settings(deadline=None)
@given(st.data())
def test_a_declared_pseudonym_holds_a_telling_word(data: st.DataObject) -> None:
    phrases = (load("pseudonyms", {"after": list, "telling": list}) or {})["after"]
    phrase = data.draw(st.sampled_from(phrases))
    alphabet = st.characters(min_codepoint=32, max_codepoint=0x6FF)
    said = data.draw(st.from_regex(re.compile(phrase), fullmatch=True, alphabet=alphabet))
    assert any(word in said.casefold() for word in _patterns()[0]), said


def test_a_pseudonym_is_still_found() -> None:
    assert published_pseudonyms("Viktor, whose name has been changed, saw it.") == frozenset({"viktor"})
