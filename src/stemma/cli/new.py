"""`stemma new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.keys import WAYS, ask_for_new
from stemma.cli.screen import next_step, paste, print_json, say

NAME = "new"
HELP = "Make a case: a folder that will hold everything."


def command(
    case: Annotated[Path, typer.Argument(help="Folder to make.")],
    config: Annotated[Path | None, typer.Option(help="A case.toml: title, question, scope, settings.")] = None,
    gazetteer: Annotated[Path | None, typer.Option(help="A CSV of places: name, aliases, kind, lat, lon.")] = None,
    encrypt: Annotated[bool, typer.Option("--encrypt", help="Encrypt it; a passphrase is asked for twice.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import Given, new_case

    given = ask_for_new(WAYS.key_file) if encrypt or WAYS.key_file else Given()
    made = new_case(case, config=config, gazetteer=gazetteer, passphrase=given.passphrase, key_file=given.key_file)
    if as_json:
        print_json({"case": str(made.path), "title": made.config.title})
        return
    typer.echo(f"Made {made.path}" + (f": {made.config.title}" if made.config.title else ""))
    if given:
        say("It is encrypted. Keep the passphrase or key file safe: without it nobody can open the case again.")
    next_step(f"stemma add {paste(case)} FILES AND FOLDERS")
