"""`stemma explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import console, print_json

NAME = "explain"
HELP = "Why: origins, repeats, rules, doubts and words behind a record."
MOST_COLUMNS = 100


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    id: Annotated[str, typer.Argument(help="An id such as I-7Q4K (also D-, O-, S-, A-, X-, L-, W-), or a file name.")],
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="What if this origin (O-), document (D-) or link (L-) were not there?"),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Every sentence, quotation and test, not one page.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    width = min(console().width, MOST_COLUMNS)
    if without and as_json:
        print_json(opened.what_if(id, without))
    elif without:
        typer.echo(opened.what_if_text(id, without, width=width), nl=False)
    elif as_json:
        print_json(opened.explain(id))
    else:
        typer.echo(opened.explain_text(id, width=width, full=full), nl=False)
