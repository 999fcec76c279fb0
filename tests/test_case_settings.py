"""One tuple of settings feeds reading, checking and showing."""

from __future__ import annotations

from dataclasses import fields

import pytest

from stemma.errors import BadInput
from stemma.settings import SETTINGS, Settings, read_config


def test_every_setting_has_unit_help_and_a_default_of_its_type() -> None:
    assert [one.name for one in SETTINGS] == [field.name for field in fields(Settings)]
    for one in SETTINGS:
        assert one.unit
        assert one.help.endswith(".")
        assert type(one.default) is one.type
        assert one.least is None or one.default >= one.least


@pytest.mark.parametrize("one", SETTINGS, ids=lambda one: one.name)
def test_every_setting_can_be_given_and_a_wrong_type_is_refused(one: object) -> None:
    name, kind = one.name, one.type  # type: ignore[attr-defined]
    given = {int: ("7", 7), float: ("7", 7.0), str: ('"newsroom"', "newsroom")}[kind]
    assert getattr(read_config(f"[settings]\n{name} = {given[0]}").settings, name) == given[1]
    with pytest.raises(BadInput, match=name):
        read_config(f"[settings]\n{name} = [1]")


def test_scope_dates_may_be_written_with_or_without_quotation_marks() -> None:
    assert (
        read_config("[scope]\nfrom = 2031-01-01").scope.start == read_config('[scope]\nfrom = "2031-01-01"').scope.start
    )
