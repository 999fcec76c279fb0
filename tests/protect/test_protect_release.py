"""What leaves a case: consents for each use, names taken out everywhere, the finished output looked through."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import stemma
from stemma import consents
from stemma.cli.main import app
from stemma.errors import BadInput, CaseBusy, CaseReadOnly, Exposed, NotAllowed, VaultLocked
from stemma.protect import recheck
from stemma.protect.edits import NAME
from stemma.protect.finder import Finder, Named
from stemma.records import PURPOSES, Use
from stemma.report import exchange

WORDS = "six words that nobody guesses"
WHY = "For the tests."

LAWYER = """ date 2031-02-03 By Lena Morn • 3 February 2031

A night in the Ulvarn prison

Guards beat nineteen prisoners in the yard of the Ulvarn prison on 30 January 2031, the lawyer Milena Solveck said on \
Monday. “They used batons and a fire hose, and it went on for two hours,” Solveck said. She represents four of the men.
"""
COOK = """ date 2031-02-09 By Otto Rehn • 9 February 2031

A cook of the Ulvarn prison speaks

Dorin Askel worked in the kitchen of the prison at Ulvarn until last week. “On 30 January I stood at the kitchen \
window and saw the guards beat the prisoners in the yard,” Askel said. “I counted nineteen men on the ground.”

“The gate was locked all night,” Eno Wray, a driver of the prison, said on Sunday.
"""
OTHER = """ date 2031-02-10 By Lena Morn • 10 February 2031

Letters from Tirel

“The gate was closed and the road was empty,” Ilse Tamm, a teacher, said. Милену Сольвек видели у ворот, and \
ميلينا سولفيك was seen. See https://paper.example/2031/milena-solveck-speaks for more.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with three reports, run; copied for each test."""
    folder = tmp_path_factory.mktemp("release")
    inside = folder / "in"
    inside.mkdir()
    for name, text in (("solveck-lawyer.txt", LAWYER), ("cook.txt", COOK), ("other.txt", OTHER)):
        (inside / name).write_text(text, encoding="utf-8")
    (folder / "places.csv").write_text("name,aliases,kind,country,lat,lon\nUlvarn,,town,,40.1,20.1\n")
    case = stemma.new_case(folder / "night.case", gazetteer=folder / "places.csv", actor="lena")
    case.add([inside])
    case.run()
    return case.path


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Iterator[stemma.Case]:
    import shutil

    shutil.copytree(made, tmp_path / "night.case")
    yield stemma.open_case(tmp_path / "night.case", actor="lena")


def document(case: stemma.Case, file: str) -> str:
    return next(row.id for row in case.documents() if row.file.endswith(file))


def protect(case: stemma.Case, *names: str, **more: Any) -> str:
    if not (case.path / "vault").exists():
        case.make_vault(WORDS, reason=WHY)
    return case.persons(WORDS, reason=WHY).add(*names, **more).code


def answer(case: stemma.Case, purpose: str = "public_report", recipient: str = "") -> None:
    from stemma.consents import QUESTIONS

    people = case.persons(WORDS, reason=WHY)
    people.answer_gates(purpose, dict.fromkeys(QUESTIONS, "Looked at."), recipient=recipient)


def everything(folder: Path) -> str:
    places = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    return "\n".join(place.name + place.read_text("utf-8-sig") for place in places if place.is_file())


# --- the ordinary case


def test_a_case_of_public_reports_leaves_as_it_is(case: stemma.Case) -> None:
    value = case.export("json")
    plain = exchange.build(case.contents())
    for one in (value, plain):
        one["case"].pop("made_at")
    assert value == plain
    assert value["withheld"] == []


def left(case: stemma.Case) -> list[dict[str, Any]]:
    with case.viewing() as view:
        return [json.loads(row.body or "{}") for row in view.entries("released")]


