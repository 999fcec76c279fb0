"""Every kind and state of a decision, every letter, every kind of move and of line of inquiry is described."""

from __future__ import annotations

from typing import get_args

import pytest

from conftest import ROOT
from stemma.records import DECISION_KINDS, Moved
from stemma.records.decision import DecisionKind, DecisionStatus
from stemma.report.inquiries import RULES
from stemma.report.wording import wording

DOCS = ROOT / "docs"
DECISIONS = (DOCS / "reference" / "decisions.md").read_text(encoding="utf-8")
CHANGES = (DOCS / "reference" / "changes.md").read_text(encoding="utf-8")
DECIDED = (DOCS / "methodology" / "decided.md").read_text(encoding="utf-8")
INQUIRIES = (DOCS / "methodology" / "inquiries.md").read_text(encoding="utf-8")


def test_the_kinds_are_the_same_for_types_and_for_programs() -> None:
    assert get_args(DecisionKind) == DECISION_KINDS
    assert set(wording()["decisions"]) == set(DECISION_KINDS)


@pytest.mark.parametrize("kind", DECISION_KINDS)
def test_every_kind_of_decision_has_its_row(kind: str) -> None:
    assert f"\n| `{kind}` | " in DECISIONS


@pytest.mark.parametrize("status", get_args(DecisionStatus))
def test_every_state_of_a_decision_has_its_row(status: str) -> None:
    assert f"\n| `{status}` | " in DECISIONS


@pytest.mark.parametrize("letter", "ABCDEF")
def test_every_letter_has_its_row_with_the_words_of_reports(letter: str) -> None:
    assert f"\n| {letter} | {wording()['letters'][letter]}" in DECIDED


@pytest.mark.parametrize("kind", get_args(Moved.__annotations__["kind"]) or ("appeared", "gone", "changed"))
def test_every_kind_of_move_is_described(kind: str) -> None:
    assert f"`{kind}`" in CHANGES


@pytest.mark.parametrize("kind", sorted(wording()["inquiries"]))
def test_every_line_of_inquiry_has_its_row_and_its_rule(kind: str) -> None:
    assert f"\n| {wording()['inquiries'][kind]} | `{kind}` |" in INQUIRIES
    assert f"_{kind}" in {rule.__name__ for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_says_when_it_speaks(rule: object) -> None:
    assert (rule.__doc__ or "").strip().endswith(".")
