"""What speaks for and against "the child draws on the parent": gathered as numbers, then told as Features."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf, sqrt

import numpy as np
from rapidfuzz.distance import LCSseq

from stemma.lineage import weights
from stemma.lineage.citing import Naming, again, first_person, namings, own_access, own_handles, same_name
from stemma.lineage.details import Rarity, weight_of
from stemma.lineage.mixed import one_tongue
from stemma.lineage.named import Named, named
from stemma.lineage.profile import Profile, unquoted
from stemma.lineage.reuse import Tile, containment, copied, tiles
from stemma.lineage.testimony import testimony
from stemma.lineage.translation import Alignment, Match, align, nearest, order
from stemma.lineage.words import skeleton
from stemma.records import Passage, Quote, Span

__all__ = [
    "SAME_QUOTE",
    "Evidence",
    "cites_of",
    "copied_whole",
    "direct",
    "gather",
    "hopeless",
    "inside_runs",
    "quotes",
    "speaks",
    "spoken",
]

QUOTE_WORDS = 4  # shorter quotations are single expressions
MOST_QUOTES = 150  # quotations of one text that are compared: the count is capped in the weights long before
SAME_QUOTE = 0.6  # longest common subsequence over the shorter quotation (METHOD 6)
SAME_SENTENCE = 0.45  # the same over sentences: a word-by-word paraphrase keeps more, unrelated ones have below .35
SAME_SAID = 0.3  # share of the comparable details of a quotation that its counterpart has
UNLIKE = 3.0  # times as long: no counterpart
SENTENCE_WORDS = 8
CITED_DETAILS = 0.5  # share of the detail weight of a sentence with a citation that the cited text must have
FOOTER = 0.8  # share of the copied words that must stand in the last paragraph of both texts of one house
SURELY = 1e-6  # sums are taken in another order than the judge takes them
COPIED_SENTENCE = 0.6  # share of a sentence's words inside copied runs


@dataclass(frozen=True, slots=True)
class Evidence:
    """Measured facts about one direction of one pair.

    words: share 0..1 of the child's words inside copied runs; whole: copied sentences of the child.
    passage: words of the longest copied run, those inside quotation marks left out.
    shared_quotes, own_quotes: quotations of the child that the parent has, and that it has not.
    access: wording of direct knowledge in sentences the parent does not have; author: such sentences in first person.
    cites: places where the child names the parent's outlet or body; cited: sentences of the child that these cover.
    named: what it tells beside the name of the parent's house where it does not cite it.
    house: what they share, the parent has from the child's own house. speaks: sentences of the child, not in the
    parent, in which the publishing body names itself. subjects: likeness of everything both speak about, 0..1.
    vague: the child has next to no facts.
    """

    words: float
    c5: float
    runs: tuple[Tile, ...]
    whole: int
    alignment: Alignment
    shared_quotes: tuple[Quote, ...]
    own_quotes: tuple[Quote, ...]
    access: tuple[Quote, ...]
    author: int
    cites: tuple[Naming, ...]
    cited: int
    named: Named | None
    house: bool
    speaks: int
    subjects: float
    vague: bool
    passages: tuple[Passage, ...]
    passage: int


def hopeless(child: Profile, parent: Profile) -> bool:
    """True when a glance settles that the child does not draw on the parent: most facts of its own, no run of words in
    common, no reference, and not vague. What `gather` could still find would not lift the link above any threshold."""
    hard = {f for f in child.features if f[0] in "dnp"} - child.own
    if len(hard) < weights.FACTS_COUNT or not child.capitals_tell:
        return False
    if len(hard & (parent.features | parent.capitals)) > weights.HOPELESS * len(hard):
        return False
    return not (_vague(child) or containment(child, parent, 5) or cites_of(child, parent) or named(child, parent))


def gather(child: Profile, parent: Profile, rare: Rarity, *, least: float = -inf) -> Evidence | None:
    """Measure one direction of a pair; nothing is judged here.

    Args:
        least: sum of weights that the evidence must be able to reach; None is given as soon as it cannot.
    """
    runs = tiles(child, parent) if one_tongue(child, parent) else ()
    alignment = align(child, parent, rare)
    if runs and _one_house(child, parent):
        runs, alignment = _without_footer(child, parent, runs, alignment)
    inside = inside_runs(child, runs)
    words = inside[-1] / max(1, len(child.words))
    if words < weights.MOSTLY_COPIED:  # nobody asks for it otherwise
        alignment = replace(alignment, order=order(alignment))
    spoken = _speaking(child)
    alignment = _respelled(child, parent, alignment, spoken)
    shared, own = quotes(child, parent, inside, alignment)
    likeness = _likeness(child, parent, rare)
    sketch = _Sketch(words, runs, alignment, len(shared), len(own), likeness)
    if most(child, parent, sketch, told=1.0) < least - SURELY:
        return None  # whatever the sentences without quotations tell
    alignment = _respelled(child, parent, alignment, set(alignment.rows) - spoken)
    if most(child, parent, sketch, told=alignment.told) < least - SURELY:
        return None
    copied_sentences = copied_whole(child, inside)
    known = copied_sentences | {m.child for m in alignment.matches}
    cites = cites_of(child, parent)
    answered = _cited(child, parent, cites, known, rare.weights)
    beside = None if answered or words >= weights.PARTLY_COPIED else named(child, parent)
    return Evidence(
        words=words,
        c5=containment(child, parent, 5) if runs else 0.0,
        runs=runs,
        whole=len(copied_sentences),
        alignment=alignment,
        shared_quotes=shared,
        own_quotes=own,
        access=direct(child, parent, known, alignment),
        author=sum(at not in known for at in first_person(child)),
        cites=cites,
        cited=answered,
        named=beside,
        house=_same_house(child, parent, known),
        speaks=len(speaks(child, parent, known)),
        subjects=likeness,
        vague=_vague(child),
        passages=_passages(child, parent, runs, alignment, copied_sentences, not own or bool(answered), beside),
        passage=_longest(child, parent, runs),
    )


@dataclass(frozen=True, slots=True)
class _Sketch:
    """What is measured first: see `Evidence`; of quotations only how many, the alignment perhaps not complete."""

    words: float
    runs: tuple[Tile, ...]
    alignment: Alignment
    shared: int
    own: int
    subjects: float


def most(child: Profile, parent: Profile, found: _Sketch, *, told: float) -> float:
    """The most that the judge can make of a pair, whatever else is found: what still may speak for it counts in full,
    what may speak against it not at all.

    Args:
        told: share of the child that is retold, at most.
    """
    aligned, vague = found.alignment, _vague(child)
    total = weights.START + min(weights.COPIED_MOST, weights.COPIED * found.words)
    if aligned.facts < weights.FACTS_EVEN:
        longest = max((run.size for run in found.runs), default=0)
        total += max(0.0, min(weights.PASSAGE_MOST, weights.PASSAGE * (longest - weights.STOCK)))
    if found.words < weights.MOSTLY_COPIED:
        total += weights.told(told, aligned.order, across=child.language != parent.language)
    total += max(0.0, min(weights.SUBJECTS_MOST, weights.SUBJECTS * (found.subjects - weights.SUBJECTS_EVEN)))
    total += 2 * weights.TINY
    total += min(weights.SHARED_QUOTES_MOST, weights.SHARED_QUOTE * found.shared)
    total += max(weights.OWN_QUOTES_LEAST, weights.OWN_QUOTE * found.own)
    if own_handles(parent.document):
        total += weights.CREDIT + weights.CITED_MOST
    elif aligned.hard >= weights.FACTS_COUNT and not vague:
        facts = weights.facts(aligned.facts, weights.FACTS_LEAST, weights.FACTS_TOLD, across=False)
        return total + facts + weights.NO_VOICE * (found.own == 0 and aligned.facts >= weights.FACTS_FEW_OWN)
    return total + weights.FACTS_MOST + weights.NO_VOICE + (weights.VAGUE if vague else 0.0)


def _longest(child: Profile, parent: Profile, runs: tuple[Tile, ...]) -> int:
    """Longest copied run outside quotation marks: what was said in public is quoted by many, that proves nothing."""
    here, there = unquoted(child), unquoted(parent)
    return max(
        (
            int(np.count_nonzero(here[run.child : run.child + run.size] & there[run.parent : run.parent + run.size]))
            for run in runs
            if run.size > weights.STOCK
        ),
        default=0,
    )


def _one_house(child: Profile, parent: Profile) -> bool:
    return bool(set(own_handles(child.document)) & set(own_handles(parent.document)))


def _without_footer(
    child: Profile, parent: Profile, runs: tuple[Tile, ...], found: Alignment
) -> tuple[tuple[Tile, ...], Alignment]:
    """Texts of one house share the paragraph about the house; one that ends both, and little else, proves nothing."""
    ours, theirs = _ending(child), _ending(parent)
    footer = [r for r in runs if child.starts[r.child] >= ours and parent.starts[r.parent] >= theirs]
    if sum(r.size for r in footer) < FOOTER * sum(r.size for r in runs):
        return runs, found
    matches = tuple(m for m in found.matches if child.sentences[m.child].span.start < ours)
    told = found.told * len(matches) / max(1, len(found.matches))
    return tuple(r for r in runs if r not in footer), replace(found, matches=matches, told=told)


def _ending(profile: Profile) -> int:
    """Where the last paragraph begins."""
    return max((p.start for p in profile.document.paragraphs), default=0)


def direct(child: Profile, parent: Profile, known: set[int], found: Alignment) -> tuple[Quote, ...]:
    """Claims of direct knowledge that the parent does not make in its place: a copy keeps or loses them, never adds."""
    partner = {m.child: m.parent for m in found.matches}
    theirs = {at for at, _ in own_access(parent)}
    return tuple(
        quote
        for at, quote in own_access(child)
        if at not in known or (partner.get(at, -1) not in theirs and at in partner)
    )


def inside_runs(child: Profile, runs: tuple[Tile, ...]) -> list[int]:
    """How many of the first n words of the child stand inside copied runs, for n from 0 to all of them."""
    within = np.zeros(len(child.words) + 1, np.int64)
    for run in runs:
        within[run.child + 1 : run.child + run.size + 1] = 1
    counts: list[int] = within.cumsum().tolist()
    return counts


def copied_whole(child: Profile, inside: list[int]) -> set[int]:
    """Sentences most of whose words stand inside copied runs; `inside` as `inside_runs` gives it."""
    return {
        at
        for at, s in enumerate(child.sentences)
        if s.last > s.first and inside[s.last] - inside[s.first] >= COPIED_SENTENCE * (s.last - s.first)
    }


@lru_cache(maxsize=96)
def _sentence_words(profile: Profile) -> tuple[tuple[str, ...], ...]:
    return tuple([profile.words[s.first : s.last] for s in profile.sentences])


@lru_cache(maxsize=96)
def _speaking(child: Profile) -> frozenset[int]:
    """Sentences in which a quotation begins."""
    begins = [s.first for s in child.sentences]
    return frozenset(bisect_right(begins, first) - 1 for first, _, _ in spoken(child)[:MOST_QUOTES])


def _respelled(child: Profile, parent: Profile, found: Alignment, some: AbstractSet[int]) -> Alignment:
    """Adds those of some sentences that follow a parent sentence word by word with other words put in (machine-spun
    text)."""
    if child.language != parent.language:
        return found
    have = {m.child: m for m in found.matches}
    ours, theirs = _sentence_words(child), _sentence_words(parent)
    alike = LCSseq.normalized_similarity
    left = [at for at in found.rows if at in some and at not in have and len(ours[at]) >= SENTENCE_WORDS]
    for at, places in nearest(found, left):
        mine = ours[at]
        best, place = max([(alike(mine, theirs[p], score_cutoff=SAME_SENTENCE), -p) for p in places])
        if best >= SAME_SENTENCE:
            have[at] = Match(at, -place, best, 0.0, best)
    matches = tuple(have[at] for at in sorted(have))
    told = max(found.told, sum(m.covered for m in matches) / max(1, found.sentences))
    back = max(found.back, len({m.parent for m in matches}) / max(1, len(parent.sentences)))
    return replace(found, matches=matches, told=told, back=back)


@lru_cache(maxsize=96)
def spoken(profile: Profile) -> tuple[tuple[int, int, Quote], ...]:
    """Quotations of some length as (first word, last word, words), outermost only."""
    out: list[tuple[int, int, Quote]] = []
    reach = -1
    for span in profile.document.quotations:
        if span.start < reach:
            continue
        inside = _words_in(profile, span)
        if len(inside) >= QUOTE_WORDS:
            reach = span.end
            out.append((inside[0], inside[-1] + 1, Quote.of(profile.document.text, span.start, span.end)))
    return tuple(out)


def _words_in(profile: Profile, span: Span) -> range:
    return range(bisect_left(profile.starts, span.start), bisect_left(profile.starts, span.end))


def quotes(
    child: Profile, parent: Profile, inside: list[int], found: Alignment
) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
    """Quotations of the child that the parent has, and those that it has not."""
    partner = {m.child: m.parent for m in found.matches}
    relayed = {n.sentence for n in namings(child) if n.relays and not _own_name(child, n)}
    theirs = _spoken_words(parent)
    begins = [s.first for s in child.sentences]
    shared, own = [], []
    for first, last, quote in spoken(child)[:MOST_QUOTES]:
        sentence = bisect_right(begins, first) - 1
        if (
            inside[last] - inside[first] >= SAME_QUOTE * (last - first)
            or _rendered(child, parent, range(first, last), sentence, partner.get(sentence, -1))
            or (child.language == parent.language and _alike(child.words[first:last], theirs))
        ):
            shared.append(quote)
        elif not relayed & {sentence - 1, sentence, sentence + 1}:
            own.append(quote)
    return tuple(shared), tuple(own)


def _rendered(child: Profile, parent: Profile, quote: range, sentence: int, partner: int) -> bool:
    """True when the quotation may stand in the partner sentence in other words or another language: something is quoted
    there, about as long, and what can be compared of its details agrees. Who speaks in both proves nothing."""
    if partner < 0 or not parent.sentences[partner].quoted:
        return False
    theirs = parent.sentences[partner]
    spoken = theirs.quoted * (theirs.last - theirs.first)
    if not 1 / UNLIKE <= (len(quote) + 1) / (spoken + 1) <= UNLIKE and child.sentences[sentence].quoted < 1:
        return False
    across = child.language != parent.language
    inside = _inside_quote(child, sentence, quote)
    telling = {f for f in inside if not across or f[0] != "w" or f in parent.features}
    near = range(max(0, partner - 1), min(len(parent.sentences), partner + 2))
    known = frozenset().union(*map(parent.told, near))
    return len(telling & known) >= SAME_SAID * len(telling)


def _inside_quote(profile: Profile, sentence: int, quote: range) -> set[str]:
    """The details of a sentence that stand inside a quotation."""
    one, names = profile.sentences[sentence], list(profile.columns)
    held = profile.held[one.begin : one.stop].tolist()
    return {names[n] for n, at in zip(held, profile.places[one.begin : one.stop], strict=True) if at in quote}


@lru_cache(maxsize=96)
def _spoken_words(profile: Profile) -> tuple[tuple[str, ...], ...]:
    return tuple([profile.words[a:b] for a, b, _ in spoken(profile)[:MOST_QUOTES]])


def _alike(mine: tuple[str, ...], theirs: tuple[tuple[str, ...], ...]) -> bool:
    """Quotations match when the shorter stands in the longer, give or take some words (METHOD 6)."""
    size, shared = len(mine), LCSseq.similarity
    return any(shared(mine, other) >= SAME_QUOTE * max(QUOTE_WORDS, min(size, len(other))) for other in theirs)


def _own_name(child: Profile, naming: Naming) -> bool:
    return any(same_name(naming.handle, h) for h in own_handles(child.document))


def cites_of(child: Profile, parent: Profile) -> tuple[Naming, ...]:
    """Places where the child names the parent's outlet or body as a source."""
    house = own_handles(parent.document)
    if not house:
        return ()
    found = (n for n in namings(child) if any(same_name(n.handle, h) >= weights.SAME_NAME for h in house))
    return tuple(n for n in found if not _own_name(child, n) or (again(child, n) and not n.credit))


