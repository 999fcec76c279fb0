"""Where the evidence of a link stands in its two texts: worked out from them when somebody asks, not stored.

Every piece of evidence gets the words that it speaks of, never those of another piece; a piece that speaks of the text
as a whole, or of something that is not there, gets none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from stemma.lineage.citing import first_person, namings, own_handles, same_name
from stemma.lineage.details import Rarity, side
from stemma.lineage.evidence import (
    SAME_QUOTE,
    cites_of,
    copied_whole,
    direct,
    inside_runs,
    quotes,
    speaks,
    spoken,
)
from stemma.lineage.filling import within
from stemma.lineage.named import named
from stemma.lineage.profile import Profile, profile
from stemma.lineage.reuse import Tile, tiles
from stemma.lineage.translation import FIGURES, Alignment, Match, align
from stemma.lineage.words import skeleton, tongue
from stemma.records import Document, Link, Quote, Reading, Shown, Span

__all__ = ["shown"]

UNCOUNTED = Rarity({}, 0)  # which details there are does not depend on how rare they are
SUBJECTS = 20  # of the words that both texts have
OUTSIDE = Span(0, 0)  # what a text has in its head only: its house, its date
BETWEEN = re.compile(r"[\W_]{0,3}")  # what may stand between two words of one name
QUOTED = re.compile(r"“([^”]+)”")
MONTH_NEAR = 3  # words from the number of a day to its month

Pair = tuple[Span | None, Span | None]


def shown(link: Link, child: Document, parent: Document | None) -> tuple[Shown, ...]:
    """The words behind each piece of evidence of a link, in the order of its features.

    Args:
        parent: None where the parent is a text that the case does not hold.
    """
    if parent is None:
        return tuple(Shown(f.name, p.child, None) for f in link.features if f.name in CITING for p in link.passages)
    ends = _ends(link, child, parent)
    out: list[Shown] = []
    for feature in link.features:
        name = feature.name
        if name in WAYS:
            out += [Shown(name, *pair) for pair in dict.fromkeys(WAYS[name](ends))]
        elif name in ALTERED:
            out += [Shown(name, *pair) for pair in dict.fromkeys(_words_told(ends, feature.text))]
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Ends:
    """Both texts of a link prepared, and what its passages say about their sentences.

    runs: what is copied word for word. partner: for sentences of the child the one of the parent that tells the same.
    known: sentences of the child that the parent has.
    """

    link: Link
    child: Profile
    parent: Profile
    runs: tuple[Tile, ...]
    inside: list[int]
    found: Alignment
    partner: dict[int, int]
    known: set[int]


def _ends(link: Link, child: Document, parent: Document) -> _Ends:
    one, two = profile(Reading(child, (), ())), profile(Reading(parent, (), ()))
    runs = tiles(one, two) if one.language == two.language else ()
    inside = inside_runs(one, runs)
    whole = copied_whole(one, inside)
    said = next((f.value for f in link.features if f.name == "shared_quotes"), 0.0)
    for partner in _partners(link, one, two):
        matches = tuple(Match(at, place, 0.0, 0.0, 0.0) for at, place in sorted(partner.items()))
        found = Alignment(matches, 0.0, 0.0, 0.0, (), 0.0, 0, 0)
        ends = _Ends(link, one, two, runs, inside, found, partner, whole | partner.keys())
        if len(quotes(one, two, inside, found)[0]) == said:
            break
    return ends


def _partners(link: Link, child: Profile, parent: Profile) -> Iterator[dict[int, int]]:
    """Which sentences tell the same: those that proved the link, then with those that were added once it was sure."""
    pairs = [
        (here[0], there[0])
        for p in link.passages
        if p.how in ("rewrite", "translate")
        and len(here := within(child, p.child)) == 1
        and (there := within(parent, p.parent))
    ]
    proving = {(m.child, m.parent) for m in align(child, parent, UNCOUNTED).matches}
    yield dict(pair for pair in reversed(pairs) if pair in proving)
    yield dict(reversed(pairs))


def _copied(ends: _Ends) -> Iterator[Pair]:
    yield from ((p.child, p.parent) for p in ends.link.passages if p.how in ("copy", "quote"))


def _longest(ends: _Ends) -> Iterator[Pair]:
    yield from sorted(_copied(ends), key=lambda p: p[0].start - p[0].end if p[0] else 0)[:1]


def _told_again(ends: _Ends) -> Iterator[Pair]:
    yield from ((p.child, p.parent) for p in ends.link.passages if p.how != "cite")


def _subjects(ends: _Ends) -> Iterator[Pair]:
    """Words and subjects that both have, names left out, the longest of them: long words are seldom common ones."""
    own = ends.child.own | ends.parent.own
    both = [f for f in ends.child.columns if f[0] in "cw" and f in ends.parent.columns and f not in own]
    places = [(_first(ends.child, f), _first(ends.parent, f)) for f in both]
    longest = sorted(places, key=lambda p: (p[0].start - p[0].end, p[0].start))[:SUBJECTS]
    yield from sorted(longest)


def _details(ends: _Ends) -> tuple[list[str], list[str]]:
    """Numbers, days and names of the child that the parent has, and those it has not, in the order of the child."""
    child, parent = ends.child, ends.parent
    hard = side(child, parent, UNCOUNTED).hard - child.own
    if not child.capitals_tell:
        hard = frozenset(f for f in hard if f[0] != "p" or f in parent.known)
    ordered = [f for f in child.columns if f in hard]
    return [f for f in ordered if f in parent.known], [f for f in ordered if f not in parent.known]


def _facts(ends: _Ends) -> Iterator[Pair]:
    shared, own = _details(ends)
    yield from _named_whole(ends, [(_first(ends.child, f), _anywhere(ends.parent, f)) for f in shared])
    yield from _named_whole(ends, [(_first(ends.child, f), None) for f in own])


def _own_figures(ends: _Ends) -> Iterator[Pair]:
    yield from ((_first(ends.child, f), None) for f in _details(ends)[1] if f[0] in FIGURES)


def _named_whole(ends: _Ends, found: list[Pair]) -> list[Pair]:
    """Words that stand side by side in both texts are one name: "Port Company", not "Port" and "Company"."""
    out: list[Pair] = []
    for pair in sorted(found, key=lambda p: p[0] or Span(0, 0)):
        if out and all(
            _beside(text, a, b) for text, a, b in zip((ends.child, ends.parent), out[-1], pair, strict=True)
        ):
            out[-1] = (_joined(out[-1][0], pair[0]), _joined(out[-1][1], pair[1]))
        else:
            out.append(pair)
    return out


def _beside(text: Profile, a: Span | None, b: Span | None) -> bool:
    if a is None or b is None:
        return a is b
    words = text.document.text
    named = words[a.start].isupper() and words[b.start].isupper()
    return named and a.end <= b.start and bool(BETWEEN.fullmatch(words[a.end : b.start])) and "." not in words[
        a.end : b.start
    ]  # fmt: skip


def _joined(a: Span | None, b: Span | None) -> Span | None:
    return Span(a.start, b.end) if a and b else a


def _first(text: Profile, feature: str) -> Span:
    """Where a detail stands first, with the month of a day."""
    at = text.places[text.held.tolist().index(text.columns[feature])]
    first = last = at
    if feature[0] == "d":
        month = tongue(text.language).month
        near = range(max(0, at - 1), min(at + MONTH_NEAR, len(text.words)))
        months = [n for n in near if month(text.words[n]) == int(feature[2:].partition("-")[0])]
        first, last = min([at, *months[:1]]), max([at, *months[:1]])
    return Span(text.starts[first], text.ends[last])


def _anywhere(text: Profile, feature: str) -> Span:
    """Where a text has a detail, be it as a word that is no name there; `OUTSIDE` where only its head has it."""
    if feature in text.columns:
        return _first(text, feature)
    words = text.document.text
    for start, end in zip(text.starts, text.ends, strict=True) if feature in text.capitals else ():
        if words[start].upper() == words[start] and f"p:{skeleton(words[start:end])}" == feature:
            return Span(start, end)
    return OUTSIDE


def _shared_quotes(ends: _Ends) -> Iterator[Pair]:
    for quote in quotes(ends.child, ends.parent, ends.inside, ends.found)[0]:
        yield Span(quote.start, quote.end), _counterpart(ends, quote)


def _counterpart(ends: _Ends, quote: Quote) -> Span | None:
    """Where the parent has a quotation of the child: in quotation marks, else as its own words."""
    child, parent = ends.child, ends.parent
    first, last = bisect_left(child.starts, quote.start), bisect_left(child.starts, quote.end)
    mine = child.words[first:last]
    if child.language == parent.language:
        alike = [(LCSseq.similarity(mine, parent.words[a:b]), -a, b, q) for a, b, q in spoken(parent)]
        best = max(alike, key=lambda one: one[:2], default=(0, 0, 0, quote))
        if best[0] >= SAME_QUOTE * min(len(mine), best[2] + best[1]):
            return Span(best[3].start, best[3].end)
        run = max(ends.runs, key=lambda r: min(last, r.child + r.size) - max(first, r.child), default=None)
        if run is not None and min(last, run.child + run.size) > max(first, run.child):
            begin = run.parent + max(0, first - run.child)
            end = run.parent + min(run.size, last - run.child)
            return Span(parent.starts[begin], parent.ends[end - 1])
    place = ends.partner.get(next(iter(within(child, Span(quote.start, quote.end))), -1))
    if place is None:
        return None
    sentence = parent.sentences[place].span
    inside = [Span(q.start, q.end) for _, _, q in spoken(parent) if q.overlaps(sentence)]
    return max(inside, key=lambda s: s.end - s.start, default=sentence)


def _own_quotes(ends: _Ends) -> Iterator[Pair]:
    for quote in quotes(ends.child, ends.parent, ends.inside, ends.found)[1]:
        yield Span(quote.start, quote.end), None


def _access(ends: _Ends) -> Iterator[Pair]:
    for quote in direct(ends.child, ends.parent, ends.known, ends.found):
        at = next(iter(within(ends.child, Span(quote.start, quote.end))), None)
        yield (Span(quote.start, quote.end) if at is None else ends.child.sentences[at].span), None


def _author(ends: _Ends) -> Iterator[Pair]:
    yield from ((ends.child.sentences[at].span, None) for at in first_person(ends.child) if at not in ends.known)


def _house_speaks(ends: _Ends) -> Iterator[Pair]:
    yield from ((ends.child.sentences[at].span, None) for at in speaks(ends.child, ends.parent, ends.known))


def _credit(ends: _Ends) -> Iterator[Pair]:
    yield from ((Span(n.name.start, n.name.end), None) for n in cites_of(ends.child, ends.parent) if n.credit)


def _cited(ends: _Ends) -> Iterator[Pair]:
    """Sentences that name the parent, each with the sentence of the parent that it tells."""
    places = _places(ends)
    for naming in cites_of(ends.child, ends.parent):
        if not naming.credit:
            span = ends.child.sentences[naming.sentence].span
            yield span, places.get(naming.sentence)


def _places(ends: _Ends) -> dict[int, Span]:
    """For sentences of the child what the parent has in their place, by the longest passage of each."""
    out: dict[int, Span] = {}
    for passage in sorted(ends.link.passages, key=lambda p: p.child.start - p.child.end):
        for at in within(ends.child, passage.child) if passage.parent.end else ():
            begin = passage.parent.start
            if passage.how == "copy":
                begin += max(0, ends.child.sentences[at].span.start - passage.child.start)
            there = within(ends.parent, Span(begin, begin + 1))
            out.setdefault(at, ends.parent.sentences[there[0]].span if there else passage.parent)
    return out


def _named(ends: _Ends) -> Iterator[Pair]:
    beside = named(ends.child, ends.parent)
    if beside is None:
        return
    places = {at: ends.parent.sentences[place].span for at, place in beside.sentences}
    at = next(iter(within(ends.child, Span(beside.name.start, beside.name.end))), None)
    if at is not None and at not in places:
        yield ends.child.sentences[at].span, None
    yield from ((ends.child.sentences[at].span, there) for at, there in sorted(places.items()))


def _own_house(ends: _Ends) -> Iterator[Pair]:
    """Where the parent names the house of the child."""
    mine = own_handles(ends.child.document)
    for naming in namings(ends.parent):
        if any(same_name(naming.handle, h) for h in mine):
            yield None, ends.parent.sentences[naming.sentence].span


def _words_told(ends: _Ends, told: str) -> Iterator[Pair]:
    """The words that the sentence of a piece of evidence quotes, where each of the two texts has them."""
    for words in dict.fromkeys(QUOTED.findall(told)):
        here, there = (_found(text.document.text, words) for text in (ends.child, ends.parent))
        if here or there:
            yield here, there


def _found(text: str, words: str) -> Span | None:
    found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) or re.search(
        rf"(?<!\w){re.escape(words)}", text, re.IGNORECASE
    )
    return Span(*found.span()) if found else None


WAYS: dict[str, Callable[[_Ends], Iterator[Pair]]] = {
    "copied": _copied,
    "passage": _longest,
    "retold": _told_again,
    "translated": _told_again,
    "subjects": _subjects,
    "facts": _facts,
    "own_figures": _own_figures,
    "shared_quotes": _shared_quotes,
    "own_quotes": _own_quotes,
    "own_access": _access,
    "first_person": _author,
    "house_speaks": _house_speaks,
    "credit": _credit,
    "cited": _cited,
    "named": _named,
    "own_house": _own_house,
}
ALTERED = ("shared_innovations", "reworded", "stands_between", "at_home")  # their sentences quote the words themselves
CITING = ("cited", "credit")
