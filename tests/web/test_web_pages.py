"""Every page: there, small, readable without scripts, harmless, and asking for nothing from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from conftest import ROOT
from stemma.browse.shelf import FOLDER
from stemma.web.render import STATIC
from stemma.web.routes import ROUTES

pytest_plugins = ("web_fixtures",)

LARGEST = 300_000


def one_of(client: TestClient, path: str, key: str = "rows") -> str:
    """The id of the first row of a list."""
    found = client.get(f"/api{path}").json()
    rows = found["page"][key] if "page" in found else found[key]
    return str(rows[0]["id"])


def addresses(client: TestClient) -> list[str]:
    """One address for each route that is read with GET."""
    ids = {
        "incident": one_of(client, "/incidents"),
        "document": one_of(client, "/documents?sort=drawn"),
        "source": one_of(client, "/sources"),
        "passage": client.get(f"/api/incidents/{one_of(client, '/incidents')}").json()["found"]["mentions"][0]["id"],
        "family": one_of(client, "/lineage"),
        "contradiction": one_of(client, "/contradictions"),
        "pattern": one_of(client, "/patterns"),
    }
    page = client.get(f"/documents/{one_of(client, '/documents?role=derived')}").text
    ids["link"] = re.findall(r'href="/links/([^"]+)"', page)[0]
    ids["lost"] = re.findall(r'href="/lost/([^"]+)"', client.get("/lineage").text)[0]
    kinds = {"/incidents": "incident", "/documents": "document", "/sources": "source", "/lineage": "family",
             "/contradictions": "contradiction", "/links": "link", "/lost": "lost", "/go": "incident",
             "/passages": "passage", "/patterns": "pattern"}  # fmt: skip
    out = []
    for route in ROUTES:
        if route.method == "GET" and route.needs != "people" and route.name != "file":
            id = ids[kinds["/" + route.path.split("/")[1]]] if "{id}" in route.path else ""
            out.append(route.path.replace("{id}", id).replace("{section}", "why"))
    return out


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_every_page_is_small_complete_and_harmless(reading: TestClient) -> None:
    seen = addresses(reading)
    assert len(seen) > 25
    for address in seen:
        answer = reading.get(address)
        assert answer.status_code == 200, address
        assert len(answer.content) < LARGEST, address
        outline = Outline(answer.text)
        assert outline.named("html")[0]["lang"] == "en"
        assert len(outline.named("main")) == len(outline.named("h1")) == 1, address
        assert [one["src"].split("?")[0] for one in outline.named("script")] == ["/static/app.js"], address
        assert not outline.named("style") and not outline.named("iframe") and not outline.named("object")
        for tag, attrs in outline.tags:
            assert "style" not in attrs and not any(key.startswith("on") for key in attrs), (address, tag, attrs)
            for key in ("href", "src", "action"):
                value = attrs.get(key) or ""
                assert value[:1] in ("", "/", "#", "?") and value[:2] != "//", (address, tag, value)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"


def test_nothing_that_pages_load_asks_for_anything_from_elsewhere(reading: TestClient) -> None:
    for name in STATIC:
        answer = reading.get(f"/static/{name}")
        text = answer.text.replace("http://www.w3.org/2000/svg", "")
        assert (answer.status_code == 200 and "//" not in re.sub(r"//[^\n]*", "", text)) or "http" not in text
        assert "http:" not in text and "https:" not in text and "@import" not in text and "url(" not in text
    assert (
        len(reading.get("/static/style.css").content) < 40_000 and len(reading.get("/static/app.js").content) < 20_000
    )


def test_what_documents_hold_is_never_markup(reading: TestClient) -> None:
    found = [one["id"] for one in reading.get("/api/documents?size=200").json()["page"]["rows"]]
    for id in found:
        for address in (f"/documents/{id}", f"/documents/{id}/original"):
            page = reading.get(address).text
            assert "<script>" not in page and "<svg onload" not in page and "onerror=alert" not in page.replace(
                "&lt;img src=x onerror=alert(1)&gt;", "")  # fmt: skip
    shown = [reading.get(f"/documents/{id}").text for id in found]
    assert any("&lt;script&gt;" in page for page in shown), "the hostile words are shown as words"
    originals = [reading.get(f"/documents/{id}/original").text for id in found]
    assert any("⟨U+202E⟩" in page for page in originals), "signs that turn the order are shown by their number"
    assert "\u202e" not in "".join([*originals, *shown])
    assert any('dir="auto"' in page and "الحراس" in page for page in shown)
    assert "<b>kept</b>" not in reading.get("/").text and "&lt;b&gt;kept" in reading.get("/").text


def test_the_demo_questions_are_answered_within_three_clicks(reading: TestClient) -> None:
    """How many origins has the execution, which report rewrites which, what contradicts it, what does it hang on?"""
    first = reading.get("/incidents?text=execution&sort=documents")  # click 1: Incidents; the words are typed
    address = re.findall(r'href="(/incidents/I-[0-9A-Z]+)"', first.text)[0]
    page = reading.get(address).text  # click 2
    assert re.search(r"<b>(At least 1, at most \d|1 origin|At most)[^<]*</b>", page)
    assert "What contradicts it" in page and "What it hangs on" in page
    assert re.search(r"rewrites <?", page) and re.search(r'href="/links/L-[0-9A-Z]+"[^>]*>side by side', page)
    links = [reading.get(one).text for one in set(re.findall(r'href="(/links/L-[0-9A-Z]+)"', page))]  # click 3
    assert all("Passages side by side" in link for link in links) and any("<mark" in link for link in links)


def test_the_words_of_a_citation_are_marked_in_the_text(reading: TestClient) -> None:
    id = one_of(reading, "/documents?sort=drawn")
    page = reading.get(f"/documents/{id}?at=300-330").text
    assert page.count('id="at"') == 1 and "wanted" in page
    assert 'id="at"' not in reading.get(f"/documents/{id}").text


def test_what_if_says_at_once_what_falls(reading: TestClient) -> None:
    rows = reading.get("/api/incidents?size=200").json()["page"]["rows"]
    one = next(row for row in rows if row["hangs"])
    found = reading.get(f"/api/incidents/{one['id']}").json()["found"]["incident"]
    page = reading.get(f"/incidents/{one['id']}?without={found['hangs_on'][0]}").text
    assert 'class="whatif"' in page and ("the finding falls" in page or "Nothing would be left" in page)
    assert reading.get(f"/incidents/{one['id']}?without=O-000000000000").status_code == 404


def test_search_finds_words_phrases_and_names_in_other_scripts(reading: TestClient) -> None:
    def found(text: str, **more: str) -> list[str]:
        answer = reading.get("/api/search", params={"text": text, **more}).json()
        return [row["id"] for row in answer["page"]["rows"]]

    assert found("Solveck") and set(found("Сольвек")) == set(found("Solveck"))
    assert found("Сольвек", exact="1") == []
    assert found('"UN experts"') and set(found('"UN experts" -convicts')) < set(found('"UN experts"'))
    assert found("recruit*") and found("zzzzqqq") == []
    for odd in ('"', "-", "*", 'a" OR title : "b', "NEAR(a b)", "(((", "a AND", "^x", "{body} : x"):
        assert reading.get("/search", params={"text": odd}).status_code == 200, odd
    sources = reading.get("/api/sources").json()["page"]["rows"]
    named = [row["label"].split() for row in sources if row["kind"] == "person"]
    name = next(words[1].strip(",") for words in named if len(words) > 1)
    page = reading.get("/search", params={"text": name}).text
    assert "<mark>" in page and 'href="/sources/' in page


def test_lists_filter_sort_and_page(reading: TestClient) -> None:
    every = reading.get("/api/incidents?size=200").json()["page"]
    assert every["total"] == len(every["rows"]) > 10
    two = [reading.get(f"/api/incidents?size=10&page={n}").json()["page"] for n in (1, 2)]
    assert [row["id"] for page in two for row in page["rows"]] == [row["id"] for row in every["rows"][:20]]
    dated = reading.get("/api/incidents?sort=date&size=200&after=2031-01-01").json()["page"]["rows"]
    assert dated and [row["day"] for row in dated] == sorted(row["day"] for row in dated)
    assert all(row["last"] >= "2031-01-01" for row in dated)
    grade = every["rows"][0]["grade"]
    chosen = reading.get(f"/api/incidents?grade={grade}&size=200").json()["page"]["rows"]
    assert 0 < len(chosen) < every["total"] and {row["grade"] for row in chosen} == {grade}
    assert reading.get("/incidents?page=9999").status_code == 200


def test_the_shelf_is_private_and_made_anew_when_it_is_damaged(start, folder) -> None:  # type: ignore[no-untyped-def]
    opened = start()
    place = folder / FOLDER / "pages.db"
    assert place.stat().st_mode & 0o077 == 0 and place.parent.stat().st_mode & 0o077 == 0
    total = opened.enter().get("/api/documents").json()["page"]["total"]
    opened.bench.close()
    place.write_bytes(b"not a database" * 100)
    again = start()
    assert again.enter().get("/api/documents").json()["page"]["total"] == total


def test_pages_are_part_of_the_package() -> None:
    templates = {place.name for place in (ROOT / "src/stemma/web/templates").glob("*.html")}
    named = set(re.findall(r'Screen\(\s*"([a-z_]+\.html)"', "\n".join(
        place.read_text(encoding="utf-8") for place in (ROOT / "src/stemma/web").rglob("*.py"))))  # fmt: skip
    assert named <= templates and len(named) > 20


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "style.css/", "nothing.css"])
def test_only_three_files_are_static(reading: TestClient, name: str) -> None:
    assert reading.get(f"/static/{name}").status_code == 404


def test_the_original_stands_beside_the_text_and_is_never_markup(reading: TestClient) -> None:
    rows = reading.get("/api/documents?text=picture").json()["page"]["rows"]
    page = reading.get(f"/documents/{rows[0]['id']}?beside=1").text
    assert "The original, as text" in page and "&lt;svg onload=alert(1)&gt;" in page and "<svg onload" not in page
    assert "original beside it" in reading.get(f"/documents/{rows[0]['id']}").text


def test_the_page_of_an_incident_is_found_under_the_id_that_it_had_before(
    reading: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = one_of(reading, "/incidents")
    monkeypatch.setattr("stemma.formerly.renamed", lambda view: {"I-0000AAAA0000": (now,)})
    found = reading.get("/incidents/I-0000AAAA0000", follow_redirects=False)
    assert found.status_code in (302, 303, 307) and found.headers["location"].endswith(f"/incidents/{now}")
    assert reading.get("/incidents/I-9999AAAA9999").status_code == 404
    assert reading.get(f"/incidents/{now}?without=O-0000").status_code == 404
