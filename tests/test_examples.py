"""The examples are complete, and the demonstration chooses what to explain by structure, not by name."""

from __future__ import annotations

import csv
import importlib.util
import json
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from conftest import ROOT

CASES = sorted(path.parent for path in (ROOT / "examples").glob("*/case.toml"))


def demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stemma_demo", ROOT / "examples" / "demo.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_are_three_cases() -> None:
    assert len(CASES) == 3


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_has_question_places_documents_and_answers(case: Path) -> None:
    config = tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))
    assert config["title"] and config["question"].endswith("?")
    with (case / "gazetteer.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert rows and all(row["name"] and -90 <= float(row["lat"]) <= 90 for row in rows)
    gold = json.loads((case / "gold.json").read_text(encoding="utf-8"))
    assert {path.name for path in (case / "documents").iterdir()} == {Path(d["file"]).name for d in gold["documents"]}


def test_the_demonstration_explains_the_most_repeated_single_source() -> None:
    choose = demo().example_incident
    incidents = [
        {"id": "I-1", "grade": "corroborated", "documents": ["a"] * 9},
        {"id": "I-2", "grade": "single_source", "documents": ["a"] * 2},
        {"id": "I-3", "grade": "single_source", "documents": ["a"] * 7},
    ]
    assert choose(incidents)["id"] == "I-3"
    assert choose(incidents[:1])["id"] == "I-1"
    assert choose([]) is None
