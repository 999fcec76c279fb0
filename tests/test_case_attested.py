"""Reports that prove themselves: checked with a checkpoint and the originals alone; every change is told apart."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from stemma.case import Case, new_case, open_case, signers, verify_report, write_bytes
from stemma.errors import BadInput

REPORT = """Prisoners told of the gate

On 3 March 2031 guards took twelve prisoners from Colony 9 near Velda. "They were led out at night," said Lena Morn, a
lawyer. She said that two of the prisoners were beaten by guards at the gate. "I saw the bruises," said Lena Morn.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("attested")
    (folder / "in").mkdir()
    (folder / "in" / "gate.txt").write_text(REPORT, encoding="utf-8")
    (folder / "in" / "echo.txt").write_text("2031-03-05\n\n" + REPORT.replace("night", "dawn"), encoding="utf-8")
    (folder / "case.toml").write_text('[settings]\nreader = "rules"\n')
    case = new_case(folder / "night.case", config=folder / "case.toml", actor="lena morn-walker")
    case.add([folder / "in"])
    case.run()
    case.report(folder / "report.html")
    write_bytes(folder / "state.txt", case.checkpoint().encode())
    return folder


def told(folder: Path, **how: Path) -> list[tuple[str, str, str]]:
    given = {"originals": folder / "in", "checkpoint": folder / "state.txt", **how}
    return [tuple(one) for one in verify_report(folder / "report.html", **given)]  # type: ignore[misc,arg-type]


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    for name in ("report.html", "state.txt"):
        shutil.copy(made / name, tmp_path / name)
    shutil.copytree(made / "in", tmp_path / "in")
    return tmp_path


def test_a_report_is_checked_without_its_case(folder: Path) -> None:
    found = told(folder)
    assert {result for _, result, _ in found} == {"passed"}
    assert {what for what, _, _ in found} == {"report", "checkpoint in the report", "checkpoint", "citations"}
    assert "word for word" in found[-1][2]


def test_the_report_does_not_name_who_made_it(folder: Path) -> None:
    from stemma.attesting import _taken_apart

    text = (folder / "report.html").read_text(encoding="utf-8")
    page, proof = _taken_apart(text)
    assert "walker" not in page and "walker" not in "".join(map(str, proof))


def test_any_changed_word_of_the_report_is_found(folder: Path) -> None:
    place = folder / "report.html"
    text = place.read_text(encoding="utf-8")
    chance = random.Random(3)
    for _ in range(12):
        at = chance.randrange(len(text))
        changed = text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]
        place.write_text(changed, encoding="utf-8")
        with suppress(BadInput):  # the mark at the end of the page was hit
            assert "failed" in {result for _, result, _ in told(folder)}, text[at - 20 : at + 20]


def test_a_changed_document_is_named(folder: Path) -> None:
    place = folder / "in" / "gate.txt"
    place.write_text(REPORT.replace("twelve", "twenty"), encoding="utf-8")
    (fault,) = [(what, text) for what, result, text in told(folder) if result == "failed"]
    assert "gate.txt" in fault[0] and "was changed" in fault[1]
    place.unlink()
    assert ("not checked", "The original is not there.") in [(result, text) for _, result, text in told(folder)]


def test_a_citation_that_says_something_else_is_named(made: Path, tmp_path: Path) -> None:
    """Somebody who holds the key writes a report whose words do not stand in the originals."""
    from stemma.attesting import attested

    case = open_case(shutil.copytree(made / "night.case", tmp_path / "c.case"), actor="x")
    page = (made / "report.html").read_text(encoding="utf-8").partition("\n<!-- stemma proof")[0]
    assert "I saw the bruises" in page
    changed = page.replace("I saw the bruises", "I saw the wounds")
    done = attested(case._store, changed, case.contents().documents, actor="x", wait=1, told=lambda sha256: {})
    (tmp_path / "report.html").write_text(done, encoding="utf-8")
    found = verify_report(tmp_path / "report.html", originals=made / "in")
    assert any("Other words stand" in one.text and "gate.txt" in one.what for one in found)


def test_a_checkpoint_of_another_time_or_log_is_told(made: Path, folder: Path, tmp_path: Path) -> None:
    case = open_case(shutil.copytree(made / "night.case", tmp_path / "c.case"), actor="x")
    size = case.counts()["log"]
    (tmp_path / "new.txt").write_text("A gate, the clerk said.")
    case.add([tmp_path / "new.txt"])
    later = write_bytes(tmp_path / "later", case.checkpoint().encode())
    assert any("--since" in text for what, _, text in told(folder, checkpoint=later) if what == "checkpoint")
    proven = write_bytes(tmp_path / "proven", case.checkpoint(since=[size]).encode())
    assert any("continues" in text for what, _, text in told(folder, checkpoint=proven) if what == "checkpoint")
    other = write_bytes(tmp_path / "o", new_case(tmp_path / "o.case", actor="x").checkpoint().encode())
    assert any("another log" in text for _, result, text in told(folder, checkpoint=other) if result == "failed")


def test_a_stranger_is_told_from_somebody_known(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (key, _), *_ = signers()[0]
    monkeypatch.setenv("STEMMA_HOME", str(tmp_path / "elsewhere"))
    assert any("not known here" in text for _, _, text in told(folder))
    signers(trust=key)
    assert {result for _, result, _ in told(folder)} == {"passed"}


def test_the_case_says_what_became_of_its_reports(made: Path, tmp_path: Path) -> None:
    case = open_case(shutil.copytree(made / "night.case", tmp_path / "c.case"), actor="x")
    (answer,) = [one for one in case.verify(derived="none") if one.what.startswith("report of")]
    assert answer.result == "passed" and "2 documents" in answer.text
    found = case.verify_report(made / "report.html", checkpoint=made / "state.txt")
    assert {one.result for one in found} == {"passed"}
    assert isinstance(case, Case)


def test_what_is_no_report_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="carries no proof"):
        verify_report(write_bytes(tmp_path / "x.html", b"<p>hello"), originals=folder)
    with pytest.raises(BadInput, match="no folder"):
        verify_report(folder / "report.html", originals=tmp_path / "none")
    text = (folder / "report.html").read_text(encoding="utf-8")
    cut = text.index("<!-- stemma proof") + 40
    (folder / "report.html").write_text(text[:cut] + text[cut + 9 :], encoding="utf-8")
    with pytest.raises(BadInput, match="report was changed"):
        told(folder)
