"""Decisions, what moved, and what if, on a small case: from the facade to the log and back after a re-run."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest

import stemma
from stemma import case as facade
from stemma import decided, deciding, moving
from stemma.db import logcopy, open_store
from stemma.db.base import ReadOriginal
from stemma.db.write import SqlChange
from stemma.errors import BadInput, NotInCase, StemmaError
from stemma.records import Incident, Moved
from stemma.report import exchange
from stemma.report.casefile import html

NURSE = """ date 2031-02-0{day} By {by} • {day} February 2031

{title}

“Guards beat two prisoners in Ulvarn on 30 January 2031,” {who} told {paper}. “I saw it from the gate.”

“They took nineteen men from the yard of Ulvarn on 3 February 2031,” {who} said.
"""
ADA, RUFAT = "Ada Brel, a nurse of the prison,", "Rufat Orduin, a prisoner who was there,"
ONE = NURSE.format(day=5, by="Lena Morn", title="A night in Ulvarn", who=ADA, paper="Harbour Ledger")
TWO = NURSE.format(day=7, by="Orin Vale", title="Beaten behind the gate", who=RUFAT, paper="Quay Post")
THREE = """ date 2031-02-09

Shots at the bridge

Soldiers shot four drivers at the bridge of Pelvast on 8 February 2031, the driver Ivar Lemet, who stood there, said.
"""
FOUR = """ date 2031-05-20

A teacher is missing

Police arrested the teacher Sorel Hask in Tirel on 18 May 2031, his sister Mina Hask told Dock News.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decisions")
    (folder / "in").mkdir()
    for name, text in (("one.txt", ONE), ("two.txt", TWO), ("three.txt", THREE)):
        (folder / "in" / name).write_text(text, encoding="utf-8")
    case = stemma.new_case(folder / "night.case", actor="lena")
    case.add([folder / "in" / "one.txt", folder / "in" / "three.txt"])
    case.run()
    case.add([folder / "in" / "two.txt"])
    case.run()
    return folder


@pytest.fixture
def case(made: Path, tmp_path: Path) -> stemma.Case:
    shutil.copytree(made / "night.case", tmp_path / "night.case")
    return stemma.open_case(tmp_path / "night.case", actor="lena")


def corroborated(case: stemma.Case) -> Incident:
    return next(one for one in case.incidents() if one.grade == "corroborated")


def again(case: stemma.Case, id: str) -> Incident:
    return next(one for one in case.incidents() if one.id == id)


def substantiate(case: stemma.Case, one: Incident) -> Any:
    answers = dict.fromkeys(one.overlays, "asked and answered")
    return case.decide(
        "substantiated", one.id, reason="Both were there.", answers=answers, search="registers, in English"
    )


def log_of(case: stemma.Case) -> list[str]:
    with open_store(case.path, clock=str).view() as view:
        return [row.kind for row in view.log()]


# --- what moved


def test_the_second_report_moves_the_grade_and_the_run_says_why(case: stemma.Case) -> None:
    first, second = case.changes()
    assert first.first and {m.kind for m in first.moved} == {"appeared"}
    up = [m for m in second.moved if m.grade_before == "single_source" and m.grade_after == "corroborated"]
    assert up, second.moved
    (moved,) = up[:1]
    assert any("Rufat Orduin" in label for label in moved.origins_new)
    assert any(t.rule == "grade.single_source" for t in moved.trace_gone)
    new = [t for t in moved.trace_new if t.rule == "grade.corroborated"]
    texts = {doc.id: doc.text for doc in case.contents().documents}
    assert new and all(texts[doc][start:end].strip() for t in new for doc, start, end in t.places)
    assert "grade up, single source → corroborated" in case.changes_text()


def test_only_what_was_weighed_anew_is_told(case: stemma.Case) -> None:
    """The report from Pelvast is another neighbourhood: the second run does not mention it."""
    pelvast = {i.id for i in case.incidents() if i.place == "Pelvast"}
    assert pelvast and not pelvast & {m.incident for m in case.changes()[-1].moved}
    before = log_of(case)
    assert case.run().moved == () and log_of(case) == before


def test_a_run_that_was_killed_before_its_end_tells_nothing_and_the_next_tells_all(
    case: stemma.Case, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "four.txt").write_text(FOUR, encoding="utf-8")
    case.add([tmp_path / "four.txt"])

    def killed(*_: object) -> tuple[Moved, ...]:
        raise KeyboardInterrupt

    told = len(case.changes())
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(moving, "tell_run", killed)
        case.run()
    assert len(case.changes()) == told
    assert {m.kind for m in case.run().moved} == {"appeared"}
    assert len(case.changes()) == told + 1


