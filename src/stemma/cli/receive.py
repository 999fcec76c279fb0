"""`stemma receive`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import print_json, table

NAME = "receive"
HELP = "Check a partner's bundle: is everything in it as it was packed, and who signed it? Nothing is taken in."


def command(
    bundle: Annotated[Path, typer.Argument(help="The bundle.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import read_bundle

    found = read_bundle(bundle)
    if as_json:
        answers = [one._asdict() for one in found.checked]
        print_json({"passed": found.whole, "answers": answers, "files": [name for _, name in found.originals]})
    else:
        rows = [(one.result, one.what, one.text) for one in found.checked]
        table("", (("result", "id"), ("what", ""), ("", "wide")), rows)
    raise typer.Exit(0 if found.whole else 1)
