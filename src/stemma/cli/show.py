"""`stemma show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import next_step, paste, print_json, say, table

NAME = "show"
HELP = (
    "List records: incidents, origins, statements, documents, lineage, links, contradictions, timeline, patterns,"
    " inquiries, problems, processing."
)
EXPLAINED = (
    "incidents",
    "origins",
    "documents",
    "statements",
    "contradictions",
    "links",
    "lineage",
    "patterns",
)  # have ids


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    kind: Annotated[str, typer.Argument(help="What to list.")] = "incidents",
    limit: Annotated[int, typer.Option(min=0, help="Most rows to print; 0 for all.")] = 200,
    by: Annotated[
        str, typer.Option(metavar="WHAT", help="Timeline by facility, actor, act, month, means or channel.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import kinds, open_case
    from stemma.errors import BadInput

    if str(case) in kinds() and not case.exists():
        raise BadInput("The case comes first, then what to list.", hint=f"For example: stemma show my.case {case}")
    opened = open_case(case)
    found = opened.listing(kind, by=by)
    if as_json:
        print_json(list(found.records))
        return
    if not found.rows:
        _nothing(found.kind, opened.counts(), case)
    rows = found.rows[:limit] if limit else found.rows
    table("", found.columns, rows)
    if len(rows) < len(found.rows):
        say(f"{len(rows)} of {len(found.rows)} shown; --limit 0 shows all.")
    if found.kind in EXPLAINED:
        next_step(f"stemma explain {paste(case)} {found.rows[0][0]}")


def _nothing(kind: str, counts: dict[str, int], case: Path) -> None:
    """Says that there is nothing of this kind, and why, where more can be done about it."""
    say(f"No {kind}.")
    if kind == "patterns":
        say("A pattern joins incidents of one kind that recur. Circular reporting stands in the list of lineage.")
    if not counts["original"]:
        next_step(f"stemma add {paste(case)} FILES AND FOLDERS", always=True)
    elif counts["pending"]:
        say(f"{counts['pending']} of the files added have not been read yet.")
        next_step(f"stemma run {paste(case)}", always=True)
    raise typer.Exit(0 if kind == "problems" else 1)
