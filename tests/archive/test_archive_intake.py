"""`archive.intake.read`: every format, and input that is damaged, hostile or not what its name says."""

# ruff: noqa: E501 - originals and their lines are easier to read unbroken

from __future__ import annotations

import gzip
import hashlib
import os
import random
import re
import time
from pathlib import Path

import pytest
from archive_makers import box, locked_box, mail, packed, page, pdf, wacz, warc, word

from stemma.archive.intake import Limits, ReadResult, read
from stemma.records import Block, Capture


def take(tmp_path: Path, name: str, data: bytes, **limits: int) -> ReadResult:
    path = tmp_path / name.replace("/", "_")
    path.write_bytes(data)
    return read(path, name, limits=Limits(**limits))


def only(result: ReadResult) -> Capture:
    assert len(result.captures) == 1, result.problems
    return result.captures[0]


def kinds(result: ReadResult) -> list[str]:
    return [p.kind for p in result.problems]


def words(capture: Capture) -> list[str]:
    return [b.text for b in capture.blocks]


FERRY = (
    "The council of Eastmere said on Monday that the ferry would run again from the first of May, weather permitting."
)


def test_a_page_gives_title_paragraphs_and_metadata_with_places(tmp_path: Path) -> None:
    capture = only(take(tmp_path, "a.html", page()))
    assert capture.blocks[0] == Block("title", "Ferry to run again", "h1[1]")
    assert [b.kind for b in capture.blocks] == ["title", "body", "body"]
    assert capture.blocks[1].text == FERRY
    assert capture.metadata["outlet"].value == "Harbour Ledger"
    assert capture.metadata["author"].value == "Ilka Morn"
    assert capture.metadata["author"].where == "p[1]"
    assert capture.metadata["language"].value == "en"
    assert capture.sha256 == hashlib.sha256(page()).hexdigest()


def test_reading_twice_gives_equal_results(tmp_path: Path) -> None:
    data = box({"b.html": page("Second"), "a.eml": mail(), "c.txt": b"Just a line.\n\nAnd another one."})
    assert take(tmp_path, "x.zip", data) == take(tmp_path, "x.zip", data)


@pytest.mark.parametrize(
    ("name", "media"),
    [("a.txt", "text/html"), ("a.pdf", "text/html"), ("a.html", "text/html"), ("noending", "text/html")],
)
def test_type_comes_from_the_bytes(tmp_path: Path, name: str, media: str) -> None:
    result = take(tmp_path, name, page())
    assert only(result).media == media
    expected = [] if name in ("a.html", "noending") else ["wrong-extension"]
    assert kinds(result) == expected
    assert all(p.severity == "note" for p in result.problems)


def test_mail_keeps_zone_marks_of_replies_and_attachments(tmp_path: Path) -> None:
    result = take(tmp_path, "letter.eml", mail())
    letter, attached = result.captures
    assert words(letter) == [
        "What I saw at the quayé",
        "Dear editor,",
        "The gate was locked at six, and nobody came to open it although we called three times.",
        "> You wrote that it was open.",
        "Orsa Venn",
    ]
    assert letter.metadata["published"].value == "2031-01-05"
    assert letter.metadata["published_time"].value == "2031-01-05T23:14:37+03:00"
    assert letter.metadata["sender"].value == "Orsa Venn <o.venn@eastmere.example>"
    assert attached.file == "letter.eml/note.html"
    assert attached.blocks[0].text == "An attached page"


def test_mail_with_html_part_only(tmp_path: Path) -> None:
    data = (
        b"From: a@b.example\nDate: Mon, 3 Feb 2031 10:00:00 +0100\nSubject: Hi\nContent-Type: text/html; charset=utf-8\n\n"
        + page()
    )
    assert FERRY in words(only(take(tmp_path, "h.eml", data)))


def test_mail_without_body_still_is_a_document(tmp_path: Path) -> None:
    data = b"From: a@b.example\nTo: c@d.example\nDate: Mon, 3 Feb 2031 10:00:00 +0100\nSubject: Nothing to say\n\n"
    result = take(tmp_path, "h.eml", data)
    assert words(only(result)) == ["Nothing to say"]
    assert "no-body" in kinds(result)


