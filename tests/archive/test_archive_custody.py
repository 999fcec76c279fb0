"""The custody chain: what it accepts, and what verification says after tampering."""

# ruff: noqa: E501 - tables are easier to read unbroken

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.archive.custody import GENESIS, CustodyEntry, chain, verify_chain
from stemma.errors import BadInput

FIELDS: dict[str, Any] = {
    "action": "received", "sha256": "ab" * 32, "file": "a.eml", "actor": "K-1 collector", "utc_ts": "2031-03-11T05:12:44Z",
    "tool": "stemma", "version": "0.1.0", "reason": "handed in by the author",
}  # fmt: skip


def entries(count: int) -> list[CustodyEntry]:
    out: list[CustodyEntry] = []
    for n in range(count):
        fields = {**FIELDS, "file": f"{n}.eml", "utc_ts": f"2031-03-11T05:{n:02d}:44Z"}
        out.append(chain(out[-1].entry_hash if out else GENESIS, **fields))
    return out


def states(chained: list[CustodyEntry]) -> list[str]:
    return [state for _, state, _ in verify_chain(chained)]


def test_an_untouched_chain_passes() -> None:
    assert states(entries(5)) == ["passed"] * 5
    assert verify_chain([]) == []


def test_hash_is_stable() -> None:
    """Written down, so that a change of the hashed form cannot go unnoticed: old chains would fail."""
    assert entries(1)[0].entry_hash == "68648db7256be837b5b1c5905e57750b64f5062cb49934e624224b8d179adb25"


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_a_changed_field_is_found(field: str) -> None:
    chained = entries(3)
    chained[1] = replace(chained[1], **{field: FIELDS[field] + "0"})
    assert states(chained)[:2] == ["passed", "failed"]


def test_missing_moved_and_added_entries_are_found() -> None:
    chained = entries(4)
    assert states(chained[:1] + chained[2:]) == ["passed", "failed", "passed"]
    assert states(chained[1:]) == ["failed", "passed", "passed"]
    swapped = [chained[0], chained[2], chained[1], chained[3]]
    assert states(swapped) == ["passed", "failed", "failed", "failed"]
    forged = chain(chained[0].entry_hash, **FIELDS)
    assert states([chained[0], forged, *chained[1:]])[2] == "failed"


def test_a_rewritten_entry_breaks_the_next_one() -> None:
    chained = entries(3)
    chained[1] = chain(
        chained[0].entry_hash, **{**FIELDS, "reason": "another reason", "utc_ts": "2031-03-11T05:30:00Z"}
    )
    number, state, why = verify_chain(chained)[2]
    assert (number, state) == (2, "failed")
    assert "does not follow" in why


def test_time_does_not_run_backwards() -> None:
    first = chain(GENESIS, **FIELDS)
    second = chain(first.entry_hash, **{**FIELDS, "utc_ts": "2030-03-11T05:12:44Z"})
    assert verify_chain([first, second])[1][1:] == ("failed", "it is dated before the entry before it")


@pytest.mark.parametrize(
    ("field", "bad"),
    [("action", "looked"), ("sha256", "ab"), ("sha256", "AB" * 32), ("actor", " "), ("reason", ""), ("utc_ts", "2031-03-11 05:12"), ("utc_ts", "2031-03-11T05:12:44+01:00")],
)  # fmt: skip
def test_what_cannot_be_an_entry(field: str, bad: str) -> None:
    with pytest.raises(BadInput):
        chain(GENESIS, **{**FIELDS, field: bad})


@given(st.text(), st.text(min_size=1).filter(str.strip))
def test_any_words_can_be_chained(file: str, reason: str) -> None:
    assert states([chain(GENESIS, **{**FIELDS, "file": file, "reason": reason})]) == ["passed"]
