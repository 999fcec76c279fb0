"""Encrypted cases: the same results, no word of them on the disk at any time, and clear words when they do not open."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import stemma
from conftest import ROOT
from stemma.case import Case, Given, ask_with, new_case, open_case
from stemma.errors import BadInput, CaseNotFound, CaseTooNew, KeyNeeded, WrongKey
from stemma.seal import HEADER, HEADER_COPY, SealedPlace, header

WORDS = "seven lamps and a closed gate"
CONFIG = """title = "Quillmarsh ledger"
[scope]
place = "Vossterby"
[settings]
reader = "rules"
inline_documents = 0
"""
GAZETTEER = "name,aliases,kind,country,lat,lon\nVossterby,Wosterby,town,,51.5,20.25\n"
REPORTS = {
    "brimhold-letter.txt": " date 2031-03-03 By Ottilie Kranzwald • 3 March 2031 • 10:40\n\nThe gate\n\n“They took our "
    "papers in Vossterby on 2 March,” Marenka Ulvik told reporters. Guards beat two drivers at the quay.",
    "second.txt": " date 2031-03-04 By Ilka Morn • 4 March 2031 • 09:00\n\nAgain\n\nAccording to Marenka Ulvik, guards "
    "beat two drivers in Vossterby on 2 March 2031. The ministry denied that anyone was beaten.",
}
PLANTED = ("Quillmarsh", "Vossterby", "Wosterby", "Kranzwald", "Marenka Ulvik", "brimhold-letter", "Thessaly Prunk")
CHEAP = header.Cost(memory=8, passes=1, lanes=1)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One guess costs nothing here; nobody is asked."""
    monkeypatch.setattr(header, "COST", CHEAP)
    yield
    ask_with(None)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "case.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "gazetteer.csv").write_text(GAZETTEER, encoding="utf-8")
    return folder


def make(place: Path, files: Path, **given: Any) -> Case:
    case = new_case(place, files / "case.toml", files / "gazetteer.csv", actor="Thessaly Prunk", **given)
    case.add([files / name for name in REPORTS])
    return case


def signs(word: str) -> Iterator[bytes]:
    """How a word could stand in a file: encodings, base64 in its three positions, hex, capitals."""
    for one in {word, word.lower(), word.upper()}:
        for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            yield one.encode(code)
        raw = one.encode()
        yield raw.hex().encode()
        for shift in range(3):
            yield base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4]


def shown(*folders: Path) -> list[str]:
    """Where planted words, or the SHA-256 of an original, stand in names or contents below these folders."""
    digests = [hashlib.sha256(text.encode("utf-8")) for text in REPORTS.values()]
    wanted = [*(sign for word in PLANTED for sign in signs(word)), *(one.digest() for one in digests)]
    wanted += [one.hexdigest().encode() for one in digests] + [one.hexdigest()[2:].encode() for one in digests]
    found = []
    for folder in folders:
        for place in folder.rglob("*"):
            try:
                content = place.read_bytes() if place.is_file() else b""
            except FileNotFoundError:  # gone meanwhile
                continue
            content += os.fsencode(str(place.relative_to(folder)))
            found += [f"{place}: {sign!r}" for sign in wanted if sign in content]
    return found


def test_the_search_for_words_finds_them_where_they_are(tmp_path: Path, files: Path) -> None:
    make(tmp_path / "plain", files)
    told = "\n".join(shown(tmp_path / "plain"))
    assert "case.toml" in told and "case.db" in told and "originals" in told and "leaves" not in told