def _cited(
    child: Profile, parent: Profile, cites: tuple[Naming, ...], known: set[int], rare: Mapping[str, float]
) -> int:
    """Sentences at a citation (or next to it) most of whose details the parent has, each weighed by its rarity."""
    naming = {n.sentence for n in cites if not n.credit}
    have = parent.known
    told = set()
    for at in sorted({near for place in naming for near in (place - 1, place, place + 1)}):
        if 0 <= at < len(child.sentences):
            held = child.told(at)
            both = sum(rare.get(f, weights.UNKNOWN) for f in held & have)
            every = sum(rare.get(f, weights.UNKNOWN) for f in held)
            if at in known or (len(held & have) > 2 and both >= CITED_DETAILS * every):
                told.add(at)
    answered = sum(at in told for at in naming)
    return len(told) if 2 * answered >= len(naming) else 0


def _same_house(child: Profile, parent: Profile, known: set[int]) -> bool:
    """True when what the two share is what the parent has from the child's own house."""
    mine = own_handles(child.document)
    if not mine or not known or _one_house(child, parent):
        return False
    return any(any(same_name(n.handle, h) >= weights.SAME_NAME for h in mine) for n in namings(parent))


def speaks(child: Profile, parent: Profile, known: set[int]) -> list[int]:
    """Sentences in which the publishing body names itself; words of its name that the parent uses do not count."""
    house = own_handles(child.document)
    if not house:
        return []
    telling = {f"p:{w}" for w in house[0]} - parent.capitals - parent.own
    names = {w for w in child.words if f"p:{skeleton(w)}" in telling}
    if not names:
        return []
    return [
        at
        for at, s in enumerate(child.sentences)
        if at not in known and not s.title and not names.isdisjoint(child.words[s.first : s.last])
    ]


