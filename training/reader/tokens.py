"""The encoder's tokenizer as a plain function."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer

from stemma.extract.windows import Tokenize

__all__ = ["tokenizer"]


def tokenizer(path: Path) -> Tokenize:
    """Word pieces by the vocabulary at `path` (tokenizer.json)."""
    made = Tokenizer.from_file(str(path))
    made.no_truncation()
    made.no_padding()

    def tokenize(text: str) -> tuple[list[int], list[tuple[int, int]], list[int | None]]:
        coded = made.encode(text, add_special_tokens=False)
        return coded.ids, coded.offsets, coded.word_ids

    return tokenize
