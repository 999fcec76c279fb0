"""The evidence of a link as a reader gets it: each piece with its weight and its own words."""

from __future__ import annotations

import pytest

import stemma
from stemma.report.differences import differences
from stemma.report.plain import plain
from stemma.report.points import Explanation, Point

PAGE = '<html lang="en"><head><meta property="og:site_name" content="{house}"><meta property="article:published_time" content="{day}"></head><body><h1>{title}</h1>{body}</body></html>'  # noqa: E501
RELEASE = [
    "Fourteen cooks were locked in the cold store of Arlen on 3 May 2034, the Kitchen Union said.",
    "“They shut the door with a chain and we sat on crates for two hours,” said the cook Ida Morrow.",
    "The lawyer Pell Garric handed 37 photographs to the district prosecutor on 9 May.",
    "Two of the fourteen, the sisters Jana and Petra Holm, have not been seen since, the union said.",
]
REPRINT = [RELEASE[0], RELEASE[1].replace("chain", "rope").replace("two hours", "three hours"), *RELEASE[2:]]
REPRINT.append("“I heard them beat against the wall all evening,” said Marta Quill, 52, who sells fish there.")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> stemma.Case:
    place = tmp_path_factory.mktemp("weighed")
    for name, house, day, body in (
        ("a", "Kitchen Union", "2034-05-10", RELEASE),
        ("b", "Arlen Post", "2034-05-11", REPRINT),
    ):
        text = "".join(f"<p>{one}</p>" for one in body)
        (place / f"{name}.html").write_text(
            PAGE.format(house=house, day=day, title="Cooks locked in", body=text), "utf-8"
        )
    made = stemma.new_case(place / "one.case", actor="tester")
    made.add([place / "a.html", place / "b.html"])
    made.run()
    return made


def explained(case: stemma.Case) -> Explanation:
    [link] = case.links()
    made: Explanation = case.explain(link.id)
    return made


def pieces(case: stemma.Case) -> dict[str, Point]:
    section = next(one for one in explained(case).sections if one.key == "weights")
    return {point.about: point for point in section.points}


def cited(point: Point) -> str:
    return " ".join(cite.quote for one in (point, *point.points) for cite in one.cites)


def test_each_piece_cites_the_words_it_speaks_of(case: stemma.Case) -> None:
    found = pieces(case)
    assert "sat on crates" in cited(found["shared_quotes"]) and "photographs" not in cited(found["shared_quotes"])
    assert "I heard them beat" in cited(found["own_quotes"]) and "crates" not in cited(found["own_quotes"])
    assert len({cited(point) for point in found.values()}) == len(found)


def test_the_differences_of_shared_quotations_are_told(case: stemma.Case) -> None:
    [pair] = pieces(case)["shared_quotes"].points
    assert pair.text == "“rope” for “chain”; “three” for “two”:"
    assert [("chain" in cite.quote, "rope" in cite.quote) for cite in pair.cites] == [(True, False), (False, True)]


def test_numbers_and_names_are_listed(case: stemma.Case) -> None:
    both, own = pieces(case)["facts"].points
    assert both.text.startswith("In both: ") and "“37”" in both.text and "“Ida Morrow”" in both.text
    assert own.text.startswith("Only in the later text: ") and "“Marta Quill”" in own.text and "“52”" in own.text
    assert {"37", "Ida Morrow"} <= {cite.quote for cite in both.cites}


def test_all_passages_stand_side_by_side(case: stemma.Case) -> None:
    [link] = case.links()
    section = next(one for one in explained(case).sections if one.key == "evidence")
    assert len(section.points) == len(link.passages) > 1


def test_an_explained_document_names_the_link_and_the_weights(case: stemma.Case) -> None:
    [link] = case.links()
    told = case.explain_text("b.html", full=True)
    short = explained(case).short
    assert link.id.startswith(short) and short in told
    weights = [f"[{feature.weight:+.1f}]" for feature in link.features if feature.text and abs(feature.weight) > 0.05]
    assert weights and all(weight in told for weight in weights[:4])
    assert f"come to {sum(f.weight for f in link.features):+.1f}" in " ".join(told.split())


def test_many_places_of_one_document_stand_in_one_pair_of_brackets(case: stemma.Case) -> None:
    told = " ".join(plain(explained(case), full=True).split())
    start = told.index("In both:")
    listed = told[start : told.index("]", start)]
    assert listed.count(" · ") == 2 and listed.count("–") > 10


@pytest.mark.parametrize(
    ("later", "earlier", "told"),
    [
        ("They left.", "“They left,”", "word for word"),
        ("They left at once.", "They left.", "adds “at once”"),
        ("They left.", "They all left.", "leaves out “all”"),
        ("It’s over.", "It's over", "word for word"),
        ("a " * 700, "b", ""),
    ],
)
def test_what_two_wordings_have_different(later: str, earlier: str, told: str) -> None:
    assert differences(later, earlier) == told