def _likeness(child: Profile, parent: Profile, rare: Rarity) -> float:
    kinds = "cwp" if child.language == parent.language else "cp"
    (mine, ours), (other, theirs) = weight_of(child, kinds, rare), weight_of(parent, kinds, rare)
    sizes = ours * theirs
    return sum(mine[f] for f in mine.keys() & other.keys()) / sqrt(sizes) if sizes else 0.0


@lru_cache(maxsize=96)
def _vague(profile: Profile) -> bool:
    """A text of some length with next to no numbers, days, names, quotations or sources of its own."""
    hard = {f for f, n in profile.columns.items() if f[0] in "dnp" and n < profile.body} - profile.own
    return (
        len(profile.words) >= weights.VAGUE_WORDS
        and len(hard) <= weights.VAGUE_DETAILS * len(profile.words) / 100
        and not spoken(profile)
        and not own_access(profile)
    )


def _passages(
    child: Profile,
    parent: Profile,
    runs: tuple[Tile, ...],
    found: Alignment,
    whole: set[int],
    retells: bool,
    beside: Named | None,
) -> tuple[Passage, ...]:
    """Copied runs, then retold sentences that are not copied as a whole.

    Where the child has no voice of its own or cites the parent, and nearly all its facts are the parent's, weak
    partners count too.
    """
    how = "rewrite" if child.language == parent.language else "translate"
    out = list(copied(child, parent, runs))
    whole = whole | testimony(child, parent)
    for match in found.matches:
        if match.child not in whole:
            out.append(Passage(child.sentences[match.child].span, parent.sentences[match.parent].span, how))
    if retells and found.hard >= weights.FACTS_COUNT and found.facts >= weights.FACTS_FEW_OWN:
        done = whole | {m.child for m in found.matches}
        for at, place in found.loose:
            if at not in done:
                out.append(Passage(child.sentences[at].span, parent.sentences[place].span, how))
    taken = {p.child for p in out}
    for at, place in beside.sentences if beside else ():
        if (span := child.sentences[at].span) not in taken:
            out.append(Passage(span, parent.sentences[place].span, "cite"))
    return tuple(sorted(out, key=lambda p: (p.child, p.parent, p.how)))
