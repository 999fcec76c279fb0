"""The spreadsheet tables: complete, citing, and harmless when opened."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import sample

from stemma.errors import BadInput
from stemma.report.tables import TABLES, neutral, write_csv


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_one_file_for_each_kind_and_one_row_for_each_record(tmp_path: Path) -> None:
    case = sample()
    written = write_csv(case, tmp_path / "new" / "tables")
    assert [path.stem for path in written] == list(TABLES)
    rows = {path.stem: read(path) for path in written}
    assert len(rows["incidents"]) == len(case.incidents)
    assert len(rows["allegations"]) == len(case.allegations)
    assert len(rows["statements"]) == len(case.statements)
    assert len(rows["origins"]) == len(case.lineage.origins)
    assert len(rows["links"]) == len(case.lineage.links)
    assert len(rows["documents"]) == len(case.documents)
    assert len(rows["contradictions"]) == len(case.contradictions)


def test_every_row_has_as_many_cells_as_its_header() -> None:
    case = sample()
    for name, (header, rows) in TABLES.items():
        assert len(set(header)) == len(header), name
        for row in rows(case):
            assert len(row) == len(header), name


def test_rows_cite_file_hash_and_characters(tmp_path: Path) -> None:
    case = sample()
    write_csv(case, tmp_path)
    docs = {doc.id: doc for doc in case.documents}
    for row in read(tmp_path / "allegations.csv"):
        doc = docs[row["document"]]
        assert (row["file"], row["sha256"]) == (doc.file, doc.sha256)
        assert doc.text[int(row["start"]) : int(row["end"])] == row["trigger"]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "=HYPERLINK(1)"]
)
def test_formulas_are_neutralised(cell: str) -> None:
    assert neutral(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", " ", "a=1", "Ulvarn", -3, -0.5, None, True, "2032-05-03", "1 = 1"])
def test_what_is_no_formula_is_left_alone(cell: object) -> None:
    assert neutral(cell) == cell  # type: ignore[arg-type]


@given(st.text(max_size=20))
def test_no_text_leaves_a_cell_that_starts_a_formula(cell: str) -> None:
    out = neutral(cell)
    assert isinstance(out, str) and out.endswith(cell)
    assert not out.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_hostile_title_stays_text_in_the_file(tmp_path: Path) -> None:
    case = sample()
    evil = replace(case.documents[0], title='=cmd|"/c calc"!A1', outlet='+"\r\n=2"')
    write_csv(replace(case, documents=(evil, *case.documents[1:])), tmp_path)
    row = read(tmp_path / "documents.csv")[0]
    assert row["title"].startswith("'=")
    assert row["outlet"].startswith("'+")


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match="cannot be written"):
        write_csv(sample(), tmp_path / "file")
