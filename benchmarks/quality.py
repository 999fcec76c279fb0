"""Quality on gold cases: with the shared scorer where it lies beside the project, else with `benchmarks.gold`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.gold import score_case

__all__ = ["BARS", "build_export", "measure_quality"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
STEMMA = [sys.executable, "-m", "stemma"]
HELD_OUT = frozenset({"clinic-strike", "cocoa-camps", "convoy-road", "hill-graves", "press-gangs", "remand-wing"})
BARS = {  # F1 to be reached, by data set and measure
    ("cases", "statements"): 0.60,
    ("cases", "statement.source"): 0.75,
    ("cases", "same_origin"): 0.60,
    ("cases", "parent"): 0.70,
    ("cases", "incidents.found"): 0.70,
    ("cases", "incident.k_lo"): 0.60,
    ("cases", "incident.grade"): 0.65,
    ("cases", "contradictions.recall"): 0.40,
    ("corpus", "statements"): 0.60,
    ("corpus", "statement.source"): 0.75,
    ("corpus", "acts.typed"): 0.50,
    ("corpus", "arguments"): 0.45,
}


def with_shared_scorer(what: str, root: Path) -> dict[str, Any]:
    """All measures of the shared scorer for `cases` or `corpus` below `root`, of all cases together."""
    command = [sys.executable, str(SHARED / "score.py"), what, str(root), "--json"]
    done = subprocess.run(
        [*command, "--stemma", " ".join(STEMMA)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    total: dict[str, Any] = json.loads(done.stdout)["total"]
    return total


def with_own_cases(*, held_out: bool) -> dict[str, Any]:
    """The same for the cases of `benchmarks/cases` that are held out, or for the others."""
    with tempfile.TemporaryDirectory() as folder:
        for gold in sorted((ROOT / "benchmarks" / "cases").glob("*/gold.json")):
            if (gold.parent.name in HELD_OUT) is held_out:
                shutil.copytree(gold.parent, Path(folder) / gold.parent.name)
        return with_shared_scorer("cases", Path(folder))


def build_export(case: Path, folder: Path) -> dict[str, Any]:
    """The export of one example case, made through the command line in `folder`."""
    made, out = folder / case.name, folder / f"{case.name}.json"
    config, places = case / "case.toml", case / "gazetteer.csv"
    for command in (
        ["new", str(made), "--config", str(config), "--gazetteer", str(places)],
        ["add", str(made), str(case / "documents")],
        ["run", str(made)],
        ["export", str(made), "--format", "json", "-o", str(out)],
    ):
        subprocess.run([*STEMMA, *command], check=True, capture_output=True, cwd=ROOT)
    export: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return export


def with_examples() -> dict[str, Any]:
    """Measures of `benchmarks.gold` over the cases in `examples/`."""
    counts: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for gold in sorted((ROOT / "examples").glob("*/gold.json")):
            export = build_export(gold.parent, Path(folder))
            for key, (hit, found, wanted) in score_case(json.loads(gold.read_text(encoding="utf-8")), export).items():
                row = counts.setdefault(key, [0, 0, 0])
                row[0], row[1], row[2] = row[0] + hit, row[1] + found, row[2] + wanted
    return {key: as_rates(*row) for key, row in sorted(counts.items())}


def as_rates(hit: int, found: int, wanted: int) -> dict[str, float]:
    """Precision, recall and F1 of `hit` right ones among `found`, with `wanted` to find."""
    p, r = (hit / found if found else 0.0), (hit / wanted if wanted else 0.0)
    return {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0, "n": wanted}


def measure_quality() -> dict[str, Any]:
    """All quality tables: with the shared scorer, or `examples` alone where it is not there.

    `own cases` are those of `benchmarks/cases` that rules were developed with, `held-out cases` the others.
    """
    if (SHARED / "score.py").exists():
        return {
            "cases": with_shared_scorer("cases", SHARED / "cases"),
            "own cases": with_own_cases(held_out=False),
            "held-out cases": with_own_cases(held_out=True),
            "corpus": with_shared_scorer("corpus", SHARED / "corpus"),
        }
    return {"examples": with_examples()}
