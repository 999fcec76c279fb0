"""A number rests on words that say it: never on a part of a date or of another word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_sample import INCIDENTS

from stemma.lexicon.numerals import numerals
from stemma.records import Allegation, Quote
from stemma.report.index import Index
from stemma.report.number_words import number_words


class Known:
    """An index of one document."""

    def __init__(self, text: str, language: str) -> None:
        self.documents = {"D": type("Doc", (), {"text": text, "language": language})()}


def cited(text: str, *, victims: tuple[str, ...] = (), least: int, language: str = "en") -> list[str]:
    quotes = tuple(Quote.of(text, text.index(v), text.index(v) + len(v)) for v in victims)
    whole = Quote.of(text, 0, len(text))
    alleg = Allegation("A", "D", None, "kill.other", whole, whole, "done", victims=quotes)
    one = replace(INCIDENTS[0], allegations=("A",), count_least=least, count_most=least)
    index: Index = Known(text, language)  # type: ignore[assignment]
    return [quote.text for _, quote in number_words([alleg], one, index)]


@pytest.mark.parametrize(
    ("language", "text", "number", "words"),
    [
        ("en", "Two men were shot on 27 May 2031 at post 2.", 2, ["Two", "2"]),
        ("en", "On 12 May twelve men were shot.", 12, ["twelve"]),
        ("en", "They shot 1,200 men in 2031.", 1200, ["1,200"]),
        ("es", "El 2 de mayo mataron a dos presos.", 2, ["dos"]),
        ("fr", "Le 2 mai, ils ont tué deux hommes.", 2, ["deux"]),
        ("ru", "2 мая убили двух человек.", 2, ["двух"]),
        ("en", "Twenty-two men were shot.", 22, ["Twenty-two"]),
    ],
)
def test_numbers_are_whole_words_and_no_days(language: str, text: str, number: int, words: list[str]) -> None:
    assert [text[a:b] for a, b, value in numerals(text, language) if value == number] == words
    assert cited(text, least=number, language=language) == words


def test_without_a_number_the_words_for_the_victims_say_it() -> None:
    assert cited("Soldiers shot a farmer on 27 May 2031.", victims=("a farmer",), least=2) == ["a farmer"]
    assert cited("They shot him on 1 May 2031.", victims=("him",), least=1) == ["him"]
