"""Changing what opens an encrypted case: the old way no longer opens it, and an interrupted change is finished."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from stemma import rekeying
from stemma.case import Given, new_case, open_case, rekey
from stemma.errors import BadInput, WrongKey
from stemma.seal import HEADER, HEADER_COPY
from test_case_encrypted import PLANTED, WORDS, call, cheap, files, make, shown

__all__ = ["cheap", "files"]
NEXT = "nine boats on a slow river"
OLD, NEW = Given(passphrase=WORDS), Given(passphrase=NEXT)


def opens(place: Path, words: str) -> bool:
    try:
        open_case(place, passphrase=words, actor="x")
    except WrongKey:
        return False
    return True


def test_the_new_passphrase_opens_it_and_the_old_one_only_when_it_is_kept(tmp_path: Path, files: Path) -> None:
    place = make(tmp_path / "c", files, passphrase=WORDS).path
    database = (place / "case.db").stat().st_ino
    with pytest.raises(BadInput, match="at least 12"):
        rekey(place, OLD, Given(passphrase="short"))
    rekey(place, OLD, Given(key_file=tmp_path / "key"), keep=True, actor="x")
    assert opens(place, WORDS) and open_case(place, key_file=tmp_path / "key", actor="x")
    rekey(place, OLD, NEW, actor="x")
    assert (opens(place, WORDS), opens(place, NEXT)) == (False, True)
    assert (place / "case.db").stat().st_ino == database
    case = open_case(place, passphrase=NEXT, actor="x")
    assert {one.result for one in case.verify() if one.what.startswith("log")} == {"passed"}
    with pytest.raises(WrongKey):
        rekey(place, OLD, NEW, actor="x")
    plain = new_case(tmp_path / "plain", actor="x").path
    with pytest.raises(BadInput, match="is not encrypted"):
        rekey(plain, OLD, NEW, actor="x")


def test_with_a_full_change_not_even_the_old_header_opens_anything(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "c", files, passphrase=WORDS)
    place = case.path
    names = {one.name for one in (place / "originals").rglob("*") if one.is_file()}
    shutil.copytree(place, tmp_path / "before")
    rekey(place, OLD, NEW, full=True, actor="x")
    again = open_case(place, passphrase=NEXT, actor="x")
    assert again.config.title.startswith(PLANTED[0]) and again.counts()["original"] == 2
    assert [one for one in again.verify() if one.result == "failed"] == []
    now = {one.name for one in (place / "originals").rglob("*") if one.is_file()}
    assert not now & names and len(now) == 2
    assert not shown(place) and not list(place.rglob("*.moving"))
    for name in (HEADER, HEADER_COPY):
        shutil.copyfile(tmp_path / "before" / name, place / name)
    with pytest.raises(BadInput, match="damaged"):
        open_case(place, passphrase=WORDS, actor="x")
    again.run()


class Killed(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize("moment", range(9))
def test_an_interrupted_full_change_is_finished(
    tmp_path: Path, files: Path, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = make(tmp_path / "c", files, passphrase=WORDS)
    place = case.path
    count = 0
    real = {"replace": Path.replace, "unlink": Path.unlink}

    def dying(name: str) -> Any:
        def act(self: Path, *given: Any, **more: Any) -> Any:
            nonlocal count
            if "header" not in name and (place / HEADER).read_text().count('"moving": true'):
                count += 1
                if count > moment:
                    raise Killed
            return real[name](self, *given, **more)

        return act

    with monkeypatch.context() as patch:
        for name in real:
            patch.setattr(Path, name, dying(name))
        with pytest.raises(Killed):
            rekey(place, OLD, NEW, full=True, actor="x")
    assert rekeying.unfinished(place) and not shown(place)
    with pytest.raises(BadInput, match="not finished"):
        open_case(place, passphrase=NEXT, actor="x")
    with pytest.raises(BadInput, match="not finished"):
        rekey(place, NEW, OLD, actor="x")
    rekey(place, NEW, Given(), full=True, actor="x")
    again = open_case(place, passphrase=NEXT, actor="x")
    assert [one for one in again.verify() if one.result == "failed"] == []
    assert again.config.title.startswith(PLANTED[0]) and not opens(place, WORDS)


def test_the_command_changes_it(tmp_path: Path, files: Path) -> None:
    place = make(tmp_path / "c", files, passphrase=WORDS).path
    words = tmp_path / "words"
    words.write_text(NEXT + "\n", encoding="utf-8")
    os.chmod(words, 0o600)  # noqa: PTH101 - as a person would
    done = call(
        tmp_path, "rekey", str(place), "--new-passphrase-file", str(words), "--passphrase-stdin", stdin=WORDS + "\n"
    )
    assert done.returncode == 0 and "alone" in done.stdout, done.stderr
    assert opens(place, NEXT) and not opens(place, WORDS)
