"""The vocabulary of incidents follows its schema and knows only act types that exist."""

from __future__ import annotations

import pytest

from stemma.incidents.vocabulary import acts, habits
from stemma.lexicon.load import languages, load


def types() -> set[str]:
    data = load("acts", {"types": dict})
    assert data
    return set(data["types"])


def test_families_and_companions_name_known_types() -> None:
    table, known = acts(), types() | {"use.hostilities"}
    families = set(table.family.values())
    assert set(table.family) <= known
    assert {name for pair in table.accompany for name in pair} <= families | known
    assert set(table.nonacts.values()) <= known


def test_companions_hold_both_ways() -> None:
    table = acts()
    assert table.together("beat", "intimidate.example")
    assert table.together("intimidate.example", "beat")
    assert not table.together("kill.other", "confiscate.documents")


def test_every_act_has_a_label() -> None:
    assert all(acts().label(one) for one in types())
    assert acts().label("new.kind_of_act") == "new, kind of act"


@pytest.mark.parametrize("language", [*languages("incidents"), "xx", "und", "en-GB"])
def test_wording_of_every_language_can_be_read(language: str) -> None:
    assert habits(language).nobody.pattern


@pytest.mark.parametrize(
    ("language", "habit", "once"),
    [
        ("en", "They are being driven to work.", "They were driven to work on Monday."),
        ("fr", "Ils travaillent chaque jour.", "Ils ont travaillé lundi."),
        ("es", "Trabajan cada día.", "Trabajaron el lunes."),
        ("ru", "Их вывозят каждый день.", "Их вывезли в понедельник."),
    ],
)
def test_habit_and_single_event(language: str, habit: str, once: str) -> None:
    assert habits(language).habit.search(habit)
    assert not habits(language).habit.search(once)
