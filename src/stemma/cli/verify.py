"""`stemma verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stemma.cli.screen import interruptible, print_json, progress, say, table

NAME = "verify"
HELP = """Check that nothing was altered: originals, log, rows of the database, derived records.

A report can be checked on a machine that has not the case, only the originals it cites:

  stemma verify --report report.html --checkpoint state.txt --originals FOLDER
"""

CASE = (
    "Something is not what it was when it was written. Leave this folder as it is: it is evidence now, do not work in "
    "it. Write down who could reach it, check a copy that was kept elsewhere (stemma verify COPY --checkpoint FILE), "
    "and go on with that."
)
REPORT = (
    "Do not rely on this report: something in it, or an original it cites, is not what it was when it was written. Ask "
    "whoever gave it to you, on another way, for the report, the originals and a checkpoint."
)


def command(
    case: Annotated[Path | None, typer.Argument(help="The case; left out where only a report is checked.")] = None,
    derived: Annotated[
        str, typer.Option(help="Whether to read originals again and compare: a `sample`, `all`, or `none`.")
    ] = "sample",
    sample: Annotated[int, typer.Option(help="How many originals a sample is.")] = 20,
    checkpoint: Annotated[
        Path | None, typer.Option(help="A checkpoint that was kept elsewhere: does the log continue it?")
    ] = None,
    roots: Annotated[
        list[Path] | None, typer.Option(help="Certificates (PEM) of time stamping authorities you trust.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Check this HTML report and every citation in it.")] = None,
    originals: Annotated[
        Path | None, typer.Option(help="With --report and no case: folder with the cited originals.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.case import open_case, verify_report

    if case is None and (report is None or originals is None):
        raise typer.BadParameter("Name a case, or a report with --report and its originals with --originals.")
    with interruptible("Nothing was changed."), progress() as show:
        if case is None:
            answers = verify_report(report or "", originals=originals or "", checkpoint=checkpoint, progress=show)
        elif report is not None:
            answers = open_case(case).verify_report(report, checkpoint=checkpoint, progress=show)
        else:
            answers = open_case(case).verify(
                derived=derived, sample=sample, checkpoint=checkpoint, roots=roots or (), progress=show
            )
    failed = any(one.result == "failed" for one in answers)
    if as_json:
        print_json({"passed": not failed, "answers": [one._asdict() for one in answers]})
    else:
        rows = [(one.result, one.what, one.text) for one in answers]
        table("", (("result", "id"), ("what", ""), ("", "wide")), rows)
        if failed:
            say(REPORT if case is None or report is not None else CASE)
    raise typer.Exit(1 if failed else 0)
