"""Words of a text that nobody has: what several who name it as their source write alike, and nothing else of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from stemma.lineage.profile import Profile
from stemma.records import Quote

__all__ = ["kept"]

RUN = 6  # words in a row; shorter runs are stock phrases as often as copies
MOST = 24  # texts in one language that are compared, in the order given

Gram = tuple[str, ...]


def kept(citing: Mapping[str, tuple[Profile, Collection[int]]]) -> tuple[tuple[str, Quote], ...]:
    """Runs of words that stand in the citing sentences of two texts at least, each where it stands, sorted.

    Texts that share a run outside these sentences too may have copied each other: what only such texts share proves
    nothing about their source.

    Args:
        citing: by document the profile and the indexes of the sentences that name the lost text.
    """
    tongues: dict[str, list[str]] = defaultdict(list)
    for document in sorted(citing):
        tongues[citing[document][0].language].append(document)
    return tuple(sorted(one for documents in tongues.values() for one in _shared(documents[:MOST], citing)))


def _shared(documents: list[str], citing: Mapping[str, tuple[Profile, Collection[int]]]) -> Iterator[tuple[str, Quote]]:
    inside = {one: {gram for gram, _ in _grams(*citing[one])} for one in documents}
    outside = {one: _others(*citing[one]) for one in documents}
    for one in documents:
        held = set[Gram]()
        for other in documents:
            if other != one and outside[one].isdisjoint(outside[other]):
                held |= inside[one] & inside[other]
        yield from ((one, quote) for quote in _runs(*citing[one], held))


def _grams(profile: Profile, sentences: Collection[int]) -> Iterator[tuple[Gram, int]]:
    for at in sorted(sentences):
        sentence = profile.sentences[at]
        for first in range(sentence.first, sentence.last - RUN + 1):
            yield profile.words[first : first + RUN], first


def _others(profile: Profile, sentences: Collection[int]) -> set[Gram]:
    rest = [at for at, s in enumerate(profile.sentences) if at not in sentences and not s.title]
    return {gram for gram, _ in _grams(profile, rest)}


def _runs(profile: Profile, sentences: Collection[int], held: set[Gram]) -> Iterator[Quote]:
    """The places of these runs, those that overlap as one."""
    first = last = -1
    for gram, at in _grams(profile, sentences):
        if gram not in held:
            continue
        if at > last:
            if first >= 0:
                yield _quote(profile, first, last)
            first = at
        last = at + RUN
    if first >= 0:
        yield _quote(profile, first, last)


def _quote(profile: Profile, first: int, last: int) -> Quote:
    return Quote.of(profile.document.text, profile.starts[first], profile.ends[last - 1])
