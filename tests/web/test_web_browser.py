"""The pages in a real browser: the system's Chromium, driven by Playwright. Skipped, and said so, where it is absent.

Screenshots are kept in `out/screens/`. Accessibility: axe-core, which comes as a file inside a Python package, with the
rules of WCAG 2.2 AA; and checks of our own for what axe leaves out (order of headings, headings of tables, focus).
"""

from __future__ import annotations

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_tools import made

from conftest import ROOT
from stemma.browse import ALL
from stemma.browse.lists import DocumentFilter, IncidentFilter
from stemma.case import open_case
from stemma.web import Workbench, make_app

pytest_plugins = ("web_fixtures",)

CHROMIUM = next(
    (place for name in ("chromium", "chromium-browser", "google-chrome") if (place := shutil.which(name))), ""
)
SCREENS = ROOT / "out" / "screens"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: pages were not tried in a browser")

AXE_RUN = """() => axe.run(document, {runOnly: {type: 'tag', values:
    ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}, resultTypes: ['violations']})
  .then((found) => found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`)))
"""
CHECKS = Path(__file__).with_name("accessible.js").read_text(encoding="utf-8").partition("\n")[2]


class Served:
    """A workbench that listens, and what is in it."""

    def __init__(self, folder: Path) -> None:
        import uvicorn

        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        self.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.bench = Workbench(open_case(folder, actor="Ada"), hosts=frozenset({self.base.removeprefix("http://")}))
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
        }  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    one = Served(Path(shutil.copytree(made(), tmp_path_factory.mktemp("browser") / "b.case")))
    yield one
    one.close()


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


@pytest.fixture(scope="module")
def axe() -> str:
    """The program of axe-core."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    return Path(package.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_quiet_and_asks_for_nothing_elsewhere(
    chromium: Any, served: Served, axe: str, scheme: str
) -> None:
    tab = Tab(chromium, served, color_scheme=scheme)
    SCREENS.mkdir(parents=True, exist_ok=True)
    wrong = []
    for name, path in served.addresses().items():
        page = tab.go(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        wrong += [f"{name}: {one}" for one in page.evaluate(CHECKS)]
        page.evaluate(axe)
        wrong += [f"{name}: axe {one}" for one in page.evaluate(AXE_RUN)]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            wrong.append(f"{name}: wider than the window by {wide}")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = false; })")
        page.screenshot(path=str(SCREENS / f"{name}-{scheme}.png"), full_page=True)
        assert page.title() != "owned"
    assert wrong == []
    assert [one for one in tab.complaints if "400 (Bad Request)" not in one] == []
    tab.context.close()


OVERFLOWING = """() => [...document.querySelectorAll('main *')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.right > innerWidth + 1 && box.width > 0 && !one.closest('.scroll:has(svg), svg, .hidden, pre');
  }).map((one) => one.outerHTML.slice(0, 120))
