"""Where `stemma` begins: what takes longest to start is started before anything else is imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["main"]


def _expect(arguments: Sequence[str]) -> None:
    """`stemma run CASE`: has the process that makes workers started where the case holds enough that was never read.

    A guess from the bare words of the command: `stemma run` itself starts it where this did not.
    """
    if arguments[:1] == ["run"]:
        case = next((word for word in arguments[1:] if not word.startswith("-")), None)
        if case is not None:
            from stemma.early import expect_work

            expect_work(Path(case), afresh="--afresh" in arguments)


def main() -> None:
    """Runs the command line and ends the process with its exit status."""
    _expect(sys.argv[1:])
    from stemma.cli.main import main as command_line

    command_line()
