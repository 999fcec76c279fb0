"""`stemma people`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import print_json, say, table

NAME = "people"
HELP = "Accounts of a shared case: list, add, close, new password."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    add: Annotated[str, typer.Option("--add", help="Make an account with this name.")] = "",
    role: Annotated[
        list[str] | None, typer.Option("--role", help="reader, analyst, reviewer, approver, guardian; may be repeated.")
    ] = None,
    close: Annotated[str, typer.Option("--close", help="Close this account.")] = "",
    password: Annotated[str, typer.Option("--password", help="Set a new password for this account.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who does it; without it the name you are logged in with.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case
    from stemma.web import accounts

    opened = open_case(case, actor=by)
    people = accounts(opened)
    try:
        who = opened.actor
        if add:
            people.add(add, role or ["reader"], _asked_password(add), by=who)
        if close:
            people.change(close, by=who, closed=True)
        if password:
            people.change(password, by=who, password=_asked_password(password))
        found = people.all()
    finally:
        people.close()
    if as_json:
        print_json(found)
        return
    if not found:
        say("Nobody has an account. Make one: stemma people CASE --add NAME --role guardian")
        return
    rows = [(one["name"], one["roles"].replace(" ", ", "), "closed" if one["closed"] else "open") for one in found]
    table("", (("name", "id"), ("roles", ""), ("", "")), rows)


def _asked_password(name: str) -> str:
    """The password, typed twice at a terminal; otherwise the first line of stdin, so that it stands in no history."""
    if sys.stdin.isatty():
        return str(typer.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\n")
