"""The network as the program's reader model, before it is exported."""

from __future__ import annotations

import numpy as np
import torch

from stemma.extract.labels import RELATIONS
from stemma.extract.reader import LABELS
from stemma.extract.windows import Tokenize
from training.reader.network import Network

__all__ = ["TorchModel"]


class TorchModel:
    """Reads windows with the network in full precision."""

    languages = frozenset({"en"})
    labels = LABELS
    relations = RELATIONS

    def __init__(self, network: Network, tokenize: Tokenize) -> None:
        self.network = network.eval()
        self.pieces = tokenize

    def run(self, ids: np.ndarray, features: np.ndarray) -> tuple[np.ndarray, ...]:
        """Tags, queries, keys and vectors of one window."""
        with torch.no_grad():
            outputs = self.network(torch.from_numpy(ids)[None], torch.from_numpy(features)[None])
        return tuple(one[0].numpy() for one in outputs[:4])
