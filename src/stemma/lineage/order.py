"""Which of two documents came later, as far as their dates tell.

A date shown on a page says when that page appeared, so a copy with a refreshed date is still the later one; what dates
leave open is decided by the evidence itself.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from stemma.records import Document

__all__ = ["later", "published_key"]

_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")


@lru_cache(maxsize=8192)
def _range(published: str) -> tuple[str, str] | None:
    """Earliest and latest day of an EDTF date or interval, as comparable text."""
    found = _DAY.findall(published)
    if not found:
        return None
    (y1, m1, d1), (y2, m2, d2) = found[0], found[-1]
    return f"{y1}-{m1 or '01'}-{d1 or '01'}", f"{y2}-{m2 or '12'}-{d2 or '31'}"


@lru_cache(maxsize=8192)
def _moment(published: str) -> datetime | None:
    found = _MOMENT.search(published)
    if not found:
        return None
    try:
        return datetime.fromisoformat(found.group()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _dates(doc: Document) -> tuple[str, str]:
    published = doc.published or ""
    shown = doc.metadata.get("published")
    return published, published if _moment(published) or not shown else shown.value


def later(one: Document, two: Document) -> int:
    """1 when the first document is later, -1 when it is earlier, 0 when the dates do not tell."""
    (day_one, exact_one), (day_two, exact_two) = _dates(one), _dates(two)
    first, second = _moment(exact_one), _moment(exact_two)
    if first and second and first != second:
        return 1 if first > second else -1
    mine, other = _range(day_one), _range(day_two)
    if mine and other:
        if mine[0] > other[1]:
            return 1
        if mine[1] < other[0]:
            return -1
    return 0


def published_key(one: Document) -> tuple[str, str]:
    """Sorts documents by date, undated ones last, then by id."""
    found = _range(one.published or "")
    return (found[0] if found else "9999", one.id)
