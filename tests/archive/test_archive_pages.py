"""Web pages of many builds: what is kept, what is left out, where metadata come from."""

# ruff: noqa: E501 - originals and their lines are easier to read unbroken

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemma.archive.formats import html
from stemma.archive.formats.base import Content, Source
from stemma.archive.limits import Limits

ONE = "The council of Eastmere said on Monday that the ferry would run again from the first of May, weather permitting."
TWO = "“We have waited long enough,” said the harbour master, who asked for a second boat before the winter comes."
THREE = "Residents of the lower quay doubt it; they were promised the same a year ago, and nothing came of it at all."
BODY = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"


def take(markup: str, url: str = "") -> Content:
    return html.read(io.BytesIO(markup.encode()), Source("a.html", Limits(), url=url))


def texts(content: Content) -> list[str]:
    return [b.text for b in content.blocks]


def value(content: Content, key: str) -> str | None:
    found = content.metadata.get(key)
    return found.value if found else None


LAYOUTS = {
    "tables": f"<html><body><table><tr><td><b>LEDGER</b> <a href=a>Front page</a></td></tr><tr><td><a href=b>Weather</a><br><a href=c>Ads</a></td><td><h3>Ferry again</h3><i>21.02.2031</i>{BODY}<p><a href=a>back to the front page</a></p></td></tr></table></body></html>",
    "flat": f"<html><body><h4>LEDGER</h4><p><a href=a>World</a> <a href=b>Sport</a></p><h2>Ferry again</h2><p>21 Feb 2031</p>{BODY}</body></html>",
    "asp form": f"<body><form><div id=nav><a href=a>Home</a></div><div><h1>Ferry again</h1>{BODY}</div></form></body>",
    "breaks": f"<body><div><h1>Ferry again</h1>{ONE}<br><br>{TWO}<br><br>{THREE}</div></body>",
    "sidebar class on the wrapper": f"<body><div class='content has-sidebar'><h1>Ferry again</h1>{BODY}</div><div class=sidebar><p>Another long teaser stands here, and it ends with a full stop.</p></div></body>",
    "misnamed wrapper": f"<body><div class=sidebar><h1>Ferry again</h1>{BODY}</div></body>",
    "cookie wall": f"<body><div id=cookie-consent><p>We value your privacy. We and our partners store information on your device, such as cookies, for many purposes.</p></div><main><h1>Ferry again</h1>{BODY}</main></body>",
    "figure and boxes": f"<body><article><h1>Ferry again</h1><figure><img src=x><figcaption>A ferry in the harbour, where it has been lying for months now.</figcaption></figure><p>{ONE}</p><aside><p>Read more about the harbour in our long series of last year.</p></aside><p>{TWO}</p><div class=related><h3>Related</h3><a href=x>The last slate roofer</a></div><p>{THREE}</p><div class=share>Share | Print</div></article><div class=comments><p>Nonsense, said a reader who has not been on the quay for years and years.</p></div></body>",
    "split article": f"<body><div class=a><h1>Ferry again</h1><div class=b><p>{ONE}</p></div><div class=ad>Advertisement: tyres, two for one</div><div class=b><p>{TWO}</p><p>{THREE}</p></div></div></body>",
    "unclosed": f"<body><h1>Ferry again<p>{ONE}<p>{TWO}<p>{THREE}",
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name: str) -> None:
    content = take(LAYOUTS[name])
    assert texts(content) == ["Ferry again", ONE, TWO, THREE]
    assert content.blocks[0].kind == "title"


def test_metadata_from_json_ld_comes_first_and_says_where() -> None:
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Ledger"},
            {
                "@type": ["ReportageNewsArticle"],
                "headline": "Ferry again",
                "datePublished": "2031-03-11T05:12:44+02:00",
                "author": [{"@type": "Person", "name": "Ilka Morn"}, {"name": "Ove Tarn"}],
                "inLanguage": "en",
            },
        ],
    }
    meta = '<meta property="article:published_time" content="2030-01-01"><meta name=author content="Somebody Else">'
    content = take(
        f'<head>{meta}<script type="application/ld+json">{json.dumps(graph)}</script></head><body><h1>Ferry again</h1>{BODY}</body>'
    )
    assert value(content, "published") == "2031-03-11"
    assert value(content, "published_time") == "2031-03-11T05:12:44+02:00"
    assert content.metadata["published"].where == "json-ld ReportageNewsArticle.datePublished"
    assert value(content, "author") == "Ilka Morn, Ove Tarn"
    assert value(content, "outlet") == "Ledger"
    assert value(content, "published_shown") == "2030-01-01"


