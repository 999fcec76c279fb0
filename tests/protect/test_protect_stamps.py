"""Time stamps: the request holds a hash and nothing else; an answer is read, and checked where the checker is there."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from stemma.errors import BadInput
from stemma.protect.stamps import parse_answer, request, signed_by

TEXT = "stemma.case/K-X\n4\nAAAA\n"
CONFIG = """
[req]
distinguished_name = dn
x509_extensions = ca
prompt = no
[dn]
CN = An invented authority
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


def ask(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an invented authority that can answer requests."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not there to play the authority")
    folder = tmp_path_factory.mktemp("authority")
    (folder / "c.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    key = ("-newkey", "rsa:2048", "-nodes", "-config", "c.cnf")
    ask(folder, "req", "-x509", *key, "-keyout", "root.key", "-out", "root.pem", "-days", "9")
    ask(folder, "req", "-new", *key, "-subj", "/CN=stamp", "-keyout", "tsa.key", "-out", "tsa.csr")
    sign = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-extfile", "c.cnf", "-extensions", "leaf")
    ask(folder, "x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", "-days", "8", *sign)
    return folder


def answer(folder: Path, asked: bytes) -> bytes:
    (folder / "a.tsq").write_bytes(asked)
    chain = ("-signer", "tsa.pem", "-inkey", "tsa.key")
    ask(folder, "ts", "-reply", "-config", "c.cnf", "-section", "tsa", "-queryfile", "a.tsq", "-out", "a.tsr", *chain)
    return (folder / "a.tsr").read_bytes()


def test_the_request_holds_the_hash_and_no_word(authority: Path) -> None:
    asked = request(TEXT, 2**62 + 5)
    assert hashlib.sha256(TEXT.encode()).digest() in asked
    assert b"stemma" not in asked and len(asked) < 90
    stamp = parse_answer(answer(authority, asked))
    assert (stamp.sha256, stamp.nonce) == (hashlib.sha256(TEXT.encode()).hexdigest(), 2**62 + 5)
    assert stamp.when[:2] == "20" and stamp.when.endswith("Z")


def test_an_answer_is_checked_against_the_authority(authority: Path) -> None:
    pytest.importorskip("rfc3161_client")
    raw = answer(authority, request(TEXT, 7))
    assert signed_by(raw, TEXT, []) == ""
    assert signed_by(raw, TEXT, [authority / "root.pem"]) == "passed"
    assert "does not hold" in signed_by(raw, TEXT + "x", [authority / "root.pem"])
    other = authority / "other.pem"
    ask(
        authority,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-config",
        "c.cnf",
        "-keyout",
        "o.key",
        "-out",
        "other.pem",
    )
    assert "does not hold" in signed_by(raw, TEXT, [other])
    with pytest.raises(BadInput, match="certificates cannot be read"):
        signed_by(raw, TEXT, [authority / "none.pem"])


def test_a_damaged_answer_is_refused(authority: Path) -> None:
    raw = answer(authority, request(TEXT, 7))
    for cut in (0, 1, 5, 40, 100, len(raw) // 2):
        with pytest.raises(BadInput):
            parse_answer(raw[:cut])


@pytest.mark.parametrize("raw", [b"", b"hello", bytes(100), b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 50])
def test_what_is_no_answer_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match="no time stamp answer"):
        parse_answer(raw)


def test_a_refusal_is_told() -> None:
    with pytest.raises(BadInput, match="refused"):
        parse_answer(bytes.fromhex("30053003020102"))
