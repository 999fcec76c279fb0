"""`stemma redact`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import tell_given, tell_written
from stemma.cli.secrets import asked_secrets

NAME = "redact"
HELP = "Write one document anew without protected names; the original stays as it is."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    document: Annotated[str, typer.Argument(help="Its id (D-...) or file name.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="File to write: .html or .txt.")] = Path("redacted.html"),
    use: Annotated[str, typer.Option("--for", help="What it is for; consents are checked for it.")] = "public_report",
    to: Annotated[str, typer.Option("--to", help="Who gets it; without it, everybody.")] = "",
    key: Annotated[list[Path] | None, typer.Option("--key", help="Key file or passphrase of the vault.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON: the files written.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    vault = asked_secrets(case, key or ())
    tell_written(opened.redact(document, out, purpose=use, recipient=to, vault=vault), as_json=as_json)
    tell_given(opened)
