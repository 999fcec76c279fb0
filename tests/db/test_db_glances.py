"""What a model saw before, as workers find it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

from stemma.db.glances import AT_ONCE, find_glances
from stemma.db.place import DATABASE


def test_workers_find_it_without_a_database_library() -> None:
    code = "import sys, stemma.tasks, stemma.db.glances; print('sqlalchemy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_many_keys_and_only_those_of_one_reader(tmp_path: Path) -> None:
    keys = [n.to_bytes(20, "big") for n in range(2 * AT_ONCE + 1)]
    raw = sqlite3.connect(tmp_path / DATABASE)
    raw.execute("CREATE TABLE glance (key BLOB PRIMARY KEY, reader TEXT, body BLOB)")
    raw.executemany("INSERT INTO glance VALUES (?, ?, ?)", [(k, "one" if k[-1] % 2 else "other", k[-2:]) for k in keys])
    raw.commit()
    raw.close()
    assert find_glances(tmp_path, "one", [*keys, b"unknown"]) == {k: k[-2:] for k in keys if k[-1] % 2}
    assert find_glances(tmp_path, "one", []) == {}
