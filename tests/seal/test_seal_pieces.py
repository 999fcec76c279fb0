"""Sealed files: what goes in comes out, from any place; whatever is changed in them does not open."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stemma.db.lines import Lines
from stemma.seal import (
    Altered,
    Handed,
    Keys,
    SealedPlace,
    Sealing,
    open_bytes,
    open_line,
    seal_bytes,
    seal_line,
    sealed_size,
)
from stemma.seal.pieces import BEFORE, MAGIC, PIECE, TAG, SealedFile

KEY = bytes(range(32))
LONG = bytes(n * 7 % 251 for n in range(3 * PIECE + 100))  # four pieces
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 100)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_and_has_the_size_that_was_said(size: int) -> None:
    sealed = seal_bytes(LONG[:size], KEY, b"label")
    assert len(sealed) == sealed_size(size)
    assert open_bytes(sealed, KEY, b"label") == LONG[:size]
    assert SealedFile(io.BytesIO(sealed), KEY, b"label").size == size


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=70_000), max_size=5))
def test_it_does_not_matter_how_it_was_written(parts: list[bytes]) -> None:
    out = io.BytesIO()
    sealing = Sealing(out, KEY)
    for part in parts:
        sealing.write(part)
    sealing.finish(b"x")
    assert open_bytes(out.getvalue(), KEY, b"x") == b"".join(parts)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(LONG) + 50), st.integers(-1, 100_000)), min_size=1, max_size=6))
def test_any_part_can_be_read_from_any_place(reads: list[tuple[int, int]]) -> None:
    plain = io.BytesIO(LONG)
    with io.BufferedReader(SealedFile(io.BytesIO(SEALED), KEY, b"label"), PIECE) as opened:
        for at, size in reads:
            assert opened.seek(at) == plain.seek(at)
            assert opened.read(size) == plain.read(size)
            assert opened.tell() == plain.tell()
        assert opened.seek(-10, io.SEEK_END) == plain.seek(-10, io.SEEK_END)
        assert opened.read() == plain.read()


SEALED = seal_bytes(LONG, KEY, b"label")
FULL = PIECE + TAG


def opens(sealed: bytes, *, key: bytes = KEY, label: bytes = b"label") -> bool:
    try:
        found = open_bytes(sealed, key, label)
    except Altered:
        return False
    assert found == LONG
    return True


def test_the_untouched_one_opens() -> None:
    assert opens(SEALED)


@pytest.mark.parametrize(
    "other",
    [
        SEALED[:-1],
        SEALED[: BEFORE + 3 * FULL],  # the last piece is gone
        SEALED[: BEFORE + 2 * FULL],
        SEALED[:BEFORE],
        SEALED[: BEFORE - 3],
        b"",
        SEALED + b"\0",
        SEALED + bytes(FULL),
        SEALED[:BEFORE] + SEALED[BEFORE + FULL : BEFORE + 2 * FULL] + SEALED[BEFORE : BEFORE + FULL]
        + SEALED[BEFORE + 2 * FULL :],  # two pieces exchanged
        SEALED[:BEFORE] + SEALED[BEFORE + FULL :],  # the first piece left out
        SEALED[: BEFORE + FULL] + SEALED[BEFORE:],  # the first piece twice
        SEALED[: len(MAGIC)] + bytes(32) + SEALED[BEFORE:],
        LONG,
    ],
    ids=range(13),  # their bytes are random: no name to tell two runs by
)  # fmt: skip
def test_cut_exchanged_and_repeated_pieces_do_not_open(other: bytes) -> None:
    assert not opens(other)


def test_every_flipped_bit_of_a_sample_is_found() -> None:
    small = seal_bytes(b"the gate was closed", KEY, b"label")
    for at in range(len(small) * 8):
        changed = bytearray(small)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(Altered):
            open_bytes(bytes(changed), KEY, b"label")


def test_another_key_or_label_does_not_open() -> None:
    assert not opens(SEALED, key=bytes(32))
    assert not opens(SEALED, label=b"other")


def test_a_file_that_was_cut_short_is_found_before_it_is_read() -> None:
    with pytest.raises(Altered):
        SealedFile(io.BytesIO(SEALED[: BEFORE + 2 * FULL]), KEY, b"label")


def test_nothing_of_the_text_or_its_repetition_shows() -> None:
    twice = [seal_bytes(b"a" * 300, KEY, b"x") for _ in range(2)]
    assert twice[0][BEFORE:] != twice[1][BEFORE:]
    assert b"aaaa" not in twice[0]


def test_a_sealed_place_is_opened_like_a_path(tmp_path: Path) -> None:
    path = tmp_path / "case.toml.sealed"
    path.write_bytes(seal_bytes("títle".encode(), KEY, b"case.toml"))
    place = SealedPlace(path, KEY, b"case.toml")
    assert (place.name, place.exists(), place.size(), place.read_text()) == ("case.toml", True, 6, "títle")
    assert KEY.hex() not in repr(place) and str(KEY) not in repr(place)
    with pytest.raises(ValueError, match="only read"):
        place.open("wb")
    with pytest.raises(Altered, match="altered"):
        SealedPlace(path, KEY, b"gazetteer.csv").open()


def test_the_key_of_one_file_opens_no_other(tmp_path: Path) -> None:
    places = []
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(seal_bytes(name.encode() * 9, KEY, b"label"))
        places.append(SealedPlace(tmp_path / name, KEY, b"label"))
    mine = places[0].own_key()
    assert mine not in (KEY, places[1].own_key())
    assert SealedPlace(tmp_path / "a", mine, b"label", own=True).read_bytes() == b"a" * 9
    assert SealedPlace(tmp_path / "a", mine, b"label", own=True).own_key() == mine
    for key, own in ((mine, True), (mine, False)):
        with pytest.raises(Altered):
            SealedPlace(tmp_path / "b", key, b"label", own=own).read_bytes()
    (tmp_path / "b").write_bytes(b"short")
    with pytest.raises(Altered):
        places[1].own_key()


def test_keys_do_not_show_and_differ_by_purpose() -> None:
    keys = Keys(KEY)
    assert KEY.hex() not in repr(keys) + repr(Handed(KEY, KEY))
    purposes = ["originals", "files", "names", "case.db", "workbench/people.db"]
    assert len({keys.sub(one) for one in purposes}) == len(purposes)
    assert keys.name("ab" * 32) == keys.name("ab" * 32) != Keys(bytes(32)).name("ab" * 32)
    with pytest.raises(ValueError, match="32"):
        Keys(b"short")


def test_sealed_lines_open_only_in_their_place() -> None:
    line = seal_line(b"words", KEY, 3)
    assert open_line(line, KEY, 3) == open_line(line, KEY) == b"words" != line
    for other in (line.replace(b"3:", b"4:"), line[:-2], b"", b"x", b"3:", b"3:!!", line.replace(b"3:", b"-1:")):
        with pytest.raises(Altered):
            open_line(other, KEY, 0)
    with pytest.raises(Altered):
        open_line(line, KEY, 2)


@pytest.mark.parametrize("key", [b"", KEY], ids=["plain", "sealed"])
def test_a_growing_file_keeps_whole_lines_only(tmp_path: Path, key: bytes) -> None:
    lines = Lines(tmp_path / "log" / "leaves", key)
    assert lines.last() == b"" and not lines.exists()
    lines.append([b"one", b"two"], 1)
    lines.append([b"three"], 3)
    assert list(lines) == [b"one", b"two", b"three"] and lines.last() == b"three"
    with lines.place.open("ab") as file:
        file.write(b"4:unfin")
    assert list(lines) == [b"one", b"two", b"three"] and lines.last() == b"three"
    lines.append([b"four"], 4)
    assert list(lines)[-1] == b"four"
    assert (b"three" in lines.place.read_bytes()) == (not key)
    if key:
        moved = lines.place.read_bytes().split(b"\n")
        lines.place.write_bytes(b"\n".join([moved[1], moved[0], *moved[2:]]))
        with pytest.raises(Altered):
            list(lines)
