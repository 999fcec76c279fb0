"""Checkpoints of a case: a removed tail, a forged checkpoint, a changed past and a stranger are each told apart."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

import stemma
from stemma.case import Case, cosign, new_case, open_case, signers, write_bytes
from stemma.cli.main import app
from stemma.errors import BadInput


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with four entries in its log and no runs."""
    folder = tmp_path_factory.mktemp("custody")
    case = new_case(folder / "night.case", actor="lena")
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"The gate was closed, clerk {number} said.", encoding="utf-8")
        case.add([folder / f"{number}.txt"])
    return case.path


@pytest.fixture
def case(small: Path, tmp_path: Path) -> Case:
    return open_case(shutil.copytree(small, tmp_path / "night.case"), actor="lena")


@pytest.fixture
def partner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Another installation; returns the name of the environment's folder for `as_partner`."""
    return str(tmp_path / "partner")


def told(case: Case, **how: object) -> dict[str, tuple[str, str]]:
    return {one.what: (one.result, one.text) for one in case.verify(derived="none", **how)}  # type: ignore[arg-type]


def grow(case: Case, name: str) -> None:
    place = case.path.parent / name
    place.write_text(f"{name}: the clerk said so.", encoding="utf-8")
    case.add([place])


def cut(case: Case, keep: int) -> None:
    """Removes the end of the log with everything that speaks of it, as somebody would who can compute."""
    raw = sqlite3.connect(case.path / "case.db")
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("DELETE FROM payload WHERE seq > ?", (keep,))
    raw.execute("DELETE FROM log WHERE seq > ?", (keep,))
    raw.execute("DELETE FROM tree")
    from stemma.protect.tree import Frontier

    edge = Frontier()
    for (one,) in raw.execute("SELECT hash FROM log ORDER BY seq"):
        edge.add(bytes.fromhex(one))
    raw.executemany("INSERT INTO tree VALUES (?, ?)", [(level, one.hex()) for level, one in edge.nodes.items()])
    raw.commit()
    raw.close()
    copy = case.path / "log" / "leaves.jsonl"
    copy.write_bytes(b"".join(copy.read_bytes().splitlines(keepends=True)[:keep]))


def test_each_change_leaves_a_signed_checkpoint(case: Case) -> None:
    assert told(case)["checkpoint"][0] == "passed"
    before = (case.path / "log" / "checkpoint").read_text()
    grow(case, "a.txt")
    after = (case.path / "log" / "checkpoint").read_text()
    assert before.splitlines()[:2] == [after.splitlines()[0], "4"]
    assert after.splitlines()[1] == "5"
    assert "lena" not in after and case.path.name not in after
    assert told(case)["checkpoint"][0] == "passed"


def test_a_removed_tail_is_found_even_when_everything_else_fits(case: Case, tmp_path: Path) -> None:
    kept = write_bytes(tmp_path / "kept", case.checkpoint().encode())
    cut(case, 3)
    result, text = told(case)["checkpoint"]
    assert result == "failed" and "4 entries were signed, 3 are there" in text
    (case.path / "log" / "checkpoint").unlink()
    assert told(case)["checkpoint"][0] == "not checked" and "is missing" in told(case)["checkpoint"][1]
    assert "end of the log is missing" in told(case, checkpoint=kept)["checkpoint kept elsewhere"][1]


def test_work_that_goes_on_does_not_hide_a_removed_tail(case: Case, tmp_path: Path) -> None:
    """Whoever can compute but has no key cuts the log and waits until somebody works on and signs anew."""
    cut(case, 3)
    grow(case, "a.txt")
    grow(case, "b.txt")
    answers = told(case)
    assert answers["checkpoint"][0] == "passed"
    assert answers["earlier checkpoint"][0] == "failed" and "cut off" in answers["earlier checkpoint"][1]


def test_a_checkpoint_that_a_kill_left_behind_is_no_fault(case: Case) -> None:
    before = (case.path / "log" / "checkpoint").read_bytes()
    grow(case, "a.txt")
    (case.path / "log" / "checkpoint").write_bytes(before)
    grow(case, "b.txt")
    assert not (case.path / "log" / "contradicting").exists() and told(case)["checkpoint"][0] == "passed"
    (case.path / "log" / "checkpoint").write_bytes(before[:-20])
    grow(case, "c.txt")
    assert told(case)["earlier checkpoint"][0] == "failed"


def test_a_forged_checkpoint_is_called_forged(case: Case, tmp_path: Path) -> None:
    lines = case.checkpoint().splitlines(keepends=True)
    lines[1] = "3\n"
    kept = write_bytes(tmp_path / "kept", "".join(lines).encode())
    failed = [
        one.text for one in case.verify(derived="none", checkpoint=kept) if one.what == "checkpoint kept elsewhere"
    ]
    assert any("not those that were signed" in one for one in failed)
    assert any("forged" in one for one in failed)
    with pytest.raises(BadInput, match="forged"):
        case.add_checkpoint(kept)