def test_the_feed_has_an_entry_for_each_move_and_ids_that_stay(case: stemma.Case, tmp_path: Path) -> None:
    (place,) = case.feed_to(tmp_path / "feed.xml")
    ids = [one.findtext("{*}id") for one in ET.parse(place).getroot().findall("{*}entry")]
    assert len(ids) == len(set(ids)) == sum(len(one.moved) for one in case.changes())
    case.decide("note", corroborated(case).id, reason="seen")
    assert case.feed() == place.read_text(encoding="utf-8")


# --- grades of people


def test_substantiated_asks_for_everything_the_method_asks_for(case: stemma.Case) -> None:
    single = next(one for one in case.incidents() if one.grade == "single_source")
    with pytest.raises(BadInput, match="only what is corroborated"):
        case.decide("substantiated", single.id, reason="sure", search="x")
    one = corroborated(case)
    answers = dict.fromkeys(one.overlays, "asked")
    with pytest.raises(BadInput, match="C9"):
        case.decide("substantiated", one.id, reason="sure", answers=answers)
    for reason in ("", "  \n"):
        with pytest.raises(BadInput, match="reason"):
            case.decide("substantiated", one.id, reason=reason, answers=answers, search="x")
    assert case.decisions() == []


def test_the_proposal_stays_beside_the_decision_everywhere(case: stemma.Case) -> None:
    one = corroborated(case)
    substantiate(case, one)
    held = again(case, one.id)
    assert (held.grade, held.standing_grade) == ("corroborated", "substantiated")
    assert {**_plain(held), "ruling": None} == {**_plain(one), "ruling": None}
    text = case.explain_text(one.id, full=True)
    assert "substantiated, set by lena" in text and "the program proposes: corroborated" in text
    exported = next(i for i in case.export("json")["incidents"] if i["id"] == one.id)
    assert exported["grade"] == "corroborated" and exported["decided"]["grade"] == "substantiated"
    page = html(case.contents())
    assert "proposed by the program: corroborated" in page
    row = next(row for row in case.listing("incidents").rows if "proposed: corroborated" in row[3])
    assert row[3].startswith("substantiated")
    moved = case.changes()[-1]
    assert moved.cause == "decision" and moved.moved[0].grade_after == "substantiated"


def _plain(one: Incident) -> dict[str, Any]:
    return dict(msgspec.to_builtins(one))


def test_verified_is_proposed_by_one_and_approved_by_another(case: stemma.Case) -> None:
    one = corroborated(case)
    with pytest.raises(BadInput, match="Only what is substantiated"):
        case.decide("verify", one.id, reason="x", evidence="the register")
    substantiate(case, one)
    with pytest.raises(BadInput, match="authenticated"):
        case.decide("verify", one.id, reason="x")
    proposal = case.decide("verify", one.id, reason="The register was compared.", evidence="prison register")
    assert again(case, one.id).standing_grade == "substantiated"
    with pytest.raises(BadInput, match="another person"):
        case.decide("approve", proposal.id, reason="x", by=" Lena")
    case.decide("approve", proposal.id.lower()[:8], reason="I compared it too.", by="Mira")
    ruling = again(case, one.id).ruling
    assert ruling is not None and (ruling.grade, ruling.by, ruling.approved_by) == ("verified", "lena", "Mira")
    case.decide("undo", ruling.decisions[-1], reason="The copy was not the original.")
    assert again(case, one.id).standing_grade == "substantiated"


def test_new_material_asks_for_a_new_look_and_the_change_is_told(case: stemma.Case, tmp_path: Path) -> None:
    one = corroborated(case)
    substantiate(case, one)
    (tmp_path / "more.txt").write_text(
        TWO.replace("Rufat Orduin", "Kasim Veld").replace("Quay", "Dock"), encoding="utf-8"
    )
    case.add([tmp_path / "more.txt"])
    done = case.run()
    held = next(i for i in case.incidents() if i.ruling is not None)
    assert held.standing_grade == "substantiated" and "stale" in held.standing_overlays
    assert any("stale" in m.overlays_new for m in done.moved)
    with pytest.raises(BadInput, match="New material"):
        case.decide("verify", held.id, reason="x", evidence="y")


# --- links and groupings


