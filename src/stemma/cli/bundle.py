"""`stemma bundle`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import tell_given, tell_written
from stemma.cli.secrets import asked_secrets

NAME = "bundle"
HELP = """Pack a case, or some incidents of it, for a partner: originals, records and proofs, signed.

Only what may leave for the use goes in. The partner checks it with `stemma receive`, takes it in with `stemma merge`.
"""


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="File to write.")] = Path("bundle.zip"),
    only: Annotated[list[str] | None, typer.Option(help="Id of an incident or document; may be repeated.")] = None,
    use: Annotated[str, typer.Option("--for", help="What it is for (see docs, protection).")] = "public_report",
    recipient: Annotated[str, typer.Option("--to", help="Who gets it.")] = "",
    key: Annotated[list[Path] | None, typer.Option(help="Key file or passphrase file of the vault.")] = None,
    age: Annotated[list[str] | None, typer.Option(help="age key of a recipient: only they can open it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON: the files written.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    given = asked_secrets(case, key or ())
    written = opened.bundle(out, only=only or (), purpose=use, recipient=recipient, vault=given, age=age or ())
    tell_written(written, as_json=as_json)
    tell_given(opened)
