"""`stemma`: finds the verb, runs it, and turns every error into words and an exit status.

Exit status: 0 done; 1 something was checked and is not right, or nothing was found; 2 the input cannot be used;
3 the run had to stop (busy, read-only, disk full); 4 the case is encrypted and did not open; 130 interrupted.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from stemma.cli import (
    add,
    bundle,
    changes,
    checkpoint,
    config,
    cosign,
    decide,
    decisions,
    doctor,
    explain,
    export,
    merge,
    new,
    people,
    persons,
    receive,
    redact,
    rekey,
    report,
    run,
    serve,
    show,
    signers,
    verify,
    wipe,
)
from stemma.cli.keys import fronted, prepare
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
    new, add, run, show, explain, decide, decisions, changes, report, serve, people, persons, redact, export, verify,
    checkpoint, cosign, signers, bundle, receive, merge, config, rekey, wipe, doctor,
)  # fmt: skip
for verb in VERBS:
    app.command(verb.NAME, help=verb.HELP, short_help=verb.HELP.split("\n")[0])(verb.command)


OPENED_BY = "Key file of an encrypted case; may stand anywhere in the command."
FROM_STDIN = "Read the passphrase of an encrypted case from stdin; may stand anywhere."


@app.callback()
def _without_verb(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version and end."),
    key_file: Annotated[Path | None, typer.Option("--key-file", help=OPENED_BY)] = None,
    passphrase_stdin: Annotated[bool, typer.Option("--passphrase-stdin", help=FROM_STDIN)] = False,
) -> None:
    if context.invoked_subcommand is not None:
        prepare(key_file, passphrase_stdin)
    if version:
        from stemma import __version__

        typer.echo(f"stemma {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        typer.echo("\nBegin with:\n  stemma new my.case\n  stemma add my.case FOLDER\n  stemma run my.case")


def main() -> None:
    """Runs the command line and ends the process with its exit status."""
    from stemma.errors import KeyNeeded, RunAborted, StemmaError, WrongKey

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(fronted(sys.argv[1:]), standalone_mode=True)
    except RunAborted as exc:
        complain(exc)
        sys.exit(3)
    except (KeyNeeded, WrongKey) as exc:
        complain(exc)
        sys.exit(4)
    except StemmaError as exc:
        complain(exc)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as exc:
        say(f"stemma: {exc.filename or 'The system'}: {exc.strerror or exc}.")
        sys.exit(3)
