"""What is worked out before somebody asks, and what nobody waits for: lanes, counts, the look through the memory."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_tools import Clock, made

from stemma.browse import ALL, Browser, Sight, lists, search
from stemma.browse.covering import NOTHING, Covering
from stemma.browse.lists import DocumentFilter, IncidentFilter, SourceFilter
from stemma.browse.search import SearchFilter
from stemma.case import new_case, open_case
from stemma.records.ids import ALPHABET
from stemma.report.lanes import BY
from stemma.web.memory import IDLE, LATEST, Housekeeping

pytest_plugins = ("web_fixtures",)


@pytest.fixture
def browser(folder: Path) -> Iterator[Browser]:
    one = Browser(open_case(folder, actor="Ada"))
    one.refresh()
    yield one
    one.close()


def kinds(browser: Browser) -> list[str]:
    return [row[0] for row in browser.shelf.rows("SELECT DISTINCT by FROM lane")]


def lanes_of(browser: Browser, sight: Sight = ALL) -> dict[str, Any]:
    return {by: [*(browser.by_lane(by, sight, number=n) for n in (1, 2))] for by in BY}


def test_lanes_that_were_put_by_are_those_that_are_worked_out(browser: Browser) -> None:
    worked_out = lanes_of(browser)
    browser.prepare()
    held = browser.shelf.value("SELECT count(DISTINCT by) FROM lane")
    assert held >= 4, "some kinds of lanes are in the case"
    assert lanes_of(browser) == worked_out
    browser.shelf.raw.execute('UPDATE lane SET body = replace(body, \'"name":"\', \'"name":"put by \')')
    assert browser.by_lane("act", ALL)[0].rows[0]["name"].startswith("put by "), "they are not worked out again"
    hidden = Sight(frozenset({browser.documents(DocumentFilter(), ALL).rows[0]["id"]}))
    rows = browser.by_lane("act", hidden)[0].rows
    whole = lanes_of(browser, hidden)
    browser.prepare(hidden)
    assert lanes_of(browser, hidden) == whole, "what somebody may not see is part of what is put by"
    assert browser.shelf.value("SELECT count(*) FROM lane WHERE by = 'act'") and " " in "".join(kinds(browser))
    browser.prepare(ALL)
    assert not any(" " in by for by in kinds(browser)), "what nobody asks for any more is taken off"
    assert rows and not any(row["name"].startswith("put by") for row in rows), "whoever sees less never reads them"


def test_lanes_are_put_by_anew_when_the_case_has_other_findings(browser: Browser, tmp_path: Path) -> None:
    browser.prepare()
    before = browser.by_lane("facility", ALL)[0]
    new = tmp_path / "new.txt"
    new.write_text("“Guards shot nine miners in Ulvarn on 3 April 2032,” a driver said.", encoding="utf-8")
    browser.case.add([new])
    browser.case.run()
    browser.refresh()
    worked_out = lanes_of(browser)
    assert worked_out["facility"][0][0] != before
    browser.prepare()
    assert browser.shelf.state("lanes facility") == browser.found
    assert lanes_of(browser) == worked_out
    browser.case.decide("note", browser.incidents(IncidentFilter(), ALL).rows[0]["id"], reason="Ask again.")
    browser.refresh()
    assert browser.shelf.state("lanes facility") == browser.found, "a decision leaves them as they are"


def test_a_case_without_anything_is_prepared_all_the_same(tmp_path: Path) -> None:
    case = new_case(tmp_path / "empty.case", actor="Ada")
    browser = Browser(case)
    browser.refresh()
    browser.warm()
    browser.prepare()
    assert [page.total for (page, _), _ in lanes_of(browser).values()] == [0] * len(BY)
    browser.close()


def test_what_two_ask_for_at_once_is_worked_out_once(browser: Browser) -> None:
    made_by: list[int] = []

    def slowly() -> str:
        made_by.append(threading.get_ident())
        time.sleep(0.1)
        return "found"

    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(browser.known("slow", slowly))) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert answers == ["found"] * 3 and len(made_by) == 1


@pytest.mark.parametrize("few", [0, 10**9], ids=["in the order of the list", "found first, sorted then"])
def test_lists_are_the_same_however_they_are_looked_up(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(lists, "FEW", few)
    for sort in lists.INCIDENT_SORTS:
        every = browser.incidents(IncidentFilter(sort=sort), ALL, size=200).rows
        some = browser.incidents(IncidentFilter(sort=sort, after="2030-01-01"), ALL, size=200).rows
        assert some == [row for row in every if row["last"] >= "2030-01-01" and row["last"] < "9999"] != []
    for sort in lists.DOCUMENT_SORTS:
        texts = browser.documents(DocumentFilter(sort=sort), ALL, size=200).rows
        english = browser.documents(DocumentFilter(sort=sort, language="en"), ALL, size=200).rows
        assert english == [row for row in texts if row["language"] == "en"] != []
    for sort in lists.SOURCE_SORTS:
        voices = browser.sources(SourceFilter(sort=sort), ALL, size=200)
        people = browser.sources(SourceFilter(sort=sort, kind="person"), ALL, size=200).rows
        assert people == [row for row in voices.rows if row["kind"] == "person"] != []
        pages = [browser.sources(SourceFilter(sort=sort), ALL, number=n, size=7).rows for n in range(1, 40)]
        assert [row for page in pages for row in page] == voices.rows[: 39 * 7]
    assert browser.incidents(IncidentFilter(), ALL, number=999).rows == []


def test_many_hits_are_shown_with_their_words_in_the_order_of_the_shelf(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    best = {text: browser.search(SearchFilter(text), ALL, size=200) for text in ("the", "rec*", '"said that"')}
    monkeypatch.setattr(search, "RANKED", 1)
    browser.shelf._totals.clear()
    for text, ranked in best.items():
        found = browser.search(SearchFilter(text), ALL, size=200)
        assert ranked.ranked and not found.ranked and found.page.total == ranked.page.total > 1
        by_id = {row["id"]: row["snippet"] for row in ranked.page.rows}
        assert {row["id"]: row["snippet"] for row in found.page.rows} == by_id
        numbers = [row["number"] for row in found.page.rows]
        assert numbers == sorted(numbers)
        later = browser.search(SearchFilter(text), ALL, number=2, size=1).page
        assert later.rows == found.page.rows[1:2] and later.total == found.page.total
        filtered = browser.search(SearchFilter(text, language="en"), ALL, size=200).page
        assert 0 < filtered.total <= found.page.total and all(row["language"] == "en" for row in filtered.rows)


def test_the_memory_is_looked_through_when_nobody_waits() -> None:
    clock = Clock()
    keeping = Housekeeping(clock)
    before, switch = gc.get_threshold(), sys.getswitchinterval()
    try:
        keeping.begin()
        assert gc.get_threshold()[2] > 1000 and gc.get_freeze_count() > 10_000
        assert not keeping.due(), "nothing was asked for"
        keeping.asked()
        assert not keeping.due(), "somebody may be waiting"
        clock.now += IDLE + 0.1
        assert keeping.due()
        circle: list[Any] = []
        circle.append(circle)
        gc.freeze()
        watched = Watched(circle)
        gone = watched.gone
        del circle, watched
        keeping.look()
        assert gone == [True], "what was set aside is looked at, too"
        assert not keeping.due()
        clock.now += LATEST + 1
        keeping.asked()
        assert keeping.due(), "at last it is done though somebody waits"
    finally:
        keeping.end()
    assert (gc.get_threshold(), sys.getswitchinterval(), gc.get_freeze_count()) == (before, switch, 0)


class Watched:
    """Tells when it is gone; held in a circle."""

    def __init__(self, circle: list[Any]) -> None:
        self.gone: list[bool] = []
        self.me = self
        circle.append(self)

    def __del__(self) -> None:
        self.gone.append(True)


def test_the_first_question_finds_everything_read() -> None:
    """After a start nobody waits for half the program to be read: a fresh interpreter shows it."""
    import subprocess

    program = (
        "import sys; from stemma.browse import Browser; from stemma.case import open_case\n"
        f"b = Browser(open_case({str(made())!r}, actor='Ada')); b.refresh(); b.warm()\n"
        "before = 'stemma.again' in sys.modules; b.prepare(); print(before, 'stemma.incidents.group' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["False", "True"]


HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
IDS = st.text(ALPHABET, min_size=12, max_size=12).map(lambda letters: f"D-{letters}")


@given(st.lists(HEX | IDS | st.text("D-A0", min_size=1, max_size=15), min_size=1, max_size=4), st.data())
def test_an_entry_that_holds_a_hidden_word_anywhere_is_covered(words: list[str], data: st.DataObject) -> None:
    """The quick way says what looking for each word would say, also in runs of letters without an end between them."""
    pieces = st.sampled_from(
        [*words, *(one[:-1] for one in words), *(one[1:] for one in words), '"', "D-", "a", "0", "A"]
    )
    body = "".join(data.draw(st.lists(pieces, max_size=8)))
    assert Covering(words).touches(body) == any(one in body for one in words)
    assert not NOTHING.touches(body) and not NOTHING
