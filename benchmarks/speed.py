"""Speed, memory and growth of the whole stream on generated reports, and recall of the planted copies."""

from __future__ import annotations

import compileall
import json
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import stemma
from benchmarks.generate import KINDS, Planted, pile, write_pile
from benchmarks.measure import run

__all__ = ["measure_stream"]

STEMMA = [sys.executable, "-m", "stemma"]


def measure_stream(n: int, *, reader: str = "rules", reprints: float = 0.0, keep: Path | None = None) -> dict[str, Any]:
    """Adds and runs `n` generated reports in a fresh case, then one more, then nothing new.

    Args:
        reader: setting of the case. reprints: share of whole copies; with 0 every kind of copy is in 40 % of them.

    Returns:
        seconds and CPU seconds of each step, documents per second, peak MiB, MiB on disk, and recall of planted copies.
    """
    folder = Path(tempfile.mkdtemp(prefix="stemma-bench-"))
    # an installed program has its byte code beside it
    compileall.compile_dir(str(Path(stemma.__file__).parent), quiet=1)
    try:
        share = {"derived_share": reprints, "kinds": ("copy",)} if reprints else {}
        reports = pile(n + 1, **share)
        write_pile(folder / "in", reports[:n])
        write_pile(folder / "more", reports[n:])
        case = str(folder / "speed.case")
        config = folder / "case.toml"
        config.write_text(f'[settings]\nreader = "{reader}"\n', encoding="utf-8")
        run([*STEMMA, "new", case, "--config", str(config)])
        add = run([*STEMMA, "add", case, str(folder / "in")])
        cold = run([*STEMMA, "run", case])
        again = run([*STEMMA, "run", case])
        run([*STEMMA, "add", case, str(folder / "more")])
        one = run([*STEMMA, "run", case])
        out = folder / "export.json"
        run([*STEMMA, "export", case, "--format", "json", "-o", str(out)])
        size = sum(f.stat().st_size for f in Path(case).rglob("*") if f.is_file())
        result = {
            "documents": n,
            "reader": reader,
            "reprints": reprints,
            "add_s": add.wall_s,
            "run_s": cold.wall_s,
            "run_cpu_s": cold.cpu_s,
            "documents_per_s": n / cold.wall_s,
            "with_add_per_s": n / (cold.wall_s + add.wall_s),
            "add_cpu_s": add.cpu_s,
            "cpu_ms_per_document": 1000 * (cold.cpu_s + add.cpu_s) / n,
            "peak_mib": max(cold.peak_mib, add.peak_mib),
            "nothing_new_s": again.wall_s,
            "one_more_s": one.wall_s,
            "disk_mib": size / 2**20,
            **recall(json.loads(out.read_text(encoding="utf-8")), reports[:n]),
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if keep:
        keep.write_text(json.dumps(result, indent=1), encoding="utf-8")
    return result


def recall(export: dict[str, Any], reports: list[Planted]) -> dict[str, float]:
    """Share of planted copies with a link to a report of their story, by kind, and false links per document."""
    name = {d["id"]: Path(d["file"]).name for d in export["documents"]}
    linked: dict[str, set[str]] = {}
    for link in export["links"]:
        if link["probability"] >= 0.5 and link["parent"] in name:
            linked.setdefault(name[link["child"]], set()).add(name[link["parent"]])
    hit, all_of, false = Counter[str](), Counter[str](), 0
    for report in reports:
        story = report.file.split("-")[0]
        found = {p for p in linked.get(report.file, set()) if p.split("-")[0] == story}
        false += len(linked.get(report.file, set()) - found)
        if report.kind:
            all_of[report.kind] += 1
            hit[report.kind] += bool(found)
    out = {f"recall_{kind}": hit[kind] / all_of[kind] if all_of[kind] else 1.0 for kind in KINDS}
    return {**out, "false_links_per_document": false / len(reports)}
