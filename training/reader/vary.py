"""Windows shown with other words than they were written with, so that the network reads build and not names.

Names in our reports are invented: another name in the same place changes no answer. A word that is hidden must be
guessed from the words around it, and with it what it tells. Both keep every word's place, so that all answers stand.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from stemma.extract.windows import CAPITAL, Window
from training.reader.examples import Example

__all__ = ["Names", "varied"]

HIDDEN = 103  # the piece that stands for a hidden word in the encoder's vocabulary
HIDE = 0.06  # of the words
SWAP = 0.6  # of the names in a window
RARE = 3  # windows that hold a name at most: what is commoner is a day, a month or an office
SPELLINGS = 4

Name = tuple[int, ...]


def _words(window: Window) -> list[tuple[int, int]]:
    """Range of the pieces of each word."""
    ends = [*window.at[1:].tolist(), len(window.ids) - 1]
    return list(zip(window.at.tolist(), ends, strict=True))


class Names:
    """Invented names by their number of pieces: words that are rare and always written with a capital."""

    def __init__(self, windows: Iterable[Window]) -> None:
        small: set[Name] = set()
        great: Counter[Name] = Counter()
        for window in windows:
            seen = set()
            for a, b in _words(window):
                ids = tuple(window.ids[a:b].tolist())
                if window.features[a] % SPELLINGS == CAPITAL:
                    seen.add(ids)
                else:
                    small.add(ids)
            great.update(seen)
        self._known = {name for name, count in great.items() if count <= RARE and name not in small}
        self._by_size: dict[int, list[Name]] = defaultdict(list)
        for name in sorted(self._known):
            self._by_size[len(name)].append(name)

    def __contains__(self, ids: Name) -> bool:
        return ids in self._known

    def other(self, ids: Name, rng: random.Random) -> Name:
        """A name of as many pieces."""
        return rng.choice(self._by_size[len(ids)])


def varied(items: Sequence[Example], names: Names, rng: random.Random) -> list[Example]:
    """The same windows and answers with some names changed (the same one alike everywhere) and some words hidden."""
    out = []
    for item in items:
        ids = item.window.ids.copy()
        chosen: dict[Name, Name] = {}
        for a, b in _words(item.window):
            word = tuple(ids[a:b].tolist())
            if word in names:
                if word not in chosen:
                    chosen[word] = names.other(word, rng) if rng.random() < SWAP else word
                ids[a:b] = chosen[word]
            elif rng.random() < HIDE:
                ids[a:b] = HIDDEN
        out.append(replace(item, window=replace(item.window, ids=ids)))
    return out
