"""Storage: every change has its log row, tampering is named, old and new forms, one writer, full and closed disks."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from stemma.db import Store, create, open_store
from stemma.db.base import Change, DocumentRow, FindingRow, ProblemRow, ReadOriginal, ReadRow, Weighed
from stemma.db.blobs import FileBlobs
from stemma.db.connect import writing_engine
from stemma.db.faults import as_fault, faults
from stemma.db.lock import WriteLock
from stemma.db.log import FIRST
from stemma.db.logcheck import check
from stemma.db.logcopy import COPY
from stemma.db.schema import REVISION, REVISIONS, metadata
from stemma.errors import BadInput, CaseBusy, CaseNotFound, CaseReadOnly, CaseTooNew, DiskFull
from stemma.protect.tree import Frontier, Tree
from stemma.records import canonical_json


def clock() -> str:
    return "2031-03-04T05:06:07Z"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return create(tmp_path / "night.case", clock=clock)


def sha(letter: str) -> str:
    return letter * 64


def read_row(id: str, original: str, *, digest: str = "d", ids: tuple[str, ...] = ()) -> ReadRow:
    row = DocumentRow(id, original, 0, "a.txt", None, None, None, "2031-01-01", "en", 3, 0, 0, digest)
    return ReadRow(row, b"{}", b"", b"", ("n:12",), ("n:12",), ("v:lena morn",), ids)


@contextmanager
def changing(store: Store, actor: str = "lena") -> Iterator[Change]:
    with store.writer(wait=0, doing="test") as writer, writer.change(actor=actor, reason="test") as change:
        yield change


def fill(store: Store) -> None:
    with changing(store) as change:
        items = [(sha(x), 3, f"{x}.txt", change.record("received", {"sha256": sha(x)})) for x in "ab"]
        change.add_originals(items)
        made = [
            ReadOriginal(sha(x), "e1", [read_row(f"D-{x.upper()}", sha(x), ids=(f"S-{x.upper()}1",))], []) for x in "ab"
        ]
        change.put_read(made)


def test_what_is_written_is_read_back_in_the_order_of_addition(store: Store) -> None:
    fill(store)
    with store.view() as view:
        assert [row.file for row in view.originals()] == ["a.txt", "b.txt"]
        assert [row.id for row in view.documents()] == ["D-A", "D-B"]
        assert [row.ties for row in view.standing()] == [("v:lena morn",)] * 2
        assert view.matching("S-", 9) == [("S-A1", "D-A"), ("S-B1", "D-B")]
        assert view.counts()["document"] == 2


def test_no_row_no_action(store: Store) -> None:
    with pytest.raises(ValueError, match="log row"), changing(store) as change:
        change.set_meta({"colour": "blue"})
    with store.view() as view:
        assert view.meta() == {}


def test_a_change_needs_an_actor(store: Store) -> None:
    with pytest.raises(ValueError, match="actor"), changing(store, actor=""):
        pass


def test_a_change_that_fails_leaves_neither_data_nor_log(store: Store) -> None:
    with pytest.raises(RuntimeError), changing(store) as change:
        change.set_meta({"colour": "blue"})
        change.record("painted", {})
        raise RuntimeError
    with store.view() as view:
        assert (view.meta(), list(view.log())) == ({}, [])


def test_a_view_cannot_write(store: Store) -> None:
    with store.view() as view, pytest.raises(Exception, match=r"readonly|read-only|query_only"):
        view.connection.execute(text("DELETE FROM log"))


def test_the_same_bytes_under_two_names_keep_both(store: Store) -> None:
    fill(store)
    with changing(store) as change:
        change.add_originals([(sha("a"), 3, "other/name.txt", change.record("received", {}))])
    with store.view() as view:
        assert [row.file for row in view.references(sha("a"))] == ["a.txt", "other/name.txt"]
        assert len(view.originals()) == 2


def test_reading_again_replaces_and_a_document_given_twice_is_told(store: Store) -> None:
    fill(store)
    with changing(store) as change:
        rows = [read_row("D-A2", sha("a"), digest="new"), read_row("D-B", sha("a"))]
        assert change.put_read([ReadOriginal(sha("a"), "e2", rows, [])]) == ["D-B"]
        change.record("derived", {})
    with store.view() as view:
        assert {row.id: row.original for row in view.documents()} == {"D-A2": sha("a"), "D-B": sha("b")}
        assert view.matching("S-A", 9) == []
        assert [row.engine for row in view.originals()] == ["e2", "e1"]


def test_findings_of_a_neighbourhood_are_replaced_as_a_whole(store: Store) -> None:
    fill(store)
    problem = ProblemRow("P-1", "lineage", "unexpected", "failed", b"{}")
    for number in (1, 2):
        with changing(store) as change:
            found = [FindingRow("incident", f"I-{number}", b"{}")]
            change.put_weighed([Weighed("N-1", f"digest {number}", ["D-A", "D-B"], found, [problem])])
            change.record("derived", {})
    with store.view() as view:
        assert [row.id for _, row in view.findings("incident")] == ["I-2"]
        assert view.neighbours("N-1") == ["D-A", "D-B"]
        assert len(view.problems()) == 1
        assert view.failed_neighbourhoods() == {"N-1"}


def test_documents_that_moved_leave_nothing_behind_in_their_old_neighbourhood(store: Store) -> None:
    """A kill between the new neighbourhood and the end of the run must not leave an incident in both."""
    fill(store)
    with changing(store) as change:
        old = [Weighed(f"N-{x}", "1", [f"D-{x}"], [FindingRow("incident", f"I-{x}", b"{}")], []) for x in "AB"]
        change.put_weighed(old)
        change.record("derived", {})
    with changing(store) as change:
        joined = [FindingRow("incident", "I-A", b"{}")]
        change.put_weighed([Weighed("N-A", "2", ["D-A", "D-B"], joined, [])])
        change.record("derived", {})
    with store.view() as view:
        assert [(place, row.id) for place, row in view.findings("incident")] == [("N-A", "I-A")]
        assert set(view.neighbourhoods()) == {"N-A"}


# --- forms


def test_the_migrated_tables_are_the_tables_of_the_schema(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with writing_engine(store.folder / "case.db").connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_known_revisions_are_those_of_the_migrations() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "src/stemma/db/migrations")
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert tuple(r.revision for r in reversed(list(script.walk_revisions()))) == REVISIONS
    assert script.get_current_head() == REVISION


def test_a_case_of_a_later_version_is_refused_and_left_alone(store: Store) -> None:
    with sqlite3.connect(store.folder / "case.db") as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(CaseTooNew, match="later version"):
        open_store(store.folder, clock=clock)


def test_opening_is_fast_and_needs_no_alembic(store: Store) -> None:
    code = (
        "import sys, time; from pathlib import Path; from stemma.db import open_store\n"
        f"t = time.process_time(); open_store(Path({str(store.folder)!r}), clock=str)\n"
        "print(time.process_time() - t, 'alembic' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert float(out[0]) < 0.05
    assert out[1] == "False"


def test_no_case_and_no_database(tmp_path: Path) -> None:
    with pytest.raises(CaseNotFound):
        open_store(tmp_path, clock=clock)
    (tmp_path / "case.db").write_bytes(b"")
    with pytest.raises(CaseNotFound):
        open_store(tmp_path, clock=clock)
    (tmp_path / "case.db").write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(BadInput, match="damaged"):
        open_store(tmp_path, clock=clock)


# --- log


def answers(store: Store) -> list[tuple[str, str]]:
    with store.view() as view:
        return [(one.what, one.result) for one in check(view.log(), store.copy, view.tree())]


def tamper(store: Store, sql: str) -> None:
    raw = sqlite3.connect(store.folder / "case.db")
    raw.execute(sql)
    raw.commit()
    raw.close()


def test_an_untouched_log_passes(store: Store) -> None:
    fill(store)
    assert answers(store) == [("log", "passed"), ("log copy", "passed")]


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE payload SET body = replace(body, 'lena', 'olga') WHERE seq = 2", "log entry 2"),
        ("UPDATE log SET utc = '2031-01-01T00:00:00Z' WHERE seq = 1", "log entry 1"),
        ("DELETE FROM log WHERE seq = 1", "log entry 1"),
        ("DELETE FROM log WHERE seq = 2", "log copy"),
        ("DELETE FROM log WHERE seq = 2", "log tree"),
        ("UPDATE tree SET hash = replace(hash, 'a', 'b')", "log tree"),
        ("UPDATE log SET form = 1 WHERE seq = 2", "log entry 2"),
        ("UPDATE payload SET salt = zeroblob(32) WHERE seq = 2", "log entry 2"),
    ],
)
def test_tampering_with_the_log_is_found_and_named(store: Store, sql: str, named: str) -> None:
    fill(store)
    tamper(store, sql)
    assert (named, "failed") in answers(store)


def test_an_erased_payload_leaves_a_valid_log(store: Store) -> None:
    fill(store)
    tamper(store, "DELETE FROM payload WHERE seq = 1")
    assert ("log", "passed") in answers(store)
    assert ("text of log entry 1", "failed") in answers(store)  # nobody said that it was erased


def test_erasing_leaves_leaf_and_tree_valid_and_no_byte_of_what_was_said(store: Store) -> None:
    with changing(store) as change:
        said = [change.record("consent", {"person": f"Wilma Ostrander {n}" * 200}) for n in range(3)]
    with changing(store) as change:
        assert change.erase(said[:2], why="withdrawn") == 2
    with changing(store) as change:
        assert change.erase(said[:2], why="again") == 0
        change.record("other", {})
    with store.view() as view:
        rows = list(view.log())
        assert [row.body is None for row in rows] == [True, True, False, False, False]
        assert json.loads(rows[3].body or "")["entries"] == [1, 2]
    assert answers(store) == [("log", "passed"), ("log copy", "passed")]
    left = b"".join(place.read_bytes() for place in store.folder.rglob("*") if place.is_file())
    assert b"Ostrander 2" in left
    assert b"Ostrander 0" not in left and b"Ostrander 1" not in left


def test_only_entries_that_are_there_can_be_erased(store: Store) -> None:
    fill(store)
    with pytest.raises(ValueError, match="no entry 9"), changing(store) as change:
        change.erase([9], why="withdrawn")
    with pytest.raises(ValueError, match="no entry 3"), changing(store) as change:
        change.erase([change.record("consent", {})], why="withdrawn")
    assert answers(store) == [("log", "passed"), ("log copy", "passed")]


def test_the_edge_of_the_tree_grows_with_the_log(store: Store) -> None:
    for size in range(1, 10):
        with changing(store) as change:
            change.record("noted", {"size": size})
        with store.view() as view:
            hashes = [bytes.fromhex(row.hash) for row in view.log()]
            assert (
                Frontier({level: bytes.fromhex(one) for level, one in view.tree().items()}).root()
                == Tree(hashes).root()
            )


def test_a_log_of_an_earlier_form_keeps_its_leaves(store: Store) -> None:
    """Entries hashed by an earlier version stay as they were, and are leaves of the tree like all others."""
    body, salt = '{"actor":"lena"}', bytes(32)
    commitment = hashlib.sha256(salt + body.encode()).hexdigest()
    held = {"commitment": commitment, "kind": "created", "previous": FIRST, "seq": 1, "utc": clock()}
    hash = hashlib.sha256(b"\x00" + canonical_json(held).encode()).hexdigest()
    raw = sqlite3.connect(store.folder / "case.db")
    raw.execute("INSERT INTO log VALUES (1, 'created', ?, ?, ?, ?, 1)", (clock(), commitment, FIRST, hash))
    raw.execute("INSERT INTO payload VALUES (1, ?, ?)", (salt, body))
    raw.execute("ALTER TABLE log DROP COLUMN form")
    raw.execute("DROP INDEX ix_document_compared")
    for name in ("tree", "seal", "tally", "posting"):
        raw.execute(f"DROP TABLE {name}")
    raw.execute("UPDATE alembic_version SET version_num = '0004'")
    raw.commit()
    raw.close()
    fill(open_store(store.folder, clock=clock))
    with store.view() as view:
        rows = list(view.log())
        assert [row.form for row in rows] == [1, 2, 2]
        assert (rows[0].hash, rows[1].previous) == (hash, hash)
    assert answers(store) == [("log", "passed"), ("log copy", "passed")]


def test_a_copy_cut_off_by_a_kill_is_mended(store: Store) -> None:
    fill(store)
    place = store.folder / "log" / COPY
    lines = place.read_bytes().splitlines(keepends=True)
    place.write_bytes(lines[0] + lines[1][:20])
    with store.writer(wait=0, doing="test"):
        pass
    assert place.read_bytes() == b"".join(lines)


def test_the_log_copy_holds_no_names(store: Store) -> None:
    fill(store)
    assert "lena" not in (store.folder / "log" / COPY).read_text(encoding="utf-8")


# --- originals


def test_originals_are_read_only_whole_and_kept_once(tmp_path: Path) -> None:
    blobs = FileBlobs(tmp_path / "case" / "originals")
    source = tmp_path / "letter.txt"
    source.write_bytes(b"They came at night." * 100_000)
    sha256, size = blobs.put(source)
    assert not blobs.path(sha256).exists()  # not before it is safe
    blobs.settle()
    assert blobs.put(source) == (sha256, size)
    blobs.settle()
    place = blobs.path(sha256)
    assert place.read_bytes() == source.read_bytes()
    assert stat.S_IMODE(place.stat().st_mode) == 0o444
    assert [p for p in (tmp_path / "case").rglob("*") if p.is_file()] == [place]


def test_what_an_interrupted_addition_left_is_swept(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(b"a")
    FileBlobs(tmp_path / "originals").put(source)  # and then the program is killed
    assert FileBlobs(tmp_path / "originals").sweep() == 1


# --- faults


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EACCES, CaseReadOnly), (errno.EROFS, CaseReadOnly)],
)
def test_faults_of_the_disk_have_names(tmp_path: Path, number: int, error: type[Exception]) -> None:
    with pytest.raises(error), faults(tmp_path):
        raise OSError(number, os.strerror(number))


def test_other_faults_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), faults(tmp_path):
        tmp_path.read_bytes()
    assert as_fault(KeyError("x"), tmp_path) is None


def test_a_full_database_is_a_full_disk(store: Store) -> None:
    with pytest.raises(DiskFull), store.writer(wait=0, doing="test") as writer:
        writer.connection.exec_driver_sql("PRAGMA max_page_count=40")
        with writer.change(actor="lena", reason="test") as change:
            change.set_meta({"long": "x" * 1_000_000})
            change.record("filled", {})
    with store.view() as view:
        assert view.meta() == {}


# --- one writer


def test_a_second_writer_is_told_who_holds_the_case(store: Store) -> None:
    code = (
        "import sys, time; from pathlib import Path; from stemma.db.lock import WriteLock\n"
        f"lock = WriteLock(Path({str(store.folder / 'lock')!r})); lock.take(wait=0, now='noon', doing='run')\n"
        "print('held', flush=True); time.sleep(30)"
    )
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        told: list[str] = []
        with pytest.raises(CaseBusy, match=rf"Process {other.pid} .stemma run, since noon."):
            WriteLock(store.folder / "lock").take(wait=0.2, now="", doing="add", waiting=told.append)
        assert len(told) == 1
        with store.view() as view:  # readers do not wait
            assert view.counts()["log"] == 0
    finally:
        other.kill()
        other.communicate()
    started = time.monotonic()
    lock = WriteLock(store.folder / "lock")
    lock.take(wait=5, now="later", doing="add")  # the lock went with its holder
    assert time.monotonic() - started < 1
    assert json.loads((store.folder / "lock").read_text())["doing"] == "add"
    lock.release()
