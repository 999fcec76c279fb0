"""Originals saved from the workbench go through the door of the case: who saved what is in its log before."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from web_tools import Clock, Opened

from stemma import consents
from stemma.case import Case, new_case, open_case

PASSWORD = "correct horse staple"
WORDS = "six words that nobody guesses"
WHY = "For the tests."
TEXT = "3 February 2031\n\nIn the yard\n\nGuards beat nineteen prisoners in {}, the lawyer Ilse Tamm said.\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given")
    (folder / "in").mkdir()
    for name in ("Ulvarn", "Pelvast"):
        (folder / "in" / f"{name}.txt").write_text(TEXT.format(name), encoding="utf-8")
    (folder / "case.toml").write_text('[settings]\nreader = "rules"\nlock_wait = 0.2\n')
    case = new_case(folder / "night.case", config=folder / "case.toml", actor="lena")
    case.add([folder / "in"])
    case.run()
    return case.path


@pytest.fixture
def case(whole: Path, tmp_path: Path) -> Case:
    return open_case(shutil.copytree(whole, tmp_path / "night.case"), actor="lena")


def given(case: Case) -> list[dict[str, Any]]:
    with case.viewing() as view:
        return [json.loads(row.body or "{}") for row in view.entries("released")]


def document(case: Case, name: str = "Ulvarn.txt") -> str:
    return next(row.id for row in case.documents() if row.file == name)


def test_whoever_saves_an_original_is_in_the_log_with_its_digest(case: Case) -> None:
    id, raw = document(case), TEXT.format("Ulvarn").encode()
    opened = Opened(case.path, shared=True, clock=Clock())
    try:
        for name, role in (("Ana", "analyst"), ("Rea", "reader"), ("Gus", "guardian")):
            opened.bench.people.add(name, [role], PASSWORD, by="test")
        ana, rea = opened.log_in("Ana"), opened.log_in("Rea")
        assert rea.get(f"/documents/{id}/file").status_code == 403
        opened.bench.people.restrict(document(case, "Pelvast.txt"), ["Gus"], by="Gus")
        assert ana.get(f"/documents/{document(case, 'Pelvast.txt')}/file").status_code == 404
        assert given(case) == []  # nothing left
        for number, address in enumerate((f"/documents/{id}/file", f"/api/documents/{id}/file"), 1):
            assert ana.get(address).content == raw
            assert len(given(case)) == number
        told = given(case)[-1]
        digest = hashlib.sha256(raw).hexdigest()
        assert (told["actor"], told["what"], told["purpose"]) == ("Ana", "original", "internal_analysis")
        assert told["files"] == [[f"{digest[:16]}.original", digest]]
        opened.bench.browser.refresh()
        assert "Given out for internal analysis" in opened.log_in("Gus").get("/log").text
    finally:
        opened.bench.close()


def test_what_cannot_be_entered_is_not_given(case: Case) -> None:
    opened = Opened(case.path, shared=False, clock=Clock())
    try:
        client = opened.enter()
        with case.writing("something long"):
            assert client.get(f"/documents/{document(case)}/file").status_code == 423
        assert given(case) == []
        assert client.get(f"/documents/{document(case)}/file").status_code == 200
        assert given(case)[0]["actor"] == "Ada"
    finally:
        opened.bench.close()


def test_originals_given_in_confidence_need_a_consent_and_none_leaves_where_names_are_protected(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, other = document(case), document(case, "Pelvast.txt")
    case.make_vault(WORDS, reason=WHY)
    case.mark_confidential(id, reason=WHY)
    opened = Opened(case.path, shared=False, clock=Clock())
    try:
        client = opened.enter()
        refused = client.get(f"/api/documents/{id}/file", headers={"accept": "application/json"})
        assert refused.status_code == 403
        assert "was given in confidence, and for internal analysis no consent" in refused.json()["error"]["message"]
        assert client.get(f"/documents/{other}/file").status_code == 200
        people = case.persons(WORDS, reason=WHY)
        code = people.add("Ilse Tamm").code
        people.consent(code, yes=["internal_analysis"], covers=[id])
        refused = client.get(f"/api/documents/{other}/file", headers={"accept": "application/json"})
        assert refused.status_code == 403 and "stemma redact" in refused.json()["error"]["hint"]
        assert len(given(case)) == 1
        people.vault.erase(code)
        hidden = client.get(f"/api/documents/{id}/file", headers={"accept": "application/json"})
        assert hidden.status_code == 403 and "missing from the register" in hidden.json()["error"]["message"]
        monkeypatch.setattr(consents, "missing_persons", lambda view, case: "")
        assert client.get(f"/documents/{id}/file").status_code == 200
        assert given(case)[-1]["consents"]
    finally:
        opened.bench.close()
