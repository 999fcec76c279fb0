"""The family tree and the timeline: nothing lost, nothing drawn twice, readable at any size."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from report_sample import COPIES, DOCS, LINKS, LOST, sample

from stemma.records import Incident, Link
from stemma.report.chronology import Scale, draw_chronology, scale_for
from stemma.report.contents import Contents
from stemma.report.drawing import shorten, tspan
from stemma.report.family import Family, families
from stemma.report.index import Index
from stemma.report.tree import draw_families, draw_family


def drawn(case: Contents) -> list[str]:
    """Ids of all documents in the drawing, those in collapsed rows included."""
    together, alone = families(Index.of(case))
    out = []
    for family in (*together, alone):
        for row in family.rows:
            out += [row.key] if row.kind == "document" else list(row.members) if row.kind == "reprints" else []
    return out


def crowd(number: int) -> Contents:
    """A release with hundreds of reprints, and hundreds of reports that stand alone."""
    case = sample()
    base, links, docs = DOCS["release.html"], list(LINKS), list(case.documents)
    for at in range(number):
        copy = replace(base, id=f"D-X{at:05}", file=f"copy-{at}.html", outlet=f"Paper {at}", published="2032-05-22")
        docs.append(copy)
        if at % 2:
            links.append(Link(f"L-X{at}", copy.id, base.id, "copy", 0.99, ()))
    return replace(case, documents=tuple(docs), lineage=replace(case.lineage, links=tuple(links)))


def test_parents_stand_above_children_and_the_translation_of_a_translation_is_deeper() -> None:
    together, alone = families(Index.of(sample()))
    assert len(together) == 1 and together[0].documents == 9 and alone.documents == 4
    rows = {row.key: row for row in together[0].rows if row.kind in ("document", "lost")}
    release, north, south = (rows[DOCS[file].id] for file in ("release.html", "north.html", "south.html"))
    assert (release.depth, north.depth, south.depth) == (0, 1, 2)
    assert south.tag == "translated: Russian to Arabic"
    assert rows[DOCS["digest.html"].id].also == ("Lantern Post",)
    assert rows[LOST.id].kind == "lost"
    order = [row.key for row in together[0].rows]
    assert order.index(release.key) < order.index(north.key) < order.index(south.key)


def test_more_than_four_reprints_become_one_row_that_still_lists_them() -> None:
    together, _ = families(Index.of(sample()))
    (row,) = [row for row in together[0].rows if row.kind == "reprints"]
    assert set(row.members) == {DOCS[file].id for file in COPIES}
    (drawing, *_) = draw_families(Index.of(sample()))
    assert drawing.lists[0][1] == row.members
    assert drawing.caption == "9 documents around Panel of Regional Monitors (18 May 2032)"


def test_every_document_is_drawn_once() -> None:
    for case in (sample(), crowd(300)):
        found = drawn(case)
        assert len(found) == len(set(found))
        assert set(found) == {doc.id for doc in case.documents}


def test_a_loop_of_citations_is_drawn_without_end() -> None:
    case = sample()
    a, b, c = (DOCS[file].id for file in ("river.html", "letter.eml", "guard.txt"))
    loop = tuple(Link(f"L-{x}", x, y, "cite", 0.9, ()) for x, y in ((a, b), (b, c), (c, a), (a, a)))
    looped = replace(case, lineage=replace(case.lineage, links=loop))
    assert sorted(drawn(looped)) == sorted(doc.id for doc in case.documents)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.floats(0, 1)), max_size=40))
def test_no_tangle_of_links_loses_or_repeats_a_document(pairs: list[tuple[int, int, float]]) -> None:
    case = sample()
    ids = [doc.id for doc in case.documents]
    links = tuple(Link(f"L-{n}", ids[a], ids[b], "copy", p, ()) for n, (a, b, p) in enumerate(pairs))
    assert sorted(drawn(replace(case, lineage=replace(case.lineage, links=links)))) == sorted(ids)


def test_five_hundred_documents_stay_readable_and_quick() -> None:
    case = crowd(500)
    start = time.process_time()
    drawings = draw_families(Index.of(case))
    assert time.process_time() - start < 2
    assert all(int(re.search(r'height="(\d+)"', one.svg).group(1)) < 2600 for one in drawings)  # type: ignore[union-attr]
    assert len(drawings[0].svg) < 20_000
    collapsed = [row.name for family in families(Index.of(case))[0] for row in family.rows if row.kind == "reprints"]
    assert [name for name in collapsed if re.search(r" and \d+ more$", name)] and all(
        len(name) < 100 for name in collapsed
    )


def test_drawings_are_well_formed_and_hostile_names_stay_text() -> None:
    case = sample()
    evil = replace(case.documents[0], outlet='</text><script>alert(1)</script>"&<')
    case = replace(case, documents=(evil, *case.documents[1:]))
    index = Index.of(case)
    for drawing in (*draw_families(index), *draw_chronology(index)):
        root = ET.fromstring(drawing.svg)
        links = [node for node in root.iter() if node.tag.endswith("}a")]
        assert root.attrib["role"] == ("group" if links else "img") and root.attrib["aria-label"]
        assert all(node[0].tag.endswith("title") and node[0].text for node in links)
        assert not [node for node in root.iter() if node.tag.endswith("script")]


def test_links_of_a_family_tree_say_where_they_lead() -> None:
    """A screen reader reads the names of links alone: each says which text, when, and how it draws on which other."""
    svg = draw_families(Index.of(sample()))[0].svg
    names = re.findall(r"<a [^>]*><title>([^<]*)</title>", svg)
    assert any(re.fullmatch(r"How we know that .+ draws on .+: .+", name) for name in names)
    assert any(re.search(r", .*\d{4}", name) for name in names)


def test_an_empty_family_can_be_drawn() -> None:
    assert "<svg" in draw_family(Family((), 0), Index.of(sample()), "nothing").svg


def test_the_timeline_puts_days_in_order_and_far_ones_on_the_edge() -> None:
    scale = Scale(date(2032, 5, 1), date(2032, 5, 31))
    assert scale.x(date(2032, 5, 1)) < scale.x(date(2032, 5, 3)) < scale.x(date(2032, 5, 31))
    assert scale.x(date(1950, 1, 1)) == scale.x(date(2032, 5, 1))
    case = sample()
    far = tuple(replace(one, date="1950") for one in case.incidents)
    found = scale_for(far, Index.of(replace(case, incidents=far)))
    assert found is not None and found.first.year == 2032


def test_the_timeline_survives_any_dates() -> None:
    case = sample()
    for odd in ("0001-01-01", "9999-12-31", "../..", "x", "2032-05-31/2032-05-01", ".."):
        moved: tuple[Incident, ...] = tuple(replace(one, date=odd) for one in case.incidents)
        docs = tuple(replace(doc, published=odd) for doc in case.documents)
        for drawing in draw_chronology(Index.of(replace(case, incidents=moved, documents=docs))):
            ET.fromstring(drawing.svg)
    assert draw_chronology(Index.of(replace(case, incidents=()))) == ()


def test_names_are_cut_with_an_ellipsis_and_isolated() -> None:
    assert shorten("Weekly Digest of the Basin", 12) == "Weekly Dige…"
    assert tspan("a<b") == "<tspan>\u2068a&lt;b\u2069</tspan>"


def test_named_origins_stand_before_unnamed_ones_and_what_is_cut_is_counted() -> None:
    case = sample()
    base = case.lineage.origins[2]
    kinds = ("anonymous", "person", "unknown", *["person"] * 8)
    origins = tuple(replace(base, id=f"O-{n:012}", label=f"voice {n:02}", kind=kind) for n, kind in enumerate(kinds))
    claim = case.lineage.claims[0]
    claims = tuple(replace(claim, id=f"C-{n}", origin=one.id, via=()) for n, one in enumerate(origins))
    together, _ = families(Index.of(replace(case, lineage=replace(case.lineage, origins=origins, claims=claims))))
    rows = [row for row in together[0].rows if row.kind in ("origin", "more")]
    assert [row.name for row in rows[:2]] == ["voice 01", "voice 03"]
    assert rows[-1].name == "3 more origins"
    assert {"O-000000000000", "O-000000000002"} <= set(rows[-1].members)
