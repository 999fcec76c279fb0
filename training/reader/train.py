"""Training in two steps, each of which can be stopped and goes on where it was.

1. `tree`: the encoder learns the structure of English sentences from a treebank.
2. `read`: all heads together, with names and a little of the treebank mixed in, so that neither is forgotten; the
   sentence vectors are held near those of the base encoder.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.reader.examples import Example
from training.reader.losses import batches, name_loss, padded, reading_loss, tree_loss, vector_loss
from training.reader.network import Network, Tree
from training.reader.treebank import Sentence
from training.reader.vary import Names, varied

__all__ = ["Material", "Plan", "base_vectors", "fit", "read", "tree"]

SEED = 20
RIDGE = 3e-3
SHORTER = 3  # every so many passes the windows are shorter: oftener, and content over several sentences is cut
VECTOR = 20.0  # weight of the sentence vectors: one minus a cosine is small beside nats


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast: passes over the data, pieces in a batch, peak rates of the encoder and of the heads."""

    passes: int
    pieces: int = 900
    encoder_rate: float = 1e-4
    head_rate: float = 1e-3
    warm: float = 0.1
    keep: float = 0.998  # of the running mean of the weights at each step
    seed: int = SEED
    mixed: int = 10  # one batch of the treebank and one of names after so many batches of reports


def _groups(modules: Sequence[nn.Module], plan: Plan) -> list[dict[str, Any]]:
    encoder, heads = [], []
    for module in modules:
        for name, value in module.named_parameters():
            if not value.requires_grad:
                continue
            inner = isinstance(module, Network) and name.startswith(("layers", "words", "positions", "norm", "kind"))
            (encoder if inner else heads).append(value)
    return [
        {"params": encoder, "lr": plan.encoder_rate, "peak": plan.encoder_rate},
        {"params": heads, "lr": plan.head_rate, "peak": plan.head_rate},
    ]


class Course:
    """A run of steps with warm-up, decay to nothing, clipping and a running mean; its state can be kept."""

    def __init__(self, modules: dict[str, nn.Module], steps: int, plan: Plan) -> None:
        self.modules, self.steps, self.plan = modules, steps, plan
        self.optimizer = torch.optim.AdamW(_groups(list(modules.values()), plan), weight_decay=0.01)
        self.mean = {k: v.detach().clone() for k, v in modules["network"].state_dict().items()}
        self.step = 0

    def take(self, loss: Tensor) -> None:
        """One step down."""
        share = self.step / max(1, self.steps)
        rate = share / self.plan.warm if share < self.plan.warm else (1 - share) / (1 - self.plan.warm)
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * max(rate, 0.01)
        loss.backward()
        for module in self.modules.values():
            torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        keep = min(self.plan.keep, self.step / (self.step + 10))
        with torch.no_grad():
            now = self.modules["network"].state_dict()
            torch._foreach_lerp_([self.mean[name] for name in now], list(now.values()), 1 - keep)

    def save(self, path: Path, done: int) -> None:
        """Writes everything that is needed to go on, whole or not at all."""
        state = {name: module.state_dict() for name, module in self.modules.items()}
        part = path.with_suffix(".part")
        torch.save(
            state | {"mean": self.mean, "optimizer": self.optimizer.state_dict(), "step": self.step, "done": done}, part
        )
        part.replace(path)

    def resume(self, path: Path) -> int:
        """Passes done so far."""
        if not path.exists():
            return 0
        state = torch.load(path, weights_only=True, map_location=_device_of(self.modules["network"]))
        for name, module in self.modules.items():
            module.load_state_dict(state[name])
        self.mean, self.step = state["mean"], state["step"]
        self.optimizer.load_state_dict(state["optimizer"])
        return int(state["done"])


def _device_of(module: nn.Module) -> torch.device:
    """Where a module's weights lie."""
    return next(module.parameters()).device


def _pass(network: Network, batch: Sequence[Any]) -> tuple[tuple[Tensor, ...], Tensor]:
    """What the network says of a batch (see `Network`), and the mask of its pieces."""
    device = _device_of(network)
    ids, features, mask = padded([item.window for item in batch], device)
    with torch.autocast(device.type, dtype=torch.bfloat16):
        return network(ids, features, mask), mask


def tree(network: Network, items: Sequence[Sentence], labels: Sequence[str], out: Path, plan: Plan) -> Tree:
    """Step 1; the network's weights are changed, `out` holds the state after every pass."""
    torch.manual_seed(SEED)
    known = {label: n for n, label in enumerate(labels)}
    head = Tree(len(labels)).to(_device_of(network))
    count = sum(1 for _ in batches(items, plan.pieces, random.Random(SEED)))
    course = Course({"network": network, "tree": head}, count * plan.passes, plan)
    for number in range(course.resume(out), plan.passes):
        network.train()
        begun, total = time.monotonic(), 0.0
        for batch in batches(items, plan.pieces, random.Random(SEED + number)):
            outputs, _ = _pass(network, batch)
            loss = tree_loss(outputs[4], head, batch, known)
            course.take(loss)
            total += float(loss.detach())
        print(
            f"tree pass {number + 1}/{plan.passes}: loss {total / count:.3f}, {time.monotonic() - begun:.0f} s",
            flush=True,
        )
        course.save(out, number + 1)
    return head


