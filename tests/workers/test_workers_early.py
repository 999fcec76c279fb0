"""The process that makes workers is started before the rest of the program, where there is work for it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from stemma import early
from stemma.workers import server


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(server, "start_server", calls.append)
    return calls


def case(folder: Path, unread: int, read: int = 0) -> Path:
    raw = sqlite3.connect(folder / "case.db")
    raw.execute("CREATE TABLE original (sha256 TEXT, engine TEXT)")
    raw.executemany("INSERT INTO original VALUES ('x', ?)", [(None,)] * unread + [("e",)] * read)
    raw.commit()
    raw.close()
    return folder


def test_many_unread_originals_start_it(tmp_path: Path, started: list[tuple[str, ...]]) -> None:
    early.expect_work(case(tmp_path, early.WORTH_IT))
    assert started == [early.PRELOAD]


def test_few_unread_originals_do_not(tmp_path: Path, started: list[tuple[str, ...]]) -> None:
    folder = case(tmp_path, early.WORTH_IT - 1, read=500)
    early.expect_work(folder)
    assert not started
    early.expect_work(folder, afresh=True)
    assert started == [early.PRELOAD]


def test_what_is_no_plain_case_is_left_to_the_run(tmp_path: Path, started: list[tuple[str, ...]]) -> None:
    early.expect_work(tmp_path / "nowhere")
    (tmp_path / "case.db").write_bytes(bytes(range(256)) * 16)
    early.expect_work(tmp_path)
    assert not started
    assert not (tmp_path / "nowhere").exists()
