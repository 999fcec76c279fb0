"""How a person gives passphrases and key files; the options stand before or after any verb.

Order: --key-file, --passphrase-stdin, STEMMA_KEY_FILE, STEMMA_PASSPHRASE_FILE, else a question at the terminal.
Nothing secret is taken from arguments or from the environment itself, where other processes could read it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from stemma.case import Given

__all__ = ["WAYS", "Ways", "ask_for_new", "fronted", "prepare"]

KEY_FILE, PASSPHRASE_FILE = "STEMMA_KEY_FILE", "STEMMA_PASSPHRASE_FILE"
GLOBAL = {"--key-file": 1, "--passphrase-stdin": 0}  # option, number of its values


@dataclass(slots=True)
class Ways:
    """What was said on the command line; `asked` remembers what was typed, so that a command asks once."""

    key_file: Path | None = None
    from_stdin: bool = False
    asked: Given | None = None


WAYS = Ways()


def fronted(words: Sequence[str]) -> list[str]:
    """The words of a command with the options of this module at the front, wherever they were written.

    >>> fronted(["run", "my.case", "--key-file", "k", "--json"])
    ['--key-file', 'k', 'run', 'my.case', '--json']
    """
    front: list[str] = []
    rest: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        name, equals, _ = word.partition("=")
        if word == "--":
            rest += words[at:]
            break
        if name in GLOBAL:
            values = 0 if equals else GLOBAL[name]
            front += words[at : at + 1 + values]
            at += 1 + values
        else:
            rest.append(word)
            at += 1
    return [*front, *rest]


def prepare(key_file: Path | None, from_stdin: bool) -> None:
    """Tells the facade how to ask, once for each command."""
    if {"-h", "--help"} & set(sys.argv):
        return
    from stemma.unlocking import ask_with  # of the facade, without all the rest of it: nothing has begun yet

    WAYS.key_file, WAYS.from_stdin, WAYS.asked = key_file, from_stdin, None
    ask_with(_ask)


def _ask(case: Path, kinds: tuple[str, ...]) -> Given:
    if WAYS.asked is None or not kinds:
        WAYS.asked = _given(f"Passphrase of {case}", kinds)
    return WAYS.asked


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _given(prompt: str, kinds: tuple[str, ...]) -> Given:
    from stemma.case import Given, passphrase_file_text

    if WAYS.key_file is not None:
        return Given(key_file=WAYS.key_file)
    if not kinds:  # it is not encrypted: only what was said for this command counts
        return Given(passphrase="") if WAYS.from_stdin else Given()
    if WAYS.from_stdin:
        return Given(passphrase=_line())
    file, text = os.environ.get(KEY_FILE), os.environ.get(PASSPHRASE_FILE)
    if file and "key-file" in kinds:
        return Given(key_file=Path(file), sure=False)
    if text and "passphrase" in kinds:
        return Given(passphrase=passphrase_file_text(Path(text)), sure=False)
    if "passphrase" in kinds and sys.stdin.isatty():
        return Given(passphrase=str(typer.prompt(prompt, hide_input=True, err=True)))
    return Given()


def ask_for_new(key_file: Path | None, passphrase_file: Path | None = None, *, environment: bool = True) -> Given:
    """A new passphrase, typed twice, or as the options say.

    Args:
        environment: the variable may name it; not where it names the one that opens the case now.

    Raises:
        KeyNeeded: nobody is there to ask.
    """
    from stemma.case import Given, passphrase_file_text
    from stemma.errors import KeyNeeded

    if key_file is not None:
        return Given(key_file=key_file)
    if passphrase_file is not None:
        return Given(passphrase=passphrase_file_text(passphrase_file))
    if WAYS.from_stdin:
        return Given(passphrase=_line())
    if environment and (named := os.environ.get(PASSPHRASE_FILE)):
        return Given(passphrase=passphrase_file_text(Path(named)))
    if not sys.stdin.isatty():
        hint = "Run it at a terminal, or give --key-file FILE, or --passphrase-stdin, or set STEMMA_PASSPHRASE_FILE."
        raise KeyNeeded("A passphrase is needed, and nobody is there to type it.", hint=hint)
    typed = typer.prompt("New passphrase, five or six words", hide_input=True, confirmation_prompt=True, err=True)
    return Given(passphrase=str(typed))
