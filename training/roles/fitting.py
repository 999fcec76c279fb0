"""Fits the weights, and measures them on documents that they were not fitted on."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from stemma.extract.arguments import NEVER
from stemma.extract.roles import ROLES
from training.roles.corpus import part_of
from training.roles.examples import Example

__all__ = ["fit", "measure", "signs_of", "spread"]

RIDGE = 3.0  # penalty on the square of a weight
LEAST = 3  # reports that a sign must be seen in
STEPS = 120
RATE, RATE_END = 0.15, 0.005  # length of a step at the start, and what is left of it at the end
MOMENTUM, SPREAD = 0.9, 0.99  # how slowly the running means of the gradient and of its square move
PARTS = 4
FORM = {"time": "date", "count": "count"}  # roles that only a date or a count can have
TAKING = ("perp", "vic", "place", "inst", "means")  # roles that take a phrase away from the others
ORDER = ("vic", "perp", "place", "time", "count", "means", "inst")


def possible(role: str, one: Example) -> bool:
    """True when a phrase of this kind can have the role at all."""
    if role in FORM:
        return one.candidate.form == FORM[role]
    return one.candidate.kind not in NEVER[role] and one.candidate.form not in FORM.values()


def signs_of(found: list[Example]) -> dict[str, int]:
    """Signs seen in enough reports, numbered in order of the alphabet."""
    seen: dict[str, set[str]] = defaultdict(set)
    for one in found:
        for sign in one.signs:
            seen[sign].add(one.report)
    return {sign: number for number, sign in enumerate(sorted(s for s, where in seen.items() if len(where) >= LEAST))}


def spread(found: list[Example], signs: dict[str, int]) -> np.ndarray:
    """Numbers of the signs of each example, (examples, most signs); unknown ones and gaps point past the last sign."""
    out = np.full((len(found), max((len(one.signs) for one in found), default=0)), len(signs))
    for row, one in enumerate(found):
        for column, sign in enumerate(one.signs):
            out[row, column] = signs.get(sign, len(signs))
    return out


def fit(found: list[Example], signs: dict[str, int]) -> np.ndarray:
    """Weights in log odds, (signs + 1, roles); the last row is that of unknown signs and stays zero."""
    at = spread(found, signs)
    size, wide = len(signs) + 1, at.shape[1]
    truth = np.array([one.roles for one in found], float)
    open_ = np.array([[possible(role, one) for role in ROLES] for one in found], float)
    weights = np.zeros((size, len(ROLES)))
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(STEPS):
        error = (1 / (1 + np.exp(-weights[at].sum(1))) - truth) * open_
        slope = np.empty_like(weights)
        for role in range(len(ROLES)):
            slope[:, role] = np.bincount(at.ravel(), np.repeat(error[:, role], wide), size)
        slope += RIDGE * weights
        slope[-1] = 0
        mean = MOMENTUM * mean + (1 - MOMENTUM) * slope
        square = SPREAD * square + (1 - SPREAD) * slope * slope
        rate = RATE * (1 - step / STEPS) + RATE_END
        ahead, wide_by = 1 - MOMENTUM ** (step + 1), 1 - SPREAD ** (step + 1)
        weights -= rate * (mean / ahead) / (np.sqrt(square / wide_by) + 1e-8)
    weights[-1] = 0
    return weights


def measure(found: list[Example], total: int, thresholds: tuple[float, ...]) -> list[tuple[float, int, int, float]]:
    """For each threshold: roles found, right ones, F1 against `total`, each part read with weights of the others."""
    part = np.array([part_of(one.report, PARTS) for one in found])
    scores = np.zeros((len(found), len(ROLES)))
    for number in range(PARTS):
        others = [one for one, where in zip(found, part, strict=True) if where != number]
        own = [one for one, where in zip(found, part, strict=True) if where == number]
        signs = signs_of(others)
        scores[part == number] = fit(others, signs)[spread(own, signs)].sum(1)
    out = []
    for least in thresholds:
        guessed, right = _decoded(found, scores, least)
        out.append((least, guessed, right, 2 * right / max(guessed + total, 1)))
    return out


def _decoded(found: list[Example], scores: np.ndarray, least: float) -> tuple[int, int]:
    """Roles given and right ones, when each role of a trigger takes its best phrase (as `arguments.frame`)."""
    by_trigger: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(found):
        by_trigger[one.trigger].append(number)
    guessed = right = 0
    for rows in by_trigger.values():
        used: list[tuple[int, int]] = []
        for role in ORDER:
            column = ROLES.index(role)
            fits = [row for row in rows if possible(role, found[row]) and scores[row, column] > least]
            if role in TAKING:
                fits = [row for row in fits if not any(found[row].start < e and s < found[row].end for s, e in used)]
            if not fits:
                continue
            best = max(fits, key=lambda row: scores[row, column])
            guessed += 1
            right += found[best].roles[column]
            if role in TAKING:
                used.append((found[best].start, found[best].end))
    return guessed, right
