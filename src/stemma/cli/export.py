"""`stemma export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import tell_given, tell_written
from stemma.cli.secrets import asked_secrets

NAME = "export"
HELP = "Write the case in an exchange format: json, or csv tables."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    format: Annotated[str, typer.Option("--format", "-f", help="json or csv.")] = "json",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File (csv: folder); else stdout.")] = None,
    use: Annotated[str, typer.Option("--for", help="What it is for; consents are checked for it.")] = "public_report",
    to: Annotated[str, typer.Option("--to", help="Who gets it; without it, everybody.")] = "",
    key: Annotated[list[Path] | None, typer.Option("--key", help="Key file or passphrase of the vault.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With -o, answer as JSON: the files written.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    vault = asked_secrets(case, key or ())
    if out is None:
        sys.stdout.write(opened.export_text(format, purpose=use, recipient=to, vault=vault))
    else:
        tell_written(opened.export_to(format, out, purpose=use, recipient=to, vault=vault), as_json=as_json)
    tell_given(opened)
