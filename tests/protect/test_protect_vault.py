"""The vault: its own key, two persons, random pseudonyms, a blind index, nothing in clear, traces of every access."""

from __future__ import annotations

import io
import json
import sqlite3
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import stemma
from stemma.cli.main import main
from stemma.errors import BadInput, NotAllowed, NotInCase, VaultLocked
from stemma.protect import vault as room
from stemma.protect.pseudonyms import CODE, new_code
from stemma.protect.vault import Guarded, make_vault, open_vault
from stemma.web.people import People

WORDS = "six words that nobody guesses"
WHY = "Statement for the court file."


@pytest.fixture
def case(tmp_path: Path) -> stemma.Case:
    made = stemma.new_case(tmp_path / "night.case", actor="lena")
    made.make_vault(WORDS, reason=WHY)
    return made


def entries(case: stemma.Case, kind: str = "vault") -> list[dict[str, Any]]:
    with case.viewing() as view:
        return [json.loads(row.body or "{}") for row in view.entries(kind)]


def everything(folder: Path) -> bytes:
    return b"".join(place.read_bytes() for place in sorted(folder.rglob("*")) if place.is_file())


def test_pseudonyms_are_random_and_say_nothing() -> None:
    made = {new_code() for _ in range(2000)}
    assert len(made) > 1990
    assert all(CODE.fullmatch(code) for code in made)


def test_one_person_has_another_pseudonym_in_another_case(tmp_path: Path) -> None:
    codes = set()
    for name in ("a", "b"):
        one = stemma.new_case(tmp_path / name, actor="lena")
        one.make_vault(WORDS, reason=WHY)
        person = one.persons(WORDS, reason=WHY).add("Milena Solveck")
        assert one.persons(WORDS, reason=WHY).show(person.code.lower()).code == person.code
        codes.add(person.code)
    assert len(codes) == 2