def test_every_output_is_an_entry_with_its_digests(case: stemma.Case, tmp_path: Path) -> None:
    """Custody of what leaves, also where nobody is protected: what, which bytes, for what, for whom, by whom."""
    whole = case.export_to("json", tmp_path / "a.json", recipient="The Registry")
    text = case.export_text("json")
    tables = case.report(tmp_path / "t.csv")
    page = case.report(tmp_path / "r.html")
    letter = case.redact(document(case, "cook.txt"), tmp_path / "cook.txt")
    feed = case.feed_to(tmp_path / "f.atom")
    case.feed_to(tmp_path / "f.atom")  # the same bytes for the same use: one entry
    bundle = case.bundle(tmp_path / "b.zip")
    case.export("json", purpose="icc")
    told = left(case)
    assert [one["what"] for one in told] == ["json", "json", "csv", "html", "txt", "atom", "zip", "json"]
    assert {one["actor"] for one in told} == {"lena"}
    assert (told[0]["recipient"], told[-1]["purpose"]) == ("The Registry", "icc")
    for one, places in zip(told, (whole, (), tables, (), letter, feed, bundle), strict=False):
        for place in places:
            digest = hashlib.sha256(place.read_bytes()).hexdigest()
            assert digest in [held for _, held in one["files"]], place
    assert [name for name, _ in told[2]["files"]] == [f"t/{place.name}" for place in tables]
    assert told[1]["files"] == [["text", hashlib.sha256(text.encode()).hexdigest()]]
    text = page[0].read_text("utf-8").partition("\n<!-- stemma proof")[0]
    assert told[3]["files"] == [["r.html", hashlib.sha256(text.encode()).hexdigest()]]
    assert case.unlogged == []


def test_what_is_not_in_the_log_does_not_leave(case: stemma.Case, tmp_path: Path) -> None:
    """A busy case: nothing is written, and what was there stays."""
    (tmp_path / "case.toml").write_text("[settings]\nlock_wait = 0.05\n")
    case.configure(tmp_path / "case.toml")
    (tmp_path / "a.json").write_text("as it was")
    with case.writing("test"):
        for give in (lambda: case.export("json"), lambda: case.export_to("json", tmp_path / "a.json")):
            with pytest.raises(CaseBusy):
                give()
    assert (tmp_path / "a.json").read_text() == "as it was" and not list(tmp_path.glob(".stemma-*"))


def test_a_case_that_cannot_be_written_gives_out_and_says_that_its_log_does_not_tell(
    case: stemma.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **more: Any) -> Any:
        raise CaseReadOnly("It is on a disk that cannot be written.")

    monkeypatch.setattr("stemma.db.store.WriteLock.take", refuse)
    for name in ("a.json", "r.html", "t.csv"):
        assert case.report(tmp_path / name)[0].exists()
    assert len(case.unlogged) == 3
    said = CliRunner().invoke(app, ["export", str(case.path)])
    assert said.exit_code == 0 and "its log does not tell" in said.stderr
    assert json.loads(said.stdout)["format"] == "stemma/1"
    assert left(case) == []


