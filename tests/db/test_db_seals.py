"""Seals: every way of changing a row keeps its seal right; every flipped bit of a row is found and the row named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from stemma.db import Store, create
from stemma.db.base import (
    Change,
    DocumentRow,
    FindingRow,
    GlanceRow,
    LinkRow,
    ProblemRow,
    ReadOriginal,
    ReadRow,
    Weighed,
)
from stemma.db.schema import metadata
from stemma.db.sealcheck import check_rows, lenient
from stemma.db.seals import SEALED, UNSEALED, _parts, resealed


@contextmanager
def changing(store: Store) -> Iterator[Change]:
    with store.writer(wait=0, doing="test") as writer, writer.change(actor="lena", reason="test") as change:
        yield change


def read_row(id: str, original: str) -> ReadRow:
    row = DocumentRow(id, original, 0, "ä.txt", None, None, None, "2031-01-01", "en", 3, 0, 0, "d")
    return ReadRow(row, b"{}", b"", b"m", ("n:12",), ("n:12",), ("v:lena morn",), (f"S-{id}", f"A-{id}"))


def sha(letter: str) -> str:
    return letter * 64


def clock() -> str:
    return "2031-03-04T05:06:07Z"


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Store:
    return Store(Path(shutil.copytree(made, tmp_path / "night.case")), clock)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small case with rows in every table, changed in every way that the program has."""
    store = create(tmp_path_factory.mktemp("seals") / "night.case", clock=clock)
    problem = ProblemRow("P-1", "lineage", "unexpected", "partial", b"{}")
    with changing(store) as change:
        change.add_originals([(sha(x), 3, f"{x}.txt", change.record("received", {})) for x in "abc"])
        change.set_meta({"colour": "blue", "made": "2031"})
    for engine in ("e1", "e2"):
        glances = [GlanceRow(bytes((n,)) * 16, "r", b"{}") for n in range(3)]
        made = [ReadOriginal(sha(x), engine, [read_row(f"D-{x}", sha(x))], [problem], glances) for x in "abc"]
        with changing(store) as change:
            change.put_read(made)
            change.put_links([LinkRow("L-1", "D-a", "D-b", 0.5, b"{}")], {"D-a": 1, "D-b": 2})
            change.put_postings("mark", 1, [(-5, 1, bytes(12))])
            change.set_meta({"colour": engine})
            change.record("derived", {})
        with changing(store) as change:
            findings = [FindingRow(kind, f"{kind}-{n}", b"{}") for kind in ("incident", "origin") for n in range(3)]
            change.put_weighed([Weighed("N-1", engine, ["D-a", "D-b"], findings, [problem])])
            change.put_problems(["archive"], [problem])
            change.record("weighed", {})
        with changing(store) as change:
            change.tell({"N-1": engine}, [])
            change.outdate(["D-a"])
            change.record("told", {})
    return store.folder


def answers(store: Store) -> list[tuple[str, str]]:
    raw = sqlite3.connect(store.folder / "case.db")
    lenient(raw)
    found = [(one.what, one.result) for one in check_rows(raw, lambda stage, done, total: None)]
    raw.close()
    return found


def test_every_table_is_sealed_or_says_why_not() -> None:
    assert {*SEALED, *UNSEALED} == {*metadata.tables}
    assert not {*SEALED} & {*UNSEALED}


def test_rows_pass_after_every_kind_of_change(store: Store) -> None:
    assert answers(store) == [("rows", "passed")]
    with sqlite3.connect(store.folder / "case.db") as raw:
        empty = [name for name in SEALED if not raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0]]
    raw.close()
    assert empty == []


def test_a_change_that_fails_leaves_the_seals_as_they_were(store: Store) -> None:
    with pytest.raises(RuntimeError), changing(store) as change:
        change.set_meta({"colour": "red"})
        change.record("painted", {})
        raise RuntimeError
    assert answers(store) == [("rows", "passed")]
    with changing(store) as change:
        change.set_meta({"colour": "red"})
        change.record("painted", {})
    assert answers(store) == [("rows", "passed")]


def flipped(value: Any, chance: random.Random) -> Any:
    """The value with one bit changed; of text, the bytes that SQLite keeps."""
    if value is None:
        return 0
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(8))
    if isinstance(value, float):
        return value + 2.0**-30
    raw = bytearray(value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value)
    if not raw:
        return b"\x01"
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def cells(raw: sqlite3.Connection) -> list[tuple[str, str, int, Any]]:
    """(table, column, place of the row, value) of everything that is sealed."""
    out = []
    for table in SEALED:
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        for number, row in enumerate(raw.execute(f"SELECT * FROM {table}")):
            out += [(table, column, number, value) for column, value in zip(columns, row, strict=True)]
    return out


