"""`stemma cosign`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import print_json, say

NAME = "cosign"
HELP = """Sign a partner's checkpoint: you vouch that you saw this state of their log, not for what it says.

You learn the number of entries and nothing of their content. A later checkpoint of the same log is only cosigned when
it proves that it continues the one you cosigned before.
"""


def command(
    file: Annotated[Path, typer.Argument(help="The checkpoint that the partner sent.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Write it here instead of into the same file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import cosign, write_bytes

    made = cosign(file)
    write_bytes(out or file, str(made.file).encode("utf-8"))
    for name, known in made.signers:
        note = "" if known else " (the key is not known here: that it is theirs was not checked)"
        say(f"Signed by {name} before{note}.")
    size = made.file.checkpoint.size
    said = (
        f"It continues the {made.before} entries you cosigned before." if made.before else "It is the first of its log."
    )
    say(f"Cosigned: {size} entries. {said} Send {out or file} back.")
    if as_json:
        signers = [{"name": name, "known": known} for name, known in made.signers]
        print_json({"size": size, "before": made.before, "signers": signers, "file": str(out or file)})
