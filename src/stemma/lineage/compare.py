"""Does one document draw on the other, in which direction, how, and how sure is it (METHOD 7.3).

Evidence is summed in logits; every piece becomes a Feature with a sentence for the reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from zlib import crc32

from stemma.lineage import weights
from stemma.lineage.details import Rarity, rare
from stemma.lineage.direction import HOME, at_home, reworded, reworded_feature
from stemma.lineage.evidence import Evidence, gather, hopeless
from stemma.lineage.judge import features, kind
from stemma.lineage.order import later, published_key
from stemma.lineage.profile import Profile, profile
from stemma.records import Link, Reading, record_id

__all__ = ["Rarity", "compare", "compared", "rarity"]

SAME_TEXT = 0.8  # share of details that two copies of one text have in common
EITHER_WAY = 0.5  # from this probability on both directions are kept until it is known which one is right
MENTIONABLE = 0.02  # a link below this probability is not kept at all


@lru_cache(maxsize=200_000)
def _code(feature: str) -> int:
    return crc32(feature.encode("utf-8", "surrogatepass"))


def rarity(readings: Sequence[Reading]) -> Rarity:
    """Count the details of a case. Copies of one text count once, or its facts would look common."""
    seen: Counter[str] = Counter()
    groups: dict[int, list[frozenset[str]]] = {}  # by the smallest hash, which copies share more often than not
    total = 0
    for reading in readings:
        held = profile(reading).features
        beside = groups.setdefault(min(map(_code, held), default=0), [])
        if not any(len(held & g) > SAME_TEXT * max(len(held), len(g)) for g in beside):
            beside.append(held)
            seen.update(held)
            total += 1
    return rare(seen, total)


def compare(a: Reading, b: Reading, table: Rarity, *, worth: float = MENTIONABLE) -> Link | None:
    """The likelier of the two directions of dependence between two documents; None when nothing speaks for either.

    Args:
        table: from `rarity` over the documents of the case or neighbourhood.
        worth: probability below which a link is of no use: what cannot reach it is not looked at to the end.
    """
    return next(iter(compared(a, b, table, worth=worth)), None)


def compared(a: Reading, b: Reading, table: Rarity, *, worth: float = MENTIONABLE) -> tuple[Link, ...]:
    """The link of `compare`, and behind it the one the other way round where both are likely and neither dates nor
    wording tell: between two languages, where only a third text can (`direction.settled`)."""
    one, two = profile(a), profile(b)
    made: list[tuple[Link, float]] = []
    order = later(one.document, two.document)
    for child, parent, possible in ((one, two, order >= 0), (two, one, order <= 0)):
        if possible and not hopeless(child, parent):
            found = gather(child, parent, table, least=weights.logit(worth))
            if found is not None:
                changed = reworded(child, parent, found.alignment.matches, table) if order == 0 else 0.0
                made.append((_link(child, parent, found), changed))
    if not made:
        return ()
    if len(made) == 2:
        made = _turned(made, {p.id: p for p in (one, two)})
    keys = {p.id: published_key(p.document) for p in (one, two)}
    made.sort(key=lambda m: (*_evidence(*m), keys[m[0].child], m[0].parent), reverse=True)
    kept = [link for link, _ in made if link.probability >= worth]
    across = one.language != two.language and all(link.probability >= EITHER_WAY for link in kept)
    return tuple(kept if across else kept[:1])


def _turned(made: list[tuple[Link, float]], texts: Mapping[str, Profile]) -> list[tuple[Link, float]]:
    """Both directions with what the wording says about them, each told on the link that it speaks for."""
    (first, one), (second, two) = made
    score = (one - two) / 2
    out = []
    for link, mine in ((first, score), (second, -score)):
        child, parent = texts[link.child], texts[link.parent]
        said = reworded_feature(child, parent, link.passages) if mine > 0 else None
        home = at_home(child, parent)
        more = [f for f in (said, home) if f]
        out.append((replace(link, features=(*link.features, *more)), mine + (HOME if home else 0.0)))
    return out


def _evidence(link: Link, changed: float) -> tuple[float, float]:
    """Weights together, and logits for its being the text that was changed; where both directions reach the same,
    the text more of which stands in the other is the child.

    What is left open goes by the day: an undated text is the child of a dated one.
    """
    copied = next((f.value for f in link.features if f.name == "copied"), 0.0)
    return sum(f.weight for f in link.features) + changed, copied


def _link(child: Profile, parent: Profile, found: Evidence) -> Link:
    named = features(child, parent, found)
    total = weights.START + sum(f.weight for f in named)
    return Link(
        id=record_id("L", child.id, parent.id),
        child=child.id,
        parent=parent.id,
        kind=kind(child, parent, found),
        probability=weights.logistic(total),
        features=named,
        passages=found.passages,
    )
