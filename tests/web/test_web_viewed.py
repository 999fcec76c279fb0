"""Who looked at an original, or read what is closed because of what it tells, is in the log; and how many did."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from web_tools import Clock, Opened, form_token, rules_case

from stemma.case import Case, new_case, open_case
from stemma.errors import CaseReadOnly
from stemma.viewing import KINDS, Viewings

PASSWORD = "correct horse staple"
WORDS = "six words that nobody guesses"
TOLD = "3 February 2031\n\nIn the yard\n\nGuards raped two women in Pelvast, the lawyer Ilse Tamm said.\n"
PLAIN = "10 June 2034\n\nHarbour closed\n\nPolice detained nineteen dockers in Marnhold, the union wrote on Friday.\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rules_case(tmp_path_factory.mktemp("viewed"), {"told.txt": TOLD, "plain.txt": PLAIN})


@pytest.fixture
def case(whole: Path, tmp_path: Path) -> Case:
    return open_case(shutil.copytree(whole, tmp_path / "night.case"), actor="lena")


def views(case: Case) -> list[tuple[str, dict[str, Any]]]:
    with case.viewing() as view:
        rows = sorted(row for kind in KINDS for row in view.entries(kind))
        return [(row.kind, json.loads(row.body or "{}")) for row in rows]


def document(case: Case, name: str) -> str:
    return next(row.id for row in case.documents() if row.file == name)


def show(client: Any) -> None:
    fields = {"csrf": form_token(client.get("/help").text), "show": "1", "back": "/help"}
    assert client.post("/closed", data=fields).status_code == 200


def test_who_looks_at_an_original_is_in_the_log_once_a_day(case: Case) -> None:
    id = document(case, "plain.txt")
    opened = Opened(case.path, shared=True, clock=Clock())
    try:
        for name, role in (("Ana", "analyst"), ("Bo", "analyst"), ("Rea", "reader")):
            opened.bench.people.add(name, [role], PASSWORD, by="test")
        ana, bo, rea = (opened.log_in(name) for name in ("Ana", "Bo", "Rea"))
        assert ana.get(f"/documents/{id}").status_code == 200 and views(case) == []  # its text is no original
        assert rea.get(f"/documents/{id}/original").status_code == 403 and views(case) == []
        for _ in range(3):
            assert "nineteen dockers" in ana.get(f"/documents/{id}/original").text
        assert bo.get(f"/documents/{id}?beside=1").status_code == 200
        assert bo.get(f"/documents/{id}/file").status_code == 200
        assert [(kind, said["actor"], said["document"]) for kind, said in views(case)] == [
            ("viewed-original", "Ana", id),
            ("viewed-original", "Bo", id),
        ]
        assert views(case)[0][1]["reason"] and len(views(case)[0][1]["sha256"]) == 64
        opened.bench.browser.refresh()
        assert "The original was opened 3 times, by 2 people" in ana.get(f"/documents/{id}").text
        seen = ana.get(f"/api/documents/{id}").json()["found"]["seen"]
        assert seen == {"originals": 3, "readings": 0, "people": 2}
    finally:
        opened.bench.close()


@pytest.mark.parametrize("shared", [False, True])
def test_reading_what_tells_of_sexual_violence_is_counted_also_of_who_works_alone(case: Case, shared: bool) -> None:
    id, other = document(case, "told.txt"), document(case, "plain.txt")
    opened = Opened(case.path, shared=shared, clock=Clock())
    try:
        if shared:
            opened.bench.people.add("Gus", ["guardian"], PASSWORD, by="test")
        reader = opened.log_in("Gus") if shared else opened.enter()
        assert reader.get(f"/documents/{id}").status_code == 404
        show(reader)
        assert reader.get(f"/documents/{other}").status_code == 200 and views(case) == []
        assert "Each is an entry" not in reader.get(f"/documents/{id}").text
        assert reader.get(f"/documents/{id}").status_code == 200
        ((kind, said),) = views(case)
        assert (kind, said["item"], said["documents"]) == ("viewed", id, [id])
        assert said["actor"] == ("Gus" if shared else "Ada")
        opened.bench.browser.refresh()
        assert "Read 1 time, by 1 person" in reader.get(f"/documents/{id}").text
    finally:
        opened.bench.close()


def test_while_another_writes_the_entry_waits_on_the_disk(case: Case) -> None:
    id = document(case, "plain.txt")
    opened = Opened(case.path, shared=False, clock=Clock())
    client = opened.enter()
    with case.writing("something long"):
        assert client.get(f"/documents/{id}/original").status_code == 200
        assert views(case) == [] and len(list((case.path / "workbench" / "viewed").iterdir())) == 1
    assert failed(case) == []
    later = Opened(case.path, shared=False, clock=Clock())  # the first one was killed
    later.bench.start()
    try:
        ((kind, said),) = views(case)
        assert kind == "viewed-original" and said["at"] and not list((case.path / "workbench" / "viewed").iterdir())
    finally:
        later.bench.close()
        opened.bench.close()


def failed(case: Case) -> list[str]:
    return [one.what for one in case.verify(derived="none") if one.result == "failed"]


def test_of_an_encrypted_case_what_waits_is_sealed(tmp_path: Path) -> None:
    case = new_case(tmp_path / "dark.case", actor="lena", passphrase=WORDS)
    known = Viewings(case)
    with case.writing("something long"):
        known.original("D-1234567890", "ab" * 32, by="lena")
    (held,) = (case.path / "workbench" / "viewed").iterdir()
    assert held.name.endswith(".sealed") and b"D-12345" not in held.read_bytes()
    known.settle()
    assert views(case)[0][1]["document"] == "D-1234567890" and not held.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files are made read-only another way here")
def test_what_cannot_be_entered_is_not_shown_where_somebody_is_protected(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, told = document(case, "plain.txt"), document(case, "told.txt")
    opened = Opened(case.path, shared=False, clock=Clock())
    try:
        client = opened.enter()
        show(client)

        def full(self: object, views: object) -> None:
            raise CaseReadOnly("The case cannot be written.")

        monkeypatch.setattr(Viewings, "_enter", full)
        assert client.get(f"/documents/{plain}/original").status_code == 200
        assert client.get(f"/documents/{told}").status_code >= 400
        assert "raped" not in client.get(f"/documents/{told}/original").text
    finally:
        opened.bench.close()


def test_withdrawal_erases_who_looked_at_it(case: Case) -> None:
    case.make_vault(WORDS, reason="For the tests.")
    people = case.persons(WORDS, reason="For the tests.")
    code = people.add("Ilse Tamm").code
    id = document(case, "told.txt")
    known = Viewings(case)
    known.original(id, next(row.original for row in case.documents() if row.id == id), by="lena")
    with case.writing("something long"):
        known.read(id, [id], by="lena")
    people.withdraw(code)
    assert [said for _, said in views(case) if said] == []
    assert not list((case.path / "workbench" / "viewed").iterdir())
    assert not [one for one in case.path.rglob("*") if one.is_file() and id.encode() in one.read_bytes()]