def test_damaged_json_ld_does_not_stop_the_page() -> None:
    content = take(
        f'<head><script type="application/ld+json">{{"@type": "NewsArticle", </script></head><body><h1>Ferry</h1>{BODY}</body>'
    )
    assert texts(content)[1:] == [ONE, TWO, THREE]
    assert value(content, "damaged_metadata") == "JSON-LD"


@pytest.mark.parametrize(
    ("markup", "outlet"),
    [
        ("<title>Ferry again | Harbour Ledger</title><body><h1>Ferry again</h1>", "Harbour Ledger"),
        ("<title>Ferry again - Harbour Ledger</title><body><h1>Ferry again</h1>", "Harbour Ledger"),
        ("<title>HARBOUR LEDGER</title><body><h3>Ferry again</h3>", "HARBOUR LEDGER"),
        ("<title>Harbour Ledger: notes, no. 3</title><body><h2>Ferry again</h2>", "Harbour Ledger"),
        (
            "<title>Ferry again</title><body><div>HARBOUR LEDGER &raquo; Opinion</div><h1>Ferry again</h1>",
            "HARBOUR LEDGER",
        ),
        ("<body><div class=logo>Harbour Ledger</div><h1>Ferry again</h1>", "Harbour Ledger"),
        ("<body><h1>Ferry again</h1>", None),
    ],
)
def test_outlets(markup: str, outlet: str | None) -> None:
    assert value(take(markup + BODY), "outlet") == outlet


def test_outlet_and_date_of_last_resort_come_from_the_address() -> None:
    content = take(f"<body><h1>Ferry again</h1>{BODY}", "https://www.ledger.example/2031/03/11/ferry")
    assert value(content, "outlet") == "ledger.example"
    assert value(content, "published") == "2031-03-11"


def test_pages_without_date_or_author_get_none() -> None:
    content = take(f"<body><h1>Ferry again</h1><p>Posted by admin</p>{BODY}")
    assert texts(content) == ["Ferry again", ONE, TWO, THREE]
    assert value(content, "published") is None
    assert value(content, "author") is None


def test_undecided_day_order_stays_undecided() -> None:
    content = take(f"<body><h1>Ferry again</h1><p>By Ilka Morn, 03/05/2031</p>{BODY}")
    assert value(content, "published") == "[2031-03-05,2031-05-03]"


def test_year_of_the_copyright_line_completes_a_date() -> None:
    content = take(
        f"<body><h2>Ferry again</h2><p>Posted Thursday 13 March by the Ledger desk</p>{BODY}<small>© 2031 Ledger Press</small>"
    )
    assert value(content, "published") == "2031-03-13"
    assert value(content, "outlet") == "Ledger Press"


def test_datelines_are_blocks_of_their_own_and_credits_are_metadata() -> None:
    content = take(
        f"<body><h1>Ferry again</h1><p>EASTMERE, May 3, 2031 (Harbourpress) — {ONE}</p><p>{TWO}</p><p>(Reporting by Ilka Morn; editing by O. Tarn)</p>"
    )
    assert texts(content) == ["Ferry again", "EASTMERE, May 3, 2031 (Harbourpress) —", ONE, TWO]
    assert content.blocks[1].kind == "heading"
    assert value(content, "agency") == "Harbourpress"
    assert value(content, "credit") == "Reporting by Ilka Morn; editing by O. Tarn"
    assert value(content, "published") == "2031-05-03"


def test_lists_quotes_and_headings_keep_their_kind() -> None:
    content = take(
        f"<article><h1>Ferry again</h1>{BODY}<h2>What is known</h2><ul><li>The boat is old.</li><li>The pier is new.</li></ul><blockquote><p>{TWO}</p></blockquote></article>"
    )
    assert [b.kind for b in content.blocks] == ["title", "body", "body", "body", "heading", "list", "list", "quote"]


def test_data_tables_give_one_block_per_row() -> None:
    rows = "<tr><th>Day</th><th>Boats</th></tr><tr><td>Monday</td><td>3</td></tr>"
    for table in (f"<table>{rows}</table>", f"<figure class=wp-block-table><table>{rows}</table></figure>"):
        content = take(f"<article><h1>Ferry again</h1><p>{ONE}</p>{table}<p>{TWO}</p></article>")
        assert [(b.kind, b.text) for b in content.blocks[2:4]] == [("table", "Day | Boats"), ("table", "Monday | 3")]


