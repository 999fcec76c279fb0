"""`stemma report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import next_step, paste, say, tell_given, tell_written
from stemma.cli.secrets import asked_secrets

NAME = "report"
HELP = "Write the case file: incidents, family tree, timeline, every source cited."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="File to write: .html, .json, .csv (folder).")] = Path(
        "report.html"
    ),
    use: Annotated[str, typer.Option("--for", help="What it is for; consents are checked for it.")] = "public_report",
    to: Annotated[str, typer.Option("--to", help="Who gets it; without it, everybody.")] = "",
    key: Annotated[list[Path] | None, typer.Option("--key", help="Key file or passphrase of the vault.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON: the files written.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    vault = asked_secrets(case, key or ())
    tell_written(opened.report(out, purpose=use, recipient=to, vault=vault), as_json=as_json)
    tell_given(opened)
    if opened.counts("original")["pending"]:
        say("Files added since the last run are not in it.")
        next_step(f"stemma run {paste(case)}", always=True)
