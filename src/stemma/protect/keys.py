"""What opens a vault: one passphrase, two that are both needed, or a key file (argon2id, HKDF, AES-256-GCM)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

from stemma.errors import BadInput, VaultLocked

__all__ = ["KEY", "Secret", "make_lock", "open_lock", "read_secret", "seal", "unseal"]

Secret = str | bytes  # a passphrase, or what a key file holds

KEY = 32  # bytes
SALT = 16
NONCE = 12
SHORTEST = 12  # characters of a passphrase
LONGEST = 1024
PASSES, MEMORY, LANES = 3, 64 * 1024, 4  # argon2id, memory in KiB: what RFC 9106 names for machines with little memory
LEAST_FILE = 32  # bytes of a key file
MOST_FILE = 64 * 1024


def seal(key: bytes, content: bytes, about: str) -> bytes:
    """Nonce and sealed content; `about` says what it is and must be given again to open it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about.encode("utf-8"))


def unseal(key: bytes, sealed: bytes, about: str) -> bytes:
    """The content.

    Raises:
        VaultLocked: the key does not fit, or the content was altered.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode("utf-8"))
    except (InvalidTag, ValueError) as exc:
        raise VaultLocked("A part of the vault does not open: it was altered.", hint="Restore it from a copy.") from exc


def make_lock(chosen: Sequence[Secret], key: bytes) -> dict[str, Any]:
    """What is kept beside the vault so that these secrets, all of them, open it; the key itself is sealed in it.

    Raises:
        BadInput: a passphrase is too short or too long, two are equal, or a key file holds too little.
    """
    if not chosen:
        raise BadInput("A vault needs a passphrase or a key file.", hint="Give one.")
    if len(set(chosen)) < len(chosen):
        raise BadInput("Two persons need two different passphrases.", hint="Let each choose an own one.")
    for one in chosen:
        _check(one)
    salts = [secrets.token_bytes(SALT) for _ in chosen]
    parts = [_part(one, salt) for one, salt in zip(chosen, salts, strict=True)]
    wrapped = seal(_joined(parts), key, "vault key")
    return {
        "needs": len(chosen),
        "kinds": ["file" if isinstance(one, bytes) else "passphrase" for one in chosen],
        "salts": [_text(salt) for salt in salts],
        "argon2id": [PASSES, MEMORY, LANES],
        "key": _text(wrapped),
    }


def open_lock(lock: dict[str, Any], given: Sequence[Secret]) -> bytes:
    """The key of the vault; the order in which several persons give theirs makes no difference.

    Raises:
        VaultLocked: too few, or they do not open it.
    """
    salts = [base64.b64decode(salt) for salt in lock["salts"]]
    needs = len(salts)
    if len(given) != needs:
        wanted = "one passphrase or key file" if needs == 1 else f"{needs} passphrases, from {needs} persons"
        raise VaultLocked(f"This vault needs {wanted}.", hint="Nothing was opened.")
    made: dict[tuple[int, int], bytes] = {}
    for order in permutations(range(needs)):
        for place, number in enumerate(order):
            if (number, place) not in made:
                made[number, place] = _part(given[number], salts[place], lock["argon2id"])
        key = _joined([made[number, place] for place, number in enumerate(order)])
        try:
            return unseal(key, base64.b64decode(lock["key"]), "vault key")
        except VaultLocked:
            continue
    raise VaultLocked("That does not open the vault.", hint="Check the passphrase, capitals and spaces too.")


def read_secret(place: Path) -> Secret:
    """What a file holds that opens a vault: one line of text is a passphrase, anything else the bytes of a key file.

    Raises:
        BadInput: it cannot be read, or is too large.
    """
    try:
        content = place.read_bytes()
    except OSError as exc:
        raise BadInput(f"{place} cannot be read: {exc.strerror or exc}.", about=(str(place),)) from exc
    if len(content) > MOST_FILE:
        raise BadInput(f"{place} is too large for a key file.", hint="A key file has at most 64 KiB.")
    try:
        text = content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        return content
    return content if "\n" in text or not text.isprintable() else text


def _check(one: Secret) -> None:
    if isinstance(one, str) and not SHORTEST <= len(one) <= LONGEST:
        raise BadInput(f"A passphrase needs {SHORTEST} to {LONGEST} characters.", hint="Several words do well.")
    if isinstance(one, bytes) and len(one) < LEAST_FILE:
        raise BadInput(f"A key file needs {LEAST_FILE} bytes or more.", hint="Make one with: openssl rand -out FILE 32")


def _part(one: Secret, salt: bytes, costs: Sequence[int] = (PASSES, MEMORY, LANES)) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    if isinstance(one, bytes):
        return HKDF(SHA256(), KEY, salt, b"stemma vault key file").derive(one)
    from argon2.low_level import Type, hash_secret_raw

    passes, memory, lanes = costs
    return hash_secret_raw(one.encode("utf-8", "surrogatepass"), salt, passes, memory, lanes, KEY, Type.ID)


def _joined(parts: Sequence[bytes]) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY, None, b"stemma vault").derive(b"".join(parts))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