def test_titles_that_are_no_headings_and_headings_that_are_no_titles() -> None:
    plain = take(f"<body><div>LEDGER</div><div><b>Ferry to run again in May</b></div>{BODY}</body>")
    assert texts(plain) == ["Ferry to run again in May", ONE, TWO, THREE]
    paper = take(f"<title>Harbour Ledger</title><body><h1>Harbour Ledger</h1><h2>Ferry again</h2>{BODY}</body>")
    assert texts(paper) == ["Ferry again", ONE, TWO, THREE]
    assert value(paper, "outlet") == "Harbour Ledger"


def test_a_name_under_the_title_is_the_author_but_a_credit_stays_text() -> None:
    named = take(f"<body><h1>Ferry again</h1><p>Ilka Morn, Eastmere</p>{BODY}</body>")
    assert (value(named, "author"), texts(named)[1]) == ("Ilka Morn", ONE)
    credited = take(f"<body><h1>Ferry again</h1><p>From Harbourpress</p>{BODY}</body>")
    assert (value(credited, "author"), value(credited, "credit"), texts(credited)[1]) == (
        None,
        "From Harbourpress",
        "From Harbourpress",
    )


def test_a_name_repeated_on_the_page_is_the_outlet() -> None:
    content = take(
        f"<body><div><a href='/'>The Harbour Lantern</a> <a href='/tips'>Tips</a></div><h1>Ferry again</h1>{BODY}<div>The Harbour Lantern has no owner.</div></body>"
    )
    assert value(content, "outlet") == "The Harbour Lantern"


def test_a_date_without_year_is_shown_and_not_guessed() -> None:
    content = take(f"<body><h1>Ferry again</h1><p class=date>Wednesday 12 March</p>{BODY}</body>")
    assert (value(content, "published"), value(content, "published_shown")) == (None, "Wednesday 12 March")


def test_short_answers_and_letters_stay() -> None:
    parts = [
        "Sir,",
        "What did he say?",
        "Nothing.",
        "Correction. It was Tuesday.",
        "Your brother Ove",
        "(names withheld)",
    ]
    markup = "".join(f"<p>{p}</p>\n" for p in parts)
    assert texts(take(f"<article><h1>Letter</h1>{BODY}{markup}</article>"))[4:] == parts


def test_second_opinion_when_little_is_found() -> None:
    """Lines without a sentence among them are no article to our own reading."""
    lines = "".join(f"<div><span>boat number {n} lies at the lower quay</span></div>" for n in range(60))
    content = take(f"<html><body><div>{lines}</div></body></html>")
    assert sum("lies at the lower quay" in t for t in texts(content)) > 50
    assert value(content, "text_found_by") == "trafilatura"


@pytest.mark.parametrize(
    "markup",
    [
        f"<h1>Ferry again</h1><p>{ONE}</p><p>No comment.</p><h2>Late news</h2>",
        f"<h1>Ferry again</h1><div>{ONE}</div><p>No comment.</p><h2>Late news</h2>",
    ],
)
def test_one_long_paragraph_is_not_the_whole_article(markup: str) -> None:
    assert texts(take(f"<body>{markup}</body>")) == ["Ferry again", ONE, "No comment.", "Late news"]


def test_pages_of_headings_only_keep_them() -> None:
    assert texts(take("<body><h2>One thing</h2><h2>Another thing</h2><h2>A third</h2></body>")) == [
        "One thing",
        "Another thing",
        "A third",
    ]


def test_nesting_beyond_the_parser_is_said() -> None:
    content = take("<div>" * 5000 + f"<p>{ONE}</p>" + "</div>" * 5000)
    assert content.cut
    assert ONE in texts(content)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div class=ad>",
                "</div>",
                "<td>",
                "<br>",
                "<h1>",
                "</h1>",
                "<!--",
                "-->",
                "<script>",
                "&amp;",
                "By ",
                "3 May 2031",
                "©",
                ONE,
                "x",
                "\x00",
                "<a href=x>",
                "\ud7ff",
            ]
        ),
        max_size=40,
    )
)
def test_any_markup_is_read(parts: list[str]) -> None:
    content = take("<html>" + "".join(parts))
    assert all(b.text.strip() == b.text and b.text for b in content.blocks)
    assert [b.kind for b in content.blocks].count("title") <= 1
    assert content == take("<html>" + "".join(parts))
