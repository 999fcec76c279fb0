"""Every command, setting, error, grade, overlay and label the program knows appears in the documents."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
import typer

import stemma.errors as errors
from conftest import ROOT
from stemma.answers import EXPLAINED
from stemma.case import kinds, new_case
from stemma.cli.main import app
from stemma.records import Grade, Modality, Overlay, Stance
from stemma.records.link import LinkKind
from stemma.report.wording import act_word, wording
from stemma.settings import SETTINGS

DOCS = ROOT / "docs"
METHODOLOGY = "\n".join(path.read_text(encoding="utf-8") for path in sorted((DOCS / "methodology").glob("*.md")))
GUIDES = "\n".join((DOCS / name).read_text(encoding="utf-8") for name in ("quickstart.md", "concepts.md"))
REFERENCE = {path.stem: path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*.md")}
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(command.name or "" for command in app.registered_commands)
ACTS = tomllib.loads((ROOT / "src/stemma/lexicon/acts.toml").read_text(encoding="utf-8"))["types"]


def test_there_are_commands_to_document() -> None:
    assert {"new", "add", "run", "show", "explain", "report", "export", "verify", "doctor"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_quickstart_and_readme(name: str) -> None:
    assert f"stemma {name}" in GUIDES and f"stemma {name}" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_stands_in_its_row(name: str) -> None:
    known = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    (row,) = [line for line in REFERENCE["commands"].splitlines() if line.startswith(f"| `stemma {name} ")]
    options = [word for one in known.params if one.param_type_name == "option" for word in one.opts]
    assert "--json" in options
    assert [word for word in options if f"`{word}`" not in row] == []


def test_every_kind_of_list_and_record_stands_in_the_reference() -> None:
    assert [kind for kind in kinds() if f"`{kind}`" not in REFERENCE["commands"]] == []
    assert [letter for letter in EXPLAINED if f"`{letter}`" not in REFERENCE["commands"]] == []


def test_every_severity_is_defined_with_the_words_of_reports() -> None:
    for code, words in wording()["severities"].items():
        assert f"| {words} | `{code}` |" in REFERENCE["problems"]


def test_everything_in_a_case_is_described(tmp_path: Path) -> None:
    example = ROOT / "examples" / "prison-recruitment"
    case = new_case(tmp_path / "c", config=example / "case.toml", gazetteer=example / "gazetteer.csv", actor="x")
    (tmp_path / "a.txt").write_text("The gate was closed, the clerk said.", encoding="utf-8")
    case.add([tmp_path / "a.txt"])
    for place in case.path.iterdir():
        assert place.name.partition("-")[0] in REFERENCE["case"], place.name


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_stands_in_quickstart(setting: object) -> None:
    assert f"| `{setting.name}` |" in GUIDES  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", list(errors.__all__))
def test_every_error_stands_in_quickstart_and_in_the_drawn_tree(name: str) -> None:
    assert f"`{name}`" in GUIDES
    assert name in (errors.__doc__ or "")


@pytest.mark.parametrize("code", [*get_args(Grade), *get_args(Overlay)])
def test_every_grade_and_overlay_is_defined_with_the_words_of_reports(code: str) -> None:
    words = {**wording()["grades"], **wording()["overlays"]}
    assert f"| {words[code]['word']} | `{code}` |" in METHODOLOGY


@pytest.mark.parametrize("code", get_args(LinkKind))
def test_every_link_kind_is_defined(code: str) -> None:
    assert f"| {wording()['links'][code]['tag']} | `{code}` |" in METHODOLOGY


@pytest.mark.parametrize("code", sorted(wording()["access"]))
def test_every_access_type_is_defined_as_reports_say_it(code: str) -> None:
    entry = wording()["access"][code]
    direct = "yes" if entry["direct"] else "no"
    assert f"| {entry['word']} | `{code}` | {entry['meaning']} | {direct} |" in METHODOLOGY


@pytest.mark.parametrize("code", sorted(wording()["contradictions"]))
def test_every_kind_of_contradiction_is_defined(code: str) -> None:
    assert f"| `{code}` | {wording()['contradictions'][code]} |" in METHODOLOGY


@pytest.mark.parametrize("code", sorted(wording()["patterns"]))
def test_every_circular_pattern_is_defined(code: str) -> None:
    assert f"| {code} | {wording()['patterns'][code]} |" in METHODOLOGY


@pytest.mark.parametrize("code", [*get_args(Stance), *get_args(Modality)])
def test_every_stance_and_modality_is_defined(code: str) -> None:
    assert f"`{code}`" in METHODOLOGY


@pytest.mark.parametrize("code", sorted(ACTS))
def test_every_act_type_is_listed_with_its_label(code: str) -> None:
    assert f"| {act_word(code)} | `{code}` |" in METHODOLOGY


@pytest.mark.parametrize("path", sorted((ROOT / "src/stemma/assess/standards").glob("*.toml")), ids=lambda p: p.stem)
def test_every_standard_is_described(path: object) -> None:
    name = path.stem  # type: ignore[attr-defined]
    assert f"| `{name}` |" in METHODOLOGY
    assert name in wording()["standards"]


def test_links_between_documents_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *DOCS.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_makefile_has_the_everyday_commands() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("demo", "test", "lint", "bench"):
        assert re.search(rf"^{name}:", makefile, re.M)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
