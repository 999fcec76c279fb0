"""Data protection: what a case says of it is checked, shown, told on; a day that is over is told wherever it counts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stemma.case import Case, doctor, new_case, open_case
from stemma.cli.main import app
from stemma.errors import BadInput
from stemma.processing import NOT_SAID, overdue, processing
from stemma.settings import SPECIAL, read_config

WORDS = "six words that nobody guesses"
WHY = "For the tests."
CONFIG = """[settings]
reader = "rules"
[data_protection]
controller = "Association for Ulvarn, Kiln Street 4"
legal_basis = "legitimate interest; substantial public interest"
special_categories = ["health", "criminal"]
retention_until = 2036-12-31
dpia_ref = "Assessment 3 of 2031"
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("processing")
    (folder / "one.txt").write_text("Guards beat two men in Ulvarn, the lawyer Ilse Tamm said.", encoding="utf-8")
    (folder / "two.txt").write_text("I saw it myself, Nadja Orlen said.", encoding="utf-8")
    (folder / "case.toml").write_text(CONFIG)
    case = new_case(folder / "night.case", config=folder / "case.toml", actor="ada")
    case.add([folder / "one.txt", folder / "two.txt"])
    case.run()
    return case.path


@pytest.fixture
def case(whole: Path, tmp_path: Path) -> Case:
    return open_case(shutil.copytree(whole, tmp_path / "night.case"), actor="ada")


def facts(case: Case) -> dict[str, str]:
    return dict(processing(case))


def until(case: Case, day: str) -> Case:
    (case.path / "case.toml").write_text(CONFIG.replace("2036-12-31", day))
    return open_case(case.path, actor="ada")


def test_what_a_case_says_is_shown_and_goes_along_without_who_holds_it(case: Case, tmp_path: Path) -> None:
    told = facts(case)
    assert told["controller"].startswith("Association") and told["impact assessment"] == "Assessment 3 of 2031"
    assert told["special categories"] == "health, criminal" and told["kept until"] == "2036-12-31"
    (out,) = case.export_to("json", tmp_path / "case.json", purpose="coi_mechanism", recipient="The Commission")
    text = out.read_text()
    assert json.loads(text)["case"]["data_protection"] == {
        "legal_basis": "legitimate interest; substantial public interest",
        "special_categories": ["health", "criminal"],
        "retention_until": "2036-12-31",
    }
    assert "Kiln Street" not in text and "Assessment 3" not in text
    case.report(tmp_path / "r.html")
    told = facts(case)
    assert told["given out for coi mechanism"].startswith("The Commission: 1 time, last on ")
    assert told["given out for public report"].startswith("it is not said to whom: 1 time")
    assert told["material"] == "2 originals, 2 documents." and told["encrypted"].startswith("No")


def test_a_case_that_says_nothing_is_as_before_and_is_told_what_is_missing(tmp_path: Path) -> None:
    case = new_case(tmp_path / "bare.case", actor="ada")
    assert "data_protection" not in case.export("json")["case"]
    told = facts(case)
    assert told["controller"] == told["legal basis"] == told["kept until"] == NOT_SAID and case.overdue() == ""
    (said,) = [one for one in doctor(case)[0] if one.what == "kept until"]
    assert said.result == "not checked"


def test_a_day_that_is_over_is_told_by_doctor_show_and_whatever_gives_out(case: Case, tmp_path: Path) -> None:
    case = until(case, "2020-02-01")
    (said,) = [one for one in doctor(case)[0] if one.what == "kept until"]
    assert said.result == "failed" and "stemma wipe" in said.text
    assert "was to be kept until 2020-02-01" in facts(case)["kept until"]
    run = CliRunner().invoke(app, ["export", str(case.path), "-o", str(tmp_path / "case.json")])
    assert run.exit_code == 0 and "was to be kept until 2020-02-01" in run.output
    run = CliRunner().invoke(app, ["show", str(case.path), "processing", "--json"])
    assert {"name": "impact assessment", "said": "Assessment 3 of 2031"} in json.loads(run.stdout)
    assert "was to be kept until" not in CliRunner().invoke(app, ["report", str(until(case, "2999-01-01").path),
                                                                  "-o", str(tmp_path / "r.html")]).output  # fmt: skip


def test_days_count_from_the_day_after() -> None:
    assert overdue("2031-03-01", "2031-03-01") == "" == overdue("", "2031-03-01")
    assert overdue("2031-03-01", "2031-03-02") == "This case was to be kept until 2031-03-01, 1 day ago."


def test_a_person_may_have_another_basis_and_another_day(case: Case) -> None:
    case.make_vault(WORDS, reason=WHY)
    people = case.persons(WORDS, reason=WHY)
    codes = [people.add(name).code for name in ("Ilse Tamm", "Nadja Orlen", "Tarek Voss")]
    ended, due, fine = codes
    people.consent(ended, yes=["internal_analysis"], until="2020-01-01")
    people.consent(due, yes=["icc"], details={"legal_basis": "legal claims", "retention_until": "2021-05-06"})
    people.consent(fine, yes=["icc"], details={"retention_until": "2999-05-06"})
    with pytest.raises(BadInput, match="day"):
        people.consent(fine, yes=["icc"], details={"retention_until": "next year"})
    people.take_back(fine, purposes=["icc"])
    told = facts(case)
    assert told["consents"] == "3 persons with a consent on record, 1 of them ended, 1 taken back."
    assert told["consents that ended"] == ended and told["other legal basis"] == f"legal claims: {due}"
    assert told["to be erased"].startswith(f"{due}:") and told["persons in the register"] == "3"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('retention_until = "soon"', "no day"),
        ('retention_until = "2036-13-01"', "no day"),
        ('special_categories = ["shoe size"]', "special_categories"),
        ('special_categories = "health"', "special_categories"),
        ("controller = [1]", "controller"),
        ('owner = "x"', "unknown key"),
    ],
)
def test_what_cannot_be_used_is_said(line: str, named: str) -> None:
    with pytest.raises(BadInput, match=named) as caught:
        read_config(f"[data_protection]\n{line}\n")
    assert caught.value.hint


def test_every_category_is_documented() -> None:
    text = (Path(__file__).parent.parent / "docs" / "reference" / "protection.md").read_text(encoding="utf-8")
    assert [one for one in SPECIAL if f"`{one}`" not in text] == []
