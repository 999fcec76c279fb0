"""The files of a model and their sums: what is published is what is read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from stemma.errors import ModelUnusable

__all__ = ["HINT", "SHIPPED", "check", "fingerprint"]

SHIPPED = Path(__file__).parent / "reader"
SUMS = "SHA256SUMS"
NEEDED = ("model.onnx", "tokenizer.json", "labels.toml")
HINT = 'Install the program again, or read with rules only: reader = "rules" under [settings] in case.toml.'


def fingerprint(folder: Path = SHIPPED) -> str:
    """What names the model: the SHA-256 of its list of sums, or "" where it has none."""
    try:
        return hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()[:32]
    except OSError:
        return ""


def check(folder: Path = SHIPPED) -> None:
    """Compares every file of the model with the list of sums.

    Raises:
        ModelUnusable: a file is missing or differs; the message names it.
    """
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise ModelUnusable(f"The reader model has no readable {SUMS}.", hint=HINT, about=(SUMS,)) from exc
    sums = {name.strip().lstrip("*"): digest for digest, _, name in (line.partition(" ") for line in lines) if name}
    for name in sorted({*NEEDED, *sums}):
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as exc:
            raise ModelUnusable(f"The reader model lacks its file {name}.", hint=HINT, about=(name,)) from exc
        if found != sums.get(name):
            raise ModelUnusable(
                f"The file {name} of the reader model is not the one that was published.", hint=HINT, about=(name,)
            )
