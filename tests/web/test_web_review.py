"""Review: every action is a decision in the log, with its author, and can be undone."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from web_tools import Opened, Start, form_token

from stemma.browse import ALL
from stemma.browse.lists import IncidentFilter
from stemma.records import DECISION_KINDS

pytest_plugins = ("web_fixtures",)


def decide(client: TestClient, page: str, kind: str, about: str, status: int = 200, **fields: str) -> str:
    """Sends the form of a page as a browser does; returns the page that follows."""
    shown = client.get(page).text
    seen = shown.split('name="seen" value="', 1)[1].split('"', 1)[0]
    held = {
        "kind": kind,
        "about": about,
        "csrf": form_token(shown),
        "back": page,
        "seen": seen,
        "reason": "Looked at it.",
    }
    answer = client.post("/decide", data={**held, **fields})
    assert answer.status_code == status, answer.text[-600:]
    return str(answer.text)


def opened_case(start: Start) -> tuple[Opened, TestClient, str]:
    opened = start()
    incident = opened.bench.browser.incidents(IncidentFilter(grade="corroborated"), ALL).rows[0]["id"]
    return opened, opened.enter(), incident


def states(opened: Opened) -> list[tuple[str, str]]:
    return [(one.decision.kind, one.status) for one in opened.bench.browser.case.decisions()]


def test_a_note_is_shown_with_its_author_and_undone(start: Start) -> None:
    opened, client, incident = opened_case(start)
    page = decide(client, f"/incidents/{incident}", "note", incident, reason="Ask <again>.")
    assert "Ask &lt;again&gt;." in page and "Ada" in page and "Decided: note" in page
    assert "Decided: note" not in client.get(f"/incidents/{incident}").text, "a notice is shown once"
    (one,) = opened.bench.browser.case.decisions()
    decide(client, f"/incidents/{incident}", "undo", one.decision.id, reason="")
    assert states(opened) == [("note", "undone"), ("undo", "in_force")]
    assert "undone" in client.get("/decisions").text


@pytest.mark.parametrize(("kind", "page"), [("reject", "links"), ("confirm", "links"), ("letter", "sources")])
def test_links_and_letters(start: Start, kind: str, page: str) -> None:
    opened, client, _ = opened_case(start)
    browser = opened.bench.browser
    id = browser.shelf.value("SELECT id FROM tie WHERE parent GLOB 'D-*' ORDER BY id") if page == "links" else (
        browser.shelf.value("SELECT id FROM voice WHERE kind = 'person' ORDER BY id"))  # fmt: skip
    shown = decide(client, f"/{page}/{id}", kind, id, value="B" if kind == "letter" else "")
    assert f"Decided: {kind}" in shown and states(opened)[0][0] == kind


def test_merge_and_split(start: Start) -> None:
    opened, client, incident = opened_case(start)
    other = opened.bench.browser.incidents(IncidentFilter(), ALL).rows[5]["id"]
    decide(client, f"/incidents/{incident}", "merge", f"{incident} {other}")
    found = client.get(f"/api/incidents/{incident}").json()["found"]
    decide(client, f"/incidents/{incident}", "split", f"{incident} {found['mentions'][0]['id']}")
    assert [kind for kind, _ in states(opened)] == ["merge", "split"]


def test_a_grade_needs_what_the_standard_asks_and_what_was_typed_is_kept(start: Start) -> None:
    opened, client, incident = opened_case(start)
    page = f"/incidents/{incident}"
    refused = decide(client, page, "substantiated", incident, status=400, reason="Long thought of.")
    assert "Not decided yet" in refused and "Long thought of." in refused
    marks = opened.bench.browser.incident(incident, ALL).incident.overlays
    shown = decide(client, page, "substantiated", incident, search="registers",
                   **{f"answer_{mark}": "asked them" for mark in marks})  # fmt: skip
    assert 'class="grade substantiated"' in shown
    listed = client.get("/api/incidents?grade=substantiated").json()["page"]["rows"]
    assert [row["id"] for row in listed] == [incident] and listed[0]["ruling"] == "decided"


def test_verified_needs_a_second_person(start: Start) -> None:
    opened = start(shared=True)
    people = opened.bench.people
    for name, roles in (("Lena", ["analyst", "approver"]), ("Mira", ["approver"]), ("Rud", ["reader"])):
        people.add(name, roles, "correct horse staple", by="test")
    incident = opened.bench.browser.incidents(IncidentFilter(grade="corroborated"), ALL).rows[0]["id"]
    page, lena = f"/incidents/{incident}", opened.log_in("Lena")
    marks = opened.bench.browser.incident(incident, ALL).incident.overlays
    answers = {f"answer_{mark}": "asked" for mark in marks}
    decide(lena, page, "substantiated", incident, search="registers", **answers)
    decide(lena, page, "verify", incident, evidence="The order, compared with the register.", **answers)
    proposal = next(one for one in opened.bench.browser.case.decisions() if one.decision.kind == "verify").decision.id
    refused = decide(lena, page, "approve", proposal, status=400)
    assert "another person" in refused
    reader = opened.log_in("Rud")
    token = form_token(reader.get("/").text)
    fields = {"kind": "approve", "about": proposal, "reason": "x", "csrf": token}
    assert reader.post("/decide", data=fields).status_code == 403
    assert "<textarea" not in reader.get(page).text, "a reader is offered no forms"
    mira = opened.log_in("Mira")
    assert "waiting for a second person" in mira.get(page).text
    assert 'class="grade verified"' in decide(mira, page, "approve", proposal)


def test_two_people_at_the_same_thing(start: Start) -> None:
    opened = start(shared=True)
    for name in ("Lena", "Mira"):
        opened.bench.people.add(name, ["analyst"], "correct horse staple", by="test")
    incident = opened.bench.browser.incidents(IncidentFilter(), ALL).rows[0]["id"]
    lena, mira = opened.log_in("Lena"), opened.log_in("Mira")
    page = mira.get(f"/incidents/{incident}").text  # Mira reads, Lena decides, Mira sends
    decide(lena, f"/incidents/{incident}", "refuted", incident, reason="The lists do not agree.")
    seen = page.split('name="seen" value="', 1)[1].split('"', 1)[0]
    fields = {"kind": "note", "about": incident, "reason": "My <view>.", "seen": seen, "csrf": form_token(page)}
    conflict = mira.post("/decide", data=fields)
    assert conflict.status_code == 409 and "Lena: refuted" in conflict.text and "My &lt;view&gt;." in conflict.text
    assert len(opened.bench.browser.case.decisions()) == 1
    assert mira.post("/decide", data={**fields, "anyway": "1"}).status_code == 200
    assert [one.decision.actor for one in opened.bench.browser.case.decisions()] == ["Lena", "Mira"]
    note = opened.bench.browser.case.decisions()[1].decision.id
    lenas = {"kind": "undo", "about": note, "reason": "x", "csrf": form_token(lena.get("/").text)}
    assert lena.post("/decide", data=lenas).status_code == 403, "an analyst undoes only what is their own"


def test_a_stale_page_after_a_run_says_that_the_record_is_gone(start: Start) -> None:
    opened, client, incident = opened_case(start)
    page = client.get(f"/incidents/{incident}").text
    fields = {"kind": "note", "about": "I-ZZZZZZZZZZZZ", "reason": "kept", "csrf": form_token(page)}
    answer = client.post("/decide", data=fields)
    assert answer.status_code == 409 and "kept" in answer.text and not states(opened)


def test_a_case_that_is_being_changed_is_read_and_decided_on_later(start: Start) -> None:
    opened, client, incident = opened_case(start)
    store = opened.bench.browser.case._store
    object.__setattr__(opened.bench.browser.case.config.settings, "lock_wait", 0.1)
    with store.writer(wait=1, doing="run"):
        assert client.get(f"/incidents/{incident}").status_code == 200
        assert "Another process is working on this case (run)" in client.get("/").text
        busy = decide(client, f"/incidents/{incident}", "note", incident, status=423, reason="Kept for later.")
        assert "Kept for later." in busy and not states(opened)
    decide(client, f"/incidents/{incident}", "note", incident)
    assert states(opened) == [("note", "in_force")]


def test_every_kind_of_decision_has_a_form(start: Start) -> None:
    opened, client, incident = opened_case(start)
    link = opened.bench.browser.shelf.value("SELECT id FROM tie WHERE parent GLOB 'D-*'")
    source = opened.bench.browser.shelf.value("SELECT id FROM voice")
    decide(client, f"/incidents/{incident}", "note", incident)
    mention = opened.bench.browser.incident(incident, ALL).mentions[0]["id"]
    pages = (f"/incidents/{incident}", f"/links/{link}", f"/sources/{source}", f"/passages/{mention}")
    shown = "".join(client.get(one).text for one in pages)
    offered = {kind for kind in DECISION_KINDS if f'value="{kind}"' in shown}
    assert offered == set(DECISION_KINDS) - {"approve"}  # offered only where something is waiting


def test_a_passage_is_corrected_weighed_and_undone(start: Start) -> None:
    opened = start()
    client = opened.enter()
    browser = opened.bench.browser
    incident = browser.incidents(IncidentFilter(grade="corroborated"), ALL).rows[0]["id"]
    mention = browser.incident(incident, ALL).mentions[0]["id"]
    assert f'href="/passages/{mention}"' in client.get(f"/incidents/{incident}").text
    page = client.get(f"/passages/{mention}").text
    assert "The program read" in page and 'value="date"' in page
    form = {"csrf": form_token(page), "back": f"/passages/{mention}", "seen": browser.head, "kind": "correct",
            "about": mention, "part": "date", "value": "2029-12-24", "reason": "It says so on the back."}  # fmt: skip
    told = client.post("/decide", data=form).text
    assert "Decided: correct" in told and "2029-12-24" in told
    assert "corrected by Ada" in told and "Weigh anew now" in told
    done = client.post("/settle", data={"csrf": form["csrf"], "back": f"/passages/{mention}"}).text
    assert "Weighed anew." in done and "Weigh anew now" not in done
    assert [one.status for one in browser.case.decisions()] == ["in_force"]
    refused = client.post("/decide", data={**form, "value": "next week", "seen": browser.head})
    assert refused.status_code == 400 and "is no date" in refused.text and 'value="next week"' in refused.text
    shown = client.get(f"/go/{mention[:8]}")
    assert shown.url.path == f"/passages/{mention}"
    found = client.get(f"/api/passages/{mention}").json()["found"]
    assert [part["name"] for part in found["parts"]] == ["act", "span", "place", "date"]


def test_readers_see_passages_and_correct_nothing(start: Start) -> None:
    opened = start(shared=True)
    assert opened.bench.people is not None
    opened.bench.people.add("Rea", ["reader"], "correct horse staple", by="test")
    client = opened.log_in("Rea")
    mention = opened.bench.browser.shelf.value("SELECT id FROM incident")
    alleg = opened.bench.browser.incident(mention, ALL).mentions[0]["id"]
    page = client.get(f"/passages/{alleg}").text
    assert "The program read" in page and 'action="/decide"' not in page
    token = form_token(page)
    assert client.post("/decide", data={"csrf": token, "kind": "correct", "about": alleg}).status_code == 403
    assert client.post("/settle", data={"csrf": token}).status_code == 403
