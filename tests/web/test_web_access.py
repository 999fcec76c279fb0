"""Who gets in, who sees what, and what is refused: default deny on every route."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient
from web_tools import HOST, Start, form_token

from stemma.browse import ALL
from stemma.browse.lists import IncidentFilter
from stemma.errors import BadInput
from stemma.web.roles import DECIDES, NEEDS, ROLES, Person, may
from stemma.web.routes import ROUTES

pytest_plugins = ("web_fixtures",)

PASSWORD = "correct horse staple"


def filled(path: str) -> str:
    return path.replace("{id}", "I-000000000000").replace("{section}", "why")


def team(start: Start):  # type: ignore[no-untyped-def]
    opened = start(shared=True)
    people = opened.bench.people
    for role in ROLES:
        people.add(role.capitalize(), [role], PASSWORD, by="test")
    return opened


@pytest.mark.parametrize("shared", [False, True])
def test_nothing_is_answered_to_somebody_who_has_not_entered(start: Start, shared: bool) -> None:
    opened = start(shared=shared)
    for route in ROUTES:
        ask = opened.client.get if route.method == "GET" else opened.client.post
        answer = ask(filled(route.path), follow_redirects=False)
        assert answer.status_code == 401, route.name
        assert "Kestravia" not in answer.text and "Solveck" not in answer.text
        if route.api:
            said = opened.client.request(
                route.method, "/api" + (filled(route.path) if route.path != "/" else "/overview")
            )
            assert said.status_code == 401 and set(said.json()["error"]) == {"status", "message", "hint", "about"}
    assert opened.client.get("/api/openapi.json").status_code == 401


def test_every_route_says_what_it_needs_and_nobody_may_without_a_session() -> None:
    assert {route.needs for route in ROUTES} <= set(NEEDS) and all(route.needs != "anyone" for route in ROUTES)
    assert not any(may(None, need) for need in NEEDS if need != "anyone")
    assert not may(Person("x", frozenset({"stranger"})), "read")
    assert not may(Person("x", frozenset(ROLES)), "something new")  # type: ignore[arg-type]
    assert set(DECIDES.values()) <= set(NEEDS)


@pytest.mark.parametrize("role", ROLES)
def test_roles_open_what_they_name_and_nothing_else(start: Start, role: str) -> None:
    opened = team(start)
    client = opened.log_in(role.capitalize())
    for route in ROUTES:
        if route.method != "GET":
            continue
        status = client.get(filled(route.path), follow_redirects=False).status_code
        assert (status == 403) == (role not in NEEDS[route.needs]), (route.name, status)
    token = form_token(client.get("/").text)
    for route in (one for one in ROUTES if one.method == "POST"):
        status = client.post(filled(route.path), data={"csrf": token}).status_code
        assert (status == 403) == (role not in NEEDS[route.needs]), (route.name, status)


def test_the_token_lets_one_browser_in_once(start: Start) -> None:
    opened = start()
    address = opened.bench.entrance()
    first = opened.client.get(address, follow_redirects=False)
    assert first.status_code == 303 and first.headers["location"] == "/"
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    assert opened.client.get("/").status_code == 200
    other = opened.browser()
    assert other.get(address).status_code == 403 and other.get("/").status_code == 401
    assert other.get("/enter?token=" + "x" * 32).status_code == 403


def test_guessing_is_slowed_down(start: Start) -> None:
    opened = start()
    answers = [opened.client.get(f"/enter?token=guess{n}").status_code for n in range(14)]
    assert answers[0] == 403 and answers[-1] == 429
    opened.clock.now += 301
    assert opened.client.get("/enter?token=again").status_code == 403


def test_another_host_name_is_not_answered(start: Start) -> None:
    opened = start()
    client = opened.enter()
    for host in ("evil.example", "127.0.0.1", "127.0.0.1:8601", "localhost:8600.evil.example", ""):
        assert client.get("/", headers={"host": host}).status_code == 421, host


def test_forms_from_elsewhere_are_refused(start: Start) -> None:
    opened = start()
    client = opened.enter()
    incident = opened.bench.browser.incidents(IncidentFilter(), ALL).rows[0]["id"]
    fields = {"kind": "note", "about": incident, "reason": "x"}
    token = form_token(client.get("/").text)
    assert client.post("/decide", data=fields).status_code == 403
    assert client.post("/decide", data={**fields, "csrf": "x" + token}).status_code == 403
    held = {**fields, "csrf": token}
    assert client.post("/decide", data=held, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.post("/decide", data=held, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.get("/decide").status_code == 405 and not opened.bench.browser.case.decisions()
    assert client.post("/decide", data=held, headers={"origin": f"http://{HOST}"}).status_code == 200
    assert len(opened.bench.browser.case.decisions()) == 1
    assert opened.browser().post("/leave", data={}).status_code in (200, 303)
    assert client.get("/").status_code == 200, "nobody else can end a session"


def test_leaving_ends_the_session(start: Start) -> None:
    opened = start()
    client = opened.enter()
    kept = client.cookies.get(opened.bench.visitors.cookie)
    client.post("/leave", data={"csrf": form_token(client.get("/").text)})
    client.cookies.set(opened.bench.visitors.cookie, kept or "")
    assert client.get("/").status_code == 401


def test_a_session_that_ended_loses_nothing_that_was_written(start: Start) -> None:
    opened = team(start)
    client = opened.log_in("Analyst")
    incident = opened.bench.browser.incidents(IncidentFilter(), ALL).rows[0]["id"]
    token = form_token(client.get("/").text)
    opened.clock.now += 31 * 60
    fields = {"kind": "note", "about": incident, "reason": "Two days of <work>", "csrf": token, "seen": "1"}
    door = client.post("/decide", data=fields)
    assert door.status_code == 401 and "Two days of &lt;work&gt;" in door.text and token not in door.text
    kept = dict(re.findall(r'name="(kept_[a-z]+|back)" value="([^"]*)"', door.text))
    kept = {key: value.replace("&lt;", "<").replace("&gt;", ">") for key, value in kept.items()}
    again = client.post("/enter", data={"name": "Analyst", "password": PASSWORD, **kept})
    assert "Two days of &lt;work&gt;" in again.text and not opened.bench.browser.case.decisions()
    sent = client.post("/decide", data={**fields, "csrf": form_token(again.text), "seen": ""})
    assert sent.status_code == 200
    (one,) = opened.bench.browser.case.decisions()
    assert one.decision.reason == "Two days of <work>" and one.decision.actor == "Analyst"


def test_after_entering_one_is_never_sent_to_another_site(start: Start) -> None:
    opened = team(start)
    for back in ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"):
        fields = {"name": "Reader", "password": PASSWORD, "back": back}
        answer = opened.browser().post("/enter", data=fields, follow_redirects=False)
        assert answer.headers["location"] == "/", back


def test_wrong_passwords_and_closed_accounts(start: Start) -> None:
    opened = team(start)
    client = opened.browser()
    assert client.post("/enter", data={"name": "Reader", "password": "wrong"}).status_code == 403
    assert client.post("/enter", data={"name": "Nobody", "password": "wrong"}).status_code == 403
    inside = opened.log_in("Reader")
    opened.bench.people.change("Reader", by="test", closed=True)
    assert inside.get("/").status_code == 401
    assert client.post("/enter", data={"name": "Reader", "password": PASSWORD}).status_code == 403
    many = [client.post("/enter", data={"name": "Analyst", "password": "x"}).status_code for _ in range(12)]
    assert many[-1] == 429
    rows, _ = opened.bench.people.audits(limit=50, offset=0)
    assert {"could not enter", "entered", "account changed"} <= {row["action"] for row in rows}


def test_passwords_and_tokens_are_kept_as_hashes_only(start: Start, folder) -> None:  # type: ignore[no-untyped-def]
    opened = team(start)
    made = opened.bench.people.make_token("Reader", "script", by="Reader")
    opened.bench.close()
    held = (folder / "workbench" / "people.db").read_bytes()
    assert PASSWORD.encode() not in held and made.encode() not in held and b"$argon2id$" in held
    assert (folder / "workbench" / "people.db").stat().st_mode & 0o077 == 0


def test_the_last_guardian_stays_and_accounts_need_the_own_password(start: Start) -> None:
    opened = team(start)
    people = opened.bench.people
    with pytest.raises(BadInput, match="Nobody would be left"):
        people.change("Guardian", by="test", closed=True)
    with pytest.raises(BadInput, match="12 to"):
        people.add("Short", ["reader"], "short", by="test")
    client = opened.log_in("Guardian")
    token = form_token(client.get("/people").text)
    fields = {"csrf": token, "name": "Mallory", "roles": ["guardian"], "password": PASSWORD, "own_password": "wrong"}
    assert client.post("/people/add", data=fields).status_code == 400
    assert "Mallory" not in {one["name"] for one in people.all()}
    client.post("/people/add", data={**fields, "own_password": PASSWORD})
    assert "Mallory" in {one["name"] for one in people.all()}


def words_of(client: TestClient, addresses: list[str]) -> str:
    return "\n".join(client.get(address).text for address in addresses)


def test_what_is_restricted_is_nowhere_and_reading_it_is_recorded(start: Start) -> None:
    opened = team(start)
    browser, people = opened.bench.browser, opened.bench.people
    document = next(row for row in browser.shelf.rows("SELECT * FROM document WHERE drawn > 1"))
    id, file, title = document["id"], document["file"], "experts"
    rests = [row[0] for row in browser.shelf.rows("SELECT item FROM rests WHERE document = ?", (id,))]
    client, guardian = opened.log_in("Reader"), opened.log_in("Guardian")
    before = client.get("/api/overview").json()["counts"]
    token = form_token(guardian.get(f"/documents/{id}").text)
    assert guardian.post(f"/documents/{id}/restrict", data={"csrf": token, "to": ["Approver"]}).status_code == 200
    after = client.get("/api/overview").json()["counts"]
    assert after["documents"] == before["documents"] - 1 and after["incidents"] < before["incidents"]
    folders = {"I": "incidents", "O": "sources", "L": "links", "X": "contradictions", "W": "lost", "R": "patterns"}
    for item in [id, *rests]:
        folder = "documents" if item == id else folders[item[0]]
        for address in (f"/{folder}/{item}", f"/api/{folder}/{item}", f"/go/{item}"):
            assert client.get(address, follow_redirects=False).status_code == 404, address
    assert client.get(f"/documents/{id}/original").status_code == 403
    lists = ["/", "/incidents?size=200", "/documents?size=200", "/sources?size=200", "/contradictions", "/timeline",
             "/problems", "/log?size=200", "/lineage", "/changes", "/decisions", f"/search?text={title}",
             f"/find?text={title}", "/incidents/timeline", "/incidents/map"]  # fmt: skip
    for address in [*lists, *(f"/api{one}" if one != "/" else "/api/overview" for one in lists)]:
        told = client.get(address).text
        assert all(word not in told for word in (id, file, document["original"])), address
    others = [row["id"] for row in client.get("/api/incidents?size=200").json()["page"]["rows"]]
    assert id not in words_of(client, [f"/incidents/{one}" for one in others])
    pages = [
        f"/{folder}/{row['id']}"
        for folder in ("documents", "sources")
        for row in client.get(f"/api/{folder}?size=200").json()["page"]["rows"]
    ]
    for folder, table in (("links", "tie"), ("contradictions", "contradiction"), ("lost", "lost")):
        ids = (row["id"] for row in browser.shelf.rows(f"SELECT id FROM {table}"))
        pages += [f"/{folder}/{one}" for one in ids if one not in rests]
    assert len(pages) > 20
    for address in [*pages, *(f"/api{one}" for one in pages)]:
        told = client.get(address).text
        assert all(word not in told for word in (id, file, document["original"])), address
    approver = opened.log_in("Approver")
    assert approver.get(f"/documents/{id}").status_code == 200
    rows, _ = people.audits(limit=20, offset=0)
    assert any(row["person"] == "Approver" and row["action"] == "read document" and id in row["item"] for row in rows)
    assert people.unbroken()
    people._raw.execute("UPDATE audit SET person = 'Reader' WHERE person = 'Approver'")
    assert not people.unbroken() and "altered" in guardian.get("/audit").text


def test_decisions_on_what_is_restricted_are_refused(start: Start) -> None:
    opened = team(start)
    browser = opened.bench.browser
    incident = browser.incidents(IncidentFilter(), ALL).rows[0]["id"]
    (document,) = browser.shelf.rows("SELECT document FROM rests WHERE item = ? LIMIT 1", (incident,))
    opened.bench.people.restrict(document[0], ["Guardian"], by="Guardian")
    client = opened.log_in("Analyst")
    fields = {"kind": "note", "about": incident, "reason": "x", "csrf": form_token(client.get("/").text)}
    assert client.post("/decide", data=fields).status_code == 404 and not browser.case.decisions()


def test_a_program_reads_with_a_token_and_needs_no_form_token(start: Start) -> None:
    opened = team(start)
    made = opened.bench.people.make_token("Analyst", "script", by="Analyst")
    client = opened.browser()
    headers = {"authorization": f"Bearer {made}", "accept": "application/json"}
    found = client.get("/api/incidents", headers=headers).json()["page"]["rows"]
    note = {"kind": "note", "about": found[0]["id"], "reason": "from a program"}
    assert client.post("/api/decide", json=note, headers=headers).status_code == 200
    assert opened.bench.browser.case.decisions()[0].decision.actor == "Analyst"
    (token,) = opened.bench.people.tokens("Analyst")
    opened.bench.people.close_token("Analyst", token["number"], by="Analyst")
    assert client.get("/api/incidents", headers=headers).status_code == 401
    assert client.get("/api/incidents", headers={"authorization": "Bearer x"}).status_code == 401


def test_the_one_user_has_a_token_for_programs_only_when_asked_for(start: Start) -> None:
    opened = start()
    assert opened.client.get("/api/incidents", headers={"authorization": "Bearer "}).status_code == 401
    made = opened.bench.api_token()
    assert opened.client.get("/api/incidents", headers={"authorization": f"Bearer {made}"}).status_code == 200


def test_too_many_requests_are_slowed_down(start: Start) -> None:
    opened = team(start)
    client = opened.log_in("Reader")
    opened.bench.asking._most = 5
    assert [client.get("/help").status_code for _ in range(9)][-1] == 429
