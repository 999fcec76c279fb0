"""Numbers of persons and things as ranges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.extract import counts
from stemma.extract.acts_words import split


def read(text: str, language: str = "en") -> list[tuple[str, int | None, int | None, str, str]]:
    found = counts.find(text, split(text, 0, len(text)), language)
    assert all(text[c.quote.start : c.quote.end] == c.quote.text for c in found)
    return [(c.quote.text, c.least, c.most, c.unit, c.kind) for c in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("three men", ("three", 3, 3, "persons", "exact")),
        ("three porters were shot", ("three", 3, 3, "", "exact")),
        ("thirty-eight or thirty-nine men", ("thirty-eight or thirty-nine", 38, 39, "persons", "range")),
        ("between 180 and 220 prisoners", ("between 180 and 220", 180, 220, "persons", "range")),
        ("more than 21,000 recruits", ("more than 21,000", 21001, None, "persons", "min")),
        ("at least two dozen people", ("at least two dozen", 24, None, "persons", "min")),
        ("up to 40 people", ("up to 40", None, 40, "persons", "max")),
        ("fewer than 40 people", ("fewer than 40", None, 39, "persons", "max")),
        ("some forty families", ("some forty", 40, 40, "families", "approx")),
        ("dozens of villagers", ("dozens", 24, None, "persons", "dozens")),
        ("tens of thousands of people", ("tens of thousands", 20000, None, "persons", "tens of thousands")),
        ("a number of inmates", ("a number of", 2, None, "persons", "none")),
        ("two hundred and six houses", ("two hundred and six", 206, 206, "facilities", "exact")),
        ("forty calls", ("forty", 40, 40, "calls", "exact")),
        ("five or more attacks", ("five or more", 5, None, "incidents", "min")),
    ],
)
def test_one_count(text: str, expected: tuple[str, int | None, int | None, str, str]) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "He paid $400.",
        "at 10:30",
        "3 per cent",
        "Article 5",
        "30 years",
        "Ivo Marr, 34, said",
        "Colony No. 11",
        "in 2031",
    ],
)
def test_what_is_no_count(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "al menos treinta y cinco presos", ("al menos treinta y cinco", 35, None, "persons", "min")),
        ("es", "más de 21.000 hombres", ("más de 21.000", 21001, None, "persons", "min")),
        ("fr", "vingt-deux hommes", ("vingt-deux", 22, 22, "persons", "exact")),
        ("ru", "не менее двадцати трёх человек", ("не менее двадцати трёх", 23, None, "persons", "min")),
    ],
)
def test_other_languages(language: str, text: str, expected: tuple[str, int | None, int | None, str, str]) -> None:
    assert read(text, language) == [expected]


@pytest.mark.parametrize(
    ("language", "text", "least", "most", "unit"),
    [
        ("en", "several hundred prisoners", 200, None, "persons"),
        ("en", "a few thousand people", 2000, None, "persons"),
        ("en", "several dozen men", 24, None, "persons"),
        ("en", "several tens of thousands of people", 20000, None, "persons"),
        ("en", "half a dozen men", 6, 6, "persons"),
        ("en", "two or three hundred men", 200, 300, "persons"),
        ("en", "between two and three hundred men", 200, 300, "persons"),
        ("en", "between two hundred and three hundred men", 200, 300, "persons"),
        ("en", "two hundred and six men", 206, 206, "persons"),
        ("en", "two hundred and three thousand men", 203000, 203000, "persons"),
        ("en", "from five to two hundred men", 5, 200, "persons"),
        ("en", "20-30 men", 20, 30, "persons"),
        ("en", "1.5 million people", 1500000, 1500000, "persons"),
        ("en", "1 500 men", 1500, 1500, "persons"),
        ("en", "a hundred or so men", 100, 100, "persons"),
        ("en", "two rows of guards", 2, 2, "groups"),
        ("en", "three huddles of prisoners", 3, 3, "groups"),
        ("en", "two men of the village", 2, 2, "persons"),
        ("en", "dozens of guards", 24, None, "persons"),
        ("es", "varios cientos de presos", 200, None, "persons"),
        ("es", "una docena de presos", 12, 12, "persons"),
        ("es", "media docena de presos", 6, 6, "persons"),
        ("es", "dos mil quinientos presos", 2500, 2500, "persons"),
        ("es", "dos o tres mil presos", 2000, 3000, "persons"),
        ("es", "entre doscientos y trescientos presos", 200, 300, "persons"),
        ("es", "cientos de miles de personas", 200000, None, "persons"),
        ("es", "dos filas de guardias", 2, 2, "groups"),
        ("fr", "plusieurs centaines de détenus", 200, None, "persons"),
        ("fr", "une demi-douzaine d'hommes", 6, 6, "persons"),
        ("fr", "quatre-vingt-dix hommes", 90, 90, "persons"),
        ("fr", "vingt et un hommes", 21, 21, "persons"),
        ("fr", "entre deux cents et trois cents détenus", 200, 300, "persons"),
        ("fr", "deux ou trois cents hommes", 200, 300, "persons"),
        ("fr", "deux rangées de gardiens", 2, 2, "groups"),
        ("fr", "137 le nombre de personnes", 137, 137, "persons"),
        ("ru", "несколько сотен заключённых", 200, None, "persons"),
        ("ru", "несколько тысяч человек", 2000, None, "persons"),
        ("ru", "пятьсот заключённых", 500, 500, "persons"),
        ("ru", "две-три сотни человек", 200, 300, "persons"),
        ("ru", "от двухсот до трёхсот заключённых", 200, 300, "persons"),
        ("ru", "два ряда охранников", 2, 2, "groups"),
    ],
)
def test_numbers_in_words(language: str, text: str, least: int, most: int | None, unit: str) -> None:
    assert [one[1:4] for one in read(text, language)] == [(least, most, unit)]


def spelled(number: int) -> str:
    """A number below a million in English words."""
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    small = [*ones.split(), "seventeen", "eighteen", "nineteen"]
    tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    if number < 20:
        return small[number]
    if number < 100:
        return tens[number // 10] + (f"-{small[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{small[number // 100]} hundred" + (f" and {spelled(number % 100)}" if number % 100 else "")
    rest = number % 1000
    return f"{spelled(number // 1000)} thousand" + (f"{' and' if rest < 100 else ''} {spelled(rest)}" if rest else "")


@given(st.integers(2, 999_999))
def test_words_read_back(number: int) -> None:
    assert [one[1:4] for one in read(f"{spelled(number)} men")] == [(number, number, "persons")]


@given(st.integers(2, 999), st.integers(2, 999))
def test_both_ends_in_words_read_back(first: int, last: int) -> None:
    found = read(f"between {spelled(first)} and {spelled(last)} men")
    if first < last and len(found) == 1:
        least, most = found[0][1:3]
        shared = last >= 100 and last % 100 == 0 and first < last // 100
        assert (least, most) == (first * 100 if shared else first, last)
    assert first > last or len(found) == 1


@given(st.integers(2, 10**9))
def test_digits_read_back(number: int) -> None:
    assert read(f"{number:,} men") == [(f"{number:,}", number, number, "persons", "exact")]


@given(st.text(max_size=80))
def test_any_text_gives_sound_ranges(text: str) -> None:
    for _, least, most, _, _ in read(text):
        assert least is None or most is None or least <= most


def test_a_million_digits_is_no_count() -> None:
    assert read("9" * 1_000_000 + " men") == []
    assert len(read("two hundred " * 5000)) < 5001
