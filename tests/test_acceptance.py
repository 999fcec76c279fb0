"""The acceptance checks of the methodology, end to end: small invented reports through the facade, nothing else."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stemma
from stemma.records import Incident
from stemma.records.when import bounds

GAZETTEER = "name,aliases,kind,country,lat,lon\nOrsinia,,country,Orsinia,40,20\nUlvarn,,town,Orsinia,40.1,20.1\n"


def report(title: str, body: str, *, day: int = 3, by: str = "Lena Morn") -> str:
    """A plain report as an archive keeps it, published in February 2031."""
    return f" date 2031-02-{day:02d} By {by} • {day} February 2031\n\n{title}\n\n{body}\n"


LAWYER = report(
    "A night in the Ulvarn prison",
    "Guards beat nineteen prisoners in the yard of the Ulvarn prison on 30 January 2031, the lawyer Milena Solveck "
    'said on Monday. "They used batons and a fire hose, and it went on for two hours," Solveck said. She represents '
    "four of the men.",
)
COOK = report(
    "A cook of the Ulvarn prison speaks",
    'Dorin Askel worked in the kitchen of the prison at Ulvarn until last week. "On 30 January I stood at the kitchen '
    'window and saw the guards beat the prisoners in the yard," Askel said. "I counted nineteen men on the ground. I '
    'saw it with my own eyes."',
    day=9,
)
DENIAL = report(
    "The governor answers",
    "The governor of the Ulvarn prison, Otto Brand, denied on Tuesday that guards beat prisoners in the yard of the "
    "prison on 30 January 2031.",
    day=5,
)
AGENCY = (
    "ULVARN (Vellapress) - Guards beat nineteen prisoners in the yard of the Ulvarn prison on 30 January 2031, the "
    'lawyer Milena Solveck told Vellapress on Tuesday. "They used batons and a fire hose, and it went on for two '
    'hours," Solveck said. She represents four of the men and saw their wounds.'
)


def make(folder: Path, texts: Mapping[str, str], *, steps: bool = False) -> stemma.Case:
    """A case of these files; `steps` runs it after each of them."""
    inside = folder / "in"
    inside.mkdir(parents=True)
    (folder / "places.csv").write_text(GAZETTEER, encoding="utf-8")
    case = stemma.new_case(folder / "night.case", gazetteer=folder / "places.csv", actor="lena")
    for name, text in texts.items():
        (inside / name).write_text(text, encoding="utf-8")
        if steps:
            case.add([inside / name])
            case.run()
    if not steps:
        case.add([inside])
        case.run()
    return case


def beating(case: stemma.Case) -> Incident:
    """The incident of the beating; there must be one of them only."""
    found = [one for one in case.incidents() if "beat" in one.acts]
    assert len(found) == 1, [(one.title, one.documents) for one in found]
    return found[0]


def exported(case: stemma.Case) -> dict[str, Any]:
    """The export without the time at which it was made."""
    value: dict[str, Any] = json.loads(json.dumps(case.export("json")))
    value["case"].pop("made_at")
    return value


# --- 2: repeats are not confirmations


def reprints(title: str, count: int) -> dict[str, str]:
    body = LAWYER.split("\n\n", 2)[2].strip()
    return {
        f"{n:02d}.txt": report(title, f"{body}\n\nEdition {n}.", day=4 + n % 20, by=f"Desk {n}") for n in range(count)
    }


def test_fifty_copies_of_one_release_are_one_origin_and_leave_the_grade(tmp_path: Path) -> None:
    before = beating(make(tmp_path / "one", {"release.txt": LAWYER}))
    after = beating(make(tmp_path / "fifty", {"release.txt": LAWYER, **reprints("Beaten in the yard", 50)}))
    assert len(after.documents) == 51
    assert (before.k_lo, before.k_hi, before.grade) == (1, 1, "single_source")
    assert (after.k_lo, after.k_hi, after.grade) == (1, 1, "single_source")


def test_a_headline_that_names_nobody_adds_no_origin_to_the_copies(tmp_path: Path) -> None:
    copies = reprints("Nineteen prisoners beaten in Ulvarn, group says", 6)
    after = beating(make(tmp_path, {"release.txt": LAWYER, **copies}))
    assert (after.k_lo, after.k_hi, after.grade) == (1, 1, "single_source")


def test_five_reprints_and_an_unrelated_report_are_two_origins_and_the_shared_text_is_shown(tmp_path: Path) -> None:
    endings = ("", "\n\nThe Echo is printed in Tirel.", "", "\n\nSubscribe for more.", "\n\nMore on page 5.")
    texts = {
        f"{n}.txt": report("Beaten in the yard", AGENCY + end, day=4 + n, by=f"Desk {n}")
        for n, end in enumerate(endings)
    }
    case = make(tmp_path, {**texts, "cook.txt": COOK})
    incident = beating(case)
    assert (len(incident.documents), incident.k_lo, incident.k_hi) == (6, 2, 2)
    export = exported(case)
    text_of = {doc["id"]: doc["text"] for doc in export["documents"]}
    copies = [link for link in export["links"] if link["kind"] == "copy" and link["parent"] in text_of]
    assert len(copies) == 4
    for link in copies:
        spans = [(p["child"], p["parent"]) for p in link["passages"] if p["how"] == "copy"]
        shared = max(
            (
                text_of[link["child"]][a:b]
                for (a, b), (c, d) in spans
                if text_of[link["child"]][a:b] == text_of[link["parent"]][c:d]
            ),
            key=len,
        )
        assert "batons and a fire hose" in shared
    told = case.explain_text(incident.id)
    shown = re.findall(r"\[?(D-\w+)\s+(\d+)–(\d+)", told)
    assert len({doc for doc, *_ in shown}) >= 2, told
    assert "reprint" in told


def test_two_papers_that_cite_each_other_are_one_origin(tmp_path: Path) -> None:
    page = (
        '<html><head><title>{title}</title><meta property="og:site_name" content="{outlet}">'
        '<meta property="article:published_time" content="2031-02-04"></head>'
        "<body><article><p>{body}</p></article></body>"
    )
    one = (
        "Guards beat prisoners in the yard of the Ulvarn prison on 30 January 2031, the Brenning Star reported. The "
        "men were beaten for two hours, according to the Brenning Star."
    )
    two = (
        "Prisoners were beaten in the yard of the Ulvarn prison on 30 January 2031, the Vantor Post reported. Guards "
        "beat the men for two hours, according to the Vantor Post."
    )
    texts = {
        "a.html": page.format(title="Prisoners beaten", outlet="Vantor Post", body=one),
        "b.html": page.format(title="Night in the yard", outlet="Brenning Star", body=two),
    }
    incident = beating(make(tmp_path, texts))
    assert len(incident.documents) == 2
    assert (incident.k_lo, incident.k_hi) == (1, 1)
    assert incident.grade in ("rumour", "single_source")


# --- 3: what raises a grade and what does not


def test_an_unlike_eyewitness_corroborates_and_the_rule_is_told(tmp_path: Path) -> None:
    before = beating(make(tmp_path / "one", {"lawyer.txt": LAWYER}))
    after = beating(make(tmp_path / "two", {"lawyer.txt": LAWYER, "cook.txt": COOK}))
    assert (before.grade, after.grade) == ("single_source", "corroborated")
    assert (after.k_lo, after.k_hi) == (2, 2)
    rule = next(r for r in after.reasons if r.rule == "grade.corroborated")
    assert {at.document for at in rule.shown_at} == set(after.documents)
    assert {r.rule for r in after.reasons} >= {f"C{n}" for n in range(1, 10)}
    assert set(after.hangs_on) == set(after.origins)


@pytest.mark.parametrize("told", [{"lawyer.txt": LAWYER}, {"lawyer.txt": LAWYER, "cook.txt": COOK}], ids=["one", "two"])
def test_a_denial_by_the_accused_side_is_shown_and_keeps_the_grade(tmp_path: Path, told: dict[str, str]) -> None:
    before = beating(make(tmp_path / "before", told))
    after = beating(make(tmp_path / "after", {**told, "denial.txt": DENIAL}))
    assert "denied_by_subject" in after.overlays
    assert "denied_by_subject" not in before.overlays
    assert (after.grade, after.k_lo, after.k_hi) == (before.grade, before.k_lo, before.k_hi)
    assert after.contrary


def test_missing_metadata_never_increases_independence(tmp_path: Path) -> None:
    """Copies and unrelated reports, with and without the line that gives date and byline."""
    texts = {"lawyer.txt": LAWYER, **reprints("Beaten in the yard", 3), "cook.txt": COOK}
    full = beating(make(tmp_path / "full", texts))
    bare = {name: text.split("\n\n", 1)[1] for name, text in texts.items()}
    assert all("By " not in text.split("\n", 1)[0] for text in bare.values())
    case = make(tmp_path / "bare", bare)
    assert all(row.published is None and row.author is None for row in case.documents())
    least = [one for one in case.incidents() if "beat" in one.acts]
    assert max(one.k_lo for one in least) <= full.k_lo
    assert max(one.k_hi for one in least) <= full.k_hi


# --- 4: what has ended, and when


END = (
    "Otto Brand, the head of the Column, said on 10 February 2031 that it had stopped recruiting prisoners in the camp."
)


def ended(tmp_path: Path, when: str, end: str = END) -> tuple[list[str], tuple[str, ...]]:
    """Kinds of contradictions, and overlays, when an end is announced for 10 February 2031."""
    act = f"The Column recruited prisoners by force in the Tirel camp{when}, the lawyer Milena Solveck said."
    texts = {
        "end.txt": report("A word on the Tirel camp", end, day=10),
        "act.txt": report("Families of the Tirel camp", act, day=20),
    }
    case = make(tmp_path, texts)
    return [one.kind for one in case.contradictions()], tuple(o for one in case.incidents() for o in one.overlays)


def test_an_end_does_not_contradict_an_earlier_act(tmp_path: Path) -> None:
    assert ended(tmp_path, " on 5 February 2031") == ([], ())


def test_an_end_contradicts_a_later_act(tmp_path: Path) -> None:
    kinds, overlays = ended(tmp_path, " on 15 February 2031")
    assert kinds == ["time"]
    assert "ended_claim" in overlays


def test_an_end_told_with_its_actor_as_subject_contradicts_a_later_act(tmp_path: Path) -> None:
    end = "The Column stopped recruiting prisoners in the Tirel camp on 10 February 2031, its head, Otto Brand, said."
    assert ended(tmp_path, " on 15 February 2031", end)[0] == ["time"]


def test_a_noun_that_ended_is_no_support_for_the_act(tmp_path: Path) -> None:
    end = "Otto Brand, the head of the Column, said that the recruitment of prisoners in the Tirel camp had stopped."
    texts = {"end.txt": report("A word on the Tirel camp", end, day=10)}
    case = make(tmp_path, texts)
    assert [alleg["modality"] for alleg in exported(case)["allegations"] if alleg["act"].startswith("rec")] == ["ended"]


def test_an_end_and_an_undated_act_cannot_be_compared(tmp_path: Path) -> None:
    kinds, _ = ended(tmp_path, "")
    assert kinds == ["not_comparable_in_time"]


# --- 7: every exported span resolves


def spans(value: Any, document: str | None = None) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Every `{"start", "end", "text"}` below a value, with the document that the nearest record names."""
    if isinstance(value, dict):
        here = value.get("document") or document
        if {"start", "end", "text"} <= value.keys():
            yield here, value
        for child in value.values():
            yield from spans(child, here)
    elif isinstance(value, list):
        for child in value:
            yield from spans(child, document)