@dataclass(slots=True)
class Material:
    """What step 2 learns from; `short` are the windows of `reports` once more, cut shorter."""

    reports: list[Example]
    short: list[Example]
    trees: list[Sentence]
    names: list[Sentence]
    labels: list[str]


def base_vectors(base: Network, items: Sequence[Any]) -> list[Tensor]:
    """The base encoder's vectors: the mean of its states over all pieces of a window."""
    out: list[Tensor] = [torch.empty(0)] * len(items)
    base.eval()
    order = sorted(range(len(items)), key=lambda n: len(items[n].window.ids))
    for begin in range(0, len(order), 32):
        part = order[begin : begin + 32]
        ids, features, mask = padded([items[n].window for n in part], _device_of(base))
        with torch.no_grad():
            states, _ = base.encode(ids, torch.zeros_like(features), mask)
        weight = mask[:, :, None].float()
        means = (states * weight).sum(1) / weight.sum(1)
        for n, row in zip(part, means, strict=True):
            out[n] = row.clone().cpu()
    return out


def _wanted(vectors: dict[int, Tensor], batch: Sequence[Any], like: Tensor) -> Tensor:
    return torch.stack([vectors[id(item)] for item in batch]).to(like.device)


def read(network: Network, head: Tree, material: Material, wanted: dict[int, Tensor], out: Path, plan: Plan) -> None:
    """Step 2; `wanted` are base vectors by `id` of the example. Ends with the running mean as the weights.

    Every third pass sees shorter windows, and every second batch other names and hidden words; the sentence vectors
    learn only from windows as they are.
    """
    torch.manual_seed(plan.seed + 1)
    network.words.weight.requires_grad_(False)  # words that no report holds must keep their place among the others
    known = {label: n for n, label in enumerate(material.labels)}
    names_known = Names(item.window for item in material.reports)
    turns = [
        material.short if number % SHORTER == 0 and plan.passes - number > 1 else material.reports
        for number in range(plan.passes)
    ]
    counts = [sum(1 for _ in batches(items, plan.pieces, random.Random(SEED))) for items in turns]
    course = Course({"network": network, "tree": head}, sum(counts), plan)
    done = course.resume(out)
    for number in range(done, plan.passes):
        network.train()
        rng = random.Random(plan.seed + 100 + number)
        items, count = turns[number], counts[number]
        trees = list(batches(material.trees, plan.pieces, rng))
        names = list(batches(material.names, plan.pieces, rng))
        begun, total = time.monotonic(), 0.0
        for turn, batch in enumerate(batches(items, plan.pieces, rng)):
            plain = rng.random() < 0.5
            outputs, mask = _pass(network, batch if plain else varied(batch, names_known, rng))
            loss = reading_loss(outputs, batch)
            if plain:
                loss = loss + VECTOR * vector_loss(outputs[3], mask, _wanted(wanted, batch, mask))
            if turn % plan.mixed == 0:
                aside = trees[(turn // plan.mixed) % len(trees)]
                others = names[(turn // plan.mixed) % len(names)]
                seen, hidden = _pass(network, aside)
                loss = loss + 0.3 * tree_loss(seen[4], head, aside, known)
                loss = loss + VECTOR * vector_loss(seen[3], hidden, _wanted(wanted, aside, hidden))
                loss = loss + 0.5 * name_loss(_pass(network, others)[0][0], others)
            course.take(loss)
            total += float(loss.detach())
        print(
            f"pass {number + 1}/{plan.passes}: loss {total / count:.3f}, {time.monotonic() - begun:.0f} s", flush=True
        )
        course.save(out, number + 1)
    network.load_state_dict(course.mean)


def fit(network: Network, items: Sequence[Sentence], wanted: Sequence[Tensor]) -> None:
    """Sets the head of the sentence vectors to the linear map that comes nearest to `wanted` (ridge regression)."""
    network.eval()
    rows: list[Tensor] = [torch.empty(0)] * len(items)
    order = sorted(range(len(items)), key=lambda n: len(items[n].window.ids))
    for begin in range(0, len(order), 32):
        part = order[begin : begin + 32]
        ids, features, mask = padded([items[n].window for n in part], _device_of(network))
        with torch.no_grad():
            last, middle = network.encode(ids, features, mask)
        weight = mask[:, :, None].float()
        means = (torch.cat([middle, last], -1) * weight).sum(1) / weight.sum(1)
        for n, row in zip(part, means, strict=True):
            rows[n] = row.cpu()
    x, y = torch.stack(rows).double(), F.normalize(torch.stack(list(wanted)), dim=1).double()
    mean, spread, target = x.mean(0), x.std(0), y.mean(0)
    x = (x - mean) / spread
    square = x.T @ x / len(x) + RIDGE * torch.eye(x.shape[1], dtype=torch.float64)
    map_ = torch.linalg.solve(square, x.T @ (y - target) / len(x)) / spread[:, None]
    with torch.no_grad():
        network.vector.weight.copy_(map_.T.float())
        network.vector.bias.copy_((target - mean @ map_).float())
