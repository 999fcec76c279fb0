"""Bad input: requests that make no sense, documents that mean harm, a case that is damaged, locked or read-only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_tools import HOST, SCRIPT, Clock, Opened, Start, form_token

from stemma.case import new_case
from stemma.web import Workbench, make_app
from stemma.web.routes import ROUTES

pytest_plugins = ("web_fixtures",)

WRONG = [
    "/incidents?page=0", "/incidents?page=-1", "/incidents?page=1e9", "/incidents?page=99999999999",
    "/incidents?page=١",
    "/incidents?size=100000", "/incidents?sort=;drop", "/incidents?grade=best", "/incidents?after=yesterday",
    "/incidents?after=2031-1-1", "/incidents?source=O-<x>", "/incidents?unknown=1", "/incidents?page=1&page=2",
    "/incidents?page=&page=", "/incidents?unknown=",
    "/incidents?text=" + "x" * 401, "/incidents?text=%00", "/documents?role=king", "/search?exact=yes",
    "/documents/D-0?at=9-1", "/documents/D-0?at=x", "/documents/D-0?part=x", "/lineage?zoom=9999",
    "/timeline?which=maybe", "/incidents/I-0?without=" + "&without=".join(f"O-{n}" for n in range(60)),
]  # fmt: skip
MISSING = [
    "/incidents/I-ZZZZZZZZZZZZ", "/documents/D-0", "/sources/x", "/links/L-0", "/lost/W-0", "/contradictions/X-0",
    "/lineage/N-0", "/go/zzz", "/go/J-0", "/documents/..%2f..%2fcase.db", "/documents/%00", "/incidents/I-0/why",
    "/nothing",
    "/.git/config", "/static/app.js.map", "/incidents/I-0/../../x", "/documents/D-0/original", "/documents/D-0/file",
    "/people", "/audit", "/lineage/N-0?page=2", "/documents/" + "D" * 3000,
]  # fmt: skip


def shape(answer: object) -> dict[str, object]:
    error = answer.json()["error"]  # type: ignore[attr-defined]
    assert set(error) == {"status", "message", "hint", "about"}
    assert error["status"] == answer.status_code  # type: ignore[attr-defined]
    return dict(error)


@pytest.mark.parametrize("path", WRONG)
def test_parameters_that_make_no_sense_are_4xx_in_one_shape(reading: TestClient, path: str) -> None:
    assert reading.get(path).status_code == 400
    said = shape(reading.get("/api" + path, headers={"accept": "application/json"}))
    assert said["status"] == 400 and said["message"]


@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_404(reading: TestClient, path: str) -> None:
    assert reading.get(path).status_code == 404
    assert shape(reading.get("/api" + path, headers={"accept": "application/json"}))["status"] == 404


def test_too_long_an_address_and_wrong_methods(reading: TestClient) -> None:
    assert reading.get("/search?text=" + "x" * 7000).status_code == 414
    for method in ("PUT", "DELETE", "PATCH", "POST"):
        assert reading.request(method, "/incidents").status_code == 405
    assert reading.request("OPTIONS", "/incidents").status_code == 405


def test_no_route_answers_in_a_way_that_it_does_not_name(reading: TestClient) -> None:
    """One shape for what is not there and what is asked otherwise than it is named, with what would be answered."""
    for route in ROUTES:
        path = route.path.replace("{id}", "I-0").replace("{section}", "why")
        for address in (path, "/api" + (path if path != "/" else "/overview")) if route.api else (path,):
            other = "POST" if route.method == "GET" else "GET"
            for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FETCH", other):
                answer = reading.request(method, address, headers={"accept": "application/json"})
                assert shape(answer)["status"] == 405 and route.method in answer.headers["allow"], (method, address)
                assert "default-src 'none'" in answer.headers["content-security-policy"]
    for address in ("/incidents/", "/api", "/api/", "/api/incidents/", "/incidents/I-0/why/more", "/enter/"):
        answer = reading.get(address, headers={"accept": "application/json"}, follow_redirects=False)
        assert shape(answer)["status"] == 404, address
    assert reading.get("/nothing", headers={"host": "evil.example"}).status_code == 421


def test_errors_stay_short_whatever_was_asked(reading: TestClient) -> None:
    for path in ("/incidents/" + "I" * 5000, "/go/" + "x" * 5000, "/documents/D-" + "9" * 5000):
        answer = reading.get("/api" + path if "/go" not in path else path)
        assert answer.status_code == 404 and len(answer.content) < 6000, path


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"a=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b'{"kind": 1}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"kind": "note", "about": "I-0", "reason": "\\ud800"}', "application/json", 400),
        (b'{"kind": "note", "about": "I-0\\u0000", "reason": "x"}', "application/json", 400),
        (b"kind=note&reason=%00", "application/x-www-form-urlencoded", 400),
        (b"x", "text/plain", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
        (b"a=1&" * 300, "application/x-www-form-urlencoded", 400),
        (b"a" * 600_000, "application/x-www-form-urlencoded", 413),
        (b"", "", 415),
    ],
)
def test_bodies_that_cannot_be_read(start: Start, body: bytes, kind: str, status: int) -> None:
    client = start().enter()
    answer = client.post("/api/decide", content=body, headers={"content-type": kind, "accept": "application/json"})
    assert shape(answer)["status"] == status


def test_decisions_that_make_no_sense(start: Start) -> None:
    opened = start()
    client = opened.enter()
    token = form_token(client.get("/").text)
    for fields in (
        {}, {"kind": "delete"}, {"kind": "note"}, {"kind": "note", "about": "x", "reason": "y"},
        {"kind": "letter", "about": "O-0", "value": "Z", "reason": "y"},
        {"kind": "undo", "about": "J-0"}, {"kind": "merge", "about": "I-0 " * 400, "reason": "y"},
        {"kind": "note", "about": "I-0", "reason": "x" * 30_000}, {"kind": "note", "about": "I-0", "reason": " "},
    ):  # fmt: skip
        status = client.post("/decide", data={**fields, "csrf": token}).status_code
        assert 400 <= status < 500, fields
    assert client.post("/closed", data={"show": "perhaps", "csrf": token}).status_code == 400
    assert opened.bench.browser.case.decisions() == []
    fields = {"kind": "undo", "about": "J-0", "csrf": token, "back": "//evil.example"}
    assert "evil.example" not in client.post("/decide", data=fields).text.replace('value="//evil.example"', "")


def test_an_unforeseen_fault_tells_nothing_of_itself(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = start()
    client = opened.enter()

    def broken(*words: object, **more: object) -> None:
        raise RuntimeError("secret path /home/ada")

    monkeypatch.setattr(type(opened.bench.browser), "incidents", broken)
    page = client.get("/incidents")
    assert page.status_code == 500 and "secret" not in page.text and "Traceback" not in page.text
    assert "secret" not in client.get("/api/incidents").text


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a line of two million characters, a deep heap of marks and a very long title."""
    folder = tmp_path_factory.mktemp("heavy")
    texts = {
        "line.txt": "A nurse said that guards beat two men. " + "word " * 400_000,
        "title.html": f"<html><head><title>{'T' * 20_000}{SCRIPT}</title></head><body><p>Guards beat a man.</p>",
        "said.txt": "\n\n".join(f"“Guards beat man {n},” said Ada Brel, who saw it in Ulvarn." for n in range(400)),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "case.toml").write_text("[settings]\ninline_documents = 9\n", encoding="utf-8")
    case = new_case(folder / "h.case", config=folder / "case.toml", actor="Ada")
    case.add([folder / name for name in texts])
    case.run()
    return case.path


