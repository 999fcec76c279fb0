"""Kills the program (SIGKILL) at random moments of add, run, decide, report and export, and looks what is left.

    python tests/torture.py [KILLS] [SEED]

After every kill: the case opens, nothing in it fails verification, and everything that was acknowledged before the kill
is there. Each action runs in a forked process, so that the time goes into the action and not into starting Python.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from stemma.case import Case, new_case, open_case

TEXT = """Prisoners told of the gate, {n}

On {day} March 2031 guards took {count} prisoners from Colony {n} near Velda. "They were led out at night," said Lena
Morn, a lawyer. She said that {count} of the prisoners were beaten by guards at the gate of Colony {n}.
"""


def add(case: Case, number: int) -> str:
    names = []
    for part in range(3):
        place = case.path.parent / "in" / f"{number:04d}-{part}.txt"
        text = TEXT.format(n=10 * number + part, day=1 + number % 28, count=12 + part)
        place.write_text(text, encoding="utf-8")
        names.append(place)
    case.add(names)
    return f"file {names[0].name}"


def run(case: Case, number: int) -> str:
    case.run()
    return "run"


def decide(case: Case, number: int) -> str:
    found = case.incidents()
    if not found:
        return ""
    made = case.decide("note", found[number % len(found)].id, reason=f"Look at number {number} again.")
    return f"decision {made.id}"


def report(case: Case, number: int) -> str:
    (place,) = case.report(case.path.parent / f"{number:04d}.html")
    return f"report {place.name}"


def export(case: Case, number: int) -> str:
    (place,) = case.export_to("json", case.path.parent / f"{number:04d}.json")
    return f"export {place.name} {hashlib.sha256(place.read_bytes()).hexdigest()}"


ACTIONS: tuple[Callable[[Case, int], str], ...] = (add, run, decide, report, export)


def forked(work: Callable[[int], None], seconds: float | None) -> tuple[bool, str]:
    """Does some work in a process of its own, killed after so many seconds; (was it killed, what it acknowledged)."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            work(writer)
        except BaseException as exc:
            os.write(writer, f"\nerror {type(exc).__name__}: {exc}".encode())
            os._exit(1)
        os._exit(0)
    os.close(writer)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), said


def act(folder: Path, action: Callable[[Case, int], str], number: int) -> Callable[[int], None]:
    def work(writer: int) -> None:
        said = action(open_case(folder / "night.case", actor="lena"), number)
        os.write(writer, f"{said}\n".encode())

    return work


def look(folder: Path, acknowledged: list[str]) -> Callable[[int], None]:
    """Writes a line for everything that is not as it has to be."""

    def work(writer: int) -> None:
        case = open_case(folder / "night.case", actor="lena")
        wrong = [f"{one.what}: {one.text}" for one in case.verify(derived="none") if one.result == "failed"]
        with case._store.view() as view:
            files = {row.file for row in view.references()}
            log = list(view.log())
        logged = {row.kind for row in log}
        left = "".join(row.body or "" for row in log if row.kind == "released")
        decided = {state.decision.id for state in case.decisions()}
        for said in acknowledged:
            kind, _, name = said.partition(" ")
            if kind == "file" and name not in files:
                wrong.append(f"lost: {said}")
            if kind == "decision" and name not in decided:
                wrong.append(f"lost: {said}")
            if kind == "report":
                page = (folder / name).read_text(encoding="utf-8")
                if "report" not in logged or not page.endswith("-->\n"):
                    wrong.append(f"lost: {said}")
            if kind == "export":
                file, digest = name.split()
                if digest not in left or hashlib.sha256((folder / file).read_bytes()).hexdigest() != digest:
                    wrong.append(f"lost: {said}")
            if kind == "run" and not case.incidents():
                wrong.append(f"lost: {said}")
        os.write(writer, "\n".join(wrong).encode())

    return work


def torture(kills: int, seed: int) -> dict[str, object]:
    """Kills so many times; returns what happened."""
    chance = random.Random(seed)
    done: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "case.toml").write_text('[settings]\nreader = "rules"\nlock_wait = 30\ninline_documents = 1000\n')
        case = new_case(folder / "night.case", config=folder / "case.toml", actor="lena")
        took: dict[str, float] = {}
        acknowledged: list[str] = []
        for number, action in enumerate(ACTIONS):
            started = time.monotonic()
            _, said = forked(act(folder, action, number), None)
            took[action.__name__] = time.monotonic() - started
            acknowledged.append(said.strip())
        number = len(ACTIONS)
        while done["killed"] < kills:
            number += 1
            action = chance.choice(ACTIONS)
            killed, said = forked(act(folder, action, number), chance.uniform(0, 1.1 * took[action.__name__]))
            if "error" in said:
                return {**done, "error": said}
            done["killed"] += killed
            done[f"killed in {action.__name__}"] += killed
            acknowledged += [said.strip()] if said.strip() else []
            _, wrong = forked(look(folder, acknowledged), None)
            if wrong:
                shutil.copytree(case.path, Path(tempfile.mkdtemp()) / "kept.case")
                return {**done, "error": wrong, "after": action.__name__}
            if number % 40 == 0:
                forked(act(folder, run, number), None)
    return {**done, "acknowledged": len(acknowledged)}


if __name__ == "__main__":
    os.environ.setdefault("STEMMA_HOME", tempfile.mkdtemp())
    found = torture(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(json.dumps(found))
    sys.exit("error" in found)
