"""Corrections of what was read: from the facade to the log, into incidents and grades, and back by undoing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import stemma
from stemma.errors import BadInput, NotInCase
from stemma.records import Allegation, Incident, Statement

ONE = """ date 2031-02-05 By Lena Morn • 5 February 2031

A night in Ulvarn

“Guards beat two prisoners in Ulvarn on 30 January 2031,” Ada Brel, a nurse of the prison, told Harbour Ledger. “I saw
it from the gate.”
"""
TWO = """ date 2031-02-07 By Orin Vale • 7 February 2031

Behind the gate

“Guards beat two prisoners in Pelvast on 30 January 2031,” Rufat Orduin, a prisoner who was there, told Quay Post. “I
saw the yard.”
"""
GAZETTEER = "name,aliases,kind,country,lat,lon\nUlvarn,,town,Norland,61.5,20.25\nPelvast,,town,Norland,63,24\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corrections")
    for name, text in (("one.txt", ONE), ("two.txt", TWO), ("g.csv", GAZETTEER)):
        (folder / name).write_text(text, encoding="utf-8")
    config = folder / "case.toml"
    config.write_text('[settings]\nreader = "rules"\n', encoding="utf-8")
    case = stemma.new_case(folder / "made.case", config=config, gazetteer=folder / "g.csv", actor="lena")
    case.add([folder / "one.txt", folder / "two.txt"])
    case.run()
    return case.path


@pytest.fixture
def case(made: Path, tmp_path: Path) -> stemma.Case:
    return stemma.open_case(shutil.copytree(made, tmp_path / "my.case"), actor="lena")


@pytest.mark.parametrize("sealed", [False, True])
def test_places_of_the_case_are_known_to_corrections_also_where_they_lie_sealed(tmp_path: Path, sealed: bool) -> None:
    """Zelvara is named in the gazetteer of the case only, under another name than the one the lawyer writes."""
    (tmp_path / "one.txt").write_text(ONE, encoding="utf-8")
    (tmp_path / "case.toml").write_text('[settings]\nreader = "rules"\n', encoding="utf-8")
    (tmp_path / "g.csv").write_text(GAZETTEER + "Zelvara,Selwara,town,Norland,62.5,21.75\n", encoding="utf-8")
    more = {"key_file": tmp_path / "case.key"} if sealed else {}
    files = {"config": tmp_path / "case.toml", "gazetteer": tmp_path / "g.csv"}
    case = stemma.new_case(tmp_path / "my.case", **files, actor="lena", **more)  # type: ignore[arg-type]
    case.add([tmp_path / "one.txt"])
    case.run()
    _, alleg = beaten(case, "Ulvarn")
    made = case.decide("correct", alleg.id, part="place", value="Selwara", reason="She named it so.")
    assert (made.details["key"], made.details["lat"]) == ("Zelvara", "62.5")


def beaten(case: stemma.Case, place: str) -> tuple[Incident, Allegation]:
    """The incident at a place, and its first mention as reports show it."""
    one = next(i for i in case.incidents() if i.place == place)
    from stemma import answers

    with case._store.view() as view:
        held = answers.held(view)
    alleg = next(a for r in held.readings for a in r.allegations if a.id in one.allegations)
    return one, alleg


def said(case: stemma.Case, words: str) -> Statement:
    return next(one for one in case.statements() if any(words in piece.text for piece in one.content))


def test_a_corrected_place_joins_two_accounts_and_raises_the_grade(case: stemma.Case) -> None:
    before, alleg = beaten(case, "Pelvast")
    assert before.grade == "single_source"
    made = case.decide("correct", alleg.id, part="place", value="Ulvarn", reason="He told us so himself.")
    assert (made.kind, made.value, made.details["part"], made.details["proposed"]) == (
        "correct", "Ulvarn", "place", "Pelvast",
    )  # fmt: skip
    assert made.details["lat"] == "61.5" and case.decisions()[-1].status == "next_run"
    assert case.settle().weighed
    (after,) = [one for one in case.incidents() if one.place == "Ulvarn"]
    assert alleg.id in after.allegations and len(after.documents) == 2
    assert after.k_lo == 2 and after.grade == "corroborated"
    assert not [one for one in case.incidents() if one.place == "Pelvast"]
    assert case.decisions()[-1].status == "in_force"

    text = " ".join(case.explain_text(after.id, width=10_000).split())
    assert "Corrected: the place, now “Ulvarn”; the program read “Pelvast”, by lena" in text

    case.decide("undo", made.id, reason="It was another night.")
    case.settle()
    again, _ = beaten(case, "Pelvast")
    assert (again.grade, again.id) == (before.grade, before.id)


def test_a_corrected_source_is_another_origin(case: stemma.Case) -> None:
    stmt = said(case, "Guards beat two prisoners in Ulvarn")
    made = case.decide("correct", stmt.id, part="source", value="Harbour Ledger", reason="The paper says so, not she.")
    assert made.details["words"] == "Harbour Ledger" and made.details["proposed"].endswith("Brel")
    case.settle()
    one, _ = beaten(case, "Ulvarn")
    with case._store.view() as view:
        from stemma import answers
        from stemma.records import Origin

        speakers = {o.speaker for o in answers.findings(view, "origin", Origin) if o.id in one.origins}
    assert "Harbour Ledger" in speakers and not any("Brel" in name for name in speakers)


def test_no_act_leaves_no_incident(case: stemma.Case) -> None:
    _, alleg = beaten(case, "Pelvast")
    case.decide("correct", alleg.id, part="act", value="none", reason="A rehearsal of a play.")
    case.settle()
    assert not [one for one in case.incidents() if alleg.id in one.allegations]
    assert [one.status for one in case.decisions()] == ["in_force"]


NIGHTS = """ date 2031-02-20 By Lena Morn • 20 February 2031

