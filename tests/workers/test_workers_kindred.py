"""Handing out tasks: each once, none held back, like to like."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from stemma.tasks import LONG_LINE, ReadTask, Shared, WeighTask, kin
from stemma.workers import Pool
from stemma.workers.kindred import AHEAD, Kindred

sys.path.insert(0, str(Path(__file__).parent))
from pool_tasks import work


@given(st.binary(max_size=80), st.lists(st.integers(1, 3), min_size=1, max_size=9))
def test_every_task_is_handed_out_once_and_no_process_waits(drawn: bytes, turns: list[int]) -> None:
    tasks = [{n for n in range(4) if byte >> n & 1} for byte in drawn]
    kindred = Kindred(enumerate(tasks), lambda numbers: numbers)
    out: list[tuple[int, set[int]]] = []
    while (job := kindred.take(turns[len(out) % len(turns)])) is not None:
        out.append(job)
    assert sorted(number for number, _ in out) == list(range(len(tasks)))
    assert all(task is tasks[number] for number, task in out)


def test_families_that_come_mixed_each_go_to_one_process() -> None:
    tasks = [{family} for _ in range(4) for family in range(6)]
    kindred = Kindred(enumerate(tasks), lambda numbers: numbers)
    homes: dict[int, list[int]] = {}
    for turn in range(len(tasks)):
        job = kindred.take(1 + turn % 2)
        assert job is not None
        homes.setdefault(min(job[1]), []).append(1 + turn % 2)
    assert all(len(set(home)) == 1 for home in homes.values())
    assert {home[0] for home in homes.values()} == {1, 2}


def test_one_family_alone_keeps_two_processes_at_work() -> None:
    kindred = Kindred(enumerate([{7}] * 10), lambda numbers: numbers)
    assert [kindred.take(1 + n % 2) for n in range(11)] == [*enumerate([{7}] * 10), None]


def test_tasks_are_not_taken_long_before_they_are_needed() -> None:
    taken = []

    def source() -> Iterator[tuple[int, set[int]]]:
        for n in range(1000):
            taken.append(n)
            yield n, {n}

    plain = Kindred(source(), None)
    assert plain.take(1) == (0, {0}) and taken == [0]
    taken.clear()
    Kindred(source(), lambda numbers: numbers).take(1)
    assert len(taken) == AHEAD


def test_a_pool_with_families_gives_every_outcome() -> None:
    pool = Pool(work, 1, processes=2, seconds=20, memory=1024, kin=lambda task: (task[1] % 5,))
    try:
        found = {one.number: one.value for one in pool.map([("square", n) for n in range(60)])}
    finally:
        pool.close()
    assert found == {n: n * n for n in range(60)}


def test_reports_that_share_paragraphs_have_numbers_in_common(tmp_path: Path) -> None:
    paragraphs = [f"{n} " + "word " * (LONG_LINE // 4) for n in range(20)]
    texts = {
        "one": paragraphs,
        "two": ["Another title", *paragraphs],
        "other": [p.upper() for p in paragraphs],
        "short": ["a", "b"],
    }
    shared = Shared(None, "default")
    numbers = {}
    for name, lines in texts.items():
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
        numbers[name] = set(kin(shared, ReadTask("0" * 64, str(tmp_path / name), name)))
    assert numbers["one"] == numbers["two"]
    assert not numbers["one"] & numbers["other"] and not numbers["short"]
    assert kin(shared, ReadTask("0" * 64, str(tmp_path / "gone"), "gone")) == ()
    assert kin(shared, WeighTask("N", "", (), (), ())) == ()
