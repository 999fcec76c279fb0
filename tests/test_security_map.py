"""Every test that docs/reference/security-tests.md names exists; and what no other room tests of that list."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from stemma.archive.limits import Limits
from stemma.attesting import _taken_apart
from stemma.case import Case, new_case
from stemma.errors import StemmaError
from stemma.protect.checkpoints import parse_file
from stemma.protect.notes import parse_note, parse_verifier
from stemma.protect.stamps import parse_answer
from stemma.seal import sealed_size
from stemma.settings import read_config
from stemma.unbundling import read

MAP = (ROOT / "docs" / "reference" / "security-tests.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+)`", MAP)))
ROWS = [line for line in MAP.splitlines() if line.startswith("| ") and not line.startswith("| what ")]


def test_every_named_test_exists() -> None:
    sources = "\n".join(place.read_text(encoding="utf-8") for place in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^def (test_\w+)\(", sources, re.MULTILINE))
    assert len(NAMED) > 80
    assert [name for name in NAMED if name not in there] == []


def test_every_row_names_a_test() -> None:
    assert len(ROWS) > 40
    assert [row for row in ROWS if "`test_" not in row] == []


def test_what_the_method_lists_is_in_the_map() -> None:
    """Each item of the list of security tests, by a word of its row."""
    for word in (
        "object-level", "second person", "own password", "slowed down", "lead out", "4xx", "bombs", "time and memory",
        "spreadsheets", "markup", "opaque", "5 GiB", "formulas", "loads nothing", "domains", "cannot write", "queue",
        "signed releases", "typed",
    ):  # fmt: skip
        assert word in MAP, word


def test_old_spreadsheets_are_no_documents(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("sheets")
    (folder / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    (folder / "case.toml").write_text('[settings]\nreader = "rules"\n')
    case: Case = new_case(folder / "c.case", config=folder / "case.toml", actor="x")
    case.add([folder / "old.xls"])
    case.run()
    assert case.documents() == []
    (problem,) = case.problems()
    assert problem.severity == "failed" and problem.hint
    for place in (ROOT / "src").rglob("*.py"):
        assert not re.search(r"^\s*(import|from) (xlrd|pyxlsb|olefile)\b", place.read_text("utf-8"), re.MULTILINE)


def test_sizes_beyond_five_gib_fit() -> None:
    """Nothing counts in 32 bits: the size of a sealed file, and numbers of its pieces, of which there are 2^88."""
    six = 6 << 30
    assert sealed_size(six) == 40 + six + 16 * (six // 65536)
    assert Limits().document_bytes < six  # reading it is a visible problem, keeping it is not


TAKEN = (
    lambda data: _taken_apart(data.decode("utf-8", "replace")),
    lambda data: parse_file(data.decode("utf-8", "replace")),
    lambda data: parse_note(data.decode("utf-8", "replace")),
    lambda data: parse_verifier(data.decode("utf-8", "replace")),
    parse_answer,
    lambda data: read_config(data.decode("utf-8", "replace")),
)
SEEDS = (
    b"<p>x</p>\n<!-- stemma proof\n789c\n-->\n",
    b"stemma.case/1\n3\nAAAA\n\n\xe2\x80\x94 lena AAAAAAAA\n",
    b"lena+00000000+AQ==",
    b'title = "x"\n[settings]\nworkers = 2\n[protection]\nconfidential = ["a"]\n',
    b"0\x03\x02\x01\x00",
)


@settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SEEDS), st.binary(max_size=40), st.integers(0, 80), st.integers(0, 20))
def test_damaged_files_of_others_are_refused_in_words(seed: bytes, piece: bytes, at: int, cut: int) -> None:
    """Reports, checkpoints, keys, time stamps, settings: taken, or refused with a sentence; no other fault."""
    data = seed[:at] + piece + seed[at + cut :]
    for take in TAKEN:
        try:
            take(data)
        except StemmaError as exc:
            assert exc.message
        except UnicodeDecodeError:
            pytest.fail("a fault that no person understands")


@settings(max_examples=40, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=200))
def test_damaged_bundles_are_refused_in_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    place = tmp_path_factory.mktemp("b") / "b.zip"
    place.write_bytes(data)
    with pytest.raises(StemmaError):
        read(place, [])
