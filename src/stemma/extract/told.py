"""What the words of one sentence say wherever they stand: read once for each wording, as reports repeat each other.

Dates are no part of it but for their shapes: which day they mean depends on the document and on the days before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from stemma.extract import acts, counts, dates, places
from stemma.extract.acts_rules import Rules
from stemma.extract.acts_words import Words, split
from stemma.extract.gazetteer import Gazetteer
from stemma.records import Count, Place, Quote

__all__ = ["Known", "Told", "known_of", "told"]

REMEMBERED = 1024  # sentences, some 4 MiB; reports that share paragraphs come to a process one after the other
KNOWN = 16  # languages and gazetteers


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What sentences are read with: rules of the language (None: without) and places. The same pair is one object."""

    language: str
    rules: Rules | None
    gazetteer: Gazetteer


_known: dict[tuple[str, int], Known] = {}


def known_of(language: str, rules: Rules | None, gazetteer: Gazetteer) -> Known:
    """The one object that stands for these; a gazetteer is told from others by being another object."""
    key = (language, id(gazetteer))
    kept = _known.get(key)
    if kept is None or kept.rules is not rules or kept.gazetteer is not gazetteer:
        if len(_known) >= KNOWN:
            _known.clear()
        kept = _known[key] = Known(language, rules, gazetteer)
    return kept


class Told(NamedTuple):
    """Tokens, triggers of acts, places, counts, and the shapes that dates may have; ranges as in the document."""

    words: Words
    everything: frozenset[str]
    triggers: tuple[acts.Trigger, ...]
    places: tuple[Place, ...]
    counts: tuple[Count, ...]
    shapes: tuple[str, ...]


def told(text: str, start: int, end: int, known: Known) -> Told:
    """What the sentence `text[start:end]` says by its words alone."""
    found = _told(text[start:end], known)
    words = found.words
    return found._replace(
        words=Words(
            words.low, tuple([start + at for at in words.start]), tuple([start + at for at in words.end]), words.capital
        ),
        places=tuple(
            [
                Place(
                    _moved(p.quote, start), p.name, p.key, p.kind, p.lat, p.lon, p.within
                )  # `replace` takes four times as long
                for p in found.places
            ]
        ),
        counts=tuple([Count(_moved(c.quote, start), c.least, c.most, c.unit, c.kind) for c in found.counts]),
    )


def _moved(quote: Quote, by: int) -> Quote:
    return Quote(quote.start + by, quote.end + by, quote.text)


@lru_cache(maxsize=REMEMBERED)
def _told(sentence: str, known: Known) -> Told:
    words = split(sentence, 0, len(sentence))
    everything = frozenset(words.low)
    return Told(
        words,
        everything,
        acts.find(words, known.rules) if known.rules is not None else (),
        places.find(sentence, words, known.language, known.gazetteer),
        counts.find(sentence, words, known.language),
        dates.shapes(sentence, everything, known.language),
    )
