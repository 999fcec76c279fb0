"""Importing this reads a short invented report from end to end: vocabularies, patterns and places are in memory then.

The process that makes workers imports it once; every worker then begins with what it learned. Nothing is kept of it.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["REPORT", "rehearse"]

REPORT = """ date 2031-02-03 By Arel Bosko • 3 February 2031 • 10:40

Drivers of Pelvast tell of the bridge

Guards shot two drivers near the bridge in Pelvast on 2 February. “They took our passports,” Ivar Lemet told reporters.

According to the Mirel Committee, 27 prisoners were taken from Pelvast to the front. The ministry denied that anyone
was detained without charge.
"""


def rehearse() -> tuple[Any, ...]:
    """Runs every stage over `REPORT`; gives what the stages made, or what came before a stage that failed."""
    from stemma.pipeline import attempt
    from stemma.tasks import load_gazetteer

    made: dict[str, Any] = {}
    with suppress(OSError), TemporaryDirectory() as folder:
        place = Path(folder) / "report.txt"
        place.write_text(REPORT, encoding="utf-8")
        values: dict[str, Any] = {"path": place, "file": place.name}
        if attempt("original", values, file=place.name) is None:
            made = {"capture": values["captures"][0], "gazetteer": load_gazetteer(None), "model": None, "memory": None}
            if attempt("capture", made, file=place.name) is None:
                made |= {"read": (made["reading"],), "packed": {}, "links": (), "standard": "default"}
                made["decided"] = ()
                attempt("neighbourhood", made, file=place.name)
    return tuple(made)


def _prepare() -> None:
    """Imports and rehearses without looking for garbage, which takes a tenth of it: what is made here is kept."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        rehearse()
    finally:
        if collecting:
            gc.enable()


_prepare()
