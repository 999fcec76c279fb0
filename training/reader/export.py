"""From trained weights to the folder that the program ships: ONNX in int8, tokenizer, labels, sums.

Every matrix is quantised by itself, one scale for each output channel, to seven bits ("reduce range"), because eight
overflow on processors without VNNI. The embedding keeps one scale for each word: a scale for the whole table would
cost the rare words most of their digits.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from stemma.extract.labels import GROUPS, RELATIONS, TAGS
from training.reader.network import HIDDEN, POSITIONS, Network

__all__ = ["export", "sums"]

OPSET = 17
LANGUAGES = ("en",)
OUTPUTS = ["tags", "queries", "keys", "vectors"]


class Small(nn.Module):
    """The network with its word table in int8 and a scale for each row."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        table = network.words.weight.detach()
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("table", (table / scale).round().to(torch.int8))

    def forward(self, ids: Tensor, features: Tensor) -> tuple[Tensor, ...]:
        return self.network.heads(*self.network.encode(ids, features, words=self._words(ids)))[:4]

    def _words(self, ids: Tensor) -> Tensor:
        return self.table[ids].to(torch.float32) * self.scale[ids]


def export(network: Network, tokenizer: Path, folder: Path, *, quantised: bool = True) -> Path:
    """Writes `model.onnx`, `tokenizer.json` and `labels.toml` to `folder`; returns the path of the model."""
    folder.mkdir(parents=True, exist_ok=True)
    network.eval()
    whole = Small(network) if quantised else _Plain(network)
    ids = torch.randint(1000, 20000, (1, 12))
    features = torch.zeros_like(ids)
    axes = {name: {1: "pieces"} for name in ("ids", "features", *OUTPUTS)}
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                whole, (ids, features), str(full), input_names=["ids", "features"], output_names=OUTPUTS,
                dynamic_axes=axes, opset_version=OPSET, dynamo=False,
            )  # fmt: skip
        target = folder / "model.onnx"
        if quantised:
            quantize_dynamic(
                full, target, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                op_types_to_quantize=["MatMul"],
            )  # fmt: skip
        else:
            shutil.copy(full, target)
    shutil.copy(tokenizer, folder / "tokenizer.json")
    (folder / "labels.toml").write_text(_labels(), encoding="utf-8")
    return target


class _Plain(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, features: Tensor) -> tuple[Tensor, ...]:
        return self.network(ids, features)[:4]


def _labels() -> str:
    lines = ["# What the numbers of model.onnx mean, in their order.", f"languages = {list(LANGUAGES)!r}"]
    lines += [f"relations = {list(RELATIONS)!r}", f"pieces_at_most = {POSITIONS}", f"vector_width = {HIDDEN}"]
    lines += ["", "[labels]"]
    for group, part in GROUPS.items():
        names = [tag.partition(":")[2] for tag in TAGS[part]]
        lines.append(f"{group} = {names!r}")
    return "\n".join(lines).replace("'", '"') + "\n"


def sums(folder: Path) -> None:
    """Writes SHA256SUMS over every other file of the folder."""
    rows = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
        if path.name != "SHA256SUMS" and path.is_file()
    ]
    (folder / "SHA256SUMS").write_text("".join(rows), encoding="utf-8")