Three nights

Guards beat two prisoners in Ulvarn on 30 January 2031, the nurse Ada Brel told Harbour Ledger.

Guards beat four prisoners in Pelvast on 3 February 2031, the cook Rufat Orduin told Harbour Ledger.

Guards beat nine prisoners in Tirel on 9 February 2031, the clerk Sorel Hask told Harbour Ledger.
"""


def test_a_decision_on_a_mention_that_was_taken_out_falls_on_no_other_with_the_same_words(tmp_path: Path) -> None:
    """Two nights are one event and a third is another; then the first is said to be none at all."""
    (tmp_path / "nights.txt").write_text(NIGHTS, encoding="utf-8")
    (tmp_path / "case.toml").write_text('[settings]\nreader = "rules"\n', encoding="utf-8")
    (tmp_path / "g.csv").write_text(GAZETTEER + "Tirel,,town,Norland,62,22\n", encoding="utf-8")
    case = stemma.new_case(
        tmp_path / "my.case", config=tmp_path / "case.toml", gazetteer=tmp_path / "g.csv", actor="lena"
    )
    case.add([tmp_path / "nights.txt"])
    case.run()
    nights = {i.place: i for i in case.incidents()}
    ulvarn, pelvast, tirel = (nights[place] for place in ("Ulvarn", "Pelvast", "Tirel"))
    case.decide("merge", ulvarn.id, tirel.id, reason="They mean one night.")
    case.settle()
    joined = next(i for i in case.incidents() if set(ulvarn.allegations) <= set(i.allegations))
    assert set(tirel.allegations) <= set(joined.allegations)
    case.decide("split", joined.id, pelvast.id, reason="Another night.")
    for alleg in ulvarn.allegations:
        case.decide("correct", alleg, part="act", value="none", reason="A rehearsal of a play.")
    case.settle()
    assert {i.allegations for i in case.incidents()} == {pelvast.allegations, tirel.allegations}
    states = {s.decision.kind: s.status for s in case.decisions()}
    assert states == {"merge": "stale", "split": "in_force", "correct": "in_force"}


def test_whose_act_was_corrected_to_none_is_no_origin_of_the_act_told_beside(tmp_path: Path) -> None:
    told = (
        "Shots at two gates\n\nSoldiers shot dead the farmer Pavo Rinn at the Hollin gate on 20 May 2031, his brother "
        "Edo Marsk told Quay Post. “I was standing ten steps away,” he said.\n\nSoldiers shot dead the teacher "
        "Ilan Dask at the Hollin gate on 20 May 2031, his neighbour Lina Tove told Quay Post. “I saw it,” she said.\n"
    )
    (tmp_path / "one.txt").write_text(told, encoding="utf-8")
    (tmp_path / "case.toml").write_text('[settings]\nreader = "rules"\n', encoding="utf-8")
    case = stemma.new_case(tmp_path / "my.case", config=tmp_path / "case.toml", actor="lena")
    case.add([tmp_path / "one.txt"])
    case.run()
    from stemma import answers

    with case._store.view() as view:
        read = [a for r in answers.held(view).readings for a in r.allegations]
    for alleg in read:
        if "Dask" in alleg.sentence.text:
            case.decide("correct", alleg.id, part="act", value="none", reason="A rehearsal of a play.")
    case.settle()
    (left,) = case.incidents()
    assert left.k_lo == 1 and left.grade == "single_source"


def test_a_later_correction_of_the_same_part_supersedes(case: stemma.Case) -> None:
    _, alleg = beaten(case, "Pelvast")
    case.decide("correct", alleg.id, part="date", value="2031-01-29", reason="The night before.")
    case.decide("correct", alleg.id, part="date", value="2031-01-28", reason="Two nights before.")
    case.decide("correct", alleg.id, part="place", value="Pelvast region", reason="Wider.")
    case.settle()
    assert [one.status for one in case.decisions()] == ["superseded", "in_force", "in_force"]
    from stemma import answers

    with case._store.view() as view:
        now = next(a for r in answers.held(view).readings for a in r.allegations if a.id == alleg.id)
    assert now.when is not None and (now.when.edtf, now.when.rule) == ("2031-01-28", "corrected by lena")
    assert now.place is not None and now.place.name == "Pelvast region"


def test_a_correction_outlives_a_run_afresh(case: stemma.Case) -> None:
    _, alleg = beaten(case, "Pelvast")
    case.decide("correct", alleg.id, part="place", value="Ulvarn", reason="So he said.")
    case.run(afresh=True)
    assert [one.status for one in case.decisions()] == ["in_force"]
    assert next(i for i in case.incidents() if alleg.id in i.allegations).place == "Ulvarn"


def test_what_if_takes_corrections_into_account(case: stemma.Case) -> None:
    _, alleg = beaten(case, "Pelvast")
    case.decide("correct", alleg.id, part="place", value="Ulvarn", reason="So he said.")
    case.settle()
    one = next(i for i in case.incidents() if i.place == "Ulvarn")
    found = case.what_if(one.id, [one.origins[0]])
    assert found.after is not None and found.falls and found.after.k_lo == 1


@pytest.mark.parametrize(
    ("part", "value", "at", "told"),
    [
        ("place", "", "", "not said what it should be"),
        ("colour", "red", "", "no part of an allegation"),
        ("source", "Lena Morn", "", "belongs to the statement"),
        ("act", "kill.tickling", "", "no type of act"),
        ("date", "last week", "", "is no date"),
        ("span", "", "", "which words it is"),
        ("span", "", "9-3", "no characters"),
        ("span", "", "1-99999", "no characters"),
        ("place", "Pelvast", "", "says so already"),
        ("place", "x" * 500, "", "at most 400"),
    ],
)
def test_what_cannot_stand_there_is_refused(case: stemma.Case, part: str, value: str, at: str, told: str) -> None:
    _, alleg = beaten(case, "Pelvast")
    with pytest.raises(BadInput, match=told):
        case.decide("correct", alleg.id, part=part, value=value, at=at, reason="Because.")
    assert case.decisions() == []


def test_a_source_must_stand_in_the_document(case: stemma.Case) -> None:
    stmt = said(case, "Guards beat two prisoners in Ulvarn")
    with pytest.raises(BadInput, match="does not stand in the document"):
        case.decide("correct", stmt.id, part="source", value="Tirel Hask", reason="Because.")
    with pytest.raises((BadInput, NotInCase)):
        case.decide("correct", beaten(case, "Ulvarn")[0].id, part="place", value="Ulvarn", reason="Because.")


def test_words_named_by_their_characters_become_the_span(case: stemma.Case) -> None:
    stmt = said(case, "Guards beat two prisoners in Ulvarn")
    text = next(r for r in _texts(case) if "in Ulvarn on" in r)
    start = text.index("Guards beat")
    case.decide("correct", stmt.id, part="span", at=f"{start}-{start + 11}", reason="No more than that.")
    case.settle()
    with case._store.view() as view:
        from stemma import answers

        found = next(s for r in answers.held(view).readings for s in r.statements if s.id == stmt.id)
    assert [piece.text for piece in found.content] == ["Guards beat"]
    case.decide("correct", stmt.id, part="span", value="none", reason="Nobody says it.")
    case.settle()
    with case._store.view() as view:
        assert stmt.id not in {s.id for r in answers.held(view).readings for s in r.statements}


def _texts(case: stemma.Case) -> list[str]:
    from stemma import answers

    with case._store.view() as view:
        return [one.document.text for one in answers.held(view).readings]
