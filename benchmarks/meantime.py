"""Language versions of one report, mixed with the rest: is the right counterpart found, and how many links are false?

`python -m benchmarks.meantime [--data ../shared/data/meantime]` reads 60 news items in English, Spanish, Italian
and Dutch (MEANTIME, CC BY 4.0), which lie beside the project and never in it. All 240 texts are one case: candidate
pairs are searched, compared and judged as in a run. The items are about two companies, so that the rest shares names,
subjects and often the event. Nothing in the program may be fitted to their words.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stemma import text
from stemma.lineage import candidates, fingerprint, graph
from stemma.lineage.compare import compare, rarity
from stemma.lineage.order import published_key
from stemma.records import Block, Capture, Found, Link, Reading

__all__ = ["Versions", "measure", "read_versions"]

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "meantime"
LANGUAGES = ("en", "es", "it", "nl")
LINKED = 0.5  # probability from which a link counts
FOUND_BAR, FALSE_BAR = 0.95, 0.01
PARAGRAPH = 3  # sentences; the data set has none
_BEFORE = re.compile(r"\s+([.,;:!?)\]%’”]|'s\b|n't\b)")
_AFTER = re.compile(r"([(\[$€£“‘])\s+")
_QUOTED = re.compile(r'(["“]|``)\s*(.*?)\s*(["”]|\'\')')


@dataclass(frozen=True, slots=True)
class Versions:
    """Readings by (item, language)."""

    readings: dict[tuple[str, str], Reading]


def _joined(words: list[str]) -> str:
    line = _AFTER.sub(r"\1", _BEFORE.sub(r"\1", " ".join(words)))
    return _QUOTED.sub(r"“\2”", line)


def _items(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Name of each item and its sentences."""
    name, rows = "", {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#begin"):
            name, rows = line.split("(")[1].split(")")[0], {}
        elif line.startswith("#end"):
            yield name, [_joined(rows[at]) for at in sorted(rows)]
        elif "\t" in line:
            parts = line.split("\t")
            rows.setdefault(int(parts[1]), []).append(parts[3])


def _reading(name: str, language: str, lines: list[str], published: str | None) -> Reading:
    body = [" ".join(lines[at : at + PARAGRAPH]) for at in range(1, len(lines), PARAGRAPH)]
    blocks = (Block("title", lines[0]), *(Block("body", piece) for piece in body))
    metadata = {"language": Found(language, "file name"), "title": Found(lines[0], "first line")}
    if published:
        metadata["published"] = Found(published, "second line")
    digest = hashlib.sha256(f"{name}/{language}".encode()).hexdigest()
    return Reading(text.build(Capture(f"{name}.{language}", digest, "text/plain", blocks, metadata)), (), ())


def read_versions(data: Path) -> Versions:
    """All items of the four files below `data`. No date is given: every version could be the first one."""
    found = {}
    for language in LANGUAGES:
        for name, lines in _items(data / f"{language}.conll"):
            found[name, language] = _reading(name, language, lines, None)
    return Versions(found)


def _compared(readings: list[Reading]) -> tuple[list[Link], set[tuple[str, str]]]:
    entries = [
        candidates.Entry(r.document.id, fingerprint.marks(r.document.text), fingerprint.keys(r))
        for r in sorted(readings, key=lambda r: published_key(r.document))
    ]
    pairs = candidates.find(entries).pairs
    by_id = {r.document.id: r for r in readings}
    table = rarity(readings)
    return [link for a, b in pairs if (link := compare(by_id[a], by_id[b], table))], set(pairs)


def measure(versions: Versions) -> dict[str, Any]:
    """Shares 0..1, and what was missed or wrong, by name.

    counterpart: of each text and each other language, the strongest link into that language goes to the version of the
    same item. false_links: of all pairs of texts of two different items, those with a link. candidates: version pairs
    that were compared. parents_right: of the links kept as parents those inside one item.
    """
    names = {r.document.id: key for key, r in versions.readings.items()}
    readings = list(versions.readings.values())
    before = time.process_time()
    links, pairs = _compared(readings)
    kept = graph.parents(readings, links)
    seconds = time.process_time() - before
    best: dict[tuple[tuple[str, str], str], tuple[float, tuple[str, str]]] = {}
    wrong = []
    for link in links:
        if link.probability < LINKED:
            continue
        one, two = names[link.child], names[link.parent]
        if one[0] != two[0]:
            wrong.append((round(link.probability, 3), one, two, one[1] == two[1]))
        weight = sum(f.weight for f in link.features)
        for mine, other in ((one, two), (two, one)):
            if mine[1] != other[1]:
                best[mine, other[1]] = max(best.get((mine, other[1]), (-99.0, mine)), (weight, other))
    wanted = [(key, other) for key in versions.readings for other in LANGUAGES if other != key[1]]
    missed = [(key, other) for key, other in wanted if best.get((key, other), (0, ("", "")))[1][0] != key[0]]
    items, each = len({name for name, _ in versions.readings}), len(LANGUAGES)
    unlike = each * each * items * (items - 1) // 2
    inside = [k for k in kept if k.probability >= LINKED]
    return {
        "texts": len(readings),
        "cpu_seconds": round(seconds, 2),
        "counterpart": 1 - len(missed) / len(wanted),
        "false_links": len(wrong) / unlike,
        "false_across": sum(not same for *_, same in wrong) / unlike,
        "candidates": sum(names[a][0] == names[b][0] for a, b in pairs) / (items * each * (each - 1) / 2),
        "compared": len(pairs),
        "parents_right": sum(names[k.child][0] == names[k.parent][0] for k in inside) / max(1, len(inside)),
        "with_parent": len({k.child for k in inside}) / len(readings),
        "missed": sorted(f"{name} {one}->{two}" for (name, one), two in missed),
        "wrong": sorted((f"{p} {'/'.join(a)} - {'/'.join(b)}" for p, a, b, _ in wrong), reverse=True),
    }


def main() -> None:
    """Measures and prints; `--out` writes everything as JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.meantime", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, help="write the result as JSON")
    asked = parser.parse_args()
    found = measure(read_versions(asked.data))
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    for key in ("missed", "wrong"):
        print(f"{key} ({len(found[key])}): {'; '.join(found[key][:12])}")
    for key, value in found.items():
        if not isinstance(value, list):
            bar = {"counterpart": f"bar {FOUND_BAR}", "false_links": f"bar {FALSE_BAR}"}.get(key, "")
            print(f"{key:16} {value:.4f}  {bar}")


if __name__ == "__main__":
    main()
