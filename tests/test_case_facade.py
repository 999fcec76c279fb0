"""The facade on small cases: what goes in comes out, only new work is done, and faults are visible."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

import stemma
from stemma import comparing, incremental, pipeline, tasks, weighing
from stemma.db import open_store
from stemma.db.base import ReferenceRow
from stemma.errors import BadInput, CaseReadOnly, DiskFull, NotInCase
from stemma.lineage import tracing

PAGE = """ date 2031-02-0{day} By Lena Morn • {day} February 2031

Prisoners of Ulvarn tell of the night

“They took {count} men from the yard,” Rufat Orduin, the father of an inmate, told Harbour Ledger. “My son was
beaten by the guards.”

The prisoners' group Letters Home said that {count} prisoners were transferred from Ulvarn on 30 January 2031.
{more}
"""


def page(day: int, count: str = "nineteen", more: str = "") -> str:
    return PAGE.format(day=day, count=count, more=more)


@pytest.fixture
def case(tmp_path: Path) -> stemma.Case:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "one.txt").write_text(page(1), encoding="utf-8")
    (folder / "two.txt").write_text(page(2, more="The governor denied it."), encoding="utf-8")
    made = stemma.new_case(tmp_path / "night.case", actor="lena")
    made.add([folder])
    made.run()
    return made


def without_time(case: stemma.Case) -> str:
    export = case.export("json")
    export["case"].pop("made_at")
    return json.dumps(export)


def test_reports_become_statements_allegations_and_incidents(case: stemma.Case) -> None:
    assert [row.file for row in case.documents()] == ["one.txt", "two.txt"]
    assert case.problems() == []
    assert "Rufat Orduin" in {stmt.chain[-1] for stmt in case.statements() if stmt.chain}
    assert case.incidents()
    assert [link.kind for link in case.links()]


def test_a_second_run_does_nothing(case: stemma.Case) -> None:
    before = without_time(case)
    done = case.run()
    assert (done.originals, done.weighed, done.skipped) == (0, 0, 1)
    assert without_time(case) == before


def test_one_more_document_is_read_alone_and_unrelated_neighbourhoods_are_left_alone(
    case: stemma.Case, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("The ferry at Tirel was repaired in spring.\n\nIt will sail again.", encoding="utf-8")
    case.add([other])
    done = case.run()
    assert (done.originals, done.documents, done.weighed, done.skipped) == (1, 1, 1, 1)


def test_in_a_large_case_old_pairs_are_compared_again_only_when_it_has_doubled(
    case: stemma.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to EXACT documents every addition compares all; beyond, the links that are there stay until it has doubled."""
    compared: list[int] = []
    real = comparing.candidates
    monkeypatch.setattr(comparing, "EXACT", 0)
    monkeypatch.setattr(
        comparing, "candidates", lambda rows, new, *more: compared.append(len(new)) or real(rows, new, *more)
    )
    for day in (3, 4, 5):
        place = tmp_path / f"{day}.txt"
        place.write_text(page(day), encoding="utf-8")
        case.add([place])
        case.run()
    assert compared == [1, 4, 1]


def test_notes_on_what_was_not_compared_outlive_the_next_addition(
    case: stemma.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "EXACT", 0)
    told = pipeline.note("compare", "cut-0", "Some pairs were left out.", severity="note")
    real, notes = comparing.candidates, [(pipeline.problem_row(told),), ()]

    def found(rows: object, new: object, among: object = None) -> object:
        return real(rows, new, among)._replace(told=notes.pop(0))  # type: ignore[arg-type]

    monkeypatch.setattr(comparing, "candidates", found)
    for day in (3, 5):
        place = tmp_path / f"{day}.txt"
        place.write_text(page(day), encoding="utf-8")
        case.add([place])
        monkeypatch.setattr(comparing, "GROWTH", 100.0)
        case.run()
        assert [p.message for p in case.problems()] == ["Some pairs were left out."]


def test_two_damaged_files_of_one_name_are_two_problems(tmp_path: Path) -> None:
    made = stemma.new_case(tmp_path / "night.case", actor="lena")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "scan.pdf").write_bytes(b"%PDF-1.4 cut off " + folder.encode())
        made.add([tmp_path / folder / "scan.pdf"])
    made.run()
    assert [(p.file, p.severity) for p in made.problems()] == [("scan.pdf", "failed")] * 2
    assert len({p.id for p in made.problems()}) == 2


