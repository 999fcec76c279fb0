"""`stemma doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import print_json, table

NAME = "doctor"
HELP = "Say whether everything is in order: installation, settings, a case."


def command(
    case: Annotated[Path | None, typer.Argument(help="A case to look at as well.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import doctor, open_case

    answers, settings = doctor(open_case(case) if case else None)
    failed = any(one.result == "failed" for one in answers)
    if as_json:
        answered = [one._asdict() for one in answers]
        print_json({"passed": not failed, "answers": answered, "settings": settings})
    else:
        table("", (("result", "id"), ("what", ""), ("", "wide")), [(a.result, a.what, a.text) for a in answers])
        rows = [(s["name"], str(s["value"]), s["unit"], s["help"]) for s in settings]
        typer.echo("")
        table("Settings", (("name", "id"), ("value", "number"), ("", "id"), ("", "wide")), rows)
    raise typer.Exit(1 if failed else 0)
