"""The keys of one case: everything follows from one random root by HKDF, a key for each purpose."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

__all__ = ["SIZE", "Handed", "Keys", "new_keys"]

SIZE = 32  # bytes of every key
LABEL = b"stemma/1 "


def expand(key: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """A key for one purpose (RFC 5869 with SHA-256; the input is random already, the salt tells files apart)."""
    first = hmac.digest(salt or bytes(SIZE), key, "sha256")
    return hmac.digest(first, LABEL + purpose.encode("utf-8") + b"\x01", "sha256")


@dataclass(frozen=True, slots=True)
class Handed:
    """What a reading process gets beside the key of the one original it reads: nothing that opens another file.

    Args:
        gazetteer: key of that file alone, nothing where there is none. database: of case.db, only where a model reads
            and what it saw before is looked up.
    """

    gazetteer: bytes = field(repr=False)
    database: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of a case.

    Args:
        root: 32 random bytes. They never appear in a representation, a message or a file, except wrapped.
    """

    root: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.root) != SIZE:
            raise ValueError(f"a root key has {SIZE} bytes")

    def sub(self, purpose: str) -> bytes:
        """The key for one purpose: "originals", "files", "lines", or a database by its name."""
        return expand(self.root, purpose)

    def name(self, sha256: str) -> str:
        """What an original is called on the disk: keyed, since the SHA-256 of a known document would name it."""
        return hmac.new(self.sub("names"), bytes.fromhex(sha256), hashlib.sha256).hexdigest()


def new_keys() -> Keys:
    """Fresh random keys."""
    return Keys(secrets.token_bytes(SIZE))
