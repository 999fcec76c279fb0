"""Standing text: a paragraph on the background that many reports on different events repeat proves no descent.

It is told from a passage that was taken over by what surrounds it. Whoever takes over a passage on an event speaks of
that event elsewhere too; reports that share a standing paragraph share nothing else, and none of them consists of it.
The same holds for the words of an official that are quoted beside any event. Where both texts open with a story of
their own, each with its own voices and none of its days and names in what they share, two of them are enough to tell,
and neither the days between them nor the length of what they share counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from stemma.lineage.citing import own_access, own_handles
from stemma.lineage.filling import within
from stemma.lineage.profile import Profile, Sentence
from stemma.records import Document, Link, Span

__all__ = ["standing"]

HOLDERS = 3  # documents that share a passage before it can be standing text; fewer may have copied it
SPREAD = 14  # days between the first and the last of them; what many print within days was taken from somewhere
SAME_SPAN = 0.8  # share of the shorter of two passages that they have in common when they are one
MAINLY = 0.6  # share of a document that a passage makes up when the document is its source
INSIDE = 0.5  # share of a sentence inside the shared passages from which it is part of them
BESIDES = 1  # rare details that two documents on different events may share beside the passage
STORY = 3  # rare details that a story of its own has, outside what is shared
SPOKEN = 0.5  # share of a sentence inside quotation marks from which it is somebody's words
HARD = "dp"
REFERS = ("credit", "cited")  # evidence beside the passage; then it was taken over
QUOTES = "shared_quotes"  # the same, unless both tell stories of their own beside what is quoted


def standing(
    links: Sequence[Link], documents: Mapping[str, Document], profiles: Mapping[str, Profile]
) -> frozenset[str]:
    """Ids of the links that rest on standing text alone.

    Args:
        links: likely links between documents of `documents`, before parents are chosen.
    """
    shared = [(link, _spans(link)) for link in links if _by_words_alone(link)]
    places: dict[str, list[tuple[str, Span, Span]]] = {}  # document -> the other document, passage here and there
    for link, spans in shared:
        for mine, theirs in spans:
            places.setdefault(link.child, []).append((link.parent, mine, theirs))
            places.setdefault(link.parent, []).append((link.child, theirs, mine))
    known = _Known(documents, profiles, places, {}, {}, {})
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
    places: Mapping[str, list[tuple[str, Span, Span]]]
    asked: dict[tuple[str, Span], _Shared]  # a passage of a source is the same in every copy
    mainly: dict[str, bool]
    bare: dict[tuple[str, Span], bool]

    def sharing(self, document: str, passage: Span) -> _Shared:
        """Who shares this passage of a document."""
        found = self.asked.get((document, passage))
        if found is None:
            holders = {document, *(other for other, here, _ in self.places[document] if _same(here, passage))}
            days = sorted(d for one in holders if (d := _day(self.documents[one])) is not None)
            spread = (days[-1] - days[0]).days if days else 0
            found = _Shared(len(holders), spread, any(map(self.consists, holders)))
            self.asked[document, passage] = found
        return found

    def told_alone(self, document: str, passage: Span) -> bool:
        """True when one of those who share this passage has next to nothing beside it: that one may be its source."""
        found = self.bare.get((document, passage))
        if found is None:
            held = [(other, there) for other, here, there in self.places[document] if _same(here, passage)]
            found = any(len(_outside(self.profiles[one], [span])) < STORY for one, span in [(document, passage), *held])
            self.bare[document, passage] = found
        return found

    def consists(self, document: str) -> bool:
        """True when most of a document stands in others."""
        if document not in self.mainly:
            share = _share(self.documents[document], [here for _, here, _ in self.places[document]])
            self.mainly[document] = share >= MAINLY
        return self.mainly[document]


def _by_words_alone(link: Link) -> bool:
    return any(p.how == "copy" for p in link.passages) and not any(f.name in REFERS for f in link.features)


def _spans(link: Link) -> list[tuple[Span, Span]]:
    return [(p.child, p.parent) for p in link.passages if p.how == "copy"]


def _stands(link: Link, spans: list[tuple[Span, Span]], known: _Known) -> bool:
    if _apart(link, spans, known):
        return True
    if any(f.name == QUOTES for f in link.features):
        return False
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


def _apart(link: Link, spans: list[tuple[Span, Span]], known: _Known) -> bool:
    """True when both texts open with a story of their own, and what they share belongs to neither story."""
    child, parent = known.profiles[link.child], known.profiles[link.parent]
    quoted = [(p.child, p.parent) for p in link.passages if p.how != "copy" and _spoken(child, p.child)]
    mine, theirs = [a for a, _ in spans + quoted], [b for _, b in spans + quoted]
    here, there = _outside(child, mine), _outside(parent, theirs)
    if min(len(here), len(there)) < STORY or len(here & there) > BESIDES:
        return False
    if not _own_story(child, mine) or not _own_story(parent, theirs):
        return False
    told = _inside(child, mine) | _inside(parent, theirs)
    if max(len(told & here), len(told & there)) > BESIDES:
        return False
    return not any(known.told_alone(link.child, a) for a, _ in spans)


def _own_story(profile: Profile, spans: list[Span]) -> bool:
    """True when a text opens outside what it shares, somebody speaks there, and nothing shared was told to its house.

    Somebody speaks: what the author says of his own knowledge, or a quotation.
    """
    left = set(_left(profile, spans))
    first = next((at for at, s in enumerate(profile.sentences) if not s.title), None)
    access = {at for at, _ in own_access(profile)}
    if first not in left or access - left:
        return False
    return bool(access) or any(profile.sentences[at].quoted for at in left)


def _spoken(profile: Profile, span: Span) -> bool:
    return any(profile.sentences[at].quoted >= SPOKEN for at in within(profile, span))


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


def _left(profile: Profile, spans: list[Span]) -> list[int]:
    """The sentences outside the shared passages."""
    return [at for at, s in enumerate(profile.sentences) if not _held(s, spans)]


def _held(sentence: Sentence, spans: list[Span]) -> bool:
    here = sentence.span
    inside = sum(max(0, min(s.end, here.end) - max(s.start, here.start)) for s in spans)
    return inside >= INSIDE * (here.end - here.start)


def _outside(profile: Profile, spans: list[Span]) -> frozenset[str]:
    """Days and names of the sentences outside the shared passages, without those of the publication itself."""
    return _rare(profile, _left(profile, spans))


def _inside(profile: Profile, spans: list[Span]) -> frozenset[str]:
    """The same of the sentences in the shared passages."""
    left = set(_left(profile, spans))
    return _rare(profile, [at for at in range(len(profile.sentences)) if at not in left])


def _rare(profile: Profile, sentences: Iterable[int]) -> frozenset[str]:
    return frozenset(f for at in sentences for f in profile.told(at) if f[0] in HARD) - profile.own
