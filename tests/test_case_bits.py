"""Single bits changed by chance (fixed seed) in originals, log, payloads, copy and checkpoint: each is named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from stemma.case import Case, new_case, open_case

SAMPLE = 24  # bits of each part


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("bits")
    made = new_case(folder / "night.case", actor="lena")
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"The gate was closed, clerk {number} said. Ärger.", encoding="utf-8")
        made.add([folder / f"{number}.txt"])
    return made


def failed(case: Case) -> dict[str, str]:
    return {one.what: one.text for one in case.verify(derived="none") if one.result == "failed"}


def flip(raw: bytes, chance: random.Random) -> bytes:
    out = bytearray(raw)
    out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def test_every_bit_of_an_original_counts(case: Case) -> None:
    chance = random.Random(11)
    places = sorted(place for place in (case.path / "originals").rglob("*") if place.is_file())
    for _ in range(SAMPLE):
        place = chance.choice(places)
        before = place.read_bytes()
        place.chmod(0o644)
        place.write_bytes(flip(before, chance))
        assert any(f"original {place.parent.name}{place.name[:10]}" in what for what in failed(case))
        place.write_bytes(before)
    assert failed(case) == {}


def test_every_bit_of_the_log_counts(case: Case, tmp_path: Path) -> None:
    chance = random.Random(12)
    other = open_case(shutil.copytree(case.path, tmp_path / "c.case"), actor="x")
    columns = [("log", one) for one in ("kind", "utc", "commitment", "previous", "hash")]
    columns += [("payload", "salt"), ("payload", "body")]
    for number in range(SAMPLE):
        table, column = columns[number % len(columns)]
        seq = chance.randrange(1, 6)
        raw = sqlite3.connect(other.path / "case.db", isolation_level=None)
        cast = "BLOB" if column == "salt" else "TEXT"
        value: Any = raw.execute(f"SELECT CAST({column} AS BLOB) FROM {table} WHERE seq = ?", (seq,)).fetchone()[0]
        put = f"UPDATE {table} SET {column} = CAST(? AS {cast}) WHERE seq = ?"
        raw.execute(put, (flip(value, chance), seq))
        found = failed(other)
        raw.execute(put, (value, seq))
        raw.close()
        assert any(f"log entry {one}" in what for what in found for one in (seq, seq + 1)), (table, column, found)
    assert failed(other) == {}


def test_every_bit_of_the_copy_and_of_the_checkpoint_counts(case: Case, tmp_path: Path) -> None:
    chance = random.Random(13)
    other = open_case(shutil.copytree(case.path, tmp_path / "c.case"), actor="x")
    for name, named in (("leaves.jsonl", "log copy"), ("checkpoint", "checkpoint")):
        place = other.path / "log" / name
        before = place.read_bytes()
        for _ in range(SAMPLE // 2):
            place.write_bytes(flip(before, chance))
            results = {one.what: one.result for one in other.verify(derived="none")}
            assert results[named] != "passed", name
        place.write_bytes(before)
    assert failed(other) == {}
