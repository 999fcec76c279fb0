"""Gold cases and corpus that lie beside the repository; skipped where they do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from stemma.archive.intake import read
from stemma.records import Capture

SHARED = Path(__file__).resolve().parents[3] / "shared"
CASES = sorted((SHARED / "cases").glob("*/gold.json"))
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
FEWEST = {"published": 0.95, "outlet": 0.95, "author": 0.95}  # share right over all documents that show one


def squeezed(text: str) -> str:
    return "".join(text.split())


def capture(path: Path) -> Capture:
    return read(path, path.name).captures[0]


def right(key: str, got: str, gold: str) -> bool:
    if key == "published":
        return got[:10] == gold[:10]
    stop = {"the", "a", "an", "of"}
    return bool((set(got.lower().split()) - stop) & (set(gold.lower().split()) - stop))


@pytest.mark.skipif(not CASES, reason="no gold cases beside the repository")
def test_statements_are_in_the_text_and_metadata_is_right() -> None:
    tally: dict[str, list[bool]] = {key: [] for key in FEWEST}
    for case in CASES:
        gold: dict[str, Any] = json.loads(case.read_text(encoding="utf-8"))
        bodies = {}
        for entry in gold["documents"]:
            one = capture(case.parent / entry["file"])
            bodies[entry["id"]] = squeezed("".join(b.text for b in one.blocks))
            for key in FEWEST:
                if entry.get(key):
                    found = one.metadata.get(key)
                    tally[key].append(found is not None and right(key, found.value, entry[key]))
                elif key == "published":
                    assert key not in one.metadata, entry["id"]
        missing = [s["content"] for s in gold["statements"] if squeezed(s["content"]) not in bodies[s["doc"]]]
        assert missing == []
    assert {k: sum(v) / len(v) >= FEWEST[k] for k, v in tally.items()} == dict.fromkeys(FEWEST, True)


@pytest.mark.skipif(not SEEDS, reason="no seeds beside the repository")
def test_leading_metadata_of_the_seeds() -> None:
    dated = {}
    for path in SEEDS:
        one = capture(path)
        dated[path.name[:3]] = {k: v.value for k, v in one.metadata.items()}
        assert not any("2023-0" in b.text[:40] for b in one.blocks)
    assert [d.get("published") for d in dated.values()] == [None, "2023-03-11", "2023-02-16"]
    assert [bool(d.get("author")) for d in dated.values()] == [False, True, False]


@pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="no corpus beside the repository")
def test_clean_pages_keep_every_paragraph(tmp_path: Path) -> None:
    lost = []
    for path in sorted((SHARED / "corpus").glob("*/*.xml"))[::5]:
        paragraphs = ["".join(p.itertext()) for p in ElementTree.parse(path).getroot()]
        escaped = [p.replace("&", "&amp;").replace("<", "&lt;") for p in paragraphs]
        page = tmp_path / "page.html"
        body = "".join(f"<p>{p}</p>" for p in escaped[1:])
        page.write_text(
            f"<html><title>{escaped[0]}</title><body><article><h1>{escaped[0]}</h1>{body}</article></body></html>"
        )
        kept = squeezed("".join(b.text for b in capture(page).blocks))
        lost += [(path.name, p[:60]) for p in paragraphs if squeezed(p) not in kept]
    assert lost == []
