"""Lines: the sentences of a case with who says them, for denials and numbers that no account of an act holds."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import fsum, log
from typing import TypeVar

from stemma.incidents.account import Account
from stemma.incidents.dates import Bounds, bounds
from stemma.incidents.inherit import ONE_TEXT, SURE, families
from stemma.incidents.sites import WIDE_KINDS
from stemma.incidents.vocabulary import common, habits, takes_back
from stemma.incidents.words import stems
from stemma.records import At, Claim, Lineage, Origin, Place, Quote, Reading, Statement

__all__ = ["FIRST_HAND", "Line", "Lines"]

FIRST_HAND = frozenset({"victim", "eyewitness", "family", "insider", "document", "forensic", "imagery", "lawyer"})
T = TypeVar("T")
DATED_BY = 3  # sentences before one without a day in which it may stand
COMMON = 0.2  # rarity below which a word tells nothing
OPEN_QUESTION = "?"
stems_of_line = lru_cache(maxsize=2048)(stems)


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence.

    Args:
        order: its number in the document. stmts: statements of which some content stands in it.
        origin: id of the origin behind it; where none is known, the family of texts its document belongs to.
        access: access of that origin to what the sentence tells. speaker: name of who says it, "" for the author.
        copy: its document repeats another. title: it is no sentence of the body.
        when: the only date in it. sites: keys of the places below the region in it.
        language: that of the document.
    """

    at: At
    order: int
    paragraph: int
    stmts: tuple[Statement, ...]
    accounts: tuple[Account, ...]
    origin: str
    access: str
    interested: bool
    speaker: str
    copy: bool
    title: bool
    when: Bounds | None
    sites: frozenset[str]
    language: str
    published: str

    @property
    def words(self) -> frozenset[str]:
        """Stems; of most lines nobody asks for them."""
        return stems_of_line(self.at.quote.text)

    @property
    def negated(self) -> bool:
        """True when it says that something was not so, in so many words."""
        return habits(self.language).negated.search(self.at.quote.text) is not None

    @property
    def denies(self) -> bool:
        """True when somebody rejects a claim in it."""
        return any(s.stance == "denies" for s in self.stmts)

    @property
    def claims(self) -> bool:
        """True when it puts something forward: it is no question, no demand and no denial."""
        if self.at.quote.text.rstrip(" \"'”’»").endswith(OPEN_QUESTION) or self.denies:
            return False
        return not self.stmts or any(s.stance not in ("asks", "calls_for", "denies") for s in self.stmts)

    @property
    def rank(self) -> tuple[bool, bool, str, str, int]:
        """Order in which a reader wants to see lines of one origin: no reprints, no headlines, earliest first."""
        return (self.copy, self.title, self.published, self.at.document, self.order)


