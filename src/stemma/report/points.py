"""What an explanation is made of: sections of sentences, each with the words of the documents it rests on."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

__all__ = ["HASH_SHOWN", "Cite", "Explanation", "Point", "Section", "isolate", "marked"]

RIGHT_TO_LEFT = ("R", "AL")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
HASH_SHOWN = 12
BARE = ("repeat", "carried", "drawn", "incident", "test", "placed")
QUOTATION_MARKS = frozenset("\"“”„«»‘‚‹'")


@dataclass(frozen=True, slots=True)
class Cite:
    """Words of a document and where they stand: half-open code points of the canonical text of `document`.

    Args:
        short: the short id that readers see. sha256: of the original file. quote: the words in full.
    """

    document: str
    short: str
    start: int
    end: int
    sha256: str
    quote: str

    @property
    def label(self) -> str:
        """The citation as printed: short id, characters, first digits of the hash."""
        return f"{self.short} {self.start}–{self.end} · {self.sha256[:HASH_SHOWN]}"


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence, the words it rests on, and sentences that go into it more closely.

    Args:
        kind: "" or a name by which a renderer may mark the sentence (`overlay`, `origin`, `repeat`, `fact`).
        about: id of the record that the sentence is about, where there is one.
    """

    text: str
    cites: tuple[Cite, ...] = ()
    points: tuple[Point, ...] = ()
    kind: str = ""
    about: str = ""

    @property
    def bare(self) -> bool:
        """True when the words themselves add nothing here and a renderer should print only where they stand."""
        return self.kind in BARE

    def __post_init__(self) -> None:
        """A sentence begins with a capital, also when it begins with a name that is written small inside a text."""
        if self.text.partition(" ")[0].rstrip(",:").isalpha():  # a file name is left as it is
            object.__setattr__(self, "text", self.text[:1].upper() + self.text[1:])


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of sentences; `key` is stable across versions. A section without points is not made."""

    key: str
    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to "explain this": title, what it comes to (`lead`), and the sections that give the reasons."""

    id: str
    short: str
    kind: str
    title: str
    lead: tuple[Point, ...]
    sections: tuple[Section, ...]


def isolate(name: str) -> str:
    """The name, kept from reordering the sentence around it when it is written from right to left.

    >>> isolate("Radio Tirel")
    'Radio Tirel'
    """
    if not name.isascii() and any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in name):
        return f"{ISOLATE}{name}{END_ISOLATE}"
    return name


def marked(words: str) -> str:
    """The words in quotation marks, unless they bring their own.

    >>> marked("they left"), marked("“They left,” she said.")
    ('“they left”', '“They left,” she said.')
    """
    return words if words[:1] in QUOTATION_MARKS else f"“{words}”"
