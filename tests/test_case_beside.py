"""What lies beside the database: changed bits are named, a register that was left out stops what would leave."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from stemma.binding import BOUND
from stemma.case import Case, new_case, open_case
from stemma.errors import VaultLocked
from stemma.protect import vault
from stemma.protect.checkpoints import Checkpoint
from stemma.protect.notes import Note, Signer, new_signer
from stemma.protect.rows import keep_seals, sum_of
from stemma.web.app import accounts

WORDS = "six words that nobody guesses"
WHY = "For the tests."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("beside")
    (folder / "one.txt").write_text("Milena Solveck said that guards beat two men in Ulvarn.", encoding="utf-8")
    (folder / "case.toml").write_text('[settings]\nreader = "rules"\n')
    case = new_case(folder / "night.case", config=folder / "case.toml", actor="ada")
    case.add([folder / "one.txt"])
    case.run()
    case.make_vault(WORDS, reason=WHY)
    people = case.persons(WORDS, reason=WHY)
    code = people.add("Milena Solveck", note="a lawyer").code
    people.change(code, names=["Mila Solveck"])
    people.add("Ilse Tamm")
    people.vault.keep("D-1", {"file": "x", "codes": [code], "text": "y"}, b"bytes")
    held = accounts(case)
    held.add("ada", ["guardian"], "a password of some length", by="ada")
    held.add("rea", ["reader"], "a password of some length", by="ada")
    held.change("rea", by="ada", roles=["analyst"])
    held.make_token("rea", "program", by="rea")
    held.restrict("D-7Q4K", ["ada"], by="ada")
    held.restrict("D-9Q4K", ["ada", "rea"], by="ada")
    held.restrict("D-9Q4K", [], by="ada")
    held.close()
    return case.path


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Case:
    return open_case(shutil.copytree(made, tmp_path / "night.case"), actor="ada")


def told(case: Case) -> dict[str, tuple[str, str]]:
    return {one.what: (one.result, one.text) for one in case.verify(derived="none")}


def failed(case: Case) -> list[str]:
    return [what for what, (result, _) in told(case).items() if result == "failed"]


def test_everything_beside_the_database_is_named(case: Case) -> None:
    (case.path / "gazetteer.csv").write_text("name,aliases,kind,country,lat,lon\nUlvarn,,town,,40.1,20.1\n")
    answers = told(case)
    assert failed(case) == []
    for name in ("workbench/people.db", "vault/persons.db", "case.toml"):
        assert answers[name][0] == "passed", name
    assert answers["contents of vault/persons.db"][0] == "not checked"
    result, text = answers["gazetteer.csv"]
    assert result == "not checked" and "Somebody wrote it by hand: no log entry tells of it." in text
    (case.path / "case.toml").write_text("[protection]\nclosed = []\n")
    assert "is not what log entry 1 says" in told(case)["case.toml"][1]


def flipped(value: Any, chance: random.Random) -> Any:
    """The value with one bit changed."""
    if value is None:
        return 0
    if isinstance(value, int):
        return value ^ (1 << chance.randrange(5, 9))
    raw = bytearray(value if isinstance(value, bytes) else value.encode())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


@pytest.mark.parametrize("name", ["workbench/people.db", "vault/persons.db"])
def test_a_flipped_bit_in_any_column_of_accounts_and_register_is_found_and_named(case: Case, name: str) -> None:
    chance, place = random.Random(3), case.path / name
    whole, seen = place.read_bytes(), 0
    with sqlite3.connect(place) as raw:
        tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [(table, row[1]) for table in tables for row in raw.execute(f"PRAGMA table_info({table})")]
    raw.close()
    for table, column in columns:
        if table == "row_seal" or column == "number":
            continue
        raw = sqlite3.connect(place)
        keys = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[5]]
        value, *key = chance.choice(raw.execute(f"SELECT {column}, {', '.join(keys)} FROM {table}").fetchall())
        new = "CAST(? AS TEXT)" if isinstance(value, str) else "?"
        where = " AND ".join(f"{one} = ?" for one in keys)
        raw.execute(f"UPDATE {table} SET {column} = {new} WHERE {where}", (flipped(value, chance), *key))
        raw.commit()
        raw.close()
        found, wanted = failed(case), name if table == "row_state" else f"of table {table} in {name}"
        assert any(wanted in one for one in found), (table, column, value, found)
        place.write_bytes(whole)
        seen += 1
    assert failed(case) == [] and seen >= 9


def test_rows_taken_out_and_put_in_are_told_apart(case: Case) -> None:
    with sqlite3.connect(case.path / "workbench" / "people.db") as raw:
        raw.execute("DELETE FROM token")
        raw.execute("INSERT INTO restricted VALUES ('D-1', 'ada')")
    raw.close()
    answers = told(case)
    (gone,) = [what for what in answers if "table token" in what]
    (new,) = [what for what in answers if "table restricted" in what]
    assert "gone" in answers[gone][1] and "not written by this program" in answers[new][1]
    (case.path / "workbench" / "people.db").write_bytes(b"SQLite format 3\x00 and no more")
    assert "Restore it from a copy" in told(case)["workbench/people.db"][1]


def test_accounts_of_an_earlier_version_get_seals_with_the_next_change(case: Case) -> None:
    with case.writing("test") as writer, writer.change(actor="ada", reason="as it was before") as change:
        change.erase([row.seq for row in writer.entries(BOUND)], why="earlier versions told nothing of it")
    with sqlite3.connect(case.path / "workbench" / "people.db") as raw:
        raw.execute("DROP TABLE row_state")
        raw.execute("DROP TABLE row_seal")
    raw.close()
    assert told(case)["workbench/people.db"][0] == "not checked"
    held = accounts(case)
    held.add("Bo", ["reader"], "a password of some length", by="ada")
    held.close()
    assert told(case)["workbench/people.db"][0] == "passed"


def forged(place: Path, change: str, sign: Any) -> None:
    """Changes rows as the program does, so that seals, sum and number fit, with another signature."""
    raw = sqlite3.connect(place, isolation_level=None)
    tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    keep_seals(raw, [one for one in tables if not one.startswith("row_")], sign)
    raw.execute(change)
    raw.close()


ROLES = "UPDATE person SET roles = 'guardian' WHERE name = 'rea'"


@pytest.mark.parametrize("name", ["workbench/people.db", "vault/persons.db"])
def test_rows_and_seals_of_accounts_and_register_rewritten_together_are_found(case: Case, name: str) -> None:
    place = case.path / name
    change = ROLES if "people" in name else "UPDATE person SET sealed = x'00'"
    whole = place.read_bytes()
    with sqlite3.connect(place) as raw:
        signed = raw.execute("SELECT signed FROM row_state").fetchone()[0]
    raw.close()
    stranger = new_signer("mallory", bytes(32))
    origin = signed.split("\n")[0]

    def by(key: Signer) -> Any:
        return lambda changes, sha256: str(Note(Checkpoint(origin, changes, sha256).text).signed(key))

    for sign, why in (
        (lambda changes, sha256: "", "not signed any more"),
        (lambda changes, sha256: signed, "what was signed is another state"),
        (lambda changes, sha256: "nothing", "cannot be read"),
        (by(stranger), "is not by the key that entry"),
        (by(replace(stranger, name=signed.rpartition("— ")[2].split(" ")[0])), "is not by the key that entry"),
    ):
        forged(place, change, sign)
        result, text = told(case)[name]
        assert result == "failed" and why in text, (why, text)
        place.write_bytes(whole)
    with sqlite3.connect(place) as raw:  # as one made by an earlier version, which signed nothing
        raw.execute("DROP TABLE row_state")
        raw.execute(change)
        raw.execute("DROP TABLE row_seal")
    raw.close()
    assert "was taken away" in told(case)[name][1] and failed(case) == [name]
    place.write_bytes(whole)
    assert failed(case) == []


def test_an_earlier_copy_of_the_accounts_is_found(case: Case) -> None:
    place = case.path / "workbench" / "people.db"
    earlier = place.read_bytes()
    held = accounts(case)
    held.change("rea", by="ada", closed=True)
    held.close()
    assert told(case)["workbench/people.db"][0] == "passed"
    place.write_bytes(earlier)
    assert "put back to an earlier state" in told(case)["workbench/people.db"][1]
    assert failed(case) == ["workbench/people.db"]


def test_the_state_of_another_case_does_not_take_its_place(case: Case, tmp_path: Path) -> None:
    other = new_case(tmp_path / "other.case", actor="ada")
    held = accounts(other)
    held.add("eve", ["guardian"], "a password of some length", by="eve")
    for _ in range(40):  # changed more often
        held.audit("eve", "read document", "D-1")
    held.close()
    shutil.copyfile(other.path / "workbench" / "people.db", case.path / "workbench" / "people.db")
    assert "what was signed is another state" in told(case)["workbench/people.db"][1]


def test_elsewhere_the_key_is_not_known_and_the_answer_says_so(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEMMA_HOME", str(case.path.parent / "elsewhere"))
    result, text = told(case)["workbench/people.db"]
    assert result == "not checked" and "not known here" in text
    held = accounts(case)  # whoever works on there signs with another key, and the log tells which
    held.add("Bo", ["reader"], "a password of some length", by="ada")
    held.close()
    assert told(case)["workbench/people.db"][0] == "passed"


def test_the_sum_kept_by_triggers_is_the_sum_of_the_seals(case: Case) -> None:
    for name in ("workbench/people.db", "vault/persons.db"):
        raw = sqlite3.connect(case.path / name)
        changes, total = raw.execute("SELECT changes, total FROM row_state").fetchone()
        assert changes > 4 and sum_of(raw) == hashlib.sha256(total).digest()
        raw.close()


def test_a_register_that_was_left_out_or_cut_stops_what_would_leave(case: Case, tmp_path: Path) -> None:
    """Half-copied: without the folder `vault` a case must not look like one that protects nobody."""
    kept = shutil.copytree(case.path / "vault", tmp_path / "vault")
    shutil.rmtree(case.path / "vault")
    with pytest.raises(VaultLocked, match="its file is missing") as caught:
        case.report(tmp_path / "r.html")
    assert "Copy the folder vault" in caught.value.hint
    with pytest.raises(VaultLocked, match="its file is missing"):
        case.persons(WORDS, reason=WHY, by="ada")
    with pytest.raises(VaultLocked):
        case.feed()
    with pytest.raises(VaultLocked):
        case.give_original(case.documents()[0].id)
    assert "persons in vault/persons.db" in failed(case)
    shutil.copytree(kept, case.path / "vault")
    assert "Solveck" not in case.export_text("json", vault=[WORDS])
    with sqlite3.connect(vault.place_of(case.path)) as raw:
        raw.execute("DELETE FROM person")
    raw.close()
    with pytest.raises(VaultLocked, match="2 persons that the log tells of are missing from the register"):
        case.report(tmp_path / "r.html")
    people = case.persons(WORDS, reason="The disk was full that day.", by="ada")
    assert len(people.missing()) == 2 and people.missing() == ()
    assert case.export_text("json")
    assert not (tmp_path / "r.html").exists()


def test_who_withdrew_is_not_missed(case: Case) -> None:
    people = case.persons(WORDS, reason=WHY, by="ada")
    people.withdraw(people.find("Ilse Tamm")[0].code)
    case.run()
    assert case.export_text("json", vault=[WORDS]) and failed(case) == []
