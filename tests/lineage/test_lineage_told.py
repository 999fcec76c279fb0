"""What a person is told of the lineage of a case: family tree, weights of the evidence, lost witnesses, what if."""

from __future__ import annotations

import pytest

import stemma
from stemma.errors import BadInput

RELEASE = """ date 2031-02-01 By Lena Morn • 1 February 2031

Prisoners of Ulvarn tell of the night

“They took nineteen men from the yard,” Rufat Orduin, the father of an inmate, told Harbour Ledger. “My son was
beaten by the guards.”

The prisoners' group Letters Home said that nineteen prisoners were transferred from Ulvarn on 30 January 2031.
"""
SPANISH = """ date 2031-02-03 By Ana Robles • 3 February 2031

Los presos de Ulvarn cuentan la noche

«Se llevaron a diecinueve hombres del patio», dijo Rufat Orduin, padre de un preso, al Harbour Ledger. «Los guardias
golpearon a mi hijo».

El grupo de presos Letters Home dijo que diecinueve presos fueron trasladados desde Ulvarn el 30 de enero de 2031.
"""
CITING = """ date 2031-02-05 By Ola Wendt • 5 February 2031

Two guards of Ulvarn are said to have left

Two guards “walked out in the snow and left the gate open”, the Morning Sextant reported on Tuesday. According to the
Morning Sextant, forty prisoners were beaten on 2 February.
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> stemma.Case:
    folder = tmp_path_factory.mktemp("told")
    (folder / "in").mkdir()
    copy = RELEASE.replace("2031-02-01", "2031-02-02").replace("1 February", "2 February", 1)
    for name, text in (("a.txt", RELEASE), ("b.txt", copy), ("c.txt", SPANISH), ("d.txt", CITING)):
        (folder / "in" / name).write_text(text, encoding="utf-8")
    made = stemma.new_case(folder / "told.case", actor="lena")
    made.add([folder / "in"])
    made.run()
    return made


def test_the_family_tree_is_listed_with_children_under_their_parents(case: stemma.Case) -> None:
    rows = case.listing("lineage").rows
    names = [row[1] for row in rows]
    assert case.listing("tree").rows == rows
    tree, circular = names[:5], names[5:]
    assert tree == ["Lena Morn", "└ Lena Morn", "└ Ana Robles", "(Morning Sextant)", "└ Ola Wendt"]
    how = [row[2] for row in rows]
    assert how[:5] == ["", "reprint", "translated: English to Spanish", "not in this case", "cites"]
    assert len(circular) == 1 and "Morning Sextant" in circular[0] and "cannot be reached" in circular[0]


def test_each_piece_of_evidence_is_told_with_its_weight(case: stemma.Case) -> None:
    link = next(link for link in case.links() if link.kind == "copy")
    told = case.explain_text(link.id, full=True, width=400)
    for feature in link.features:
        if abs(feature.weight) >= 0.05:
            assert f"[{feature.weight:+.1f}]" in told
    total = sum(feature.weight for feature in link.features)
    assert f"Together {total:+.1f}." in told


def test_a_lost_witness_is_described_by_what_others_show_of_it(case: stemma.Case) -> None:
    lost = next(one for one in case.lost() if one.name == "Morning Sextant")
    told = case.explain_text(lost.id, full=True, width=400)
    assert "It is not later than 5 February 2031: Ola Wendt names it then." in told
    assert "Its language is not known; it is named in texts in English." in told
    assert "Words that it may have had" in told and "walked out in the snow" in told


def test_what_if_a_link_did_not_hold(case: stemma.Case) -> None:
    beaten = next(one for one in case.incidents() if len(one.documents) > 1)
    links = [link.id for link in case.links() if link.kind in ("copy", "translate")]
    found = case.what_if(beaten.id, links[:1])
    assert found.before.k_lo == beaten.k_lo
    assert found.names[0].startswith("the link of ")
    assert "The grade would be the same." in case.what_if_text(beaten.id, links)  # the same person tells it thrice
    assert {link.id for link in case.links()} >= set(links)  # nothing is stored
    with pytest.raises(BadInput, match="cannot be left out"):
        case.what_if(beaten.id, [case.statements()[0].id])
