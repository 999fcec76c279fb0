"""`stemma decisions`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import next_step, paste, print_json, say, table

NAME = "decisions"
HELP = "List what people decided, who, when and why, and what has become of it."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    about: Annotated[str, typer.Argument(help="Only decisions about the record with this id.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    opened = open_case(case)
    found = opened.decisions(about)
    if as_json:
        print_json(found)
        return
    if not found:
        say("No decisions.")
        raise typer.Exit(1)
    rows = [
        (
            state.decision.id[:6],
            "\n".join(filter(None, (_what(state.decision), state.decision.reason))),
            "\n".join((state.decision.actor, state.decision.utc[:16].replace("T", " "))),
            "\n".join(filter(None, (state.status.replace("_", " "), state.text))),
        )
        for state in found
    ]
    table("", (("id", "id"), ("decision", "wide"), ("who, when (UTC)", ""), ("state", "wide")), rows)
    next_step(f'stemma decide {paste(case)} undo {rows[-1][0]} --reason "..."')


def _what(decision: object) -> str:
    kind, value, title = (getattr(decision, name) for name in ("kind", "value", "title"))
    return f"{kind} {value}".strip() + (f": {title}" if title else "")
