"""Every sentence of every explanation of every case rests on exact words, or is of a kind that cannot have any.

Messages name ids and kinds only, never words: one of the benchmark cases is kept unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import stemma
from conftest import ROOT, SHARED
from stemma import explaining
from stemma.report import explain, recurring, relations
from stemma.report.contents import Contents
from stemma.report.index import Index
from stemma.report.points import Explanation, Point

EXAMPLES = sorted((ROOT / "examples").glob("*/case.toml"))
OWN = [*EXAMPLES, *sorted((ROOT / "benchmarks" / "cases").glob("*/case.toml"))]
KNOWN = {place.read_bytes() for place in EXAMPLES}
OTHERS = [one for one in sorted((SHARED / "cases").glob("*/case.toml")) if one.read_bytes() not in KNOWN]
CASES = [place.parent for place in (*OWN, *OTHERS)]
LATER = 3  # documents that come in with a second run, so that something moves

# Sentences that have no words of a document to show, by (what is explained, section, kind), and why.
LEAD = "a sum of what the sections say with their words"
WITHOUT_WORDS = {
    ("incident", "lead", "count"): LEAD,
    ("incident", "lead", "grade"): LEAD,
    ("incident", "lead", "overlay"): "what a mark means; the section on the grade has the words it was set for",
    ("incident", "lead", "standard"): "the standard of proof, which stands in no document",
    ("document", "lead", "count"): LEAD,
    ("origin", "lead", "origin"): LEAD,
    ("pattern", "lead", "count"): LEAD,
    ("lost", "lead", ""): "advice about a text that nobody here has",
    ("incident", "missing", "missing"): "what nobody says",
    ("link", "weights", "sum"): "what the pieces of evidence come to",
    ("link", "weights", "absent"): "evidence that lies in what is not there, or in a text as a whole",
    ("document", "facts", "fact"): "metadata, with the place in the file where it was read",
}
# Sentences about a whole record: it is named by its id, and its own explanation has the words.
ABOUT_A_RECORD = {("document", "incidents"), ("origin", "incidents"), ("contradiction", "incidents")}
OPEN = re.compile(r"\? (?:No|Unknown|Not done)\. ")  # tests of corroboration that found nothing, or were not done
SHORT = re.compile(r"\b[A-Z]-[0-9A-Z]{4,12}\b")


class Said(NamedTuple):
    """One sentence with where it stands; `above`: the sentence it belongs to has words."""

    kind: str
    section: str
    point: Point
    above: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind, self.section, self.point.kind


@pytest.fixture(scope="module", params=CASES, ids=lambda place: f"{place.parent.name}/{place.name}")
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> stemma.Case:
    """The case after two runs."""
    place: Path = request.param
    made = stemma.new_case(
        tmp_path_factory.mktemp("sentences") / "one.case",
        config=place / "case.toml",
        gazetteer=place / "gazetteer.csv",
        actor="tester",
    )
    files = sorted((place / "documents").iterdir())
    for some in (files[:-LATER], files[-LATER:]):
        made.add(some)
        made.run()
    return made


def explained(contents: Contents) -> Iterator[Explanation]:
    """Everything that can be explained."""
    index, lineage = Index.of(contents), contents.lineage
    yield from (explain.incident(contents, one.id, index=index) for one in contents.incidents)
    yield from (explain.document(contents, one.id, index=index) for one in contents.documents)
    yield from (explain.origin(contents, one.id, index=index) for one in lineage.origins)
    yield from (relations.contradiction(contents, one.id) for one in contents.contradictions)
    yield from (explaining.explain(contents, one.id) for one in lineage.links)
    yield from (relations.lost(contents, one.id) for one in lineage.lost)
    yield from (recurring.pattern(contents, one.id) for one in contents.patterns)


def sentences(contents: Contents) -> Iterator[Said]:
    def under(kind: str, section: str, point: Point, above: bool) -> Iterator[Said]:
        yield Said(kind, section, point, above)
        for inner in point.points:
            yield from under(kind, section, inner, above or bool(point.cites))

    for one in explained(contents):
        for key, points in (("lead", one.lead), *((s.key, s.points) for s in one.sections)):
            for point in points:
                yield from under(one.kind, key, point, False)


def allowed(said: Said, contents: Contents) -> bool:
    """True when a sentence without words is of a kind that cannot have any."""
    kind, section, point = said.kind, said.section, said.point
    if said.key in WITHOUT_WORDS:
        return section != "facts" or "(read in " in point.text or "SHA-256" in point.text
    if section == "weights" and point.points:
        return all(inner.cites for inner in point.points)  # the words stand with what it lists
    if said.above and point.kind in ("feature", "sum"):
        return True  # evidence under a sentence that has the words
    if (kind, section) in ABOUT_A_RECORD:
        return any(point.about == one.id for one in contents.incidents)
    if section == "tests":
        return bool(OPEN.search(point.text))
    if section == "patterns":  # circular reporting: whole documents, named one by one
        shown = set(Index.of(contents).shorts.values())
        return bool(SHORT.findall(point.text)) and set(SHORT.findall(point.text)) <= shown
    return False


def test_every_sentence_rests_on_exact_words(case: stemma.Case) -> None:
    contents = case.contents()
    documents = {doc.id: doc for doc in contents.documents}
    seen = cited = 0
    wrong: set[str] = set()
    for said in sentences(contents):
        seen += 1
        for cite in said.point.cites:
            cited += 1
            doc = documents.get(cite.document)
            exact = doc is not None and doc.text[cite.start : cite.end] == cite.quote and bool(cite.quote.strip())
            if not (exact and doc is not None and cite.sha256 == doc.sha256):
                wrong.add(f"{said.key}: {cite.label}")
        if not said.point.cites and not allowed(said, contents):
            wrong.add(f"{said.key}: no words")
    assert not wrong, sorted(wrong)
    assert seen > 500 and cited > 500


def test_reasons_inquiries_contradictions_and_patterns_rest_on_exact_words(case: stemma.Case) -> None:
    contents = case.contents()
    texts = {doc.id: doc.text for doc in contents.documents}
    wrong: set[str] = set()

    def look(what: str, places: tuple[stemma.records.At, ...], *, may_be_empty: bool = False) -> None:
        if not places and not may_be_empty:
            wrong.add(f"{what}: no words")
        for at in places:
            if texts[at.document][at.quote.start : at.quote.end] != at.quote.text or not at.quote.text:
                wrong.add(f"{what}: {at.document} {at.quote.start}-{at.quote.end}")

    for one in contents.incidents:
        answers = [r for r in one.reasons if re.fullmatch(r"C[1-9]", r.rule)]
        assert [r.rule for r in answers] == [f"C{n}" for n in range(1, 10)], one.id
        for reason in one.reasons:
            look(f"{one.id} {reason.rule}", reason.shown_at, may_be_empty=bool(OPEN.search(reason.text)))
        look(f"{one.id} contrary", one.contrary, may_be_empty=True)
    for line in case.inquiries():
        look(f"{line.incident} {line.kind}", line.shown_at)
    for clash in contents.contradictions:
        look(clash.id, (clash.a, clash.b))
        assert clash.explanation.endswith("."), clash.id
    for pattern in contents.patterns:
        for part in (*pattern.reasons, *pattern.members):
            look(pattern.id, part.shown_at)
    for entry in contents.timeline:
        look("timeline", (entry.at,))
    assert not wrong, sorted(wrong)


def test_every_line_of_what_moved_rests_on_words_of_a_document(case: stemma.Case) -> None:
    texts = {doc.id: doc.text for doc in case.contents().documents}
    moves = case.changes()
    traces = [line for one in moves for moved in one.moved for line in (*moved.trace_new, *moved.trace_gone)]
    assert len(moves) == 2 and traces
    wrong = set()
    for line in traces:
        if not line.places and not OPEN.search(line.text):
            wrong.add(f"{line.rule}: no words")
        for document, start, end in line.places:
            if not 0 <= start < end <= len(texts[document]):
                wrong.add(f"{line.rule}: {document} {start}-{end}")
    assert not wrong, sorted(wrong)
