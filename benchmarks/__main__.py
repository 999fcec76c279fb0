"""`python -m benchmarks [quality] [speed] [--sizes 1000,10000]`: tables, and JSON with `--out`."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.quality import BARS, measure_quality
from benchmarks.speed import measure_stream

BASELINE = Path(__file__).with_name("baseline.json")
GROWTH_LIMIT = 1.2  # time per document at the largest size over the smallest (issue bar: flat within 20 %)


def show_quality(console: Console, now: dict[str, Any], before: dict[str, Any]) -> None:
    """One table per data set: precision, recall, F1, the bar and the difference to the baseline."""
    for name, scores in now.items():
        table = Table(title=f"quality: {name}", title_justify="left")
        for column in ("measure", "P", "R", "F1", "n", "bar", "against baseline"):
            table.add_column(column, justify="left" if column == "measure" else "right")
        for measure, v in scores.items():
            old = before.get(name, {}).get(measure)
            gain = f"{v['f1'] - old['f1']:+.3f}" if old else "new"
            bar = BARS.get((name, measure))
            mark = "" if bar is None else f"{bar:.2f} {'ok' if v['f1'] >= bar else 'BELOW'}"
            table.add_row(measure, f"{v['p']:.3f}", f"{v['r']:.3f}", f"{v['f1']:.3f}", str(v["n"]), mark, gain)
        console.print(table)


def show_speed(console: Console, now: list[dict[str, Any]], before: list[dict[str, Any]], how: str) -> None:
    """One row per measure, one column per size; below it the growth of time per document."""
    table = Table(title=f"speed, memory, growth (generated reports of 500 words), {how}", title_justify="left")
    table.add_column("measure")
    for run in now:
        table.add_column(f"{run['documents']:,}", justify="right")
    table.add_column("baseline, largest", justify="right")
    for key in now[0]:
        old = before[-1].get(key) if before else None
        table.add_row(key, *(_shown(run[key]) for run in now), "" if old is None else _shown(old))
    console.print(table)
    if len(now) > 1 and now[0]["reprints"] == now[-1]["reprints"]:
        growth = now[-1]["cpu_ms_per_document"] / now[0]["cpu_ms_per_document"]
        console.print(f"CPU time per document, largest over smallest: {growth:.2f} (bar: below {GROWTH_LIMIT})")


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:,.3f}"


def main() -> None:
    """Runs what was asked for and prints it beside the baseline."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", default=["quality", "speed"], help="quality, speed, or both")
    parser.add_argument("--sizes", default="1000,10000", help="numbers of generated reports, separated by commas")
    parser.add_argument("--out", type=Path, help="write all results as JSON")
    parser.add_argument("--save-baseline", action="store_true", help="make this run the committed baseline")
    asked = parser.parse_args()
    console = Console(width=110)
    before = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.exists() else {}
    result: dict[str, Any] = dict(before) if asked.save_baseline else {}
    result["machine"] = f"{platform.machine()}, Python {sys.version_info.major}.{sys.version_info.minor}"
    if "quality" in asked.what:
        result["quality"] = measure_quality()
        show_quality(console, result["quality"], before.get("quality", {}))
    if "speed" in asked.what:
        sizes = [int(n) for n in asked.sizes.split(",")]
        result["speed"] = [measure_stream(n) for n in sizes]
        show_speed(console, result["speed"], before.get("speed", []), "with rules only")
        result["speed with the model"] = [
            measure_stream(sizes[0], reader="auto"),
            measure_stream(sizes[0], reader="auto", reprints=0.8),
        ]
        show_speed(console, result["speed with the model"], [], "with the model, second column 80 % reprints")
    if asked.out:
        asked.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if asked.save_baseline:
        BASELINE.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
