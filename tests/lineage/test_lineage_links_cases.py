"""Who draws on whom, in small cases that anyone can read: tests/cases/lineage/<kind>/ with expected.toml."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from stemma import text
from stemma.lineage import citation, graph
from stemma.lineage.compare import compare, compared, rarity
from stemma.records import Block, Capture, Found, Link, Reading

CASES = Path(__file__).parent.parent / "cases" / "lineage"
KINDS = sorted(p.name for p in CASES.iterdir() if (p / "expected.toml").is_file())


def reading(folder: Path, entry: dict[str, Any]) -> Reading:
    pieces = (folder / entry["file"]).read_text(encoding="utf-8").strip().split("\n\n")
    blocks = [Block("title", pieces[0]), *(Block("body", p) for p in pieces[1:])]
    metadata = {
        k: Found(entry[k], "expected.toml") for k in ("outlet", "author", "published", "language") if k in entry
    }
    metadata["title"] = Found(pieces[0], "first line")
    capture = Capture(entry["file"], entry["file"], "text/plain", tuple(blocks), metadata)
    return Reading(text.build(capture), (), ())


def linked(readings: list[Reading]) -> dict[str, set[str]]:
    table = rarity(readings)
    links = [link for a, b in combinations(readings, 2) for link in compared(a, b, table)]
    lost = citation.lost_witnesses(readings)
    kept = graph.parents(readings, [*links, *citation.lost_links(readings, lost)])
    files = {r.document.id: r.document.file for r in readings} | {w.id: f"lost: {w.name}" for w in lost}
    out: dict[str, set[str]] = {r.document.file: set() for r in readings}
    for link in kept:
        if link.probability >= 0.5:
            out[files[link.child]].add(files[link.parent])
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_has_its_parents_and_no_others(kind: str) -> None:
    expected = tomllib.loads((CASES / kind / "expected.toml").read_text(encoding="utf-8"))
    found = linked([reading(CASES / kind, d) for d in expected["documents"]])
    if expected.get("either_way"):  # a loop: one of the two links is kept, so that there is a beginning
        assert sum(len({p for p in parents if not p.startswith("lost")}) for parents in found.values()) == 1
        return
    for entry in expected["documents"]:
        assert found[entry["file"]] == set(entry["parents"]), f"{kind}: {entry['file']}"


@pytest.mark.parametrize("kind", [k for k in KINDS if k.startswith("translation_back_to_")])
def test_out_through_another_language_and_back_is_seen_without_any_date(kind: str) -> None:
    expected = tomllib.loads((CASES / kind / "expected.toml").read_text(encoding="utf-8"))
    undated = [{k: v for k, v in d.items() if k != "published"} for d in expected["documents"]]
    found = linked([reading(CASES / kind, d) for d in undated])
    assert found == {d["file"]: set(d["parents"]) for d in undated}


def test_the_order_of_the_documents_does_not_matter() -> None:
    for kind in ("rewrite", "translation", "aggregator"):
        expected = tomllib.loads((CASES / kind / "expected.toml").read_text(encoding="utf-8"))
        readings = [reading(CASES / kind, d) for d in expected["documents"]]
        assert linked(readings) == linked(readings[::-1])


def test_features_tell_the_reader_why_and_passages_lie_in_both_texts() -> None:
    expected = tomllib.loads((CASES / "translation" / "expected.toml").read_text(encoding="utf-8"))
    readings = {r.document.id: r for r in (reading(CASES / "translation", d) for d in expected["documents"])}
    table = rarity(list(readings.values()))
    links: list[Link] = [k for a, b in combinations(readings.values(), 2) if (k := compare(a, b, table))]
    assert links
    for link in links:
        assert all(f.text.endswith(".") and f.weight for f in link.features)
        for passage in link.passages:
            assert passage.child.end <= len(readings[link.child].document.text)
            assert passage.parent.end <= len(readings[link.parent].document.text)


def test_what_was_changed_is_told_in_words() -> None:
    expected = tomllib.loads((CASES / "spun_undated" / "expected.toml").read_text(encoding="utf-8"))
    bare = [{k: v for k, v in d.items() if k != "published"} for d in expected["documents"]]
    report, spun, other = (reading(CASES / "spun_undated", d) for d in bare)
    link = compare(report, spun, rarity([report, spun, other]))
    assert link is not None and (link.child, link.parent) == (spun.document.id, report.document.id)
    said = next(f.text for f in link.features if f.name == "reworded")
    assert "this is the text that was changed" in said and "where it has" in said


def test_a_translation_shares_with_its_source_what_the_text_brought_back_has_lost() -> None:
    expected = tomllib.loads((CASES / "translation_back_to_russian" / "expected.toml").read_text(encoding="utf-8"))
    bare = [{k: v for k, v in d.items() if k != "published"} for d in expected["documents"]]
    readings = [reading(CASES / "translation_back_to_russian", d) for d in bare]
    files = {r.document.id: r.document.file for r in readings}
    table = rarity(readings)
    kept = graph.parents(readings, [k for a, b in combinations(readings, 2) for k in compared(a, b, table)])
    said = {files[k.child]: f.text for k in kept for f in k.features if f.name == "stands_between"}
    assert "340" in said["obratno.txt"] and "has lost that" in said["obratno.txt"]