def test_a_flipped_bit_in_any_column_of_any_table_is_found_and_named(store: Store) -> None:
    """Every column of every table at least once; rows and bits by chance, with a fixed seed."""
    chance = random.Random(7)
    place = store.folder / "case.db"
    raw = sqlite3.connect(place)
    lenient(raw)
    raw.execute("PRAGMA foreign_keys=OFF")
    every = cells(raw)
    chance.shuffle(every)
    seen: set[tuple[str, str]] = set()
    for table, column, number, value in every:
        if (table, column) in seen:
            continue
        seen.add((table, column))
        keys = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[5]]
        key = raw.execute(f"SELECT {', '.join(keys)} FROM {table} LIMIT 1 OFFSET {number}").fetchone()
        where = " AND ".join(f"{name} = ?" for name in keys)
        kind = "TEXT" if isinstance(value, str) else "BLOB"
        new = f"CAST(? AS {kind})" if isinstance(value, str | bytes) else "?"
        raw.execute(f"UPDATE {table} SET {column} = {new} WHERE {where}", (flipped(value, chance), *key))
        found = [one for one in check_rows(raw, lambda stage, done, total: None) if one.result == "failed"]
        raw.rollback()
        assert any(f"of table {table}" in one.what for one in found), (table, column, value)
        shown = " ".join(part.hex() if isinstance(part, bytes) else str(part) for part in key)
        assert any(one.what == f"row {shown} of table {table}" for one in found), (table, column, found)
    raw.close()
    assert len(seen) > 50


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("DELETE FROM finding WHERE id = 'origin-1'", "row N-1 origin origin-1 of table finding"),
        ("INSERT INTO meta VALUES ('x', 'y')", "row x of table meta"),
        ("UPDATE seal SET digest = zeroblob(16) WHERE part = 'link'", "row L-1 of table link"),
        ("DELETE FROM seal WHERE part = 'told'", "row N-1 of table told"),
        ("UPDATE tally SET state = zeroblob(512)", "tally"),
        ("DELETE FROM meta WHERE key = 'made'; DELETE FROM seal WHERE key = 'made'", "tally"),
    ],
)
def test_rows_taken_out_put_in_and_seals_changed(store: Store, sql: str, named: str) -> None:
    raw = sqlite3.connect(store.folder / "case.db")
    raw.executescript(sql)
    raw.commit()
    raw.close()
    assert (named, "failed") in answers(store)


def test_rows_seals_and_sum_exchanged_together_do_not_fit_the_log(store: Store, tmp_path: Path) -> None:
    """Whoever can compute all of it still has to change the log, which is chained and signed."""
    place = store.folder / "case.db"
    raw = sqlite3.connect(place)
    before = raw.execute("SELECT * FROM meta").fetchall()
    seals = raw.execute("SELECT * FROM seal WHERE part = 'meta'").fetchall()
    state = raw.execute("SELECT state FROM tally").fetchall()
    raw.close()
    with changing(store) as change:
        change.set_meta({"colour": "red"})
        change.record("painted", {})
    raw = sqlite3.connect(place)
    raw.execute("DELETE FROM meta")
    raw.executemany("INSERT INTO meta VALUES (?, ?)", before)
    raw.execute("DELETE FROM seal WHERE part = 'meta'")
    raw.executemany("INSERT INTO seal VALUES (?, ?, ?)", seals)
    raw.execute("UPDATE tally SET state = ?", state[0])
    raw.commit()
    raw.close()
    assert answers(store) == [("tally", "failed")]


def test_a_change_does_not_cover_up_for_an_alteration(store: Store) -> None:
    raw = sqlite3.connect(store.folder / "case.db")
    raw.execute("UPDATE document SET title = 'Another' WHERE id = 'D-a'")
    raw.commit()
    raw.close()
    with changing(store) as change:
        change.put_links([], {"D-a": 1, "D-b": 2, "D-c": 3})
        change.record("compared", {})
    assert answers(store) == [("row D-a of table document", "failed")]
    with changing(store) as change:  # what is written anew is right again
        change.put_read([ReadOriginal(sha("a"), "e3", [read_row("D-a", sha("a"))], [])])
        change.record("derived", {})
    assert answers(store) == [("rows", "passed")]


def test_a_migration_that_adds_a_column_keeps_the_marks(store: Store) -> None:
    raw = sqlite3.connect(store.folder / "case.db")
    raw.execute("UPDATE link SET probability = 0.9")
    with resealed(raw, "link", "meta"):
        raw.execute("ALTER TABLE link ADD COLUMN note TEXT")
        raw.execute("ALTER TABLE meta ADD COLUMN note TEXT")
    raw.commit()
    raw.close()
    assert {what for what, result in answers(store) if result == "failed"} == {"row L-1 of table link", "tally"}


def test_every_seal_is_found_by_its_index(store: Store) -> None:
    """In triggers and when checking: without the whole key a table of whole numbers costs the square of its rows."""
    raw = sqlite3.connect(store.folder / "case.db")
    for table in SEALED:
        key, _ = _parts(raw, table, "x")
        plan = raw.execute(
            f'EXPLAIN QUERY PLAN SELECT s.digest FROM "{table}" x CROSS JOIN seal s ON s.part = ? AND s.key = {key}',
            (table,),
        )
        told = " ".join(row[3] for row in plan)
        assert "part=? AND key=?" in told, (table, told)
    raw.close()


def test_a_damaged_page_is_told(store: Store) -> None:
    with store.writer(wait=0, doing="test") as writer:
        writer.scrub()
    place = store.folder / "case.db"
    raw = sqlite3.connect(place)
    size = raw.execute("PRAGMA page_size").fetchone()[0]
    root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'finding'").fetchone()[0]
    raw.close()
    content = bytearray(place.read_bytes())
    content[(root - 1) * size] ^= 1
    place.write_bytes(content)
    failed = {what for what, result in answers(store) if result == "failed"}
    assert "table finding" in failed
    assert "database" in failed