def test_where_somebody_is_protected_nothing_leaves_without_an_entry(
    case: stemma.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    protect(case, "Milena Solveck")

    def refuse(*args: Any, **more: Any) -> Any:
        raise CaseReadOnly("It is on a disk that cannot be written.")

    monkeypatch.setattr("stemma.db.store.WriteLock.take", refuse)
    for name in ("a.json", "r.html", "t.csv"):
        with pytest.raises(CaseReadOnly):
            case.report(tmp_path / name, vault=[WORDS])
    with pytest.raises(CaseReadOnly):
        case.export("json", vault=[WORDS])
    assert not any((tmp_path / name).exists() for name in ("a.json", "r.html", "t"))


# --- names


def test_every_output_is_without_the_name(case: stemma.Case, tmp_path: Path) -> None:
    protect(case, "Milena Solveck")
    before = {place: place.read_bytes() for place in (case.path / "originals").rglob("*") if place.is_file()}
    out = tmp_path / "out"
    out.mkdir()
    for name in ("r.html", "r.json", "tables.csv"):
        case.report(out / name, vault=[WORDS])
    (out / "stdout.json").write_text(json.dumps(case.export("json", vault=[WORDS]), ensure_ascii=False), "utf-8")
    for place in sorted(out.rglob("*")):
        if place.is_file():
            text = everything(place).casefold()
            for word in ("solveck", "milena", "сольвек", "милен", "سولفيك", "ميلينا"):
                assert word not in text, (place, word)
    assert NAME in everything(out / "r.html")
    assert "Ilse Tamm" in everything(out / "r.json")
    assert {place: place.read_bytes() for place in before} == before
    assert not list(out.glob(".stemma-*"))


def test_offsets_of_a_redacted_export_hold_and_it_fits_the_schema(case: stemma.Case) -> None:
    from jsonschema import Draft202012Validator

    protect(case, "Milena Solveck")
    value = case.export("json", vault=[WORDS])
    Draft202012Validator(exchange.schema()).validate(value)
    texts = {doc["id"]: doc["text"] for doc in value["documents"]}

    def look(one: Any, doc: str) -> None:
        if isinstance(one, list):
            for inner in one:
                look(inner, doc)
        elif isinstance(one, dict):
            doc = one.get("document", doc) if one.get("document") in texts else doc
            if {"start", "end", "text"} <= set(one):
                assert texts[doc][one["start"] : one["end"]] == one["text"]
            for inner in one.values():
                look(inner, doc)

    for part in ("statements", "allegations", "incidents", "contradictions", "claims", "timeline"):
        look(value[part], "")
    assert value["statements"] and value["incidents"]


def test_no_hash_or_id_of_what_was_taken_out_is_given(case: stemma.Case) -> None:
    plain = case.export("json")
    protect(case, "Milena Solveck")
    value = case.export("json", vault=[WORDS])
    words = ("Solveck", "Сольвек", "solveck")
    told = {doc["id"]: json.dumps(doc, ensure_ascii=False) for doc in plain["documents"]}
    touched = {id for id, text in told.items() if any(word in text for word in words)}
    assert len(touched) == 2
    text = json.dumps(value)
    for doc in plain["documents"]:
        if doc["id"] in touched:
            for secret in (doc["id"], doc["sha256"][:12], doc["text_sha256"][:12]):
                assert secret not in text
    for origin in plain["origins"]:
        assert origin["id"] not in text
    assert value["documents"][0]["id"] == case.export("json", vault=[WORDS])["documents"][0]["id"]


def test_without_the_vault_nothing_leaves(case: stemma.Case, tmp_path: Path) -> None:
    protect(case, "Milena Solveck")
    for given in ([], ["another set of words"]):
        for name in ("r.html", "r.json", "tables.csv"):
            with pytest.raises(VaultLocked):
                case.report(tmp_path / name, vault=given)
        with pytest.raises(VaultLocked):
            case.export("json", vault=given)
    with pytest.raises(NotAllowed):
        case.feed()
    assert sorted(place.name for place in tmp_path.iterdir()) == ["night.case"]


def test_a_name_that_slips_through_stops_the_output(
    case: stemma.Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    protect(case, "Milena Solveck")
    monkeypatch.setattr("stemma.naming.Names.tag", lambda self, codes: "")
    for name in ("r.html", "r.json", "tables.csv"):
        with pytest.raises(Exposed) as told:
            case.report(tmp_path / name, vault=[WORDS])
        assert "olveck" not in told.value.message + told.value.hint
    with pytest.raises(Exposed):
        case.export("json", vault=[WORDS])
    monkeypatch.setattr("stemma.releasing.Release.check_value", lambda self, value: None)  # what is looked at first
    recipients: list[list[str]] = [[]]
    if importlib.util.find_spec("pyrage"):
        import pyrage

        recipients.append([str(pyrage.x25519.Identity.generate().to_public())])
    for age in recipients:
        with pytest.raises(Exposed):
            case.bundle(tmp_path / "b.zip", vault=[WORDS], age=age)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["night.case"]
    with case.viewing() as view:
        assert view.entries("released") == []


def test_the_name_of_the_file_is_looked_at_too(case: stemma.Case, tmp_path: Path) -> None:
    protect(case, "Milena Solveck")
    with pytest.raises(Exposed):
        case.report(tmp_path / "solveck.html", vault=[WORDS])


def test_what_left_for_whom_is_in_the_log(case: stemma.Case, tmp_path: Path) -> None:
    protect(case, "Milena Solveck")
    case.report(tmp_path / "r.html", purpose="icc", recipient="Registry", vault=[WORDS])
    with case.viewing() as view:
        (row,) = view.entries("released")
    said = json.loads(row.body or "")
    assert (said["purpose"], said["recipient"], said["actor"]) == ("icc", "Registry", "lena")
    assert "olveck" not in (row.body or "")


# --- consent


def test_what_was_given_in_confidence_is_as_if_it_were_not_there(case: stemma.Case, tmp_path: Path) -> None:
    alone = stemma.new_case(tmp_path / "alone.case", gazetteer=case.path / "gazetteer.csv", actor="lena")
    for name, text in (("solveck-lawyer.txt", LAWYER), ("other.txt", OTHER)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    alone.add([tmp_path / "solveck-lawyer.txt", tmp_path / "other.txt"])
    alone.run()
    case.mark_confidential(document(case, "cook.txt"), reason=WHY)
    value, want = case.export("json"), alone.export("json")
    assert "Askel" not in json.dumps(value) and "cook" not in json.dumps(value)
    assert value["withheld"] == [{"what": "documents", "number": 1, "why": "no consent is on record"}]
    for part in ("incidents", "origins", "claims", "statements", "allegations", "timeline", "contradictions"):
        assert [{**x, "document": ""} for x in value[part]] == [{**x, "document": ""} for x in want[part]], part
    assert "Left out" in everything(case.report(tmp_path / "r.html")[0])


def test_each_use_is_asked_for_by_itself(case: stemma.Case) -> None:
    doc = document(case, "cook.txt")
    code = protect(case, "Dorin Askel", protected=False)
    case.mark_confidential(doc, reason=WHY, persons=[code])
    people = case.persons(WORDS, reason=WHY)
    people.consent(code, yes=["internal_analysis", "icc"], no=["media"], ask_again=["research"])
    whys = {}
    for purpose in PURPOSES:
        answer(case, purpose)
        value = case.export("json", purpose=purpose, vault=[WORDS])
        shown = any(one["file"].endswith("cook.txt") for one in value["documents"])
        assert shown is (purpose in ("internal_analysis", "icc")), purpose
        whys[purpose] = [one["why"] for one in value["withheld"] if one["what"] == "documents"]
    assert whys["media"] == ["consent does not cover this use"] == whys["advocacy"]
    assert whys["research"] == ["the person has to be asked again"]


def test_recipients_are_asked_for(case: stemma.Case) -> None:
    doc = document(case, "cook.txt")
    code = protect(case, "Dorin Askel", protected=False)
    case.mark_confidential(doc, reason=WHY, persons=[code])
    people = case.persons(WORDS, reason=WHY)
    people.consent(code, yes=["icc"], share_with=["Registry"])

    def shown(recipient: str) -> bool:
        answer(case, "icc", recipient)
        value = case.export("json", purpose="icc", recipient=recipient, vault=[WORDS])
        return any(one["file"].endswith("cook.txt") for one in value["documents"])

    assert [shown(one) for one in ("registry", "", "Gazette")] == [True, False, False]
    people.consent(code, yes=["icc"], no_share_with=["Gazette"])
    assert [shown(one) for one in ("Registry", "", "gazette")] == [True, False, False]


def test_a_consent_that_ends_between_two_exports(case: stemma.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    doc = document(case, "cook.txt")
    code = protect(case, "Dorin Askel", protected=False)
    case.mark_confidential(doc, reason=WHY, persons=[code])
    case.persons(WORDS, reason=WHY).consent(code, yes=["internal_analysis"], until="2041-05-01")

    def shown(now: str) -> bool:
        monkeypatch.setattr("stemma.case._now", lambda: now)
        store = case._store
        monkeypatch.setattr(case, "_store", type(store)(store.folder, lambda: now))
        value = case.export("json", purpose="internal_analysis", vault=[WORDS])
        return any(one["file"].endswith("cook.txt") for one in value["documents"])

    assert shown("2041-05-01T23:59:00Z")
    assert not shown("2041-05-02T00:00:00Z")
    assert not shown("2041-04-01T00:00:00Z"), "a clock that was set back must not bring it back"


def test_a_later_consent_replaces_an_earlier_one(case: stemma.Case) -> None:
    doc = document(case, "cook.txt")
    code = protect(case, "Dorin Askel", protected=False)
    case.mark_confidential(doc, reason=WHY, persons=[code])
    people = case.persons(WORDS, reason=WHY)
    people.consent(code, yes=["internal_analysis"])
    people.consent(code, no=["internal_analysis"])
    value = case.export("json", purpose="internal_analysis", vault=[WORDS])
    assert not any(one["file"].endswith("cook.txt") for one in value["documents"])


def test_what_one_person_takes_back_leaves_what_others_agreed_to_alone(case: stemma.Case) -> None:
    """One takes back, agrees anew, another takes back: each counts by themselves, by use and by document."""
    code, other = protect(case, "Dorin Askel"), protect(case, "Ilse Tamm")
    cook, letter = document(case, "cook.txt"), document(case, "other.txt")
    people = case.persons(WORDS, reason=WHY)

    def allowed(who: str, item: str, purpose: str) -> tuple[bool, str]:
        with case.viewing() as view:
            found = consents.book_of(view, case.now()).allows([who], [item], Use(purpose))  # type: ignore[arg-type]
        return found.yes, found.why

    for who in (code, other):
        people.consent(who, yes=["public_report", "media", "icc"], identity="named")
    people.take_back(code, purposes=["media"])
    assert allowed(code, cook, "media") == (False, "consent was withdrawn")
    assert allowed(code, cook, "icc")[0] and allowed(other, letter, "media")[0]
    people.take_back(code, purposes=["icc"], covers=[cook])
    assert allowed(code, cook, "icc") == (False, "consent was withdrawn")
    assert allowed(code, letter, "icc")[0] and allowed(code, cook, "public_report")[0]
    people.consent(code, yes=["media"], identity="named")  # agreed anew
    people.take_back(other, purposes=["media"])
    assert allowed(code, cook, "media")[0] and not allowed(other, letter, "media")[0]
    people.withdraw(other)
    assert allowed(code, cook, "media")[0]
    assert allowed(other, letter, "icc") == (False, "consent was withdrawn")
    with pytest.raises(BadInput, match="not said what is taken back"):
        people.take_back(code)
    with pytest.raises(BadInput, match="no use"):
        people.take_back(code, purposes=["gossip"])


def test_statements_of_a_protected_person_need_consent_wherever_they_stand(case: stemma.Case) -> None:
    words = "batons and a fire hose"
    assert words in json.dumps(case.export("json"))
    code = protect(case, "Milena Solveck")
    value = case.export("json", vault=[WORDS])
    assert words not in json.dumps(value)
    assert any(one["what"] == "statements" for one in value["withheld"])
    people = case.persons(WORDS, reason=WHY)
    people.consent(code, yes=["public_report"], identity="pseudonym")
    with pytest.raises(NotAllowed) as told:
        case.export("json", vault=[WORDS])
    assert "gates --for public_report" in told.value.hint
    answer(case)
    value = case.export("json", vault=[WORDS])
    text = json.dumps(value, ensure_ascii=False)
    assert words in text and code in text and "olveck" not in text


def test_a_named_consent_names(case: stemma.Case) -> None:
    code = protect(case, "Milena Solveck")
    case.persons(WORDS, reason=WHY).consent(code, yes=["public_report"], identity="named")
    answer(case)
    assert "Milena Solveck" in json.dumps(case.export("json", vault=[WORDS]))


def test_only_the_statements_covered_are_given(case: stemma.Case) -> None:
    doc = document(case, "cook.txt")
    first = next(s for s in case.statements() if s.document == doc and "window" in s.content[0].text)
    code = protect(case, "Dorin Askel", protected=False)
    case.mark_confidential(doc, reason=WHY, persons=[code])
    case.persons(WORDS, reason=WHY).consent(code, yes=["internal_analysis"], covers=[first.id])
    value = case.export("json", purpose="internal_analysis", vault=[WORDS])
    (shown,) = [one for one in value["documents"] if "window" in one["text"]]
    assert "gate was locked" not in json.dumps(value) and "kitchen of the prison at" not in shown["text"]
    assert [one["what"] for one in value["withheld"]] == ["statements"]


def test_gates_are_asked_again_when_something_changed(case: stemma.Case, tmp_path: Path) -> None:
    doc = document(case, "cook.txt")
    code = protect(case, "Dorin Askel", protected=False)
    case.mark_confidential(doc, reason=WHY, persons=[code])
    people = case.persons(WORDS, reason=WHY)
    people.consent(code, yes=["public_report"])
    with pytest.raises(NotAllowed):
        case.export("json", vault=[WORDS])
    with pytest.raises(BadInput):
        people.answer_gates("public_report", {"mosaic": "Looked at."})
    answer(case)
    case.export("json", vault=[WORDS])
    (tmp_path / "more.txt").write_text("The gate was open, the clerk said.", encoding="utf-8")
    case.add([tmp_path / "more.txt"])
    with pytest.raises(NotAllowed):
        case.export("json", vault=[WORDS])


def test_added_in_confidence_or_by_a_pattern_is_never_open(case: stemma.Case, tmp_path: Path) -> None:
    inside = tmp_path / "interviews"
    inside.mkdir()
    (inside / "one.txt").write_text("“They took my brother,” Ada Wren said.", encoding="utf-8")
    (tmp_path / "two.txt").write_text("“They took my sister,” Pola Wirt said.", encoding="utf-8")
    (case.path / "case.toml").write_text('[protection]\nconfidential = ["interviews/*"]\n', encoding="utf-8")
    again = stemma.open_case(case.path, actor="lena")
    again.add([inside])
    again.add([tmp_path / "two.txt"], confidential=True)
    again.run()
    text = json.dumps(again.export("json"))
    assert "Wren" not in text and "Wirt" not in text and "interviews" not in text and "two.txt" not in text
    assert again.export("json")["withheld"][0]["number"] == 2
    again.mark_confidential(document(again, "two.txt"), reason="It was printed.", on=False)
    assert "Wirt" in json.dumps(again.export("json"))


@pytest.mark.parametrize("text", ['confidential = "x"', "confidential = [1]", "open = []"])
def test_a_wrong_table_of_protection_is_told(text: str) -> None:
    from stemma.settings import read_config

    with pytest.raises(BadInput):
        read_config(f"[protection]\n{text}\n")


# --- looking through a finished output

FINDER = Finder([Named("V-AAAAA", ("Milena Solveck",))])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<p>Milena <b>Solveck</b></p>"), ("a.html", "<p>Sol<i>veck</i></p>"),
        ("a.html", '<img alt="Solveck">'), ("a.html", "<!-- Solveck -->"), ("a.html", "<p>&#83;olveck</p>"),
        ("a.html", '<a href="x/milena-solveck">x</a>'), ("a.html", "<title>Сольвек</title>"),
        ("a.json", '{"a": ["\\u0421\\u043e\\u043b\\u044c\\u0432\\u0435\\u043a"]}'), ("a.json", '{"Solveck": 1}'),
        ("a.csv", "a,b\n1,\"Solveck, M.\"\n"), ("a.txt", "U29sdmVjayBNaWxlbmEgU29sdmVjaw=="),
        ("a.txt", "%D0%A1%D0%BE%D0%BB%D1%8C%D0%B2%D0%B5%D0%BA"), ("milena-solveck.txt", "x"), ("a.txt", "V-AAAAA"),
    ],
)  # fmt: skip
def test_a_name_is_found_wherever_it_hides(name: str, content: str) -> None:
    codes = frozenset({"V-AAAAA"})
    assert recheck.look_at_bytes(name, content.encode("utf-8"), FINDER, codes)
    clean = content.replace("Solveck", "Someone").replace("V-AAAAA", "V-BBBBB")
    if clean != content:
        assert not recheck.look_at_bytes("a" + name[name.rindex(".") :], clean.encode(), Finder(()), frozenset())


def test_members_of_containers_are_looked_through_and_what_cannot_be_read_counts(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as box:
        box.writestr("word/document.xml", "<w><t>Solveck</t></w>")
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as box:
        box.write(inner, "a/inner.zip")
    with zipfile.ZipFile(tmp_path / "named.zip", "w") as box:
        box.writestr("milena-solveck/a.txt", "x")
    assert recheck.look(tmp_path / "outer.zip", FINDER)
    assert recheck.look(tmp_path / "named.zip", FINDER)
    (tmp_path / "cut.zip").write_bytes(inner.read_bytes()[:60])
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))
    assert recheck.look(tmp_path / "cut.zip", FINDER) and recheck.look(tmp_path / "photo.jpg", FINDER)


# --- published pseudonyms


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They beat Viktor, not his real name, in the yard.", {"viktor"}),
        ("“I saw it,” said Marta Lund (name changed).", {"marta", "lund"}),
        ("Сергей (имя изменено) рассказал об этом.", {"сергей"}),
        ("Lucie (prénom modifié) a tout vu.", {"lucie"}),
        ("Viktor said that the name of the camp was changed.", set()),
        ("That is not his real name.", set()),
    ],
)
def test_a_pseudonym_that_a_text_declares_is_known(text: str, names: set[str]) -> None:
    from stemma.lexicon.pseudonyms import published_pseudonyms

    assert published_pseudonyms(text) == names


