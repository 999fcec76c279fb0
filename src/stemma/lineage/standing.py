"""Standing text: a paragraph on the background that many reports on different events repeat proves no descent.

It is told from a passage that was taken over by what surrounds it. Whoever takes over a passage on an event speaks of
that event elsewhere too; reports that share a standing paragraph share nothing else, and none of them consists of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from stemma.lineage.citing import own_handles
from stemma.lineage.profile import Profile
from stemma.records import Document, Link, Span

__all__ = ["standing"]

HOLDERS = 3  # documents that share a passage before it can be standing text; fewer may have copied it
SPREAD = 14  # days between the first and the last of them; what many print within days was taken from somewhere
SAME_SPAN = 0.8  # share of the shorter of two passages that they have in common when they are one
MAINLY = 0.6  # share of a document that a passage makes up when the document is its source
INSIDE = 0.5  # share of a sentence inside the shared passages from which it is part of them
BESIDES = 1  # rare details that two documents on different events may share beside the passage
HARD = "dp"
TOLD_ELSEWHERE = ("credit", "cited", "shared_quotes")  # evidence beside the passage; then it was taken over


def standing(
    links: Sequence[Link], documents: Mapping[str, Document], profiles: Mapping[str, Profile]
) -> frozenset[str]:
    """Ids of the links that rest on standing text alone.

    Args:
        links: likely links between documents of `documents`, before parents are chosen.
    """
    shared = [(link, _spans(link)) for link in links if _by_words_alone(link)]
    places: dict[str, list[tuple[str, Span]]] = {}  # document -> the other document, passage in this one
    for link, spans in shared:
        for mine, theirs in spans:
            places.setdefault(link.child, []).append((link.parent, mine))
            places.setdefault(link.parent, []).append((link.child, theirs))
    known = _Known(documents, profiles, places, {}, {})
    return frozenset(link.id for link, spans in shared if _stands(link, spans, known))


class _Shared(NamedTuple):
    """How many documents hold a passage, the days between the first and the last whose day is known, and whether one
    of them consists of what it shares."""

    holders: int
    days: int
    source: bool


@dataclass(frozen=True, slots=True)
class _Known:
    documents: Mapping[str, Document]
    profiles: Mapping[str, Profile]
    places: Mapping[str, list[tuple[str, Span]]]
    asked: dict[tuple[str, Span], _Shared]  # a passage of a source is the same in every copy
    mainly: dict[str, bool]

    def sharing(self, document: str, passage: Span) -> _Shared:
        """Who shares this passage of a document."""
        found = self.asked.get((document, passage))
        if found is None:
            holders = {document, *(other for other, span in self.places[document] if _same(span, passage))}
            days = sorted(d for one in holders if (d := _day(self.documents[one])) is not None)
            spread = (days[-1] - days[0]).days if days else 0
            found = _Shared(len(holders), spread, any(map(self.consists, holders)))
            self.asked[document, passage] = found
        return found

    def consists(self, document: str) -> bool:
        """True when most of a document stands in others."""
        if document not in self.mainly:
            share = _share(self.documents[document], [span for _, span in self.places[document]])
            self.mainly[document] = share >= MAINLY
        return self.mainly[document]


def _by_words_alone(link: Link) -> bool:
    return any(p.how == "copy" for p in link.passages) and not any(f.name in TOLD_ELSEWHERE for f in link.features)


def _spans(link: Link) -> list[tuple[Span, Span]]:
    return [(p.child, p.parent) for p in link.passages if p.how == "copy"]


def _stands(link: Link, spans: list[tuple[Span, Span]], known: _Known) -> bool:
    child, parent = known.documents[link.child], known.documents[link.parent]
    mine, theirs = [a for a, _ in spans], [b for _, b in spans]
    if _share(child, mine) >= MAINLY or _share(parent, theirs) >= MAINLY:
        return False
    if len(_outside(known.profiles[child.id], mine) & _outside(known.profiles[parent.id], theirs)) > BESIDES:
        return False
    house = bool(set(own_handles(child)) & set(own_handles(parent)))
    shared = [known.sharing(link.child, a) for a in mine] + [known.sharing(link.parent, b) for b in theirs]
    if any(one.source for one in shared):
        return False
    return house or any(one.holders >= HOLDERS and one.days >= SPREAD for one in shared)


def _day(document: Document) -> date | None:
    """The day of publication; None where it is not known to the day."""
    try:
        return date.fromisoformat((document.published or "")[:10])
    except ValueError:
        return None


def _same(one: Span, two: Span) -> bool:
    both = min(one.end, two.end) - max(one.start, two.start)
    return both >= SAME_SPAN * min(one.end - one.start, two.end - two.start)


def _share(document: Document, spans: Iterable[Span]) -> float:
    size = reached = 0
    for span in sorted(spans):
        size += max(0, span.end - max(span.start, reached))
        reached = max(reached, span.end)
    return size / max(1, len(document.text))


def _outside(profile: Profile, spans: list[Span]) -> frozenset[str]:
    """Days and names of the sentences outside the shared passages, without those of the publication itself."""
    out: set[str] = set()
    for at, sentence in enumerate(profile.sentences):
        size = sentence.span.end - sentence.span.start
        inside = sum(max(0, min(s.end, sentence.span.end) - max(s.start, sentence.span.start)) for s in spans)
        if inside < INSIDE * size:
            out |= {f for f in profile.told(at) if f[0] in HARD}
    return frozenset(out - profile.own)
