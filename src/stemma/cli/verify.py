"""`stemma verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import interruptible, print_json, progress, table

NAME = "verify"
HELP = "Check that nothing was altered: originals, log, rows of the database, derived records."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    derived: Annotated[
        str, typer.Option(help="Whether to read originals again and compare: a `sample`, `all`, or `none`.")
    ] = "sample",
    sample: Annotated[int, typer.Option(help="How many originals a sample is.")] = 20,
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint that was kept elsewhere: does the log continue it?")
    ] = None,
    roots: Annotated[
        list[Path] | None, typer.Option(help="Certificates (PEM) of time stamping authorities you trust.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    with interruptible("Nothing was changed."), progress() as show:
        answers = opened.verify(derived=derived, sample=sample, checkpoint=checkpoint, roots=roots or (), progress=show)
    failed = any(one.result == "failed" for one in answers)
    if as_json:
        print_json({"passed": not failed, "answers": [one._asdict() for one in answers]})
    else:
        rows = [(one.result, one.what, one.text) for one in answers]
        table("", (("result", "id"), ("what", ""), ("", "wide")), rows)
    raise typer.Exit(1 if failed else 0)
