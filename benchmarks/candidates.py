"""Candidate search alone: speed, recall of planted copies of four kinds, memory and growth, beside other libraries.

`python -m benchmarks.candidates [--sizes 10000,100000] [--peers-at 10000] [--svg docs/pictures]` makes invented texts
of 300 words, plants copies in them, and looks for them by fingerprints; every size runs in a process of its own. Times
are CPU seconds of that process; making the texts is not counted. What counts as found is the pair, not a link: a shared
quotation is a reason to compare two texts and proves no descent (`benchmarks.speed` tells what became of the pairs).
The others, datasketch and rensa, search by MinHash over runs of five words, 128 permutations, in bands that answer to
a likeness of .2 and above: fewer rows would give nearly all pairs, more would lose the quotations.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.plot import line_chart

__all__ = ["KINDS", "measure", "texts"]

KINDS = ("copy", "half", "paragraph", "quote")
WORDS = 300
PLANTED = 400  # copies of each kind at every size
VOCABULARY = 30_000
PERMUTATIONS, LIKENESS = 128, 0.2
SPEED_BAR, RECALL_BAR, MEMORY_BAR = 5_000, 0.99, 400
SYLLABLES = [
    a + b for a in "b br d f g gr h k kl l m n p r s st t tr v z".split() for b in "a e i o u ai ei on er".split()
]


def _vocabulary(random: np.random.Generator) -> list[str]:
    counts = random.integers(1, 4, VOCABULARY)
    return ["".join(random.choice(SYLLABLES, n)) for n in counts.tolist()]


def texts(n: int, seed: int = 1) -> Iterator[tuple[str, str, int]]:
    """(text, kind or "", number of the text it copies from or -1), `n` in all; sources come before their copies.

    Words are drawn as words of a language are, few of them very often. Every text has six paragraphs of 50 words.
    """
    random = np.random.default_rng(seed)
    words = np.array(_vocabulary(random), dtype=object)
    share = 1 / np.arange(1, VOCABULARY + 1)
    steps = np.cumsum(share / share.sum())
    planted = min(PLANTED, n // 20)
    sources: list[list[str]] = []
    for at in range(n):
        kind, source = "", -1
        drawn = words[np.searchsorted(steps, random.random(WORDS))].tolist()
        if at < 4 * planted:
            sources.append(drawn)
        elif at >= n - 4 * planted:
            source = at - (n - 4 * planted)
            kind = KINDS[source % 4]
            drawn = _with_copy(kind, sources[source], drawn, random)
        lines = [" ".join(drawn[first : first + 50]).capitalize() + "." for first in range(0, WORDS, 50)]
        yield "\n".join(lines), kind, source


def _with_copy(kind: str, source: list[str], own: list[str], random: np.random.Generator) -> list[str]:
    size = {"copy": WORDS, "half": WORDS // 2, "paragraph": 50, "quote": 45}[kind]
    if size == WORDS:
        return list(source)
    take, put = (int(random.integers(0, WORDS - size)) for _ in range(2))
    return [*own[:put], *source[take : take + size], *own[put + size :]]


def _ours(pile: Iterator[str]) -> tuple[Callable[[], set[tuple[int, int]]], float]:
    from stemma.lineage import candidates, fingerprint

    entries, spent = [], 0.0
    for at, text in enumerate(pile):
        before = time.process_time()
        entries.append(candidates.Entry(f"{at:08d}", fingerprint.marks(text), ()))
        spent += time.process_time() - before
    return lambda: {(int(a), int(b)) for a, b in candidates.find(entries).pairs}, spent


def _shingles(text: str) -> list[str]:
    words = text.lower().replace(".", "").split()
    return [" ".join(words[at : at + 5]) for at in range(len(words) - 4)]


def _datasketch(pile: Iterator[str]) -> tuple[Callable[[], set[tuple[int, int]]], float]:
    from datasketch import MinHash, MinHashLSH

    lsh, spent = MinHashLSH(threshold=LIKENESS, num_perm=PERMUTATIONS), 0.0
    pairs: set[tuple[int, int]] = set()
    for at, text in enumerate(pile):
        before = time.process_time()
        made = MinHash(num_perm=PERMUTATIONS)
        made.update_batch([s.encode() for s in _shingles(text)])
        pairs |= {(int(other), at) for other in lsh.query(made)}
        lsh.insert(at, made)
        spent += time.process_time() - before
    return lambda: pairs, spent


def _rensa(pile: Iterator[str]) -> tuple[Callable[[], set[tuple[int, int]]], float]:
    from rensa import RMinHash, RMinHashLSH

    bands = 32
    lsh, spent = RMinHashLSH(threshold=LIKENESS, num_perm=PERMUTATIONS, num_bands=bands), 0.0
    pairs: set[tuple[int, int]] = set()
    for at, text in enumerate(pile):
        before = time.process_time()
        made = RMinHash(num_perm=PERMUTATIONS, seed=42)
        made.update(_shingles(text))
        pairs |= {(int(other), at) for other in lsh.query(made)}
        lsh.insert(at, made)
        spent += time.process_time() - before
    return lambda: pairs, spent


ENGINES = {"stemma": _ours, "datasketch": _datasketch, "rensa": _rensa}


def measure(engine: str, n: int) -> dict[str, Any]:
    """One engine over `n` texts, in this process: documents per CPU second, recall by kind, pairs, MiB at most."""
    planted: dict[tuple[int, int], str] = {}

    def pile() -> Iterator[str]:
        for at, (text, kind, source) in enumerate(texts(n)):
            if kind:
                planted[source, at] = kind
            yield text

    search, preparing = ENGINES[engine](pile())
    before = time.process_time()
    found = search()
    searching = time.process_time() - before
    total = {kind: sum(k == kind for k in planted.values()) for kind in KINDS}
    right = {kind: sum(k == kind and pair in found for pair, k in planted.items()) for kind in KINDS}
    return {
        "engine": engine,
        "documents": n,
        "per_cpu_second": n / (preparing + searching),
        "preparing_s": preparing,
        "searching_s": searching,
        **{f"recall_{kind}": right[kind] / max(1, total[kind]) for kind in KINDS},
        "pairs": len(found),
        "false_pairs": len(found - planted.keys()),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _apart(engine: str, n: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.candidates", "--one", engine, "--sizes", str(n)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _expected(runs: list[dict[str, Any]], engine: str, n: int) -> float:
    """MiB that an engine would need for `n` texts, on a straight line through its two largest runs; 0 without them."""
    known = sorted((r["documents"], r["peak_mib"]) for r in runs if r["engine"] == engine)[-2:]
    if len(known) < 2:
        return 0.0
    (small, low), (large, high) = known
    return float(high + (high - low) / (large - small) * (n - large))


def _row(found: dict[str, Any]) -> str:
    recall = "  ".join(f"{kind} {found[f'recall_{kind}']:.3f}" for kind in KINDS)
    return (
        f"{found['engine']:10} {found['documents']:>9,}  {found['per_cpu_second']:>7,.0f}/s  {recall}  "
        f"pairs {found['pairs']:,} ({found['false_pairs']:,} others)  {found['peak_mib']:.0f} MiB"
    )


def _draw(runs: list[dict[str, Any]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    names = [name for name in ENGINES if any(r["engine"] == name for r in runs)]
    for key, title, unit in (
        ("cpu", "Candidate search: CPU time", "seconds"),
        ("peak_mib", "Candidate search: memory at most", "MiB"),
    ):
        lines = {}
        for name in names:
            mine = sorted((r for r in runs if r["engine"] == name), key=lambda r: r["documents"])
            lines[name] = [
                (r["documents"], r["preparing_s"] + r["searching_s"] if key == "cpu" else r[key]) for r in mine
            ]
        (folder / f"candidates-{key.split('_')[0]}.svg").write_text(
            line_chart(lines, title=title, across="texts of 300 words", up=unit), encoding="utf-8"
        )


def main() -> None:
    """Measures, prints a table beside the bars, draws growth."""
    parser = argparse.ArgumentParser(prog="benchmarks.candidates", description=__doc__)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of texts, separated by commas")
    parser.add_argument("--peers-at", default="10000", help="sizes at which the other libraries run too")
    parser.add_argument("--one", choices=sorted(ENGINES), help=argparse.SUPPRESS)
    parser.add_argument("--svg", type=Path, help="folder for the pictures of growth")
    parser.add_argument("--out", type=Path, help="write the results as JSON")
    parser.add_argument("--most-mib", type=float, default=8192, help="do not run what would need more memory by growth")
    asked = parser.parse_args()
    sizes = [int(n) for n in asked.sizes.split(",")]
    if asked.one:
        print(json.dumps(measure(asked.one, sizes[0])))
        return
    peers = {int(n) for n in asked.peers_at.split(",") if n}
    runs = []
    for n in sorted({*sizes, *peers}):
        for engine in ENGINES:
            if n not in (sizes if engine == "stemma" else peers):
                continue
            need = _expected(runs, engine, n)
            if need > asked.most_mib:
                print(f"{engine:10} {n:>9,}  not run: by its growth it would need {need:,.0f} MiB", flush=True)
            else:
                runs.append(_apart(engine, n))
                print(_row(runs[-1]), flush=True)
    print(f"bars: {SPEED_BAR:,}/s, recall {RECALL_BAR} of every kind, {MEMORY_BAR} MiB at 100,000")
    if asked.svg:
        _draw(runs, asked.svg)
    if asked.out:
        asked.out.write_text(json.dumps(runs, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
