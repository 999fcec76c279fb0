"""`stemma rekey`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.keys import WAYS, ask_for_new
from stemma.cli.screen import interruptible, paste, print_json, progress, say

NAME = "rekey"
HELP = "Change the passphrase or key file that opens an encrypted case."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    new_key_file: Annotated[
        Path | None, typer.Option("--new-key-file", help="Open it by this key file from now on; made where missing.")
    ] = None,
    new_passphrase_file: Annotated[
        Path | None, typer.Option("--new-passphrase-file", help="Take the new passphrase from this file's first line.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="What opened it before goes on opening it, too.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Seal everything anew under another key; takes long.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import Given, rekey, unlock_for_rekey
    from stemma.errors import BadInput

    if keep and full:
        raise BadInput("--keep and --full do not go together.", hint="Use --full first, then --keep for a second way.")
    given, unfinished = unlock_for_rekey(case)
    new = Given() if unfinished else ask_for_new(new_key_file, new_passphrase_file, environment=False)
    again = f"Nothing is lost; finish it with: stemma rekey {paste(case)} --full"
    with interruptible(again if full else "Nothing was changed."), progress() as show:
        rekey(case, given, new, keep=keep, full=full, progress=show)
    WAYS.asked = None
    if as_json:
        print_json({"case": str(case), "full": full, "kept": keep})
        return
    typer.echo(f"{case} is opened by the new passphrase or key file{' as well' if keep else ' alone'}.")
    if not full:
        say("Copies of the case made before are still opened by the old one.")
