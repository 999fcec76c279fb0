"""`stemma changes`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import print_json, say, tell_given, tell_written

NAME = "changes"
HELP = "What moved with each run and each decision, the latest last, with what changed in the reasons."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    newest: Annotated[int, typer.Option("--newest", min=0, help="So many of the latest; 0 for all.")] = 10,
    full: Annotated[bool, typer.Option("--full", help="Every incident and every reason.")] = False,
    atom: Annotated[Path | None, typer.Option("--atom", help="Write an Atom feed to this file instead.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    if atom is not None:
        tell_written(opened.feed_to(atom, newest=newest), as_json=as_json)
        tell_given(opened)
        return
    if as_json:
        print_json(opened.changes(newest))
        return
    text = opened.changes_text(newest, full=full)
    if not text:
        say("Nothing has moved yet.")
        raise typer.Exit(1)
    typer.echo(text, nl=False)
