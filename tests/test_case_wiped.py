"""Wiping: what opens a case goes first, nothing of ours is left, nothing of others is touched, nothing by mistake."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stemma import wiping
from stemma.case import new_case, open_case, wipe
from stemma.cli.main import app
from stemma.errors import BadInput, CaseBusy, CaseNotFound
from stemma.seal import HEADER, HEADER_COPY
from test_case_encrypted import WORDS, cheap, files, make

__all__ = ["cheap", "files"]


def test_nothing_of_a_case_is_left(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "night.case", files)
    case.make_vault("six words that nobody guesses", reason="Test")
    done = wipe(case.path, "night.case")
    assert not case.path.exists() and done.files > 5
    assert (done.encrypted, done.left, done.others) == (False, (), ())


def test_what_opens_it_goes_first_and_is_overwritten(
    tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off at any point after the first files, no copy of the rest opens any more."""
    case = make(tmp_path / "night.case", files, passphrase=WORDS)
    header = (case.path / HEADER).read_bytes()
    os.link(case.path / HEADER, tmp_path / "same bytes on the disk")
    order: list[tuple[str, bool]] = []
    destroy = wiping._destroy

    def noted(place: Path, *, overwrite: bool) -> None:
        order.append((place.relative_to(case.path).as_posix(), overwrite))
        if len(order) == 4:
            raise OSError("power cut")
        destroy(place, overwrite=overwrite)

    monkeypatch.setattr(wiping, "_destroy", noted)
    done = wipe(case.path, "night.case")
    assert order[:2] == [(HEADER, True), (HEADER_COPY, True)] and order[2][0].startswith("log/signer.key")
    assert [overwrite for _, overwrite in order[3:]] == [False] * (len(order) - 3)
    assert (tmp_path / "same bytes on the disk").read_bytes() != header
    assert done.encrypted and done.left == (str(case.path / order[3][0]),)


def test_a_copy_without_its_header_does_not_open(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "night.case", files, passphrase=WORDS)
    copy = Path(shutil.copytree(case.path, tmp_path / "copy.case"))
    for name in (HEADER, HEADER_COPY):
        (copy / name).unlink()
    with pytest.raises((BadInput, CaseNotFound)):
        open_case(copy, passphrase=WORDS, actor="x")


def test_what_the_program_did_not_write_is_left_and_told(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "night.case", files)
    (case.path / "my notes.txt").write_text("mine")
    (tmp_path / "outside.txt").write_text("kept")
    (case.path / "originals" / "link").symlink_to(tmp_path / "outside.txt")
    done = wipe(case.path, "night.case")
    assert done.others == ("my notes.txt",)
    assert (tmp_path / "outside.txt").read_text() == "kept"
    assert [one.name for one in case.path.iterdir()] == ["my notes.txt"]


def test_nothing_is_destroyed_by_mistake(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "night.case", files)
    before = sorted(case.path.rglob("*"))
    with pytest.raises(BadInput, match="not that of the case"):
        wipe(case.path, "Night.case")
    (tmp_path / "link.case").symlink_to(case.path)
    with pytest.raises(BadInput, match="is a link"):
        wipe(tmp_path / "link.case", "night.case")
    with pytest.raises(CaseNotFound):
        wipe(files, files.name)
    with case.writing("test"), pytest.raises(CaseBusy):
        wipe(case.path, "night.case")
    assert sorted(case.path.rglob("*")) == before
    assert {one.result for one in case.verify(derived="none")} <= {"passed", "not checked"}
    with case.writing("test"):
        assert wipe(case.path, "night.case", force=True).left == ()


def test_the_command_needs_the_name(tmp_path: Path) -> None:
    place = new_case(tmp_path / "night.case", actor="x").path
    said = CliRunner().invoke(app, ["wipe", str(place)])
    assert isinstance(said.exception, BadInput) and place.exists()
    said = CliRunner().invoke(app, ["wipe", str(place), "--confirm", "night.case", "--json"])
    assert said.exit_code == 0 and json.loads(said.stdout)["left"] == [] and not place.exists()
    place = new_case(tmp_path / "night.case", actor="x").path
    said = CliRunner().invoke(app, ["wipe", str(place), "--confirm", "night.case"])
    assert "on an SSD" in said.stderr
