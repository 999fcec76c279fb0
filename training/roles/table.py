"""Writes the weights as the table that the program reads."""

from __future__ import annotations

import numpy as np

__all__ = ["written"]

SMALL = 0.06  # weights nearer to zero are left empty
HEAD = """\
# How much each sign of a phrase beside an act speaks for each role (log odds), learned from annotated reports.
# Made by training/roles. The signs are described in extract/roles.py.
# Columns: sign, perpetrator, victim, place, time, count, means, institution.
"""


def written(signs: dict[str, int], weights: np.ndarray) -> str:
    """The table: tab-separated, one sign a line, in order of the alphabet."""
    lines = []
    for sign, number in sorted(signs.items()):
        cells = ["" if abs(weight) < SMALL else f"{weight:.2f}" for weight in weights[number]]
        if any(cells):
            lines.append("\t".join([sign, *cells]) + "\n")
    return HEAD + "".join(lines)
