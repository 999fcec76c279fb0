"""Do links that are told as likely as p hold in p of the cases? A reliability diagram over pairs with known truth.

`python -m benchmarks.calibration [--data ../shared] [--svg docs/pictures]` compares all pairs of
- generated families: reports with planted copies, halves, paragraphs and quotations (`benchmarks.generate`), and beside
  them reports that share town, day, unit and numbers with another one and were written anew;
- the cases of tests/cases/lineage, by which the weights were set, and the gold cases beside the project where they lie
  there. These are told apart in the diagram.
No set is held out in the strict sense: the weights were set with the first one in view only, but the rules around them
(excerpts, standing text, translations) were changed later while results on the generated families and on the gold cases
were looked at. Nothing was fitted to either by a formula.
True is a pair where one text draws on the other, directly or through others. Pairs of texts that both draw on a third
one are not asked, nor pairs that share a quotation only: a likeness is there, and no descent.
"""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from benchmarks.generate import ACTS, Writer, pile, story
from benchmarks.plot import reliability
from stemma import text
from stemma.archive import intake
from stemma.archive.limits import Limits
from stemma.lineage.compare import compare, rarity
from stemma.lineage.profile import profile
from stemma.lineage.standing import standing
from stemma.records import Block, Capture, Found, Reading

__all__ = ["bins", "brier", "expected_error"]

ROOT = Path(__file__).resolve().parent.parent
EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0001)
LIKELY = 0.5
Told = list[tuple[float, bool]]  # probability told, whether it holds


def bins(told: Told) -> list[tuple[float, float, int]]:
    """(mean probability told, share that holds, number) for each range of `EDGES` that is not empty."""
    out = []
    for low, high in pairwise(EDGES):
        inside = [(p, held) for p, held in told if low <= p < high]
        if inside:
            out.append((sum(p for p, _ in inside) / len(inside), sum(h for _, h in inside) / len(inside), len(inside)))
    return out


def brier(told: Told) -> float:
    """Mean squared difference of probability and truth: 0 is perfect."""
    return sum((p - held) ** 2 for p, held in told) / max(1, len(told))


def expected_error(told: Told) -> float:
    """Mean distance of the bins from the diagonal, weighed by their size."""
    return sum(abs(p - share) * n for p, share, n in bins(told)) / max(1, len(told))


def _reading(name: str, body: Iterable[str], **metadata: str) -> Reading:
    lines = [line for line in body if line.strip()]
    blocks = (Block("title", lines[0]), *(Block("body", line) for line in lines[1:]))
    found = {key: Found(value, "benchmark") for key, value in metadata.items() if value}
    return Reading(text.build(Capture(name, name.ljust(64, "0"), "text/plain", blocks, found)), (), ())


def _pairs(readings: Mapping[str, Reading], parents: Mapping[str, Iterable[str]], unasked: set[frozenset[str]]) -> Told:
    """All pairs of some documents with the probability of their link; one that rests on standing text has none."""
    table = rarity(list(readings.values()))
    lines = _lines(parents)
    links = {
        frozenset((a, b)): compare(one, two, table) for (a, one), (b, two) in combinations(sorted(readings.items()), 2)
    }
    likely = [link for link in links.values() if link and link.probability >= LIKELY]
    repeated = standing(likely, {r.document.id: profile(r) for r in readings.values()})
    told = []
    for pair, link in links.items():
        a, b = sorted(pair)
        above, beside = lines.get(a, {a}), lines.get(b, {b})
        descends = a in beside or b in above
        if pair not in unasked and (descends or not above & beside):
            told.append((link.probability if link and link.id not in repeated else 0.0, descends))
    return told


