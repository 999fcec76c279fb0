"""Dependency trees on the development part of EWT, with the tree head that is only used in training."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from stemma.extract.windows import Tokenize
from training.reader.losses import padded
from training.reader.network import Network, Tree
from training.reader.public_counts import Counts
from training.reader.treebank import Sentence, sentences

__all__ = ["compared", "relations"]

DOCUMENT = re.compile(r"^(?=# newdoc id)", re.MULTILINE)


def relations(path: Path, tokenize: Tokenize) -> list[str]:
    """The relations of a treebank in the order in which the head was trained on them."""
    return sorted({label for one in sentences(path, tokenize) for label in one.labels})


def _documents(path: Path, tokenize: Tokenize) -> Iterator[list[Sentence]]:
    """The sentences of each document that the treebank reader takes (of 2 to 100 words)."""
    with tempfile.TemporaryDirectory() as scratch:
        part = Path(scratch) / "part.conllu"
        for text in DOCUMENT.split(path.read_text(encoding="utf-8")):
            part.write_text(text, encoding="utf-8")
            found = list(sentences(part, tokenize))
            if found:
                yield found


def compared(network: Network, head: Tree, labels: list[str], path: Path, tokenize: Tokenize) -> list[Counts]:
    """Counts of each document: words with the right head, and with the right head and relation.

    Each word takes its best head by itself; words and sentences are the treebank's; punctuation counts.
    """
    network.eval()
    head.eval()
    out: list[Counts] = []
    for found in _documents(path, tokenize):
        counts = {"heads (UAS)": [0.0, 0.0, 0.0], "heads and relations (LAS)": [0.0, 0.0, 0.0]}
        for one in found:
            right, both = _right(network, head, labels, one)
            for name, value in zip(counts, (right, both), strict=True):
                counts[name] = [
                    a + b for a, b in zip(counts[name], (value, len(one.labels), len(one.labels)), strict=True)
                ]
        out.append(counts)
    return out


def _right(network: Network, head: Tree, labels: list[str], one: Sentence) -> tuple[int, int]:
    with torch.no_grad():
        ids, features, _ = padded([one.window])
        at = torch.from_numpy(np.concatenate([[0], one.window.at]))
        states: Tensor = network.encode(ids, features)[0][:, at]
        arcs = head.arcs(states)[0]
        arcs.fill_diagonal_(-1e9)
        best = arcs.argmax(-1)
        names = head.labels(states, best[None])[0].argmax(-1)[1:].tolist()
    heads = best[1:].numpy() == one.heads
    same = [labels[number] == label for number, label in zip(names, one.labels, strict=True)]
    return int(heads.sum()), int((heads & np.array(same)).sum())
