"""What one document offers for comparison: words, n-grams, and the details of each sentence (see `features`)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from stemma.lineage.features import TOKEN, details, meaning, named, tokens
from stemma.lineage.words import CASELESS, skeleton
from stemma.records import Document, Reading, Span

__all__ = ["Box", "Profile", "Profiles", "Sentence", "in_quotes", "prepared", "profile", "unquoted"]

_CAPITALS = 0.22  # share of words inside sentences; in languages that capitalise names only it stays below .2
Hashes = NDArray[np.uint64]
Numbers = NDArray[np.intp]
Made = TypeVar("Made")


class Sentence(NamedTuple):
    """One sentence: its range, its words `[first, last)`, its details `[begin, stop)`, and how it is spoken.

    quoted: share of its characters inside quotation marks. title: it belongs to the headline.
    """

    span: Span
    first: int
    last: int
    begin: int
    stop: int
    quoted: float
    title: bool
    paragraph: int


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A document prepared for comparison. `words` are folded; `starts` and `ends` are their places in the text.

    columns: its distinct details by number, the first `body` of them those outside the headline. features: the same as
    a set. held, places: of every detail in order of reading its number and its word; sentences point into them.
    capitals: everything that may be a name, sentence beginnings included. own: details of the publication itself
    (date, outlet, author), which say nothing about what is told. capitals_tell: False where nouns are written with
    capitals, or a whole text is, so that a capital does not make a name.
    """

    document: Document
    language: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    codes: Hashes
    sentences: tuple[Sentence, ...]
    columns: Mapping[str, int]
    features: frozenset[str]
    body: int
    held: Numbers
    places: tuple[int, ...]
    capitals: frozenset[str]
    own: frozenset[str]
    capitals_tell: bool

    @property
    def id(self) -> str:
        """Id of the document."""
        return self.document.id

    def told(self, at: int) -> frozenset[str]:
        """The details of a sentence."""
        return _told(self)[at]

    @property
    def known(self) -> frozenset[str]:
        """Everything that a copy of it may hold without having it from elsewhere."""
        return _known(self)


@lru_cache(maxsize=320)
def _told(made: Profile) -> tuple[frozenset[str], ...]:
    names, held = list(made.columns), made.held.tolist()
    every = [names[n] for n in held]
    return tuple([frozenset(every[s.begin : s.stop]) for s in made.sentences])


@lru_cache(maxsize=320)
def _known(made: Profile) -> frozenset[str]:
    return made.features | made.capitals | made.own


@dataclass(frozen=True, slots=True)
class Box(Generic[Made]):
    """How to make something; counts as equal to any other: a cache that is given one looks at its key alone."""

    make: Callable[[], Made]

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Box)


_Key = tuple[str | None, ...]
_prepared: dict[_Key, Callable[[], Profile | None]] = {}


@lru_cache(maxsize=320)
def _cached(key: _Key, box: Box[Profile]) -> Profile:
    return box.make()


def _key(doc: Document) -> _Key:
    return (doc.id, doc.text_sha256, doc.outlet, doc.author, doc.published, doc.language)


def prepared(made: Iterable[tuple[Document, Callable[[], Profile | None]]]) -> None:
    """What `profile` asks for these documents before it makes their profiles itself, in the place of what it was told
    before. Few profiles are kept at a time, so that a neighbourhood of thousands does not fill the memory."""
    global _prepared  # what is asked while another neighbourhood comes is made anew, and is the same
    _prepared = {_key(doc): make for doc, make in made}


def profile(reading: Reading) -> Profile:
    """Prepare a document for comparison; kept for the next call with the same document and text."""
    return _cached(_key(reading.document), Box(partial(_made, reading.document)))


def _made(doc: Document) -> Profile:
    make = _prepared.get(_key(doc))
    return (make() if make else None) or _profile(doc)