def test_the_same_file_twice_is_one_document_with_two_names(case: stemma.Case, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text(page(1), encoding="utf-8")
    added = case.add([copy])
    assert (added.files, added.new) == (1, 0)
    assert case.run().originals == 0
    assert len(case.documents()) == 2
    assert case.counts()["reference"] == 3


@pytest.mark.parametrize("prefix", ["I-", "D-", "O-", "S-", "A-"])
def test_every_kind_of_id_is_explained_in_any_case(case: stemma.Case, prefix: str) -> None:
    ids = {
        "I-": [one.id for one in case.incidents()],
        "D-": [row.id for row in case.documents()],
        "O-": [one.id for one in case.origins()],
        "S-": [one.id for one in case.statements()],
        "A-": [one for incident in case.incidents() for one in incident.allegations],
    }[prefix]
    assert case.explain(ids[0]).sections
    assert case.explain(ids[0].lower()).id == case.explain(ids[0]).id


def test_unknown_and_ambiguous_ids(case: stemma.Case) -> None:
    with pytest.raises(NotInCase, match="no 'I-ZZZZZZZZ'"):
        case.explain("I-ZZZZZZZZ")
    with pytest.raises(NotInCase, match="fits several"):
        case.explain("S-")
    with pytest.raises(NotInCase):
        case.explain("%' OR 1=1 --")


def test_a_document_that_was_read_but_not_weighed_says_so(case: stemma.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(weighing, "weigh", lambda one: None)
        case.run(afresh=True)
    with pytest.raises(NotInCase, match="not been weighed yet"):
        case.explain(case.documents()[0].id)


def test_verification_names_what_was_altered(case: stemma.Case) -> None:
    assert {one.result for one in case.verify()} == {"passed"}
    victim = next(p for p in (case.path / "originals").rglob("*") if p.is_file())
    victim.chmod(0o644)
    victim.write_bytes(victim.read_bytes().replace(b"guards", b"nobody"))
    failed = [one for one in case.verify() if one.result == "failed"]
    assert any(victim.name[:8] in one.what and "altered" in one.text for one in failed)
    victim.unlink()
    assert any("missing" in one.text for one in case.verify() if one.result == "failed")


def test_a_case_can_be_moved(case: stemma.Case, tmp_path: Path) -> None:
    before = without_time(case)
    case.path.rename(tmp_path / "elsewhere.case")
    moved = stemma.open_case(tmp_path / "elsewhere.case", actor="lena")
    assert without_time(moved).replace("elsewhere.case", "night.case") == before
    assert {one.result for one in moved.verify()} == {"passed"}


def test_what_cannot_be_read_is_a_problem_and_the_rest_goes_on(case: stemma.Case, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "empty.txt").write_bytes(b"")
    (bad / "junk.pdf").write_bytes(b"%PDF-1.4 nothing of the kind" + os.urandom(64))
    (bad / "three.txt").write_text(page(3), encoding="utf-8")
    case.add([bad])
    done = case.run()
    assert (done.originals, done.documents) == (3, 1)
    assert {p.file for p in case.problems() if p.severity == "failed"} == {"empty.txt", "junk.pdf"}
    assert all(p.message and p.hint for p in case.problems() if p.severity == "failed")
    assert case.run().originals == 0
    assert case.run(retry=True).originals == 2


def test_a_failing_stage_costs_one_neighbourhood_and_retry_mends_it(
    case: stemma.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("odd case")

    other = tmp_path / "other.txt"
    other.write_text("The ferry at Tirel was repaired in spring.\n\nIt will sail again.", encoding="utf-8")
    case.add([other])
    with monkeypatch.context() as patch:
        patch.setattr("stemma.lineage.trace", broken)
        case.run()
    assert [(p.stage, p.kind) for p in case.problems()] == [("lineage", "unexpected")]
    assert case.incidents()
    assert tracing.trace is not broken
    case.run(retry=True)
    assert case.problems() == []


def test_a_new_gazetteer_makes_everything_be_read_again(case: stemma.Case) -> None:
    (case.path / "gazetteer.csv").write_text(
        "name,aliases,kind,country,lat,lon\nUlvarn,,town,Kestrel Land,1.0,2.0\n", encoding="utf-8"
    )
    tasks.load_gazetteer.cache_clear()
    assert case.run().originals == 2


def test_a_kill_between_batches_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_text(page(n + 1), encoding="utf-8")
    config = tmp_path / "case.toml"
    config.write_text("[settings]\nbatch_documents = 1\n", encoding="utf-8")
    case = stemma.new_case(tmp_path / "night.case", config=config, actor="lena")
    case.add([folder])
    real, calls = incremental._store_read, []

    def dies_at_the_third(one: object, batch: object) -> None:
        calls.append(batch)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(one, batch)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(incremental, "_store_read", dies_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            case.run()
    assert len(case.documents()) == 2
    assert case.run().originals == 1
    assert len(case.documents()) == 3


def test_a_case_does_not_take_itself_in(case: stemma.Case, tmp_path: Path) -> None:
    added = case.add([tmp_path])
    assert {row.file for row in _references(case)} == {"one.txt", "two.txt", "in/one.txt", "in/two.txt"}
    assert (added.files, added.new, added.problems) == (2, 0, ())


def _references(case: stemma.Case) -> list[ReferenceRow]:
    with open_store(case.path, clock=str).view() as view:
        return view.references()


def test_a_pair_that_cannot_be_compared_is_tried_again(case: stemma.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("odd pair")

    links = case.links()
    with monkeypatch.context() as patch:
        patch.setattr("stemma.lineage.compare.compared", broken)
        case.run(afresh=True)
    assert [(p.stage, p.file) for p in case.problems()] == [("compare", "one.txt | two.txt")]
    assert case.links() == []
    case.run()
    assert (case.problems(), case.links()) == ([], links)


def test_candidates_that_cannot_be_found_are_looked_for_again(
    case: stemma.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("odd index")

    with monkeypatch.context() as patch:
        patch.setattr("stemma.lineage.candidates.find", broken)
        case.run(afresh=True)
    assert [p.stage for p in case.problems()] == ["candidates"]
    assert case.incidents()
    case.run()
    assert case.problems() == []


# --- disks


def test_a_full_disk_while_adding_keeps_what_was_there(
    case: stemma.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("more", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("stemma.db.blobs._sync", full)
        with pytest.raises(DiskFull, match="no space"):
            case.add([other])
    assert case.counts()["reference"] == 2
    assert case.add([other]).files == 1
    assert {one.result for one in case.verify()} == {"passed", "not checked"}


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", closed)
        with pytest.raises(CaseReadOnly, match="cannot be written"):
            stemma.new_case(tmp_path / "new.case", actor="lena")


def test_a_read_only_case_can_be_read(case: stemma.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in [case.path, *case.path.rglob("*")]:
        place.chmod(place.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        monkeypatch.setattr("os.access", lambda *_: False)  # root may write everywhere, whatever the mode says
        assert case.incidents()
        assert stemma.open_case(case.path, actor="lena").documents()
    finally:
        for place in [case.path, *case.path.rglob("*")]:
            place.chmod(place.stat().st_mode | stat.S_IWUSR)


# --- input


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("title = ", "not valid TOML"),
        ('titel = "x"', "unknown key 'titel'"),
        ("[scope]\nwhere = 'x'", "unknown key 'where'"),
        ("[settings]\nworkers = 'many'", "settings.workers must be int"),
        ("[settings]\nworkers = true", "settings.workers must be int"),
        ("[settings]\ndocument_seconds = nan", "at least 0.1 seconds"),
        ("[settings]\nspeed = 1", "unknown key 'speed'"),
        ("languages = 'en'", "list of codes"),
    ],
)
def test_a_config_that_cannot_be_used_says_why(tmp_path: Path, content: str, words: str) -> None:
    config = tmp_path / "case.toml"
    config.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=words) as caught:
        stemma.new_case(tmp_path / "x.case", config=config, actor="lena")
    assert caught.value.hint
    assert not (tmp_path / "x.case").exists()


def test_a_note_may_hold_anything(tmp_path: Path) -> None:
    config = tmp_path / "case.toml"
    config.write_text('title = "T"\n[note]\nfile_number = 7\n[note.people]\nlead = "L."\n', encoding="utf-8")
    made = stemma.new_case(tmp_path / "x.case", config=config, actor="lena")
    assert json.loads(made.config.note) == {"file_number": 7, "people": {"lead": "L."}}


def test_folders_in_use_missing_paths_and_unknown_formats(case: stemma.Case, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds a case already"):
        stemma.new_case(case.path, actor="lena")
    with pytest.raises(BadInput, match="is in use"):
        stemma.new_case(tmp_path / "in", actor="lena")
    with pytest.raises(BadInput, match="There is no"):
        case.add([tmp_path / "nothing.txt"])
    with pytest.raises(BadInput, match="no format"):
        case.export("docx")
    with pytest.raises(BadInput, match="nothing called"):
        case.listing("people")


def test_report_and_tables_are_written(case: stemma.Case, tmp_path: Path) -> None:
    for name in ("r.html", "r.json", "r.csv"):
        assert all(place.exists() for place in case.report(tmp_path / name))
    with pytest.raises(BadInput, match=r"\.docx"):
        case.report(tmp_path / "r.docx")
