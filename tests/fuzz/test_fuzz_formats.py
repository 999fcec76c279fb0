"""Fuzzing: originals of every format, damaged in many ways, never raise out of the reader, hang, or vanish in silence.

Seeds are made by the builders of the archive tests, the hostile ones among them. Runs for some seconds with the others
and for FUZZ_SECONDS with `make fuzz`, each time from another number (FUZZ_SEED repeats one). What fails is shrunk
by Hypothesis and printed; it belongs into `tests/archive` as a test of its own.
"""

from __future__ import annotations

import io
import os
import sys
import time
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent.parent / "archive"))
from hostile import HOSTILE
from test_archive_damage import ORIGINALS

from stemma.archive.formats.base import Source
from stemma.archive.intake import Limits, _Run
from stemma.archive.sniff import sniff
from stemma.errors import StemmaError
from stemma.seal import Altered, open_bytes, seal_bytes

LONG = float(os.environ.get("FUZZ_SECONDS", "0"))
FIRST = int(os.environ.get("FUZZ_SEED") or (time.time_ns() % 1_000_000_000 if LONG else 0))
EXAMPLES = 12  # of each format, with the other tests
SLOW = 10.0  # seconds of processor time for a file of some kilobytes
SMALL = 200_000  # bytes of a hostile seed that is damaged further
LIMITS = Limits(text_bytes=1 << 20, document_bytes=8 << 20, text_chars=200_000, pages=50, members=200,
                expanded_bytes=32 << 20)  # fmt: skip
WORDS = (
    b"\0",
    b"\xff" * 8,
    b"<",
    b"&x;",
    b"--",
    b"\r\n\r\n",
    b"99999999999",
    b"-1",
    b"%00",
    b"../",
    b"\xf0\x9f\x92\xa9",
)
KEY = bytes(32)


@cache
def seeds(ending: str) -> list[bytes]:
    found = [data for name, data in ORIGINALS.items() if name.partition(".")[2] == ending]
    made = (make() for name, make in HOSTILE.values() if name.partition(".")[2] == ending)
    return found + [data for data in made if len(data) <= SMALL]


@st.composite
def damaged(draw: st.DrawFn, ending: str) -> bytes:
    """A seed with pieces cut, repeated, exchanged, or overwritten by words that readers stumble over."""
    data = bytearray(draw(st.sampled_from(seeds(ending))))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        size = draw(st.integers(1, 64))
        match draw(st.sampled_from(("set", "cut", "repeat", "word", "end", "move"))):
            case "set":
                data[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "cut":
                del data[at : at + size]
            case "repeat":
                data[at:at] = data[at : at + size] * draw(st.integers(1, 50))
            case "word":
                data[at : at + draw(st.integers(0, 8))] = draw(st.sampled_from(WORDS))
            case "end":
                del data[at:]
            case "move":
                to = draw(st.integers(0, max(0, len(data) - 1)))
                data[at : at + size], data[to : to + size] = data[to : to + size], data[at : at + size]
    return bytes(data)


def check(name: str, data: bytes) -> None:
    run = _Run(LIMITS)
    started = time.process_time()
    try:
        run.original(io.BytesIO(data), Source(name, LIMITS), 1)
    except StemmaError:
        pytest.fail("an error of ours left the reader")
    assert time.process_time() - started < SLOW
    assert run.captures or any(one.severity == "failed" for one in run.merged())
    for capture in run.captures:
        assert sum(len(block.text) for block in capture.blocks) <= LIMITS.text_chars
        "".join(block.text for block in capture.blocks).encode("utf-8")  # no half characters


ENDINGS = sorted({name.partition(".")[2] for name in ORIGINALS})
SETTINGS = settings(
    max_examples=200 if LONG else EXAMPLES,
    deadline=None,
    database=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("ending", ENDINGS)
def test_damaged_originals(ending: str) -> None:
    end = time.monotonic() + LONG / len(ENDINGS)
    print(f"FUZZ_SEED={FIRST}")  # pytest shows it with what failed
    for number in count(FIRST):

        @seed(number)
        @SETTINGS
        @given(damaged(ending))
        def fuzz(data: bytes) -> None:
            check(f"a.{ending}", data)

        fuzz()
        if time.monotonic() >= end:
            break


@SETTINGS
@given(st.binary(max_size=3000))
def test_any_bytes(data: bytes) -> None:
    if data:
        assert "/" in sniff(io.BytesIO(data))
        check("a.bin", data)


@SETTINGS
@given(st.binary(max_size=300), st.integers(0, 400), st.binary(min_size=1, max_size=9))
def test_a_sealed_file_opens_as_it_was_or_not_at_all(data: bytes, at: int, piece: bytes) -> None:
    sealed = seal_bytes(data, KEY, b"x")
    changed = sealed[:at] + piece + sealed[at + len(piece) :]
    try:
        assert open_bytes(changed, KEY, b"x") == data and changed == sealed
    except Altered:
        assert changed != sealed
