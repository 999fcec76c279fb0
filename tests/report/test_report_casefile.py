"""The HTML case file: self-contained, safe, complete, readable."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from report_sample import DOCS, sample

from stemma.records import Lineage, Quote
from stemma.report import casefile
from stemma.report.contents import Contents

VOID = {"meta", "br", "link", "img", "input", "hr", "path", "rect", "circle", "line"}


class Page(HTMLParser):
    """Tags, ids, links, visible words and the balance of tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]


@pytest.fixture(scope="module")
def html() -> str:
    return casefile.html(sample())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_tags_are_balanced_and_ids_are_unique(page: Page) -> None:
    assert page.stack == []
    ids = page.values("id")
    assert len(ids) == len(set(ids))


def test_nothing_is_loaded_and_nothing_can_run(html: str, page: Page) -> None:
    assert not {"script", "img", "link", "iframe", "object", "embed", "form"} & {tag for tag, _ in page.tags}
    assert not page.values("src") and not page.values("style")
    assert all(href.startswith("#") for href in page.values("href"))
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    style = re.search(r"<style>(.*?)</style>", html, re.S)
    assert style and "url(" not in style.group(1) and "@import" not in style.group(1)


def test_the_security_policy_allows_this_style_sheet_only(html: str, page: Page) -> None:
    (policy,) = [attrs["content"] for _, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    style = re.search(r"<style>(.*?)</style>", html, re.S)
    assert style and policy
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert policy.startswith("default-src 'none'") and f"'sha256-{digest}'" in policy and "unsafe" not in policy


def test_every_link_leads_to_something_on_the_page(page: Page) -> None:
    ids = set(page.values("id"))
    assert {href[1:] for href in page.values("href")} <= ids


def test_headings_go_down_one_step_at_a_time_and_tables_have_headers(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    headers = [attrs.get("scope") for tag, attrs in page.tags if tag == "th"]
    assert headers and set(headers) <= {"col", "row", "rowgroup"}
    assert ("html", {"lang": "en"}) in page.tags


def test_the_reader_finds_answer_evidence_and_limits(page: Page) -> None:
    for words in (
        "Were residents of Lower Quill taken by force",
        "13 documents tell of 6 alleged incidents.",
        "8 of them only or mostly repeat",
        "2 (2–3)",
        "At least 2, at most 3 independent origins",
        "denied by the accused",
        "Matis Oruk, brother of a man who was taken (eyewitness; first-hand)",
        "The program proposes; a person decides.",
        "annex.pdf needs a password.",
        "Only what is in this case was read.",
        "Lantern Post",
    ):
        assert words in page.text, words


def test_no_word_of_the_machine_reaches_the_reader(page: Page) -> None:
    for word in (
        "k_lo",
        "k_hi",
        "single_source",
        "denied_by_subject",
        "origin_unclear",
        "institution_relaying",
        "None",
    ):
        assert word not in page.text, word


def test_every_document_is_listed_with_its_full_hash(page: Page) -> None:
    for doc in sample().documents:
        assert doc.sha256 in page.text
        assert doc.id in page.values("id")


def test_citations_name_document_characters_and_hash(page: Page) -> None:
    doc = DOCS["river.html"]
    start = doc.text.index("counted nine men being")
    assert re.search(rf"D-\w{{4,}} {start}–{start + 37} · {doc.sha256[:12]}", page.text)


def test_other_scripts_keep_their_direction_and_language(html: str) -> None:
    assert 'dir="auto" lang="ar"' in html
    assert "Северный вестник" in html
    assert "\u2068صحيفة الجنوب\u2069" in html


def test_hostile_text_stays_text() -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}'
    case = sample()
    docs = tuple(
        replace(doc, title=evil, outlet=evil, author=evil, file=evil, language='"><b>') for doc in case.documents
    )
    incidents = tuple(replace(one, title=evil, place=evil, date=evil, perpetrators=(evil,)) for one in case.incidents)
    origins = tuple(replace(one, label=evil, access=evil, kind=evil) for one in case.lineage.origins)
    case = replace(
        case,
        title=evil,
        question=evil,
        scope={evil: evil},
        documents=docs,
        incidents=incidents,
        lineage=replace(case.lineage, origins=origins, patterns=((evil, evil, ()),)),
        problems=tuple(replace(one, message=evil, hint=evil, file=evil) for one in case.problems),
    )
    out = casefile.html(case)
    page = Page(out)
    assert not {"script", "img"} & {tag for tag, _ in page.tags}
    assert "<script" not in out and "{{ 7*7 }}" in out


def test_the_same_case_gives_the_same_page(html: str) -> None:
    assert casefile.html(sample()) == html


def test_an_empty_case_has_a_page_that_says_so() -> None:
    page = Page(casefile.html(Contents("", (), (), (), Lineage(), ())))
    assert "This case holds no documents yet." in page.text
    assert page.stack == []


def test_a_very_long_quotation_is_shortened_on_paper_but_cited_whole() -> None:
    case = sample()
    doc = replace(DOCS["blog.txt"], text="word " * 2000)
    long = Quote.of(doc.text, 0, 9000)
    alleg = replace(case.allegations[-2], document=doc.id, trigger=long, sentence=long)
    docs = tuple(doc if one.id == doc.id else one for one in case.documents)
    page = Page(casefile.html(replace(case, documents=docs, allegations=(*case.allegations[:-2], alleg))))
    assert "0–9000" in page.text
    assert "word " * 200 not in page.text


def test_incidents_beyond_the_first_are_folded() -> None:
    case = sample()
    few = casefile.html(replace(case, incidents=case.incidents[: casefile.OPEN_INCIDENTS]))
    many = tuple(replace(case.incidents[1], id=f"I-{n:012}") for n in range(30))
    out = casefile.html(replace(case, incidents=many))
    assert out.count("<summary>Explanation</summary>") == 30 - casefile.OPEN_INCIDENTS
    assert "<summary>Explanation</summary>" not in few


def test_contradictions_of_the_best_supported_incidents_come_first_and_the_rest_is_folded() -> None:
    case = sample()
    first, other = case.incidents[0].id, case.incidents[-1].id
    made = [replace(case.contradictions[0], id=f"X-{n:012}", incidents=(first if n > 7 else other,)) for n in range(9)]
    out = casefile.html(replace(case, contradictions=tuple(made)))
    part = out[out.index('<section id="contradictions">') : out.index('<section id="sources">')]
    assert re.findall(r"X-[0-9]+", part)[0] == "X-000000000008"
    assert f"<summary>{9 - casefile.OPEN_CONTRADICTIONS} more contradictions</summary>" in part
    assert part.count("<details") == part.count("</details>") == 1


def test_the_answer_names_what_is_told_most_often_and_how_little_stands_behind_it() -> None:
    case = sample()
    one = replace(case.incidents[0], k_lo=1, k_hi=1, documents=tuple(doc.id for doc in case.documents[:7]))
    page = Page(casefile.html(replace(case, incidents=(one, *case.incidents[1:]))))
    assert "7 documents tell of it, behind them stands 1 origin." in page.text


def test_in_a_long_case_what_is_told_once_is_folded_and_still_there() -> None:
    case = sample()
    many = tuple(replace(case.incidents[2], id=f"I-{n:012}", title=f"beating {n}") for n in range(30))
    page = Page(casefile.html(replace(case, incidents=(case.incidents[0], *many))))
    assert "30 incidents told in one document only" in page.text
    rows = [href for tag, attrs in page.tags if tag == "a" and (href := attrs.get("href") or "").startswith("#I-0")]
    assert len(set(rows)) == 30


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_all_text_colours_reach_the_contrast_of_wcag_aa_on_all_grounds(html: str) -> None:
    themes = re.findall(r":root \{(.*?)\}", html, re.S)
    assert len(themes) == 3  # light, dark, print
    for theme in themes:
        colours = {name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
                   for name, value in re.findall(r"--(\w+): (#[0-9a-f]{3,6})", theme)}  # fmt: skip
        for ground in ("paper", "raised", "sunk"):
            for name in colours.keys() - {"paper", "raised", "sunk", "line"}:
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground, theme[:40])
