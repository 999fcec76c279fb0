"""Best parents of each document: near ones instead of far ones, several where they explain different passages.

The result is a directed graph without loops, never forced into a tree: a document whose links are all weak stays
without a parent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from stemma.lineage import weights
from stemma.lineage.citing import namings, own_handles, same_name
from stemma.lineage.direction import settled
from stemma.lineage.filling import filled, within
from stemma.lineage.names import fold
from stemma.lineage.order import later, published_key
from stemma.lineage.profile import Profile, Profiles
from stemma.lineage.readings import Innovations, innovations, replaced
from stemma.lineage.standing import standing
from stemma.records import Document, Feature, Link, Reading, Span

__all__ = ["parents"]

LIKELY = 0.5  # links below this are no parents
NEARLY = 0.85  # a candidate that explains at least this share of what the best one explains is its equal
NEARLY_ACROSS = 0.3  # the same where one of the two is in another language than the child
NEARLY_BY_FACTS = 0.4  # the same where its facts alone equal those of the best
DECIDING = 3.5  # log-likelihood ratio: about two readings that two copies cannot share by chance
DECIDING_ACROSS = 5.0  # the same where only words of one stem can be seen, in another language
CLOSER = 2.5  # taken from it where the text in another language explains as much as the one in the child's own
NEW_PART = 0.3  # share of a further parent's passages that no parent chosen before explains
ASKED = 50  # texts beside that are asked how they write a passage
CITES = ("credit", "cited", "named")
OWN_PART = 40  # characters of the child that a further parent must explain beyond the others


@dataclass(frozen=True, slots=True)
class _Known:
    documents: Mapping[str, Document]
    profiles: Mapping[str, Profile]
    drawn: Mapping[str, frozenset[str]]  # child -> likely parents, before choosing
    below: Mapping[str, Sequence[str]]  # the same the other way round
    links: Mapping[tuple[str, str], Link]  # by child and parent


def parents(readings: Sequence[Reading], links: Iterable[Link]) -> tuple[Link, ...]:
    """The links to keep, sorted by child and parent.

    Where a document could come from a text or from a copy of it, the copy is its parent only when the two share
    innovations (METHOD 7.2); otherwise the source is. What rests on standing text alone is left out. Links to lost
    witnesses are kept as they are.
    """
    documents = {r.document.id: r.document for r in readings}
    profiles = Profiles(readings)
    likely: dict[str, list[Link]] = {}
    out: list[Link] = []
    for link in sorted(links, key=lambda k: (k.child, k.parent)):
        if link.parent not in documents or link.child not in documents:
            out.append(link)
        elif link.probability >= LIKELY:
            likely.setdefault(link.child, []).append(link)
    likely = _one_way(likely, profiles)
    repeated = standing([k for found in likely.values() for k in found], documents, profiles)
    likely = {child: left for child, found in likely.items() if (left := [k for k in found if k.id not in repeated])}
    drawn = {child: frozenset(k.parent for k in found) for child, found in likely.items()}
    below: dict[str, list[str]] = {}
    for child, above in sorted(drawn.items()):
        for parent in above:
            below.setdefault(parent, []).append(child)
    by_pair = {(k.child, k.parent): k for found in likely.values() for k in found}
    known = _Known(documents, profiles, drawn, below, by_pair)
    for child in sorted(likely):
        out += _chosen(child, likely[child], known)
    kept = sorted(_unlooped(out, documents), key=lambda k: (k.child, k.parent))
    return tuple(filled(k, profiles[k.child], profiles[k.parent]) if k.parent in documents else k for k in kept)


def _one_way(likely: dict[str, list[Link]], profiles: Profiles) -> dict[str, list[Link]]:
    out: dict[str, list[Link]] = {}
    for link in settled([k for found in likely.values() for k in found], profiles):
        out.setdefault(link.child, []).append(link)
    return out


def _chosen(child: str, found: list[Link], known: _Known) -> list[Link]:
    """Best parents of one child: first the best for the whole, then others for what remains."""
    left = sorted(found, key=lambda k: (-_explains(k), -k.probability, published_key(known.documents[k.parent])))
    if all(_value(k, "vague") for k in left):
        return [_subject_source(left, known)]
    kept: list[Link] = []
    while left:
        best = _nearest(child, left, known)
        kept.append(best)
        told = set().union(*(_characters(k) for k in kept))
        left = [k for k in left if not _akin(k.parent, best.parent, known) and _adds(k, told)]
    return kept


def _subject_source(left: list[Link], known: _Known) -> Link:
    """A text without facts shows its subject only: its parent is the source of what was repeated most."""

    offered = {k.parent for k in left}
    sources = [k for k in left if not known.drawn.get(k.parent, frozenset()) & offered] or left

    def weight(link: Link) -> float:
        return sum(_value(k, "subjects_shared") for k in left if _descends(k.parent, link.parent, known))

    return max(sources, key=lambda k: (weight(k), _value(k, "subjects_shared"), k.parent))


def _descends(document: str, source: str, known: _Known) -> bool:
    return document == source or _reaches(document, source, known.drawn)


def _explains(link: Link) -> float:
    return _covered(link) + 200 * sum(f.name in CITES for f in link.features)


def _covered(link: Link) -> int:
    """Characters of the child inside passages."""
    size = reached = 0
    for start, end in sorted((p.child.start, p.child.end) for p in link.passages):
        size += max(0, end - max(start, reached))
        reached = max(reached, end)
    return size


def _characters(link: Link) -> set[int]:
    return {at for p in link.passages for at in range(p.child.start, p.child.end)}


def _adds(link: Link, told: set[int]) -> bool:
    mine = _characters(link)
    fresh = len(mine - told)
    cites = any(f.name in CITES for f in link.features)
    return cites or (fresh >= OWN_PART and fresh >= NEW_PART * len(mine))


def _akin(one: str, two: str, known: _Known) -> bool:
    """True where two documents are the same, one draws on the other, or they share a likely parent."""
    mine, theirs = known.drawn.get(one, frozenset()), known.drawn.get(two, frozenset())
    return one == two or one in theirs or two in mine or not mine.isdisjoint(theirs)


def _value(link: Link, name: str) -> float:
    return next((f.value for f in link.features if f.name == name), 0.0)


def _equal(child: str, link: Link, best: Link, known: _Known) -> bool:
    """True when a candidate explains nearly as much as the best one, by words, by sentences or by facts."""
    if _explains(link) >= NEARLY * _explains(best) or _value(link, "vague"):
        return True
    if _across(child, link, best, known) and _explains(link) >= NEARLY_ACROSS * _explains(best):
        return True
    if _rests_on_passage(best, link) or (
        _covered(link) >= NEARLY * _covered(best) and _names_it_too(link, best.parent, known)
    ):
        return True
    copied = max(_value(link, "copied"), _value(best, "copied"))
    if copied >= weights.PARTLY_COPIED or _explains(link) < NEARLY_BY_FACTS * _explains(best):
        return False
    return _value(link, "facts") >= NEARLY * _value(best, "facts")


def _names_it_too(link: Link, source: str, known: _Known) -> bool:
    """True when the candidate draws on the source and names it, and all that the child has to name it stands in
    passages it shares with the candidate: then the citation was copied along and tells nothing of the way."""
    above = known.links.get((link.parent, source))
    if above is None or not any(f.name in CITES for f in above.features):
        return False
    house = own_handles(known.documents[source])
    names = [n.name for n in namings(known.profiles[link.child]) if any(same_name(n.handle, h) for h in house)]
    return all(any(p.child.overlaps(name) for p in link.passages) for name in names)


def _rests_on_passage(best: Link, link: Link) -> bool:
    """True when all that makes the best candidate a parent is one passage that the other one has, too.

    Thousands of reports may contain a text: any two of them have more in common than each has with that text, since
    chance adds something, but nothing that would make a link by itself.
    """
    copied = [p.child for p in best.passages if p.how == "copy"]
    if not copied:
        return False
    longest = max(copied, key=_size)
    beside = 1 - _size(longest) / sum(_size(p.child) for p in best.passages)
    rest = weights.START
    for one in best.features:
        if one.name != "passage":
            rest += one.weight if one.weight < 0 or one.name in CITES else one.weight * beside
    if rest >= weights.logit(LIKELY):
        return False
    there = [p.child for p in link.passages if p.how == "copy"]
    inside = sum(max(0, min(one.end, longest.end) - max(one.start, longest.start)) for one in there)
    return inside >= NEARLY * _size(longest)


def _size(span: Span) -> int:
    return span.end - span.start


def _nearest(child: str, left: list[Link], known: _Known) -> Link:
    """Among the candidates that explain nearly as much as the best: the source, unless innovations show a copy, and
    then that copy, unless innovations show a copy of the copy."""
    best = left[0]
    equal = [k for k in left if _akin(k.parent, best.parent, known) and _equal(child, k, best, known)]
    editions = [k for k in equal if _edition(known.documents[child], known.documents[k.parent])]
    if editions:
        return max(editions, key=lambda k: (_covered(k), published_key(known.documents[k.parent])))
    here = min(equal, key=lambda k: _height(k, equal, known))
    step: tuple[Link, Innovations, Link] | None = None
    while True:
        far = _partners(known.profiles[child], known.profiles[here.parent], here) if len(equal) > 1 else {}
        shown: list[tuple[Link, Innovations]] = []
        for link in equal:
            if link is not here and here.parent in known.drawn.get(link.parent, frozenset()):
                seen = _between(child, link, here, far, known)
                if seen.score >= _deciding(link, here, known):
                    shown.append((link, seen))
        if not shown:
            return _with_innovations(*step, known) if step else here
        most = max(seen.score for _, seen in shown)
        equal = [link for link, _ in shown]  # a text without innovations of its own is no step further
        step = (*min((one for one in shown if one[1].score >= NEARLY * most), key=_above(equal, known)), here)
        here = step[0]


def _edition(child: Document, parent: Document) -> bool:
    """True for two editions of one page: the same address, or the same headline in the same house."""
    if child.url and child.url == parent.url:
        return True
    titles = [" ".join(fold(one.title or "").split()) for one in (child, parent)]
    return bool(titles[0]) and titles[0] == titles[1] and not set(own_handles(child)).isdisjoint(own_handles(parent))


def _deciding(nearer: Link, source: Link, known: _Known) -> float:
    """The score of innovations that it takes for the nearer one.

    Fewer where that is in another language and explains the child at least as well as the source in its own language
    does: between two languages much less can be seen.
    """
    language = _language(nearer.child, known)
    if _language(nearer.parent, known) == language:
        return DECIDING
    own = _language(source.parent, known) == language and _value(source, "copied") < weights.PARTLY_COPIED
    return DECIDING_ACROSS - (CLOSER if own and _weight(nearer) >= _weight(source) else 0.0)


def _weight(link: Link) -> float:
    return sum(f.weight for f in link.features)


def _above(equal: list[Link], known: _Known) -> Callable[[tuple[Link, Innovations]], tuple[int, float]]:
    """Sorts candidates with their innovations: the source of others first, then by what they share with the child."""
    return lambda one: (_height(one[0], equal, known)[0], -one[1].score)


def _across(child: str, link: Link, best: Link, known: _Known) -> bool:
    """Across languages only the aligned sentences can be counted, not the words, and fewer of them are found."""
    language = _language(child, known)
    return any(_language(k.parent, known) != language for k in (link, best))


def _language(document: str, known: _Known) -> str:
    return known.documents[document].language.split("-")[0]


def _height(link: Link, equal: list[Link], known: _Known) -> tuple[int, float, tuple[str, str]]:
    above = known.drawn.get(link.parent, frozenset())
    return (sum(k.parent in above for k in equal), -_explains(link), published_key(known.documents[link.parent]))


def _between(child: str, nearer: Link, source: Link, far: dict[int, int], known: _Known) -> Innovations:
    """What the child shares with the nearer candidate and not with the source; `far`: its partners in the source."""
    one, two, three = known.profiles[child], known.profiles[nearer.parent], known.profiles[source.parent]
    close = _partners(one, two, nearer)
    between = known.links.get((nearer.parent, source.parent))
    whence = _partners(two, three, between) if between else {}
    places = {at: (close[at], far[at], whence.get(close[at], far[at])) for at in close if at in far}
    return innovations(one, two, three, places)


def _partners(child: Profile, parent: Profile, link: Link) -> dict[int, int]:
    """For each child sentence the parent sentence that the longest passage ties it to."""
    out: dict[int, tuple[int, int]] = {}
    for passage in link.passages:
        place = next(iter(within(parent, passage.parent)), -1)
        for at in within(child, passage.child) if place >= 0 else ():
            span = child.sentences[at].span
            shared = min(span.end, passage.child.end) - max(span.start, passage.child.start)
            if shared > 0 and shared > out.get(at, (0, 0))[0]:
                here = passage.parent.start + max(0, span.start - passage.child.start)
                exact = next(iter(within(parent, Span(here, here + 1))), place)
                out[at] = (shared, exact if passage.how == "copy" else place)
    return _filled({at: place for at, (_, place) in out.items()}, len(child.sentences), len(parent.sentences))


def _filled(found: dict[int, int], ours: int, theirs: int) -> dict[int, int]:
    """Sentences between two pairs that lie equally far apart in both texts belong together too."""
    out = dict(found)
    ends = [(-1, -1), *sorted(found.items()), (ours, theirs)]
    for (a, b), (c, d) in pairwise(ends):
        if c - a == d - b:
            out.update({a + step: b + step for step in range(1, c - a)})
    return out


def _with_innovations(link: Link, seen: Innovations, source: Link, known: _Known) -> Link:
    """The link with what child and parent share against the common source, in words."""
    child, first = known.profiles[link.child], known.profiles[source.parent]
    doc = first.document
    called = doc.outlet or doc.title or doc.file
    words = ", ".join(f"“{w}”" for w in (seen.names + seen.near)[:5])
    text = f"Both have {words}, where {called} has other words: they share what was changed on the way."
    if child.language == first.language:
        found = replaced(child, first, frozenset(seen.near + seen.names), _partners(child, first, source))
        others = _others(link, source, known)
        pairs = [f"both write “{here}” where {_writers(called, there, others)} “{there}”" for here, there in found]
        if pairs:
            told = "; ".join(pairs)
            text = f"{told[:1].upper()}{told[1:]}: they share what was changed on the way."
    feature = Feature("shared_innovations", len(seen.near) + len(seen.names), round(seen.score, 3), text)
    return replace(link, features=(feature, *link.features))


def _others(link: Link, source: Link, known: _Known) -> list[Profile]:
    """Other texts that draw on the same source, as far as they are few enough to be asked."""
    beside = [d for d in known.below.get(source.parent, ()) if d not in (link.child, link.parent)]
    return [known.profiles[d] for d in beside] if len(beside) <= ASKED else []


def _writers(source: str, wording: str, others: list[Profile]) -> str:
    """Who has the original wording: the source, and how many of the others that draw on it."""
    want = f" {' '.join(fold(wording).split())} "
    count = sum(want in f" {' '.join(other.words)} " for other in others)
    if not count:
        return f"{source} writes"
    return f"{source} and {count} {'other' if count == 1 else 'others'} write"


def _unlooped(found: list[Link], documents: Mapping[str, Document]) -> list[Link]:
    """Drop the weakest link of every loop, so that each document has a beginning."""
    kept: dict[str, set[str]] = {}
    out = []
    for link in sorted(found, key=lambda k: (-k.probability, _wrong_way(k, documents), k.child, k.parent)):
        if not _reaches(link.parent, link.child, kept):
            kept.setdefault(link.child, set()).add(link.parent)
            out.append(link)
    return out


def _wrong_way(link: Link, documents: Mapping[str, Document]) -> int:
    child, parent = documents.get(link.child), documents.get(link.parent)
    return -later(child, parent) if child and parent else 0


def _reaches(start: str, goal: str, kept: Mapping[str, Collection[str]]) -> bool:
    seen, queue = set(), [start]
    while queue:
        here = queue.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            queue.extend(kept.get(here, ()))
    return False
