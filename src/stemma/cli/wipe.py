"""`stemma wipe`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from stemma.cli.screen import many, print_json, progress, say

NAME = "wipe"
HELP = """Destroy a case for good: what opens it first, then everything in it.

There is no way back, and no entry of a log tells of it. To destroy what a court or a promise binds you to keep may be a
crime. On SSDs, in snapshots and backups the bytes may stay; only an encrypted case is of no use to anybody then.
"""


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    confirm: Annotated[str, typer.Option("--confirm", help="Name of its folder; without it, it is asked for.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Also while another process works on it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import wipe

    name = confirm
    if not name and sys.stdin.isatty():
        say(f"Everything in {case} will be destroyed. There is no way back.")
        name = str(typer.prompt("Type the name of its folder", err=True))
    with progress() as show:
        done = wipe(case, name, force=force, progress=show)
    if as_json:
        print_json(done)
    else:
        _tell(case, done)
    raise typer.Exit(1 if done.left else 0)


def _tell(case: Path, done: Any) -> None:
    say(f"{many(done.files, 'file')} destroyed.")
    if done.encrypted:
        say("The key header went first. A copy of it, with the passphrase or key file, still opens copies of the case.")
    else:
        say("The case was not encrypted: on an SSD, in snapshots and backups its contents may still be found.")
    if done.left:
        say("These could not be destroyed; do it yourself: " + ", ".join(done.left[:5]))
    if done.others:
        say(f"{case} still holds what the program did not write: " + ", ".join(done.others[:5]))
