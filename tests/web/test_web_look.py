"""How the pages look, in a real browser: light, dark, on a telephone, on paper, and to those who cannot see.

Screenshots are kept in `out/screens/`. Accessibility: axe-core, which comes as a file inside a Python package, with the
rules of WCAG 2.2 AA; and checks of our own for what axe leaves out (order of headings, headings of tables, focus).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from web_browser_tools import SCREENS, Served, Tab, needs_chromium
from web_tools import made

from stemma.case import new_case
from stemma.web.roles import ROLES

pytest_plugins = ("web_fixtures", "web_browser_fixtures")
pytestmark = needs_chromium

PASSWORD = "correct horse staple"
WIDE, NARROW, SHEET = (
    {"width": w, "height": h} for w, h in ((1360, 900), (390, 800), (718, 1000))
)  # A4 in its margins
TAGS = "{type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
EVERYTHING = f"runOnly: {TAGS}"
COLOURS = "runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}"
BUT_COLOURS = f"runOnly: {TAGS}, rules: {{'color-contrast': {{enabled: false}}}}"  # what takes longest
RUN = """() => axe.run(document, {%s, resultTypes: ['violations']})
  .then((found) => found.violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`)))
"""
CHECKS = Path(__file__).with_name("accessible.js").read_text(encoding="utf-8").partition("\n")[2]
OPEN, SHUT = (
    f"document.querySelectorAll('details').forEach((one) => {{ one.open = {way}; }})" for way in ("true", "false")
)
OVERFLOWING = """() => [...document.querySelectorAll('main *')].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.right > innerWidth + 1 && box.width > 0 && !one.closest('.scroll:has(svg), svg, .hidden, pre');
  }).map((one) => 'out of sight: ' + one.outerHTML.slice(0, 120))
"""
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


def looked_at(page: Any, axe: str, name: str) -> list[str]:
    """What is wrong with the page that is open: light, dark and narrow. Of colours a narrow page has the same."""
    wrong: list[str] = []

    def look(mode: str, *scripts: str) -> None:
        page.evaluate(OPEN)
        found = [one for script in scripts for one in page.evaluate(script)]
        if (wide := page.evaluate(TOO_WIDE)) > 0:
            found.append(f"wider than the window by {wide}")
        wrong.extend(f"{name} {mode}: {one}" for one in found)
        page.evaluate(SHUT)
        page.screenshot(path=str(SCREENS / f"{name}-{mode}.png"), full_page=True)

    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.evaluate(axe)
    look("light", CHECKS, RUN % EVERYTHING)
    page.emulate_media(color_scheme="dark")
    look("dark", CHECKS, RUN % COLOURS)
    page.set_viewport_size(NARROW)
    look("narrow", CHECKS, OVERFLOWING, RUN % BUT_COLOURS)
    return wrong


@pytest.fixture(scope="module")
def tab(chromium: Any, served: Served) -> Iterator[Tab]:
    SCREENS.mkdir(parents=True, exist_ok=True)
    one = Tab(chromium, served)
    yield one
    one.context.close()


def test_every_page_is_accessible_quiet_and_asks_for_nothing_elsewhere(tab: Tab, served: Served, axe: str) -> None:
    wrong = []
    for name, path in served.addresses().items():
        page = tab.go(path)
        wrong += looked_at(page, axe, name)
        assert page.title() != "owned"
    assert wrong == [], "\n".join(wrong)
    refused = ("400 (Bad Request)", "404 (Not Found)")
    assert [one for one in tab.complaints if not any(text in one for text in refused)] == []


def test_what_opens_over_a_page_or_comes_after_a_form_is_accessible(tab: Tab, served: Served, axe: str) -> None:
    def palette(page: Any) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type("colony")
        page.locator("#palette-found li").first.wait_for()

    def refused(page: Any) -> None:
        page.locator("details[data-act=note] summary").click()
        page.locator("details[data-act=note] textarea").fill("Too late.")
        page.locator("details[data-act=note] input[name=about]").evaluate("one => { one.value = 'I-000000000000' }")
        page.get_by_role("button", name="Write a note").click()
        page.get_by_text("Not decided yet").wait_for()

    def verified(page: Any) -> None:
        page.get_by_role("button", name="Check that nothing was altered").click()
        page.wait_for_url("**/verify")

    steps: dict[str, tuple[str, Callable[[Any], None]]] = {
        "palette": ("/", palette),
        "sheet": ("/", lambda page: page.keyboard.press("?")),
        "decide-again": (served.told_by_most(), refused),
        "verify": ("/log", verified),
    }
    wrong = []
    for name, (path, step) in steps.items():
        tab.page.set_viewport_size(WIDE)
        page = tab.go(path)
        step(page)
        wrong += looked_at(page, axe, name)
    assert wrong == []


def test_pages_of_a_team_and_the_way_in_are_accessible(
    chromium: Any, axe: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    one = Served(Path(shutil.copytree(made(), tmp_path_factory.mktemp("team") / "t.case")), shared=True)
    assert one.bench.people is not None
    one.bench.people.add("Gale", list(ROLES), PASSWORD, by="test")
    one.bench.people.add("N" * 62, ["reader"], PASSWORD, by="test")
    context = chromium.new_context()
    page = context.new_page()
    wrong = []
    page.goto(one.base + "/incidents?grade=rumour")
    wrong += looked_at(page, axe, "enter")
    page.get_by_label("Name").fill("Gale")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Enter").click()
    page.wait_for_url("**/incidents?grade=rumour")
    for name, path in {"people": "/people", "audit": "/audit", "team-account": "/account"}.items():
        page.goto(one.base + path)
        wrong += looked_at(page, axe, name)
    page.goto(one.base + one.addresses()["document"])
    assert page.get_by_role("heading", name="Restrict").is_visible()
    wrong += looked_at(page, axe, "team-document")
    context.close()
    one.close()
    assert wrong == []


def test_what_is_closed_is_said_on_every_page_and_on_paper(
    chromium: Any, axe: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("closed")
    told = "Soldiers raped two women in Marnhold on 12 January 2031, a nurse, Dorin Askel, said."
    (folder / "told.txt").write_text(f"9 February 2031\n\n{told}\n", encoding="utf-8")
    case = new_case(folder / "c.case", actor="Ada")
    case.add([folder / "told.txt"])
    case.run()
    one = Served(case.path)
    tab = Tab(chromium, one)
    wrong = looked_at(tab.go("/documents"), axe, "closed")
    page = tab.go("/documents")
    assert page.locator("tbody tr").count() == 0 and "1 document is closed" in page.locator("main").inner_text()
    page.get_by_role("button", name="Show what is closed").click()
    page.get_by_text("shown until you leave").wait_for()
    assert page.locator("tbody tr").count() == 1 and page.url.endswith("/documents")
    wrong += looked_at(page, axe, "closed-shown")
    page.emulate_media(media="print")
    assert page.get_by_text("shown until you leave").is_visible()
    assert page.locator("main button:visible").count() == 0
    tab.context.close()
    one.close()
    assert wrong == []


EMPTY = {
    "/": "No alleged incident was found", "/incidents": "No", "/incidents/map": "", "/incidents/timeline": "",
    "/documents": "", "/lineage": "", "/sources": "", "/contradictions": "", "/timeline": "", "/timeline/by": "Nothing",
    "/patterns": "", "/search": "All words", "/search?text=a+word": "No document", "/decisions": "Nothing has been",
    "/changes": "Nothing has moved", "/problems": "Every file was read", "/log": "The case was made",
}  # fmt: skip


def test_a_case_without_anything_says_so_on_every_page(
    chromium: Any, axe: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    case = new_case(tmp_path_factory.mktemp("empty") / "e.case", actor="Ada")
    one = Served(case.path)
    tab = Tab(chromium, one)
    for path, words in EMPTY.items():
        page = tab.go(path)
        text = page.locator("main").inner_text()
        assert words in text and len(page.locator("main p").all()) >= 1, (path, text)
        name = "empty" + path.partition("?")[0].replace("/", "-")
        page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=True)
        page.evaluate(axe)
        assert page.evaluate(RUN % EVERYTHING) == [] == page.evaluate(CHECKS), path
    assert tab.complaints == []
    tab.context.close()
    one.close()


def test_pages_fit_a_sheet_of_paper(chromium: Any, served: Served) -> None:
    tab = Tab(chromium, served)
    tab.page.set_viewport_size(SHEET)
    tab.page.emulate_media(media="print")
    SCREENS.mkdir(parents=True, exist_ok=True)
    for name, path in served.addresses().items():
        page = tab.go(path)
        assert page.evaluate(TOO_WIDE) <= 0, name
        assert page.locator("header.bar, nav.rail, main button:visible").filter(visible=True).count() == 0, name
        assert served.bench.title in page.locator("footer").inner_text(), "the sheet says which case it is from"
        page.screenshot(path=str(SCREENS / f"{name}-print.png"), full_page=True)
        if name == "incident":
            page.pdf(path=str(SCREENS / "incident.pdf"), format="A4")
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
            assert page.locator("main details:not(.act):not([open])").count() == 0, "nothing is folded away on paper"
            assert page.locator("main details.act[open]").count() == 0
            page.evaluate("dispatchEvent(new Event('afterprint'))")
            assert page.locator("main details[open]").count() == 0
    tab.context.close()
