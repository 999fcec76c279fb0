"""Which of two texts is the one that was made from the other, where no date tells.

Nothing here says whether two texts depend on each other. Readings decide (METHOD 7.2): where two texts in one language
differ in single words, the wording that other texts of the case have too is the older one, and the text with words
that nobody else has is the one that was changed. A text between two others shares things with each of them that the
other lacks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

from stemma.lineage import weights
from stemma.lineage.details import Rarity
from stemma.lineage.filling import within
from stemma.lineage.named import speaks_of_house
from stemma.lineage.profile import Profile
from stemma.lineage.readings import replaced
from stemma.lineage.translation import Match
from stemma.lineage.words import tongue
from stemma.records import Feature, Link, Passage

__all__ = ["HOME", "at_home", "reworded", "reworded_feature", "settled"]

ALIKE = 15  # readings by which two independent reports, or a report and an excerpt of it, may differ this way by chance
READING = 0.25  # logits for each reading beyond that
MOST = 6.0
SHOWN = 3
WORD_LETTERS = 4
HOME = 1.5  # logits for the text whose house both speak of
COMPARED = "ndpcw"
MIDDLE = 1.0  # logits for each thing that a text shares with its source and not with what was made from it
OUTER = 0.25  # the same the other way; fewer, since what was made from a text shares its wording too
MOST_BETWEEN = 4.0
RENDERED = 3.0  # logits for a text between, where the third is told anew in order
SENTENCES, IN_ORDER, MOST_OF_IT, HARDLY, AS_LONG = 8, 0.93, 0.6, 0.25, 0.8  # see `_anew_in_order`
UNDATED = 1.0  # logits for the undated of two texts: who takes a page over often leaves its day away


def reworded(child: Profile, parent: Profile, matches: Iterable[Match], table: Rarity) -> float:
    """Logits for the child as the one whose words were changed, negative for the parent; 0 where little differs.

    Args:
        matches: the sentences of the two that tell the same. table: how telling details are; by it is known what
            stands in other texts of the case too.
    """
    if child.language != parent.language:
        return 0.0
    mine: set[str] = set()
    theirs: set[str] = set()
    for match in matches:
        here, there = child.told(match.child), parent.told(match.parent)
        mine |= here - there
        theirs |= there - here
    once = log((table.documents + 2) / 1.5)

    def balance(readings: set[str]) -> int:
        elsewhere = sum(table.weights.get(f, weights.UNKNOWN) < weights.KINDS[f[0]] * once - 0.01 for f in readings)
        return 2 * elsewhere - len(readings)

    score = balance(theirs - child.known) - balance(mine - parent.known)
    return min(MOST, READING * max(0, abs(score) - ALIKE)) * (1 if score > 0 else -1)


def at_home(child: Profile, parent: Profile) -> Feature | None:
    """What speaks for the parent where only its house is spoken of in the other text: a body's statement names the
    body, and so does every reprint of it, but nobody names the paper that prints it."""
    if not speaks_of_house(child, parent) or speaks_of_house(parent, child):
        return None
    text = f"It speaks of “{parent.document.outlet}”, which published the other text, and that one not of its house."
    return Feature("at_home", 1.0, weights.TINY, text)


def reworded_feature(child: Profile, parent: Profile, passages: Iterable[Passage]) -> Feature | None:
    """What the child writes where the parent has other words, for the reader; None where no single word shows it."""
    partners = {
        at: place
        for p in passages
        if p.how == "rewrite"
        for at, place in zip(within(child, p.child), within(parent, p.parent), strict=False)
    }
    words = {w for at in partners for w in _words(child, at)} - set(parent.words)
    found = replaced(child, parent, frozenset(words), partners)
    if not found:
        return None
    pairs = "; ".join(f"“{here}” where it has “{there}”" for here, there in found)
    doc = parent.document
    text = (
        f"It writes {pairs}. Other texts have the words of “{doc.title or doc.outlet or doc.file}” too, "
        "and none has these: this is the text that was changed."
    )
    return Feature("reworded", len(words), weights.TINY, text)


def _words(profile: Profile, sentence: int) -> tuple[str, ...]:
    s = profile.sentences[sentence]
    return tuple(w for w in profile.words[s.first : s.last] if len(w) >= WORD_LETTERS)


@dataclass(frozen=True, slots=True)
class Between:
    """What a text shares with one of two others only: `first` with the source, `second` with what may be made of it.

    score: logits for this text as the one between them.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    score: float


def between(middle: Profile, source: Profile, other: Profile) -> Between:
    """Does the middle one stand between two texts of one language, itself in another language?

    What was translated from `other` has nothing of the source that `other` lacks, but for chance; what `other` was
    translated from has.
    """
    held = _held(middle)
    first = (held & _held(source)) - other.known
    second = (held & _held(other)) - source.known
    score = MIDDLE * len(first) - OUTER * len(second)
    return Between(tuple(sorted(first)), tuple(sorted(second)), max(-1.0, min(MOST_BETWEEN, score)))


