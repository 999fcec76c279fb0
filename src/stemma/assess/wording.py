"""Wording that the rules look for: who takes something back, and whether two names share a word."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from stemma.lexicon.load import languages, load
from stemma.records import At, Quote, Reading

__all__ = ["Withdrawal", "stems", "withdrawals"]

SCHEMA = {"withdraws": list, "revises": list}
STEM = 6  # letters kept of a word, so that endings fall away
WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A sentence in which somebody takes something back, and the stems of its words."""

    at: At
    words: frozenset[str]


def stems(text: str) -> frozenset[str]:
    """Words of four letters or more without accents and endings.

    >>> sorted(stems("Harl, the owner of a kiosk"))
    ['harl', 'kiosk', 'owner']
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return frozenset(w.casefold()[:STEM] for w in WORD.findall(plain))


@cache
def _withdraws(language: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Phrases of one language in small letters, and their pattern; of all languages together where it has none."""
    tag = language.split("-")[0].lower()
    known = languages("retractions")
    tags = (tag,) if tag in known else known
    phrases = sorted({p for one in tags for p in (load("retractions", SCHEMA, one) or {"withdraws": []})["withdraws"]})
    pattern = r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b"
    return tuple(phrase.lower() for phrase in phrases), re.compile(pattern, re.IGNORECASE)


def withdrawals(readings: Sequence[Reading]) -> tuple[Withdrawal, ...]:
    """Every sentence of the case in which somebody takes something back."""
    out = []
    for reading in readings:
        doc = reading.document
        phrases, pattern = _withdraws(doc.language)
        low = doc.text.lower()
        if not any(phrase in low for phrase in phrases):  # most texts hold none, and a pattern takes longer to say so
            continue
        starts = [s.start for s in doc.sentences]
        for found in pattern.finditer(doc.text):
            at = bisect_right(starts, found.start()) - 1
            if at < 0:
                continue
            sentence = doc.sentences[at]
            quote = Quote.of(doc.text, sentence.start, sentence.end)
            out.append(Withdrawal(At(doc.id, quote), stems(quote.text)))
    return tuple(dict.fromkeys(out))
