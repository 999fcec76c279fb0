"""Plain text and Markdown: metadata lines before the text, credits after it, paragraphs, marks."""

# ruff: noqa: E501 - originals and their lines are easier to read unbroken

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.archive.formats import markdown, plain
from stemma.archive.formats.base import Content, Source
from stemma.archive.limits import Limits

ONE = "The council of Eastmere said on Monday that the ferry would run again from the first of May, weather permitting."
TWO = "The harbour master asked for a second boat before the winter comes."


def text(words: str) -> Content:
    return plain.read(io.BytesIO(words.encode()), Source("a.txt", Limits()))


def marked(words: str) -> Content:
    return markdown.read(io.BytesIO(words.encode()), Source("a.md", Limits()))


def rows(content: Content) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in content.blocks]


def values(content: Content, *keys: str) -> tuple[str | None, ...]:
    return tuple(content.metadata[k].value if k in content.metadata else None for k in keys)


HEADS = [  # lines before the text; title, outlet, author, published
    (
        " date 2031-03-11 By Ilka Morn • 11 March 2031 • 10:40\n\nYard/Shutterstock Images",
        None,
        None,
        "Ilka Morn",
        "2031-03-11",
    ),
    (
        " date 2031-03-11 By Ilka Morn • 11 March 2031 • 10:40\n\nFerry to run",
        "Ferry to run",
        None,
        "Ilka Morn",
        "2031-03-11",
    ),
    (
        " date 2031-03-11 By Press Service of the Harbour Guard • 11 March 2031\n\nA REPLY",
        "A REPLY",
        "Press Service of the Harbour Guard",
        None,
        "2031-03-11",
    ),
    (
        "date 2031-03-11 By Newsdesk • 11 March 2031\n\nEastmere Today | breaking\n\nFERRY RUNS",
        "FERRY RUNS",
        "Eastmere Today",
        "Newsdesk",
        "2031-03-11",
    ),
    (
        "Tuesday, 11 March 2031\nEASTMERE EVENING STAR, page 3\n\nA queue at the pier",
        "A queue at the pier",
        "EASTMERE EVENING STAR",
        None,
        "2031-03-11",
    ),
    ("HARBOUR WIRE\n11 March 2031, 06:40\nSlug: FERRY-COUNCIL", "FERRY-COUNCIL", "HARBOUR WIRE", None, "2031-03-11"),
    (
        "RADIO EAST / MORNING BULLETIN / TUESDAY 11 MARCH 2031 / 08.00",
        "RADIO EAST / MORNING BULLETIN / TUESDAY 11 MARCH 2031 / 08.00",
        "RADIO EAST",
        None,
        "2031-03-11",
    ),
    ("Ferry to run again\n\nBy Ilka Morn", "Ferry to run again", None, "Ilka Morn", None),
    ("", None, None, None, None),
]


@pytest.mark.parametrize(("head", "title", "outlet", "author", "published"), HEADS)
def test_heads(head: str, title: str | None, outlet: str | None, author: str | None, published: str | None) -> None:
    content = text(f"{head}\n\n{ONE}\n\n{TWO}\n")
    expected = [("title", title)] if title else []
    assert rows(content) == [*expected, ("body", ONE), ("body", TWO)]
    assert values(content, "title", "outlet", "author", "published") == (title, outlet, author, published)


def test_text_behind_a_date_on_the_same_line_is_text() -> None:
    content = text(f" date 2031-02-16 {TWO}\n\n{ONE}")
    assert rows(content) == [("body", TWO), ("body", ONE)]
    assert values(content, "published") == ("2031-02-16",)
    both = text(f" date 2031-02-16 By Ilka Morn • 16 February 2031 • 10:40 {TWO}\n\n{ONE}")
    assert rows(both) == [("body", TWO), ("body", ONE)]
    assert values(both, "author", "published") == ("Ilka Morn", "2031-02-16")


def test_own_picture_names_the_paper() -> None:
    content = text(f"date 2031-03-11 By Ilka Morn • 11 March 2031\n\nPrison yard/Harbour Courier archive\n\n{ONE}")
    assert values(content, "outlet", "photo_credit") == ("Harbour Courier", "Prison yard/Harbour Courier archive")
    assert rows(content) == [("body", ONE)]


def test_dateline_and_end_credit() -> None:
    content = text(
        f"EASTMERE, March 10, 2031 (Harbourpress) - {ONE}\n\n{TWO}\n\n(Reporting by the desk; editing by O. Tarn)"
    )
    assert rows(content) == [("heading", "EASTMERE, March 10, 2031 (Harbourpress) -"), ("body", ONE), ("body", TWO)]
    assert values(content, "outlet", "published", "credit") == (
        "Harbourpress",
        "2031-03-10",
        "Reporting by the desk; editing by O. Tarn",
    )


def test_tail_of_the_page_is_left_out_and_kept_as_metadata() -> None:
    content = text(f"{ONE}\n\n{TWO}\n\nShare this story with your friends. Join our channel for more.")
    assert rows(content) == [("body", ONE), ("body", TWO)]
    assert values(content, "left_out") == ("Share this story with your friends. Join our channel for more.",)


def test_letters_have_no_title_and_their_author_is_the_signature() -> None:
    content = text(f"To the Commission of Eastmere\n\nLadies and gentlemen,\n\n{ONE}\n\nOrsa Venn")
    assert [k for k, _ in rows(content)] == ["body"] * 4
    assert values(content, "title", "author") == (None, "Orsa Venn")


