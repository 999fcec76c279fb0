"""The reader's network: a small BERT encoder, word tags, and pairwise scores between words.

The encoder has the shape of MiniLM-L6-H384 (6 layers, 384 wide, 12 heads), so that its published weights can be the
start. One pass gives every head's answer: a row of tag scores for each word piece, and two vectors for each relation
(a query and a key) whose product says whether one word stands in that relation to another: a cue to its source and
content, an act to its perpetrator, victim, place and so on.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

from stemma.extract.labels import FEATURES, RELATIONS, TAGS, WIDTH

__all__ = ["LAYERS", "Network", "Tree", "base_weights", "rotate"]

LAYERS = 6
HIDDEN = 384
HEADS = 12
INNER = 1536
MIDDLE = 3  # the layer whose states help the last one to a sentence vector
VOCABULARY = 30522
POSITIONS = 512
TURN = 1000.0  # base of the rotary angles: windows have up to 254 pieces
DEPENDENCY = 128  # width of the tree head's vectors


class Layer(nn.Module):
    """One transformer layer, post-norm as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.output = nn.Linear(HIDDEN, HIDDEN)
        self.attention_norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        b, n, _ = x.shape
        q, k, v = (f(x).view(b, n, HEADS, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        scores = q @ k.transpose(2, 3) / math.sqrt(HIDDEN // HEADS)
        if mask is not None:
            scores = scores + mask
        mixed = (self.dropout(scores.softmax(-1)) @ v).transpose(1, 2).reshape(b, n, HIDDEN)
        x = self.attention_norm(x + self.dropout(self.output(mixed)))
        return self.norm(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


class Network(nn.Module):
    """Encoder and heads.

    `forward(ids, features, mask)` takes piece ids and feature numbers (batch, pieces) and an optional mask of 1 for
    pieces and 0 for padding. It returns, each for (batch, pieces): tag scores (tags); queries and keys (relations,
    width + 1) whose product is the score of a pair, bias included; 384 numbers whose mean over the pieces of a
    sentence, both marks included, is its vector; and the encoder's states (384).
    """

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))  # BERT's first token type; there is only one here
        self.features = nn.Embedding(FEATURES, HIDDEN)
        nn.init.zeros_(self.features.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.tags = nn.Linear(HIDDEN, len(TAGS))
        self.queries = nn.Linear(HIDDEN, len(RELATIONS) * WIDTH)
        self.keys = nn.Linear(HIDDEN, len(RELATIONS) * WIDTH)
        self.bias = nn.Parameter(torch.full((len(RELATIONS),), -2.0))
        self.vector = nn.Linear(2 * HIDDEN, HIDDEN)
        with torch.no_grad():
            self.vector.weight.copy_(torch.cat([torch.zeros(HIDDEN, HIDDEN), torch.eye(HIDDEN)], 1))
            self.vector.bias.zero_()

    def encode(
        self, ids: Tensor, features: Tensor, mask: Tensor | None = None, words: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """States of the last layer and of the middle one (batch, pieces, 384 each).

        Args:
            words: stands in for the embedding of the ids.
        """
        n = ids.shape[1]
        x = (
            (self.words(ids) if words is None else words)
            + self.positions.weight[:n]
            + self.kind
            + self.features(features)
        )
        x = self.dropout(self.norm(x))
        hide = None if mask is None else (1.0 - mask[:, None, None, :].float()) * -1e4
        middle = x
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, hide)
            if number == MIDDLE:
                middle = x
        return x, middle

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> tuple[Tensor, ...]:
        return self.heads(*self.encode(ids, features, mask))

    def heads(self, x: Tensor, middle: Tensor) -> tuple[Tensor, ...]:
        """What `forward` returns, from the encoder's states."""
        b, n, _ = x.shape
        shape = (b, n, len(RELATIONS), WIDTH)
        bias = self.bias[:, None].expand(b, n, len(RELATIONS), 1)
        q = torch.cat([rotate(self.queries(x).view(shape)) / math.sqrt(WIDTH), bias], -1)
        k = torch.cat([rotate(self.keys(x).view(shape)), torch.ones_like(bias)], -1)
        return self.tags(x), q, k, self.vector(torch.cat([middle, x], -1)), x


class Tree(nn.Module):
    """Training only: heads and labels of a dependency tree, read off the encoder's states."""

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.child = nn.Linear(HIDDEN, DEPENDENCY)
        self.parent = nn.Linear(HIDDEN, DEPENDENCY)
        self.label_child = nn.Linear(HIDDEN, DEPENDENCY)
        self.label_parent = nn.Linear(HIDDEN, DEPENDENCY)
        self.mix = nn.Parameter(torch.randn(DEPENDENCY, DEPENDENCY) / DEPENDENCY)
        self.label = nn.Linear(2 * DEPENDENCY, labels)

    def arcs(self, x: Tensor) -> Tensor:
        """Scores (batch, child, parent)."""
        return F.gelu(self.child(x)) @ self.mix @ F.gelu(self.parent(x)).transpose(1, 2)

    def labels(self, x: Tensor, heads: Tensor) -> Tensor:
        """Scores (batch, child, label) for the given heads (batch, child)."""
        parent = torch.gather(F.gelu(self.label_parent(x)), 1, heads[:, :, None].expand(-1, -1, DEPENDENCY))
        return self.label(torch.cat([F.gelu(self.label_child(x)), parent], -1))


def rotate(x: Tensor) -> Tensor:
    """Rotary position: pairs of coordinates turned by an angle that grows with the position (Su et al. 2021).

    Args:
        x: (batch, pieces, relations, width).
    """
    half = x.shape[-1] // 2
    turn = TURN ** (-torch.arange(half, dtype=torch.float32, device=x.device) / half)
    angle = torch.arange(x.shape[1], dtype=torch.float32, device=x.device)[:, None] * turn
    cos, sin = angle.cos()[None, :, None, :], angle.sin()[None, :, None, :]
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


def base_weights(path: Path) -> dict[str, Tensor]:
    """The published encoder's weights under this network's names."""
    raw = load_file(path)
    raw = {name.removeprefix("bert."): value for name, value in raw.items()}
    out = {
        "words.weight": raw["embeddings.word_embeddings.weight"],
        "positions.weight": raw["embeddings.position_embeddings.weight"],
        "kind": raw["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": raw["embeddings.LayerNorm.weight"],
        "norm.bias": raw["embeddings.LayerNorm.bias"],
    }
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "output": "attention.output.dense",
        "attention_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "norm": "output.LayerNorm",
    }
    for n in range(LAYERS):
        for ours, theirs in names.items():
            for part in ("weight", "bias"):
                out[f"layers.{n}.{ours}.{part}"] = raw[f"encoder.layer.{n}.{theirs}.{part}"]
    return out
