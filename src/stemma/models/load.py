"""Opens the reader model after checking its sums: ONNX Runtime for the numbers, `tokenizers` for the word pieces.

A model is a folder with `model.onnx`, `tokenizer.json`, `labels.toml` (what the numbers mean, and for which languages),
`CARD.md` and `SHA256SUMS`. Nothing is downloaded, ever.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from stemma.errors import ModelUnusable
from stemma.models.sums import HINT, check

__all__ = ["OnnxModel", "load"]

Array = np.ndarray[Any, Any]


class OnnxModel:
    """A reader model.

    Args:
        folder: where its files are, checked already.

    Attributes:
        languages: ISO 639-1 codes. labels: names in the order of the scores, by group. relations: names in order.
    """

    def __init__(self, folder: Path) -> None:
        about = tomllib.loads((folder / "labels.toml").read_text(encoding="utf-8"))
        self.languages = frozenset(about["languages"])
        self.labels: dict[str, tuple[str, ...]] = {name: tuple(values) for name, values in about["labels"].items()}
        self.relations = tuple(about["relations"])
        self._session, self._tokenizer = _open(folder)

    def pieces(self, text: str) -> tuple[list[int], list[tuple[int, int]], list[int | None]]:
        """Word pieces of `text`: ids, half-open ranges in code points, number of the word each belongs to."""
        coded = self._tokenizer.encode(text, add_special_tokens=False)
        return coded.ids, coded.offsets, coded.word_ids

    def run(self, ids: Array, features: Array) -> tuple[Array, ...]:
        """The model's numbers for one window.

        One window at a time: the int8 model scales its inner numbers by the largest of them, so that a neighbour in
        a batch would change the answer.

        Args:
            ids, features: (pieces,) of int64.

        Returns:
            tags (pieces, labels), queries and keys (pieces, relations, width), vectors (pieces, 384), float32.
        """
        outputs = self._session.run(None, {"ids": ids[None], "features": features[None]})
        return tuple(one[0] for one in outputs)


def _open(folder: Path) -> tuple[Any, Any]:
    """The session and the tokenizer; one thread, because a run has a process for each processor."""
    try:
        import onnxruntime
        from tokenizers import Tokenizer
    except ImportError as exc:
        raise ModelUnusable(f"The reader model needs {exc.name}, which is not installed.", hint=HINT) from exc
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # the arena keeps the memory of the longest window for ever
    try:
        session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as exc:  # both libraries raise bare exceptions of their own
        raise ModelUnusable(f"The reader model could not be opened: {exc}"[:300], hint=HINT) from exc
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return session, tokenizer


@cache
def load(folder: Path) -> OnnxModel:
    """The model, opened once in each process.

    Raises:
        ModelUnusable: a file is missing, altered or not readable, or a library is not installed.
    """
    check(folder)
    return OnnxModel(folder)