def test_an_encrypted_case_gives_the_same_and_shows_nothing(tmp_path: Path, files: Path) -> None:
    plain, sealed = make(tmp_path / "plain", files), make(tmp_path / "sealed", files, passphrase=WORDS)
    for case in (plain, sealed):
        case.run()
    assert not shown(tmp_path / "sealed")
    again = open_case(tmp_path / "sealed", passphrase=WORDS, actor="x")
    exports = [case.export("json") for case in (plain, again)]
    for one in exports:
        one["case"].pop("made_at", None)
    assert exports[0] == exports[1] and exports[0]["incidents"]
    assert again.config == plain.config and again.config.title == "Quillmarsh ledger"
    assert [one for one in again.verify() if one.result == "failed"] == []
    assert oct((tmp_path / "sealed" / HEADER).stat().st_mode & 0o777) == "0o600"


def test_a_changed_original_is_found_by_verify_and_by_run(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "c", files, passphrase=WORDS)
    places = sorted(place for place in (case.path / "originals").rglob("*") if place.is_file())
    contents = [place.read_bytes() for place in places]
    for place, content in zip(places, reversed(contents), strict=True):  # exchanged: both are whole, in the wrong place
        place.chmod(0o600)
        place.write_bytes(content)
    assert sum(one.result == "failed" and one.what.startswith("original ") for one in case.verify()) == 2
    done = case.run()
    assert done.documents == 0
    assert {one.severity for one in case.problems()} == {"failed"}
    assert "altered, cut short" in " ".join(one.message for one in case.problems())


def test_a_reader_has_keys_of_what_it_reads_and_no_other(tmp_path: Path, files: Path) -> None:
    """Whoever takes a reading process over opens one original: no other, not the settings, log or database."""
    from stemma.tasks import read_task

    case = make(tmp_path / "c", files, passphrase=WORDS)
    root = case._store.keys
    assert root is not None
    with case.viewing() as view:
        rows = [(row.sha256, case.blobs.path(row.sha256), row.file) for row in view.originals()]
    given = [read_task(*one) for one in rows]
    shared = case._shared()
    assert shared.keys is not None and shared.keys.database == b""  # rules only: nothing is looked up
    held = [one.key for one in given] + [shared.keys.gazetteer]
    assert len(set(held)) == len(held) == 3
    purposes = [
        root.root,
        *(root.sub(one) for one in ("originals", "files", "names", "case.db", "lines log/leaves.jsonl")),
    ]
    assert not set(held) & set(purposes)
    for one, (sha256, place, _) in zip(given, reversed(rows), strict=True):
        with pytest.raises(OSError, match="altered"):
            SealedPlace(place.path, one.key, bytes.fromhex(sha256), own=True).read_bytes()
    for name in ("case.toml", "log/signer.key"):
        place = case._store.files.place(name)
        with pytest.raises(OSError, match="altered"):
            SealedPlace(place.path, shared.keys.gazetteer, name.encode(), own=True).read_bytes()
    others = case._shared(reading=False)
    assert (others.keys, others.seen, others.gazetteer) == (None, None, None)


def test_settings_and_places_can_be_replaced(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "c", files, passphrase=WORDS)
    (files / "case.toml").write_text('title = "Quillmarsh again"', encoding="utf-8")
    case.configure(files / "case.toml")
    again = open_case(case.path, passphrase=WORDS, actor="x")
    assert again.config.title == case.config.title == "Quillmarsh again" and "again" in again.configured()
    (files / "case.toml").write_text("title = ", encoding="utf-8")
    with pytest.raises(BadInput, match="not valid TOML"):
        again.configure(files / "case.toml")
    assert "again" in again.configured() and not shown(case.path)


# --- what opens it, and what does not


def test_what_does_not_open_it_is_said(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "c", files, passphrase=WORDS)
    with pytest.raises(KeyNeeded, match="is encrypted"):
        open_case(case.path)
    with pytest.raises(WrongKey, match="does not open"):
        open_case(case.path, passphrase=WORDS + "!")
    with pytest.raises(BadInput, match="no key file"):
        open_case(case.path, key_file=tmp_path / "gone")
    with pytest.raises(BadInput, match="needs at least 12"):
        new_case(tmp_path / "d", passphrase="short")
    assert not (tmp_path / "d" / "case.db").exists()
    asked = []

    def ask(folder: Path, kinds: tuple[str, ...]) -> Given:
        asked.append(kinds)
        return Given(passphrase=WORDS)

    ask_with(ask)
    assert open_case(case.path, actor="x").counts()["original"] == 2
    assert asked == [("passphrase",)]


