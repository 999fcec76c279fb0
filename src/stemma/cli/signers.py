"""`stemma signers`."""

from __future__ import annotations

from typing import Annotated

import typer

from stemma.cli.screen import print_json, say

NAME = "signers"
HELP = """Show your own key for signatures, and say whose keys you trust.

Give partners your key (the line beginning with its name) on a way on which nobody can exchange it, and take theirs in
the same way: in person, by telephone, on paper.
"""


def command(
    trust: Annotated[str, typer.Option(help="Trust this key: the line that the partner gave you, or a file.")] = "",
    remark: Annotated[str, typer.Option(help="Whose it is and how you got it.")] = "",
    forget: Annotated[str, typer.Option(help="Trust the key of this name no longer.")] = "",
    name: Annotated[str, typer.Option(help="What your own key is called, when it is made: others see it.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import signers

    found, gone = signers(trust=trust, remark=remark, forget=forget, name=name)
    if forget and not gone:
        say(f"No key is called {forget}.")
    if as_json:
        print_json({"signers": [{"key": key, "remark": said} for key, said in found]})
    else:
        for key, said in found:  # a key that is broken into lines cannot be copied
            typer.echo(f"{key}\n  {said}")
