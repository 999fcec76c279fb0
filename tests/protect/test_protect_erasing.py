"""Withdrawal leaves no name that can be recovered, and the proofs stay; sealing puts pseudonyms in place of names."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

import stemma
from stemma.browse import Browser
from stemma.errors import BadInput, NotAllowed, NotInCase
from stemma.protect.scan import left_in

WORDS = "six words that nobody guesses"
WHY = "She asked for it."
INTERVIEW = """ date 2031-02-03 By Lena Morn

Interview at Tirel

“They used batons and a fire hose, and it went on for two hours in the yard,” Milena Solveck said on Monday in Ulvarn. \
Milena Solveck represents four of the men. Guards beat nineteen prisoners in Ulvarn on 30 January 2031, Solveck said.
"""
PRESS = """ date 2031-02-10 By Otto Rehn

A night in the Ulvarn prison

Guards beat nineteen prisoners in the yard of the Ulvarn prison on 30 January 2031, the lawyer Milena Solveck said. \
“The gate was closed and the road was empty,” Ilse Tamm, a teacher, said.
"""
FORMS = ("Milena Solveck", "Solveck", "Milena", "solveck", "SOLVECK", "milena-solveck")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("erasing")
    (folder / "milena-solveck.txt").write_text(INTERVIEW, encoding="utf-8")
    (folder / "press.txt").write_text(PRESS, encoding="utf-8")
    (folder / "utf16.txt").write_bytes(PRESS.replace("Otto", "Ada").encode("utf-16"))
    case = stemma.new_case(folder / "night.case", actor="lena")
    case.make_vault(WORDS, reason=WHY)
    code = case.persons(WORDS, reason=WHY).add("Milena Solveck", "Милена Сольвек").code
    case.add([folder / "milena-solveck.txt"], confidential=True, persons=[code])
    case.add([folder / "press.txt", folder / "utf16.txt"])
    case.run()
    case.persons(WORDS, reason=WHY).consent(code, yes=["internal_analysis"])
    incident = case.incidents()[0]
    case.decide("note", incident.id, reason="Solveck should be asked again.")
    Browser(case).refresh()
    return case.path


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Iterator[stemma.Case]:
    shutil.copytree(made, tmp_path / "night.case")
    yield stemma.open_case(tmp_path / "night.case", actor="lena")


def code_of(case: stemma.Case) -> str:
    return case.persons(WORDS, reason=WHY).find("Solveck")[0].code


def hiding(folder: Path) -> list[tuple[str, str, str]]:
    """Files in which a form of the name stands, in seven ways of writing; independent of the program's own scan."""
    found = []
    for place in sorted(folder.rglob("*")):
        if not place.is_file():
            continue
        content = place.read_bytes()
        for form in FORMS:
            for how, needle in {
                "utf-8": form.encode(),
                "utf-16-le": form.encode("utf-16-le"),
                "utf-16-be": form.encode("utf-16-be"),
                "latin-1": form.encode("latin-1"),
                "percent": quote(form).encode(),
                "escapes": json.dumps(form)[1:-1].encode(),
                **{f"base64 {n}": base64.b64encode(b"x" * n + form.encode())[4:-4] for n in range(3) if len(form) > 8},
            }.items():
                if needle in content:
                    found.append((place.name, form, how))
    return found


def passed(case: stemma.Case) -> bool:
    answers = case.verify()
    assert [one for one in answers if one.result == "failed"] == []
    return any(one.what == "log" and one.result == "passed" for one in answers)


def test_the_name_is_in_the_case_before(case: stemma.Case) -> None:
    places = {name.removesuffix("-wal") for name, _, _ in hiding(case.path)}
    assert places >= {"case.db", "pages.db"} and len(places) > 2
    assert left_in(case.path, ["Milena Solveck"])


def test_withdrawal_leaves_no_name_and_the_proofs_stay(case: stemma.Case) -> None:
    code = code_of(case)
    with case.viewing() as view:
        before = {row.seq: row.hash for row in view.log()}
    done = case.persons(WORDS, reason=WHY).withdraw(code)
    assert (done.erased, done.rebuilt, done.left, done.remembered) == (1, 2, (), False)
    assert hiding(case.path) == []
    with case.viewing() as view:
        rows = {row.seq: row for row in view.log()}
    assert {seq: rows[seq].hash for seq in before} == before
    assert any(row.body is None and row.salt is None for row in rows.values())
    assert passed(case)
    case.run()
    assert passed(case)
    assert hiding(case.path) == []
    value = case.export("json")
    assert len(value["documents"]) == 2 and "Ilse Tamm" in json.dumps(value)
    assert case.persons(WORDS, reason=WHY).everybody() == []
    with pytest.raises(NotInCase):
        case.persons(WORDS, reason=WHY).show(code)


