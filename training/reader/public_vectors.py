"""Sentence vectors on ECB+: does a sentence find the sentences of other reports that tell the same events?

Two sentences of different documents of one topic tell the same when they share two or more event chains. Each sentence
that has such a partner asks; all sentences of other documents, of all topics, answer.
"""

from __future__ import annotations

import csv
import hashlib
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from stemma.extract import Model
from stemma.extract.windows import FIRST, LAST, windows
from stemma.records import Block, Capture, Found
from stemma.text import build
from training.reader.public_counts import Counts

__all__ = ["Told", "compared", "model_vectors", "sentences", "written"]

CHAINS = 2  # event chains that two sentences must share
EVENT = ("ACTION_", "NEG_ACTION_")
BEFORE = re.compile(r" (?=[.,;:!?%)\]}]|n['’]t\b|['’](?:s|re|ve|ll|d|m)?\b)")
AFTER = re.compile(r"(?<=[(\[{$]) ")
Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence: its topic, its document, its text and the event chains it mentions."""

    topic: str
    document: str
    text: str
    chains: frozenset[str]


def sentences(folder: Path) -> list[Told]:
    """The sentences whose annotation was checked (ECBplus_coreference_sentences.csv), by topic, document and number.

    Topics without a folder are the ones kept for the final test.
    """
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    with (folder / "ECBplus_coreference_sentences.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if (folder / row["Topic"]).is_dir():
                wanted[row["Topic"], row["File"]].add(row["Sentence Number"])
    out = []
    for topic, name in sorted(wanted, key=lambda key: (int(key[0]), key[1])):
        root = ET.parse(folder / topic / f"{topic}_{name}.xml").getroot()
        out += _told(root, topic, name, wanted[topic, name])
    return out


def _told(root: ET.Element, topic: str, name: str, wanted: set[str]) -> list[Told]:
    tokens: dict[str, list[str]] = defaultdict(list)
    sentence_of: dict[str, str] = {}
    for token in root.iter("token"):
        number = token.get("sentence", "")
        tokens[number].append(token.text or "")
        sentence_of[token.get("t_id", "")] = number
    events: dict[str, str] = {}
    for mark in root.iterfind("Markables/*"):
        anchor = mark.find("token_anchor")
        if anchor is not None and mark.tag.startswith(EVENT):
            events[mark.get("m_id", "")] = sentence_of.get(anchor.get("t_id", ""), "")
    chains: dict[str, set[str]] = defaultdict(set)
    for chain in root.iter("CROSS_DOC_COREF"):
        for source in chain.iter("source"):
            sentence = events.get(source.get("m_id", ""))
            if sentence is not None:
                chains[sentence].add(chain.get("note", ""))
    return [
        Told(topic, f"{topic}/{name}", written(tokens[number]), frozenset(chains[number]))
        for number in sorted(wanted, key=int)
        if tokens[number]
    ]


def written(tokens: Sequence[str]) -> str:
    """Tokens as a sentence, roughly as it was printed.

    >>> written(["``", "We", "do", "n't", "know", ",", "''", "she", "said", "."])
    '" We don\\'t know, " she said.'
    """
    text = " ".join('"' if token in ("``", "''") else token for token in tokens)
    return AFTER.sub("", BEFORE.sub("", text))


def model_vectors(told: Sequence[Told], model: Model) -> Array:
    """The model's vector of each sentence (sentences, 384): the mean over its pieces and both marks."""
    rows = []
    for one in told:
        sha256 = hashlib.sha256(one.text.encode()).hexdigest()
        about = {"language": Found("en", "set")}
        doc = build(Capture(one.document, sha256, "text/plain", (Block("body", one.text, "1"),), about))
        parts = [model.run(window.ids, window.features)[3] for window in windows(doc, model.pieces)]
        rows.append(np.concatenate(parts).mean(0))
    return np.array(rows)


def base_vectors(told: Sequence[Told], model: Model, folder: Path) -> Array:
    """The base encoder's vectors: the mean of its states over all pieces, both marks included."""
    import torch  # only here: everything else of this file is measured without it

    from training.reader.network import Network, base_weights

    base = Network().eval()
    base.load_state_dict(base_weights(folder / "model.safetensors"), strict=False)
    rows = []
    for one in told:
        ids = torch.tensor([[FIRST, *model.pieces(one.text)[0], LAST]])
        with torch.no_grad():
            rows.append(base.encode(ids, torch.zeros_like(ids))[0][0].mean(0).numpy())
    return np.array(rows)


def compared(told: Sequence[Told], vectors: Array) -> list[Counts]:
    """For each document with sentences that ask: how often the nearest is a partner, and 1 / rank of the first.

    Both as (sum, sentences that ask, the same number again).
    """
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    near = unit @ unit.T
    out: dict[str, dict[str, list[float]]] = {}
    for n, one in enumerate(told):
        partner = np.array([len(one.chains & other.chains) >= CHAINS and one.topic == other.topic for other in told])
        away = np.array([other.document != one.document for other in told])
        right = partner & away
        if not right.any():
            continue
        first = near[n][right].max()
        rank = 1 + int((near[n][away & ~right] >= first).sum())
        counts = out.setdefault(one.document, {"nearest": [0, 0, 0], "reciprocal rank": [0, 0, 0]})
        for name, value in (("nearest", float(rank == 1)), ("reciprocal rank", 1 / rank)):
            counts[name] = [a + b for a, b in zip(counts[name], (value, 1, 1), strict=True)]
    return list(out.values())
