"""`stemma`: finds the verb, runs it, and turns every error into words and an exit status.

Exit status: 0 done; 1 something was checked and is not right, or nothing was found; 2 the input cannot be used;
3 the run had to stop (busy, read-only, disk full); 130 interrupted.
"""

from __future__ import annotations

import sys

import typer

from stemma.cli import (
    add,
    changes,
    decide,
    decisions,
    doctor,
    explain,
    export,
    new,
    people,
    persons,
    report,
    run,
    serve,
    show,
    verify,
)
from stemma.cli.screen import complain, say

__all__ = ["app", "main"]

app = typer.Typer(
    name="stemma",
    help="Who says so, and who is only repeating whom: reports to graded, cited allegations, offline.",
    no_args_is_help=False,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
VERBS = (
    new, add, run, show, explain, decide, decisions, changes, report, serve, people, persons, export, verify, doctor,
)  # fmt: skip
for verb in VERBS:
    app.command(verb.NAME, help=verb.HELP, short_help=verb.HELP.split("\n")[0])(verb.command)


@app.callback()
def _without_verb(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version and end."),
) -> None:
    if version:
        from stemma import __version__

        typer.echo(f"stemma {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        typer.echo("\nBegin with:\n  stemma new my.case\n  stemma add my.case FOLDER\n  stemma run my.case")


def main() -> None:
    """Runs the command line and ends the process with its exit status."""
    from stemma.errors import RunAborted, StemmaError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(standalone_mode=True)
    except RunAborted as exc:
        complain(exc)
        sys.exit(3)
    except StemmaError as exc:
        complain(exc)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as exc:
        say(f"stemma: {exc.filename or 'The system'}: {exc.strerror or exc}.")
        sys.exit(3)
