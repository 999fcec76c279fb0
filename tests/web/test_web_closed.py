"""Sexual violence: in no list, search, snippet or feed until somebody who may see it asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient
from test_web_access import form_token
from web_tools import Clock, Opened

from stemma.case import new_case, open_case
from stemma.sensitive import closed_of

PASSWORD = "correct horse staple"
TEXTS = {
    "night.txt": "3 February 2031\n\nIn the yard\n\nGuards beat nineteen prisoners in the yard of the Ulvarn prison on "
    "30 January 2031, the lawyer Ilse Tamm said. “They used batons,” Tamm said.",
    "told.txt": "9 February 2031\n\nWhat was told\n\nSoldiers raped two women in the village of Marnhold on 12 January "
    "2031, a nurse, Dorin Askel, said. “I treated both of them,” Askel said.",
}

LISTS = ["/", "/documents", "/incidents", "/timeline", "/sources", "/search?text=Askel", "/find?text=Askel",
                 "/search?text=women", "/changes", "/log", "/api/search?text=Askel", "/api/overview"]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "in" / name).write_text(text, encoding="utf-8")
    (tmp_path / "case.toml").write_text('[settings]\nreader = "rules"\n')
    case = new_case(tmp_path / "night.case", config=tmp_path / "case.toml", actor="lena")
    case.add([tmp_path / "in"])
    case.run()
    return case.path


def nowhere(client: TestClient, pages: list[str], ids: dict[str, str]) -> None:
    """Nothing of it is anywhere."""
    for address in pages:
        told = client.get(address).text
        assert not any(word in told for word in ("told.txt", "raped", "Marnhold", ids["told.txt"])), address
    assert client.get(f"/documents/{ids['told.txt']}").status_code == 404


def show(client: TestClient, shown: str = "1") -> None:
    page = client.get("/help").text
    fields = {"csrf": form_token(page), "show": shown, "back": "/help"}
    assert client.post("/closed", data=fields).status_code == 200


def test_who_works_alone_sees_it_after_a_click_in_this_session_only(folder: Path) -> None:
    case = open_case(folder, actor="lena")
    ids = {row.file: row.id for row in case.documents()}
    pages = [one for one in LISTS if not one.startswith("/api")]
    opened = Opened(folder, shared=False, clock=Clock())
    try:
        alone = opened.enter()
        nowhere(alone, pages, ids)
        door = alone.get(f"/documents/{ids['told.txt']}")
        said = "1 document is closed, since it may tell of sexual violence"
        assert said in door.text and f'value="/documents/{ids["told.txt"]}"' in door.text
        assert alone.get("/api/overview").json()["counts"]["documents"] == 1
        show(alone)
        assert "Askel" in alone.get("/search?text=Askel").text and "raped" in alone.get("/search?text=women").text
        assert alone.get(f"/documents/{ids['told.txt']}").status_code == 200 and said not in alone.get("/").text
        other = opened.browser()
        other.get(opened.bench.entrance())
        nowhere(other, pages, ids)
        show(alone, "0")
        nowhere(alone, pages, ids)
        program = opened.browser()
        program.headers["authorization"] = f"Bearer {opened.bench.api_token()}"
        assert not program.get("/api/search?text=Askel").json()["page"]["rows"]
        assert program.post("/api/closed", json={"show": "1"}).status_code == 200
        assert program.get("/api/search?text=Askel").json()["page"]["rows"]
        fields = {"csrf": form_token(alone.get("/").text), "show": "0", "back": "//evil.example"}
        back = alone.post("/closed", data=fields, follow_redirects=False)
        assert back.headers["location"] == "/"
    finally:
        opened.bench.close()


def test_what_tells_of_sexual_violence_is_closed_by_default(folder: Path) -> None:
    case = open_case(folder, actor="lena")
    ids = {row.file: row.id for row in case.documents()}
    assert any("sexual.violence" in one.acts for one in case.incidents())
    assert case.closed() == {ids["told.txt"]}
    opened = Opened(folder, shared=True, clock=Clock())
    try:
        people = opened.bench.people
        for name, role in (("Ana", "analyst"), ("Bo", "analyst"), ("Guardian", "guardian")):
            people.add(name, [role], PASSWORD, by="test")
        ana, guardian = opened.log_in("Ana"), opened.log_in("Guardian")
        pages = LISTS
        nowhere(ana, pages, ids)
        assert "closed" not in ana.get("/").text.split("<main")[1]  # nobody is told of what they may never see
        assert ana.get(f"/documents/{ids['night.txt']}").status_code == 200
        nowhere(guardian, pages, ids)
        show(guardian)
        assert "Askel" in guardian.get("/search?text=Askel").text
        assert any(row["action"] == "asked for what is closed" for row in people.audits(limit=9, offset=0)[0])
        page = guardian.get(f"/documents/{ids['told.txt']}")
        assert page.status_code == 200
        rows, _ = people.audits(limit=9, offset=0)
        assert any(row["person"] == "Guardian" and ids["told.txt"] in row["item"] for row in rows)
        fields = {"csrf": form_token(page.text), "to": ["Bo"]}
        assert guardian.post(f"/documents/{ids['told.txt']}/restrict", data=fields).status_code == 200
        bo = opened.log_in("Bo")
        assert bo.get(f"/documents/{ids['told.txt']}").status_code == 404
        show(bo)
        assert bo.get(f"/documents/{ids['told.txt']}").status_code == 200
        show(ana)
        assert ana.get(f"/documents/{ids['told.txt']}").status_code == 404
    finally:
        opened.bench.close()
    feed = case.feed()
    assert "told.txt" not in feed and "sexual" not in feed and "night.txt" in feed
    asked = [one for one in case.inquiries() if one.kind == "detail"]
    closed = {one.id for one in case.incidents() if "sexual.violence" in one.acts}
    assert not [one for one in asked if one.incident in closed]


def test_the_setting_says_what_is_closed(folder: Path, tmp_path: Path) -> None:
    case = open_case(folder, actor="lena")
    for words, number in (("[]", 0), ('["sexual"]', 1), ('["sexual", "beat"]', 2), ('["sexual.violence"]', 1)):
        (tmp_path / "case.toml").write_text(f'[protection]\nclosed = {words}\n[settings]\nreader = "rules"\n')
        case.configure(tmp_path / "case.toml")
        assert len(case.closed()) == number, words
    with case.viewing() as view:
        assert closed_of(view, ("sex",)).documents == frozenset()
