"""Kinds of errors of a reader on annotated reports, counted: what to mend first.

    python -m training.reader.errors --weights out/reader/reader.final.pt     # rules beside the model

Prints a table in Markdown: the twenty commonest kinds for the rules or the model, with both counts.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from stemma import extract
from stemma.extract.gazetteer import load
from stemma.models.load import OnnxModel
from stemma.models.sums import SHIPPED
from stemma.records import Allegation, Quote
from training.reader.evaluate import scorer
from training.reader.reports import Act, Range, Report, Said, reports

__all__ = ["kinds"]

ROOT = Path(__file__).resolve().parent.parent.parent
MOST = 20
FIELDS = {"perp": "perpetrators", "vic": "victims", "means": "means", "inst": "institution"}


def _points(ranges: Iterable[Range]) -> set[int]:
    return {n for start, end in ranges for n in range(start, end)}


def _of(quotes: Iterable[Quote]) -> set[int]:
    return _points((q.start, q.end) for q in quotes)


def _roles(alleg: Allegation) -> list[tuple[str, set[int]]]:
    out = [(role, _of([quote])) for role, name in FIELDS.items() for quote in getattr(alleg, name)]
    for role, one in (("place", alleg.place), ("time", alleg.when), ("count", alleg.count)):
        if one is not None:
            out.append((role, _of([one.quote])))
    return out


def _overlap(a: set[int], b: set[int]) -> float:
    return len(a & b) / len(a | b) if a | b else 1.0


def kinds(found: Iterable[Report], model: extract.Model | None, score: ModuleType) -> Counter[str]:
    """How often each kind of error stands in the reading of these reports."""
    gazetteer = load(None)
    out: Counter[str] = Counter()
    for report in found:
        reading = extract.read(report.document, gazetteer, model)
        _statements(report.statements, reading.statements, score, out)
        _acts(report.acts, reading.allegations, score, out)
    return out


def _statements(right: tuple[Said, ...], read: Any, score: ModuleType, out: Counter[str]) -> None:
    gold = [_points(one.content) for one in right]
    got = [_of(one.content) for one in read]
    pairs = [(value, i, j) for i, a in enumerate(gold) for j, b in enumerate(got) if (value := _overlap(a, b)) >= 0.5]
    matched = score.greedy(pairs)
    out.update(
        f"statement missed ({right[i].quotation or 'no kind'})" for i in set(range(len(gold))) - {m[1] for m in matched}
    )
    out.update(f"statement invented ({read[j].quotation})" for j in set(range(len(got))) - {m[2] for m in matched})
    for _, i, j in matched:
        source = _points(right[i].source)
        if (source or read[j].source) and _overlap(source, _of([read[j].source] if read[j].source else [])) < 0.5:
            out["source wrong or missing" if source else "source invented"] += 1
        if right[i].stance and right[i].stance != read[j].stance:
            out[f"stance {read[j].stance} for {right[i].stance}"] += 1


def _acts(right: tuple[Act, ...], read: tuple[Allegation, ...], score: ModuleType, out: Counter[str]) -> None:
    gold, got = [_points(one.trigger) for one in right], [_of([one.trigger]) for one in read]
    pairs = [
        (1 + _overlap(a, b) + (right[i].type == read[j].act), i, j)
        for i, a in enumerate(gold)
        for j, b in enumerate(got)
        if a & b
    ]
    matched = score.greedy(pairs)
    out.update(f"act missed: {right[i].type}" for i in set(range(len(gold))) - {m[1] for m in matched})
    out.update(f"act invented: {read[j].act}" for j in set(range(len(got))) - {m[2] for m in matched})
    for _, i, j in matched:
        if right[i].type != read[j].act:
            out[f"act {read[j].act} for {right[i].type}"] += 1
            continue
        if right[i].modality != read[j].modality:
            out[f"modality {read[j].modality} for {right[i].modality}"] += 1
        wanted = [(role, _points([span])) for role, span in right[i].roles]
        given = _roles(read[j])
        taken = score.greedy(
            [
                (value, u, w)
                for u, (role, a) in enumerate(wanted)
                for w, (other, b) in enumerate(given)
                if role == other and (value := _overlap(a, b)) >= 0.5
            ]
        )
        out.update(f"role missed: {wanted[u][0]}" for u in set(range(len(wanted))) - {m[1] for m in taken})
        out.update(f"role invented: {given[w][0]}" for w in set(range(len(given))) - {m[2] for m in taken})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="folder of the exported model")
    args = parser.parse_args()
    score = scorer(args.shared / "score.py")
    held = list(reports([args.shared / "corpus"], held=True))
    rules, model = kinds(held, None, score), kinds(held, OnnxModel(args.model), score)
    print(f"{len(held)} documents; errors in all: rules {rules.total()}, rules and model {model.total()}\n")
    print("| kind of error | rules | rules and model |\n|---|---|---|")
    names = sorted(set(rules) | set(model), key=lambda kind: (-max(rules[kind], model[kind]), kind))
    for name in names[:MOST]:
        print(f"| {name} | {rules[name]} | {model[name]} |")


if __name__ == "__main__":
    main()
