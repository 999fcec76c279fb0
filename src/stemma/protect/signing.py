"""Where the signing key of an installation lies, whose keys it knows, and what it has cosigned.

    HOME/signer.key      the signing key, readable by its owner only
    HOME/signers.txt     verifier keys of others, one to a line; text after a space is a remark
    HOME/cosigned/       the last checkpoint of each foreign log that was cosigned here

HOME is the folder of settings of the person who works: an argument, never looked up here.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from stemma.errors import BadInput
from stemma.protect.checkpoints import CheckpointFile, parse_file
from stemma.protect.notes import Signer, Verifier, new_signer, parse_signer, parse_verifier

__all__ = ["cosigned", "forget", "keep_cosigned", "known_signers", "own_signer", "trust"]

KEY = "signer.key"
KNOWN = "signers.txt"
COSIGNED = "cosigned"


def own_signer(home: Path, *, name: str = "", make: bool = True) -> Signer | None:
    """The signing key of this installation, made when there is none.

    Args:
        name: what a new key is called. make: False to only look.

    Raises:
        BadInput: the key cannot be read, others can read it, or it bears another name.
    """
    place = home / KEY
    try:
        text = place.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return _made(place, name) if make else None
    except (OSError, UnicodeDecodeError) as exc:
        raise BadInput(f"The signing key {place} cannot be read.", hint="Check its permissions.") from exc
    if os.name == "posix" and place.stat().st_mode & 0o077:
        raise BadInput(f"Others can read the signing key {place}.", hint=f"Forbid it: chmod 600 {place}")
    found = parse_signer(text)
    if name and found.name != name:
        text = f"There is a signing key already; it is called {found.name}."
        raise BadInput(text, hint=f"To begin with a new one, move {place} away.")
    return found


def _made(place: Path, name: str) -> Signer | None:
    made = new_signer(name, secrets.token_bytes(32))
    holding = place.with_name(f"{KEY}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(holding, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(made.secret() + "\n")
            out.flush()
            os.fsync(out.fileno())
        if place.exists():  # another process was quicker: its key is the key
            holding.unlink()
            return own_signer(place.parent)
        holding.replace(place)
    except OSError:
        return None  # nowhere to keep a key: what is made stays unsigned, and verifying says so
    return made


def known_signers(home: Path) -> dict[Verifier, str]:
    """Verifier keys that were declared trustworthy here, with the remark on each; the own key first.

    Raises:
        BadInput: the file of keys cannot be read.
    """
    own = own_signer(home, make=False)
    found = {own.verifier: "this installation"} if own is not None else {}
    for line in _lines(home):
        key, _, remark = line.partition(" ")
        found.setdefault(parse_verifier(key), remark.strip())
    return found


def trust(home: Path, key: Verifier, remark: str) -> None:
    """Adds a key to those that are known; a key that is known already gets the new remark.

    Raises:
        BadInput: the file cannot be read or written.
    """
    others = [line for line in _lines(home) if line.partition(" ")[0] != str(key)]
    clean = " ".join(remark.split())
    _write(home / KNOWN, "".join(f"{line}\n" for line in (*others, f"{key} {clean}".strip())))


def forget(home: Path, name: str) -> int:
    """Removes keys by name or in full; returns how many.

    Raises:
        BadInput: the file cannot be read or written.
    """
    lines = _lines(home)
    kept = [line for line in lines if name not in (line.partition(" ")[0], line.partition("+")[0])]
    if len(kept) < len(lines):
        _write(home / KNOWN, "".join(f"{line}\n" for line in kept))
    return len(lines) - len(kept)


def _lines(home: Path) -> list[str]:
    try:
        text = (home / KNOWN).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as exc:
        raise BadInput(f"{home / KNOWN} cannot be read.", hint="Check its permissions.") from exc
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def cosigned(home: Path, origin: str) -> CheckpointFile | None:
    """The last checkpoint of this log that was cosigned here.

    Raises:
        BadInput: what was kept cannot be read.
    """
    place = _place(home, origin)
    try:
        return parse_file(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, BadInput) as exc:
        text = f"What was cosigned of this log before cannot be read: {place}."
        raise BadInput(text, hint="Restore the file from a copy.") from exc


def keep_cosigned(home: Path, file: CheckpointFile) -> None:
    """Keeps a checkpoint as the last one of its log that was cosigned here.

    Raises:
        BadInput: it cannot be written.
    """
    _write(_place(home, file.checkpoint.origin), str(file.note))


def _place(home: Path, origin: str) -> Path:
    return home / COSIGNED / hashlib.sha256(origin.encode("utf-8")).hexdigest()[:24]


def _write(place: Path, text: str) -> None:
    holding = place.with_name(place.name + ".part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        holding.write_text(text, encoding="utf-8", newline="\n")
        holding.replace(place)
    except OSError as exc:
        raise BadInput(f"{place} cannot be written: {exc.strerror}.", hint="Check its permissions.") from exc
