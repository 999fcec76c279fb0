"""`stemma report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import say

NAME = "report"
HELP = "Write the case file: incidents, family tree, timeline, every source cited."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="File to write: .html, .json, .csv (folder).")] = Path(
        "report.html"
    ),
) -> None:
    from stemma.case import open_case

    written = open_case(case).report(out)
    say(f"Wrote {', '.join(str(place) for place in written)}")