class Lines:
    """All sentences of a case, made when first asked for."""

    def __init__(
        self,
        readings: Sequence[Reading],
        items: Sequence[Account],
        lineage: Lineage,
        claims: Mapping[str, Sequence[Claim]],
    ) -> None:
        self._readings = sorted(readings, key=lambda r: r.document.id)
        self._items = items
        self._claims = claims
        self._lineage = lineage

    @cached_property
    def kin(self) -> Mapping[str, str]:
        """For every document the family of texts it belongs to."""
        found = families(self._lineage.links)
        return {r.document.id: found.get(r.document.id, r.document.id) for r in self._readings}

    @cached_property
    def all(self) -> tuple[Line, ...]:
        """Every line, by document id and place."""
        origins = {o.id: o for o in self._lineage.origins}
        of_stmt: dict[str, Origin] = {}
        for origin in self._lineage.origins:
            for stmt in origin.statements:
                of_stmt.setdefault(stmt, origin)
        told: dict[tuple[str, int], list[Account]] = defaultdict(list)
        for one in self._items:
            told[one.document, one.alleg.sentence.start].append(one)
        copies = {k.child for k in self._lineage.links if k.probability >= SURE and k.kind in ONE_TEXT}
        return tuple(
            line
            for reading in self._readings
            for line in self._of(reading, told, of_stmt, origins, reading.document.id in copies)
        )

    def _of(
        self,
        reading: Reading,
        told: Mapping[tuple[str, int], Sequence[Account]],
        of_stmt: Mapping[str, Origin],
        origins: Mapping[str, Origin],
        copy: bool,
    ) -> Iterable[Line]:
        doc = reading.document
        starts = [s.start for s in doc.sentences]
        stmts = _by_sentence(starts, ((c.start, c.end, s) for s in reading.statements for c in s.content))
        dates = _by_sentence(starts, ((d.quote.start, d.quote.end, d) for d in reading.dates))
        sites = _by_sentence(starts, ((p.quote.start, p.quote.end, p) for p in reading.places))
        body = [(p.start, p.kind) for p in doc.paragraphs]
        paragraphs = [start for start, _ in body]
        for order, span in enumerate(doc.sentences):
            here = told.get((doc.id, span.start), ())
            said = tuple(stmts.get(order, ()))
            inner = said[-1] if said else None
            claim = next((self._claims[a.id][0] for a in here if self._claims.get(a.id)), None)
            origin = of_stmt.get(inner.id) if inner else None
            if origin is None and claim is not None and not said:
                origin = origins.get(claim.origin)
            speakers = [s.source for s in said if s.source]
            denied = [c for s in said if s.stance == "denies" for c in s.content]
            here_dates = [d for d in dates.get(order, ()) if not denied or any(c.overlaps(d.quote) for c in denied)]
            days = {b for d in here_dates if (b := bounds(d.edtf))}
            at = bisect_right(paragraphs, span.start) - 1
            quote = Quote.of(doc.text, span.start, span.end)
            yield Line(
                at=At(doc.id, quote),
                order=order,
                paragraph=at,
                stmts=said,
                accounts=tuple(here),
                origin=origin.id if origin else self.kin[doc.id],
                access=claim.access
                if claim and origin and claim.origin == origin.id
                else origin.access
                if origin
                else "",
                interested=bool(origin and origin.interested),
                speaker=inner.speaker.name if inner and inner.speaker else origin.speaker if origin else "",
                copy=copy,
                title=at < 0 or body[at][1] != "body",
                when=next(iter(days)) if len(days) == 1 else None,
                sites=frozenset(p.key for p in sites.get(order, ()) if _site(p, speakers)),
                language=doc.language,
                published=doc.published or "~",
            )

    @cached_property
    def derived(self) -> frozenset[str]:
        """Documents that draw on another, in whatever way."""
        return frozenset(k.child for k in self._lineage.links if k.probability >= SURE)

    @cached_property
    def withdraws(self) -> bool:
        """True when somebody takes something back in a sentence; asked without making the lines."""
        docs = [r.document for r in self._readings if takes_back(r.document.text)]
        return any(takes_back(doc.text[s.start : s.end]) for doc in docs for s in doc.sentences)

    @cached_property
    def by_document(self) -> Mapping[str, Sequence[Line]]:
        """Lines of each document in order."""
        out: dict[str, list[Line]] = defaultdict(list)
        for line in self.all:
            out[line.at.document].append(line)
        return out

    @cached_property
    def by_start(self) -> Mapping[tuple[str, int], Line]:
        """Lines by document and first code point."""
        return {(line.at.document, line.at.quote.start): line for line in self.all}

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """How rare a word is among the lines, 0 to 1; reprints are left out, or their facts would look common."""
        seen = Counter(w for line in self.all if not line.copy for w in line.words)
        full = log(sum(not line.copy for line in self.all) + 2)
        return {w: 1 - log(n) / full for w, n in seen.items()}

    def weight(self, words: Iterable[str]) -> float:
        """Sum of the rarities of words that tell something."""
        return fsum(r for w in words if w not in common() and (r := self.rarity.get(w, 1.0)) > COMMON)

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return {r.document.id: r.document.text for r in self._readings}

    def dated(self, line: Line, day: Bounds | None) -> At:
        """The line, together with the sentence before it in its paragraph that gives its day, where it has none."""
        told = self.by_document[line.at.document]
        for other in reversed(told[max(0, line.order - DATED_BY) : line.order]):
            if day is None or line.when is not None or other.paragraph != line.paragraph:
                break
            if other.when == day:
                quote = Quote.of(self._texts[line.at.document], other.at.quote.start, line.at.quote.end)
                return At(line.at.document, quote)
        return line.at

    def at(self, where: At) -> Line | None:
        """The line at a place."""
        return self.by_start.get((where.document, where.quote.start))


def _site(place: Place, speakers: Sequence[Quote]) -> bool:
    """True for a place below the region that is no part of who says it ("the commissioner in Mesquor")."""
    return place.lat is not None and place.kind not in WIDE_KINDS and not any(q.overlaps(place.quote) for q in speakers)


def _by_sentence(starts: Sequence[int], spans: Iterable[tuple[int, int, T]]) -> dict[int, list[T]]:
    """Things by the sentences that they touch, each once."""
    out: dict[int, list[T]] = {}
    for start, end, thing in spans:
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, max(start, end - 1)) - 1
        for order in range(max(0, first), last + 1):
            row = out.setdefault(order, [])
            if thing not in row:
                row.append(thing)
    return out