def test_a_checkpoint_of_another_case_is_told(case: Case, tmp_path: Path) -> None:
    other = new_case(tmp_path / "other.case", actor="lena")
    kept = write_bytes(tmp_path / "kept", other.checkpoint().encode())
    assert "of another log" in told(case, checkpoint=kept)["checkpoint kept elsewhere"][1]
    with pytest.raises(BadInput, match="another log"):
        case.add_checkpoint(kept)


def test_a_partner_cosigns_and_is_known_when_trusted(
    case: Case, tmp_path: Path, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_bytes(tmp_path / "state.txt", case.checkpoint().encode())
    with monkeypatch.context() as there:
        there.setenv("STEMMA_HOME", partner)
        (key, _), *_ = signers(name="partner")[0]
        made = cosign(file)
        write_bytes(file, str(made.file).encode())
        assert (made.before, [known for _, known in made.signers]) == (0, [False])
    assert case.add_checkpoint(file)[-1] == ("partner", False)
    (name,) = [what for what in told(case) if what.startswith("cosigned")]
    results = [(one.result, one.text) for one in case.verify(derived="none") if one.what == name]
    assert [result for result, _ in results] == ["passed", "not checked"] and "not known here" in results[1][1]
    signers(trust=key, remark="by telephone")
    assert told(case)[name][0] == "passed" and "partner" in told(case)[name][1]
    signers(forget="partner")

    # the next state: only with proof, and never another past
    grow(case, "b.txt")
    with monkeypatch.context() as there:
        there.setenv("STEMMA_HOME", partner)
        for since, match in (((), "does not prove"), ((2,), "does not prove")):
            later = write_bytes(tmp_path / "later.txt", open_again(case).checkpoint(since=since).encode())
            with pytest.raises(BadInput, match=match):
                cosign(later)
        later = write_bytes(tmp_path / "later.txt", open_again(case).checkpoint(since=[4]).encode())
        assert cosign(later).before == 4
        with pytest.raises(BadInput, match="has only 4"):
            cosign(file)


def open_again(case: Case) -> Case:
    return open_case(case.path, actor="lena")


def test_a_partner_does_not_cosign_another_past(
    case: Case, tmp_path: Path, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_case(shutil.copytree(case.path, tmp_path / "other" / "night.case"), actor="olga")
    grow(case, "c.txt")
    grow(other, "d.txt")
    grow(other, "e.txt")
    monkeypatch.setenv("STEMMA_HOME", partner)
    write_bytes(tmp_path / "one", case.checkpoint().encode())
    write_bytes(tmp_path / "two", other.checkpoint(since=[5]).encode())
    cosign(tmp_path / "one")
    with pytest.raises(BadInput, match="continues other 5 entries"):
        cosign(tmp_path / "two")


def test_a_case_from_another_installation_is_not_checked_but_not_wrong(
    case: Case, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEMMA_HOME", partner)
    result, text = told(case)["checkpoint"]
    assert result == "not checked" and "signers --trust" in text
    grow(case, "f.txt")  # whoever writes signs
    assert told(case)["checkpoint"][0] == "passed"


def test_without_a_place_for_keys_work_goes_on(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("STEMMA_HOME", str(tmp_path / "file"))
    grow(case, "g.txt")
    assert case.counts()["log"] == 5
    with pytest.raises(BadInput, match="no place for a signing key"):
        case.checkpoint()


def test_a_half_copied_case_says_what_is_missing(case: Case) -> None:
    original = next(place for place in (case.path / "originals").rglob("*") if place.is_file())
    original.unlink()
    (case.path / "log" / "leaves.jsonl").unlink()
    answers = told(case)
    assert any("missing from originals/" in text for result, text in answers.values() if result == "failed")
    assert answers["log copy"][0] == "not checked"


def test_the_commands_say_what_to_do(case: Case, tmp_path: Path) -> None:
    run = CliRunner()
    out = run.invoke(app, ["checkpoint", str(case.path), "-o", str(tmp_path / "s.txt"), "--json"])
    assert out.exit_code == 0 and json.loads(out.stdout)["checkpoint"].startswith("stemma.case/K-")
    assert run.invoke(app, ["cosign", str(tmp_path / "s.txt"), "--json"]).exit_code == 0
    shown = json.loads(run.invoke(app, ["signers", "--json"]).stdout)["signers"]
    assert shown[0]["remark"] == "this installation"
    out = run.invoke(
        app, ["verify", str(case.path), "--derived", "none", "--checkpoint", str(tmp_path / "s.txt"), "--json"]
    )
    assert out.exit_code == 0 and json.loads(out.stdout)["passed"] is True
    assert stemma.open_case(case.path).checkpoint()


def test_what_is_no_stamp_or_checkpoint_is_refused(case: Case, tmp_path: Path) -> None:
    place = write_bytes(tmp_path / "x", b"\xff\xfe hello")
    with pytest.raises(BadInput, match="no checkpoint"):
        case.add_checkpoint(place)
    with pytest.raises(BadInput, match="no time stamp"):
        case.add_stamp(place)
    with pytest.raises(BadInput, match="Nobody but this installation"):
        case.add_checkpoint(write_bytes(tmp_path / "y", case.checkpoint().encode()))
    with pytest.raises(BadInput, match="has 4 entries, not 9"):
        case.checkpoint(since=[9])
    assert len(case.stamp_request()) < 90
