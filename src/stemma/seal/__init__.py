"""Encryption at rest: keys, the header that keeps them, and files in sealed pieces. It knows nothing of cases."""

from __future__ import annotations

from stemma.seal.given import check_new, file_secret, new_key_file, passphrase_file_text
from stemma.seal.header import HEADER, HEADER_COPY, Header, Secret, is_sealed, new_header, read_header, write_header
from stemma.seal.keys import Handed, Keys, new_keys
from stemma.seal.lines import open_line, seal_line
from stemma.seal.pieces import Altered, SealedFile, Sealing, open_bytes, seal_bytes, sealed_size
from stemma.seal.place import SealedPlace
from stemma.seal.process import no_dumps

__all__ = [
    "HEADER",
    "HEADER_COPY",
    "Altered",
    "Handed",
    "Header",
    "Keys",
    "SealedFile",
    "SealedPlace",
    "Sealing",
    "Secret",
    "check_new",
    "file_secret",
    "is_sealed",
    "new_header",
    "new_key_file",
    "new_keys",
    "no_dumps",
    "open_bytes",
    "open_line",
    "passphrase_file_text",
    "read_header",
    "seal_bytes",
    "seal_line",
    "sealed_size",
    "write_header",
]
