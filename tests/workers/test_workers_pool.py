"""Workers: equal results in a pool and inline; one bad task never harms another."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stemma.workers import Inline, Pool, Workers

sys.path.insert(0, str(Path(__file__).parent))
from pool_tasks import work


def outcomes(workers: Workers, tasks: list[Any]) -> dict[int, tuple[Any, str]]:
    try:
        return {one.number: (one.value, one.failure) for one in workers.map(tasks)}
    finally:
        workers.close()


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(work, 1, processes=2, seconds=20, memory=1024)
    yield made
    made.close()


@pytest.mark.parametrize("kind", ["inline", "pool"])
def test_every_task_has_its_own_outcome(kind: str) -> None:
    workers: Workers = Inline(work, 3) if kind == "inline" else Pool(work, 3, processes=2, seconds=20, memory=0)
    found = outcomes(workers, [("square", n) for n in range(40)] + [("raise", "odd bytes")])
    assert found == {n: (3 * n * n, "") for n in range(40)} | {40: (None, "raised")}


def test_a_task_that_kills_its_process_is_tried_twice_and_fails_alone(pool: Pool) -> None:
    found = outcomes(pool, [("square", n) for n in range(6)] + [("die", None)] + [("square", n) for n in range(6)])
    assert found.pop(6) == (None, "crashed")
    assert [value for _, (value, failure) in sorted(found.items()) if not failure] == [n * n for n in range(6)] * 2


def test_a_task_that_dies_once_gets_a_second_chance(tmp_path: Path) -> None:
    pool = Pool(work, 1, processes=2, seconds=20, memory=1024, fenced=False)  # it leaves a mark in a file
    found = outcomes(pool, [("die-once", str(tmp_path / "mark")), ("square", 2)])
    assert found == {0: ("recovered", ""), 1: (4, "")}


def test_limits_on_time_and_memory() -> None:
    pool = Pool(work, 1, processes=2, seconds=1.0, memory=1024)
    found = outcomes(pool, [("sleep", 30), ("memory", 3 << 30), ("square", 5), ("square", 6)])
    assert found == {0: (None, "time"), 1: (None, "memory"), 2: (25, ""), 3: (36, "")}


def test_tasks_are_taken_only_as_there_is_room(pool: Pool) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[Any]:
        for n in range(200):
            taken.append(n)
            yield ("square", n)

    results = pool.map(tasks())
    next(results)
    assert len(taken) < 20


def test_close_may_be_called_while_tasks_are_under_way(pool: Pool) -> None:
    results = pool.map([("square", 1), ("sleep", 30), ("sleep", 30)])
    assert next(results).value == 1
    pool.close()
    pool.close()


def test_a_script_without_a_guard_is_not_run_again(tmp_path: Path) -> None:
    """Regression: every process imported the caller's script and began the whole work anew."""
    script = tmp_path / "script.py"
    lines = [
        "import sys",
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})",
        "from pool_tasks import work",
        "from stemma.workers import Pool",
        "pool = Pool(work, 2, processes=2, seconds=20, memory=0)",
        "print(sorted(one.value for one in pool.map([('square', 1), ('square', 2)])))",
        "pool.close()",
    ]
    script.write_text("\n".join(lines))
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("[2, 8]\n", "")


def test_large_tasks_and_large_results_do_not_wait_for_each_other(pool: Pool) -> None:
    """Regression: the parent waited to hand over a task, the process to hand over a result, for ever."""
    megabytes = b"x" * (4 << 20)
    found = [one.value for one in pool.map([("echo", megabytes)] * 12)]
    assert found == [megabytes] * 12


def test_a_task_given_to_a_process_that_has_just_ended_is_not_lost() -> None:
    """The process dies while it is idle, so that only the attempt to send shows it."""
    pool = Pool(work, 1, processes=1, seconds=20, memory=0)
    try:
        assert [one.value for one in pool.map([("square", 2)])] == [4]
        pool._hands[0].process.kill()
        pool._hands[0].process.join()
        assert {one.number: one.value for one in pool.map([("square", n) for n in range(3)])} == {0: 0, 1: 1, 2: 4}
    finally:
        pool.close()


def test_a_temporary_folder_with_a_long_path_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket has a path of some hundred bytes at most; a folder may have a longer one."""
    far = tmp_path / ("x" * 60) / ("y" * 60)
    far.mkdir(parents=True)
    lines = (
        "import pool_tasks, stemma.workers as w\n"
        "pool = w.Pool(pool_tasks.work, 3, processes=1, seconds=60, memory=0, fenced=False)\n"
        "print([one.value for one in pool.map([('square', 5)])])\n"
        "pool.close()\n"
    )
    monkeypatch.setenv("TMPDIR", str(far))
    done = subprocess.run(
        [sys.executable, "-c", lines], capture_output=True, text=True, cwd=Path(__file__).parent, timeout=60
    )
    assert done.stdout.strip() == "[75]", done.stderr
