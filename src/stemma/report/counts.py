"""Numbers in words: how many independent origins, how many people."""

from __future__ import annotations

__all__ = ["many", "origins_in_words", "origins_range", "people_range"]


def many(number: int, noun: str, plural: str = "") -> str:
    """The number with its noun.

    >>> many(1, "document"), many(3, "document"), many(2, "copy", "copies")
    ('1 document', '3 documents', '2 copies')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def origins_in_words(least: int, most: int) -> str:
    """The range of independent origins as a phrase; least is what grades use.

    >>> origins_in_words(2, 3)
    'at least 2, at most 3 independent origins'
    """
    if most <= 0:
        return "no identified origin"
    if least == most:
        return "1 origin" if most == 1 else f"{most} independent origins"
    if least <= 0:
        return f"no origin identified for certain, at most {most}"
    return f"at least {least}, at most {most} independent origins"


def origins_range(least: int, most: int) -> str:
    """The range of independent origins for a table cell: what can be relied on, then the range.

    >>> origins_range(2, 3), origins_range(1, 1)
    ('2 (2–3)', '1')
    """
    return str(least) if least == most else f"{least} ({least}–{most})"


def people_range(least: int | None, most: int | None) -> str:
    """A number of people as a range; "" when nothing is known.

    >>> people_range(3, 9), people_range(3, None), people_range(None, 9), people_range(4, 4)
    ('3 to 9', 'at least 3', 'at most 9', '4')
    """
    if least is None:
        return "" if most is None else f"at most {most:,}"
    if most is None:
        return f"at least {least:,}"
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"
