"""Beside others: a case that another process runs, programs that read all of it, a document of one endless line."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from web_tools import Clock, Opened, Start

from stemma.case import new_case

pytest_plugins = ("web_fixtures",)
STEMMA = Path(sys.executable).with_name("stemma")
PAGES = (
    "/",
    "/incidents",
    "/documents",
    "/sources",
    "/lineage",
    "/timeline",
    "/search?text=Ludvesh",
    "/log",
    "/problems",
)


def test_pages_are_answered_while_another_process_runs_the_case(start: Start, folder: Path, tmp_path: Path) -> None:
    opened = start()
    client = opened.enter()
    before = client.get("/api/overview").json()["counts"]["documents"]
    for n in range(8):
        words = f"A driver said that guards beat {n + 2} men in Ludvesh on {n + 1} April 2031.\n"
        (tmp_path / f"new{n}.txt").write_text(words, encoding="utf-8")
    opened.bench.browser.case.add(sorted(tmp_path.glob("new*.txt")))
    running = subprocess.Popen([STEMMA, "run", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    told, asked = set(), 0
    while running.poll() is None:
        opened.bench.browser.stale()
        opened.bench.browser.refresh(wait=False)
        for path in PAGES:
            assert client.get(path).status_code == 200, path
            asked += 1
        told.add("Another process is working on this case" in client.get("/").text)
        time.sleep(0.02)
    assert running.returncode == 0
    assert asked >= len(PAGES) and True in told, "the run was over before a page was asked for"
    opened.bench.browser.stale()
    opened.bench.browser.refresh()
    assert client.get("/api/overview").json()["counts"]["documents"] == before + 8
    assert "Another process" not in client.get("/").text


def _listed(page: dict[str, Any]) -> list[str]:
    return [str(row.get("id") or row.get("seq") or sorted(row.items())) for row in page["rows"]]


def test_a_program_pages_through_every_list_and_misses_nothing(reading: TestClient) -> None:
    paths = reading.get("/api/openapi.json").json()["paths"]
    walked = []
    for address, methods in paths.items():
        names = {one["name"] for one in methods.get("get", {}).get("parameters", ())}
        if not {"page", "size"} <= names or "{" in address:
            continue
        more = {"text": "men"} if address == "/api/search" else {}
        found: list[str] = []
        number, last, total = 1, 1, -1
        while number <= last:
            page = reading.get(address, params={**more, "page": number, "size": 3}).json()["page"]
            total = page["total"]
            last = max(1, -(-total // 3))
            assert (page["number"], page["size"]) == (number, 3) and len(page["rows"]) <= 3
            found += _listed(page)
            number += 1
        assert len(found) == total == len(set(found)), address
        assert reading.get(address, params={**more, "page": last + 1, "size": 3}).json()["page"]["rows"] == []
        walked.append(address)
    assert {"/api/incidents", "/api/documents", "/api/sources", "/api/log"} <= set(walked)


def test_the_api_says_what_the_page_says(reading: TestClient) -> None:
    for row in reading.get("/api/incidents?size=20").json()["page"]["rows"]:
        held = reading.get(f"/api/incidents/{row['id']}").json()["found"]["incident"]
        page = reading.get(f"/incidents/{row['id']}").text
        assert (held["k_lo"], held["k_hi"], held["grade"]) == (row["k_lo"], row["k_hi"], row["grade"])
        assert f'class="grade {row["grade"]}"' in page
        assert all(f'href="/sources/{origin}"' in page for origin in held["origins"][:5])


def test_a_document_of_one_line_of_ten_megabytes(tmp_path: Path) -> None:
    start = "A nurse said that guards beat two men in Ulvarn on 3 March 2031. "
    long = start + "<b onclick=alert(1)>word</b> " * (10_000_000 // 29)
    (tmp_path / "line.txt").write_text(long, encoding="utf-8")
    (tmp_path / "case.toml").write_text('[settings]\nreader = "rules"\n', encoding="utf-8")
    case = new_case(tmp_path / "long.case", config=tmp_path / "case.toml", actor="Ada")
    case.add([tmp_path / "line.txt"])
    case.run()
    opened = Opened(case.path, shared=False, clock=Clock())
    client = opened.enter()
    rows = client.get("/api/documents").json()["page"]["rows"]
    problems = client.get("/api/problems").json()["page"]["rows"]
    assert rows or problems, "it is read, or it is said why not"
    addresses = ["/", "/documents", "/problems", "/search?text=nurse", "/timeline", "/incidents"]
    for row in rows:
        folder = f"/documents/{row['id']}"
        addresses += [folder, f"{folder}?at=9000000-9000004", f"{folder}?beside=1", f"{folder}/original"]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200 and len(answer.content) < 300_000, address
        assert "<b onclick" not in answer.text, address
    opened.bench.close()
