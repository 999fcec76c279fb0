"""Bylines, dates, credits, datelines and furniture: tables of lines and what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.archive.dates import DateHit, dates_in, resolved, stamp
from stemma.archive.lines import (
    is_end_credit,
    is_furniture,
    is_photo_credit,
    read_byline,
    split_dateline,
)
from stemma.archive.metadata import date_in_url, host_of, outlet_in

DATES = [
    ("11 March 2031", "2031-03-11"),
    ("March 11, 2031", "2031-03-11"),
    ("Mar. 11, 2031", "2031-03-11"),
    ("the 11th of March 2031", "2031-03-11"),
    ("Tuesday, March 11, 2031", "2031-03-11"),
    ("Martes, 11 de marzo de 2031", "2031-03-11"),
    ("Mardi 11 mars 2031 à 8 h", "2031-03-11"),
    ("le 1er avril 2031", "2031-04-01"),
    ("11 марта 2031 г.", "2031-03-11"),
    ("21.02.2031", "2031-02-21"),
    ("2031/03/11", "2031-03-11"),
    ("23/9/2033", "2033-09-23"),
    ("9/23/2033", "2033-09-23"),
    ("11/03/2031", "[2031-03-11,2031-11-03]"),
    ("Tuesday 11/03/2031", "2031-03-11"),
    ("24-25 September 2033", "2033-09-24/2033-09-25"),
    ("March 2031", "2031-03"),
    ("2031-03-11T05:12:44Z", "2031-03-11"),
]


@pytest.mark.parametrize(("text", "edtf"), DATES)
def test_written_dates(text: str, edtf: str) -> None:
    (hit,) = dates_in(f"Posted {text} in Eastmere")
    assert hit.edtf == edtf


@pytest.mark.parametrize(
    "text", ["31 February 2031", "3.2 million", "No. 11/2031", "45/45/2031", "1234567", "year 2031"]
)
def test_no_dates(text: str) -> None:
    assert [h for h in dates_in(text) if h.edtf] == []


def test_day_order_is_decided_by_the_neighbour() -> None:
    assert [h.edtf for h in dates_in("Published 11/03/2031, updated 15/03/2031")] == ["2031-03-11", "2031-03-15"]
    assert [h.edtf for h in dates_in("Published 11/03/2031, updated 11/15/2031")] == ["2031-11-03", "2031-11-15"]
    assert [h.edtf for h in dates_in("11/03/2031 (2031-11-03)")] == ["2031-11-03", "2031-11-03"]


def test_missing_year_comes_from_the_page() -> None:
    (hit,) = dates_in("Wednesday 12 March")
    assert hit.edtf == ""
    assert resolved(hit, ["2031-03-12"]) == "2031-03-12"
    assert resolved(hit, ["2031-07-01"]) == "2031-03-12"
    assert resolved(hit, []) == ""
    (bare,) = dates_in("12 March")
    assert resolved(bare, ["2031-07-01"]) == ""


@given(st.text(max_size=120))
def test_hits_lie_inside_the_line(line: str) -> None:
    for hit in dates_in(line):
        assert isinstance(hit, DateHit)
        assert 0 <= hit.start < hit.end <= len(line)
        assert any(c.isdigit() for c in line[hit.start : hit.end])


@given(st.dates())
def test_stamps_of_all_dates(day: object) -> None:
    text = str(day)
    expected = text if "1800" <= text[:4] <= "2199" else ""
    assert stamp(text)[0] == expected


def test_stamp_keeps_the_zone() -> None:
    assert stamp("2031-02-19T06:00:00+03:00") == ("2031-02-19", "2031-02-19T06:00:00+03:00")
    assert stamp("17/05/2029") == ("2029-05-17", "")
    assert stamp("no date") == ("", "")


BYLINES = [  # line, author, dates
    ("By Ilka Morn", "Ilka Morn", []),
    ("By Ilka Morn and Ove Tarn", "Ilka Morn and Ove Tarn", []),
    ("By Ilka Morn, Ove Tarn | 3 May 2031", "Ilka Morn, Ove Tarn", ["2031-05-03"]),
    ("Ilka Morn — May 3, 2031 — 5 min read", "Ilka Morn", ["2031-05-03"]),
    ("By Ilka Morn, Eastmere | 3 May 2031", "Ilka Morn", ["2031-05-03"]),
    ("I. Morn, 03/05/2031", "I. Morn", ["[2031-03-05,2031-05-03]"]),
    ("Foreign desk. May 3, 2031, 18:45", "Foreign desk", ["2031-05-03"]),
    ("Posted Saturday 3 May by the Ledger desk", "the Ledger desk", [""]),
    ("Por Ilka Morn · 3 de mayo de 2031", "Ilka Morn", ["2031-05-03"]),
    ("3 May 2031", "", ["2031-05-03"]),
    ("Posted by admin", "", []),
]


@pytest.mark.parametrize(("line", "author", "dates"), BYLINES)
def test_bylines(line: str, author: str, dates: list[str]) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert byline.author == author
    assert [h.edtf for h in byline.hits] == dates


@pytest.mark.parametrize(
    "line",
    [
        "By Sunday evening the blankets were back on the steps.",
        "The trial is set for 9 September.",
        "He was led away by two guards on 3 May 2031, she said.",
        "Adjourned to 11 May for the intercom.",
        "Weekly: What did he say on 3 May 2031?",
        "A new boiler was delivered on 11 February",
        "Findings",
        "March 2031 in review",
        "By the river",
        "Five years after 3 May 2026",
    ],
)
def test_sentences_are_no_bylines(line: str) -> None:
    assert read_byline(line) is None


def test_updates_are_not_first_dates() -> None:
    byline = read_byline("Published: 11/03/2031 05:12 | Updated: 15/03/2031 19:40")
    assert byline is not None
    assert ([h.edtf for h in byline.hits], [h.edtf for h in byline.late]) == (["2031-03-11"], ["2031-03-15"])


def test_letterheads_name_a_body() -> None:
    byline = read_byline("Open Harbour, Eastmere — statement of 3 March 2031")
    assert byline is not None
    assert (byline.author, byline.outlet, byline.hits[0].edtf) == ("", "Open Harbour", "2031-03-03")


@pytest.mark.parametrize(
    ("line", "end", "agency", "date"),
    [
        ("EASTMERE, March 10, 2031 (Harbourpress) - The ferry", "The ferry", "Harbourpress", "2031-03-10"),
        ("EASTMERE, Norland, Sept. 15, 2033 (Harbourpress) — The ferry", "The ferry", "Harbourpress", "2033-09-15"),
        ("EASTMERE — The ferry", "The ferry", "", None),
        ("PORT ELLE (HP) – The ferry", "The ferry", "HP", None),
        ("EASTMERE (14 May 2033) – The ferry", "The ferry", "", "2033-05-14"),
    ],
)
def test_datelines(line: str, end: str, agency: str, date: str | None) -> None:
    dateline = split_dateline(line)
    assert dateline is not None
    assert line[dateline.end :] == end
    assert dateline.agency == agency
    assert (dateline.hits[0].edtf if dateline.hits else None) == date


@pytest.mark.parametrize(
    "line", ["The gate — it was locked", "17:02 — Quiet.", "He said no – twice.", "A - b", "WAGES. In 29 calls"]
)
def test_no_datelines(line: str) -> None:
    assert split_dateline(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "© 2031 Harbour Ledger",
        "Share this story with your friends.",
        "Comments are closed on this article.",
        "Share | Print | Save",
        "FOR IMMEDIATE RELEASE",
        "ENDS",
        "Tags:",
        "Todos los derechos reservados.",
    ],
)
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "(c) what steps have been taken;",
        "Comments are closed because of the usual accounts.",
        "Next: the lawyers spoke.",
        "End the siege, she said.",
        "Printing stopped at noon.",
        "Related to this was the theft.",
    ],
)
def test_text_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


def test_credits() -> None:
    assert is_end_credit("(Reporting by Ilka Morn; editing by O. Tarn)")
    assert is_end_credit("(shortened from a statement of 14 May)")
    assert not is_end_credit("(CORRECTION: a story of Sept. 15 was wrong.)")
    assert not is_end_credit("(two signatures)")
    assert is_photo_credit("Prison yard/Harbour Press archive")
    assert is_photo_credit("Photo: Ilka Morn")
    assert not is_photo_credit("The archive was burned that night.")


def test_names_of_outlets() -> None:
    assert outlet_in("HARBOUR DIGEST — the morning in one place") == "HARBOUR DIGEST"
    assert outlet_in("EASTMERE EVENING STAR, page 3") == "EASTMERE EVENING STAR"
    assert outlet_in("© 2031 Harbour Digest") == "Harbour Digest"
    assert outlet_in("Opinion | Harbour Digest") == "Harbour Digest"
    assert outlet_in("Statement, 3 May") == ""
    assert host_of("https://www.ledger.example/x") == "ledger.example"
    assert host_of("https://[broken/x") == ""
    assert date_in_url("https://ledger.example/2031/03/11/ferry") == "2031-03-11"
    assert date_in_url("https://ledger.example/2031/13/11/ferry") == ""