class Profiles(Mapping[str, Profile]):
    """Profiles by document id, each made when it is asked for."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._readings = {reading.document.id: reading for reading in readings}

    def __getitem__(self, id: str) -> Profile:
        return profile(self._readings[id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._readings)

    def __len__(self) -> int:
        return len(self._readings)


def _profile(doc: Document) -> Profile:
    language = doc.language.split("-")[0]
    text, known = doc.text, tokens(language)
    spans = [found.span() for found in TOKEN.finditer(text)]
    starts, ends = [a for a, _ in spans], [b for _, b in spans]
    words = [known[text[a:b]] for a, b in spans]
    folded = [t.folded for t in words]
    bounds = [(bisect_right(starts, s.start - 1), bisect_right(starts, s.end - 1)) for s in doc.sentences]
    opens = {first for first, _ in bounds} | _after_marks(doc, starts)
    caseless = bool(CASELESS.search(doc.text))
    names = named(words, opens, caseless)
    features = [
        t.feature if t.folded not in names or t.month or t.feature is None else meaning(language, t.folded, t.raw)
        for t in words
    ]
    capitals = [t.raw for t in words if t.capital or (caseless and CASELESS.match(t.raw))]
    spoken = _Spoken.of(doc)
    paragraphs = [p.start for p in doc.paragraphs]
    sentences: list[Sentence] = []
    found: list[tuple[str, int]] = []
    for span, (first, last) in zip(doc.sentences, bounds, strict=True):
        which = bisect_right(paragraphs, span.start) - 1
        kind = doc.paragraphs[which].kind if which >= 0 else "body"
        begin = len(found)
        found += details(features, folded, first, last, known.known)
        sentences.append(
            Sentence(
                span=span,
                first=first,
                last=last,
                begin=begin,
                stop=len(found),
                quoted=spoken.share(span),
                title=kind in ("title", "heading"),
                paragraph=which,
            )
        )
    columns: dict[str, int] = {}
    _number(columns, [f for s in sentences if not s.title for f, _ in found[s.begin : s.stop]])
    body = len(columns)
    _number(columns, [f for s in sentences if s.title for f, _ in found[s.begin : s.stop]])
    return Profile(
        document=doc,
        language=language,
        words=tuple(folded),
        starts=tuple(starts),
        ends=tuple(ends),
        codes=np.fromiter([t.code for t in words], np.uint64, len(words)),
        sentences=tuple(sentences),
        columns=columns,
        features=frozenset(columns),
        body=body,
        held=np.array([columns[f] for f, _ in found], np.intp),
        places=tuple([at for _, at in found]),
        capitals=frozenset(["p:" + skeleton(w) for w in set(capitals)]),
        capitals_tell=len(capitals) - len(opens) <= _CAPITALS * (len(words) - len(opens)),
        own=_own(doc),
    )


def _number(columns: dict[str, int], found: list[str]) -> None:
    for feature in found:
        columns.setdefault(feature, len(columns))


def _own(doc: Document) -> frozenset[str]:
    out = set()
    for value in (doc.outlet, doc.author):
        out |= {"p:" + skeleton(w) for w in TOKEN.findall(value or "") if not w[0].isdigit()}
    date = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", doc.published or "")
    if date:
        out.add(f"n:{date[1]}")
        out |= {f"d:{int(date[2])}-{int(date[3])}"} if date[3] else set()
    return frozenset(out)


def _after_marks(doc: Document, starts: list[int]) -> set[int]:
    """Words that open a quotation: their capital says nothing."""
    return {bisect_right(starts, q.start - 1) for q in doc.quotations}


@dataclass(frozen=True, slots=True)
class _Spoken:
    """Outermost quotations in order, for looking up what lies inside one."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, doc: Document) -> _Spoken:
        outer: list[Span] = []
        for span in sorted(doc.quotations):
            if not outer or span.start >= outer[-1].end:
                outer.append(span)
        return cls(tuple(q.start for q in outer), tuple(q.end for q in outer))

    def share(self, span: Span) -> float:
        """Share 0..1 of a range that stands inside quotation marks."""
        first, last = bisect_right(self.ends, span.start), bisect_right(self.starts, span.end)
        if first >= last:
            return 0.0
        inside = sum(
            max(0, min(self.ends[at], span.end) - max(self.starts[at], span.start)) for at in range(first, last)
        )
        return min(1.0, inside / max(1, span.end - span.start))

    def holds(self, place: int) -> bool:
        """True when a place lies inside quotation marks."""
        at = bisect_right(self.starts, place) - 1
        return at >= 0 and place < self.ends[at]


@lru_cache(maxsize=320)
def unquoted(profile: Profile) -> NDArray[np.bool_]:
    """For each word whether it begins outside quotation marks (words)."""
    spoken = _Spoken.of(profile.document)
    if not spoken.starts:
        return np.ones(len(profile.starts), np.bool_)
    places = np.array(profile.starts, np.int64)
    at = np.searchsorted(np.array(spoken.starts, np.int64), places, "right") - 1
    outside: NDArray[np.bool_] = (at < 0) | (places >= np.array(spoken.ends, np.int64)[at])
    return outside


@lru_cache(maxsize=320)
def in_quotes(profile: Profile) -> Callable[[int], bool]:
    """A test whether a place of the text lies inside quotation marks."""
    return _Spoken.of(profile.document).holds
