"""The key header of a case: the root key, wrapped by a passphrase or key file, in two copies.

`key.json` holds no secret that opens without one. Each slot wraps the same root, so that a case may be opened by a
passphrase and by a key file that lies in a safe. A checksum tells a damaged header from a wrong passphrase.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stemma.errors import BadInput, CaseTooNew, WrongKey
from stemma.seal.given import passphrase_bytes
from stemma.seal.keys import SIZE, Keys, expand

__all__ = ["HEADER", "HEADER_COPY", "Cost", "Header", "Secret", "is_sealed", "read_header", "write_header"]

HEADER, HEADER_COPY = "key.json", "key.copy.json"
FORMAT = "stemma-key/1"
NONCE = 12
SALT = 16
MOST_MEMORY, MOST_PASSES, MOST_LANES = 4 << 20, 64, 64  # KiB and numbers; a header is input, too
LOST = (
    "Nothing can open a case whose passphrase and key files are lost: there is no second way in, for us as for others."
)
Kind = Literal["passphrase", "key-file"]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess at a passphrase costs (argon2id): memory in KiB, passes over it, lanes."""

    memory: int = 128 << 10
    passes: int = 3
    lanes: int = 4


COST = (
    Cost()
)  # half a second to a second on a laptop of today, and 128 MiB, for each guess (twice RFC 9106's second choice)


@dataclass(frozen=True, slots=True)
class Secret:
    """A passphrase as bytes, or the digest of a key file."""

    kind: Kind
    value: bytes = field(repr=False)

    @staticmethod
    def passphrase(text: str) -> Secret:
        return Secret("passphrase", passphrase_bytes(text))


