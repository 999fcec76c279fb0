"""Canonical JSON of RFC 8785: numbers as ECMAScript writes them, keys by UTF-16, the same value the same text."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.records.jcs import rfc8785

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (-1.7976931348623157e308, "-1.7976931348623157e+308"),
        (295147905179352830000.0, "295147905179352830000"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (1e21, "1e+21"),
        (999999999999999700000.0, "999999999999999700000"),
        (1e-7, "1e-7"),
        (0.000001, "0.000001"),
        (333333333.3333333, "333333333.3333333"),
        (100.5, "100.5"),
        (4.50, "4.5"),
        ({"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5}, '{"\\r":2,"1":4,"€":1,"😀":5,"\ufb33":3}'),
        (["\u000f\n", True, None], '["\\u000f\\n",true,null]'),
    ],
)
def test_values_have_the_text_of_the_standard(value: Any, text: str) -> None:
    assert rfc8785(value) == text


def whole(text: str) -> int | float:
    """A whole number as a reader takes it to whom every number is a double."""
    return int(text) if abs(int(text)) < 2**53 else float(text)


@given(VALUES)
def test_the_text_reads_back_as_the_same_value(value: Any) -> None:
    text = rfc8785(value)
    again = json.loads(text, parse_int=whole)
    assert again == value
    assert rfc8785(again) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, {1: "a"}, b"bytes", ["\ud800"], {"\udfff": 1}])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        rfc8785(value)
