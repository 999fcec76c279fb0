"""A case whose model is missing says so and offers the rules; what was read once is not read again."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import stemma
from stemma.errors import BadInput, ModelUnusable
from stemma.models import load, sums

REPORT = """ date 2031-02-03 By Arel Bosko • 3 February 2031 • 10:40

Drivers of Pelvast tell of the bridge

Guards shot two drivers near the bridge in Pelvast on 2 February. “They took our passports,” Ivar Lemet told reporters.
"""


def made(folder: Path, reader: str) -> stemma.Case:
    (folder / "case.toml").write_text(f'[settings]\nreader = "{reader}"\n')
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(REPORT.replace("10:40", "11:20") if name == "b.txt" else REPORT)
    case = stemma.new_case(folder / "t.case", config=folder / "case.toml")
    case.add([folder / "a.txt"])
    return case


def test_without_the_model_a_run_says_so_and_offers_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = made(tmp_path, "auto")
    monkeypatch.setattr(sums, "SHIPPED", tmp_path / "nowhere")
    with pytest.raises(ModelUnusable) as caught:
        case.run()
    assert 'reader = "rules"' in caught.value.hint
    (case.path / "case.toml").write_text('[settings]\nreader = "rules"\n')
    again = stemma.open_case(case.path)
    again.run()
    assert len(again.statements()) >= 1


def test_an_unknown_reader_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="reader"):
        made(tmp_path, "oracle").run()


def test_the_same_text_is_read_once_per_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    original = load.OnnxModel.run

    def counted(self: load.OnnxModel, *given: object) -> object:
        runs.append(1)
        return original(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(load.OnnxModel, "run", counted)
    case = made(tmp_path, "auto")
    case.run()
    first = len(runs)
    assert first > 0
    case.add([tmp_path / "b.txt"])
    case.run()
    assert len(runs) == first
    with sqlite3.connect(case.path / "case.db") as connection:
        assert connection.execute("SELECT count(*) FROM glance").fetchone()[0] == first
    by_file = {d.file: d.id for d in case.documents()}
    told = [
        [(s.stance, [q.text for q in s.content]) for s in case.statements() if s.document == by_file[name]]
        for name in by_file
    ]
    assert told[0] == told[1] != []
