"""The key header: what opens it, what does not, what damage does to it, and what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stemma.errors import BadInput, CaseTooNew, WrongKey
from stemma.seal import (
    HEADER,
    HEADER_COPY,
    Secret,
    check_new,
    file_secret,
    is_sealed,
    new_header,
    new_key_file,
    new_keys,
    passphrase_file_text,
    read_header,
    write_header,
)
from stemma.seal.header import COST, Cost

CHEAP = Cost(memory=8, passes=1, lanes=1)
WORDS = Secret.passphrase("a quiet lamp under seven hills")


def test_passphrase_and_key_file_open_the_same_keys(tmp_path: Path) -> None:
    keys = new_keys()
    new_key_file(tmp_path / "key")
    file = Secret("key-file", file_secret(tmp_path / "key"))
    header = new_header().with_slot(WORDS, keys, cost=CHEAP).with_slot(file, keys)
    write_header(tmp_path, header)
    found, bad = read_header(tmp_path)
    assert found == header and not bad and is_sealed(tmp_path)
    assert found.open(WORDS) == found.open(file) == (keys, None)
    assert found.kinds == ("key-file", "passphrase")
    assert keys.root.hex() not in (tmp_path / HEADER).read_text()


def test_composed_and_decomposed_letters_are_one_passphrase() -> None:
    keys = new_keys()
    header = new_header().with_slot(Secret.passphrase("caf\u00e9 au lait, merci"), keys, cost=CHEAP)
    assert header.open(Secret.passphrase("cafe\u0301 au lait, merci"))[0] == keys


def test_what_is_wrong_is_said_and_that_nothing_else_helps(tmp_path: Path) -> None:
    header = new_header().with_slot(WORDS, new_keys(), cost=CHEAP)
    with pytest.raises(WrongKey) as caught:
        header.open(Secret.passphrase("a quiet lamp under seven hillS"))
    assert "does not open" in caught.value.message and "no second way" in caught.value.hint
    new_key_file(tmp_path / "key")
    with pytest.raises(WrongKey, match="opened by a passphrase"):
        header.open(Secret("key-file", file_secret(tmp_path / "key")))


def test_a_guess_costs_memory_and_time() -> None:
    assert COST.memory >= 64 << 10 and COST.passes >= 3


def test_slots_of_another_case_or_with_other_costs_do_not_open(tmp_path: Path) -> None:
    keys = new_keys()
    one, other = (new_header().with_slot(WORDS, keys, cost=CHEAP) for _ in range(2))
    moved = type(one)(other.case, one.slots)
    with pytest.raises(WrongKey):
        moved.open(WORDS)


@pytest.mark.parametrize("name", [HEADER, HEADER_COPY])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "flipped", "list", "cost"])
def test_one_damaged_copy_costs_nothing_and_two_are_said(tmp_path: Path, name: str, damage: str) -> None:
    keys = new_keys()
    write_header(tmp_path, new_header().with_slot(WORDS, keys, cost=CHEAP))
    places = {name: tmp_path / name, "other": tmp_path / (HEADER_COPY if name == HEADER else HEADER)}
    for number, place in enumerate(places.values()):
        text = place.read_bytes()
        at = text.index(b'"wrapped"') + 15
        made = {
            "gone": None,
            "empty": b"",
            "cut": text[: len(text) // 2],
            "flipped": text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :],
            "list": b"[]",
            "cost": text.replace(b'"memory_kib": 8', b'"memory_kib": 99999999'),
        }[damage]
        place.unlink() if made is None else place.write_bytes(made)
        if number == 0:
            header, bad = read_header(tmp_path)
            assert bad == (name,) and header.open(WORDS)[0] == keys
    with pytest.raises(BadInput, match="damaged or missing") as caught:
        read_header(tmp_path)
    assert "copy" in caught.value.hint


def test_a_header_of_a_later_version_is_refused(tmp_path: Path) -> None:
    write_header(tmp_path, new_header())
    for name in (HEADER, HEADER_COPY):
        body = json.loads((tmp_path / name).read_text())
        (tmp_path / name).write_text(json.dumps({**body, "format": "stemma-key/2", "other": 1}))
    with pytest.raises(CaseTooNew, match="later version"):
        read_header(tmp_path)


def test_key_files_that_protect_nothing_are_refused(tmp_path: Path) -> None:
    key = tmp_path / "key"
    with pytest.raises(BadInput, match="There is no key file"):
        file_secret(key)
    new_key_file(key)
    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadInput, match="cannot be made"):
        new_key_file(key)
    with pytest.raises(BadInput, match="in the case itself"):
        file_secret(key, case=tmp_path)
    key.chmod(0o640)
    with pytest.raises(BadInput, match="Others on this machine"):
        file_secret(key)
    key.chmod(0o600)
    key.write_bytes(b"")
    with pytest.raises(BadInput, match="is empty"):
        file_secret(key)
    key.write_bytes(b"short")
    with pytest.raises(BadInput, match="at least 32"):
        file_secret(key)
    with pytest.raises(BadInput, match="cannot be read"):
        file_secret(tmp_path)


def test_passphrases_from_files(tmp_path: Path) -> None:
    place = tmp_path / "words"
    place.write_bytes(b"seven lamps and a gate\r\nmore\n")
    place.chmod(0o600)
    assert passphrase_file_text(place) == "seven lamps and a gate"
    place.write_bytes(b"\nmore")
    with pytest.raises(BadInput, match="first line"):
        passphrase_file_text(place)
    place.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(WrongKey, match="UTF-8"):
        passphrase_file_text(place)
    for weak in ("short", "aaaaaaaaaaaaaaaa"):
        with pytest.raises(BadInput, match="at least 12"):
            check_new(weak)
    check_new("seven lamps and a gate")
