"""What one document offers for comparison: words, n-grams, and the details of each sentence.

A feature is a short string: `n:214` a number, `d:4-17` a day, `m:4` a month, `p:krdn` a name, `c:kill` a subject of the
glossary, `w:gravel` a stem. The first four hold across languages and scripts, `c:` where both languages have a
glossary, `w:` mostly within one language.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stemma.lineage.names import fold
from stemma.lineage.words import CASELESS, Tongue, skeleton, stem, tongue
from stemma.records import Document, Reading, Span

__all__ = ["Profile", "Sentence", "in_quotes", "profile"]

_TOKEN = re.compile(r"[^\W\d_]+|\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+(?!\d)|\d+[.,]\d+|\d+")
_GROUPED = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+")
_PLAIN_ASIDE = 3  # words of fewer letters carry nothing unless they are names or numbers
_CASELESS_NAME = 3  # consonants that a word needs to be taken for a name where there are no capitals
_LARGEST = 10**12
_MOST_WORDS = 65_536  # words kept of one language
_LONGEST_WORD = 64  # letters of a word that is kept
_CAPITALS = 0.22  # share of words inside sentences; in languages that capitalise names only it stays below .2
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its range, its words `[first, last)`, its features in order of reading, and how it is spoken.

    quoted: share of its characters inside quotation marks. title: it belongs to the headline.
    """

    span: Span
    first: int
    last: int
    features: tuple[tuple[str, int], ...]
    quoted: float
    title: bool
    paragraph: int


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A document prepared for comparison. `words` are folded; `starts` and `ends` are their places in the text.

    capitals: everything that may be a name, sentence beginnings included. own: details of the publication itself
    (date, outlet, author), which say nothing about what is told. capitals_tell: False where nouns are written with
    capitals, or a whole text is, so that a capital does not make a name.
    """

    reading: Reading
    language: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    codes: Hashes
    sentences: tuple[Sentence, ...]
    features: frozenset[str]
    capitals: frozenset[str]
    own: frozenset[str]
    capitals_tell: bool

    @property
    def document(self) -> Document:
        """The document itself."""
        return self.reading.document

    @property
    def id(self) -> str:
        """Id of the document."""
        return self.reading.document.id


def _code(word: str) -> int:
    raw = word.encode("utf-8", "surrogatepass")
    return (zlib.crc32(raw) << 32 | zlib.crc32(raw[::-1] + b"~")) * 0x9E3779B97F4A7C15 % 2**64


def _number(token: str) -> float | None:
    if _GROUPED.fullmatch(token):
        return float(re.sub(r"\D", "", token)[:15])
    try:
        return float(token[:15].replace(",", "."))
    except ValueError:
        return None


def _named(tokens: list[_Token], opens: set[int], caseless: bool) -> frozenset[str]:
    """Folded words that are written as names: with a capital inside a sentence, and not also without one."""
    inside = Counter[str]()
    if caseless:
        small = Counter[str]()
        for at, token in enumerate(tokens):
            if CASELESS.match(token.raw):
                inside[token.folded] += len(skeleton(token.raw)) >= _CASELESS_NAME
            elif token.capital:
                inside[token.folded] += at not in opens
            else:
                small[token.folded] += 1
    else:
        for at, token in enumerate(tokens):
            if token.capital and at not in opens:
                inside[token.folded] += 1
        small = Counter(t.folded for t in tokens if t.folded in inside and not t.capital)
    return frozenset(w for w, n in inside.items() if n and n >= small[w])


class _Token(NamedTuple):
    """What a word stands for wherever it is written so.

    feature: its detail where it is no name; "" where it tells nothing, None where a number may begin. month: whether
    that is a month, name or not.
    """

    raw: str
    folded: str
    code: int
    capital: bool
    feature: str | None
    month: bool


class _Tokens(dict[str, _Token]):
    """Words of one language as they were first met; forgotten when there are too many."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.known = tongue(language)

    def __missing__(self, raw: str) -> _Token:
        folded = fold(raw) or raw
        capital = raw[0].isupper()
        feature: str | None = None
        month = 0
        if not _is_number(folded, self.known):
            month = self.known.month(folded) if capital or not self.known.capital_months else 0
            feature = f"m:{month}" if month else _meaning(self.language, folded, "")
        token = _Token(raw, folded, _code(folded), capital, feature, bool(month))
        if len(self) >= _MOST_WORDS:
            self.clear()
        if len(raw) <= _LONGEST_WORD:
            self[raw] = token
        return token


@lru_cache(maxsize=16)
def _tokens(language: str) -> _Tokens:
    return _Tokens(language)


@lru_cache(maxsize=32768)
def _meaning(language: str, word: str, name: str) -> str:
    """Feature of a folded word outside numbers and dates, or ""; `name` is the word as written where it is a name."""
    known = tongue(language)
    if word in known.plain:
        return ""
    subject = known.subject(word)
    if subject:
        return "c:" + subject
    if len(name) > 1:
        bones = skeleton(name)
        return "p:" + bones if len(bones) > 1 else "p:" + word
    if len(word) < _PLAIN_ASIDE:
        return ""
    return "w:" + stem(word)