def _lines(parents: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Each text with all that it descends from."""
    up: dict[str, set[str]] = {}

    def above(key: str) -> set[str]:
        if key not in up:
            up[key] = {key}
            for parent in parents.get(key, ()):
                up[key] |= above(parent)
        return up[key]

    return {key: above(key) for key in parents}


def _written_anew(seed: str, facts: Mapping[str, str]) -> list[str]:
    """A report on the event of another one by somebody who was told of it himself: its facts, its own voices."""
    w = Writer(seed)
    who = f"{w.name(2)} {w.name(2)}"
    lines = [f"What {who} saw in {facts['town']}", w.pick(ACTS).format(**facts)]
    lines += [f"“{w.sentence()}” {who} told us. {w.sentence()}" for _ in range(5)]
    return [*lines, f"{w.sentence()} {w.pick(ACTS).format(**facts)}"]


def _generated(stories: int = 36, seed: int = 5) -> Told:
    told: Told = []
    rng = random.Random(seed)
    reports = pile(4 * stories, seed=seed, derived_share=0.6)
    for first in range(0, len(reports), 24):
        some = reports[first : first + 24]
        readings = {r.file: _reading(r.file, r.text.split("\n\n")[1:], language="en") for r in some}
        inside = {r.file: [r.parent] if r.parent in readings and r.kind != "quote" else [] for r in some}
        quotes = {frozenset((r.file, r.parent)) for r in some if r.kind == "quote" and r.parent}
        families: dict[str, list[str]] = {}
        for r in some:
            families.setdefault(r.file.split("-")[0], []).append(r.file)
        siblings = {frozenset(p) for members in families.values() for p in combinations(members, 2)}
        asked = {frozenset((child, parent)) for child, found in inside.items() for parent in found}
        for r in rng.sample([r for r in some if r.kind is None], min(6, sum(r.kind is None for r in some))):
            number = r.file.split("-")[0].lstrip("0")
            _, _, facts = story(f"{seed}/{number}")
            name = f"anew-{r.file}"
            readings[name] = _reading(name, _written_anew(name, facts), language="en")
        told += _pairs(readings, inside, quotes | (siblings - asked))
    return told


def _fixtures() -> Told:
    told: Told = []
    for folder in sorted((ROOT / "tests" / "cases" / "lineage").iterdir()):
        expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
        readings, parents = {}, {}
        for entry in expected["documents"]:
            lines = (folder / entry["file"]).read_text(encoding="utf-8").split("\n\n")
            known = {k: entry[k] for k in ("outlet", "author", "published", "language") if k in entry}
            readings[entry["file"]] = _reading(entry["file"], lines, **known)
            parents[entry["file"]] = [p for p in entry["parents"] if not p.startswith("lost")]
        told += _pairs(readings, parents, set())
    return told


def _gold(shared: Path) -> Iterator[tuple[float, bool]]:
    for place in sorted((shared / "cases").glob("*/gold.json")):
        gold: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        readings = {}
        for entry in gold["documents"]:
            found = intake.read(place.parent / entry["file"], entry["file"], limits=Limits()).captures
            for capture in found[:1]:
                readings[entry["id"]] = Reading(text.build(capture), (), ())
        parents = {d["id"]: [p for p in d["parents"] if p in readings] for d in gold["documents"]}
        yield from _pairs(readings, parents, set())


def main() -> None:
    """Measures and draws."""
    parser = argparse.ArgumentParser(prog="benchmarks.calibration", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--svg", type=Path, help="folder for the diagram")
    asked = parser.parse_args()
    sets = {"cases in tests (fitted)": _fixtures(), "generated (looked at)": _generated()}
    if (asked.data / "cases").is_dir():
        sets["gold cases (looked at)"] = list(_gold(asked.data))
    for name, told in sets.items():
        print(
            f"{name}: {len(told)} pairs, {sum(h for _, h in told)} true, Brier {brier(told):.4f}, "
            f"expected calibration error {expected_error(told):.4f}"
        )
        for p, share, n in bins(told):
            print(f"   told {p:.3f}  holds {share:.3f}  of {n}")
    if asked.svg:
        asked.svg.mkdir(parents=True, exist_ok=True)
        drawn = {name: bins(told) for name, told in sets.items()}
        (asked.svg / "calibration.svg").write_text(reliability(drawn, title="Links: told and true"), encoding="utf-8")


if __name__ == "__main__":
    main()