@pytest.mark.parametrize(
    ("imprint", "outlet"),
    [
        ("*Leaflet of the Ferry Mothers, Eastmere, Thursday 11 March 2032. Pass it on.*", "Ferry Mothers"),
        ("**Open Jetty, mobile clinic north. Thursday, 12 February 2032. For the file.**", "Open Jetty"),
        ("Anchor Home, Eastmere: bulletin to parishes and unions, Wednesday 3 December 2031", "Anchor Home"),
        ("*Ilka Morn, Eastmere, 3 May 2031*", None),  # a person, a place and a date
        ("**Never again, they said on 3 May 2031, and meant it.**", None),
    ],
)
def test_imprint_below_the_title_names_the_body_that_speaks(imprint: str, outlet: str | None) -> None:
    content = marked(f"# Ferry to run again\n\n{imprint}\n\n{ONE}\n\n{TWO}")
    assert values(content, "title", "outlet") == ("Ferry to run again", outlet)
    assert rows(content)[-2:] == [("body", ONE), ("body", TWO)]


@pytest.mark.parametrize("below", ["Mill Lane, Eastmere", "Pilot, launch Grey Heron", "schoolmaster", "3 May 2031"])
def test_what_stands_below_a_signature_is_no_author(below: str) -> None:
    content = text(f"Dear Inspector,\n\n{ONE}\n\n{TWO}\n\nOrsa Venn\n{below}")
    assert values(content, "author") == ("Orsa Venn",)


@pytest.mark.parametrize("head", ["Eastmere, 3 May 2031", "Port Elle, 3 May 2031", "3 May 2031"])
def test_place_and_date_above_a_letter_are_neither_outlet_nor_author(head: str) -> None:
    content = text(f"{head}\n\nDear Ms Venn,\n\n{ONE}\n\n{TWO}\n\nOve Tarn")
    assert values(content, "title", "outlet", "author", "published") == (None, None, "Ove Tarn", "2031-05-03")
    assert rows(content)[0] == ("body", "Dear Ms Venn,")


def test_hard_wrapped_lines_are_joined_and_short_lines_are_not() -> None:
    content = text(
        "The council of Eastmere said on Monday that the ferry would run\nagain from the first of May, weather permitting, but the harbour\nmaster doubts it.\n\n- one boat\n- one pier\n"
    )
    assert rows(content) == [
        (
            "body",
            "The council of Eastmere said on Monday that the ferry would run again from the first of May, weather permitting, but the harbour master doubts it.",
        ),
        ("body", "- one boat"),
        ("body", "- one pier"),
    ]


def test_markdown_marks_lists_and_letterhead() -> None:
    content = marked(
        f"# The visits go on\n\n**Open Harbour, Eastmere — statement of 3 March 2031**\n\n{ONE}\n\n- **18 February.** Two men came.\n- They *left*,\n  and came [back](http://x.example).\n\n## What we ask\n\n> {TWO}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\n*Open Harbour has no office.*\n"
    )
    assert rows(content) == [
        ("title", "The visits go on"),
        ("body", ONE),
        ("list", "18 February. Two men came."),
        ("list", "They left, and came back."),
        ("heading", "What we ask"),
        ("quote", TWO),
        ("table", "a | b"),
        ("table", "1 | 2"),
        ("body", "Open Harbour has no office."),
    ]
    assert values(content, "outlet", "published") == ("Open Harbour", "2031-03-03")


def test_closing_marks_of_a_heading_are_no_words_and_a_row_of_marks_takes_no_time() -> None:
    assert rows(marked(f"# A row ##\n\n{ONE}\n"))[0] == ("title", "A row")
    begin = time.process_time()
    marked("# a " + "#" * 60_000 + "x\n")
    assert time.process_time() - begin < 1


def test_two_line_letterhead() -> None:
    content = marked(f"# A file must be opened\n\nEastmere Legal Aid Circle\nStatement, 17 September 2033\n\n{ONE}\n")
    assert rows(content) == [("title", "A file must be opened"), ("body", ONE)]
    assert values(content, "outlet", "author", "published") == ("Eastmere Legal Aid Circle", None, "2033-09-17")


def test_front_matter() -> None:
    content = marked(
        f'---\ntitle: "Ferry"\nauthor: Ilka Morn\ndate: 2031-03-11\nsource: Ledger\n---\n\n# Ferry\n\n{ONE}\n'
    )
    assert values(content, "author", "published", "outlet") == ("Ilka Morn", "2031-03-11", "Ledger")
    assert rows(content) == [("title", "Ferry"), ("body", ONE)]


@given(
    st.lists(
        st.sampled_from(
            [
                "# a",
                "**b**",
                "- c",
                "> d",
                "| e | f | g |",
                "By Ann Orr",
                "3 May 2031",
                "",
                "---",
                "===",
                "(Reporting by X)",
                ONE,
                "[x](y",
                "*",
                "***z",
            ]
        ),
        max_size=30,
    )
)
def test_any_lines_are_read_and_words_kept(lines: list[str]) -> None:
    words = "\n".join(lines)
    for content in (text(words), marked(words)):
        assert all(b.text.strip() == b.text and b.text for b in content.blocks)
        assert sum(b.text.count(ONE) for b in content.blocks) == words.count(ONE)
