"""Explanations: what they say, what they rest on, and that they say it without jargon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from report_sample import DOCS, INCIDENTS, ORIGINS, sample

from stemma.errors import NotInCase
from stemma.records import At, Feature, Quote, Reason
from stemma.report import explain, relations
from stemma.report.index import Index
from stemma.report.plain import LINES, plain
from stemma.report.points import Explanation, Point, isolate

# What the program says of its own accord, without words of a document behind it.
FREE = {"grade", "overlay", "standard", "count", "missing", "rule", "feature", "compare", "pattern", "fact", "test"}
JARGON = re.compile(r"k_lo|k_hi|single_source|denied_by_subject|institution_relaying|kill\.|recruit\.|_")


def every(explanation: Explanation) -> Iterator[Point]:
    def walk(points: tuple[Point, ...]) -> Iterator[Point]:
        for point in points:
            yield point
            yield from walk(point.points)

    yield from walk(explanation.lead)
    for section in explanation.sections:
        yield from walk(section.points)


def all_explanations() -> list[Explanation]:
    case = sample()
    index = Index.of(case)
    return [
        *(explain.incident(case, one.id, index=index) for one in case.incidents),
        *(explain.document(case, one.id, index=index) for one in case.documents),
        *(explain.origin(case, one.id, index=index) for one in case.lineage.origins),
    ]


def section(explanation: Explanation, key: str) -> str:
    points = [s.points for s in explanation.sections if s.key == key]
    assert points, f"no section {key}"
    return " | ".join(point.text for point in points[0])


def test_an_incident_is_explained_from_grade_to_gap() -> None:
    found = explain.incident(sample(), INCIDENTS[0].id)
    assert found.title == "Recruitment under pressure, Lower Quill, 3 May 2032"
    assert found.lead[0].text == "At least 2, at most 3 independent origins; 12 documents tell of it."
    assert "At least two origins are left" in section(found, "why")
    assert "Matis Oruk, brother of a man who was taken (eyewitness; first-hand)" in section(found, "origins")
    assert "counted as one in the lower number and as two in the upper" in section(found, "ties")
    assert "4 documents reprint Panel of Regional Monitors (18 May 2032)" in section(found, "repeats")
    assert "Северный вестник (20 May 2032) translates Panel" in section(found, "repeats")
    assert "The Lantern Guard denies it" in section(found, "contrary")
    assert "the numbers cannot both be right" in section(found, "contrary")
    assert "Without this origin the grade falls: Matis Oruk, brother of a man who was taken." in section(found, "hangs")
    assert "a register of the brickworks" in section(found, "missing")
    assert "same place; same night" in section(found, "together")


def test_a_lost_witness_is_named_as_not_in_the_case() -> None:
    found = explain.incident(sample(), INCIDENTS[3].id)
    assert "names as its source Lantern Post (not in this case)" in section(found, "repeats")


def test_a_document_tells_where_it_comes_from() -> None:
    case = sample()
    copy = explain.document(case, DOCS["plain.txt"].id)
    assert "None of its 4 passages is its own." in copy.lead[0].text
    assert "reprints Panel of Regional Monitors" in section(copy, "draws")
    own = explain.document(case, DOCS["river.html"].id)
    assert "All of its 2 passages are its own" in own.lead[0].text
    assert "(read in meta[article:published_time])" in section(own, "facts")
    release = explain.document(case, DOCS["release.html"].id)
    assert "Harbour Morning (19 May 2032) reprints this text." in section(release, "drawn")
    assert "Only the first page" in section(explain.document(case, DOCS["blog.txt"].id), "problems")


def test_an_origin_tells_what_it_says_and_through_whom() -> None:
    found = explain.origin(sample(), ORIGINS["panel"].id)
    assert "Quill Ledger (19 May 2032) has it from Panel of Regional Monitors" in section(found, "claims")
    assert "single source" in section(found, "incidents")
    guard = explain.origin(sample(), ORIGINS["guard"].id)
    assert "Speaks for the accused side." in guard.lead[0].text
    assert "The Lantern Guard, denying it:" in section(guard, "says")


def test_every_citation_is_the_words_of_the_document() -> None:
    docs = {doc.id: doc for doc in sample().documents}
    cites = [cite for one in all_explanations() for point in every(one) for cite in point.cites]
    assert len(cites) > 200
    for cite in cites:
        doc = docs[cite.document]
        assert doc.text[cite.start : cite.end] == cite.quote
        assert cite.sha256 == doc.sha256
        assert cite.label == f"{cite.short} {cite.start}–{cite.end} · {doc.sha256[:12]}"


def test_every_sentence_drawn_from_documents_cites_them() -> None:
    for one in all_explanations():
        for point in every(one):
            if point.kind == "fact" and one.kind == "document":
                continue  # metadata name the place where they were read instead
            if point.kind not in FREE - {"fact"} and point.kind not in {"drawn", "incident", "problem"}:
                assert point.cites, f"{one.title}: {point.kind}: {point.text}"


def test_sentences_begin_with_a_capital_and_hold_no_jargon() -> None:
    for one in all_explanations():
        for point in every(one):
            if not (one.kind == "document" and point.kind == "fact"):
                assert not JARGON.search(point.text), point.text
            first = point.text.partition(" ")[0].rstrip(",:")
            assert first[:1] == first[:1].upper() or not first.isalpha(), point.text


def test_unknown_ids_are_refused_and_missing_records_do_not_break_it() -> None:
    case = sample()
    for ask in (explain.incident, explain.document, explain.origin):
        with pytest.raises(NotInCase):
            ask(case, "I-NOTHERE")
    bare = replace(
        case, allegations=(), statements=(), contradictions=(), bonds=(), lineage=replace(case.lineage, origins=())
    )
    assert explain.incident(bare, INCIDENTS[0].id).sections
    assert explain.document(bare, DOCS["river.html"].id).sections


def test_plain_text_fits_the_width_and_shows_the_words() -> None:
    found = explain.incident(sample(), INCIDENTS[0].id)
    text = plain(found, width=72, full=True)
    assert max(len(line) for line in text.splitlines() if "sha" not in line.lower()) <= 72
    assert "“counted nine men being put on a lorry”" in text
    assert "WHO STANDS BEHIND IT" in text


def test_names_from_right_to_left_are_isolated() -> None:
    assert isolate("صحيفة") == "\u2068صحيفة\u2069"
    assert isolate("Северный вестник") == "Северный вестник"


def test_plain_text_counts_what_it_does_not_show_and_full_shows_all() -> None:
    case = sample()
    places = tuple(At(doc.id, Quote(0, n, doc.text[:n])) for n, doc in enumerate(case.documents[:6], start=3))
    one = replace(case.incidents[0], reasons=(Reason("grade.x", "Many places.", places), Reason("C1", "C1 One? Yes.")))
    found = explain.incident(replace(case, incidents=(one, *case.incidents[1:])), one.id)
    brief, full = plain(found), plain(found, full=True)
    assert "; 3 more]" in brief
    assert len(full.splitlines()) > len(brief.splitlines())
    assert "Compare, word for word" in full and "Compare" not in brief
    assert "- One? Yes." in full and section(found, "tests") == "One? Yes."
    assert "One? Yes." not in brief and "Tests of corroboration" in " ".join(brief.splitlines()[-2:])


def test_plain_text_is_about_a_page_with_what_matters_first() -> None:
    """However much there is to tell: the answer, then who stands behind it, then who repeats."""
    case = sample()
    many = tuple(Reason(f"grade.{n}", f"Reason {n}. " + "It goes on at some length. " * 9) for n in range(40))
    missing = case.incidents[0].missing
    one = replace(case.incidents[0], reasons=many, contrary=case.incidents[0].contrary * 30)
    found = explain.incident(replace(case, incidents=(one, *case.incidents[1:])), one.id)
    lines = plain(found, width=80).splitlines()
    assert len(lines) <= LINES + 4  # and what is said about the rest
    titles = [line for line in lines if line.isupper() and not line.startswith(" ")]
    assert titles[:2] == ["WHAT IS ALLEGED", "WHO STANDS BEHIND IT"]
    assert all(m.text.split()[0] in "\n".join(lines) for m in missing[:5])
    assert len(plain(found, width=80, full=True).splitlines()) > 3 * LINES


def test_a_quotation_that_is_cut_is_closed() -> None:
    case = sample()
    doc = replace(case.documents[0], text="“" + "The gate stood open all night, " * 30 + "he said.")
    at = At(doc.id, Quote(0, 900, doc.text[:900]))
    one = replace(case.incidents[0], documents=(doc.id,), contrary=(at,))
    found = explain.incident(replace(case, documents=(doc, *case.documents[1:]), incidents=(one,)), one.id)
    assert re.search(r"“The gate stood open [^“”]*…”", " ".join(plain(found, full=True).split()))


def test_what_stands_between_records_is_explained() -> None:
    case = sample()
    contradiction = case.contradictions[0]
    both = relations.contradiction(case, contradiction.id)
    assert {cite.quote for cite in both.lead[0].cites} == {contradiction.a.quote.text, contradiction.b.quote.text}
    assert section(both, "incidents")
    link = next(one for one in case.lineage.links if one.passages and one.features)
    assert "dependence" in relations.link(case, link.id).lead[0].text
    assert section(relations.link(case, link.id), "evidence")
    lost = case.lineage.lost[0]
    assert "should add it" in relations.lost(case, lost.id).lead[0].text
    assert "names it." in section(relations.lost(case, lost.id), "cited")
    for ask in (relations.contradiction, relations.link, relations.lost):
        with pytest.raises(NotInCase):
            ask(case, "X-NOTHERE")


def test_long_titles_are_told_once() -> None:
    case = sample()
    release = DOCS["release.html"]
    long = f"All of it stands in “{release.title}” ({release.outlet}) too."
    links = tuple(replace(link, features=(Feature("copied", 1, 5, long),)) for link in case.lineage.links)
    found = explain.document(replace(case, lineage=replace(case.lineage, links=links)), DOCS["plain.txt"].id)
    assert "All of it stands in Panel of Regional Monitors too." in plain(found)
