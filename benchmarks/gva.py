"""How well reports of violent incidents are put together: `python -m benchmarks.gva [--closed] [--out FILE]`.

Data: `../shared/data/gva` (reports with the id of the incident each tells of; not part of the project). Every report is
read by the rules and gives one allegation, as the data have one incident per report; `incidents.group` does the rest.
Beside it a baseline: TF-IDF vectors of the whole text, single link, the best threshold and window of days on this half.

The half with an even last byte of SHA-256 of the incident's id is for development. The other half stays closed: it is
read with `--closed` alone, to be reported once after tuning.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from stemma import extract, text
from stemma.extract import gazetteer
from stemma.incidents import group
from stemma.records import Allegation, Block, Capture, Found, Lineage, Quote, Reading, record_id

__all__ = ["is_development", "measure", "pair_and_b3", "report_of"]

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "gva" / "reports.jsonl"
BARS = {"pair F1": 0.80, "B3 F1": 0.93}
VIOLENT = ("kill.", "injure", "attack", "beat")
ACT = "kill.other"  # the data know one kind of incident
TITLE_MOST = 300  # code points
THRESHOLDS, WINDOWS = (0.13, 0.16, 0.19, 0.22, 0.25, 0.28), (3, 7, 14)  # of the baseline; days
SIZES = (1000, 2000, 4000)  # reports, for cost
FLAT = 1.25  # most that a report may cost at the largest size, against the smallest


def is_development(incident: str) -> bool:
    """True for the incidents of the development half."""
    return hashlib.sha256(incident.encode()).digest()[-1] % 2 == 0


def report_of(row: Mapping[str, str], places: Any) -> Reading:
    """One report, read by the rules, with one allegation: its first violent act, or its title where none was read."""
    paragraphs = [part.strip() for part in row["text"].split("\n") if part.strip()]
    known = {"title": row["title"], "published": row["date"], "url": row["url"], "language": "en"}
    sha = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
    blocks = (Block("title", row["title"]), *(Block("body", p) for p in paragraphs))
    doc = text.build(
        Capture(f"{row['id']}.html", sha, "text/html", blocks, {k: Found(v, "") for k, v in known.items()})
    )
    return with_one_act(extract.read(doc, places))


def with_one_act(read: Reading) -> Reading:
    """The reading with its first violent act alone, or its title where none was read."""
    doc = read.document
    acts = [a for a in read.allegations if a.act.startswith(VIOLENT) and a.modality in ("done", "alleged")]
    if acts:
        first = min(acts, key=lambda a: a.trigger)
        one = replace(first, act=ACT, modality="done", statement=None)
    else:
        title = Quote.of(doc.text, 0, min(TITLE_MOST, doc.sentences[0].end if doc.sentences else len(doc.text)))
        one = Allegation(record_id("A", doc.id), doc.id, None, ACT, title, title, "done")
    return replace(read, allegations=(one,), statements=())


def pair_and_b3(gold: Mapping[str, str], found: Mapping[str, Any]) -> dict[str, float]:
    """Precision, recall and F1 over pairs of reports, and B-cubed (each report's share of right companions)."""
    want, have = _clusters(gold), _clusters(found)
    both = Counter((gold[d], found[d]) for d in gold)
    right = sum(_pairs(n) for n in both.values())
    guessed, wanted = sum(_pairs(len(m)) for m in have.values()), sum(_pairs(len(m)) for m in want.values())
    shared = [(both[gold[d], found[d]], len(have[found[d]]), len(want[gold[d]])) for d in gold]
    precision = sum(n / mine for n, mine, _ in shared) / len(gold)
    recall = sum(n / wanted for n, _, wanted in shared) / len(gold)
    return {
        "pair P": right / guessed if guessed else 0.0,
        "pair R": right / wanted if wanted else 0.0,
        "pair F1": 2 * right / (guessed + wanted) if guessed + wanted else 0.0,
        "B3 P": precision,
        "B3 R": recall,
        "B3 F1": 2 * precision * recall / (precision + recall),
    }


def _clusters(of: Mapping[str, Any]) -> dict[Any, set[str]]:
    out: dict[Any, set[str]] = defaultdict(set)
    for doc, cluster in of.items():
        out[cluster].add(doc)
    return out


def _pairs(n: int) -> int:
    return n * (n - 1) // 2


def _grouped(readings: Sequence[Reading]) -> dict[str, str]:
    """The incident of each report; a report whose act nobody speaks for is its own."""
    out = {r.document.id: r.document.id for r in readings}
    for incident in group(readings, Lineage()).incidents:
        out.update(dict.fromkeys(incident.documents, incident.id))
    return out


def _baseline(readings: Sequence[Reading], gold: Mapping[str, str]) -> dict[str, Any]:
    """TF-IDF of the whole text, cosine, single link within a window of days; the best of a grid on the same reports."""
    words = [Counter(re.findall(r"[a-z0-9]{2,}", r.document.text.lower())) for r in readings]
    seen = Counter(w for one in words for w in one)
    at = {w: n for n, w in enumerate(sorted(w for w, n in seen.items() if n > 1))}
    rows = np.zeros((len(words), len(at)), dtype=np.float32)
    for number, one in enumerate(words):
        for word, n in one.items():
            if word in at:
                rows[number, at[word]] = (1 + math.log(n)) * math.log(len(words) / seen[word])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    alike = rows @ rows.T
    days = np.array([np.datetime64(r.document.published[:10]).astype(int) for r in readings if r.document.published])
    away = np.abs(days[:, None] - days[None, :])
    best: dict[str, Any] = {"pair F1": -1.0}
    for window in WINDOWS:
        for least in THRESHOLDS:
            joined = _single_link(
                len(words), zip(*np.where(np.triu((alike > least) & (away <= window), 1)), strict=True)
            )
            scored = pair_and_b3(gold, {r.document.id: joined[n] for n, r in enumerate(readings)})
            if scored["pair F1"] > best["pair F1"]:
                best = {**scored, "threshold": least, "days": window}
    return best


def _single_link(n: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    root = list(range(n))

    def find(x: int) -> int:
        while root[x] != x:
            root[x] = root[root[x]]
            x = root[x]
        return x

    for a, b in pairs:
        root[find(a)] = find(b)
    return [find(x) for x in range(n)]


def measure(*, closed: bool = False) -> dict[str, Any]:
    """Scores of one half, the baseline on the same reports, and CPU milliseconds per report by number of reports."""
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    places = gazetteer.load(None)
    half = [row for row in rows if is_development(row["incident"]) != closed]
    readings = [report_of(row, places) for row in half]
    gold = {r.document.id: row["incident"] for r, row in zip(readings, half, strict=True)}
    return {
        "reports": len(readings),
        "incidents": len(set(gold.values())),
        "stemma": pair_and_b3(gold, _grouped(readings)),
        "TF-IDF, single link": _baseline(readings, gold),
    }


def measure_cost() -> dict[str, float]:
    """CPU milliseconds of grouping per report at each of `SIZES`; both halves, their incidents are not looked at."""
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    rows.sort(key=lambda row: hashlib.sha256(row["id"].encode()).digest())
    places = gazetteer.load(None)
    readings = [report_of(row, places) for row in rows[: max(SIZES)]]
    out = {}
    for size in SIZES:
        began = time.process_time()
        group(readings[:size], Lineage())
        out[str(size)] = 1000 * (time.process_time() - began) / size
    return out


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks.gva", description=__doc__)
    parser.add_argument("--closed", action="store_true", help="the closed half; once, after tuning")
    parser.add_argument("--cost", action="store_true", help="CPU time per report at 1,000 to 4,000 reports as well")
    parser.add_argument("--out", type=Path, help="write the results as JSON")
    asked = parser.parse_args()
    if not DATA.exists():
        parser.exit(1, f"The reports are not there: {DATA}\n")
    result = measure(closed=asked.closed)
    half = "closed" if asked.closed else "development"
    print(f"{result['reports']} reports of {result['incidents']} incidents, {half} half")
    for name in ("stemma", "TF-IDF, single link"):
        scores = result[name]
        print(f"  {name:22}" + "  ".join(f"{k} {v:.3f}" for k, v in scores.items()))
    print("  bars                  " + "  ".join(f"{k} {v:.2f}" for k, v in BARS.items()))
    if asked.cost:
        result["CPU ms per report"] = measure_cost()
        costs = list(result["CPU ms per report"].values())
        print("  CPU ms per report     " + "  ".join(f"{n}: {v:.2f}" for n, v in result["CPU ms per report"].items()))
        print(f"  largest over smallest {costs[-1] / costs[0]:.2f} (bar: below {FLAT})")
    if asked.out:
        asked.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