def _anew_in_order(link: Link, child: Profile, parent: Profile) -> bool:
    """True when the child tells most sentences of the parent in their order and has hardly any run of its words.

    People who rewrite move things about, people who copy keep words: this is how a text looks that went through
    another language, or through a machine.
    """
    told = sorted((p.child.start, p.parent.start) for p in link.passages)
    if len(told) < SENTENCES or _copied(link) > HARDLY or _longest_rise([b for _, b in told]) < IN_ORDER * len(told):
        return False
    size = len(child.document.text)
    whole = size >= AS_LONG * len(parent.document.text)  # an excerpt may keep the order of what it takes
    return whole and sum(p.child.end - p.child.start for p in link.passages) >= MOST_OF_IT * size


def _copied(link: Link) -> float:
    return next((f.value for f in link.features if f.name == "copied"), 0.0)


def _longest_rise(places: Sequence[int]) -> int:
    ends: list[int] = []
    for place in places:
        at = bisect_right(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def _held(profile: Profile) -> frozenset[str]:
    return frozenset(f for f in profile.features if f[0] in COMPARED) - profile.own


def settled(links: Sequence[Link], profiles: Mapping[str, Profile]) -> list[Link]:
    """The links without those that have a better one the other way round, in the same order.

    Of two texts in two languages that go both ways, a third one tells: what shares with its source things that the
    other one has lost stands between the two. The surest pairs are settled first and serve the others.
    """
    by_pair = {(k.child, k.parent): k for k in links}
    open_, above = [], dict[str, list[str]]()
    for (child, parent), link in sorted(by_pair.items()):
        back = by_pair.get((parent, child))
        if back is None:
            above.setdefault(child, []).append(parent)
        elif child < parent:
            undated = _dated(parent, profiles) - _dated(child, profiles)
            open_.append((_total(link) - _total(back) + UNDATED * undated, link, back))
    gone: set[str] = set()
    told: dict[str, Feature] = {}
    for margin, link, back in sorted(open_, key=lambda one: (-abs(one[0]), one[1].child, one[1].parent)):
        here, there = (_from_third(way, above, by_pair, profiles) for way in (link, back))
        score = margin + (here[1].score if here else 0.0) - (there[1].score if there else 0.0)
        kept, lost, said = (link, back, here) if score >= 0 else (back, link, there)
        gone.add(lost.id)
        above.setdefault(kept.child, []).append(kept.parent)
        if said and said[1].score > 0:
            told[kept.id] = _between_feature(*said, kept, profiles)
    return [replace(k, features=(*k.features, told[k.id])) if k.id in told else k for k in links if k.id not in gone]


def _from_third(
    link: Link, above: Mapping[str, list[str]], by_pair: Mapping[tuple[str, str], Link], profiles: Mapping[str, Profile]
) -> tuple[str, Between] | None:
    """Of the sources of the parent in the language of the child the one that says most, and what it says."""
    middle, other = profiles[link.parent], profiles[link.child]
    best: tuple[str, Between] | None = None
    for source in above.get(link.parent, ()):
        direct, back = by_pair.get((link.child, source)), by_pair.get((source, link.child))
        reprint = max((_copied(k) for k in (direct, back) if k), default=0.0) >= weights.MOSTLY_COPIED
        if profiles[source].language == other.language != middle.language and not reprint:
            found = between(middle, profiles[source], other)
            if direct and _anew_in_order(direct, other, profiles[source]):
                found = replace(found, score=found.score + RENDERED)
            if best is None or found.score > best[1].score:
                best = source, found
    return best


def _dated(document: str, profiles: Mapping[str, Profile]) -> bool:
    return bool(profiles[document].document.published)


def _total(link: Link) -> float:
    return sum(f.weight for f in link.features)


def _between_feature(source: str, found: Between, link: Link, profiles: Mapping[str, Profile]) -> Feature:
    middle = profiles[link.parent]
    telling = sorted(found.first, key=lambda f: ("pdnwc".index(f[0]), f))
    shown = list(dict.fromkeys(_written(middle, f) for f in telling))[:SHOWN]
    named, origin = middle.document, profiles[source].document
    text = (
        f"“{named.title or named.outlet or named.file}” has {', '.join(f'“{w}”' for w in shown)} as "
        f"“{origin.title or origin.outlet or origin.file}” has; this text has lost that, so it is the later one."
    )
    return Feature("stands_between", len(found.first), weights.TINY, text)


def _written(profile: Profile, feature: str) -> str:
    """A detail as the text writes it where it comes first."""
    column = profile.columns[feature]
    at = profile.places[profile.held.tolist().index(column)]
    end = at + 1
    if feature[0] == "d":
        known = tongue(profile.language)
        months = [n for n in range(at, min(at + 3, len(profile.words))) if known.month(profile.words[n])]
        end = max(months, default=at) + 1
    return profile.document.text[profile.starts[at] : profile.ends[end - 1]]
