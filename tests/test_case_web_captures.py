"""Web captures in a bundle: WARCs as WACZ beside their originals, under the same gates, checked by whoever opens it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import random
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from stemma.case import Case, new_case, read_bundle, write_bytes
from stemma.errors import BadInput, Exposed
from stemma.report import wacz
from stemma.report.warc_index import Damaged, Record, is_warc, records
from stemma.unbundling import _web

WORDS = "six words that nobody guesses"
GATE = "On 3 March 2031 guards took twelve prisoners from Colony 9 near Velda, said the lawyer Lena Morn on Monday."
QUAY = "The council of Eastmere said on Monday that the ferry would run again from the first of May, if the ice allows."


def html(title: str, text: str) -> bytes:
    body = f"<article><h1>{title}</h1><p>{text}</p><p>{text[::1].replace('Monday', 'Tuesday')}</p></article>"
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


def warc(pages: list[tuple[str, str, bytes]], *, packed: bool = True) -> bytes:
    """A WARC as crawlers write it: (address, time, body) of answers, each with its request."""
    out = b""
    for url, at, body in pages:
        digest = f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}"
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        for kind, block in (("response", answer), ("request", b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")):
            head = (
                f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n"
                f"WARC-Payload-Digest: {digest}\r\nContent-Type: application/http; msgtype={kind}\r\n"
                f"Content-Length: {len(block)}\r\n\r\n"
            )
            record = head.encode() + block + b"\r\n\r\n"
            out += gzip.compress(record, mtime=0) if packed else record
    return out


PAGES = [
    ("https://www.ledger.example/gate?b=2&a=1", "2031-03-12T08:00:01Z", html("Prisoners led from the gate", GATE)),
    ("https://ledger.example/quay", "2031-03-12T08:00:02Z", html("Ferry to run again", QUAY)),
    ("https://ledger.example/quay", "2031-04-01T09:30:00Z", html("Ferry runs", QUAY.replace("May", "June"))),
]


def case_of(folder: Path, files: dict[str, bytes], more: str = "") -> Case:
    (folder / "in").mkdir()
    for name, data in files.items():
        (folder / "in" / name).write_bytes(data)
    (folder / "case.toml").write_text(f'[settings]\nreader = "rules"\n{more}')
    case = new_case(folder / "web.case", config=folder / "case.toml", actor="lena")
    case.add([folder / "in"])
    case.run()
    return case


def web_of(place: Path) -> bytes | None:
    with zipfile.ZipFile(place) as box:
        return box.read("data/captures.wacz") if "data/captures.wacz" in box.namelist() else None


def pages_of(box: zipfile.ZipFile) -> list[dict[str, str]]:
    return [json.loads(line) for line in box.read("pages/pages.jsonl").splitlines()][1:]


@pytest.mark.parametrize("packed", [True, False])
def test_captures_go_along_as_wacz_and_come_back(tmp_path: Path, packed: bool) -> None:
    data = warc(PAGES, packed=packed)
    name = "crawl.warc.gz" if packed else "crawl.warc"
    case = case_of(tmp_path, {name: data, "note.txt": QUAY.encode()})
    (place,) = case.bundle(tmp_path / "b.zip")
    found = read_bundle(place)
    assert {one.result for one in found.checked} == {"passed"}
    (said,) = (one for one in found.checked if one.what == "web captures")
    assert said.text.startswith("1 web archive,")
    sha256 = hashlib.sha256(data).hexdigest()
    assert found.original(sha256) == data
    packed_web = web_of(place)
    assert packed_web and packed_web == web_of(case.bundle(tmp_path / "c.zip")[0])
    with zipfile.ZipFile(io.BytesIO(packed_web)) as box:
        inner = f"archive/{sha256}.warc{'.gz' if packed else ''}"
        assert box.read(inner) == data and box.getinfo(inner).compress_type == zipfile.ZIP_STORED
        package = json.loads(box.read("datapackage.json"))
        assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
        for one in package["resources"]:
            content = box.read(one["path"])
            assert (one["hash"], one["bytes"]) == ("sha256:" + hashlib.sha256(content).hexdigest(), len(content))
        listed = {(one["url"], one["ts"], one["title"]) for one in pages_of(box)}
        assert listed == {(url, at, html_.split(b"<title>")[1].split(b"<")[0].decode()) for url, at, html_ in PAGES}
        assert {one["id"] for one in pages_of(box)} < {row.id for row in case.documents()}
        lines = box.read("indexes/index.cdx").decode().splitlines()
    assert lines == sorted(lines) and lines[0].startswith("example,ledger)/gate?a=1&b=2 20310312080001 {")
    for line in lines:  # another program finds each answer where the index says it is
        at = json.loads(line[line.index("{") :])
        piece = data[int(at["offset"]) : int(at["offset"]) + int(at["length"])]
        (record,) = ArchiveIterator(io.BytesIO(piece))
        assert record.rec_headers.get_header("WARC-Target-URI") == at["url"] and at["mime"] == "text/html"
        assert record.rec_headers.get_header("WARC-Payload-Digest") == at["digest"]
    (tmp_path / "second").mkdir()
    again = case_of(tmp_path / "second", {"captures.wacz": packed_web})
    texts = {doc.text for doc in case.contents().documents if doc.file.startswith(name)}
    assert {doc.text for doc in again.contents().documents} == texts and len(texts) == 3
    assert web_of(again.bundle(tmp_path / "d.zip")[0]) is None  # it is WACZ already
    assert again.merge(place).originals == 2


def test_a_selection_without_captures_has_no_package(tmp_path: Path) -> None:
    case = case_of(tmp_path, {"crawl.warc.gz": warc(PAGES), "note.txt": QUAY.encode()})
    note = next(row for row in case.documents() if row.file == "note.txt")
    (place,) = case.bundle(tmp_path / "b.zip", only=[note.id])
    assert web_of(place) is None and read_bundle(place).whole
    page = next(row for row in case.documents() if row.file.endswith("#2"))
    packed = web_of(case.bundle(tmp_path / "c.zip", only=[page.id])[0])
    with zipfile.ZipFile(io.BytesIO(packed or b"")) as box:
        assert [(one["id"], one["ts"]) for one in pages_of(box)] == [(page.id, "2031-04-01T09:30:00Z")]


def test_an_archive_with_one_page_that_may_not_leave_stays(tmp_path: Path) -> None:
    """Neither as an original nor in the package, though its other pages name nobody."""
    other = warc([("https://b.example/quay", "2031-05-01T00:00:00Z", html("Ferry again", QUAY.replace("May", "July")))])
    case = case_of(tmp_path, {"crawl.warc.gz": warc(PAGES), "other.warc.gz": other})
    case.make_vault(WORDS, reason="For the tests.")
    case.persons(WORDS, reason="For the tests.").add("Lena Morn")
    (place,) = case.bundle(tmp_path / "b.zip", vault=[WORDS])
    found = read_bundle(place)
    kept = hashlib.sha256(other).hexdigest()
    assert found.whole and [sha256 for sha256, _ in found.originals] == [kept]
    with zipfile.ZipFile(io.BytesIO(web_of(place) or b"")) as box:
        assert [name for name in box.namelist() if name.startswith("archive/")] == [f"archive/{kept}.warc.gz"]
        assert "ledger" not in box.read("indexes/index.cdx").decode()
        assert [one["url"] for one in pages_of(box)] == ["https://b.example/quay"]


def test_together_too_large_to_be_looked_through_they_go_as_originals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"{n}.warc.gz": warc([(f"https://b.example/{n}", PAGES[n][1], PAGES[n][2])]) for n in (1, 2)}
    case = case_of(tmp_path, files)
    case.make_vault(WORDS, reason="For the tests.")
    case.persons(WORDS, reason="For the tests.").add("Tarek Voss")
    monkeypatch.setattr("stemma.bundling.LOOKED", max(len(data) for data in files.values()))
    (place,) = case.bundle(tmp_path / "b.zip", vault=[WORDS])
    assert web_of(place) is None and len(read_bundle(place).originals) == 2


def test_an_archive_given_in_confidence_stays(tmp_path: Path) -> None:
    case = case_of(tmp_path, {"note.txt": QUAY.encode()})
    (tmp_path / "crawl.warc.gz").write_bytes(warc(PAGES))
    case.add([tmp_path / "crawl.warc.gz"], confidential=True)
    case.run()
    (place,) = case.bundle(tmp_path / "b.zip")
    assert web_of(place) is None and [name for _, name in read_bundle(place).originals] == ["note.txt"]


def test_a_page_given_in_confidence_keeps_its_archive_here(tmp_path: Path) -> None:
    """Nothing in it is a name that the finished output could be looked through for."""
    case = case_of(tmp_path, {"crawl.warc.gz": warc(PAGES)}, '[protection]\nconfidential = ["*/gate*"]\n')
    (place,) = case.bundle(tmp_path / "b.zip")
    with zipfile.ZipFile(place) as box:
        assert len(json.loads(box.read("data/case.json"))["documents"]) == 2
    assert web_of(place) is None and read_bundle(place).originals == ()


def test_captures_sealed_for_a_recipient_out_of_an_encrypted_case(tmp_path: Path) -> None:
    pyrage = pytest.importorskip("pyrage")
    (tmp_path / "crawl.warc").write_bytes(warc(PAGES, packed=False))
    (tmp_path / "case.toml").write_text('[settings]\nreader = "rules"\n')
    case = new_case(tmp_path / "c.case", config=tmp_path / "case.toml", actor="lena", passphrase=WORDS)
    case.add([tmp_path / "crawl.warc"])
    case.run()
    key = pyrage.x25519.Identity.generate()
    (place,) = case.bundle(tmp_path / "b.age", age=[str(key.to_public())])
    found = read_bundle(write_bytes(tmp_path / "b.zip", pyrage.decrypt(place.read_bytes(), [key])))
    assert found.whole and [one.result for one in found.checked if one.what == "web captures"] == ["passed"]


def test_names_in_what_is_no_page_stop_the_package(tmp_path: Path) -> None:
    """An answer that is no document is in no text, but in the archive and its index."""
    hidden = ("https://ledger.example/lena-morn", "2031-03-12T08:00:03Z", b"")
    case = case_of(tmp_path, {"crawl.warc": warc([PAGES[1], hidden], packed=False)})
    case.make_vault(WORDS, reason="For the tests.")
    case.persons(WORDS, reason="For the tests.").add("Lena Morn")
    with pytest.raises(Exposed):
        case.bundle(tmp_path / "b.zip", vault=[WORDS])
    assert not (tmp_path / "b.zip").exists()


def test_of_a_damaged_archive_goes_what_is_whole(tmp_path: Path) -> None:
    data = warc(PAGES)[:-700]
    case = case_of(tmp_path, {"crawl.warc.gz": data, "noise.warc.gz": warc(PAGES[:1])[:60]})
    (place,) = case.bundle(tmp_path / "b.zip")
    assert read_bundle(place).whole
    with zipfile.ZipFile(io.BytesIO(web_of(place) or b"")) as box:
        package = json.loads(box.read("datapackage.json"))
        lines = box.read("indexes/index.cdx").decode().splitlines()
        assert box.read(next(name for name in box.namelist() if name.startswith("archive/"))) == data
    assert len(lines) == 2 and "is damaged from byte" in package["description"]


def test_an_altered_archive_is_not_packed(tmp_path: Path) -> None:
    case = case_of(tmp_path, {"crawl.warc.gz": warc(PAGES)})
    place = next(one for one in (case.path / "originals").rglob("*") if one.is_file())
    place.chmod(0o644)
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    with pytest.raises(BadInput, match=r"The original .* is not what it was"):
        case.bundle(tmp_path / "b.zip")
    assert not list(tmp_path.glob("*b.zip*"))


def page_record() -> Record:
    return Record(0, 10, "response", "https://a.example/", "20310312080000", "200", "text/html", "")


@pytest.mark.parametrize(
    ("known", "change", "told"),
    [
        (True, {}, ""),
        (False, {}, "none of the originals"),
        (True, {"pages/pages.jsonl": "{}\n"}, "was changed"),
        (True, {"datapackage.json": "{}"}, "contents was changed"),
        (True, {"extra.txt": "x"}, "not in its list"),
        (True, {"datapackage-digest.json": "[]"}, "cannot be read"),
    ],
)
def test_a_package_of_a_forger_is_told(known: bool, change: dict[str, str], told: str) -> None:
    """Its maker may have signed it: what it says of itself has to fit, and its archives have to be the originals."""
    raw = b"0123456789"
    one = wacz.Warc(hashlib.sha256(raw).hexdigest(), len(raw), False, (page_record(),))
    assert told in " ".join(checked(one, raw, change, [one.sha256] if known else []))


def test_an_index_that_leads_out_of_its_archive_is_told() -> None:
    one = wacz.Warc(hashlib.sha256(b"012345678").hexdigest(), 9, False, (page_record(),))
    assert checked(one, b"012345678", {}, [one.sha256]) == ["Its index leads to records that are not there."]


def checked(one: wacz.Warc, raw: bytes, change: dict[str, str], known: list[str]) -> list[str]:
    members = wacz.texts([one], [], software="test")
    if "datapackage.json" in change:
        change = {"datapackage.json": members["datapackage.json"].replace('"test"', '"best"')}
    inner, outer = io.BytesIO(), io.BytesIO()
    wacz.pack(inner, [one], {**members, **change}, lambda _: iter([raw]))
    with zipfile.ZipFile(outer, "w") as box:
        box.writestr("data/captures.wacz", inner.getvalue())
    with zipfile.ZipFile(outer) as box:
        return [found.text for found in _web(box, known) if found.result == "failed"]


def in_pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@pytest.mark.parametrize("packed", [True, False])
def test_any_damage_leaves_what_came_before_or_is_told(packed: bool) -> None:
    data = warc(PAGES, packed=packed)
    whole = list(records(in_pieces(data, 1 << 20)))
    assert len(whole) == 3 and whole == list(records(in_pieces(data, 7)))
    chance = random.Random(3)
    for _ in range(150):
        cut = chance.randrange(1, len(data))
        found: list[Record] = []
        try:
            found.extend(records(in_pieces(data[:cut], 50)))
        except Damaged as exc:
            assert exc.at <= cut
        assert found == [one for one in whole if one.offset + one.length <= cut]
        wrong = bytearray(data)
        wrong[cut] ^= 1 << chance.randrange(8)
        try:
            list(records(in_pieces(bytes(wrong), 50)))
        except Damaged as exc:
            assert exc.at <= len(data)


def test_what_is_packed_as_a_whole_or_unpacks_to_too_much_is_not_indexed() -> None:
    plain = warc(PAGES, packed=False)
    packed = gzip.compress(plain)
    assert is_warc(packed[:500]) and is_warc(plain[:500]) and not is_warc(gzip.compress(b"<html>"))
    with pytest.raises(Damaged):
        list(records(iter([packed])))
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % (1 << 30)
    bomb = gzip.compress(head + bytes(100 << 20))
    started = time.process_time()
    for data in (bomb, b"WARC/1.0" + b"x" * (40 << 20)):
        with pytest.raises(Damaged) as told:
            list(records(iter([data])))
        assert told.value.at == 0
    assert time.process_time() - started < 4


def test_members_that_lie_in_each_other_are_not_read() -> None:
    """Each read takes no longer than the file, but many of them would."""
    one = wacz.Warc(hashlib.sha256(b"0123456789").hexdigest(), 10, False, (page_record(),))
    inner = io.BytesIO()
    wacz.pack(inner, [one], wacz.texts([one], [], software="test"), lambda _: iter([b"0123456789"]))
    with zipfile.ZipFile(inner) as box:
        whole = sum(info.file_size for info in box.infolist())
        assert wacz.problems(box, whole, [one.sha256]) == []
        assert wacz.problems(box, whole - 1, [one.sha256]) == ["Its members are larger than it is."]
