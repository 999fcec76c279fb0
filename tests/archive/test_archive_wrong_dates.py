"""A date that is none is told, not dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from stemma.archive import intake

PAGE = '<html><head><meta property="article:published_time" content="{}"></head><body><p>{}</p></body></html>'
TEXT = "The sluice of Hallen was opened at night and eleven barges were left on the mud, the lock keeper said."


def read(folder: Path, stamp: str) -> intake.ReadResult:
    page = folder / "page.html"
    page.write_text(PAGE.format(stamp, TEXT), encoding="utf-8")
    return intake.read(page, "page.html")


@pytest.mark.parametrize("stamp", ["1066-02-31", "2031-02-31T10:00:00Z", "31.13.2031"])
def test_a_day_that_does_not_exist_is_noted(tmp_path: Path, stamp: str) -> None:
    found = read(tmp_path, stamp)
    assert "published" not in found.captures[0].metadata
    (note,) = [p for p in found.problems if p.kind == "unclear-date"]
    assert note.severity == "note" and stamp in note.message and note.hint


@pytest.mark.parametrize("stamp", ["2031-02-28", "2031-02-28T10:00:00Z", "", "today"])
def test_a_date_that_can_be_read_or_none_at_all_is_not(tmp_path: Path, stamp: str) -> None:
    assert not [p for p in read(tmp_path, stamp).problems if p.kind == "unclear-date"]
