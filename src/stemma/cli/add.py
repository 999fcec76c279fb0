"""`stemma add`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import interruptible, many, next_step, paste, print_json, progress, say, waiting

NAME = "add"
HELP = "Take files, folders and archives into a case."
LISTED = 10  # problems shown in full


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    paths: Annotated[list[Path], typer.Argument(help="Files, folders, ZIP, MBOX, WARC, WACZ ...")],
    confidential: Annotated[bool, typer.Option("--confidential", help="Given in confidence: nothing leaves.")] = False,
    person: Annotated[list[str] | None, typer.Option("--person", help="Who gave it (V-...); confidential.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    again = f"Files already taken are kept; to take the rest: stemma add {paste(case)} {' '.join(map(paste, paths))}"
    with interruptible(again), progress() as show:
        added = opened.add(paths, progress=show, waiting=waiting, confidential=confidential, persons=person or ())
    if as_json:
        print_json(added)
        return
    if added.files:
        typer.echo(f"Added {many(added.files, 'file')}, {added.new} of them new to the case ({added.bytes:,} bytes).")
    for problem in added.problems[:LISTED]:
        say(f"  {problem.file}: {problem.message} {problem.hint}".rstrip())
    if len(added.problems) > LISTED:
        say(f"  and {len(added.problems) - LISTED} more: stemma show {paste(case)} problems")
    if not added.files:
        say("Nothing was added." if added.problems else "Nothing is new: these files are in the case already.")
    if opened.counts("original")["pending"]:
        next_step(f"stemma run {paste(case)}")
