"""`stemma merge`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import next_step, paste, print_json, say

NAME = "merge"
HELP = """Take a partner's bundle into a case: originals, and decisions under the names of those who made them.

A decision that contradicts one of yours, or comes from an unknown signer, is kept in the log and is not in force.
"""


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    bundle: Annotated[Path, typer.Argument(help="The bundle.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case

    made = open_case(case).merge(bundle)
    if as_json:
        print_json(asdict(made))
        return
    say(f"{made.originals} new originals, {made.decisions} decisions taken over, {made.kept} kept but not in force.")
    for one in made.conflicts:
        say(one)
    if made.unknown and made.kept:
        say("Nobody whose key you know signed the bundle, so its decisions count for nothing here. Ask the partner, in")
        say("person or by telephone, for the key that `stemma signers` shows there; then: stemma signers --trust KEY")
    next_step(f"stemma run {paste(case)}", always=True)
