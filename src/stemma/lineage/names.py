"""Names compared across documents and scripts: folded, transliterated, without titles."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from stemma.lexicon.load import load

__all__ = ["acronym", "fold", "key_words", "looks_named", "words"]

_SCHEMA = {"aliases": list, "empty": list, "letters": dict}
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?\.?")


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[int, str], frozenset[str], tuple[tuple[tuple[str, ...], str], ...]]:
    data = load("names", _SCHEMA) or {"aliases": [], "empty": [], "letters": {}}
    letters = {ord(k): str(v) for k, v in data["letters"].items()}
    empty = frozenset(str(w) for w in data["empty"])
    aliases = []
    for group in data["aliases"]:
        for other in group[1:]:
            plain = "".join(c for c in unicodedata.normalize("NFKD", other) if not unicodedata.combining(c))
            aliases.append((tuple(plain.translate(letters).split()), str(group[0])))
    aliases.sort(key=lambda pair: (-len(pair[0]), pair))
    return letters, empty, tuple(aliases)


class _Stripping(dict[int, str | int | None]):
    """A table for `str.translate` that drops accents; it learns each character when it first meets it."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]  # type: ignore[return-value]


@cache
def _stripping() -> _Stripping:
    return _Stripping(_tables()[0])


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case, Latin letters, no accents: the form in which names are compared.

    >>> fold("Émile Žanović")
    'emile zanovic'
    """
    letters, _, _ = _tables()
    lowered = text.lower()
    if lowered.isascii():
        return lowered  # the table holds no such letters
    lowered = lowered.translate(letters)
    return unicodedata.normalize("NFKD", lowered).translate(_stripping())


@cache
def _renamed() -> frozenset[str]:
    """First words of all names that have an alias."""
    return frozenset(long[0] for long, _ in _tables()[2])


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Folded words of a name, possessive endings and full stops removed, known aliases replaced."""
    folded = fold(text)
    out = _WORD.findall(folded)
    if any(mark in folded for mark in ".'’"):
        bare = (word.rstrip(".").removesuffix("'s").removesuffix("’s") for word in out)
        out = [word for word in bare if word]
    _, _, aliases = _tables()
    have = set(out)
    if have.isdisjoint(_renamed()):
        return tuple(out)
    for long, short in aliases:
        if long[0] not in have:
            continue
        for at in range(len(out) - len(long) + 1):
            if tuple(out[at : at + len(long)]) == long:
                out[at : at + len(long)] = [short]
                have.add(short)
                break
    return tuple(out)


@lru_cache(maxsize=8192)
def key_words(text: str) -> tuple[str, ...]:
    """Words of a name that tell it from others, in order; plural endings are cut so that "expert" meets "experts"."""
    _, empty, _ = _tables()
    telling = [word for word in words(text) if word not in empty] or list(words(text))
    return tuple([w[:-1] if w[-1] == "s" and len(w) > 4 and w[-2] != "s" else w for w in telling])


def acronym(text: str) -> str:
    """First letters of the capitalised words, folded: "Ferry Crews Relief Fund" gives "fcrf"."""
    return fold("".join(w[0] for w in text.split() if w[:1].isupper()))


def looks_named(name: str) -> bool:
    """True when the name begins like a proper name; scripts without capitals give False for the benefit of doubt.

    >>> looks_named("Ada Brel"), looks_named("hospital worker")
    (True, False)
    """
    first = name.lstrip("“\"'«„ ")[:1]
    return first.isupper()
