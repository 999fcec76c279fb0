"""A sentence says the same wherever it stands, and is read once for each wording."""

from __future__ import annotations

import pytest

from stemma.extract import acts, counts, gazetteer, places, told
from stemma.extract.acts_rules import rules
from stemma.extract.acts_words import split

SENTENCES = (
    "Guards shot 27 prisoners near the town of Pelvast on 3 February 2031.",
    "Those villages' mayors were taken from Colony No. 17 to Oslo.",
    "“They took our passports,” she said in the village of Karn.",
    "",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("before", ["", "He said: ", "x", "12"])
def test_a_sentence_in_a_text_is_told_as_if_it_were_read_there(sentence: str, before: str) -> None:
    world, reading = gazetteer.load(None), rules("en")
    assert reading is not None
    text = before + sentence + " And 40 more in Karn."
    end = len(before) + len(sentence)
    found = told.told(text, len(before), end, told.known_of("en", reading, world))
    words = split(text, len(before), end)
    assert found.words == words
    assert found.triggers == acts.find(words, reading)
    assert found.places == places.find(text, words, "en", world)
    assert found.counts == counts.find(text, words, "en")


def test_places_of_one_gazetteer_are_not_told_with_another() -> None:
    world = gazetteer.load(None)
    own = gazetteer.Gazetteer({}, {}, {})
    reading = rules("en")
    text = "They went to Oslo."
    assert [p.kind for p in told.told(text, 0, len(text), told.known_of("en", reading, world)).places] == ["capital"]
    assert "capital" not in [p.kind for p in told.told(text, 0, len(text), told.known_of("en", reading, own)).places]
    assert told.known_of("en", reading, world) is told.known_of("en", reading, world)
    assert told.known_of("en", None, world) is not told.known_of("en", reading, world)