def _amount(folded: list[str], at: int, last: int, known: Tongue) -> tuple[float, int]:
    """Value of the number that begins at a word, and the word after it; (0, at) where none begins."""
    total, part, here = 0.0, 0.0, at
    while here < last:
        value: float | None = known.numbers.get(folded[here])
        if value is None:
            value = _number(folded[here]) if folded[here][0].isdigit() and here == at else None
        if value is None or (here > at and value < 100 and part % 100 and not (20 <= part % 100 < 100 and value < 10)):
            break
        if value in (12, 100) and 0 < part < 100 and here > at:
            part *= value
        elif value >= 1000 and here > at and not folded[here][0].isdigit():
            total, part = total + max(part, 1) * value, 0.0
        else:
            part += value
        here += 1
    return total + part, here


def _details(
    features: list[str | None], folded: list[str], first: int, last: int, known: Tongue
) -> tuple[tuple[str, int], ...]:
    here = features[first:last]
    if None not in here:
        return tuple([(feature, at) for at, feature in enumerate(here, first) if feature])
    out: list[tuple[str, int]] = []
    at = first
    while at < last:
        feature = features[at]
        if feature is None:
            value, then = _amount(folded, at, last, known)
            month = _month_beside(folded, at, then, first, last, known)
            if month and 1 <= value <= 31 and value == int(value):
                out.append((f"d:{month}-{int(value)}", at))
            elif value > 1 and value < _LARGEST:
                out.append((f"n:{value:g}" if value != int(value) else f"n:{int(value)}", at))
            at = max(then, at + 1)
            continue
        if feature:
            out.append((feature, at))
        at += 1
    return tuple(out)


def _month_beside(folded: list[str], at: int, then: int, first: int, last: int, known: Tongue) -> int:
    for near in (then, then + 1, at - 1):
        if first <= near < last and (near != then + 1 or folded[then] in known.plain):
            month = known.month(folded[near])
            if month and not (near < at and near > first and _is_number(folded[near - 1], known)):
                return month
    return 0


def _is_number(word: str, known: Tongue) -> bool:
    return word[0].isdigit() or word in known.numbers


@lru_cache(maxsize=320)
def _cached(reading_key: tuple[str | None, ...], box: _Box) -> Profile:
    return _profile(box.reading)


@dataclass(frozen=True, slots=True)
class _Box:
    """A reading that counts as equal to any other: the cache looks at its key alone."""

    reading: Reading

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Box)


def profile(reading: Reading) -> Profile:
    """Prepare a document for comparison; kept for the next call with the same document and text."""
    doc = reading.document
    key = (doc.id, doc.text_sha256, doc.outlet, doc.author, doc.published, doc.language)
    return _cached(key, _Box(reading))


def _profile(reading: Reading) -> Profile:
    doc = reading.document
    language = doc.language.split("-")[0]
    found = list(_TOKEN.finditer(doc.text))
    starts, ends = [m.start() for m in found], [m.end() for m in found]
    words = _tokens(language)
    tokens = [words[m[0]] for m in found]
    folded = [t.folded for t in tokens]
    bounds = [(bisect_right(starts, s.start - 1), bisect_right(starts, s.end - 1)) for s in doc.sentences]
    opens = {first for first, _ in bounds} | _after_marks(doc, starts)
    caseless = bool(CASELESS.search(doc.text))
    named = _named(tokens, opens, caseless)
    features = [
        t.feature if t.folded not in named or t.month or t.feature is None else _meaning(language, t.folded, t.raw)
        for t in tokens
    ]
    capitals = [t.raw for t in tokens if t.capital or (caseless and CASELESS.match(t.raw))]
    spoken = _Spoken.of(doc)
    paragraphs = [p.start for p in doc.paragraphs]
    sentences = []
    for span, (first, last) in zip(doc.sentences, bounds, strict=True):
        which = bisect_right(paragraphs, span.start) - 1
        kind = doc.paragraphs[which].kind if which >= 0 else "body"
        sentences.append(
            Sentence(
                span=span,
                first=first,
                last=last,
                features=_details(features, folded, first, last, words.known),
                quoted=spoken.share(span),
                title=kind in ("title", "heading"),
                paragraph=which,
            )
        )
    return Profile(
        reading=reading,
        language=language,
        words=tuple(folded),
        starts=tuple(starts),
        ends=tuple(ends),
        codes=np.fromiter([t.code for t in tokens], np.uint64, len(tokens)),
        sentences=tuple(sentences),
        features=frozenset(f for s in sentences for f, _ in s.features),
        capitals=frozenset("p:" + skeleton(w) for w in set(capitals)),
        capitals_tell=len(capitals) - len(opens) <= _CAPITALS * (len(tokens) - len(opens)),
        own=_own(doc),
    )


def _own(doc: Document) -> frozenset[str]:
    out = set()
    for value in (doc.outlet, doc.author):
        out |= {"p:" + skeleton(w) for w in _TOKEN.findall(value or "") if not w[0].isdigit()}
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
        inside = sum(
            max(0, min(self.ends[at], span.end) - max(self.starts[at], span.start)) for at in range(first, last)
        )
        return min(1.0, inside / max(1, span.end - span.start))

    def holds(self, place: int) -> bool:
        """True when a place lies inside quotation marks."""
        at = bisect_right(self.starts, place) - 1
        return at >= 0 and place < self.ends[at]


@lru_cache(maxsize=320)
def in_quotes(profile: Profile) -> Callable[[int], bool]:
    """A test whether a place of the text lies inside quotation marks."""
    return _Spoken.of(profile.document).holds