def test_nothing_in_the_case_holds_the_name(case: stemma.Case) -> None:
    people = case.persons(WORDS, reason=WHY)
    person = people.add("Milena Solveck", note="met in Tirel")
    people.find("Solveck")
    held = everything(case.path)
    for word in ("Solveck", "solveck", "Milena", "Tirel"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert word.encode(encoding) not in held
    assert person.code.encode() in held


@pytest.mark.parametrize("name", ["Solveck", "milena solveck", "Сольвек", "Сольвека", "Solvek", "سولفيك", "SOLVECK"])
def test_the_blind_index_finds_other_spellings_and_scripts(case: stemma.Case, name: str) -> None:
    people = case.persons(WORDS, reason=WHY)
    person = people.add("Milena Solveck")
    people.add("Dorin Askel")
    assert [one.code for one in people.find(name)] == [person.code]


def test_the_index_is_keyed(tmp_path: Path) -> None:
    marks = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        vault = make_vault(tmp_path / name, [WORDS])
        vault.change(vault.draw(Guarded("", ("Milena Solveck",))), new=True)
        with sqlite3.connect(vault.place) as raw:
            marks.append({row[0] for row in raw.execute("SELECT mark FROM blind")})
    assert marks[0].isdisjoint(marks[1])


def test_each_access_needs_a_reason_and_leaves_an_entry(case: stemma.Case) -> None:
    with pytest.raises(BadInput):
        case.persons(WORDS, reason=" ")
    people = case.persons(WORDS, reason=WHY)
    person = people.add("Milena Solveck")
    people.show(person.code)
    people.find("Solveck")
    people.everybody()
    found = entries(case)
    assert [one["action"] for one in found] == [
        "vault made", "person added", "person read", "name looked up", "register read"
    ]  # fmt: skip
    assert all(one["actor"] == "lena" and one["reason"] == WHY for one in found)
    assert found[2]["codes"] == [person.code]
    assert "Solveck" not in json.dumps(found)


def test_without_an_entry_nothing_is_shown(case: stemma.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    people = case.persons(WORDS, reason=WHY)
    person = people.add("Milena Solveck")

    def broken(*_: object, **__: object) -> None:
        raise OSError("no")

    monkeypatch.setattr("stemma.protecting._record", broken)
    for ask in (lambda: people.show(person.code), people.everybody, lambda: people.add("Dorin Askel")):
        with pytest.raises(OSError):
            ask()
    monkeypatch.undo()
    assert [one.code for one in people.everybody()] == [person.code]


def test_a_wrong_passphrase_opens_nothing_and_is_in_the_log(case: stemma.Case) -> None:
    for given in (["wrong words that somebody guessed"], [], [WORDS, WORDS]):
        with pytest.raises(VaultLocked):
            case.persons(*given, reason=WHY)
    assert len(entries(case, "access-denied")) == 3


def test_two_persons_are_both_needed_in_any_order(tmp_path: Path) -> None:
    case = stemma.new_case(tmp_path / "c", actor="lena")
    one, two = "the first of two passphrases", "and the second one of them"
    case.make_vault(one, two, reason=WHY)
    for given in ((one,), (two,), (one, one)):
        with pytest.raises(VaultLocked):
            case.persons(*given, reason=WHY)
    person = case.persons(one, two, reason=WHY).add("Milena Solveck")
    assert case.persons(two, one, reason=WHY).show(person.code).names == ("Milena Solveck",)


def test_a_key_file_opens_it_and_other_passphrases_can_replace_it(tmp_path: Path) -> None:
    case = stemma.new_case(tmp_path / "c", actor="lena")
    key = bytes(range(200, 240))
    case.make_vault(key, reason=WHY)
    people = case.persons(key, reason=WHY)
    people.add("Milena Solveck")
    people.relock([WORDS])
    with pytest.raises(VaultLocked):
        case.persons(key, reason=WHY)
    assert len(case.persons(WORDS, reason=WHY).everybody()) == 1


def test_only_a_guardian_opens_it(case: stemma.Case) -> None:
    with pytest.raises(NotAllowed):
        case.persons(WORDS, reason=WHY, by="otto")
    case.persons(WORDS, reason=WHY).guardian("Otto")
    assert case.persons(WORDS, reason=WHY, by="otto").everybody() == []
    (refused,) = entries(case, "access-denied")
    assert refused["actor"] == "otto"


def test_where_there_are_accounts_their_roles_count(case: stemma.Case) -> None:
    accounts = People(case.path, now=lambda: "2031-01-01T00:00:00Z")
    accounts.add("Ada", ["guardian"], "a password of some length", by="ada")
    accounts.add("lena", ["analyst", "approver"], "a password of some length", by="ada")
    accounts.close()
    with pytest.raises(NotAllowed):
        case.persons(WORDS, reason=WHY, by="lena")
    assert case.persons(WORDS, reason=WHY, by="ada").everybody() == []


def test_an_altered_or_cut_vault_says_so(case: stemma.Case) -> None:
    people = case.persons(WORDS, reason=WHY)
    person = people.add("Milena Solveck")
    place = room.place_of(case.path)
    with sqlite3.connect(place) as raw:
        sealed = bytearray(raw.execute("SELECT sealed FROM person").fetchone()[0])
        sealed[40] ^= 1
        raw.execute("UPDATE person SET sealed = ?", (bytes(sealed),))
    with pytest.raises(VaultLocked):
        people.show(person.code)
    place.write_bytes(place.read_bytes()[:5000])
    with pytest.raises(VaultLocked):
        open_vault(case.path, [WORDS])


def test_the_length_of_a_name_does_not_show(case: stemma.Case) -> None:
    people = case.persons(WORDS, reason=WHY)
    people.add("Al Bo")
    people.add("Maximiliana Konstantinopolska-Vorontsova")
    with sqlite3.connect(room.place_of(case.path)) as raw:
        assert len({len(row[0]) for row in raw.execute("SELECT sealed FROM person")}) == 1


def test_bad_input_is_told(case: stemma.Case) -> None:
    people = case.persons(WORDS, reason=WHY)
    for names in ((), ("",), ("7 4",), ("x" * 300,)):
        with pytest.raises(BadInput):
            people.add(*names)
    with pytest.raises(NotInCase):
        people.show("V-ZZZZZ")
    with pytest.raises(BadInput):
        case.make_vault(WORDS, reason=WHY)
    with pytest.raises(BadInput):
        make_vault(case.path / "x", ["short"])


# --- the command line


def said(*words: object, typed: str = "", code: int = 0) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv, sys.stdin
    sys.argv, sys.stdin = ["stemma", *map(str, words)], io.StringIO(typed)
    try:
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
            main()
    finally:
        sys.argv, sys.stdin = before
    assert (end.value.code or 0) == code, (words, out.getvalue(), err.getvalue())
    return out.getvalue(), err.getvalue()


def test_the_command_makes_adds_and_finds(tmp_path: Path) -> None:
    case = tmp_path / "c"
    said("new", case)
    more = ("--reason", WHY, "--by", "lena")
    said("persons", case, "open", *more, typed=f"{WORDS}\n")
    out, _ = said("persons", case, "add", "Milena Solveck", "--alias", "Mila", *more, "--json", typed=f"{WORDS}\n")
    code = json.loads(out)["code"]
    key = tmp_path / "key.txt"
    key.write_text(WORDS + "\n", encoding="utf-8")
    out, _ = said("persons", case, "find", "Сольвек", *more, "--key", key, "--json")
    assert [one["code"] for one in json.loads(out)] == [code]
    out, _ = said("persons", case, *("list", *more), "--key", key)
    assert code in out and "Mila" in out
    _, err = said("persons", case, "list", "--by", "lena", "--key", key, code=2)
    assert "why" in err
    _, err = said("persons", case, "list", *more, typed="something else entirely\n", code=2)
    assert "does not open" in err
    _, err = said("persons", case, "burn", *more, code=2)
    assert "consent" in err