"""


def test_pages_fit_a_telephone(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    tab.page.set_viewport_size({"width": 390, "height": 800})
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name, path in served.addresses().items():
        page = tab.go(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert page.evaluate(OVERFLOWING) == [], name
        page.screenshot(path=str(SCREENS / f"{name}-narrow.png"), full_page=True)
    tab.context.close()


def test_pages_fit_a_sheet_of_paper(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    tab.page.set_viewport_size({"width": 718, "height": 1000})  # A4 between its margins
    tab.page.emulate_media(media="print")
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name, path in served.addresses().items():
        page = tab.go(path)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        assert page.locator("header.bar, nav.rail, main button:visible").filter(visible=True).count() == 0, name
        assert served.bench.title in page.locator("footer").inner_text(), "the sheet says which case it is from"
        page.screenshot(path=str(SCREENS / f"{name}-print.png"), full_page=True)
        if name == "incident":
            page.pdf(path=str(SCREENS / "incident.pdf"), format="A4")
    tab.context.close()


def test_everything_can_be_read_and_decided_without_scripts(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served, java_script_enabled=False)
    page = tab.go(served.told_by_most())
    assert page.locator("table.matrix tbody tr").count() >= 2
    page.locator("input[name=without]").first.check()
    page.get_by_role("button", name="What if these had not spoken?").click()
    assert page.locator(".whatif").is_visible()
    page.locator("details[data-act=note] summary").click()
    page.locator("details[data-act=note] textarea").fill("Written without scripts.")
    page.get_by_role("button", name="Write a note").click()
    assert page.get_by_text("Written without scripts.").is_visible()
    page.locator("nav.rail").get_by_role("link", name="Lineage").click()
    page.goto(tab.base + page.locator("svg a[href^='/links/']").first.get_attribute("href"))
    assert page.get_by_text("Passages side by side").is_visible()
    tab.context.close()


def test_the_keyboard_finds_moves_writes_and_undoes(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    page = tab.go("/")
    page.keyboard.press("Control+k")
    name = served.bench.browser.shelf.value("SELECT label FROM voice WHERE kind = 'person' ORDER BY length(label) DESC")
    page.keyboard.type(name[:12].rpartition(" ")[0] or name[:6])
    page.locator("#palette-found li").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/*")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/incidents")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tbody tr.here").count() == 1
    assert page.locator("tbody tr").nth(1).get_attribute("class") == "here"
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/I-*")
    page.keyboard.press("?")
    assert page.locator("#sheet").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.type("By keys alone.")
    page.reload()
    assert page.locator("details[data-act=note] textarea").input_value() == "By keys alone.", (
        "a draft outlives a reload"
    )
    page.locator("details[data-act=note]").get_by_role("button", name="Write a note").press("Enter")
    page.get_by_text("Decided: note").wait_for()
    page.keyboard.press("u")
    page.keyboard.press("Enter")
    page.get_by_text("Decided: undo").wait_for()
    last = served.bench.browser.case.decisions()[-1].decision
    assert (last.kind, last.actor) == ("undo", "Ada")
    tab.context.close()


def test_a_switch_shows_at_once_what_falls(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    page = tab.go(served.addresses()["incident"])
    page.locator("input[name=without]").first.check()
    page.locator(".whatif").wait_for()
    assert "without=" in page.url and page.locator("tr.out").count() == 1
    tab.context.close()


def test_links_are_accepted_and_rejected(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    page = tab.go(served.addresses()["link"])
    page.keyboard.press("r")
    page.keyboard.type("The paper asked the witness itself.")
    page.get_by_role("button", name="Reject this link").click()
    page.get_by_text("Decided: reject").wait_for()
    page.keyboard.press("a")
    page.keyboard.type("It did not after all.")
    page.get_by_role("button", name="Accept this link").click()
    page.get_by_text("Decided: confirm").wait_for()
    kinds = [one.decision.kind for one in served.bench.browser.case.decisions()]
    assert kinds[-2:] == ["reject", "confirm"]
    tab.context.close()


class Reader:
    """Somebody who sees the demo case for the first time: reads what is shown and clicks, at most three times."""

    def __init__(self, tab: Tab) -> None:
        self.page = tab.go("/")
        self.clicks = 0

    def click(self, found: Any, *, line: bool = False) -> None:
        self.clicks += 1
        assert self.clicks <= 3
        with self.page.expect_navigation():
            found.press("Enter") if line else found.click()  # the middle of a bent line is beside it

    def to_the_execution(self) -> None:
        self.click(self.page.locator("nav.rail").get_by_role("link", name="Incidents"))
        self.click(self.page.get_by_role("link", name=re.compile("^Execution")).first)

    def section(self, title: str) -> Any:
        found = self.page.locator("section", has=self.page.get_by_role("heading", name=title, exact=True)).last
        assert found.is_visible()
        return found.inner_text()


def test_a_first_time_reader_finds_how_many_origins_the_execution_has(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    reader = Reader(tab)
    reader.to_the_execution()
    said = reader.page.locator(".verdict").inner_text()
    one = served.bench.browser.incident(reader.page.url.rsplit("/", 1)[1], ALL).incident
    assert re.search(rf"\b(at least )?{one.k_lo}\b.*\borigins?\b", said), said
    tab.context.close()


def test_a_first_time_reader_finds_which_report_is_a_rewrite_of_which(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    reader = Reader(tab)
    reader.click(reader.page.locator("nav.rail").get_by_role("link", name="Lineage"))
    assert reader.page.locator("svg.tree").get_by_text("rewritten").count() >= 1
    reader.click(reader.page.locator("svg.tree a:has(.edge.rewrite)").first, line=True)
    assert re.search(r".+ rewrites .+", reader.page.locator("h1").inner_text())
    assert reader.page.get_by_text("Passages side by side").is_visible()
    assert reader.page.locator(".aligned mark").count() >= 1
    tab.context.close()


def test_a_first_time_reader_finds_what_contradicts_it(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    reader = Reader(tab)
    reader.to_the_execution()
    told = reader.section("What contradicts it")
    assert reader.page.locator("#contradictions .sides q").count() >= 2, told
    one = served.bench.browser.incident(reader.page.url.rsplit("/", 1)[1], ALL)
    assert one.contradictions or one.incident.contrary, "the demo case has something against it"
    tab.context.close()


def test_a_first_time_reader_finds_what_it_hangs_on(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    reader = Reader(tab)
    reader.to_the_execution()
    one = served.bench.browser.incident(reader.page.url.rsplit("/", 1)[1], ALL)
    told = reader.section("What it hangs on")
    assert one.incident.hangs_on and one.origins[one.incident.hangs_on[0]].casefold() in told.casefold(), told
    reader.click(reader.page.get_by_role("link", name="what if not?").first)
    assert reader.page.locator(".whatif").is_visible() and "Without" in reader.page.locator(".whatif").inner_text()
    tab.context.close()


def test_focus_is_seen(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    page = tab.go("/incidents")
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(({ outlineStyle, outlineWidth }) => `${outlineStyle} ${outlineWidth}`)"
            "(getComputedStyle(document.activeElement))"
        )
        assert style.startswith(("solid", "auto")) and not style.endswith(" 0px"), page.evaluate(
            "document.activeElement.outerHTML"
        )
    tab.context.close()


def test_the_first_page_paints_quickly(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    start = time.perf_counter()
    tab.go("/").locator("h1").wait_for()
    assert time.perf_counter() - start < 10  # a bound against hanging only; the benchmark measures
    assert tab.complaints == []
    tab.context.close()
