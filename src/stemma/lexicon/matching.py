"""Phrases of vocabularies as patterns: whole words, any white space between them."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["phrases", "plain"]


def plain(phrase: str) -> str:
    """A phrase as part of a pattern: its letters as they are, any white space between its words.

    >>> plain("a.m. or so")
    'a\\\\.m\\\\.\\\\s+or\\\\s+so'
    """
    return re.escape(phrase).replace(r"\ ", r"\s+")


def phrases(found: Sequence[str]) -> re.Pattern[str]:
    """A pattern that finds any of the phrases as whole words, case ignored; nothing where there are none.

    Those that begin with one letter stand together, so that one look rules them out.
    """
    if not found:
        return re.compile(r"(?!)")
    if any(not p[:1].isalnum() for p in found):
        return re.compile(rf"\b(?:{'|'.join(map(plain, found))})\b", re.IGNORECASE)
    groups: dict[str, list[str]] = {}
    for phrase in found:
        groups.setdefault(phrase[0].lower(), []).append(plain(phrase[1:]))
    first = "".join(sorted(groups))
    body = "|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in groups.items())
    return re.compile(rf"\b(?=[{first}])(?:{body})\b", re.IGNORECASE)