def test_a_key_file_is_made_and_opens_it(tmp_path: Path, files: Path) -> None:
    key = tmp_path / "stick" / "key"
    key.parent.mkdir()
    case = make(tmp_path / "c", files, key_file=key)
    assert open_case(case.path, key_file=key, actor="x").counts()["original"] == 2
    with pytest.raises(BadInput, match="in the case itself"):
        new_case(tmp_path / "d", key_file=tmp_path / "d" / "key")
    with pytest.raises(WrongKey, match="by a key file, not by a passphrase"):
        open_case(case.path, passphrase=WORDS)


def test_an_unencrypted_case_needs_nothing(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "c", files)
    with pytest.raises(BadInput, match="is not encrypted"):
        open_case(case.path, passphrase=WORDS)
    with pytest.raises(CaseNotFound):
        open_case(tmp_path / "nowhere", passphrase=WORDS)


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ((HEADER, HEADER_COPY), "key header .* is missing"),
        (("case.db",), "no case.db"),
    ],
)
def test_a_half_copied_case_is_told(tmp_path: Path, files: Path, gone: tuple[str, ...], words: str) -> None:
    case = make(tmp_path / "c", files, passphrase=WORDS)
    for name in gone:
        (case.path / name).unlink()
    for given in ({}, {"passphrase": WORDS}):
        with pytest.raises(BadInput, match=words) as caught:
            open_case(case.path, **given)  # type: ignore[arg-type]
        assert "copied in part" in caught.value.hint


def test_parts_of_two_cases_do_not_open(tmp_path: Path, files: Path) -> None:
    one, two = (make(tmp_path / name, files, passphrase=WORDS) for name in "ab")
    for name in ("case.db", "case.db-wal", "case.db-shm"):
        (two.path / name).unlink(missing_ok=True)
        if (one.path / name).exists():
            (two.path / name).write_bytes((one.path / name).read_bytes())
    with pytest.raises(BadInput, match="damaged"):
        open_case(two.path, passphrase=WORDS)
    plain = make(tmp_path / "plain", files)
    (plain.path / HEADER).write_bytes((one.path / HEADER).read_bytes())
    with pytest.raises(BadInput, match="is not encrypted"):
        open_case(plain.path, passphrase=WORDS)


def test_a_cut_database_is_told(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "c", files, passphrase=WORDS)
    for ending in ("-wal", "-shm"):
        case.path.joinpath("case.db" + ending).unlink(missing_ok=True)
    place = case.path / "case.db"
    place.write_bytes(place.read_bytes()[:3000])
    with pytest.raises(BadInput, match="damaged"):
        open_case(case.path, passphrase=WORDS)


def test_one_damaged_header_is_mended_and_a_later_one_refused(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "c", files, passphrase=WORDS)
    good = (case.path / HEADER_COPY).read_bytes()
    (case.path / HEADER).write_bytes(good[:100])
    assert open_case(case.path, passphrase=WORDS, actor="x").counts()["original"] == 2
    assert (case.path / HEADER).read_bytes() == good
    for name in (HEADER, HEADER_COPY):
        (case.path / name).write_bytes(good.replace(b"stemma-key/1", b"stemma-key/9"))
    with pytest.raises(CaseTooNew):
        open_case(case.path, passphrase=WORDS)


# --- real processes


def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "tmp").mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    src = str(Path(stemma.__file__).parent.parent)
    return {**kept, "PYTHONPATH": src, "TMPDIR": str(tmp_path / "tmp"), "STEMMA_KEY_FILE": str(tmp_path / "key")}


