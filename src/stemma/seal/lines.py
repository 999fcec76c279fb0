"""Sealed lines of a text file that only grows: each line is sealed by itself, with its number."""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stemma.seal.pieces import Altered

__all__ = ["open_line", "seal_line"]

NONCE = 12  # bytes, random: a line that is written again after a crash must not reuse one


def seal_line(line: bytes, key: bytes, number: int) -> bytes:
    """The line (without its end) as `number:base64`, without an end.

    Args:
        number: of the line, from 1; a line that was moved does not open.
    """
    nonce = secrets.token_bytes(NONCE)
    return b"%d:%s" % (number, base64.b64encode(nonce + AESGCM(key).encrypt(nonce, line, number.to_bytes(8, "big"))))


def open_line(sealed: bytes, key: bytes, number: int = 0, place: str = "") -> bytes:
    """What was sealed.

    Args:
        number: that the line must have; 0 for whichever it says.

    Raises:
        Altered: it does not open.
    """
    try:
        said, _, text = sealed.partition(b":")
        if number and int(said) != number:
            raise Altered(place)
        number = int(said)
        raw = base64.b64decode(text, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], number.to_bytes(8, "big"))
    except (binascii.Error, ValueError, OverflowError, InvalidTag) as exc:
        raise Altered(place) from exc
