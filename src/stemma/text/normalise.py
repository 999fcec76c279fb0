"""Cleaning of raw block text: named steps, always in this order.

    nfc          canonical composition, so that an accented letter is one code point
    invisible    zero-width characters, soft hyphens, byte order marks, bidi and control characters go
    blanks       every run of white space, line breaks included, becomes one blank; none at the ends

The result of `clean` is one line and cleaning it again changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from stemma.errors import BadInput

__all__ = ["STEPS", "clean"]

BLANKS = re.compile(r"\s+")
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f\u0080-\u0084\u0086-\u009f\u00ad\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def _nfc(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _invisible(text: str) -> str:
    return INVISIBLE.sub("", text)


def _blanks(text: str) -> str:
    return BLANKS.sub(" ", text).strip()


# Removing an invisible character can bring a letter and its accent together, hence NFC once more after it.
STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("nfc", _nfc),
    ("invisible", lambda text: _nfc(_invisible(text)) if INVISIBLE.search(text) else text),
    ("blanks", _blanks),
)


def clean(text: str, *, steps: Sequence[str] = ("nfc", "invisible", "blanks")) -> str:
    """One line of clean text.

    Args:
        text: raw text of one block. steps: names out of `STEPS`; they run in the order of `STEPS`.

    Raises:
        BadInput: a step is not known.

    >>> clean("Colony\\u00a0No.\\n 11\\u00ad")
    'Colony No. 11'
    """
    known = [name for name, _ in STEPS]
    for name in steps:
        if name not in known:
            raise BadInput(f"There is no cleaning step {name!r}.", hint=f"Use some of: {', '.join(known)}.")
    for name, step in STEPS:
        if name in steps:
            text = step(text)
    return text
