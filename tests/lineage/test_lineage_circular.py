"""Every pattern of circular reporting (METHOD 5), from pages to what a reader is told: tests/cases/circular/."""

from __future__ import annotations

import tomllib
from html import escape
from pathlib import Path
from typing import Any

import pytest

import stemma

CASES = Path(__file__).parent.parent / "cases" / "circular"
ALL = sorted(p.name for p in CASES.iterdir() if p.name.startswith("R"))


def page(folder: Path, entry: dict[str, Any]) -> str:
    """A text as a page of its outlet."""
    title, *body = (folder / entry["file"]).read_text(encoding="utf-8").strip().split("\n\n")
    told = {"og:site_name": entry.get("outlet"), "article:published_time": entry["published"], "og:title": title}
    head = "".join(f'<meta property="{k}" content="{escape(v)}">' for k, v in told.items() if v)
    head += f'<meta name="author" content="{escape(entry["author"])}">' if "author" in entry else ""
    text = "".join(f"<p>{escape(one)}</p>" for one in body)
    return (
        f'<!doctype html><html lang="{entry["language"]}"><head><title>{escape(title)}</title>{head}</head>'
        f"<body><article><h1>{escape(title)}</h1>{text}</article></body></html>"
    )


def told(folder: Path, made_in: Path) -> list[dict[str, Any]]:
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    (made_in / "in").mkdir()
    for entry in expected["documents"]:
        place = made_in / "in" / entry["file"].replace(".txt", ".html")
        place.write_text(page(folder, entry), encoding="utf-8")
    case = stemma.new_case(made_in / "it.case", actor="lena")
    case.add([made_in / "in"])
    case.run()
    found: list[dict[str, Any]] = case.export("json")["patterns"]
    return found


@pytest.mark.parametrize("name", ALL)
def test_the_pattern_is_found_and_told(name: str, tmp_path: Path) -> None:
    expected = tomllib.loads((CASES / name / "expected.toml").read_text(encoding="utf-8"))
    found = told(CASES / name, tmp_path)
    assert set(expected["patterns"]) <= {one["rule"] for one in found}, [one["text"] for one in found]
    for one in found:
        assert one["text"].rstrip("”").endswith(".") and one["documents"]


def test_every_pattern_has_a_case() -> None:
    assert {name.split("_")[0] for name in ALL} == {f"R{n}" for n in range(1, 11)}


def test_two_reports_of_one_event_are_no_pattern(tmp_path: Path) -> None:
    """Witnesses of their own, no shared changes: nothing circular is told."""
    assert told(CASES / "independent", tmp_path) == []


def test_translations_show_no_second_coat(tmp_path: Path) -> None:
    """Its spokesman, su portavoz and un vocero are one role in a release and its translations."""
    found = told(CASES / "translated_role", tmp_path)
    assert "R7" not in {one["rule"] for one in found}, [one["text"] for one in found]
