"""Words about time resolved against the date of the document."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.extract import dates
from stemma.extract.acts_words import split
from stemma.records.when import parse

SATURDAY = "2023-03-11"
NOTHING = dates.Named()


def read(
    text: str, language: str = "en", published: str | None = SATURDAY, named: dates.Named = NOTHING
) -> list[tuple[str, str]]:
    words = frozenset(split(text, 0, len(text)).low)
    shapes = dates.shapes(text, words, language)
    found = dates.find(text, 0, len(text), shapes, language, dates.anchor_of(published), named)
    assert all(text[w.quote.start : w.quote.end] == w.quote.text and w.rule for w in found)
    return [(w.quote.text, w.edtf) for w in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He was taken on Friday.", [("Friday", "2023-03-10")]),
        ("He was taken on Saturday.", [("Saturday", "2023-03-11")]),
        ("They meet next Friday.", [("next Friday", "2023-03-17")]),
        ("They will meet on Friday.", [("Friday", "2023-03-17")]),
        ("It happened yesterday.", [("yesterday", "2023-03-10")]),
        ("It happened last week.", [("last week", "2023-02-27/2023-03-05")]),
        ("At the end of January they left.", [("the end of January", "2023-01-21/2023-01-31")]),
        ("In early February it stopped.", [("early February", "2023-02-01/2023-02-10")]),
        ("He has been there since August.", [("August", "2022-08/..")]),
        ("until May 2022", [("May 2022", "../2022-05")]),
        ("Between 3 and 9 June 2032 they came.", [("Between 3 and 9 June 2032", "2032-06-03/2032-06-09")]),
        ("On 11, 12 and 13 June it rained.", [("11, 12 and 13 June", "2022-06-11/2022-06-13")]),
        ("On 5 and 9 June it rained.", [("5 and 9 June", "[2022-06-05,2022-06-09]")]),
        ("28 May to 2 June 2030", [("28 May to 2 June 2030", "2030-05-28/2030-06-02")]),
        ("from 28 December to 3 January", [("from 28 December to 3 January", "2022-12-28/2023-01-03")]),
        ("On 17 December, a Tuesday, they came.", [("17 December, a Tuesday", "2019-12-17")]),
        ("the night of 30 January", [("the night of 30 January", "2023-01-30")]),
        ("in December", [("December", "2022-12")]),
        ("on March 3, 2030, and April 5", [("March 3, 2030", "2030-03-03"), ("April 5", "2022-04-05")]),
        ("in the summer of 2029", [("the summer of 2029", "2029-22")]),
        ("two days ago", [("two days ago", "2023-03-09")]),
        ("about 2030 men and 45 dogs", []),
        ("They may march.", []),
        ("On 31 February they came.", [("February", "2023-02")]),
        ("Sept. 15, 2033", [("Sept. 15, 2033", "2033-09-15")]),
    ],
)
def test_english(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "el 30 de enero de 2031", [("30 de enero de 2031", "2031-01-30")]),
        ("es", "murió el viernes", [("viernes", "2023-03-10")]),
        ("fr", "le 1er février 2031", [("1er février 2031", "2031-02-01")]),
        ("fr", "dans la nuit du 30 janvier", [("la nuit du 30 janvier", "2023-01-30")]),
        ("ru", "30 января 2031 года", [("30 января 2031 года", "2031-01-30")]),
        ("ru", "в пятницу", [("пятницу", "2023-03-10")]),
    ],
)
def test_other_languages(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text, language) == expected


def test_words_that_refer_back() -> None:
    last = dates.Named(date(2031, 1, 30))
    assert read("in the last week of that month", named=last) == [
        ("the last week of that month", "2031-01-25/2031-01-31")
    ]
    assert read("The next day they left.", named=last) == [("The next day", "2031-01-31")]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "It was a Sunday, the twenty-ninth.", [("Sunday, the twenty-ninth", "2023-01-29")]),
        ("en", "On Thursday the 2nd he left.", [("Thursday the 2nd", "2023-03-02")]),
        ("en", "On Friday 12 people were held.", [("Friday", "2023-03-10")]),
        ("en", "On Thursday the 4th of them left.", [("Thursday", "2023-03-09")]),  # no Thursday was a fourth
        ("fr", "Le dimanche 26, on frappa.", [("dimanche 26", "2023-02-26")]),
        ("es", "El domingo 26, llamaron.", [("domingo 26", "2023-02-26")]),
        ("ru", "В воскресенье, двадцать шестого, постучали.", [("воскресенье, двадцать шестого", "2023-02-26")]),
    ],
)
def test_weekdays_with_a_number(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text, language) == expected


def story(text: str) -> list[str]:
    """The days named in a text of several sentences."""
    named, out = dates.Named(), []
    for sentence in text.split(". "):
        words = frozenset(split(sentence, 0, len(sentence)).low)
        shapes = dates.shapes(sentence, words, "en")
        found = dates.find(sentence, 0, len(sentence), shapes, "en", dates.anchor_of(SATURDAY), named)
        named = dates.further(named, found, "en")
        out += [w.edtf for w in found]
    return out


def test_weekdays_of_a_story_count_from_the_day_named_with_its_weekday() -> None:
    assert story("It began on Wednesday, 1 February. By noon on Thursday it was over. On Friday we left") == [
        "2023-02-01", "2023-02-02", "2023-02-03",
    ]  # fmt: skip
    assert story("It began on 1 February. On Friday the ministry denied it") == ["2023-02-01", "2023-03-10"]
    other = "It began on Wednesday, 1 February. The list is of 14 February. On Friday the ministry denied it"
    assert story(other) == ["2023-02-01", "2023-02-14", "2023-03-10"]
    far = "It began on Wednesday, 1 February. " + "We waited. " * 9 + "On Friday we left"
    assert story(far) == ["2023-02-01", "2023-03-10"]


def test_the_weekday_is_the_one_nearest_to_the_day_named_last() -> None:
    assert story("On 17 February we were counted. Two had gone on the Tuesday night") == ["2023-02-17", "2023-02-14"]
    assert story("On 17 February we were counted. Two went that Sunday") == ["2023-02-17", "2023-02-19"]


def test_without_an_anchor_the_year_stays_open() -> None:
    assert read("on 17 December", published=None) == [("17 December", "XXXX-12-17")]
    assert read("on Friday and yesterday", published=None) == []
    assert read("on 17 December", published="rubbish") == [("17 December", "XXXX-12-17")]


@given(
    st.text(alphabet="0123456789 ,-–/.MayJunefridthandlwk?", max_size=120), st.sampled_from(["en", "es", "fr", "ru"])
)
def test_every_date_found_is_edtf(text: str, language: str) -> None:
    for _, edtf in read(text, language):
        parse(edtf)


def test_long_sentences_are_read_in_linear_time() -> None:
    read("on 3 " * 5000 + "June")
    read("9" * 100_000 + " June")


YEARS = {
    "en": [
        ("Between 2024 and 2030 soldiers came.", "2024/2030"),
        ("From 2025 to 2027 guards beat them.", "2025/2027"),
        ("In 2026-2029 they were held.", "2026/2029"),
        ("In 2026–29 they were held.", "2026/2029"),
        ("In 2024/25 they were held.", "2024/2025"),
        ("In the years 2021 to 2024 police came.", "2021/2024"),
        ("In the early 2020s police came.", "2020/2023"),
        ("In the 2020s police came.", "202X"),
        ("Since the late 2020s police came.", "2027/.."),
        ("From late 2028 until early 2030 guards beat prisoners.", "2028-09/2030-04"),
        ("from mid-2028 to mid-2029", "2028-05/2029-08"),
        ("Between May 2028 and the end of 2030 they came.", "2028-05/2030-12"),
        ("from 3 May until the end of August 2030", "2030-05-03/2030-08-31"),
        ("from late November to early February 2030", "2029-11-21/2030-02-10"),
        ("from the summer of 2028 to 2030", "2028-22/2030"),
        ("From 2019 until today they come.", "2019/.."),
        ("Between the coup and 2020 they came.", "../2020"),
        ("Between 2020 and the coup they came.", "2020/.."),
        ("In 2019, 2020 or 2022 they came.", "[2019,2020,2022]"),
        ("Before 2020 they came.", "../2020"),
        ("After May 2020 they came.", "2020-05/.."),
        ("From 2020 they came.", "2020/.."),
        ("A report from 2020 says so.", "2020"),
        ("Since late 2020 they came.", "2020-09/.."),
    ],
    "es": [
        ("Entre 2024 y 2030 los soldados vinieron.", "2024/2030"),
        ("De 2025 a 2027 vinieron.", "2025/2027"),
        ("Desde finales de 2028 hasta principios de 2030", "2028-09/2030-04"),
        ("en los años 2021 a 2024", "2021/2024"),
        ("a principios de la década de 2020", "2020/2023"),
        ("en los años 2020", "202X"),
        ("En 2024 o 2026 vinieron.", "[2024,2026]"),
        ("Antes de 2020 vinieron.", "../2020"),
        ("A partir de 2020 vinieron.", "2020/.."),
    ],
    "fr": [
        ("Entre 2024 et 2030, des soldats sont venus.", "2024/2030"),
        ("De 2025 à 2027, ils sont venus.", "2025/2027"),
        ("De fin 2028 à début 2030", "2028-09/2030-04"),
        ("d'avril 2028 à mars 2030", "2028-04/2030-03"),
        ("dans les années 2021 à 2024", "2021/2024"),
        ("au début des années 2020", "2020/2023"),
        ("entre l'été 2028 et l'automne 2029", "2028-22/2029-23"),
        ("En 2024 ou 2026, ils sont venus.", "[2024,2026]"),
        ("Avant 2020, ils sont venus.", "../2020"),
    ],
    "ru": [
        ("Между 2024 и 2030 годами солдаты пришли.", "2024/2030"),
        ("С 2025 по 2027 год", "2025/2027"),
        ("с 2025 г. до 2027 г.", "2025/2027"),
        ("В 2026–2029 годах", "2026/2029"),
        ("С конца 2028 до начала 2030 года", "2028-09/2030-04"),
        ("в начале 2020-х годов", "2020/2023"),
        ("в 2020-х годах", "202X"),
        ("в 2024 или 2026 году", "[2024,2026]"),
        ("после 2020 года", "2020/.."),
    ],
}


@pytest.mark.parametrize(
    ("language", "text", "expected"), [(language, *pair) for language, pairs in YEARS.items() for pair in pairs]
)
def test_a_range_over_years_is_read_whole(language: str, text: str, expected: str) -> None:
    assert [edtf for _, edtf in read(text, language)] == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Between 2030 and 2024 they came."),
        ("en", "From 9 to 3 June 2030 they came."),
        ("en", "In 2009-10 they came."),
        ("en", "at 2024-2026 Green Street"),
        ("es", "Entre 2030 y 2024 vinieron."),
        ("fr", "Entre 2030 et 2024, ils sont venus."),
        ("ru", "Между 2030 и 2024 годами пришли."),
    ],
)
def test_a_range_that_cannot_be_understood_is_no_date(language: str, text: str) -> None:
    assert read(text, language) == []


@given(
    st.sampled_from(["en", "es", "fr", "ru"]),
    st.integers(1900, 2100),
    st.integers(1900, 2100),
    st.sampled_from(["{0}", "{1} {0}"]),
    st.data(),
)
def test_no_range_is_narrowed_to_one_of_its_ends(
    language: str, first: int, last: int, end: str, data: st.DataObject
) -> None:
    """Every way of telling two years reaches over both, or tells nothing."""
    told = {
        "en": (["between {} and {}", "from {} to {}", "in {}-{}", "in {} or {}", "since {} until {}"], ["late"]),
        "es": (["entre {} y {}", "de {} a {}", "en {}-{}", "en {} o {}", "desde {} hasta {}"], ["finales de"]),
        "fr": (["entre {} et {}", "de {} à {}", "en {}-{}", "en {} ou {}", "depuis {} jusqu'en {}"], ["fin", "début"]),
        "ru": (["между {} и {} годами", "с {} по {} год", "в {}-{} годах", "в {} или {} году"], ["конца", "начала"]),
    }  # fmt: skip
    ways, parts = told[language]
    way = data.draw(st.sampled_from(ways))
    part = data.draw(st.sampled_from(parts)) if way in ways[:2] else ""
    text = way.format(*((end.format(year, part) if part else str(year)) for year in (first, last)))
    for quote, edtf in read(text, language):
        found = parse(edtf)
        assert quote
        assert found.earliest and found.earliest.year == min(first, last), (text, edtf)
        assert found.latest and found.latest.year == max(first, last), (text, edtf)


def test_years_in_long_sentences_are_read_in_linear_time() -> None:
    read("from late 2028 until early " * 4000 + "2030")
    read("between 2028 and " * 4000)
    read("2028, " * 8000 + "or 2030")
