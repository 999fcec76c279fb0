"""Encrypted cases: bundles, merging and the register of persons work as in others, and leave no word on the disk."""

from __future__ import annotations

import json
import shutil
import tracemalloc
from pathlib import Path

import pytest

from stemma.case import Case, new_case, open_case, read_bundle
from stemma.errors import BadInput, NotAllowed, VaultLocked, WrongKey
from test_case_encrypted import WORDS, cheap, files, make, shown

__all__ = ["cheap", "files"]
VAULT = "six words that nobody guesses"
WHY = "For the tests."


@pytest.fixture
def case(tmp_path: Path, files: Path) -> Case:
    made = make(tmp_path / "night.case", files, passphrase=WORDS)
    made.run()
    return made


def test_a_bundle_of_an_encrypted_case_is_merged_into_another(case: Case, tmp_path: Path, files: Path) -> None:
    """From one to the other and twice: nothing is lost, nothing twice, nothing readable in either folder."""
    first = case.incidents()[0].id
    other = open_case(
        shutil.copytree(case.path, tmp_path / "other" / "night.case"), passphrase=WORDS, actor="Olga Prunk"
    )
    case.decide("note", first, reason="Seen by Thessaly Prunk.")
    other.decide("letter", other.origins()[0].id, value="D", reason="Marenka Ulvik alone.")
    (files / "third.txt").write_text("Ottilie Kranzwald said that the quay in Vossterby was closed on 9 March 2031.")
    other.add([files / "third.txt"])
    other.run()
    (place,) = other.bundle(tmp_path / "b.zip")
    found = read_bundle(place)
    assert found.whole
    merged = case.merge(place)
    assert merged.originals == 1 and merged.decisions + merged.kept == 1
    assert case.merge(place).originals == 0
    case.run()
    assert {state.decision.kind for state in case.decisions()} >= {"note"}
    assert [one for one in case.verify() if one.result == "failed"] == []
    assert not shown(case.path, other.path)
    again = open_case(case.path, passphrase=WORDS, actor="x")
    assert len(again.documents()) == 3


def test_an_encrypted_bundle_is_merged_into_a_case_that_is_not(case: Case, tmp_path: Path) -> None:
    plain = new_case(tmp_path / "plain.case", actor="x")
    assert plain.merge(case.bundle(tmp_path / "b.zip")[0]).originals == 2
    plain.run()
    plain.bundle(tmp_path / "plain.zip")
    sealed = new_case(tmp_path / "sealed.case", actor="x", passphrase=WORDS)
    assert sealed.merge(tmp_path / "plain.zip").originals == 2
    assert not shown(sealed.path)


def test_the_register_of_an_encrypted_case_has_its_own_key(case: Case, tmp_path: Path) -> None:
    """Two locks: the passphrase of the case opens no name, that of the vault no case; names lie nowhere."""
    case.make_vault(VAULT, reason=WHY)
    code = case.persons(VAULT, reason=WHY).add("Marenka Ulvik", "Mara of the Quay").code
    assert not shown(case.path)
    assert not any(b"Quay" in place.read_bytes() for place in case.path.rglob("*") if place.is_file())
    with pytest.raises(VaultLocked) as told:
        case.persons(WORDS, reason=WHY).show(code)
    assert told.value.hint
    with pytest.raises(WrongKey):
        open_case(case.path, passphrase=VAULT, actor="x")
    with pytest.raises(VaultLocked) as told:
        case.export("json")
    assert "passphrase of the vault" in told.value.hint
    text = json.dumps(case.export("json", vault=[VAULT]), ensure_ascii=False)
    assert "Ulvik" not in text and "[REDACTED:" in text
    (report,) = case.report(tmp_path / "r.html", vault=[VAULT])
    assert "Ulvik" not in report.read_text("utf-8")
    again = open_case(case.path, passphrase=WORDS, actor="x")
    assert again.persons(VAULT, reason=WHY, by="Thessaly Prunk").show(code).names[0] == "Marenka Ulvik"


def test_withdrawal_from_an_encrypted_case_leaves_no_name(case: Case) -> None:
    case.make_vault(VAULT, reason=WHY)
    people = case.persons(VAULT, reason=WHY)
    code = people.add("Marenka Ulvik").code
    people.consent(code, yes=["public_report"])
    people.withdraw(code)
    case.run()
    assert "Ulvik" not in json.dumps(case.export("json", vault=[VAULT]), ensure_ascii=False)
    assert [one for one in case.verify() if one.result == "failed"] == []
    assert not shown(case.path)


def test_consent_is_asked_for_in_an_encrypted_case_too(case: Case) -> None:
    ids = [row.id for row in case.documents()]
    case.mark_confidential(ids[0], reason=WHY)
    assert len(case.export("json")["documents"]) == 1
    with pytest.raises(NotAllowed) as told:
        case.redact(ids[0], case.path.parent / "a.txt")
    assert "consent" in told.value.hint


@pytest.mark.parametrize("sealed", [False, True])
def test_large_originals_are_taken_in_pieces(tmp_path: Path, sealed: bool) -> None:
    """Files above 5 GiB need no more memory than this one: what is held does not grow with the file."""
    with (tmp_path / "large.bin").open("wb") as file:
        file.truncate(48 << 20)
    case = new_case(tmp_path / "c", actor="x", passphrase=WORDS if sealed else None)
    tracemalloc.start()
    case.add([tmp_path / "large.bin"])
    assert [one for one in case.verify(derived="none") if one.result == "failed"] == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 24 << 20
    with case.viewing() as view:
        assert [row.size for row in view.originals()] == [48 << 20]


def test_a_bundle_that_is_still_encrypted_says_so(tmp_path: Path) -> None:
    (tmp_path / "b.zip.age").write_bytes(b"age-encryption.org/v1\n-> X25519 ...")
    with pytest.raises(BadInput) as told:
        read_bundle(tmp_path / "b.zip.age")
    assert "decrypt" in told.value.hint