MAIN = "import sys; from stemma.cli.main import main; sys.argv[0] = 'stemma'; main()"


def call(tmp_path: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", MAIN, *words]
    return subprocess.run(
        line, env=environment(tmp_path), capture_output=True, text=True, input=stdin, timeout=300, check=False, cwd=ROOT
    )


def test_commands_leave_nothing_even_when_killed(tmp_path: Path, files: Path) -> None:
    case = str(tmp_path / "c")
    folders = (tmp_path / "c", tmp_path / "tmp")
    given = ("--config", str(files / "case.toml"), "--gazetteer", str(files / "gazetteer.csv"))
    made = call(tmp_path, "new", case, *given, "--key-file", str(tmp_path / "key"))
    assert made.returncode == 0, made.stderr
    added = call(tmp_path, "add", case, *(str(files / name) for name in REPORTS))
    assert added.returncode == 0 and not shown(*folders), added.stderr
    chance = random.Random(7)
    for _ in range(2):
        line = [sys.executable, "-c", MAIN, "run", case, "--afresh"]
        process = subprocess.Popen(line, env=environment(tmp_path), stderr=subprocess.DEVNULL, start_new_session=True)
        end = time.monotonic() + chance.uniform(0.5, 6)
        while time.monotonic() < end and process.poll() is None:
            time.sleep(0.1)
            assert not shown(*folders)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert not shown(*folders)
    done = call(tmp_path, "run", case, "--json")
    assert done.returncode == 0, done.stderr
    incident = json.loads(call(tmp_path, "show", case, "incidents", "--json").stdout)[0]["id"]
    note = call(tmp_path, "decide", case, "note", incident, "--reason", "Asked Marenka Ulvik again.")
    assert note.returncode == 0, note.stderr
    assert not shown(*folders)


def test_the_workbench_leaves_nothing(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "c", files, key_file=tmp_path / "key")
    case.run()
    line = [sys.executable, "-c", MAIN, "serve", str(case.path), "--no-browser", "--json", "--api-token"]
    process = subprocess.Popen(
        line, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        text = ""
        while not text.rstrip().endswith("}"):
            read = process.stdout.readline()
            assert read, process.stderr and process.stderr.read()
            text += read
        told = json.loads(text)
        port = int(told["address"].split(":")[2].split("/")[0])
        asker = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        found = {}
        document = case.documents()[0].id
        for path in ("/api/search?text=Vossterby", f"/api/documents/{document}"):
            asker.request("GET", path, headers={"Authorization": f"Bearer {told['api_token']}"})
            answer = asker.getresponse()
            found[path] = (answer.status, answer.read())
        assert {status for status, _ in found.values()} == {200}
        assert b"Vossterby" in found[f"/api/documents/{document}"][1]
        assert not shown(case.path, tmp_path / "tmp")
        asker.close()
    finally:
        process.kill()
        process.communicate()
    assert (case.path / "workbench" / "pages.db").exists()
    assert not shown(case.path, tmp_path / "tmp")


def test_ways_to_give_the_passphrase(tmp_path: Path, files: Path) -> None:
    case = make(tmp_path / "c", files, passphrase=WORDS).path
    nobody = call(tmp_path, "show", str(case), "documents")
    assert nobody.returncode == 4 and "is encrypted" in nobody.stderr and "--key-file" in nobody.stderr
    wrong = call(tmp_path, "show", str(case), "documents", "--passphrase-stdin", stdin="wrong\n")
    assert wrong.returncode == 4 and "does not open" in wrong.stderr and "Traceback" not in wrong.stderr
    right = call(tmp_path, "doctor", str(case), "--json", "--passphrase-stdin", stdin=WORDS + "\n")
    answers = {one["what"]: one["result"] for one in json.loads(right.stdout)["answers"]}
    assert answers["encryption"] == "passed" and answers["database"] == "passed"
