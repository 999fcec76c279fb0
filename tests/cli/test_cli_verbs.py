"""The command line as a person and as a program meets it: words, JSON, exit status, no traceback."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from stemma.cli.main import main
from stemma.cli.screen import interruptible

REPORT = """ date 2031-02-0{day} By Lena Morn

Prisoners tell of the night

“They took nineteen men from the yard,” Rufat Orduin, the father of an inmate, told Harbour Ledger.

Guards beat two prisoners in Ulvarn on 30 January 2031, Letters Home said.
"""


class Said(NamedTuple):
    stdout: str
    stderr: str


def stemma(*words: object, code: int = 0) -> Said:
    """One command, in this process: starting Python anew for each would take most of the time."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["stemma", *map(str, words)]
    try:
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
            main()
    finally:
        sys.argv = before
    assert (end.value.code or 0) == code, (words, end.value.code, out.getvalue(), err.getvalue())
    return Said(out.getvalue(), err.getvalue())


def started(*words: object) -> subprocess.Popen[str]:
    """One command in a process of its own."""
    command = [sys.executable, "-m", "stemma", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "in").mkdir()
    for day in (1, 2):
        (folder / "in" / f"{day}.txt").write_text(REPORT.format(day=day), encoding="utf-8")
    stemma("new", folder / "night.case")
    stemma("add", folder / "night.case", folder / "in")
    stemma("run", folder / "night.case")
    return folder


