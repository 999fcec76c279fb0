"""Signed notes: a short text with one or more Ed25519 signatures below it, as transparency logs exchange them.

    the text, whose last line ends with a newline
                                                        (a blank line)
    — NAME BASE64(first 4 bytes of the key's hash || signature of the text)

A verifier key is written `NAME+HASH+BASE64(0x01 || public key)`, HASH being the first 4 bytes, in hex, of
SHA-256(NAME || newline || 0x01 || public key). A signing key is the same with `PRIVATE+KEY+` in front and the seed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from stemma.errors import BadInput

__all__ = ["Note", "Signature", "Signer", "Verifier", "new_signer", "parse_note", "parse_signer", "parse_verifier"]

ED25519 = b"\x01"
PRIVATE = "PRIVATE+KEY+"
DASH = "\u2014 "
MOST_SIGNATURES = 64  # lines below a note: more are no note of ours
LONGEST = 1 << 20  # characters of a note


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public side of a key. `key` is 32 bytes."""

    name: str
    key: bytes

    @property
    def hash(self) -> bytes:
        """4 bytes by which a signature says which key made it."""
        return hashlib.sha256(self.name.encode("utf-8") + b"\n" + ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(ED25519 + self.key).decode('ascii')}"

    def valid(self, text: str, signature: bytes) -> bool:
        """True when this key made the signature over the text."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode("utf-8"))
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that can sign. `seed` is 32 secret bytes."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"Signer({self.name!r}, ...)"

    @property
    def verifier(self) -> Verifier:
        """The public side."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Verifier(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def secret(self) -> str:
        """The signing key as text, to be kept secret."""
        return f"{PRIVATE}{self.name}+{self.verifier.hash.hex()}+{_b64(ED25519 + self.seed)}"

    def sign(self, text: str) -> Signature:
        """Signs a text that ends with a newline."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        made = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode("utf-8"))
        return Signature(self.name, self.verifier.hash, made)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line. `hash`: the first 4 bytes of the key's hash; `value`: 64 bytes."""

    name: str
    hash: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {_b64(self.hash + self.value)}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{one}\n" for one in self.signatures)

    def signed(self, signer: Signer) -> Note:
        """The note with one more signature; unchanged where this key has signed it already."""
        mine = signer.verifier
        if self.by([mine]):
            return self
        return Note(self.text, (*self.signatures, signer.sign(self.text)))

    def by(self, known: Iterable[Verifier]) -> tuple[Verifier, ...]:
        """Those of the known keys that have signed it, in the order of the signatures."""
        keys = {(one.name, one.hash): one for one in known}
        found = ((keys.get((one.name, one.hash)), one.value) for one in self.signatures)
        return tuple(key for key, value in found if key is not None and key.valid(self.text, value))

    def forged(self, known: Iterable[Verifier]) -> tuple[str, ...]:
        """Names of known keys that this note claims to be signed with, and is not."""
        keys = {(one.name, one.hash): one for one in known}
        found = ((keys.get((one.name, one.hash)), one) for one in self.signatures)
        return tuple(one.name for key, one in found if key is not None and not key.valid(self.text, one.value))

    def strangers(self, known: Iterable[Verifier]) -> tuple[str, ...]:
        """Names on signatures whose key is not known; anybody may have made them."""
        keys = {(one.name, one.hash) for one in known}
        return tuple(one.name for one in self.signatures if (one.name, one.hash) not in keys)


def new_signer(name: str, seed: bytes) -> Signer:
    """A signing key from 32 secret random bytes; without a name it is called by its public key.

    Raises:
        BadInput: the name holds a space, a plus sign or a sign that cannot be printed.
    """
    if not name:
        name = "stemma-" + hashlib.sha256(Signer("x", seed).verifier.key).hexdigest()[:8]
    _check_name(name)
    return Signer(name, seed)


def parse_note(text: str) -> Note:
    """A note from its text.

    Raises:
        BadInput: it is none.
    """
    head, blank, tail = text.replace("\r\n", "\n").rpartition("\n\n")
    lines = tail.split("\n")
    if not blank or not head or lines[-1] or len(text) > LONGEST or len(lines) > MOST_SIGNATURES + 1:
        raise BadInput(
            "This is no signed note.", hint="Use the file as it was received; an e-mail may have changed it."
        )
    return Note(head + "\n", tuple(_signature(line) for line in lines[:-1]))


def _signature(line: str) -> Signature:
    name, _, value = line.removeprefix(DASH).partition(" ")
    raw = _unb64(value)
    if not line.startswith(DASH) or not name or raw is None or len(raw) < 5:
        raise BadInput("A signature line of the note cannot be read.", hint="Use the file as it was received.")
    return Signature(name, raw[:4], raw[4:])


def parse_verifier(text: str) -> Verifier:
    """A verifier key from its text.

    Raises:
        BadInput: it is none, or its parts do not belong together.
    """
    parts = text.strip().split("+", 2)
    raw = _unb64(parts[2]) if len(parts) == 3 else None
    if raw is None or len(raw) != 33 or raw[:1] != ED25519:
        raise BadInput("This is no verifier key.", hint="It looks like NAME+0a1b2c3d+AbC..., in one line.")
    made = Verifier(_check_name(parts[0]), raw[1:])
    if made.hash.hex() != parts[1].lower():
        raise BadInput("The parts of the verifier key do not belong together.", hint="Ask for it again.")
    return made


def parse_signer(text: str) -> Signer:
    """A signing key from its text.

    Raises:
        BadInput: it is none, or was altered.
    """
    parts = text.strip().removeprefix(PRIVATE).split("+", 2)
    raw = _unb64(parts[2]) if len(parts) == 3 and text.startswith(PRIVATE) else None
    if raw is None or len(raw) != 33:
        raise BadInput("The signing key cannot be read.", hint="Restore it from a copy, or move it away for a new one.")
    made = Signer(_check_name(parts[0]), raw[1:])
    if made.verifier.hash.hex() != parts[1]:
        raise BadInput("The signing key was altered.", hint="Restore it from a copy, or move it away for a new one.")
    return made


def _check_name(name: str) -> str:
    if not name or not name.isprintable() or any(sign.isspace() or sign == "+" for sign in name) or len(name) > 100:
        text = f"{name!r} is no name for a key."
        raise BadInput(text, hint="Use up to 100 letters, digits, points and hyphens, no spaces and no plus sign.")
    return name


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _unb64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None
