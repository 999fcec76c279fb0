"""An incident that has another id after a re-run is still found by the one that people wrote down."""

from __future__ import annotations

from pathlib import Path

import pytest

import stemma
from stemma.errors import NotInCase

TEXT = """ date 2031-02-{day:02d} By {by} • {day} February 2031

{title}

Guards beat two prisoners in Ulvarn on 30 January 2031, {who} told {paper}.
"""
WHO = ("the nurse Ada Brel", "the cook Rufat Orduin", "the clerk Sorel Hask", "the driver Ivar Lemet")
PAPERS = ("Harbour Ledger", "Quay Post", "Dock News", "Mole Tribune")
GAZETTEER = "name,aliases,kind,country,lat,lon\nUlvarn,,town,Norland,61.5,20.25\nPelvast,,town,Norland,63,24\n"


@pytest.fixture
def case(tmp_path: Path) -> stemma.Case:
    (tmp_path / "case.toml").write_text('[settings]\nreader = "rules"\n', encoding="utf-8")
    (tmp_path / "g.csv").write_text(GAZETTEER, encoding="utf-8")
    return stemma.new_case(
        tmp_path / "my.case", config=tmp_path / "case.toml", gazetteer=tmp_path / "g.csv", actor="lena"
    )


def tell(case: stemma.Case, number: int) -> str:
    """One more report on the same night; returns the id of the incident after the run."""
    text = TEXT.format(day=5 + number, by=f"Writer {number}", title=f"Report {number}", who=WHO[number % 4],
                       paper=PAPERS[number % 4])  # fmt: skip
    place = case.path.parent / f"{number}.txt"
    place.write_text(text, encoding="utf-8")
    case.add([place])
    case.run()
    (one,) = case.incidents()
    return one.id


def renamed(case: stemma.Case) -> tuple[str, str]:
    """The id before the last report and the one after it: reports come in until the id is another."""
    ids = [tell(case, 0)]
    for number in range(1, 12):
        ids.append(tell(case, number))
        if ids[-1] != ids[-2]:
            return ids[-2], ids[-1]
    raise AssertionError("the id never changed")


def test_what_moved_names_the_id_before(case: stemma.Case) -> None:
    was, is_now = renamed(case)
    (moved,) = case.changes()[-1].moved
    assert (moved.incident, moved.was, moved.renamed) == (is_now, (was,), True)
    assert f"Its id was {was}, which still finds it." in " ".join(case.changes_text(1).split())


def test_the_id_before_finds_the_incident_and_the_decisions_on_it(case: stemma.Case) -> None:
    first = tell(case, 0)
    made = case.decide("note", first, reason="Ask again in May.")
    last = first
    for number in range(1, 12):
        last = tell(case, number)
    assert last != first
    assert case.explain(first[:6]).id == last
    assert case.explain_text(first).splitlines()[0] == f"{first} is {last} now."
    assert [s.decision.id for s in case.decisions(first)] == [made.id] == [s.decision.id for s in case.decisions(last)]
    assert case.decide("note", first.lower(), reason="Asked.").about == (last,)


def test_an_id_that_only_a_decision_knows_finds_the_incident(
    case: stemma.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What moved was told by a version that did not name ids, or was erased."""
    first = tell(case, 0)
    case.decide("note", first, reason="Ask again in May.")
    last = first
    for number in range(1, 12):
        last = tell(case, number)
    assert last != first
    monkeypatch.setattr("stemma.formerly.renamed", lambda view: {})
    assert case.explain(first).id == last


def test_an_id_that_is_split_asks_which_is_meant(case: stemma.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    one = tell(case, 0)
    (case.path.parent / "other.txt").write_text(
        " date 2031-03-09\n\nA door\n\nSoldiers shot a farmer in Pelvast on 8 March 2031, the farmer Tam Ovel said.\n",
        encoding="utf-8",
    )
    case.add([case.path.parent / "other.txt"])
    case.run()
    two = next(i.id for i in case.incidents() if i.id != one)
    monkeypatch.setattr("stemma.formerly.renamed", lambda view: {"I-0000AAAA0000": (one, "I-1111"), "I-1111": (two,)})
    with pytest.raises(NotInCase, match=r"fits several") as told:
        case.explain("I-0000AAAA")
    assert set(told.value.about) == {one, two}


@pytest.mark.parametrize("asked", ["I-0000", "0000", "I-%", "J-0000", "no such thing"])
def test_what_never_was_is_still_said_not_to_be_there(case: stemma.Case, asked: str) -> None:
    tell(case, 0)
    with pytest.raises(NotInCase):
        case.explain(asked)