def test_mbox_gives_one_capture_per_mail(tmp_path: Path) -> None:
    one = b"From a@b.example Mon Feb  3 10:00:00 2031\nFrom: a@b.example\nSubject: %b\nDate: Mon, 3 Feb 2031 10:00:00 +0000\n\nThe first line of the letter.\n>From here on it is quoted.\n\n"
    result = take(tmp_path, "box.mbox", one % b"First" + one % b"Second")
    assert [c.file for c in result.captures] == ["box.mbox/00001.eml", "box.mbox/00002.eml"]
    assert [c.blocks[0].text for c in result.captures] == ["First", "Second"]
    assert "From here on it is quoted." in result.captures[0].blocks[-1].text


LONG = [
    "The commission of inquiry heard eleven witnesses on the second day and",
    "adjourned in the after-",
    "noon without a ruling. Its chair thanked the families.",
]


def test_pdf_pages_paragraphs_hyphens_and_running_heads(tmp_path: Path) -> None:
    pages = [
        [
            "Harbour Ledger 12 May 2031",
            "",
            "The long hearing" if n == 1 else "",
            "",
            *LONG,
            "",
            f"Witness number {n} spoke next, and what was said was written down at once.",
            "",
            f"page {n}",
        ]
        for n in (1, 2, 3)
    ]
    capture = only(
        take(
            tmp_path,
            "a.pdf",
            pdf(pages, info="<< /Title (Minutes) /Author (Clerk Ode) /CreationDate (D:20310512090000+02'00') >>"),
        )
    )
    text = words(capture)
    assert capture.blocks[0] == Block("title", "The long hearing", "page 1")
    assert text[1].startswith(
        "The commission of inquiry heard eleven witnesses on the second day and adjourned in the afternoon without"
    )
    assert not any("Harbour Ledger" in t or t.startswith("page ") for t in text)
    assert {b.place for b in capture.blocks} == {"page 1", "page 2", "page 3"}
    assert capture.metadata["author"].value == "Clerk Ode"
    assert capture.metadata["created_time"].value == "2031-05-12T09:00:00+02:00"


def test_pdf_page_limit_is_a_visible_cut(tmp_path: Path) -> None:
    result = take(
        tmp_path,
        "a.pdf",
        pdf([[f"Page {n} has this sentence, which is long enough to be one."] for n in range(5)]),
        pages=2,
    )
    assert only(result).cut == ("Only the first 2 of 5 pages were read.",)
    assert [(p.kind, p.severity) for p in result.problems] == [("cut", "partial")]


def test_locked_pdf(tmp_path: Path) -> None:
    result = take(tmp_path, "a.pdf", pdf([["Secret words of the clerk."]], password="ferry"))
    assert result.captures == ()
    assert kinds(result) == ["locked"]
    assert result.problems[0].hint


def test_truncated_pdf(tmp_path: Path) -> None:
    whole = pdf([["A sentence that will not be found."]] * 3)
    result = take(tmp_path, "a.pdf", whole[:180])
    assert result.captures == ()
    assert kinds(result) == ["unreadable"]


def test_pdf_of_pictures_asks_for_ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert kinds(take(tmp_path, "a.pdf", pdf([[], []]))) == ["needs-ocr"]
    assert kinds(take(tmp_path, "a.png", b"\x89PNG\r\n\x1a\n" + bytes(50))) == ["needs-ocr"]


def test_docx_headings_lists_tables_and_properties(tmp_path: Path) -> None:
    data = word(
        [
            ("Title", "Report on the quay"),
            ("Normal", "The quay was closed on 3 May and has not been opened since."),
            ("Heading 1", "Findings"),
            ("List Bullet", "The gate is locked."),
        ],
        [["Name", "Age"], ["Orsa", "34"]],
        author="Clerk Ode",
    )
    capture = only(take(tmp_path, "a.docx", data))
    assert [(b.kind, b.text) for b in capture.blocks] == [
        ("title", "Report on the quay"),
        ("body", "The quay was closed on 3 May and has not been opened since."),
        ("heading", "Findings"),
        ("list", "The gate is locked."),
        ("table", "Name | Age"),
        ("table", "Orsa | 34"),
    ]
    assert capture.blocks[4].place == "table 1 row 1"
    assert capture.metadata["author"].value == "Clerk Ode"