def test_a_rejected_link_goes_with_the_next_run_and_comes_back_when_undone(case: stemma.Case) -> None:
    links = case.links()
    made = case.decide("reject", links[0].id, reason="They asked independently.")
    assert [s.status for s in case.decisions()] == ["next_run"]
    done = case.run()
    assert done.weighed == 1 and links[0].id not in {one.id for one in case.links()}
    assert [s.status for s in case.decisions()] == ["in_force"]
    case.decide("undo", made.id, reason="They did not.")
    case.run()
    assert case.links() == links


def test_split_and_merge_change_the_grouping_of_one_neighbourhood_only(case: stemma.Case) -> None:
    one = corroborated(case)
    part = one.documents[-1]
    made = case.decide("split", one.id, part, reason="Two nights.")
    assert case.run().weighed == 1
    split = [i for i in case.incidents() if set(i.allegations) & set(one.allegations)]
    inside = {a.id: a.document for a in case.contents().allegations}
    assert sorted({inside[a] for a in i.allegations} == {part} for i in split) == [False, True]
    case.decide("merge", split[0].id, split[1].id, reason="One night after all.")
    states = case.decisions()
    assert [s.status for s in states] == ["overruled", "next_run"]
    assert any(p.stage == "decide" and "contradict each other" in p.message for p in case.problems())
    case.run()
    joined = again(case, one.id)
    assert set(joined.allegations) == set(one.allegations)
    case.decide("undo", case.decisions()[1].decision.id, reason="Two nights.")
    case.decide("undo", made.id, reason="Nobody knows.")
    case.run()
    assert again(case, one.id) == one


def test_decisions_can_be_taken_into_account_at_once_and_new_files_wait(case: stemma.Case, tmp_path: Path) -> None:
    a, b = corroborated(case), next(i for i in case.incidents() if i.place == "Pelvast")
    assert case.settle().weighed == 0
    case.decide("merge", a.id, b.id, reason="One operation.")
    (tmp_path / "four.txt").write_text(FOUR, encoding="utf-8")
    case.add([tmp_path / "four.txt"])
    done = case.settle()
    assert done.weighed == 1 and done.originals == 0 and done.moved
    assert [s.status for s in case.decisions()] == ["in_force"] and case.counts()["pending"] == 1
    assert case.run().originals == 1 and case.settle().weighed == 0


def test_incidents_of_two_neighbourhoods_can_be_merged(case: stemma.Case) -> None:
    a, b = corroborated(case), next(i for i in case.incidents() if i.place == "Pelvast")
    case.decide("merge", a.id, b.id, reason="One operation.")
    moved = case.run().moved
    joined = [i for i in case.incidents() if set(a.allegations) | set(b.allegations) <= set(i.allegations)]
    assert len(joined) == 1 and any(len(m.was) >= 2 for m in moved)
    told = " ".join(case.explain_text(joined[0].id, width=10_000).split())
    assert "Joined with another incident (" in told
    assert "Ulvarn, 30 January 2031" in told and "Pelvast, 8 February 2031" in told


def test_a_source_rated_e_carries_no_corroboration(case: stemma.Case) -> None:
    one = corroborated(case)
    made = case.decide("letter", one.origins[0], value="e", reason="Was paid for it.")
    assert made.value == "E" and case.letters()[one.origins[0]] == ("E",)
    case.run()
    held = again(case, one.id)
    assert held.grade == "single_source" and "rated E by lena: Was paid for it." in held.reasons[0].text
    case.decide("letter", one.origins[0], value="D", reason="Once.")
    case.run()
    assert again(case, one.id).grade == "corroborated" and case.letters()[one.origins[0]] == ("D",)


def test_a_letter_e_holds_for_what_comes_in_later_and_no_more_when_undone(case: stemma.Case, tmp_path: Path) -> None:
    one = corroborated(case)
    made = case.decide("letter", one.origins[0], value="E", reason="Was paid for it.")
    case.settle()
    label = next(o.label for o in case.origins() if o.id == one.origins[0])
    name = label.split(",")[0]
    more = FOUR.replace("his sister Mina Hask", f"{name}, a nurse of the prison,")
    (tmp_path / "a.txt").write_text(more, encoding="utf-8")
    (tmp_path / "b.txt").write_text(FOUR.replace("20", "21").replace("Dock News", "Mole News"), encoding="utf-8")
    case.add([tmp_path / "a.txt", tmp_path / "b.txt"])
    case.run()
    assert case.run().weighed <= 1  # at most once more, for the documents in which the source was found by now
    assert again(case, one.id).grade == "single_source"
    case.decide("undo", made.id, reason="It was not so.")
    case.settle()
    assert again(case, one.id).grade == "corroborated"
    assert not any("rated E" in r.text for i in case.incidents() for r in i.reasons)


