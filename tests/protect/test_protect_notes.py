"""Signed notes, checkpoints and signing keys: what is signed verifies, nothing else does, and keys stay private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemma.errors import BadInput
from stemma.protect.checkpoints import Checkpoint, CheckpointFile, Since, origin_of, parse_checkpoint, parse_file
from stemma.protect.notes import Note, Signer, new_signer, parse_note, parse_signer, parse_verifier
from stemma.protect.signing import cosigned, forget, keep_cosigned, known_signers, own_signer, trust
from stemma.protect.tree import Tree, leaf_hash

LENA, OLGA = new_signer("lena", bytes(range(32))), new_signer("olga", bytes(32))
TREE = Tree([leaf_hash(b"%d" % number) for number in range(9)])
ORIGIN = origin_of("ab" * 32)


def checkpoint(size: int = 9) -> Checkpoint:
    return Checkpoint(ORIGIN, size, TREE.root(size))


def test_keys_have_the_form_that_other_programs_read() -> None:
    """A pair of the package that defined the form (Go, sumdb/note)."""
    signer = parse_signer("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")
    assert str(signer.verifier) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert parse_verifier(str(signer.verifier)) == signer.verifier
    assert parse_signer(signer.secret()) == signer


def test_a_key_does_not_show_itself() -> None:
    assert "AYEK" not in repr(LENA) and str(LENA.seed) not in repr(LENA)


def test_two_sign_and_each_is_recognised() -> None:
    note = parse_note(str(Note(checkpoint().text).signed(LENA).signed(OLGA).signed(LENA)))
    assert note.by([OLGA.verifier, LENA.verifier]) == (LENA.verifier, OLGA.verifier)
    assert note.strangers([LENA.verifier]) == ("olga",)
    assert note.forged([LENA.verifier]) == ()
    assert parse_checkpoint(note) == checkpoint()


def test_a_signature_moved_to_another_text_is_forged() -> None:
    note = Note(checkpoint(8).text, Note(checkpoint().text).signed(LENA).signatures)
    assert (note.by([LENA.verifier]), note.forged([LENA.verifier])) == ((), ("lena",))
    other = Signer("lena", bytes(32))  # the same name, another key
    assert Note(checkpoint().text).signed(other).by([LENA.verifier]) == ()


@given(st.data())
def test_any_changed_bit_of_a_signed_checkpoint_is_noticed(data: st.DataObject) -> None:
    raw = bytearray(str(Note(checkpoint().text).signed(LENA)).encode("utf-8"))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = parse_file(raw.decode("utf-8"))
    except (BadInput, UnicodeDecodeError):
        return
    assert found.note.by([LENA.verifier]) == ()


def test_a_checkpoint_file_carries_proofs_of_earlier_states() -> None:
    since = tuple(Since(old, TREE.root(old), tuple(TREE.consistency(old))) for old in (1, 4, 7, 9))
    file = CheckpointFile(checkpoint(), Note(checkpoint().text).signed(LENA), since)
    again = parse_file(str(file).replace("\n", "\r\n"))
    assert (again.checkpoint, again.since, again.note) == (file.checkpoint, since, file.note)
    assert all(one.leads_to(checkpoint()) for one in again.since)
    assert not Since(4, TREE.root(5), since[1].proof).leads_to(checkpoint())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "a\n1\nAA==\n\n\u2014 lena AAAA\n",
        "since x\n\n",
        "a\n01\n" + "A" * 43 + "=\n\n",
        "a\n\n\n\n\n",
        "\n\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_file(text)


@pytest.mark.parametrize("text", ["", "a+b+c", "lena+00000000+" + str(LENA.verifier).split("+", 2)[2], "a b+1+AA=="])
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_verifier(text)


# --- keys of an installation


def test_a_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    made = own_signer(tmp_path / "home")
    assert made is not None and made.name.startswith("stemma-")
    assert own_signer(tmp_path / "home") == made
    assert stat.S_IMODE((tmp_path / "home" / "signer.key").stat().st_mode) == 0o600
    (tmp_path / "home" / "signer.key").chmod(0o644)
    with pytest.raises(BadInput, match="Others can read"):
        own_signer(tmp_path / "home")


def test_without_a_place_for_a_key_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, no folder")
    assert own_signer(tmp_path / "home" / "below") is None
    assert own_signer(tmp_path / "empty", make=False) is None


def test_an_altered_key_is_not_used(tmp_path: Path) -> None:
    own_signer(tmp_path, name="desk")
    place = tmp_path / "signer.key"
    text = place.read_text()
    place.write_text(text[:-10] + ("A" if text[-10] != "A" else "B") + text[-9:])
    with pytest.raises(BadInput, match=r"altered|cannot be read"):
        own_signer(tmp_path)


def test_another_name_for_an_existing_key_is_refused(tmp_path: Path) -> None:
    own_signer(tmp_path, name="desk")
    with pytest.raises(BadInput, match="called desk"):
        own_signer(tmp_path, name="bureau")
    with pytest.raises(BadInput, match="no name"):
        new_signer("two words", bytes(32))


def test_keys_of_others_are_known_until_they_are_forgotten(tmp_path: Path) -> None:
    own = own_signer(tmp_path, name="desk")
    assert own is not None
    trust(tmp_path, LENA.verifier, "Lena, by telephone\n2031-02-03")
    trust(tmp_path, LENA.verifier, "Lena, face to face")
    assert known_signers(tmp_path) == {own.verifier: "this installation", LENA.verifier: "Lena, face to face"}
    assert (forget(tmp_path, "lena"), forget(tmp_path, "lena")) == (1, 0)
    assert list(known_signers(tmp_path)) == [own.verifier]


def test_what_was_cosigned_is_remembered_by_log(tmp_path: Path) -> None:
    assert cosigned(tmp_path, ORIGIN) is None
    file = CheckpointFile(checkpoint(4), Note(checkpoint(4).text).signed(LENA))
    keep_cosigned(tmp_path, file)
    kept = cosigned(tmp_path, ORIGIN)
    assert kept is not None and kept.checkpoint == file.checkpoint
    assert cosigned(tmp_path, ORIGIN + "X") is None
