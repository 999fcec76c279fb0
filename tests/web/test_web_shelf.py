"""The shelf follows the case: whatever happens to the case, it ends up as if it had been made anew, at little cost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stemma.browse import ALL, Browser, filling, summing
from stemma.browse.lists import IncidentFilter
from stemma.case import Case, open_case

pytest_plugins = ("web_fixtures",)

TABLES = ("document", "neighbourhood", "incident", "act", "stands", "source", "voice", "rests", "contradiction",
          "touches", "entry", "tie", "lost", "recurring", "trait", "shown", "touched")  # fmt: skip


def told(browser: Browser) -> dict[str, Any]:
    """Everything on the shelf, without the numbers that only say in which order things were put there."""
    out: dict[str, Any] = {}
    for table in TABLES:
        rows = [
            {k: v for k, v in dict(row).items() if k != "number"}
            for row in browser.shelf.rows(f"SELECT * FROM {table}")
        ]
        out[table] = sorted(rows, key=repr)
    found = browser.shelf.rows("SELECT label, sounds, item, kind FROM finder")
    out["finder"] = sorted(map(tuple, found))
    out["named"] = browser.shelf.value(
        "SELECT count(*) FROM named JOIN finder ON finder.rowid = named.number AND finder.item = named.id"
    ) == len(found)
    words = "SELECT d.id, w.title, w.voices, w.sounds FROM words AS w JOIN document AS d ON d.number = w.rowid"
    out["words"] = sorted(map(tuple, browser.shelf.rows(words)))
    return out


def made_anew(folder: Path) -> dict[str, Any]:
    for file in (folder / "workbench").glob("pages.db*"):
        file.rename(file.with_name("kept-" + file.name))
    browser = Browser(open_case(folder, actor="Ada"))
    browser.refresh()
    found = told(browser)
    browser.close()
    for file in (folder / "workbench").glob("pages.db*"):
        file.unlink()
    for file in (folder / "workbench").glob("kept-*"):
        file.rename(file.with_name(file.name.removeprefix("kept-")))
    return found


def _decided(case: Case, browser: Browser) -> None:
    incidents = [row["id"] for row in browser.incidents(IncidentFilter(), ALL).rows]
    link = browser.shelf.value("SELECT id FROM tie WHERE kind = 'rewrite' ORDER BY id")
    case.decide("note", incidents[0], reason="Ask again.")
    case.decide("refuted", incidents[1], reason="It was a film.", search="None")
    case.decide("reject", link, reason="They met the witness.")
    case.decide("merge", incidents[2], incidents[3], reason="One event.")


@pytest.mark.parametrize("share", [0.0, 100.0], ids=["everything is summed again", "only what was touched"])
def test_after_any_change_the_shelf_is_as_if_made_anew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    monkeypatch.setattr(summing, "MANY", share)
    browser = Browser(open_case(folder, actor="Ada"))
    browser.refresh()
    case = browser.case
    new = tmp_path / "new.txt"
    new.write_text("A driver said that guards beat two men in Ludvesh on 3 April 2031.", encoding="utf-8")
    steps = {
        "decided": lambda: _decided(case, browser),
        "undone": lambda: case.decide("undo", case.decisions()[0].decision.id, reason="No."),
        "weighed": case.settle,
        "added": lambda: case.add([new]),
        "run": case.run,
        "undone once more": lambda: case.decide("undo", case.decisions()[3].decision.id, reason="No."),
        "run again": case.run,
    }
    for name, step in steps.items():
        step()
        browser.refresh()
        mine, fresh = told(browser), made_anew(folder)
        for table in fresh:
            assert mine[table] == fresh[table], f"{name}: {table}"
    browser.close()


def test_a_decision_reads_only_what_it_is_about(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(open_case(folder, actor="Ada"))
    browser.refresh()
    incident = browser.incidents(IncidentFilter(), ALL).rows[0]["id"]
    read: list[str] = []
    real = filling._decoded

    def noted(view: Any, ids: Any) -> Any:
        read.extend(ids)
        return real(view, ids)

    monkeypatch.setattr(filling, "_decoded", noted)
    monkeypatch.setattr(filling, "_changed", lambda *words: pytest.fail("the whole case was looked at"))
    monkeypatch.setattr(filling, "put_documents", lambda *words: pytest.fail("a document was read again"))
    browser.case.decide("note", incident, reason="Ask again.")
    browser.refresh()
    assert read == [browser.place(incident, "incident")]
    assert browser.incidents(IncidentFilter(ruling="noted"), ALL).total == 1
    browser.close()