def test_a_case_of_an_earlier_form_is_brought_up_to_date(case: stemma.Case) -> None:
    place = case.path / "case.db"
    with closing(sqlite3.connect(place)) as db:
        db.execute("DROP INDEX ix_log_kind")
        db.execute("DROP INDEX ix_document_compared")
        db.execute("ALTER TABLE log DROP COLUMN form")
        for table in ("posting", "told", "glance", "tree", "seal", "tally"):
            db.execute(f"DROP TABLE {table}")
        db.execute("DELETE FROM meta WHERE key IN ('told', 'decided_with', 'reweigh')")
        db.execute("UPDATE alembic_version SET version_num = '0002'")
        db.commit()
    opened = stemma.open_case(case.path, actor="lena")
    one = corroborated(opened)
    opened.decide("letter", one.origins[0], value="E", reason="Was paid for it.")
    done = opened.run()
    assert done.weighed == 1 and opened.changes()[-1].first
    opened.decide("undo", opened.decisions()[0].decision.id, reason="It was not so.")
    assert any(m.grade_after == "corroborated" for m in opened.settle().moved)


# --- what does not fit


WRONG: tuple[tuple[Callable[[stemma.Case], object], type[StemmaError]], ...] = (
    (lambda c: c.decide("praise", "I-1", reason="x"), BadInput),
    (lambda c: c.decide("note", "I-XXXXXXX", reason="x"), NotInCase),
    (lambda c: c.decide("undo", "J-XXXX", reason="x"), NotInCase),
    (lambda c: c.decide("letter", corroborated(c).origins[0], value="G", reason="x"), BadInput),
    (lambda c: c.decide("letter", corroborated(c).origins[0], value="AB", reason="x"), BadInput),
    (lambda c: c.decide("letter", corroborated(c).id, value="A", reason="x"), BadInput),
    (lambda c: c.decide("merge", corroborated(c).id, reason="x"), BadInput),
    (lambda c: c.decide("merge", corroborated(c).id, corroborated(c).id, reason="x"), BadInput),
    (lambda c: c.decide("split", corroborated(c).id, *corroborated(c).documents, reason="x"), BadInput),
    (lambda c: c.decide("split", corroborated(c).id, "three.txt", reason="x"), BadInput),
    (lambda c: c.decide("merge", reason="x"), BadInput),
    (lambda c: c.decide("note", corroborated(c).id, reason="x" * 20_001), BadInput),
    (lambda c: c.decide("note", corroborated(c).id, reason="bad \udc80"), BadInput),
    (lambda c: c.decisions("I-XXXXXXX"), NotInCase),
    (lambda c: c.what_if(corroborated(c).id, []), BadInput),
    (lambda c: c.what_if("one.txt", ["two.txt"]), BadInput),
)


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_what_cannot_be_decided_says_so_and_leaves_no_trace(case: stemma.Case, number: int) -> None:
    ask, error = WRONG[number]
    before = log_of(case)
    with pytest.raises(error) as told:
        ask(case)
    assert told.value.message and log_of(case) == before


