"""Hostile originals: each is read, cut or refused in words, in time, and nothing of this machine gets into the text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hostile import HOSTILE, png

from stemma.archive.formats import ocr
from stemma.archive.intake import Limits, read

SECONDS = 12.0  # processor time; most take hundredths


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_original_ends_in_a_document_or_a_problem(tmp_path: Path, what: str) -> None:
    name, make = HOSTILE[what]
    path = tmp_path / name
    path.write_bytes(make())
    started = time.process_time()
    result = read(path, name)
    assert time.process_time() - started < SECONDS
    assert result.captures or any(one.severity == "failed" and one.message for one in result.problems)
    texts = [" ".join(block.text for block in capture.blocks) for capture in result.captures]
    assert all(len(text) <= Limits().text_chars + 1000 for text in texts)
    text = " ".join(texts)
    assert "haha" not in text and "q" * 200 not in text
    hostname = Path("/etc/hostname")
    if hostname.exists() and len(hostname.read_text().strip()) > 2:
        assert hostname.read_text().strip() not in text


def test_parts_of_a_mail_beyond_the_limit_are_told(tmp_path: Path) -> None:
    name, make = HOSTILE["mail of 5,000 parts"]
    (tmp_path / name).write_bytes(make())
    result = read(tmp_path / name, name)
    assert any("first 500 parts" in cut for capture in result.captures for cut in capture.cut)


def test_a_picture_too_large_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda name: "/bin/false")
    (tmp_path / "a.png").write_bytes(png(100_000, 100_000))
    (problem,) = read(tmp_path / "a.png", "a.png").problems
    assert problem.kind == "too-large" and "pixels" in problem.message
    assert ocr.pixels(png(30, 20)) == 600
    assert ocr.pixels(b"GIF89a\x10\x00\x02\x00") == 32
    assert ocr.pixels(b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x03\x00\x05") == 15
    assert ocr.pixels(b"BM" + bytes(16) + b"\x04\0\0\0\xfd\xff\xff\xff") == 12
    assert ocr.pixels(b"\xff\xd8\xff") == ocr.pixels(b"II*\0") == 0
