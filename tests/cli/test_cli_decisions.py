"""`stemma decide`, `decisions`, `changes` and `explain --without`, as a person and as a program meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli_verbs import stemma

from test_case_decisions import ONE, THREE, TWO


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli-decisions")
    stemma("new", folder / "night.case")
    for name, text in (("one.txt", ONE), ("three.txt", THREE), ("two.txt", TWO)):
        (folder / name).write_text(text, encoding="utf-8")
    stemma("add", folder / "night.case", folder / "one.txt", folder / "three.txt")
    stemma("run", folder / "night.case")
    stemma("add", folder / "night.case", folder / "two.txt")
    assert "grade up, single source → corroborated" in stemma("run", folder / "night.case").stdout
    return folder / "night.case"


def corroborated(case: Path) -> dict[str, object]:
    found = json.loads(stemma("show", case, "incidents", "--json").stdout)
    return next(one for one in found if one["grade"] == "corroborated")


def test_nothing_was_decided_yet(case: Path) -> None:
    said = stemma("decisions", case, code=1)
    assert said.stdout == "" and "No decisions." in said.stderr


def test_a_decision_from_the_first_word_to_the_undoing(case: Path) -> None:
    one = corroborated(case)
    refused = stemma("decide", case, "substantiated", one["id"], "--reason", "Both saw it.", "--by", "Lena", code=2)
    assert "not answered" in refused.stderr or "C9" in refused.stderr
    answers = [word for mark in one["overlays"] for word in ("--answer", f"{mark}=asked")]  # type: ignore[union-attr]
    words = ("--reason", "Both saw it.", "--by", "Lena", "--search", "registers", *answers)
    assert "substantiated" in stemma("decide", case, "substantiated", one["id"], *words).stdout
    proposal = json.loads(
        stemma(
            "decide", case, "verify", one["id"], "-r", "Compared.", "--by", "Lena", "--evidence", "x", "--json"
        ).stdout
    )
    assert proposal["status"] == "waiting"
    id = proposal["decision"]["id"]
    assert "another person" in stemma("decide", case, "approve", id, "-r", "x", "--by", "lena", code=2).stderr
    stemma("decide", case, "approve", id, "-r", "Compared too.", "--by", "Mira")
    assert "verified" in stemma("show", case).stdout and "proposed" in stemma("show", case).stdout
    listed = stemma("decisions", case, one["id"]).stdout
    assert all(word in listed for word in ("Lena", "Mira", "Both saw it.", "approve"))
    stemma("decide", case, "undo", id, "-r", "The copy was not the original.")
    told = json.loads(stemma("changes", case, "--newest", 1, "--json").stdout)
    assert told[0]["cause"] == "decision" and told[0]["moved"][0]["grade_before"] == "verified"


def test_what_takes_effect_later_says_how(case: Path) -> None:
    ids = [one["id"] for one in json.loads(stemma("show", case, "--json").stdout)][:2]
    said = stemma("decide", case, "merge", *ids, "--reason", "One night.", "--later")
    assert "next run" in said.stderr and "stemma run" in said.stderr
    id = said.stdout.split()[0]
    assert json.loads(stemma("run", case, "--json").stdout)["done"]["moved"]
    undone = stemma("decide", case, "undo", id, "--reason", "Two nights.")
    assert "What moved" in undone.stdout and "next run" not in undone.stderr  # in a small case at once


def test_what_cannot_be_decided_is_status_2_and_one_sentence(case: Path) -> None:
    for words in (("praise", "I-1", "-r", "x"), ("note", "I-1XXXX", "-r", "x"), ("merge", "I-1XXXX", "-r", "x")):
        said = stemma("decide", case, *words, code=2)
        assert said.stderr.startswith("stemma: ") and "Traceback" not in said.stderr
    assert "is no answer" in stemma("decide", case, "note", "x", "-r", "x", "--answer", "contested", code=2).stderr


def test_letters_are_shown_with_the_origins(case: Path) -> None:
    origin = json.loads(stemma("show", case, "origins", "--json").stdout)[0]["id"]
    stemma("decide", case, "letter", origin, "b", "--reason", "Right for years.", "--topic", "prisons")
    assert "rated B (prisons)" in " ".join(stemma("show", case, "origins").stdout.split())
    assert "Right for years." in stemma("explain", case, origin).stdout


def test_history_and_feed(case: Path, tmp_path: Path) -> None:
    text = stemma("changes", case, "--newest", 0, "--full").stdout
    assert "The first run" in text and "run by" in text and "decision by" in text
    stemma("changes", case, "--atom", tmp_path / "feed.xml")
    assert (tmp_path / "feed.xml").read_text(encoding="utf-8").startswith("<?xml")


def test_what_if_and_lines_of_inquiry(case: Path) -> None:
    one = corroborated(case)
    origins = one["origins"]
    said = stemma("explain", case, one["id"], "--without", origins[0]).stdout  # type: ignore[index]
    assert "The grade would be single source." in said
    held = json.loads(stemma("explain", case, one["id"], "--without", "two.txt", "--json").stdout)
    assert held["before"]["grade"] == "corroborated" and held["after"]["grade"] == "single_source"
    lines = stemma("show", case, "lines").stdout
    assert "find a paper" in lines and "look for the contrary" in " ".join(lines.split())
