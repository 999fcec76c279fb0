"""A model is what was published, or it is not opened."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from stemma.errors import ModelUnusable
from stemma.extract.labels import RELATIONS, TAGS, WIDTH
from stemma.extract.reader import LABELS
from stemma.models import load, sums

MOST_BYTES = 25_000_000  # DESIGN 5


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(sums.SHIPPED, tmp_path / "reader"))


def test_the_shipped_model_is_the_published_one() -> None:
    sums.check()
    assert (sums.SHIPPED / "model.onnx").stat().st_size <= MOST_BYTES
    assert {"CARD.md", "labels.toml", "model.onnx", "tokenizer.json"} <= {p.name for p in sums.SHIPPED.iterdir()}


def test_the_shipped_model_knows_these_labels() -> None:
    model = load.load(sums.SHIPPED)
    assert model.labels == LABELS and model.relations == RELATIONS and "en" in model.languages


def test_numbers_of_one_window() -> None:
    model = load.load(sums.SHIPPED)
    ids, ranges, words = model.pieces("The guards shot two drivers.")
    assert len(ids) == len(ranges) == len(words) == 6
    window = np.array([101, *ids, 102])
    outputs = model.run(window, np.zeros_like(window))
    assert [one.shape for one in outputs] == [
        (8, len(TAGS)), (8, len(RELATIONS), WIDTH + 1), (8, len(RELATIONS), WIDTH + 1), (8, 384)
    ]  # fmt: skip
    again = model.run(window, np.zeros_like(window))
    assert all(np.array_equal(a, b) for a, b in zip(outputs, again, strict=True))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "labels.toml", "CARD.md"])
def test_an_altered_file_is_named(copy: Path, name: str) -> None:
    body = bytearray((copy / name).read_bytes())
    body[len(body) // 2] ^= 1
    (copy / name).write_bytes(bytes(body))
    with pytest.raises(ModelUnusable, match=name) as caught:
        load.load(copy)
    assert "rules" in caught.value.hint


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "labels.toml", "SHA256SUMS"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelUnusable, match=name):
        load.load(copy)


def test_a_file_that_is_no_model(copy: Path) -> None:
    (copy / "model.onnx").write_bytes(b"not a model")
    lines = [
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n"
        for p in sorted(copy.iterdir())
        if p.name != sums.SUMS
    ]
    (copy / sums.SUMS).write_text("".join(lines))
    with pytest.raises(ModelUnusable, match="could not be opened"):
        load.load(copy)


def test_two_models_have_two_fingerprints(copy: Path, tmp_path: Path) -> None:
    before = sums.fingerprint(copy)
    (copy / sums.SUMS).write_text((copy / sums.SUMS).read_text() + "\n")
    assert before == sums.fingerprint() != sums.fingerprint(copy)
    assert sums.fingerprint(tmp_path / "nowhere") == ""