def test_damaged_docx(tmp_path: Path) -> None:
    data = word([("Normal", "A paragraph that is lost." * 40)])
    result = take(tmp_path, "a.docx", data[: len(data) // 2])
    assert result.captures == ()
    assert kinds(result)[-1] == "unreadable"


@pytest.mark.parametrize("packed_warc", [True, False])
def test_warc_and_wacz_give_pages_with_addresses(tmp_path: Path, packed_warc: bool) -> None:
    data = warc(
        [
            ("https://ledger.example/2031/03/11/ferry", "text/html; charset=utf-8", page()),
            ("https://ledger.example/logo.png", "image/png", b"\x89PNG\r\n\x1a\n"),
            ("https://ledger.example/2031/03/11/ferry", "text/html", page("Ferry, again")),
        ],
        packed=packed_warc,
    )
    name = "c.warc.gz" if packed_warc else "c.warc"
    first, second = take(tmp_path, name, data).captures
    assert first.file == f"{name}/ledger.example/2031/03/11/ferry"
    assert second.file == f"{name}/ledger.example/2031/03/11/ferry#2"
    assert first.metadata["url"].value == "https://ledger.example/2031/03/11/ferry"
    assert first.metadata["published"].value == "2031-03-11"
    assert first.metadata["captured"].value == "2031-03-12"
    inside = take(tmp_path, "c.wacz", wacz(name, data)).captures
    assert [c.blocks for c in inside] == [first.blocks, second.blocks]


def test_damaged_warc_keeps_what_came_before(tmp_path: Path) -> None:
    data = warc([("https://a.example/1", "text/html", page()), ("https://a.example/2", "text/html", page() * 40)])
    result = take(tmp_path, "c.warc.gz", data[:-60])
    assert FERRY in words(result.captures[0])
    assert result.problems


@pytest.mark.parametrize("packed_warc", [True, False])
def test_a_web_archive_of_which_nothing_is_left_says_that_it_failed(tmp_path: Path, packed_warc: bool) -> None:
    """Found by fuzzing: a damaged address and a wrong length together were told as a cut, as if the rest had been read."""
    data = warc([("https://a.example/1", "text/html", page())], packed=False)
    length = int(re.search(rb"\r\nContent-Length: (\d+)", data)[1])  # type: ignore[index]
    data = data.replace(b"URI: https", b"URI: xttps").replace(b"Length: %d" % length, b"Length: %d" % (length - 5))
    result = take(tmp_path, "c.warc.gz", gzip.compress(data) if packed_warc else data)
    assert not result.captures
    assert [(p.kind, p.severity) for p in result.problems if p.severity == "failed"] == [("no-text", "failed")]


def test_a_header_of_forty_million_bytes_is_read_once(tmp_path: Path) -> None:
    """Joined block by block it takes 12 to 24 seconds of processor time, four times as many for twice the bytes."""
    started = time.process_time()
    result = take(tmp_path, "c.warc", b"WARC/1.0" + b"x" * (40 << 20))
    assert [(p.kind, p.severity) for p in result.problems] == [("no-text", "failed")]
    assert time.process_time() - started < 4


def test_zip_members_are_originals_in_order(tmp_path: Path) -> None:
    result = take(
        tmp_path,
        "x.zip",
        box({"b/two.html": page("Two"), "a.html": page("One"), ".DS_Store": b"junk", "__MACOSX/._a": b"junk"}),
    )
    assert [(c.file, c.blocks[0].text) for c in result.captures] == [
        ("x.zip/b/two.html", "Two"),
        ("x.zip/a.html", "One"),
    ]
    assert result.captures[1].sha256 == hashlib.sha256(page("One")).hexdigest()
    assert result.problems == ()


@pytest.mark.parametrize(
    "name", ["../evil.html", "/etc/evil.html", "a/../../evil.html", "C:\\evil.html", "..\\evil.html"]
)
def test_zip_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    result = take(tmp_path, "x.zip", box({name: page(), "good.html": page()}))
    assert [c.file for c in result.captures] == ["x.zip/good.html"]
    assert kinds(result) == ["unsafe-name"]
    assert ".." not in result.problems[0].file
    assert not list(tmp_path.parent.glob("**/evil.html"))


def test_zip_bomb_is_stopped(tmp_path: Path) -> None:
    result = take(tmp_path, "x.zip", box({"bomb.txt": bytes(30 * 1024 * 1024), "good.html": page()}))
    assert kinds(result) == ["bomb"]
    assert [c.file for c in result.captures] == ["x.zip/good.html"]
    assert kinds(take(tmp_path, "x.gz", packed(bytes(30 * 1024 * 1024)))) == ["too-large"]


def test_encrypted_member(tmp_path: Path) -> None:
    assert kinds(take(tmp_path, "x.zip", locked_box("a.txt", b"words"))) == ["locked"]


def test_containers_in_containers_stop_at_the_limit(tmp_path: Path) -> None:
    data = page()
    for _ in range(6):
        data = box({"in.zip" if data[:2] == b"PK" else "in.html": data}, stored=True)
    assert kinds(take(tmp_path, "x.zip", data)) == ["nested-too-deep"]
    assert only(take(tmp_path, "x.zip", data, depth=7)).blocks[0].text == "Ferry to run again"


def test_number_and_size_of_members_are_limited(tmp_path: Path) -> None:
    data = box({f"{n}.html": page(f"Page {n}") for n in range(5)})
    result = take(tmp_path, "x.zip", data, members=3)
    assert len(result.captures) == 3
    assert kinds(result) == ["container-limit"]
    assert "container-limit" in kinds(take(tmp_path, "x.zip", data, expanded_bytes=1500))


def test_empty_and_junk(tmp_path: Path) -> None:
    assert kinds(take(tmp_path, "a.html", b"")) == ["empty-file"]
    junk = random.Random(1).randbytes(5000)
    assert kinds(take(tmp_path, "a.bin", junk)) == ["unknown-type"]
    assert kinds(take(tmp_path, "a.txt", b"  \n\n \t\n")) == ["no-text"]
    assert kinds(take(tmp_path, "a.html", b"<html><body><img src='x.png'></body></html>")) == ["no-text"]
    assert kinds(take(tmp_path, "x.zip", box({}))) == ["no-text"]


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert kinds(read(tmp_path / "none.txt", "none.txt")) == ["unreadable-file"]
    assert kinds(read(tmp_path, "folder")) == ["folder"]


RUSSIAN = "Солдаты открыли огонь по автобусу, сообщила в среду больница города. Жители ждали у моста до вечера."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-r"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    result = take(tmp_path, "a.txt", (RUSSIAN + "\n\n" + RUSSIAN).encode(encoding))
    assert words(only(result)) == [RUSSIAN, RUSSIAN]


def test_declared_and_mixed_encodings(tmp_path: Path) -> None:
    text = "Les détenus ont été conduits à la carrière dès l’aube, a déclaré la préfète au journal de Belmare."
    html = f'<html><head><meta charset="iso-8859-1"></head><body><h1>Carrière</h1><p>{text}</p></body></html>'
    assert text in words(only(take(tmp_path, "a.html", html.encode("cp1252"))))
    mixed = (text + "\n\n").encode() * 30 + "Une note ajoutée.".encode("latin-1")
    result = take(tmp_path, "a.txt", mixed)
    assert words(only(result))[-1] == "Une note ajoutée."
    assert kinds(result) == ["encoding"]


def test_nul_bytes_are_left_out_and_said(tmp_path: Path) -> None:
    result = take(tmp_path, "a.txt", b"The gate was locked at six.\x00 Nobody came to open it.\n" * 9)
    assert "\x00" not in words(only(result))[0]
    assert kinds(result) == ["encoding"]


def test_huge_text_is_cut_visibly(tmp_path: Path) -> None:
    line = b"The gate was locked at six, and nobody came to open it again.\n\n"
    result = take(tmp_path, "a.txt", line * 40_000, text_bytes=1_000_000, text_chars=100_000)
    capture = only(result)
    assert sum(len(b.text) for b in capture.blocks) <= 100_000
    assert kinds(result) == ["cut"]
    assert result.problems[0].severity == "partial"
    assert capture.sha256 == hashlib.sha256(line * 40_000).hexdigest()


def test_date_in_the_future_is_kept(tmp_path: Path) -> None:
    html = page().replace(b"</head>", b'<meta property="article:published_time" content="2199-01-02T00:00:00Z"></head>')
    assert only(take(tmp_path, "a.html", html)).metadata["published"].value == "2199-01-02"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("words")
    path.chmod(0)
    assert kinds(read(path, "a.txt")) == ["unreadable-file"]
