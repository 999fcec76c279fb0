"""Batches and what they cost: the sum of the errors of every head, in nats for each window."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from stemma.extract.labels import GROUPS
from stemma.extract.windows import Window
from training.reader.examples import NOT, Example
from training.reader.network import Tree
from training.reader.treebank import Sentence

__all__ = ["batches", "padded", "reading_loss", "tree_loss", "vector_loss"]

WORD_GROUPS = ("anchor", "trigger", "act", "modality", "stance", "quotation")
WEIGHTS = {"trigger": 2.0, "act": 2.0}  # acts are rare and hard beside reporting words
PAIRS = 0.5  # weight of the relations beside the tags
ROLES = 1.5  # weight of the roles of acts beside sources and contents


def batches(items: Sequence[Any], pieces: int, rng: random.Random) -> Iterator[list[Any]]:
    """Groups of items of about the same length, of at most `pieces` pieces with padding, in random order."""
    order = sorted(range(len(items)), key=lambda n: (len(items[n].window.ids) + rng.random() * 8, n))
    groups: list[list[Any]] = [[]]
    for n in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(items[n].window.ids) > pieces:
            groups.append([])
        groups[-1].append(items[n])
    rng.shuffle(groups)
    yield from groups


def padded(windows: Sequence[Window], device: torch.device | str = "cpu") -> tuple[Tensor, Tensor, Tensor]:
    """Ids, features and mask, each (batch, longest)."""
    longest = max(len(window.ids) for window in windows)
    ids, features, mask = (torch.zeros((len(windows), longest), dtype=torch.long) for _ in range(3))
    for row, window in enumerate(windows):
        size = len(window.ids)
        ids[row, :size] = torch.from_numpy(window.ids)
        features[row, :size] = torch.from_numpy(window.features)
        mask[row, :size] = 1
    return ids.to(device), features.to(device), mask.to(device)


def _rows(batch: Sequence[Any], device: torch.device) -> tuple[Tensor, Tensor]:
    """Row and position of every word's first piece."""
    row = torch.cat([torch.full((len(item.window.at),), n) for n, item in enumerate(batch)])
    return row.to(device), torch.cat([torch.from_numpy(item.window.at) for item in batch]).to(device)


def reading_loss(out: tuple[Tensor, ...], batch: Sequence[Example]) -> Tensor:
    """Tags and relations of annotated reports."""
    tags, queries, keys = (part.float() for part in out[:3])
    row, at = _rows(batch, tags.device)
    scores = tags[row, at]
    total = scores.new_zeros(())
    for name in WORD_GROUPS:
        answers = np.concatenate([item.tags[name] for item in batch])
        if (answers != NOT).any():
            right = torch.from_numpy(answers).to(scores.device)
            loss = F.cross_entropy(scores[:, GROUPS[name]], right, ignore_index=NOT, reduction="sum")
            total = total + WEIGHTS.get(name, 1.0) * loss
    inside = torch.from_numpy(np.concatenate([item.inside for item in batch])).float().to(scores.device)
    total = total + 0.5 * F.binary_cross_entropy_with_logits(scores[:, GROUPS["inside"]], inside, reduction="sum")
    return (total + PAIRS * _pairs(queries, keys, batch)) / len(batch)


def _pairs(queries: Tensor, keys: Tensor, batch: Sequence[Example]) -> Tensor:
    widest = max(len(item.window.at) for item in batch)
    asks = [(n, pair) for n, item in enumerate(batch) for pair in item.pairs]
    if not asks:
        return queries.new_zeros(())
    places = np.zeros((len(batch), widest), dtype=np.int64)
    real = np.zeros((len(batch), widest), dtype=bool)
    for n, item in enumerate(batch):
        places[n, : len(item.window.at)] = item.window.at
        real[n, : len(item.window.at)] = True
    right = np.zeros((len(asks), widest), dtype=np.float32)
    for number, (_, (_, _, answers)) in enumerate(asks):
        right[number, answers] = 1
    device = queries.device
    numbers = [(n, int(batch[n].window.at[pair[0]]), pair[1]) for n, pair in asks]
    rows, place, relation = torch.tensor(numbers).to(device).unbind(1)
    query = queries[rows, place, relation]
    key = keys[rows[:, None], torch.from_numpy(places).to(device)[rows], relation[:, None]]
    scores = torch.einsum("ad,awd->aw", query, key)
    loss = F.binary_cross_entropy_with_logits(scores, torch.from_numpy(right).to(device), reduction="none")
    loss = (loss * torch.from_numpy(real).to(device)[rows]).sum(1)
    return (loss * torch.where(relation >= 2, ROLES, 1.0)).sum()


def vector_loss(vectors: Tensor, mask: Tensor, wanted: Tensor) -> Tensor:
    """How far the windows' vectors are from those of the base encoder: one minus the cosine."""
    weight = mask[:, :, None].float()
    mean = (vectors.float() * weight).sum(1) / weight.sum(1)
    return (1 - F.cosine_similarity(mean, wanted)).mean()


def tree_loss(states: Tensor, tree: Tree, batch: Sequence[Sentence], known: dict[str, int]) -> Tensor:
    """Heads and labels of a treebank; the root's head is the mark that opens the window."""
    states = states.float()
    widest = max(len(item.window.at) for item in batch)
    places = np.zeros((len(batch), widest + 1), dtype=np.int64)
    heads = np.full((len(batch), widest), NOT)
    labels = np.full((len(batch), widest), NOT)
    for n, item in enumerate(batch):
        size = len(item.window.at)
        places[n, 1 : size + 1] = item.window.at
        heads[n, :size] = item.heads
        labels[n, :size] = [known[label] for label in item.labels]
    device = states.device
    words = states[torch.arange(len(batch), device=device)[:, None], torch.from_numpy(places).to(device)]
    arcs = tree.arcs(words)[:, 1:]
    hide = torch.zeros(arcs.shape)
    for n, item in enumerate(batch):
        hide[n, :, len(item.window.at) + 1 :] = -1e4
    right = torch.from_numpy(heads).to(device)
    loss = F.cross_entropy((arcs + hide.to(device)).flatten(0, 1), right.flatten(), ignore_index=NOT, reduction="sum")
    full = torch.cat([right.new_zeros((len(batch), 1)), right.clamp(min=0)], 1)
    scores = tree.labels(words, full)[:, 1:]
    wanted = torch.from_numpy(labels).flatten().to(device)
    loss = loss + F.cross_entropy(scores.flatten(0, 1), wanted, ignore_index=NOT, reduction="sum")
    return loss / len(batch)


def name_loss(tags: Tensor, batch: Sequence[Sentence]) -> Tensor:
    """Persons, bodies and places."""
    row, at = _rows(batch, tags.device)
    right = torch.from_numpy(np.concatenate([item.names for item in batch])).to(tags.device)
    return F.cross_entropy(tags[row, at].float()[:, GROUPS["name"]], right, reduction="sum") / len(batch)
