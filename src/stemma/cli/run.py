"""`stemma run`."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import interruptible, many, next_step, paste, print_json, problems_line, progress, waiting

NAME = "run"
COLLECT = (100_000, 50, 50)  # what is imported and stored forms no cycles: less is looked for them
HELP = "Read what is new and weigh it. Safe to interrupt and to run again."


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    retry: Annotated[bool, typer.Option("--retry", help="Also try again what failed before.")] = False,
    afresh: Annotated[bool, typer.Option("--afresh", help="Do everything anew, not only what changed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.early import expect_work

    gc.set_threshold(*COLLECT)
    expect_work(case, afresh=afresh)  # before the facade is imported, which takes as long as what is started here
    from stemma.case import open_case

    opened = open_case(case)
    kept = f"What was finished is kept; go on with: stemma run {paste(case)}"
    with interruptible(kept), progress() as show:
        done = opened.run(show, retry=retry, afresh=afresh, waiting=waiting)
    if as_json:
        print_json({"done": done, "case": opened.counts()})  # `done.moved` is what moved
        return
    counts = opened.counts("original", "document", "incident")
    if not counts["original"]:
        typer.echo("The case holds no files yet.")
        next_step(f"stemma add {paste(case)} FILES AND FOLDERS", always=True)
        return
    if done.originals or done.weighed:
        typer.echo(f"Read {many(done.originals, 'file')}: {many(done.documents, 'document')}.")
        same = f", {done.skipped} unchanged" if done.skipped else ""
        typer.echo(f"Weighed {many(done.weighed, 'group')} of documents{same}.")
    else:
        typer.echo("Nothing is new.")
    if told := opened.moved_text(done.moved):
        typer.echo(told, nl=False)
    incidents, documents = many(counts["incident"], "incident"), many(counts["document"], "document")
    typer.echo(f"The case holds {incidents} from {documents}.")
    if line := problems_line(opened.problems(), case):
        typer.echo(line)
    next_step(f"stemma show {paste(case)} incidents", f"stemma report {paste(case)} -o report.html")
