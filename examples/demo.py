"""The demonstration: the same commands a user types, run on one of the example cases.

    python examples/demo.py examples/prison-recruitment demo

Makes the case anew each time, so that it can be run as often as one likes. Standard library only.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

STEMMA = Path(sys.executable).with_name("stemma")
MARKER = "case.db"  # only a folder that holds this is taken for a case of an earlier run and removed


def stemma(*words: str | Path, quiet: bool = False) -> None:
    """Runs one command of the program as a user would; its failure ends the demonstration."""
    arguments = [str(word) for word in words]
    if not quiet:
        print(f"\n$ stemma {' '.join(arguments)}", flush=True)
    done = subprocess.run([str(STEMMA), *arguments], check=False, stdout=subprocess.DEVNULL if quiet else None)
    if done.returncode:
        sys.exit(done.returncode)


def example_incident(incidents: list[dict[str, Any]]) -> dict[str, Any] | None:
    """What shows best what the program is for: one single source that many documents repeat."""
    single = [one for one in incidents if one["grade"] == "single_source"] or incidents
    return max(single, key=lambda one: len(one["documents"]), default=None)


def main() -> None:
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(exist_ok=True)
    case = target / f"{source.name}.case"
    if (case / MARKER).exists():
        shutil.rmtree(case, onerror=_make_writable)
    start = time.monotonic()
    stemma("new", case, "--config", source / "case.toml", "--gazetteer", source / "gazetteer.csv")
    stemma("add", case, source / "documents")
    stemma("run", case)
    stemma("show", case, "incidents")
    export = target / "case.json"
    stemma("export", case, "--format", "json", "-o", export, quiet=True)
    chosen = example_incident(json.loads(export.read_text(encoding="utf-8"))["incidents"])
    if chosen:
        stemma("explain", case, chosen["id"])
    report = target / "report.html"
    stemma("report", case, "-o", report)
    print(f"\nDone in {time.monotonic() - start:.1f} seconds. Open {report} in a browser.\n")
    print("What to try next (the program lies in .venv/bin/):")
    for words in ("contradictions", "origins", "statements", "problems"):
        print(f"  stemma show {case} {words}")
    print(f"  stemma add {case} YOUR-FILES && stemma run {case}      # only what is new is worked on")
    print(f"  stemma verify {case}                                   # originals, log and records")


def _make_writable(function: Any, path: str, _: Any) -> None:
    """Originals are kept read-only; the demonstration may throw its own away."""
    Path(path).chmod(0o700)
    Path(path).parent.chmod(0o700)
    function(path)


if __name__ == "__main__":
    main()
