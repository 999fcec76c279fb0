"""Bad input from end to end: a clear message, a visible Problem, nothing lost, and the good file beside it is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import stemma
from stemma.db.base import DatedRow
from stemma.records import Problem

GOOD = (
    " date 2031-03-04 By Ena Torvel • 4 March 2031 • 09:15\n\nBakers of Ostrel held for a night\n\n"
    "Soldiers of the River Guard detained four bakers in Ostrel on 2 March 2031.\n\n"
    "“They locked us in the mill until morning,” said Marit Holm, one of the bakers.\n"
)


def case_with(tmp_path: Path, make: Callable[[Path], None]) -> tuple[stemma.Case, list[Problem]]:
    """A case with one good report and whatever `make` puts beside it, after a run."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    make(folder)
    case = stemma.new_case(tmp_path / "bad.case", actor="tester")
    case.add([folder])
    case.run()
    assert "good.txt" in {Path(doc.file).name for doc in case.documents()}, "the good report was lost"
    return case, case.problems()


def encrypted_pdf(folder: Path) -> None:
    """A PDF whose security handler wants a password that nobody gave."""
    import pypdfium2

    doc = pypdfium2.PdfDocument.new()
    doc.new_page(200, 200)
    out = io.BytesIO()
    doc.save(out)
    body = out.getvalue()
    lock = (
        b"9 0 obj\n<</Filter/Standard/V 1/R 2/P -60/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>\nendobj\n"
        b"trailer\n<</Root 1 0 R/Encrypt 9 0 R/ID[<00><00>]/Size 10>>\n%%EOF\n"
    )
    (folder / "locked.pdf").write_bytes(body.split(b"xref")[0] + lock)


def bomb(folder: Path) -> None:
    """A ZIP of 300 MB of zeros."""
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as box, box.open("zeros.txt", "w") as member:
        for _ in range(300):
            member.write(b"0" * 2**20)


def climbing(folder: Path) -> None:
    """A ZIP whose members want to be written elsewhere."""
    with zipfile.ZipFile(folder / "climb.zip", "w") as box:
        box.writestr("../../escaped.txt", "out of the box")
        box.writestr("inside.txt", GOOD.replace("Ostrel", "Varnik"))


CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty file": (lambda f: (f / "empty.txt").write_bytes(b""), "empty.txt"),
    "binary junk": (lambda f: (f / "junk.bin").write_bytes(bytes(range(256)) * 64), "junk.bin"),
    "truncated PDF": (lambda f: (f / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<</Type/Cat"), "cut.pdf"),
    "password-protected PDF": (encrypted_pdf, "locked.pdf"),
    "page without text": (
        lambda f: (f / "blank.html").write_text("<html><body><img src=x></body></html>"),
        "blank.html",
    ),
    "mail without a body": (
        lambda f: (f / "void.eml").write_text(
            "From: a@b.example\nDate: Tue, 4 Mar 2031 09:00:00 +0100\nSubject: none\n\n"
        ),
        "void.eml",
    ),
    "ZIP bomb": (bomb, "bomb.zip"),
    "ZIP with ../ paths": (climbing, "climb.zip"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_file_becomes_a_problem_with_a_hint(tmp_path: Path, name: str) -> None:
    make, file = CASES[name]
    _, problems = case_with(tmp_path, lambda folder: make(folder) and None)
    about = [p for p in problems if file in p.file]
    assert about, f"no problem names {file}: {problems}"
    assert all(p.message and p.hint for p in about), about
    assert not list(tmp_path.rglob("escaped.txt")), "a member was written outside the case"


def test_wrong_extension_is_read_as_what_it_is(tmp_path: Path) -> None:
    page = "<!DOCTYPE html><html><head><title>Wells closed</title></head><body><article><h1>Wells closed</h1>" + (
        "<p>The council of Ostrel closed nine wells on Monday after a driver fell ill, the mayor said.</p>" * 5
    )
    case, problems = case_with(
        tmp_path, lambda f: (f / "page.pdf").write_text(page + "</article></body></html>") and None
    )
    assert "page.pdf" in {Path(doc.file).name for doc in case.documents()}
    assert any("page.pdf" in p.file and p.severity == "note" for p in problems)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251", "latin-1"])
def test_other_encodings_keep_their_words(tmp_path: Path, encoding: str) -> None:
    words = (
        "Солдаты задержали четырёх пекарей в Остреле, сообщил мэр города."
        if encoding == "cp1251"
        else "Café Müller, señor."
    )
    case, _ = case_with(
        tmp_path, lambda f: (f / "other.txt").write_bytes((words + "\n\n" + words).encode(encoding)) and None
    )
    texts = [doc["text"] for doc in case.export("json")["documents"] if doc["file"].endswith("other.txt")]
    assert texts and words in texts[0]


def test_broken_encoding_is_read_and_said(tmp_path: Path) -> None:
    mixed = "Перша частина українською. ".encode() + "Вторая часть по-русски.".encode("cp1251") * 3
    case, problems = case_with(tmp_path, lambda f: (f / "mixed.txt").write_bytes(mixed) and None)
    read = any(doc.file.endswith("mixed.txt") for doc in case.documents())
    assert read or any("mixed.txt" in p.file for p in problems)
    assert any("mixed.txt" in p.file for p in problems), "damage in the text was not said"


def test_date_in_the_future_is_kept_and_noted(tmp_path: Path) -> None:
    text = GOOD.replace("2031-03-04", "2131-03-04").replace("4 March 2031", "4 March 2131")
    case, problems = case_with(tmp_path, lambda f: (f / "future.txt").write_text(text, encoding="utf-8") and None)
    published = {Path(doc.file).name: doc.published for doc in case.documents()}
    assert published["future.txt"] == "2131-03-04"
    note = next(one for one in problems if one.kind == "dated-ahead")
    assert note.severity == "note" and note.hint
    assert "future.txt" in note.file and "4 March 2131" in note.message
    assert note.id in {one["id"] for one in case.export("json")["problems"]}


@pytest.mark.parametrize(
    ("published", "noted"),
    [("2026-11-22", 0), ("2026-11-23", 0), ("2026-11-25", 1), ("2026", 0), ("2027", 1), ("", 0), ("no date", 0)],
)
def test_only_dates_that_are_wholly_to_come_are_noted(published: str, noted: int) -> None:
    from stemma.answers import dated_ahead

    row = DatedRow("D-1", "a.txt", published)
    assert len(dated_ahead([row], "2026-11-22T10:00:00Z")) == noted


def test_symlink_loop_ends(tmp_path: Path) -> None:
    def loop(folder: Path) -> None:
        (folder / "again").symlink_to(folder, target_is_directory=True)

    case, _ = case_with(tmp_path, loop)
    assert len(case.documents()) == 1


def test_the_same_bytes_twice_keep_both_names(tmp_path: Path) -> None:
    case, _ = case_with(tmp_path, lambda f: (f / "twin.txt").write_text(GOOD, encoding="utf-8") and None)
    names = " ".join(str(entry) for entry in case.export("json")["documents"])
    assert len(case.documents()) == 1
    assert "good.txt" in names and "twin.txt" in names
