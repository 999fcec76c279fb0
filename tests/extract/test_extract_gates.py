"""What is passed over without a closer look is what a closer look would not take."""

from __future__ import annotations

from random import Random

import pytest

from stemma.extract.acts_rules import rules
from stemma.extract.dates_words import time_words


@pytest.mark.parametrize("language", ["en", "es", "fr", "ru"])
def test_possible_rules_are_those_whose_sets_are_all_met(language: str) -> None:
    found = rules(language)
    assert found is not None
    everything = sorted({form for rule in found.gate.rules for forms in rule.also for form in forms})
    first = sorted(found.by_word)
    random = Random(7)
    for size in (0, 1, 5, 40, 400):
        words = frozenset(random.sample(everything, min(size, len(everything)))) | {random.choice(first)}
        possible = found.gate.possible(words)
        for word in random.sample(first, min(60, len(first))):
            slow = [rule for rule in found.by_word[word] if not any(words.isdisjoint(forms) for forms in rule.also)]
            assert list(found.gate.among(found.gate.first[word] & possible)) == slow


@pytest.mark.parametrize(
    ("language", "shape", "text"),
    [
        ("en", "day", "the night of 3 May"),
        ("en", "part", "the beginning of March"),
        ("en", "season", "last winter"),
        ("en", "ago", "two weeks ago"),
        ("en", "weekday", "last Monday"),
        ("ru", "range", "с 3 по 5 мая"),
        ("ru", "day", "\u0663 мая"),
    ],
)
def test_shapes_are_found_from_their_first_letter_on(language: str, shape: str, text: str) -> None:
    words = time_words(language)
    assert words is not None
    found = words.shapes[shape].search(f"And {text.upper()} came.")
    assert found is not None
    assert found.group().lower() == text.lower()