@dataclass(frozen=True, slots=True)
class Slot:
    """The root key (and, while it is being changed, the one before it) under one secret."""

    kind: Kind
    cost: Cost | None
    salt: bytes
    nonce: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """What `key.json` says.

    Args:
        case: random name of the case, so that a header cannot be taken for that of another.
        moving: True while everything is being sealed anew with another root key.
    """

    case: str
    slots: tuple[Slot, ...] = ()
    moving: bool = False

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What opens the case: passphrase, key-file."""
        return tuple(sorted({slot.kind for slot in self.slots}))

    def with_slot(self, secret: Secret, keys: Keys, before: Keys | None = None, *, cost: Cost | None = None) -> Header:
        """The same header, opened by one more secret."""
        salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
        chosen = (cost or COST) if secret.kind == "passphrase" else None
        bare = Slot(secret.kind, chosen, salt, nonce, b"")
        plain = keys.root + (before.root if before else b"")
        wrapped = AESGCM(_wrapping(bare, secret)).encrypt(nonce, plain, self._bound(bare))
        return replace(self, slots=(*self.slots, replace(bare, wrapped=wrapped)))

    def open(self, secret: Secret) -> tuple[Keys, Keys | None]:
        """The keys, and those before them while they are being changed.

        Raises:
            WrongKey: no slot opens with it.
        """
        for slot in self.slots:
            if slot.kind != secret.kind:
                continue
            try:
                plain = AESGCM(_wrapping(slot, secret)).decrypt(slot.nonce, slot.wrapped, self._bound(slot))
            except InvalidTag:
                continue
            return Keys(plain[:SIZE]), Keys(plain[SIZE:]) if len(plain) > SIZE else None
        what = "passphrase" if secret.kind == "passphrase" else "key file"
        if secret.kind not in self.kinds:
            other = "a key file" if secret.kind == "passphrase" else "a passphrase"
            raise WrongKey(f"This case is opened by {other}, not by a {what}.", hint=_how(self.kinds))
        typed = secret.kind == "passphrase"
        look = "Mind capitals and the keyboard layout." if typed else "Is it the file of this case?"
        raise WrongKey(f"The {what} does not open this case.", hint=f"{look} {LOST}")

    def _bound(self, slot: Slot) -> bytes:
        return json.dumps([FORMAT, self.case, slot.kind, _cost(slot)], sort_keys=True).encode("ascii")


def _how(kinds: tuple[Kind, ...]) -> str:
    return "Give it with --key-file FILE." if kinds == ("key-file",) else "Leave --key-file out to be asked for it."


def _wrapping(slot: Slot, secret: Secret) -> bytes:
    """The key that wraps the root: from a passphrase by argon2id; a key file cannot be guessed, its digest will do."""
    if slot.cost is None:
        return expand(secret.value, "wrap", slot.salt)
    from argon2.low_level import Type, hash_secret_raw

    cost = slot.cost
    return hash_secret_raw(secret.value, slot.salt, cost.passes, cost.memory, cost.lanes, SIZE, Type.ID, version=19)


def _cost(slot: Slot) -> dict[str, Any]:
    if slot.cost is None:
        return {"name": "none"}
    return {"name": "argon2id", "memory_kib": slot.cost.memory, "passes": slot.cost.passes, "lanes": slot.cost.lanes}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _encoded(header: Header) -> str:
    slots = [
        {
            "kind": slot.kind,
            "kdf": _cost(slot),
            "salt": _text(slot.salt),
            "nonce": _text(slot.nonce),
            "wrapped": _text(slot.wrapped),
        }
        for slot in header.slots
    ]
    body = {
        "format": FORMAT,
        "case": header.case,
        "moving": header.moving,
        "ciphers": "AES-256-GCM in pieces; SQLCipher 4",
        "slots": slots,
    }
    return json.dumps({**body, "sum": _sum(body)}, indent=1) + "\n"


def _sum(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode("utf-8")).hexdigest()


def _decoded(text: bytes) -> Header:
    """What the bytes of a header say.

    Raises:
        ValueError: they are damaged. CaseTooNew: a later version wrote them.
    """
    body = json.loads(text)
    if not isinstance(body, dict):
        raise ValueError("no object")
    if re.fullmatch(r"stemma-key/\d{1,4}", str(body.get("format"))) and body["format"] != FORMAT:
        raise CaseTooNew(
            f"The case was encrypted by a later version of stemma ({body['format']}).",
            hint="Install that version or a later one. Nothing was changed.",
        )
    if body.pop("sum", "") != _sum(body) or body["format"] != FORMAT:
        raise ValueError("wrong sum")
    slots = tuple(_slot(one) for one in body["slots"])
    return Header(str(body["case"]), slots, bool(body["moving"]))


def _slot(one: dict[str, Any]) -> Slot:
    kdf = one["kdf"]
    cost = None
    if kdf["name"] == "argon2id":
        cost = Cost(int(kdf["memory_kib"]), int(kdf["passes"]), int(kdf["lanes"]))
        if not (8 <= cost.memory <= MOST_MEMORY and 0 < cost.passes <= MOST_PASSES and 0 < cost.lanes <= MOST_LANES):
            raise ValueError("cost out of bounds")
    elif one["kind"] != "key-file":
        raise ValueError("a passphrase without a cost")
    salt, nonce, wrapped = (base64.b64decode(one[name], validate=True) for name in ("salt", "nonce", "wrapped"))
    if one["kind"] not in ("passphrase", "key-file") or len(nonce) != NONCE:
        raise ValueError("unknown slot")
    return Slot(one["kind"], cost, salt, nonce, wrapped)


def is_sealed(case: Path) -> bool:
    """True when a folder holds a key header."""
    return (case / HEADER).exists() or (case / HEADER_COPY).exists()


def read_header(case: Path) -> tuple[Header, tuple[str, ...]]:
    """The header, and the names of copies that are missing, damaged or older than the first.

    Raises:
        BadInput: neither copy can be used. CaseTooNew: a later version wrote it. OSError: it may not be read.
    """
    found: Header | None = None
    first = b""
    bad = []
    for name in (HEADER, HEADER_COPY):
        try:
            text = (case / name).read_bytes()
            header = _decoded(text)
        except FileNotFoundError:
            bad.append(name)
            continue
        except (ValueError, KeyError, TypeError, binascii.Error):
            bad.append(name)
            continue
        if found is None:
            found, first = header, text
        elif text != first:
            bad.append(name)
    if found is None:
        raise BadInput(
            f"The key header of {case} is damaged or missing ({HEADER} and {HEADER_COPY}).",
            hint=f"Restore {HEADER} from a copy of the case: without it not even the right passphrase opens anything.",
            about=(str(case),),
        )
    return found, tuple(bad)


def write_header(case: Path, header: Header) -> None:
    """Writes both copies, one after the other, each whole or not at all: the first one holds from then on.

    Raises:
        OSError: it cannot be written; the case is opened as before.
    """
    text = _encoded(header).encode("ascii")
    for name in (HEADER, HEADER_COPY):
        holding = case / (name + ".part")
        with holding.open("wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        holding.chmod(0o600)
        holding.replace(case / name)
        if os.name == "posix":
            handle = os.open(case, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def new_header() -> Header:
    """A header without a slot, for a new case."""
    return Header(secrets.token_hex(16))
