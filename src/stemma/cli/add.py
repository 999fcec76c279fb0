"""`stemma add`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import interruptible, next_step, print_json, progress, say, waiting

NAME = "add"
HELP = "Take files, folders and archives into a case."
LISTED = 10  # problems shown in full


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, ZIP, MBOX, WARC, WACZ ...")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    again = f"Files already taken are kept; the same command takes the rest: stemma add {case} ..."
    with interruptible(again), progress() as show:
        added = opened.add(paths, progress=show, waiting=waiting)
    if as_json:
        print_json(added)
        return
    typer.echo(f"Added {added.files} files, {added.new} of them new to the case ({added.bytes:,} bytes).")
    for problem in added.problems[:LISTED]:
        say(f"  {problem.file}: {problem.message} {problem.hint}")
    if len(added.problems) > LISTED:
        say(f"  and {len(added.problems) - LISTED} more: stemma show {case} problems")
    next_step(f"stemma run {case}")
