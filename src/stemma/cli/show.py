"""`stemma show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import next_step, print_json, say, table

NAME = "show"
HELP = "List records: incidents, origins, statements, documents, links, contradictions, timeline, problems."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    kind: Annotated[str, typer.Argument(help="What to list.")] = "incidents",
    limit: Annotated[int, typer.Option(help="Most rows to print; 0 for all.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    found = opened.listing(kind)
    if as_json:
        print_json(list(found.records))
        return
    if not found.rows:
        pending = opened.counts()["pending"]
        say(f"No {kind}." + (f" {pending} originals have not been read yet: stemma run {case}" if pending else ""))
        raise typer.Exit(0 if kind == "problems" else 1)
    rows = found.rows[:limit] if limit else found.rows
    table("", found.columns, rows)
    if len(rows) < len(found.rows):
        say(f"{len(rows)} of {len(found.rows)} shown; --limit 0 shows all.")
    first = found.rows[0][0]
    if kind in ("incidents", "origins", "documents", "statements"):
        next_step(f"stemma explain {case} {first}")
