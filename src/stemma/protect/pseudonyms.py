"""Pseudonyms: drawn at random, never made from a name, a sex, a place or a date (METHOD 13)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection

from stemma.records.ids import ALPHABET

__all__ = ["CODE", "new_code"]

LETTERS = 5  # 33 million codes: a slip of the pen hits nobody
CODE = re.compile(rf"(?<![\w-])V-[{ALPHABET}]{{{LETTERS}}}(?![\w-])")


def new_code(taken: Collection[str] = ()) -> str:
    """A pseudonym that is not taken, such as `V-7Q4K2`. The same person has another one in every case."""
    while True:
        code = "V-" + "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
        if code not in taken:
            return code
