"""Bundles: packed, checked without trust, merged; every changed bit is found and neither side loses a decision."""

from __future__ import annotations

import importlib.util
import json
import random
import shutil
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stemma.case import Case, new_case, open_case, read_bundle, signers, write_bytes
from stemma.cli.main import app
from stemma.errors import BadInput, Exposed

REPORT = """Prisoners told of the gate

On 3 March 2031 guards took twelve prisoners from Colony 9 near Velda. "They were led out at night," said Lena Morn, a
lawyer. She said that two of the prisoners were beaten by guards at the gate. "I saw the bruises," said Lena Morn.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles")
    (folder / "in").mkdir()
    (folder / "in" / "gate.txt").write_text(REPORT, encoding="utf-8")
    (folder / "in" / "echo.txt").write_text("2031-03-05\n\n" + REPORT.replace("night", "dawn"), encoding="utf-8")
    (folder / "case.toml").write_text('[settings]\nreader = "rules"\n')
    case = new_case(folder / "night.case", config=folder / "case.toml", actor="lena")
    case.add([folder / "in"])
    case.run()
    return folder


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Case:
    return open_case(shutil.copytree(made / "night.case", tmp_path / "night.case"), actor="lena")


def kinds(case: Case) -> list[tuple[str, str]]:
    with case.viewing() as view:
        return [(row.kind, json.loads(row.body or "{}").get("actor", "")) for row in view.log()]


def test_a_bundle_is_whole_and_a_bag(case: Case, tmp_path: Path) -> None:
    case.decide("note", case.incidents()[0].id, reason="Ask the clerk.")
    (place,) = case.bundle(tmp_path / "b.zip")
    found = read_bundle(place)
    assert {one.result for one in found.checked} == {"passed"} and found.trusted
    assert sorted(name for _, name in found.originals) == ["echo.txt", "gate.txt"]
    with zipfile.ZipFile(place) as box:
        assert box.read("bagit.txt").startswith(b"BagIt-Version: 1.0")
        entities = [json.loads(line) for line in box.read("data/ftm.jsonl").splitlines()]
        assert {one["schema"] for one in entities} == {"Document", "Event", "Note"}
        assert json.loads(box.read("data/case.json"))["format"] == "stemma/1"
    assert found.original(found.originals[0][0])


def test_every_changed_byte_of_a_bundle_is_found(case: Case, tmp_path: Path) -> None:
    (place,) = case.bundle(tmp_path / "b.zip")
    with zipfile.ZipFile(place) as box:
        members = {name: box.read(name) for name in box.namelist()}
    chance = random.Random(5)
    for name, content in members.items():
        raw = bytearray(content)
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(7)
        with zipfile.ZipFile(tmp_path / "c.zip", "w") as box:
            for other, whole in members.items():
                box.writestr(other, bytes(raw) if other == name else whole)
        try:
            assert not read_bundle(tmp_path / "c.zip").whole, name
        except BadInput:
            continue
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as box:
        for name, whole in {**members, "data/extra": b"x"}.items():
            box.writestr(name, whole)
    assert any("put in afterwards" in one.text for one in read_bundle(tmp_path / "c.zip").checked)
    with pytest.raises(BadInput, match="put in afterwards"):
        case.merge(tmp_path / "c.zip")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as box, pytest.warns(UserWarning, match="Duplicate"):
        for name, whole in [
            ("data/case.json", b"{}"),
            *members.items(),
        ]:  # some programs open the first, others the last
            box.writestr(name, whole)
    assert any("twice" in one.text for one in read_bundle(tmp_path / "c.zip").checked)


def test_two_diverged_copies_keep_what_both_decided(case: Case, tmp_path: Path) -> None:
    other = open_case(shutil.copytree(case.path, tmp_path / "other" / "night.case"), actor="olga")
    first = case.incidents()[0].id
    origin = case.origins()[0].id
    case.decide("letter", origin, value="B", reason="Right for years.")
    other.decide("letter", origin, value="D", reason="Wrong twice.")
    note = other.decide("note", first, reason="Ask the clerk.")
    other.decide("undo", note.id, reason="Asked.")
    (tmp_path / "more.txt").write_text(REPORT.replace("Velda", "Marn"), encoding="utf-8")
    other.add([tmp_path / "more.txt"])
    other.run()
    (place,) = other.bundle(tmp_path / "b.zip")
    merged = case.merge(place)
    assert (merged.originals, merged.kept) == (1, 1)
    (told,) = merged.conflicts
    assert "lena decided letter B" in told and "olga decided letter D" in told
    actors = [pair for pair in kinds(case) if pair[0].startswith("decision")]
    assert ("decision", "lena") in actors and ("decision-kept", "olga") in actors
    assert merged.decisions == sum(pair == ("decision", "olga") for pair in actors) > 0
    states = {(state.decision.kind, state.decision.actor): state.status for state in case.decisions()}
    assert states[("letter", "lena")] == "in_force" and states[("note", "olga")] == "undone"
    again = case.merge(place)
    assert (again.originals, again.decisions, again.kept) == (0, 0, 0)
    assert {one.result for one in case.verify(derived="none")} <= {"passed", "not checked"}


def test_decisions_of_a_stranger_are_kept_and_not_in_force(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = open_case(shutil.copytree(case.path, tmp_path / "other" / "night.case"), actor="olga")
    with monkeypatch.context() as there:
        there.setenv("STEMMA_HOME", str(tmp_path / "home"))
        other.decide("note", other.incidents()[0].id, reason="Trust me.")
        (place,) = other.bundle(tmp_path / "b.zip")
        (key, _), *_ = signers()[0]
    assert any("anybody may have made it" in one.text for one in read_bundle(place).checked)
    merged = case.merge(place)
    assert (merged.decisions, merged.kept, case.decisions()) == (0, 1, [])
    assert key


def test_a_selection_holds_nothing_else(case: Case, tmp_path: Path) -> None:
    doc = next(row for row in case.documents() if row.file == "gate.txt")
    found = read_bundle(case.bundle(tmp_path / "b.zip", only=[doc.id])[0])
    assert [name for _, name in found.originals] == ["gate.txt"]
    assert all("echo" not in one["payload"] for one in found.entries)
    with zipfile.ZipFile(tmp_path / "b.zip") as box:
        assert [one["id"] for one in json.loads(box.read("data/case.json"))["documents"]] == [doc.id]


def test_names_in_a_bundle_lead_nowhere(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    found = read_bundle(case.bundle(tmp_path / "b.zip")[0])
    evil = replace(found, originals=((found.originals[0][0], "../../../../evil.txt"),))
    from stemma.merging import merge

    target = new_case(tmp_path / "new.case", actor="x")
    merge(target, evil)
    with target.viewing() as view:
        assert [row.file for row in view.references()] == ["evil.txt"]
    assert not list(tmp_path.parent.glob("evil.txt"))


LARGE = 12 << 20  # bytes


def test_an_original_is_never_whole_in_memory(tmp_path: Path) -> None:
    """Packing, checking and merging take pieces of it; also where it is sealed for a recipient."""
    (tmp_path / "in").mkdir()
    body = f"<w:p><w:r><w:t>{REPORT}</w:t></w:r></w:p>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(tmp_path / "in" / "large.docx", "w") as box:
        box.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
        box.writestr("word/media/film.bin", random.Random(4).randbytes(LARGE))
    (tmp_path / "case.toml").write_text('[settings]\nreader = "rules"\n')
    case = new_case(tmp_path / "a.case", config=tmp_path / "case.toml", actor="lena")
    case.add([tmp_path / "in"])
    case.run()
    other = new_case(tmp_path / "b.case", actor="olga")
    case.bundle(tmp_path / "small.zip", only=[case.documents()[0].id])  # what is imported then stays out of it
    tracemalloc.start()
    try:
        (place,) = case.bundle(tmp_path / "b.zip")
        assert read_bundle(place).whole and place.stat().st_size > LARGE
        assert other.merge(place).originals == 1
        if importlib.util.find_spec("pyrage"):
            import pyrage

            key = pyrage.x25519.Identity.generate()
            (sealed,) = case.bundle(tmp_path / "b.age", age=[str(key.to_public())])
        assert tracemalloc.get_traced_memory()[1] < LARGE / 2
    finally:
        tracemalloc.stop()
    if importlib.util.find_spec("pyrage"):
        assert read_bundle(write_bytes(tmp_path / "c.zip", pyrage.decrypt(sealed.read_bytes(), [key]))).whole
    assert {one.result for one in other.verify(derived="none")} == {"passed", "not checked"}


def test_what_is_too_large_to_be_looked_through_stays(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are looked for in an original as a whole; that must not take any amount of memory."""
    case.make_vault("six words that nobody guesses", reason="For the tests.")
    case.persons("six words that nobody guesses", reason="For the tests.").add("Tarek Voss")
    given = {"vault": ["six words that nobody guesses"]}
    case.bundle(tmp_path / "whole.zip", **given)
    with zipfile.ZipFile(tmp_path / "whole.zip") as box:
        assert len([name for name in box.namelist() if name.startswith("data/originals/")]) == 2
    monkeypatch.setattr("stemma.bundling.LOOKED", 200)
    with pytest.raises(Exposed, match=r"echo.txt .* too large to be looked through") as caught:
        case.bundle(tmp_path / "b.zip", **given)
    assert "redact" in caught.value.hint and not (tmp_path / "b.zip").exists()


