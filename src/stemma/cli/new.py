"""`stemma new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import next_step, paste, print_json

NAME = "new"
HELP = "Make a case: a folder that will hold everything."


def command(
    case: Annotated[Path, typer.Argument(help="Folder to make.")],
    config: Annotated[Path | None, typer.Option(help="A case.toml: title, question, scope, settings.")] = None,
    gazetteer: Annotated[Path | None, typer.Option(help="A CSV of places: name, aliases, kind, lat, lon.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import new_case

    made = new_case(case, config=config, gazetteer=gazetteer)
    if as_json:
        print_json({"case": str(made.path), "title": made.config.title})
        return
    typer.echo(f"Made {made.path}" + (f": {made.config.title}" if made.config.title else ""))
    next_step(f"stemma add {paste(case)} FILES AND FOLDERS")
