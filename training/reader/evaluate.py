"""Scores of a reader on annotated reports, by the project's scorer."""

from __future__ import annotations

import importlib.util
import math
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from stemma import extract
from stemma.extract.gazetteer import load
from stemma.records import Allegation, Quote, Statement
from training.reader.reports import Report

__all__ = ["scorer", "scores", "table"]


def scorer(path: Path) -> ModuleType:
    """The scorer as a module."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _span(quote: Quote | None) -> dict[str, Any] | None:
    return None if quote is None else {"start": quote.start, "end": quote.end, "text": quote.text}


def _statement(stmt: Statement) -> dict[str, Any]:
    return {
        "source": _span(stmt.source),
        "cue": _span(stmt.cue),
        "content": [_span(q) for q in stmt.content],
        "stance": stmt.stance,
        "quotation": stmt.quotation,
    }


def _allegation(alleg: Allegation) -> dict[str, Any]:
    return {
        "act": alleg.act,
        "modality": alleg.modality,
        "trigger": _span(alleg.trigger),
        "perpetrators": [_span(q) for q in alleg.perpetrators],
        "victims": [_span(q) for q in alleg.victims],
        "place": _span(alleg.place.quote) if alleg.place else None,
        "date": _span(alleg.when.quote) if alleg.when else None,
        "count": _span(alleg.count.quote) if alleg.count else None,
        "means": [_span(q) for q in alleg.means],
        "institution": [_span(q) for q in alleg.institution],
    }


def scores(found: Iterable[Report], model: extract.Model | None, score: ModuleType) -> list[dict[str, list[int]]]:
    """Counts [right, found, annotated] by measure, for each report."""
    gazetteer = load(None)
    out = []
    for report in found:
        reading = extract.read(report.document, gazetteer, model)
        _, paragraphs, said, acts = score.read_doc(str(report.path))
        doc = {"text": report.document.text}
        statements = [_statement(s) for s in reading.statements]
        out.append(
            score.score_doc(paragraphs, said, acts, doc, statements, [_allegation(a) for a in reading.allegations])
        )
    return out


def f1(counts: Sequence[int]) -> float:
    """F1 of [right, found, annotated]; for measures of matched items their accuracy."""
    right, found, annotated = counts
    return 2 * right / (found + annotated) if found + annotated else math.nan


def total(parts: Sequence[dict[str, list[int]]]) -> dict[str, list[int]]:
    """Sums by measure."""
    out: dict[str, list[int]] = {}
    for part in parts:
        for name, counts in part.items():
            out[name] = [a + b for a, b in zip(out.get(name, [0, 0, 0]), counts, strict=True)]
    return out


def table(parts: Sequence[dict[str, list[int]]]) -> dict[str, float]:
    """F1 or accuracy by measure."""
    return {name: round(f1(counts), 3) for name, counts in sorted(total(parts).items())}


def with_doubt(parts: Sequence[dict[str, list[int]]], *, draws: int = 400) -> dict[str, tuple[float, float, float]]:
    """Value and 95 % interval by measure: documents drawn anew with replacement (bootstrap, fixed seed)."""
    rng = random.Random(1)
    names = sorted(total(parts))
    drawn: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(draws):
        sums = total([parts[rng.randrange(len(parts))] for _ in parts])
        for name in names:
            value = f1(sums.get(name, [0, 0, 0]))
            if not math.isnan(value):
                drawn[name].append(value)
    out = {}
    for name, value in table(parts).items():
        ordered = sorted(drawn[name])
        low, high = ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered))]
        out[name] = (value, round(low, 3), round(high, 3))
    return out


def difference(a: Sequence[dict[str, list[int]]], b: Sequence[dict[str, list[int]]]) -> dict[str, float]:
    """What `b` has less than `a`, by measure."""
    first, second = table(a), table(b)
    return {name: round(first[name] - second[name], 3) for name in first}
