"""What all verbs share with the person: tables, progress, complaints, and the next useful command.

Results go to stdout, everything else to stderr; with `--json` stdout holds one JSON value and nothing else.
"""

from __future__ import annotations

import json
import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

    from rich.console import Console

    from stemma.errors import StemmaError

__all__ = [
    "complain",
    "console",
    "interruptible",
    "many",
    "next_step",
    "paste",
    "print_json",
    "problems_line",
    "progress",
    "say",
    "table",
    "tell_given",
    "tell_written",
    "waiting",
]

STAGES = {
    "add": "adding files",
    "read": "reading documents",
    "compare": "comparing documents",
    "weigh": "weighing what is told",
    "originals": "checking originals",
    "derived": "reading again",
    "wipe": "destroying",
}


def console(*, error: bool = False) -> Console:
    """A console as wide as the terminal; 80 columns where there is none."""
    from rich.console import Console

    stream = sys.stderr if error else sys.stdout
    width = None if stream.isatty() else 80
    return Console(stderr=error, width=width, highlight=False, soft_wrap=False)


def print_json(value: Any) -> None:
    """One JSON value on stdout."""
    sys.stdout.write(json.dumps(_named(value), ensure_ascii=False, indent=1) + "\n")


def _named(value: Any) -> Any:
    """Plain values in which every field has its name, also those of named tuples."""
    import msgspec

    if hasattr(value, "_asdict"):
        return {key: _named(one) for key, one in value._asdict().items()}
    if isinstance(value, (list, tuple)):
        return [_named(one) for one in value]
    return msgspec.to_builtins(value)


def say(text: str) -> None:
    """A sentence for the person, on stderr."""
    sys.stderr.write(text + "\n")


def tell_written(places: Sequence[Path], *, as_json: bool = False) -> None:
    """The files that were written, on stderr, or as JSON on stdout."""
    if as_json:
        print_json({"written": [str(place) for place in places]})
    else:
        say(f"Wrote {', '.join(str(place) for place in places)}")


def tell_given(case: Any) -> None:
    """What is to be known after something was given out: the log does not tell of it, or the case should be gone."""
    if late := case.overdue():
        say(f"{late} See: stemma show {paste(case.path)} processing")
    if case.unlogged:
        say("The case cannot be written, so its log does not tell that this was given out. Note yourself who got it.")


def waiting(text: str) -> None:
    """Somebody else holds the case."""
    say(text)


def many(number: int, noun: str) -> str:
    """The number with its noun: "1 file", "3 files"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def problems_line(problems: Sequence[Any], case: object) -> str:
    """How many files failed, were read in part, or have a note, and where to see them; "" where there are none."""
    words = (("failed", "not read"), ("partial", "read in part"), ("note", "with a note"))
    counted = [(sum(one.severity == severity for one in problems), what) for severity, what in words]
    parts = [f"{number} {what}" for number, what in counted if number]
    return f"Look at the problems ({', '.join(parts)}): stemma show {paste(case)} problems" if parts else ""


def paste(word: object) -> str:
    """A word of a command as it can be pasted into a shell, also with spaces in it."""
    return shlex.quote(str(word))


def next_step(*commands: str, always: bool = False) -> None:
    """The next useful command, on stderr, when a person is looking; `always` where nothing goes on without it."""
    if always or sys.stderr.isatty() or sys.stdout.isatty():
        say("\nNext:  " + "\n       ".join(commands))


def complain(error: StemmaError) -> None:
    """An error in words: what happened, and what to do."""
    say(f"stemma: {error.message}")
    if error.hint:
        say(f"        {error.hint}")


def table(title: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> None:
    """A calm table on stdout.

    Args:
        columns: (heading, how): `id` never wraps, `number` is set to the right, `wide` takes the room that is left.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, title=None, pad_edge=False, show_edge=False, expand=False)
    for heading, how in columns:
        made.add_column(
            heading,
            no_wrap=how in ("id", "number"),
            justify="right" if how == "number" else "left",
            ratio=1 if how == "wide" else None,
            overflow="fold" if how != "number" else "ellipsis",
            style="bold" if how == "id" else "",
        )
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    out = console()
    if title:
        out.print(Text(title, style="bold"))
    out.print(made)


@contextmanager
def progress() -> Iterator[Any]:
    """Gives a callback (stage, done, total). Bars on stderr when it is a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: _go_on()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description:24}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console(error=True)) as bars:
        known: dict[str, Any] = {}

        def show(stage: str, done: int, total: int) -> None:
            _go_on()
            if stage not in known:
                known[stage] = bars.add_task(STAGES.get(stage, stage), total=total or None)
            bars.update(known[stage], completed=done, total=total or None)

        yield show


_asked = threading.Event()  # Ctrl-C was pressed


def _ask(number: int, frame: FrameType | None) -> None:
    _asked.set()
    raise KeyboardInterrupt


@contextmanager
def interruptible(kept: str) -> Iterator[None]:
    """Ctrl-C ends the command with status 130 and says what is kept.

    An interrupt that falls into a callback of the database is lost or comes out as another failure; it is remembered
    here, so that the next step of the work, or its end, is interrupted all the same.

    Args:
        kept: what is kept and how to go on, one sentence.
    """
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, _ask) if main else None
    _asked.clear()
    try:
        yield
        _go_on()
    except BaseException as exc:
        if not isinstance(exc, KeyboardInterrupt) and not _asked.is_set():
            raise
        say(f"\nInterrupted. {kept}")
        sys.exit(130)
    finally:
        if main:
            signal.signal(signal.SIGINT, before)


def _go_on() -> None:
    """Ends the work here where somebody asked for it."""
    if _asked.is_set():
        raise KeyboardInterrupt