def test_without_a_verb_it_says_what_to_do_first() -> None:
    out = stemma().stdout
    assert all(verb in out for verb in ("new", "add", "run", "show", "explain", "report", "export", "verify", "doctor"))
    assert "stemma new my.case" in out


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    code = (
        "import sys; sys.argv = ['stemma', '--help']\nimport time; from stemma.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(time.process_time(), [m for m in ('sqlalchemy', 'numpy', 'rich', 'trafilatura') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, _, heavy = done.stdout.strip().splitlines()[-1].partition(" ")
    assert heavy == "[]"
    assert float(seconds) < 0.3


KINDS = (
    "incidents",
    "origins",
    "statements",
    "documents",
    "lineage",
    "links",
    "contradictions",
    "timeline",
    "problems",
)


@pytest.mark.parametrize("kind", KINDS)
def test_show_gives_tables_of_80_columns_and_pure_json(folder: Path, kind: str) -> None:
    found = json.loads(stemma("show", folder / "night.case", kind, "--json").stdout)
    assert isinstance(found, list)
    done = stemma("show", folder / "night.case", kind, code=0 if found or kind == "problems" else 1)
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert bool(done.stdout) == bool(found)


def test_json_of_the_other_verbs_is_pure(folder: Path, tmp_path: Path) -> None:
    assert json.loads(stemma("new", tmp_path / "c", "--json").stdout)["case"]
    assert json.loads(stemma("add", tmp_path / "c", folder / "in", "--json").stdout)["new"] == 2
    assert json.loads(stemma("run", tmp_path / "c", "--json").stdout)["done"]["documents"] == 2
    assert json.loads(stemma("verify", tmp_path / "c", "--json").stdout)["passed"] is True
    assert json.loads(stemma("doctor", tmp_path / "c", "--json").stdout)["settings"]
    assert json.loads(stemma("export", tmp_path / "c").stdout)["format"] == "stemma/1"
    incident = json.loads(stemma("show", tmp_path / "c", "--json").stdout)[0]["id"]
    assert json.loads(stemma("explain", tmp_path / "c", incident[:9].lower(), "--json").stdout)["id"] == incident


def test_it_runs_as_a_module_and_ends_without_a_traceback(folder: Path) -> None:
    good, bad = started("doctor", folder / "night.case"), started("show", "nowhere.case")
    assert good.communicate(timeout=60) == (None, "")
    assert bad.communicate(timeout=60)[1].startswith("stemma: nowhere.case holds no case.")
    assert (good.returncode, bad.returncode) == (0, 2)


def test_files_written_are_named_also_as_json(folder: Path, tmp_path: Path) -> None:
    case = folder / "night.case"
    page, tables = tmp_path / "r.html", tmp_path / "t"
    assert json.loads(stemma("report", case, "-o", page, "--json").stdout) == {"written": [str(page)]}
    written = json.loads(stemma("export", case, "--format", "csv", "-o", tables, "--json").stdout)["written"]
    assert sorted(written) == sorted(map(str, tables.iterdir()))


def test_a_record_may_be_named_in_several_ways(folder: Path) -> None:
    case = folder / "night.case"
    full = json.loads(stemma("show", case, "--json").stdout)[0]["id"]
    document = json.loads(stemma("show", case, "documents", "--json").stdout)[0]
    for asked in (full, full.lower(), full[:9], full[2:10], full[2:].lower()):
        assert json.loads(stemma("explain", case, asked, "--json").stdout)["id"] == full
    assert json.loads(stemma("explain", case, Path(document["file"]).name, "--json").stdout)["id"] == document["id"]


def test_kinds_may_be_written_loosely(folder: Path) -> None:
    first = stemma("show", folder / "night.case", "incidents").stdout
    assert stemma("show", folder / "night.case", "Incident").stdout == first


def test_a_case_without_files_says_what_comes_next(tmp_path: Path) -> None:
    case = tmp_path / "my case"
    stemma("new", case)
    assert "holds no files yet" in stemma("run", case).stdout
    for done in (stemma("run", case), stemma("show", case, code=1)):
        assert f"stemma add '{case}' FILES AND FOLDERS" in done.stderr


def test_files_that_wait_for_a_run_are_told(folder: Path, tmp_path: Path) -> None:
    case = tmp_path / "c"
    stemma("new", case)
    stemma("add", case, folder / "in")
    assert f"stemma run {case}" in stemma("show", case, code=1).stderr
    assert f"stemma run {case}" in stemma("report", case, "-o", tmp_path / "r.html").stderr


def test_the_same_files_again_are_said_to_be_there(folder: Path, tmp_path: Path) -> None:
    case = tmp_path / "c"
    stemma("new", case)
    assert stemma("add", case, folder / "in").stdout.startswith("Added 2 files, 2 of them new to the case")
    again = stemma("add", case, folder / "in")
    assert again.stdout == "" and "Nothing is new" in again.stderr


def test_problems_are_counted_by_their_effect_and_the_command_can_be_pasted(tmp_path: Path) -> None:
    case = tmp_path / "my case"
    (tmp_path / "empty.txt").touch()
    (tmp_path / "good.txt").write_text(REPORT.format(day=1), encoding="utf-8")
    stemma("new", case)
    stemma("add", case, tmp_path / "empty.txt", tmp_path / "good.txt")
    assert f"(1 not read): stemma show '{case}' problems" in stemma("run", case).stdout
    assert "not part of the analysis" in stemma("show", case, "problems").stdout


def test_a_pipe_that_is_closed_early_is_no_fault(folder: Path) -> None:
    words = [sys.executable, "-m", "stemma", "export", str(folder / "night.case")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None and run.stderr is not None
        run.stdout.read(1)
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0


def test_explain_speaks_in_sentences(folder: Path) -> None:
    first = stemma("show", folder / "night.case").stdout.splitlines()[2].split()[0]
    out = stemma("explain", folder / "night.case", first).stdout
    assert "WHO STANDS BEHIND IT" in out
    assert all(len(line) <= 100 for line in out.splitlines())


def test_files_are_written_where_asked(folder: Path, tmp_path: Path) -> None:
    stemma("report", folder / "night.case", "-o", tmp_path / "r.html")
    stemma("export", folder / "night.case", "--format", "json", "-o", tmp_path / "e.json")
    stemma("export", folder / "night.case", "--format", "csv", "-o", tmp_path / "tables")
    assert (tmp_path / "r.html").stat().st_size > 1000
    names = {Path(d["file"]).name for d in json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))["documents"]}
    assert names == {"1.txt", "2.txt"}
    assert list((tmp_path / "tables").glob("*.csv"))


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["show", "nowhere.case"], 2, "holds no case"),
        (["add", "CASE", "nowhere.txt"], 2, "There is no nowhere.txt"),
        (["show", "CASE", "people"], 2, "nothing called"),
        (["explain", "CASE", "I-ZZZZ"], 2, "There is no"),
        (["export", "CASE", "--format", "docx"], 2, "no format"),
        (["report", "CASE", "-o", "r.odt"], 2, "no report"),
        (["report", "CASE", "-o", "nowhere/r.html"], 2, "There is no folder nowhere."),
        (["export", "CASE", "-o", "FOLDER"], 2, "is a folder"),
        (["export", "CASE", "--format", "csv"], 2, "csv with -o FOLDER"),
        (["export", "CASE", "-o", "/proc/e.json"], 2, "cannot be written"),
        (["show", "incidents"], 2, "The case comes first"),
        (["show", "CASE", "--limit", "-1"], 2, "--limit"),
        (["explain", "CASE", "D-"], 2, "Write one of them."),
        (["explain", "CASE", "nothing.txt"], 2, "There is no 'nothing.txt'"),
        (["new", "CASE"], 2, "holds a case already"),
        (["new", "x.case", "--config", "nowhere.toml"], 2, "cannot be read"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_faults_of_the_person_are_explained(folder: Path, words: list[str], code: int, says: str) -> None:
    places = {"CASE": folder / "night.case", "FOLDER": folder}
    done = stemma(*[str(places.get(word, word)) for word in words], code=code)
    assert says in done.stderr
    assert done.stdout == ""


def test_a_case_of_a_later_version(folder: Path, tmp_path: Path) -> None:
    import sqlite3

    stemma("new", tmp_path / "c")
    raw = sqlite3.connect(tmp_path / "c" / "case.db")
    raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    assert "later version" in stemma("run", tmp_path / "c", code=2).stderr


def test_verify_fails_with_status_1(folder: Path, tmp_path: Path) -> None:
    stemma("new", tmp_path / "c")
    stemma("add", tmp_path / "c", folder / "in")
    victim = next(p for p in (tmp_path / "c" / "originals").rglob("*") if p.is_file())
    victim.chmod(0o644)
    victim.write_text("something else", encoding="utf-8")
    assert "altered" in stemma("verify", tmp_path / "c", code=1).stdout.replace("\n", " ")


def test_a_busy_case_has_status_3_and_says_who(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text("[settings]\nlock_wait = 0.2\n", encoding="utf-8")
    stemma("new", tmp_path / "c", "--config", tmp_path / "case.toml")
    code = (
        "import time; from pathlib import Path; from stemma.db.lock import WriteLock\n"
        f"WriteLock(Path({str(tmp_path / 'c' / 'lock')!r})).take(wait=0, now='noon', doing='run')\n"
    )
    code = code.replace("WriteLock(Path", "lock = WriteLock(Path").replace(")).take", ")); lock.take")
    code += "print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        other.stdout.readline()
        done = stemma("add", tmp_path / "c", folder / "in", code=3)
        assert f"Process {other.pid}" in done.stderr
        assert stemma("show", tmp_path / "c", "documents", code=1).stderr.startswith("No documents")
        other.kill()


# --- ended at any moment


def many(folder: Path, count: int = 24) -> None:
    folder.mkdir()
    for n in range(count):
        text = REPORT.format(day=1 + n % 9) + f"\nThe gate was closed {n} days, {'the clerk' * (n % 3)} said.\n"
        (folder / f"{n:03d}.txt").write_text(text, encoding="utf-8")


def exported(case: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(stemma("export", case).stdout)
    assert [p for p in value["problems"] if p["severity"] == "failed"] == []
    for name in ("made_at", "title"):
        value["case"].pop(name)
    return value


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("kill")
    many(folder / "in")
    (folder / "case.toml").write_text("[settings]\nbatch_documents = 3\nworkers = 2\n", encoding="utf-8")
    stemma("new", folder / "whole.case", "--config", folder / "case.toml")
    stemma("add", folder / "whole.case", folder / "in")
    stemma("run", folder / "whole.case")
    return folder, exported(folder / "whole.case")


@pytest.mark.parametrize("entries", [26, 28, 31, 34])
def test_killed_at_any_moment_it_goes_on_to_the_same_result(
    uninterrupted: tuple[Path, dict[str, Any]], entries: int
) -> None:
    """The run is killed (SIGKILL) when its log has so many entries: while reading, comparing, weighing."""
    folder, expected = uninterrupted
    case = folder / f"killed-{entries}.case"
    stemma("new", case, "--config", folder / "case.toml")
    stemma("add", case, folder / "in")
    log = case / "log" / "leaves.jsonl"
    run = started("run", case)
    while run.poll() is None and log.read_bytes().count(b"\n") < entries:
        time.sleep(0.002)
    run.kill()
    run.communicate()
    stemma("show", case, "documents", "--json")
    stemma("run", case)
    assert exported(case) == expected
    stemma("verify", case)


def test_ctrl_c_says_what_is_kept_and_how_to_go_on(tmp_path: Path) -> None:
    many(tmp_path / "in", 160)  # the signal comes after the first batch of many: there is work left to interrupt
    (tmp_path / "case.toml").write_text("[settings]\nbatch_documents = 3\nworkers = 2\n", encoding="utf-8")
    whole, case = tmp_path / "whole.case", tmp_path / "interrupted.case"
    for made in (whole, case):
        stemma("new", made, "--config", tmp_path / "case.toml")
        stemma("add", made, tmp_path / "in")
    stemma("run", whole)
    run = started("run", case)
    with closing(sqlite3.connect(f"file:{case / 'case.db'}?mode=ro", uri=True)) as db:
        while run.poll() is None and not db.execute("SELECT count(*) FROM document").fetchone()[0]:
            time.sleep(0.001)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=60)[1]
    assert said == f"\nInterrupted. What was finished is kept; go on with: stemma run {case}\n"
    assert run.returncode == 130
    assert stemma("show", case, "documents", "--json").stdout.count('"id"') < 160
    stemma("run", case)
    assert exported(case) == exported(whole)


def lost_in_a_callback(then: Exception | None) -> None:
    with suppress(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    if then is not None:
        raise then


@pytest.mark.parametrize("then", [None, OSError("a callback failed")])
def test_ctrl_c_that_a_callback_swallows_ends_the_command_all_the_same(
    then: Exception | None, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(SystemExit) as left, interruptible("Go on with: this"):
        lost_in_a_callback(then)
    assert left.value.code == 130
    assert capsys.readouterr().err == "\nInterrupted. Go on with: this\n"
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(OSError, match="a callback"), interruptible("Go on with: this"):
        raise OSError("a callback failed")


def test_two_runs_at_once_share_the_work_and_harm_nothing(uninterrupted: tuple[Path, dict[str, Any]]) -> None:
    folder, expected = uninterrupted
    case = folder / "twice.case"
    stemma("new", case, "--config", folder / "case.toml")
    stemma("add", case, folder / "in")
    both = [started("run", case) for _ in range(2)]
    said = [one.communicate(timeout=120)[1] for one in both]
    assert {one.returncode for one in both} <= {0, 3}
    assert any("is writing to this case" in text for text in said)
    stemma("run", case)
    assert exported(case) == expected