def test_every_exported_span_stands_in_the_text_read_again_from_the_original(tmp_path: Path) -> None:
    """Also beyond the basic plane: offsets count code points, not UTF-16 units or bytes."""
    marked = report(
        "A night 🕯️ in the Ulvarn prison", "“𐍈” was written on the wall — «naïve». " + LAWYER.split("\n\n")[2]
    )
    case = make(tmp_path, {"lawyer.txt": LAWYER, "marked.txt": marked, "cook.txt": COOK, "denial.txt": DENIAL})
    export = exported(case)
    again = make(tmp_path / "again", {"marked.txt": marked}).export("json")["documents"][0]
    text_of = {doc["id"]: doc["text"] for doc in export["documents"]}
    assert text_of[again["id"]] == again["text"]
    kinds = (
        "statements",
        "allegations",
        "claims",
        "incidents",
        "contradictions",
        "timeline",
        "origins",
        "ties",
        "lost",
    )
    found = [(kind, doc, span) for kind in kinds for doc, span in spans(export[kind])]
    assert {kind for kind, _, _ in found} >= {"statements", "allegations", "claims", "incidents", "timeline", "origins"}
    for kind, doc, span in found:
        assert doc is not None, (kind, span)
        assert text_of[doc][span["start"] : span["end"]] == span["text"], (kind, span)
    for link in export["links"]:
        for passage in link["passages"]:
            start, end = passage["child"]
            assert 0 <= start < end <= len(text_of[link["child"]])
            if link["parent"] in text_of:
                start, end = passage["parent"]
                assert 0 <= start < end <= len(text_of[link["parent"]])
    checked = case.verify(sample=10)
    assert {one.result for one in checked} == {"passed"}, checked


