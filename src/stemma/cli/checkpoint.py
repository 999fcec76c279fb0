"""`stemma checkpoint`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import print_json, say

NAME = "checkpoint"
HELP = """Sign the state of the log, so that nobody can change what stands in it unnoticed.

Without options the signed checkpoint is printed: three lines and a signature, which name nobody. Keep it outside the
case, or let a partner sign it too:

  stemma checkpoint my.case -o state.txt

  stemma cosign state.txt                  (the partner, who sends the file back)

  stemma checkpoint my.case --add state.txt
"""


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write the checkpoint to this file.")] = None,
    since: Annotated[
        list[int] | None, typer.Option(help="Prove that the first so many entries are unchanged; may be repeated.")
    ] = None,
    add: Annotated[Path | None, typer.Option(help="Keep this checkpoint, which a partner has cosigned.")] = None,
    stamp_request: Annotated[
        Path | None, typer.Option(help="Write a request for a time stamp (.tsq); it holds a hash and nothing else.")
    ] = None,
    stamp_answer: Annotated[
        Path | None, typer.Option(help="Keep the answer of a time stamping authority (.tsr).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case, write_bytes

    opened = open_case(case)
    if add is not None:
        signers = opened.add_checkpoint(add)
        for name, known in signers:
            say(f"Cosigned by {name}" + ("." if known else ", whose key is not known here: stemma signers --trust KEY"))
        if as_json:
            print_json({"signers": [{"name": name, "known": known} for name, known in signers]})
        return
    if stamp_answer is not None:
        when = opened.add_stamp(stamp_answer)
        say(f"The authority states that this log existed at {when}.")
        if as_json:
            print_json({"time": when})
        return
    if stamp_request is not None:
        write_bytes(stamp_request, opened.stamp_request())
        say(f"Send {stamp_request} to a time stamping authority; add its answer with --stamp-answer.")
        if as_json:
            print_json({"file": str(stamp_request)})
        return
    text = opened.checkpoint(since=since or ())
    if out is not None:
        write_bytes(out, text.encode("utf-8"))
        say(f"Written: {out}")
    if as_json:
        print_json({"checkpoint": text, "file": str(out) if out else None})
    elif out is None:
        typer.echo(text, nl=False)
