"""A browser for the tests: the system's Chromium, driven by Playwright, and a workbench that listens.

Where there is no Chromium its tests are skipped, and say so. The fixtures are in `web_browser_fixtures`.
"""

from __future__ import annotations

import shutil
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from stemma.browse import ALL
from stemma.browse.lists import DocumentFilter, IncidentFilter
from stemma.case import open_case
from stemma.web import Workbench, make_app

CHROMIUM = next(
    (place for name in ("chromium", "chromium-browser", "google-chrome") if (place := shutil.which(name))), ""
)
needs_chromium = pytest.mark.skipif(
    not CHROMIUM, reason="no Chromium on this machine: pages were not tried in a browser"
)
SCREENS = ROOT / "out" / "screens"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


class Served:
    """A workbench that listens, and what is in it."""

    def __init__(self, folder: Path, *, shared: bool = False) -> None:
        import uvicorn

        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        self.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.bench = Workbench(
            open_case(folder, actor="Ada"), hosts=frozenset({self.base.removeprefix("http://")}), shared=shared
        )
        self.bench.start()
        self.server = uvicorn.Server(uvicorn.Config(make_app(self.bench), log_level="warning", lifespan="off"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)
        self.bench.close()

    def told_by_most(self) -> str:
        """Address of the incident with most origins."""
        browser = self.bench.browser
        ids = [row["id"] for row in browser.incidents(IncidentFilter(), ALL).rows]
        most = max(ids, key=lambda one: len(browser.incident(one, ALL).incident.origins))
        return f"/incidents/{most}"

    def addresses(self) -> dict[str, str]:
        """A name and an address for each page."""
        browser = self.bench.browser
        incident = browser.incidents(IncidentFilter(text="execution", sort="documents"), ALL).rows[0]["id"]
        origin = browser.incident(incident, ALL).incident.origins[0]
        document = browser.documents(DocumentFilter(sort="drawn"), ALL).rows[0]["id"]
        derived = browser.documents(DocumentFilter(role="derived"), ALL).rows[0]["id"]
        link = browser.shelf.value("SELECT id FROM tie WHERE kind = 'rewrite' ORDER BY id")
        lost = browser.shelf.value("SELECT id FROM lost ORDER BY id")
        source = browser.shelf.value("SELECT id FROM voice ORDER BY incidents DESC, id")
        mention = browser.incident(incident, ALL).mentions[0]["id"]
        contradiction = browser.shelf.value("SELECT id FROM contradiction ORDER BY weight, id")
        family = browser.place(document, "document")
        pattern = browser.shelf.value("SELECT id FROM recurring ORDER BY told DESC, id")
        return {
            "overview": "/", "incidents": "/incidents", "incidents-map": "/incidents/map",
            "incidents-timeline": "/incidents/timeline", "incident": f"/incidents/{incident}",
            "what-if": f"/incidents/{incident}?without={origin}", "incident-section": f"/incidents/{incident}/why",
            "documents": "/documents", "document": f"/documents/{document}?at=300-330",
            "derived": f"/documents/{derived}", "passage": f"/passages/{mention}",
            "original": f"/documents/{document}/original", "lineage": "/lineage", "link": f"/links/{link}",
            "lost": f"/lost/{lost}", "sources": "/sources", "source": f"/sources/{source}",
            "contradictions": "/contradictions", "contradiction": f"/contradictions/{contradiction}",
            "timeline": "/timeline", "search": "/search?text=Solveck", "decisions": "/decisions", "changes": "/changes",
            "problems": "/problems", "log": "/log", "help": "/help", "account": "/account",
            "error": "/incidents?page=x", "lanes": "/timeline/by", "patterns": "/patterns",
            "lanes-month": "/timeline/by?by=month", "pattern": f"/patterns/{pattern}", "family": f"/lineage/{family}",
            "beside": f"/documents/{derived}?beside=1", "find": "/find?text=colony", "incidents-none":
            "/incidents?text=zzzz", "search-none": "/search?text=zzzz&after=2031-01-01", "missing": "/incidents/I-0000",
        }  # fmt: skip


class Tab:
    """A tab that has entered and remembers what it complained about and what it asked for."""

    def __init__(self, chromium: Any, served: Served, **options: Any) -> None:
        self.base = served.base
        self.context = chromium.new_context(viewport={"width": 1360, "height": 900}, **options)
        self.context.set_default_timeout(12_000)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda exc: self.complaints.append(str(exc)))
        self.page.on("dialog", lambda box: (self.complaints.append(box.message), box.dismiss()))
        self.page.on("request", self._asked)
        self.page.goto(self.base + served.bench.entrance())

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self.base + "/"):
            self.complaints.append(f"asked for {request.url}")

    def go(self, path: str) -> Any:
        self.page.goto(self.base + path)
        return self.page
