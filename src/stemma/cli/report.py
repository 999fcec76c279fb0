"""`stemma report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import next_step, paste, say, tell_written

NAME = "report"
HELP = "Write the case file: incidents, family tree, timeline, every source cited."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="File to write: .html, .json, .csv (folder).")] = Path(
        "report.html"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON: the files written.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    tell_written(opened.report(out), as_json=as_json)
    if opened.counts()["pending"]:
        say("Files added since the last run are not in it.")
        next_step(f"stemma run {paste(case)}", always=True)
