"""Damaged originals of every format: nothing is raised out of `read`, and nothing vanishes without a Problem."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from archive_makers import box, mail, packed, page, pdf, wacz, warc, word

from stemma.archive.formats import eml
from stemma.archive.formats.base import Refused, Source
from stemma.archive.intake import Limits, read

ORIGINALS = {
    "a.html": page(),
    "a.eml": mail(),
    "a.pdf": pdf([["Some words of a page that can be read."]] * 3, info="<< /Title (T) >>"),
    "a.docx": word([("Title", "A report"), ("List Bullet", "An item of it")], [["a", "b"]]),
    "a.zip": box({"a.html": page(), "b.eml": mail(), "c.zip": box({"d.txt": b"words of a text"})}),
    "a.warc.gz": warc([("https://a.example/1", "text/html", page()), ("https://a.example/2", "text/html", page())]),
    "a.wacz": wacz("a.warc", warc([("https://a.example/1", "text/html", page())], packed=False)),
    "a.gz": packed(page()),
    "a.txt": " date 2031-03-11 By Ilka Morn • 11 March 2031\n\nWörter, слова, mots.".encode(),
    "a.mbox": b"From a@b.example Mon Feb  3 10:00:00 2031\nFrom: a@b.example\nSubject: X\n\nWords.\n\n" * 2,
}
ROUNDS = 12  # damaged copies of each original; more were run by hand


def damaged(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    kind = chance.randrange(4)
    if kind == 0:
        return bytes(out[: chance.randrange(len(out))])
    if kind == 1:
        at = chance.randrange(len(out))
        return bytes(out[:at] + out[at + chance.randrange(1, 200) :])
    if kind == 2:
        at = chance.randrange(len(out))
        return bytes(out[:at] + chance.randbytes(chance.randrange(1, 60)) + out[at:])
    for _ in range(chance.randrange(1, 30)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


@pytest.mark.parametrize("name", ORIGINALS)
def test_damage_is_reported_and_never_raised(tmp_path: Path, name: str) -> None:
    chance = random.Random(name)
    path = tmp_path / name
    for _ in range(ROUNDS):
        path.write_bytes(damaged(ORIGINALS[name], chance))
        result = read(path, name, limits=Limits())
        assert result.captures or result.problems
        assert all(c.blocks for c in result.captures)
        assert all(
            p.message and p.file.startswith(name) and p.severity in ("failed", "partial", "note")
            for p in result.problems
        )
        if not result.captures:
            assert any(p.severity == "failed" for p in result.problems)


def test_headers_nested_without_end_cost_only_their_part() -> None:
    """Found by damaging mails: the standard library follows brackets of a header until its stack is full."""
    deep = "(" * 4000
    inner = f"To: {deep}y\r\nContent-Disposition: attachment; filename={deep}\r\n\r\nbody"
    lines = (
        f"From: a@b.c\r\nTo: {deep}x\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=z\r\n"
        f"\r\n--z\r\nContent-Type: text/plain\r\n\r\nHello there, this is the text.\r\n"
        f"--z\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--z--\r\n"
    )
    content = eml.read(io.BytesIO(lines.encode()), Source("a.eml", Limits()))
    assert [block.text for block in content.blocks] == ["s", "Hello there, this is the text."]
    (refused,) = content.members
    assert isinstance(refused, Refused) and refused.note.kind == "damaged-part"
