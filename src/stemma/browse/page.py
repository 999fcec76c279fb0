"""A screenful of a list: the rows, how many there are, and which page this is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stemma.errors import BadInput

__all__ = ["FARTHEST", "MOST", "SIZE", "Page", "page_of"]

SIZE = 50
MOST = 200  # rows that may be asked for at once
FARTHEST = 1_000_000  # pages


@dataclass(frozen=True, slots=True)
class Page:
    """Rows `(number - 1) * size` to `number * size` of `total`; `more` counts from 1."""

    rows: Sequence[Any]
    total: int
    number: int
    size: int

    @property
    def last(self) -> int:
        """Number of the last page, at least 1."""
        return max(1, -(-self.total // self.size))


def page_of(number: int, size: int = SIZE) -> tuple[int, int]:
    """(limit, offset) of a page.

    Raises:
        BadInput: there can be no such page.
    """
    if not 1 <= number <= FARTHEST:
        raise BadInput(f"There is no page {number}.", hint="Pages are counted from 1.")
    if not 1 <= size <= MOST:
        raise BadInput(f"A page cannot have {size} rows.", hint=f"Ask for 1 to {MOST}.")
    return size, (number - 1) * size
