"""`stemma run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import interruptible, next_step, print_json, progress, waiting

NAME = "run"
HELP = "Read what is new and weigh it. Safe to interrupt and to run again."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    retry: Annotated[bool, typer.Option("--retry", help="Also try again what failed before.")] = False,
    afresh: Annotated[bool, typer.Option("--afresh", help="Do everything anew, not only what changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    kept = f"What was finished is kept; go on with: stemma run {case}"
    with interruptible(kept), progress() as show:
        done = opened.run(show, retry=retry, afresh=afresh, waiting=waiting)
    counts = opened.counts()
    if as_json:
        print_json({"done": done, "case": counts})
        return
    if done.originals or done.weighed:
        typer.echo(f"Read {done.originals} originals: {done.documents} documents, {done.links} links between them.")
        same = f", {done.skipped} unchanged" if done.skipped else ""
        typer.echo(f"Weighed {done.weighed} neighbourhoods{same}.")
    else:
        typer.echo("Nothing is new.")
    typer.echo(f"The case holds {counts.get('incident', 0)} incidents from {counts['document']} documents.")
    if counts["problem"]:
        typer.echo(f"{counts['problem']} problems: stemma show {case} problems")
    next_step(f"stemma show {case} incidents", f"stemma report {case} -o report.html")