def test_an_outlet_behind_two_unrelated_incidents_is_one_origin_in_the_export(tmp_path: Path) -> None:
    """They are weighed apart, in two neighbourhoods; ids are unique in the export all the same."""
    one = (
        "Guards beat nineteen prisoners in the Ulvarn prison on 30 January 2031, the Quayside Times reported. The men "
        "were beaten for two hours, according to the Quayside Times."
    )
    two = (
        "Soldiers shot two fishermen at the Tirel pier on 3 May 2030, the Quayside Times reported. The boats were "
        "burned, according to the Quayside Times."
    )
    three = (
        "Wardens beat four cooks in the Osk barracks on 4 June 2030. The cooks were beaten with oars, one of them said."
    )
    texts = {"a.txt": report("Beaten in Ulvarn", one), "b.txt": report("Shots at Tirel", two, day=7)}
    texts["c.txt"] = report("Beaten in Osk", three, day=9)
    case = make(tmp_path, texts)
    assert len({row.neighbourhood for row in case.documents()}) == 1  # a small pile is weighed as a whole
    (tmp_path / "case.toml").write_text("[settings]\ncommon_key = 2\n", encoding="utf-8")
    case.configure(tmp_path / "case.toml")
    case.run()
    assert len({row.neighbourhood for row in case.documents()}) == 3
    export = exported(case)
    for kind in ("documents", "statements", "allegations", "links", "lost", "origins", "ties", "claims", "incidents"):
        ids = [record["id"] for record in export[kind]]
        assert len(set(ids)) == len(ids), kind
    times = [origin for origin in export["origins"] if origin["speaker"] == "Quayside Times"]
    held = sorted(row.id for row in case.documents() if row.file != "c.txt")
    assert [sorted(origin["documents"]) for origin in times] == [held]
    assert [origin.id for origin in case.origins()].count(times[0]["id"]) == 1