def test_what_others_published_can_stay_and_then_the_name_is_remembered(case: stemma.Case, tmp_path: Path) -> None:
    code = code_of(case)
    done = case.persons(WORDS, reason=WHY).withdraw(code, keep_public=True)
    assert (done.erased, done.rebuilt, done.remembered) == (1, 0, True)
    case.run()
    text = json.dumps(case.export("json", vault=[WORDS]))
    assert "olveck" not in text and "batons" not in text and "Ilse Tamm" in text
    people = case.persons(WORDS, reason=WHY)
    assert people.show(code).withdrawn
    case.redact("press.txt", tmp_path / "press.html", vault=[WORDS])
    assert "olveck" not in (tmp_path / "press.html").read_text()


def test_a_withdrawal_that_was_cut_off_is_finished_by_the_next_run(
    case: stemma.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(case)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("stemma.erasing.sweep", cut)
        with pytest.raises(KeyboardInterrupt):
            case.persons(WORDS, reason=WHY).withdraw(code)
    assert any(name not in ("case.db", "pages.db", "case.db-wal") for name, _, _ in hiding(case.path))
    case.run()
    case.persons(WORDS, reason=WHY).withdraw(code)
    assert hiding(case.path) == []
    assert passed(case)


def test_what_the_program_did_not_write_is_told(case: stemma.Case) -> None:
    (case.path / "case.toml").write_text('title = "The case of Solveck"\n', encoding="utf-8")
    done = case.persons(WORDS, reason=WHY).withdraw(code_of(case))
    assert [one.file for one in done.left] == ["case.toml"]


def test_nothing_is_erased_while_files_wait_to_be_read(case: stemma.Case, tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("Solveck left.", encoding="utf-8")
    case.add([tmp_path / "more.txt"])
    with pytest.raises(BadInput):
        case.persons(WORDS, reason=WHY).withdraw(code_of(case))


def test_sealing_puts_pseudonyms_in_place_of_names(case: stemma.Case) -> None:
    code = code_of(case)
    people = case.persons(WORDS, reason=WHY)
    done = people.seal()
    assert len(done.before) == len(done.now) == 3
    assert hiding(case.path) == []
    case.run()
    assert sorted(row.id for row in case.documents()) == sorted(done.now)
    assert passed(case)
    told = [stmt.chain for stmt in case.statements()]
    assert any(code in " ".join(chain) for chain in told), told
    text, content, about = people.reveal(done.now[0])
    assert "Milena Solveck" in text and content in (INTERVIEW.encode(), PRESS.encode())
    for old_start, old_end, new_start, new_end in about["places"]:
        assert "olveck" in text[old_start:old_end] or "Milena" in text[old_start:old_end]
        assert new_end - new_start == len(code)
    with case.viewing() as view:
        last = json.loads(view.entries("vault", newest=1)[-1].body or "")
    assert (last["action"], last["document"]) == ("original read", done.now[0])
    text = json.dumps(case.export("json", vault=[WORDS]))
    assert code not in text and "[REDACTED:name]" in text
    assert len(people.sealed()) == 3
    people.withdraw(code)
    assert people.sealed() == {}


def test_confidence_outlives_sealing(case: stemma.Case, tmp_path: Path) -> None:
    people = case.persons(WORDS, reason=WHY)
    people.seal()
    case.run()
    value = case.export("json", vault=[WORDS])
    assert [one["number"] for one in value["withheld"] if one["what"] == "documents"] == [1]
    with pytest.raises(NotAllowed):
        interview = next(row.id for row in case.documents() if "name" in row.file)
        case.redact(interview, tmp_path / "x.html", vault=[WORDS])
    assert not (tmp_path / "x.html").exists()


def test_a_page_given_in_confidence_stays_so_when_it_is_made_anew(tmp_path: Path) -> None:
    """Its name fits the pattern; that of the document made anew does not."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as box:
        for name, place in (("gate.txt", "Velda"), ("quay.txt", "Eastmere")):
            text = f"On 3 March 2031 guards beat twelve prisoners in {place}, the lawyer Milena Solveck said."
            box.writestr(name, text)
    (tmp_path / "case.toml").write_text('[settings]\nreader = "rules"\n[protection]\nconfidential = ["gate.txt"]\n')
    case = stemma.new_case(tmp_path / "b.case", config=tmp_path / "case.toml", actor="lena")
    case.add([tmp_path / "all.zip"])
    case.run()
    case.make_vault(WORDS, reason=WHY)
    people = case.persons(WORDS, reason=WHY)
    code = people.add("Milena Solveck").code
    assert people.withdraw(code).rebuilt == 2
    case.run()
    text = json.dumps(case.export("json"))
    assert "Eastmere" in text and "Velda" not in text
