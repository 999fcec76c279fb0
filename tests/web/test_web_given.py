"""Originals saved from the workbench go through the door of the case: who saved what is in its log before."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from web_tools import Clock, Opened, rules_case

from stemma import consents
from stemma.case import Case, new_case, open_case

PASSWORD = "correct horse staple"
WORDS = "six words that nobody guesses"
WHY = "For the tests."
TEXT = "3 February 2031\n\nIn the yard\n\nGuards beat nineteen prisoners in {}, the lawyer Ilse Tamm said.\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = {f"{name}.txt": TEXT.format(name) for name in ("Ulvarn", "Pelvast")}
    return rules_case(tmp_path_factory.mktemp("given"), texts)


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


# --- of a container some may be given in confidence, and the rest not


def zipped(texts: list[str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, text in zip(("quay.txt", "gate.txt"), texts, strict=True):
            box.writestr(name, text)
    return out.getvalue()


def mailed(texts: list[str]) -> bytes:
    head = "From mill@ledger.example Mon Feb  3 08:00:0{n} 2031\nFrom: a@ledger.example\nSubject: In the yard\n\n"
    return "".join(head.format(n=n) + text + "\n" for n, text in enumerate(texts)).encode()


def captured(texts: list[str]) -> bytes:
    out = b""
    for name, text in zip(("quay", "gate"), texts, strict=True):
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://ledger.example/{name}\r\n"
        head += "WARC-Date: 2031-03-12T08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        out += f"{head}Content-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"
    return out


CONTAINERS = [("all.zip", zipped, "*/gate*"), ("all.mbox", mailed, "*/00002.eml"), ("all.warc", captured, "*/gate*")]


def container(folder: Path, name: str, raw: bytes, form: str) -> tuple[Case, str, str]:
    """A case with one container; ids of the document that is open, and of the one given in confidence."""
    (folder / name).write_bytes(raw)
    settings = '[settings]\nreader = "rules"\n[protection]\nclosed = []\n'
    (folder / "case.toml").write_text(settings + (f'confidential = ["{form}"]\n' if form else ""))
    case = new_case(folder / "box.case", config=folder / "case.toml", actor="lena")
    case.add([folder / name])
    case.run()
    held = case.contents().documents
    (open_,), (shut,) = ([doc.id for doc in held if word in doc.text] for word in ("Ulvarn", "Pelvast"))
    return case, open_, shut


@pytest.mark.parametrize(("name", "make", "form"), CONTAINERS)
def test_a_container_with_something_given_in_confidence_is_not_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, make: Any, form: str
) -> None:
    """Asked for by whichever of its documents; each that was given in confidence needs a consent."""
    case, open_, shut = container(tmp_path, name, make([TEXT.format(one) for one in ("Ulvarn", "Pelvast")]), form)
    opened = Opened(case.path, shared=False, clock=Clock())
    try:
        client = opened.enter()
        for id in (open_, shut):
            for address in (f"/documents/{id}/file", f"/api/documents/{id}/file"):
                refused = client.get(address, headers={"accept": "application/json"})
                assert refused.status_code == 403, (id, address)
                assert f"{shut}" in refused.text and "was given in confidence" in refused.text
        assert given(case) == []
        case.make_vault(WORDS, reason=WHY)
        people = case.persons(WORDS, reason=WHY)
        code = people.add("Ilse Tamm").code
        people.consent(code, yes=["internal_analysis"], covers=[shut])
        people.vault.erase(code)
        monkeypatch.setattr(consents, "missing_persons", lambda view, case: "")
        assert client.get(f"/documents/{open_}/file").status_code == 200
        assert given(case)[-1]["consents"]
        case.mark_confidential(open_, reason=WHY)  # the mark is on the whole: the consent is for one of two
        assert client.get(f"/documents/{shut}/file", headers={"accept": "application/json"}).status_code == 403
    finally:
        opened.bench.close()


@pytest.mark.parametrize(("name", "make", "form"), CONTAINERS)
@pytest.mark.parametrize("restricted", [False, True])
def test_who_may_not_see_all_of_a_container_sees_no_original(
    tmp_path: Path, name: str, make: Any, form: str, restricted: bool
) -> None:
    """Neither as text nor beside the document nor as a file; also where an account alone is kept out of a part."""
    raw = make([TEXT.format(one) for one in ("Ulvarn", "Pelvast")])
    case, open_, shut = container(tmp_path, name, raw, "" if restricted else form)
    opened = Opened(case.path, shared=True, clock=Clock())
    try:
        people = opened.bench.people
        for who, role in (("Ana", "analyst"), ("Gus", "guardian")):
            people.add(who, [role], PASSWORD, by="test")
        if restricted:
            people.restrict(shut, ["Gus"], by="Gus")
        ana, gus = opened.log_in("Ana"), opened.log_in("Gus")
        assert ana.get(f"/documents/{shut}").status_code == 404
        for way in ("", "/api"):
            for last in ("original", "file"):
                refused = ana.get(f"{way}/documents/{open_}/{last}")
                assert refused.status_code == 403 and "Pelvast" not in refused.text and shut not in refused.text
            beside = ana.get(f"{way}/documents/{open_}?beside=1")
            assert beside.status_code == 200 and "not open to you as a whole" in beside.text
            assert "Ulvarn" in beside.text and "Pelvast" not in beside.text
        with case.viewing() as view:
            assert given(case) == [] and view.entries("viewed-original") == []
        assert not any(shut in row["item"] for row in people.audits(limit=20, offset=0)[0] if row["person"] == "Ana")
        for address in (f"/documents/{open_}/original", f"/documents/{open_}?beside=1"):
            assert gus.get(address).status_code == 200
        rows = people.audits(limit=20, offset=0)[0]
        read = [one["action"] for one in rows if one["person"] == "Gus" and f"({shut})" in one["item"]]
        assert sorted(read) == (["read document", "read original"] if restricted else [])
        assert gus.get(f"/documents/{open_}/file").status_code == (200 if restricted else 403)
    finally:
        opened.bench.close()