# --- 8: dates against an oracle that only compares texts


FIRST = date(2027, 12, 25)
DAYS = [FIRST + timedelta(days=n) for n in range(800)]  # two year ends and a leap day


def means(text: str, day: date) -> bool:
    """True when an EDTF text without bounds of its own allows the day: X is any digit, what is left out is anything."""
    pattern = text.rstrip("?~%").replace("X", "[0-9]")
    return re.match(pattern + r"(?:-|$)", day.isoformat()) is not None


@given(st.sampled_from(DAYS), st.sampled_from([4, 7, 10]), st.sampled_from(["", "?", "~", "%"]))
def test_dates_mean_the_days_that_an_oracle_finds(day: date, length: int, doubt: str) -> None:
    text = day.isoformat()[:length]
    first = min((d for d in DAYS if means(text, d)), default=None)
    last = max((d for d in DAYS if means(text, d)), default=None)
    low, high = bounds(text + doubt)
    assert low is not None and high is not None
    assert max(low, DAYS[0]) == first
    assert min(high, DAYS[-1]) == last


@given(st.sampled_from(DAYS), st.sampled_from(DAYS), st.sampled_from([4, 7, 10]))
def test_intervals_and_sets_reach_from_the_first_to_the_last_day(one: date, two: date, length: int) -> None:
    early, late = sorted((one, two))
    low, high = early.isoformat()[:length], late.isoformat()[:length]
    begin, end = bounds(low)[0], bounds(high)[1]
    assert bounds(f"{low}/{high}") == (begin, end)
    assert bounds(f"{low}/..") == (begin, None)
    assert bounds(f"../{high}") == (None, end)
    assert bounds(f"[{low}..{high}]") == (begin, end)


