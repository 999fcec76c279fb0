"""Every citation that readers of the demonstration meet resolves to the words, in every form in which it is given."""

from __future__ import annotations

import csv
import hashlib
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import stemma
from conftest import ROOT
from stemma.report.points import HASH_SHOWN

DEMO = ROOT / "examples" / "prison-recruitment"
CITATION = re.compile(
    r'<q (?P<attributes>[^>]*)>(?P<words>[^<]*)</q> <a class="cite" href="#(?P<document>D-\w+)"[^>]*>'
    r"(?P<short>D-\w+) (?P<start>\d+)–(?P<end>\d+) · (?P<hash>[0-9a-f]+)</a>"
)
PLACE = re.compile(r'<a class="cite" href="#(D-\w+)"[^>]*>(D-\w+) (\d+)–(\d+) · ([0-9a-f]+)</a>')


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> stemma.Case:
    made = stemma.new_case(
        tmp_path_factory.mktemp("cited") / "demo.case",
        config=DEMO / "case.toml",
        gazetteer=DEMO / "gazetteer.csv",
        actor="tester",
    )
    made.add([DEMO / "documents"])
    made.run()
    return made


@pytest.fixture(scope="module")
def export(case: stemma.Case) -> dict[str, Any]:
    value: dict[str, Any] = case.export("json")
    return value


def test_documents_carry_the_hash_of_their_file_and_of_their_text(export: dict[str, Any]) -> None:
    files = {path.name: path.read_bytes() for path in (DEMO / "documents").iterdir()}
    assert len(export["documents"]) == len(files)
    for doc in export["documents"]:
        assert doc["sha256"] == hashlib.sha256(files[Path(doc["file"]).name]).hexdigest()
        assert doc["text_sha256"] == hashlib.sha256(doc["text"].encode("utf-8")).hexdigest()


def spans(value: Any, document: str = "") -> Iterator[tuple[str, int, int, str]]:
    """Every `{start, end, text}` of an export with the document it belongs to."""
    if isinstance(value, dict):
        document = value.get("document") or document
        if {"start", "end", "text"} <= value.keys():
            yield document, value["start"], value["end"], value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from spans(one, document)


def test_every_span_of_the_export_is_the_words_of_its_document(export: dict[str, Any]) -> None:
    texts = {doc["id"]: doc["text"] for doc in export["documents"]}
    found = [span for name in export if name not in ("documents", "links") for span in spans(export[name])]
    assert len(found) > 500
    for document, start, end, words in found:
        assert texts[document][start:end] == words
        assert words


def test_every_passage_of_a_link_lies_in_both_texts(export: dict[str, Any]) -> None:
    texts = {doc["id"]: doc["text"] for doc in export["documents"]}
    passages = [(link, passage) for link in export["links"] for passage in link["passages"]]
    assert passages
    for link, passage in passages:
        for side in ("child", "parent"):
            if link[side] in texts:
                start, end = passage[side]
                assert 0 <= start < end <= len(texts[link[side]])


def test_every_citation_of_the_page_resolves_to_its_words(
    case: stemma.Case, export: dict[str, Any], tmp_path: Path
) -> None:
    docs = {doc["id"]: doc for doc in export["documents"]}
    (out,) = case.report(tmp_path / "report.html")
    page = out.read_text(encoding="utf-8")
    quoted = list(CITATION.finditer(page))
    assert len(quoted) > 200
    for found in quoted:
        doc = docs[found["document"]]
        there = doc["text"][int(found["start"]) : int(found["end"])]
        words = html.unescape(found["words"])
        assert there == words or (words.endswith("…") and there.startswith(words[:-1].rstrip()))
    for document, short, start, end, digest in PLACE.findall(page):
        doc = docs[document]
        assert document.startswith(short)
        assert 0 <= int(start) < int(end) <= len(doc["text"])
        assert len(digest) == HASH_SHOWN and doc["sha256"].startswith(digest)
    assert {f'id="{document}"' in page for document in docs} == {True}


def test_every_explanation_on_the_terminal_cites_what_is_there(case: stemma.Case, export: dict[str, Any]) -> None:
    docs = {doc["id"]: doc for doc in export["documents"]}
    asked = [one["id"] for one in (*export["incidents"][:4], *export["origins"][:2], *export["contradictions"][:1])]
    for id in asked:
        text = case.explain_text(id, full=True, width=100_000)
        cites = re.findall(r"(D-\w+) (\d+)–(\d+) · ([0-9a-f]+)", text)
        assert cites
        for short, start, end, digest in cites:
            (doc,) = [doc for key, doc in docs.items() if key.startswith(short)]
            assert doc["sha256"].startswith(digest)
            assert 0 <= int(start) < int(end) <= len(doc["text"])


def test_every_row_of_the_tables_cites_what_is_there(case: stemma.Case, export: dict[str, Any], tmp_path: Path) -> None:
    docs = {doc["id"]: doc for doc in export["documents"]}
    for place in case.export_to("csv", tmp_path / "tables"):
        with place.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.DictReader(handle):
                if place.stem == "allegations":
                    words = docs[row["document"]]["text"][int(row["start"]) : int(row["end"])]
                    assert words == row["trigger"].removeprefix("'")
                    assert row["sha256"] == docs[row["document"]]["sha256"]
                if place.stem == "contradictions":
                    for side in "ab":
                        doc = docs[row[f"{side}_document"]]
                        there = doc["text"][int(row[f"{side}_start"]) : int(row[f"{side}_end"])]
                        assert there == row[f"{side}_text"].removeprefix("'")
