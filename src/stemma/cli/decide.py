"""`stemma decide`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import next_step, paste, print_json, say, waiting

NAME = "decide"
HELP = """Decide something; the program's proposal stays beside it.

letter, confirm, reject, merge, split, correct, substantiated, verify, approve, refuted, note, undo."""
AT_ONCE = 2000  # documents; in a larger case a decision that needs weighing waits for the next run


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    what: Annotated[str, typer.Argument(help="What is decided, for example merge.")],
    about: Annotated[
        list[str],
        typer.Argument(help="Ids it concerns; then A to F of a letter, or PART VALUE of a correction."),
    ],
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; of a note the text.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who decides; without it the name you are logged in with.")] = "",
    answer: Annotated[list[str] | None, typer.Option("--answer", help="MARK=TEXT: what is answered to a mark.")] = None,
    search: Annotated[str, typer.Option("--search", help="How contrary information was looked for (C9).")] = "",
    evidence: Annotated[str, typer.Option("--evidence", help="What was authenticated, or what a court found.")] = "",
    topic: Annotated[str, typer.Option("--topic", help="What a letter is for; without it, everything.")] = "",
    period: Annotated[str, typer.Option("--period", help="For what time a letter is, such as 2031/2033.")] = "",
    at: Annotated[str, typer.Option("--at", help="Of a correction: characters that say so, such as 120-182.")] = "",
    later: Annotated[bool, typer.Option("--later", help="Leave what has to be weighed anew to the next run.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case
    from stemma.errors import BadInput

    answers = {}
    for one in answer or ():
        mark, equals, text = one.partition("=")
        if not equals:
            raise BadInput(f"{one!r} is no answer.", hint='For example: --answer contested="..."')
        answers[mark.strip()] = text
    ids, value, part = list(about), "", ""
    if what == "letter" and len(ids) > 1:
        value = ids.pop()
    if what == "correct" and len(ids) > 1:
        part, value, ids = ids[1], " ".join(ids[2:]), ids[:1]
    opened = open_case(case)
    made = opened.decide(
        what,
        *ids,
        reason=reason,
        by=by,
        value=value,
        answers=answers,
        search=search,
        evidence=evidence,
        topic=topic,
        period=period,
        part=part,
        at=at,
        waiting=waiting,
    )
    (state,) = [one for one in opened.decisions() if one.decision.id == made.id]
    told = ""
    if state.status == "next_run" and not later and opened.counts("document")["document"] <= AT_ONCE:
        told = opened.moved_text(opened.settle(waiting=waiting).moved)
        (state,) = [one for one in opened.decisions() if one.decision.id == made.id]
    if as_json:
        print_json(state)
        return
    typer.echo(f"{made.id}  {made.kind}: {made.title or ', '.join(made.about)}")
    if told:
        typer.echo(told, nl=False)
    if state.text:
        say(state.text)
    if state.status == "next_run":
        next_step(f"stemma run {paste(case)}", always=True)
    elif state.status == "waiting":
        next_step(f'stemma decide {paste(case)} approve {made.id} --by NAME --reason "..."', always=True)
