"""A page of thousands of reprints stays small: what they have in common is told some times and then counted."""

from __future__ import annotations

import re
from dataclasses import replace

import report_sample

from stemma.records import record_id
from stemma.report import casefile
from stemma.report.alike import ALIKE, LINKS, links_told, places, together
from stemma.report.contents import Contents
from stemma.report.points import Cite, Point

COPY = "plain.txt"
EACH = 1_500  # bytes of the page for one more reprint: a row in the list of documents, one in the family tree


def reprinted(times: int) -> Contents:
    """The sample with one of its copies printed so many times more, all with the statements and claims of the first."""
    case = report_sample.sample()
    first = report_sample.DOCS[COPY]
    names = [record_id("D", n, "reprint") for n in range(times)]
    documents = [replace(first, id=name, file=f"{n:05d}.txt") for n, name in enumerate(names)]
    statements = [
        replace(stmt, id=record_id("S", name, stmt.id), document=name)
        for stmt in case.statements
        if stmt.document == first.id
        for name in names
    ]
    links = [
        replace(link, id=record_id("L", name), child=name)
        for link in case.lineage.links
        if link.child == first.id
        for name in names
    ]
    claims = [
        replace(claim, id=record_id("C", name, claim.id), document=name)
        for claim in case.lineage.claims
        if claim.document == first.id
        for name in names
    ]
    origins = [
        replace(
            one,
            documents=(*one.documents, *(names if first.id in one.documents else ())),
            statements=(*one.statements, *(stmt.id for stmt in statements)),
        )
        for one in case.lineage.origins
    ]
    lineage = replace(
        case.lineage,
        links=(*case.lineage.links, *links),
        claims=(*case.lineage.claims, *claims),
        origins=tuple(origins),
    )
    return replace(
        case, documents=(*case.documents, *documents), statements=(*case.statements, *statements), lineage=lineage
    )


def test_one_more_reprint_adds_a_row_and_not_all_that_it_repeats() -> None:
    few, many = (casefile.html(reprinted(times)) for times in (2 * LINKS, 4 * LINKS))
    assert len(many) - len(few) < EACH * 2 * LINKS
    for doc in reprinted(4 * LINKS).documents:
        assert f'id="{doc.id}"' in many  # nothing is left out of the list of documents


def test_every_reference_still_leads_somewhere_and_every_link_has_a_place() -> None:
    contents = reprinted(2 * LINKS)
    page = casefile.html(contents)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert {link.id for link in contents.lineage.links} <= set(ids)
    assert "more documents" in page


def cite(n: int, words: str = "they left") -> Cite:
    return Cite(f"D-{n}", f"D-{n}", 0, len(words), "0" * 64, words)


def test_up_to_sixty_are_told_one_by_one_and_of_more_the_rest_is_counted() -> None:
    points = [Point("It says:", (cite(n),), kind="statement") for n in range(ALIKE + 1)]
    assert together(("key", one) for one in points[:ALIKE]) == tuple(points[:ALIKE])
    first, others = together(("key", one) for one in points)
    assert first == points[0]
    assert others.text == f"The same, {ALIKE} more times."
    assert others.cites == tuple(cite(n) for n in range(1, ALIKE + 1))
    other = Point("It says:", (cite(0, "they stayed"),), kind="statement")
    assert together([*(("key", one) for one in points), ("other", other)])[-1] == other


def test_the_same_words_are_quoted_sixty_times_and_others_whenever_they_come() -> None:
    cites = [cite(n) for n in range(100)] + [cite(n, f"words {n}") for n in range(100)]
    assert len(places(cites)) == ALIKE + 100
    assert places(cites[:ALIKE]) == tuple(cites[:ALIKE])


def test_links_of_one_kind_to_one_text_are_told_up_to_a_limit() -> None:
    links = reprinted(LINKS + 5).lineage.links
    told, rest = links_told(links)
    assert len(told) + sum(len(one.links) for one in rest) == len(links)
    assert all(len(one.links) < LINKS for one in rest)
    assert not links_told(report_sample.sample().lineage.links)[1]