def test_heavy_documents_stay_small_pages(heavy: Path) -> None:
    opened = Opened(heavy, shared=False, clock=Clock())
    client = opened.enter()
    rows = client.get("/api/documents").json()["page"]["rows"]
    assert len(rows) == 3
    for row in rows:
        for more in ("", "?part=2", "/original"):
            answer = client.get(f"/documents/{row['id']}{more}")
            assert answer.status_code in (200, 404) and len(answer.content) < 300_000, (row["file"], more)
            assert "<script>document" not in answer.text
    long = next(row for row in rows if row["file"] == "line.txt")
    far = client.get(f"/documents/{long['id']}?at=1000000-1000004")
    assert far.status_code == 200 and far.text.count('id="at"') == 1 and len(far.content) < 300_000
    for incident in client.get("/api/incidents?size=200").json()["page"]["rows"][:5]:
        assert len(client.get(f"/incidents/{incident['id']}").content) < 300_000
    for address in (
        "/",
        "/incidents?size=200",
        "/documents",
        "/sources?size=200",
        "/lineage",
        "/timeline",
        "/problems",
    ):
        assert len(client.get(address).content) < 300_000, address
    opened.bench.close()


def test_a_case_on_a_medium_that_cannot_be_written_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import stemma.browse.shelf as shelf

    real = Path.mkdir

    def refused(self: Path, *words: object, **more: object) -> None:
        if self.name == shelf.FOLDER:
            raise PermissionError("read-only")
        real(self, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "mkdir", refused)
    opened = Opened(folder, shared=False, clock=Clock())
    assert folder not in opened.bench.browser.shelf.place.parents
    assert opened.enter().get("/incidents").status_code == 200
    place = opened.bench.browser.shelf.place
    opened.bench.close()
    assert not place.exists(), "what lay in a temporary folder is removed"


def test_an_empty_case_has_all_pages(tmp_path: Path) -> None:
    case = new_case(tmp_path / "e.case", actor="Ada")
    bench = Workbench(case, hosts=frozenset({HOST}), clock=Clock())
    bench.browser.refresh()
    client = TestClient(make_app(bench), base_url=f"http://{HOST}", headers={"accept": "text/html"})
    client.get(bench.entrance())
    for path in ("/", "/incidents", "/incidents/map", "/incidents/timeline", "/documents", "/lineage", "/sources",
                 "/contradictions", "/timeline", "/search?text=x", "/problems", "/log", "/decisions",
                 "/changes"):  # fmt: skip
        assert client.get(path).status_code == 200, path
    bench.close()


def test_the_workbench_follows_the_case(start: Start, tmp_path: Path) -> None:
    opened = start()
    client = opened.enter()
    before = client.get("/api/overview").json()["counts"]["documents"]
    new = tmp_path / "new.txt"
    new.write_text("A driver said that guards beat two men in Ludvesh on 3 April 2031.", encoding="utf-8")
    opened.bench.browser.case.add([new])
    opened.bench.browser.refresh()
    assert "not covered yet" in client.get("/").text
    opened.bench.browser.case.run()
    opened.bench.browser.refresh()
    assert client.get("/api/overview").json()["counts"]["documents"] == before + 1
    assert client.get("/api/search?text=Ludvesh").json()["page"]["total"] >= 1


def test_the_description_names_every_address_and_parameter(reading: TestClient) -> None:
    told = reading.get("/api/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for route in ROUTES:
        address = "/api" + (route.path if route.path != "/" else "/overview")
        assert (address in told["paths"]) == route.api, route.name
        if route.api:
            held = told["paths"][address][route.method.lower()]
            assert {one.name for one in route.params} <= {one["name"] for one in held["parameters"]}
            assert held["description"]
    json.dumps(told)