# --- 10: the same input gives the same output


ALL = {"lawyer.txt": LAWYER, "cook.txt": COOK, "denial.txt": DENIAL, **reprints("Beaten in the yard", 3)}


def test_the_same_input_twice_gives_the_same_export(tmp_path: Path) -> None:
    one, two = (exported(make(tmp_path / name, ALL)) for name in ("one", "two"))
    assert json.dumps(one) == json.dumps(two)


@pytest.mark.parametrize("order", [sorted(ALL), sorted(ALL, reverse=True)], ids=["forward", "backward"])
def test_adding_reports_one_by_one_gives_what_adding_them_at_once_gives(tmp_path: Path, order: list[str]) -> None:
    at_once = exported(make(tmp_path / "once", ALL))
    one_by_one = exported(make(tmp_path / "steps", {name: ALL[name] for name in order}, steps=True))
    assert json.dumps(one_by_one) == json.dumps(at_once)


# --- 11: both references are kept, and a case can be moved


def test_the_same_bytes_twice_keep_both_names_in_the_export(tmp_path: Path) -> None:
    case = make(tmp_path, {"lawyer.txt": LAWYER, "again.txt": LAWYER})
    assert [[doc["file"], *doc["also_named"]] for doc in exported(case)["documents"]] == [["again.txt", "lawyer.txt"]]
    assert beating(case).k_hi == 1


def test_the_same_page_in_two_archives_keeps_both_places_whichever_is_read_first(tmp_path: Path) -> None:
    case = make(tmp_path, {"cook.txt": COOK})
    for name in ("a", "b"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as box:
            box.writestr("page.txt", LAWYER)
            box.writestr(f"{name}.txt", report(f"Note {name}", f"The files of the clinic, part {name}."))
        case.add([tmp_path / f"{name}.zip"])
    case.run()
    files = [row.file for row in case.documents()]
    assert {"a.zip/page.txt", "b.zip/page.txt"} <= set(files)
    assert (beating(case).k_lo, beating(case).k_hi) == (2, 2)
    assert {one.result for one in case.verify(sample=10)} == {"passed"}


def test_moving_the_case_folder_breaks_nothing(tmp_path: Path) -> None:
    case = make(tmp_path / "here", {"lawyer.txt": LAWYER, "cook.txt": COOK})
    before = exported(case)
    shutil.move(case.path, tmp_path / "there.case")
    shutil.rmtree(tmp_path / "here")
    moved = stemma.open_case(tmp_path / "there.case", actor="lena")
    assert exported(moved) | {"case": None} == before | {"case": None}  # the title is that of the folder
    assert {one.result for one in moved.verify(sample=10)} == {"passed"}
    assert "Solveck" in moved.explain_text(beating(moved).id)
    more = tmp_path / "denial.txt"
    more.write_text(DENIAL, encoding="utf-8")
    moved.add([more])
    assert moved.run().originals == 1
    assert "denied_by_subject" in beating(moved).overlays
