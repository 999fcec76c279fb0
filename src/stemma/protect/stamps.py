"""Time stamps of RFC 3161: the request that goes to an authority holds a hash and nothing else; the answer is a file.

Only what is needed of DER is read here: whether the answer was granted, for which hash, for which number, and when.
Whether the authority really signed it is checked with the optional `rfc3161-client`, against its certificates.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stemma.errors import BadInput

__all__ = ["Stamp", "parse_answer", "request", "signed_by"]

SHA256 = bytes.fromhex("608648016503040201")  # 2.16.840.1.101.3.4.2.1
TST_INFO = bytes.fromhex("2a864886f70d0109100104")  # 1.2.840.113549.1.9.16.1.4
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
GRANTED = (0, 1)
SEQUENCE, INTEGER, OCTETS, NULL, OID, BOOLEAN, TIME = 0x30, 0x02, 0x04, 0x05, 0x06, 0x01, 0x18
LARGEST = 1 << 20  # bytes of an answer


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an authority stated: it saw this SHA-256 at this time (`YYYYMMDDHHMMSS[.f]Z`). `nonce`: 0 where none."""

    sha256: str
    time: str
    nonce: int

    @property
    def when(self) -> str:
        """The time as ISO 8601 in UTC, to the second."""
        t = self.time
        return f"{t[:4]}-{t[4:6]}-{t[6:8]}T{t[8:10]}:{t[10:12]}:{t[12:14]}Z"


def request(text: str, nonce: int) -> bytes:
    """The request for a time stamp over a text: DER of TimeStampReq, with the authority's certificate asked for.

    Args:
        nonce: a random number below 2^63, which the answer has to repeat.
    """
    algorithm = _der(SEQUENCE, _der(OID, SHA256) + _der(NULL, b""))
    imprint = _der(SEQUENCE, algorithm + _der(OCTETS, hashlib.sha256(text.encode("utf-8")).digest()))
    number = _der(INTEGER, nonce.to_bytes(nonce.bit_length() // 8 + 1, "big"))
    return _der(SEQUENCE, _der(INTEGER, b"\x01") + imprint + number + _der(BOOLEAN, b"\xff"))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 | len(length))) + length + content


def parse_answer(raw: bytes) -> Stamp:
    """What a time stamp answer (`.tsr`) states.

    Raises:
        BadInput: it is none, it was refused, or it is for another kind of hash.
    """
    try:
        return _parsed(raw)
    except (IndexError, ValueError, StopIteration, RecursionError) as exc:
        hint = "Give the file that the authority answered with (.tsr)."
        raise BadInput("This is no time stamp answer.", hint=hint) from exc


def _parsed(raw: bytes) -> Stamp:
    if len(raw) > LARGEST:
        raise ValueError("too long")
    (_, answer), *_ = _parts(raw)
    status, *token = _parts(answer)
    granted = int.from_bytes(next(_parts(status[1]))[1], "big")
    if granted not in GRANTED or not token:
        raise BadInput("The authority has refused the time stamp.", hint="Ask again with a new request.")
    kind, wrapped = _parts(token[0][1])
    (_, signed), *_ = _parts(wrapped[1])
    content = list(_parts(signed))[2]
    what, inner = _parts(content[1])
    if kind[1] != SIGNED_DATA or what[1] != TST_INFO:
        raise ValueError("no time stamp token")
    (_, octets), *_ = _parts(inner[1])
    (_, info), *_ = _parts(octets)
    fields = list(_parts(info))
    algorithm, imprint = _parts(fields[2][1])
    if next(_parts(algorithm[1]))[1] != SHA256 or len(imprint[1]) != 32:
        raise BadInput("The time stamp is for another kind of hash.", hint="Ask with the request made here.")
    time = next(content.decode("ascii") for tag, content in fields if tag == TIME)
    if not (time[:14].isdigit() and len(time) >= 15 and time.endswith("Z")):
        raise ValueError("no time")
    nonce = next((int.from_bytes(one, "big") for tag, one in fields[5:] if tag == INTEGER), 0)
    return Stamp(imprint[1].hex(), time, nonce)


def _parts(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, content) of the values in some DER."""
    at = 0
    while at < len(raw):
        tag, size = raw[at], raw[at + 1]
        at += 2
        if size & 128:
            count = size & 127
            if not 0 < count <= 4:
                raise ValueError("length")
            size = int.from_bytes(raw[at : at + count], "big")
            at += count
        if at + size > len(raw):
            raise ValueError("cut off")
        yield tag, raw[at : at + size]
        at += size


def signed_by(raw: bytes, text: str, roots: Sequence[Path]) -> str:
    """Checks the authority's signature and its certificates up to one of the roots, at the time of the stamp.

    Args:
        roots: files with certificates (PEM) of authorities that are trusted.

    Returns: "passed", a sentence that says what is wrong, or "" where it could not be checked.
    """
    try:
        from cryptography import x509
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError:
        return ""
    if not roots:
        return ""
    builder = VerifierBuilder()
    try:
        for place in roots:
            for one in x509.load_pem_x509_certificates(place.read_bytes()):
                builder = builder.add_root_certificate(one)
        answer = decode_timestamp_response(raw)
        builder.build().verify(answer, hashlib.sha256(text.encode("utf-8")).digest())
    except OSError as exc:
        raise BadInput(f"The certificates cannot be read: {exc.filename}.") from exc
    except VerificationError as exc:
        return f"The signature of the authority does not hold: {exc}."
    except ValueError as exc:
        return f"The answer or a certificate cannot be read: {exc}."
    return "passed"