def test_a_published_pseudonym_is_not_linked_to_a_person_of_the_register(case: stemma.Case, tmp_path: Path) -> None:
    told = "“They took me at night,” said Viktor, not his real name, a driver. Viktor left the town in May 2031.\n"
    (tmp_path / "paper.txt").write_text(told, encoding="utf-8")
    case.add([tmp_path / "paper.txt"])
    case.run()
    code = protect(case, "Viktor Orlov")
    doc = document(case, "paper.txt")
    people = case.persons(WORDS, reason=WHY)
    assert [one for one in people.mentions(code) if one.document == doc] == []
    value = case.export("json", vault=[WORDS])
    (paper,) = [one for one in value["documents"] if one["id"] == doc]
    assert paper["text"].count("Viktor") == 2 and "They took me at night" in paper["text"]
    assert not [one for one in value["withheld"] if one["what"] == "names"]


def test_a_declared_pseudonym_meets_nobodys_full_name() -> None:
    from stemma.lineage.people import merge_people
    from stemma.lineage.voices import Voice, Voices

    def same(pseudonyms: dict[str, frozenset[str]]) -> bool:
        voices = Voices()
        full = voices.add(Voice("D-1", "Pavel Viktor", "person", True))
        alone = voices.add(Voice("D-2", "Viktor", "person", True))
        merge_people(voices, pseudonyms)
        return voices.find(full) == voices.find(alone)

    assert same({})
    assert not same({"D-2": frozenset({"viktor"})})


# --- the workbench


def test_in_a_shared_workbench_only_guardians_see_what_was_given_in_confidence(case: stemma.Case) -> None:
    doc = document(case, "cook.txt")
    assert case.in_confidence() == frozenset()
    code = protect(case, "Dorin Askel", protected=False)
    case.mark_confidential(doc, reason=WHY, persons=[code])
    assert case.in_confidence() == {doc}
    from stemma.web.app import Workbench

    bench = Workbench(case, hosts=frozenset({"127.0.0.1:1"}), shared=True)
    assert bench.people is not None
    for name, role in (("ada", "guardian"), ("rea", "analyst")):
        bench.people.add(name, [role], "a password of some length", by="ada")
    seen = {name: bench.visitors.person(name) for name in ("ada", "rea")}
    assert seen["ada"] is not None and seen["ada"].sight.sees([doc])
    assert seen["rea"] is not None and not seen["rea"].sight.sees([doc])
    bench.close()
    case.persons(WORDS, reason=WHY, by="ada").consent(code, yes=["internal_analysis"])
    assert case.in_confidence() == frozenset()
