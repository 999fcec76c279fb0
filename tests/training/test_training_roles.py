"""The recipe of the role weights: from an annotated report to a table that the program can read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from stemma.extract.roles import ROLES, table

ROOT = Path(__file__).parents[2]
REPORT = """<doc id="{name}" lang="en" date="2031-05-04"><title>Orvel prison</title>
<p>On Monday <perp a="1">guards</perp> <act a="1" type="beat" real="done">beat</act> <vic a="1">three prisoners</vic>
in <place a="1">the yard</place>.</p></doc>"""


def made(corpus: Path, output: Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "training.roles", "--corpus", str(corpus), "--output", str(output)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_table_is_made_of_reports_and_is_the_same_again(tmp_path: Path) -> None:
    for number in range(6):
        text = REPORT.format(name=f"T-{number}").replace("prisoners</vic>\n", "prisoners</vic> ")
        (tmp_path / f"{number}.xml").write_text(text, encoding="utf-8")
    first, second = made(tmp_path, tmp_path / "a.tsv"), made(tmp_path, tmp_path / "b.tsv")
    assert first.returncode == second.returncode == 0, first.stderr
    text = (tmp_path / "a.tsv").read_text(encoding="utf-8")
    assert text == (tmp_path / "b.tsv").read_text(encoding="utf-8")
    learned = table(text, "made")
    assert learned["active left "][ROLES.index("perp")] > learned["active left "][ROLES.index("vic")]


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    done = made(tmp_path, tmp_path / "a.tsv")
    assert done.returncode == 2
    assert "No annotated report" in done.stderr
    assert not (tmp_path / "a.tsv").exists()
