"""The gazetteer, and places in a text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.errors import BadInput
from stemma.extract import gazetteer, places
from stemma.extract.acts_words import split

HEADER = "name,aliases,kind,country,lat,lon\n"
CASE = HEADER + (
    "Norvania,Норвания,country,Norvania,10.5,20.5\n"
    "Tarn valley,valley of Tarn;Тарнская долина,region,Norvania,,\n"
    '"Colony No. 11","Colony 11",prison,Norvania,11,21\n'
    "Zelmet,Зельмет,town,Norvania,11,21\n"
)


@pytest.fixture
def known(tmp_path: Path) -> gazetteer.Gazetteer:
    path = tmp_path / "gazetteer.csv"
    path.write_text(CASE, encoding="utf-8")
    return gazetteer.load(path)


def read(text: str, known: gazetteer.Gazetteer, language: str = "en") -> list[tuple[str, str]]:
    found = places.find(text, split(text, 0, len(text)), language, known)
    assert all(text[p.quote.start : p.quote.end] == p.quote.text for p in found)
    return [(p.quote.text, p.key) for p in found]


def test_case_places_by_name_alias_and_longest_match(known: gazetteer.Gazetteer) -> None:
    text = "Soldiers left Zelmet’s gate for the valley of Tarn and Colony 11."
    assert read(text, known) == [
        ("Zelmet", "Zelmet"),
        ("valley of Tarn", "Tarn valley"),
        ("Colony 11", "Colony No. 11"),
    ]


def test_containment_comes_from_the_country_column(known: gazetteer.Gazetteer) -> None:
    text = "in Zelmet and in Oslo"
    found = places.find(text, split(text, 0, len(text)), "en", known)
    assert [p.within for p in found] == [("Norvania",), ("Norway",)]


def test_russian_endings(known: gazetteer.Gazetteer) -> None:
    text = "В Зельмете и в Тарнской долине"
    assert read(text, known, "ru") == [("Зельмете", "Zelmet"), ("Тарнской долине", "Tarn valley")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("held in Penal Colony 6 near Kivar", [("Penal Colony 6", "penal colony 6"), ("Kivar", "kivar")]),
        ("at the Four Elms checkpoint", [("Four Elms checkpoint", "four elms checkpoint")]),
        ("The Ministry said on Friday in English", []),
        ("Nice weather, said Mr Paris", []),
        ("They were in Nice, France.", [("Nice", "Nice"), ("France", "France")]),
        ("in Norvish prisons", []),
    ],
)
def test_patterns_and_care(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text, gazetteer.load(None)) == expected


def test_one_key_for_the_ways_to_write_a_facility() -> None:
    assert places.key_of("the Penal Colony No. 11") == places.key_of("Penal colony 11")


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("place,alias\n", "line 1"),
        (HEADER + "Zelmet,,town,Norvania\n", "line 2"),
        (HEADER + "A,,town,N,1,2\nB,,town,N,north,2\n", "line 3"),
        (HEADER + ",,town,N,1,2\n", "line 2"),
        (HEADER + "A,,town,N,91,2\n", "line 2"),
        (HEADER + 'A,"x"y,town,N,1,2\n', "line 2"),
    ],
)
def test_malformed_gazetteers_name_the_line(tmp_path: Path, rows: str, line: str) -> None:
    path = tmp_path / "gazetteer.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(BadInput, match=line):
        gazetteer.load(path)


def test_unreadable_gazetteers(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        gazetteer.load(tmp_path / "missing.csv")
    (tmp_path / "latin.csv").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(BadInput):
        gazetteer.load(tmp_path / "latin.csv")


def test_empty_lines_and_a_byte_order_mark_are_harmless(tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.csv"
    path.write_text("\ufeff" + CASE + "\n\n", encoding="utf-8")
    entry = gazetteer.load(path).find("Зельмет")
    assert entry is not None and entry.name == "Zelmet"


@given(st.text(max_size=100))
def test_any_text_gives_ordered_places(text: str) -> None:
    found = places.find(text, split(text, 0, len(text)), "en", gazetteer.load(None))
    ends = [(p.quote.start, p.quote.end) for p in found]
    assert all(a[1] <= b[0] for a, b in pairwise(ends))
