"""`stemma config`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import next_step, paste, print_json, say, waiting

NAME = "config"
HELP = "Show or replace the case.toml and the places of a case; of an encrypted one, the only way."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    config: Annotated[Path | None, typer.Option("--config", help="Put this case.toml in its place.")] = None,
    gazetteer: Annotated[Path | None, typer.Option("--gazetteer", help="Put this CSV of places in its place.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    changed = config is not None or gazetteer is not None
    if changed:
        opened.configure(config, gazetteer, waiting=waiting)
    if as_json:
        print_json({"case": str(opened.path), "changed": changed, "config": opened.configured()})
    elif changed:
        typer.echo(f"Changed {opened.path}. The next run takes it into account.")
        next_step(f"stemma run {paste(case)}")
    elif text := opened.configured():
        typer.echo(text, nl=False)
    else:
        say("The case has no case.toml; every setting has its usual value.")
