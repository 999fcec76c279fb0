"""How a passphrase or key file of the vault reaches a command: from a file, a terminal, or the first lines of stdin."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

__all__ = ["asked_secrets", "new_secrets"]


def asked_secrets(case: Path, files: Sequence[Path]) -> list[str | bytes]:
    """What opens the vault of a case: files named with --key, and what is typed for the rest."""
    from stemma.case import read_secret, vault_needs

    given: list[str | bytes] = [read_secret(place) for place in files]
    for number in range(len(given), vault_needs(case)):
        given.append(_typed("Passphrase of the vault" + (f", person {number + 1}" if vault_needs(case) > 1 else "")))
    return given


def new_secrets(files: Sequence[Path], people: int) -> list[str | bytes]:
    """What shall open a vault: files named with --key, and what is typed, twice, for the rest."""
    from stemma.case import read_secret

    given: list[str | bytes] = [read_secret(place) for place in files]
    for number in range(len(given), people):
        name = "New passphrase of the vault" + (f", person {number + 1}" if people > 1 else "")
        given.append(_typed(name, twice=True))
    return given


def _typed(name: str, *, twice: bool = False) -> str:
    """Typed at a terminal without being shown; otherwise the next line of stdin, so that it stands in no history."""
    if sys.stdin.isatty():
        return str(typer.prompt(name, hide_input=True, confirmation_prompt=twice, err=True))
    from stemma.errors import VaultLocked

    line = sys.stdin.readline()
    if not line:
        hint = "Run the command at a terminal to be asked, give --key FILE, or the passphrase as a line on stdin."
        raise VaultLocked("The vault of protected persons needs its passphrase, and nobody could be asked.", hint=hint)
    return line.rstrip("\r\n")