def test_a_kill_between_action_and_log_leaves_neither(case: stemma.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    one, before = corroborated(case), log_of(case)

    def killed(self: SqlChange) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(SqlChange, "write_log", killed)
        substantiate(case, one)
    assert log_of(case) == before and again(case, one.id) == one and case.decisions() == []
    assert case.changes_text() and case.run().weighed == 0


def test_a_kill_after_the_commit_is_mended(case: stemma.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decision holds; the text copy of the log gets the entry from the next command."""
    one = corroborated(case)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(logcopy, "append_copy", killed)
        substantiate(case, one)
    assert again(case, one.id).standing_grade == "substantiated"
    case.decide("note", one.id, reason="seen")
    assert {c.result for c in case.verify(sample=0)} <= {"passed", "not checked"}


def test_a_decision_on_something_that_is_gone_is_kept_and_told(case: stemma.Case) -> None:
    one = corroborated(case)
    substantiate(case, one)
    case.decide("note", next(i for i in case.incidents() if i.place == "Pelvast").id, reason="to be asked")
    with open_store(case.path, clock=facade._now).writer(wait=0, doing="test") as writer:
        gone = [row.original for row in writer.documents() if row.id in one.documents]
        with writer.change(actor="lena", reason="test") as change:
            change.put_read([ReadOriginal(sha, "other", [], []) for sha in gone])
            change.set_meta({"weighed_with": ""})
            change.record("test", {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stemma.incremental._read", lambda one: None)
        done = case.run()
    assert any(m.kind == "gone" and m.incident == one.id for m in done.moved)
    assert [s.status for s in case.decisions()] == ["stale", "in_force"]
    told = [p for p in case.problems() if p.stage == "decide"]
    assert (
        len(told) == 1
        and "no longer in the case" in told[0].message
        and case.decisions()[0].decision.id in told[0].hint
    )
    case.run(afresh=True)
    assert [s.status for s in case.decisions()] == ["in_force", "in_force"]
    assert again(case, one.id).standing_grade == "substantiated"


def test_a_clock_that_was_set_back_changes_no_order(case: stemma.Case) -> None:
    one = corroborated(case)
    case.decide("letter", one.origins[0], value="B", reason="first")
    store = open_store(case.path, clock=lambda: "2019-01-01T00:00:00.000Z")
    with store.writer(wait=0, doing="test") as writer:
        deciding.decide(
            writer, deciding.Asked("letter", (one.origins[0],), "lena", "later", "C"), case="x", gazetteer=list
        )  # type: ignore[arg-type]
    assert case.letters()[one.origins[0]] == ("C",)
    assert [s.status for s in case.decisions()] == ["superseded", "in_force"]
    assert [p.kind.split("-")[0] for p in case.problems() if p.stage == "decide"] == ["clock"]


def test_an_erased_payload_decides_nothing_any_more_and_is_told(case: stemma.Case) -> None:
    one = corroborated(case)
    substantiate(case, one)
    with (
        open_store(case.path, clock=facade._now).writer(wait=0, doing="test") as writer,
        writer.change(actor="lena", reason="consent withdrawn") as change,
    ):
        assert change.erase([writer.entries(decided.ENTRY)[-1].seq], why="withdrawal") == 1
    assert again(case, one.id).ruling is None
    assert "erased" in next(p.message for p in case.problems() if p.stage == "decide")
    assert not [c for c in case.verify(sample=0) if c.result == "failed"]


def test_a_changed_decision_is_found_by_verify(case: stemma.Case) -> None:
    substantiate(case, corroborated(case))
    with open_store(case.path, clock=facade._now).writer(wait=0, doing="test") as writer:
        writer.connection.exec_driver_sql("UPDATE payload SET body = replace(body, 'Both were there', 'I was there')")
        writer.connection.commit()
    assert [c for c in case.verify(sample=0) if c.result == "failed"]


# --- what if, inquiries, exports


def test_what_if_without_an_origin_or_a_document(case: stemma.Case) -> None:
    one = corroborated(case)
    found = case.what_if(one.id, [one.origins[0]])
    assert found.falls and found.after is not None and (found.after.grade, found.after.k_lo) == ("single_source", 1)
    assert len(found.origins_lost) == 1
    both = case.what_if(one.id, list(one.origins))
    assert both.after is None and both.falls
    document = case.what_if(one.id, ["two.txt"])
    assert document.names == ("two.txt",) and document.falls
    unrelated = case.what_if(one.id, ["three.txt"])
    assert not unrelated.falls and unrelated.after is not None and unrelated.after.reasons == one.reasons
    assert "The grade would be single source." in case.what_if_text(one.id, [one.origins[0]])


def test_lines_of_inquiry_rest_on_words_that_are_there(case: stemma.Case) -> None:
    texts = {doc.id: doc.text for doc in case.contents().documents}
    found = case.inquiries()
    assert {"contrary", "paper"} <= {one.kind for one in found}
    for one in found:
        assert one.text[:1].isupper() and one.text.endswith((".", "”", "»"))
        for at in one.shown_at:
            assert texts[at.document][at.quote.start : at.quote.end] == at.quote.text
    graded = corroborated(case)
    substantiate(case, graded)
    assert case.inquiries(graded.id) == []


def test_the_export_with_decisions_follows_the_schema(case: stemma.Case) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    one = corroborated(case)
    substantiate(case, one)
    case.decide("note", one.id, reason="<script>alert(1)</script> =1+1")
    jsonschema.validate(json.loads(json.dumps(case.export("json"))), exchange.schema())
    page = html(case.contents())
    assert "<script>alert" not in page and "alert(1)" in page
