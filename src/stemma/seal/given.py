"""What a person gives to open a case: a passphrase, or a key file."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import stat
import unicodedata
from pathlib import Path

from stemma.errors import BadInput, WrongKey

__all__ = ["SHORTEST", "file_secret", "new_key_file", "passphrase_bytes", "passphrase_file_text"]

SHORTEST = 12  # characters of a new passphrase
LEAST = 32  # bytes of a key file
MOST = 1 << 20  # bytes of it that are looked at
OPENING = b"stemma key file, keep it apart from the case: "


def passphrase_bytes(text: str) -> bytes:
    """A passphrase as bytes, the same however the keyboard composes its letters (NFC)."""
    return unicodedata.normalize("NFC", text).encode("utf-8")


def check_new(text: str) -> None:
    """Refuses a passphrase that would be guessed.

    Raises:
        BadInput: too short, or of one or two characters only.
    """
    if len(text) < SHORTEST or len(set(text)) < 4:
        hint = "Take five or six words that do not belong together."
        raise BadInput(f"A passphrase needs at least {SHORTEST} characters, not all alike.", hint=hint)


def _checked(place: Path, what: str) -> bytes:
    """The bytes of a file that holds a secret.

    Raises:
        BadInput: it is missing, cannot be read, is empty, or others may read it.
    """
    try:
        with place.open("rb") as file:
            found = os.fstat(file.fileno())
            data = file.read(MOST)
    except FileNotFoundError as exc:
        hint = "Is the stick or disk that holds it there?"
        raise BadInput(f"There is no {what} {place}.", hint=hint, about=(str(place),)) from exc
    except OSError as exc:
        raise BadInput(f"The {what} {place} cannot be read: {exc.strerror or exc}.", about=(str(place),)) from exc
    if not data:
        raise BadInput(f"The {what} {place} is empty.", hint="Restore it from its copy.", about=(str(place),))
    if os.name == "posix" and stat.S_IMODE(found.st_mode) & 0o077:
        hint = f"Close it to others and give it again: chmod 600 {place}"
        raise BadInput(f"Others on this machine may read the {what} {place}.", hint=hint, about=(str(place),))
    return data


def file_secret(place: Path, *, case: Path | None = None) -> bytes:
    """The secret in a key file: the SHA-256 of its bytes.

    Args:
        case: the folder of the case; a key that lies inside it protects nothing.

    Raises:
        BadInput: it is missing, empty, too short, open to others, or lies in the case.
    """
    if case is not None and place.resolve().is_relative_to(case.resolve()):
        hint = "Move it elsewhere: whoever takes the case would take the key along."
        raise BadInput(f"The key file {place} lies in the case itself.", hint=hint, about=(str(place),))
    data = _checked(place, "key file")
    if len(data) < LEAST:
        hint = "Restore it from its copy; a new one is made by: stemma new CASE --encrypt --key-file FILE"
        raise BadInput(
            f"The key file {place} has {len(data)} bytes; it needs at least {LEAST}.", hint=hint, about=(str(place),)
        )
    return hashlib.sha256(data).digest()


def new_key_file(place: Path) -> None:
    """Makes a key file that only its owner may read.

    Raises:
        BadInput: it exists, or cannot be written.
    """
    text = OPENING + base64.b64encode(secrets.token_bytes(48)) + b"\n"
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as exc:
        raise BadInput(f"The key file {place} cannot be made: {exc.strerror or exc}.", about=(str(place),)) from exc


def passphrase_file_text(place: Path) -> str:
    """The first line of a file that holds a passphrase.

    Raises:
        BadInput: it is missing, empty, or others may read it. WrongKey: it is no text.
    """
    line = _checked(place, "passphrase file").split(b"\n", 1)[0].rstrip(b"\r")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise WrongKey(f"The passphrase file {place} is not UTF-8 text.", about=(str(place),)) from exc
    if not text:
        raise BadInput(f"The first line of the passphrase file {place} is empty.", about=(str(place),))
    return text
