"""What a reading process may no longer do, tried in real processes; and that it can still do its work."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from stemma.db.raw import connect
from stemma.workers import Pool
from stemma.workers.sandbox import NAMES, NUMBERS, _filter, protections

sys.path.insert(0, str(Path(__file__).parent))
from pool_tasks import work

LINUX = sys.platform == "linux" and platform.machine() in NUMBERS
only_linux = pytest.mark.skipif(not LINUX, reason="the fences are those of Linux")


def tried(*tasks: Any, fenced: bool = True) -> list[Any]:
    pool = Pool(work, 1, processes=1, seconds=60, memory=2048, fenced=fenced)
    try:
        found = sorted(pool.map(tasks), key=lambda one: one.number)
    finally:
        pool.close()
    return [one.value if not one.failure else (one.failure, one.detail) for one in found]


ATTEMPTS = ("connect", "listen", "unix", "write", "append", "remove", "rename", "mkdir", "program", "fork", "signal")


@only_linux
def test_a_reading_process_can_do_nothing_outside(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("x")
    found = dict(zip(ATTEMPTS, tried(*((name, str(tmp_path)) for name in ATTEMPTS)), strict=True))
    assert found == dict.fromkeys(ATTEMPTS, "refused")
    assert kept.read_text() == "x" and [one.name for one in tmp_path.iterdir()] == ["kept"]


@only_linux
def test_the_attempts_would_succeed_without_the_fences(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    found = tried(*((name, str(tmp_path)) for name in ("unix", "write", "mkdir", "program")), fenced=False)
    assert found == ["done"] * 4


@pytest.mark.parametrize("key", [b"", bytes(range(32))])
def test_it_can_still_read_a_case_that_is_being_written(tmp_path: Path, key: bytes) -> None:
    place = tmp_path / "case.db"
    raw: sqlite3.Connection = connect(place, key=key)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("CREATE TABLE glance (key BLOB, reader TEXT, body BLOB)")
    raw.execute("INSERT INTO glance VALUES (x'01', 'r', x'02')")
    assert tried(("glances", str(tmp_path), key), ("threads", 3)) == [{b"\1": b"\2"}, [0, 1, 2]]
    raw.close()


@only_linux
def test_a_reader_does_not_outlive_the_program(tmp_path: Path) -> None:
    """A parser that hangs in C hears of nothing; the kernel ends it when its parent is gone."""
    import subprocess

    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pool_tasks import work; from stemma.workers import Pool\n"
        "pool = Pool(work, 1, processes=1, seconds=600, memory=0)\n"
        "results = pool.map([('pid', None), ('spin', 600)]); print(next(results).value, flush=True); next(results)"
    )
    src = os.pathsep.join(one for one in sys.path if one)
    line = [sys.executable, "-c", code, str(Path(__file__).parent)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": src}) as process:
        assert process.stdout is not None
        reader = int(process.stdout.readline())
        process.kill()
    end = time.monotonic() + 60
    while time.monotonic() < end and Path(f"/proc/{reader}").exists():
        time.sleep(0.1)
    assert not Path(f"/proc/{reader}").exists()


@only_linux
def test_doctor_tells_what_was_tried() -> None:
    assert set(protections()) == {"memory", "files", "network", "programs"}


@pytest.mark.parametrize("machine", sorted(NUMBERS))
@pytest.mark.parametrize("programs", [False, True])
def test_the_filter_is_whole(machine: str, programs: bool) -> None:
    """Every jump lands inside the filter, every path ends, and a call of another machine ends the process."""
    steps = _filter(machine, programs=programs)
    assert len(NUMBERS[machine]) == len(NAMES)
    for at, (code, yes, no, _) in enumerate(steps):
        assert code == 0x06 or at + 1 + max(yes, no) < len(steps)
    assert steps[-1][0] == 0x06

    def run(arch: int, number: int, flags: int = 0) -> int:
        held, at = 0, 0
        while True:
            code, yes, no, value = steps[at]
            if code == 0x06:
                return value
            if code == 0x20:
                held = {0: number, 4: arch, 16: flags}[value]
                at += 1
                continue
            hit = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            at += 1 + (yes if hit else no)

    calls = dict(zip(NAMES, NUMBERS[machine], strict=True))
    arch = calls["arch"] or 0
    assert run(arch ^ 1, 0) == 0x80000000
    assert run(arch, 63 if machine == "aarch64" else 0) == 0x7FFF0000  # read
    assert run(arch, calls["socket"] or 0) == 0x00050001
    assert run(arch, 425) == 0x00050001
    expected = 0x7FFF0000 if programs else 0x00050001
    assert run(arch, calls["execve"] or 0) == expected
    assert run(arch, calls["clone"] or 0, 0x11) == expected
    assert run(arch, calls["clone"] or 0, 0x10000) == 0x7FFF0000