def test_an_altered_original_is_not_packed(case: Case, tmp_path: Path) -> None:
    place = next(one for one in (case.path / "originals").rglob("*") if one.is_file())
    place.chmod(0o644)
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    recipients: list[list[str]] = [[]]
    if importlib.util.find_spec("pyrage"):
        import pyrage

        recipients.append([str(pyrage.x25519.Identity.generate().to_public())])
    for age in recipients:
        with pytest.raises(BadInput, match=r"The original .* is not what it was when it was added"):
            case.bundle(tmp_path / "b.zip", age=age)
    place.unlink()
    with pytest.raises(BadInput, match=r"The original .* cannot be read"):
        case.bundle(tmp_path / "b.zip")
    assert not list(tmp_path.glob("*b.zip*")) and not list(tmp_path.glob(".stemma-*"))


def test_age_needs_its_extra_and_a_key(case: Case, tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    mine = pyrage.x25519.Identity.generate()
    (place,) = case.bundle(tmp_path / "b.zip.age", age=[str(mine.to_public())])
    with pytest.raises(BadInput, match="no bundle"):
        read_bundle(place)
    assert read_bundle(write_bytes(tmp_path / "b.zip", pyrage.decrypt(place.read_bytes(), [mine]))).whole
    with pytest.raises(BadInput, match="no age key"):
        case.bundle(tmp_path / "c.age", age=["age1nonsense"])


def test_the_commands(case: Case, tmp_path: Path) -> None:
    run = CliRunner()
    out = run.invoke(app, ["bundle", str(case.path), "-o", str(tmp_path / "b.zip"), "--json"])
    assert out.exit_code == 0, out.output
    out = run.invoke(app, ["receive", str(tmp_path / "b.zip"), "--json"])
    assert out.exit_code == 0 and json.loads(out.stdout)["passed"]
    out = run.invoke(app, ["merge", str(case.path), str(tmp_path / "b.zip"), "--json"])
    assert json.loads(out.stdout)["originals"] == 0
    with pytest.raises(BadInput, match="no bundle"):
        read_bundle(write_bytes(tmp_path / "x.zip", b"PK hello"))
