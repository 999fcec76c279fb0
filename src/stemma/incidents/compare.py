"""How much speaks for two accounts being about one event: one small function per field.

The docstring of each function is the sentence a reader sees with its weight. Weights add up to a score that works like
log-odds; they were set by hand and then checked on the example cases (see `THRESHOLD`), so tune them together.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from stemma.incidents.account import PRECISE_DAYS, Account
from stemma.incidents.dates import Bounds
from stemma.incidents.sites import FAR_KM, Where, kilometres
from stemma.incidents.surroundings import LONG_DAYS
from stemma.records import Feature

__all__ = ["THRESHOLD", "Rarity", "apart", "dates_apart", "evidence", "explained", "places_apart", "rarity"]

THRESHOLD = 3.0  # score from which two accounts are taken for one event; example cases, 2026-11
ONE_UNDATED = -1.0
STAGE_APART = -1.5
BOTH, STAGE = 2.0, 1.0  # a document is set in the place and on the day of an event; in its place, or on its day
NEAR_KM = 3.0  # a site at the edge of a town
MONTH_DAYS = 31


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare each word is among the sentences of a case, 0 to 1; a word never seen there counts as 1.

    lengths: length of each sentence as a vector of rarities, kept because every sentence is compared many times.
    """

    weights: Mapping[str, float]
    lengths: dict[frozenset[str], float] = field(default_factory=dict)

    def get(self, word: str, default: float = 1.0) -> float:
        """Rarity of a word."""
        return self.weights.get(word, default)

    def length(self, words: frozenset[str]) -> float:
        """Square root of the sum of squared rarities."""
        found = self.lengths.get(words)
        if found is None:
            found = self.lengths[words] = math.sqrt(math.fsum(self.weights.get(w, 1.0) ** 2 for w in words))
        return found


Compare = Callable[[Account, Account, Rarity], float]


def rarity(items: Sequence[Account]) -> Rarity:
    """How rare each word is among the sentences of the case, 0 (in all of them) to 1 (in one)."""
    sentences = {(a.document, a.order): a.words | a.victims for a in items}
    seen = Counter(w for words in sentences.values() for w in words)
    full = math.log(len(sentences) + 1)
    return Rarity({w: 1 - math.log(n) / full for w, n in seen.items()})


def act_same(a: Account, b: Account, rare: Rarity) -> float:
    """The same act, two words for one act, or acts that are often told together."""
    return 1.0 if a.alleg.act == b.alleg.act else 0.5


def place_same(a: Account, b: Account, rare: Rarity) -> float:
    """The same place, or one place inside the other."""
    if a.where is None or b.where is None:
        return 0.0
    sure = 1.0 if a.where.own and b.where.own else 0.6
    if a.where.key == b.where.key:
        return (0.6 if a.where.wide else 2.0) * sure
    if a.where.key in b.where.within or b.where.key in a.where.within:
        return 0.6 * sure
    distance = kilometres(a.where, b.where)
    return 1.0 * sure if distance is not None and distance <= NEAR_KM else 0.0


def stage_apart(a: Account, b: Account, rare: Rarity) -> float:
    """Nothing says that they happened in one place, and their documents tell of places far from each other."""
    one, other = a.where or a.stage, b.where or b.stage
    if a.document == b.document or one is None or other is None or one.wide or other.wide:
        return 0.0
    if one.key == other.key or one.key in other.within or other.key in one.within:
        return 0.0
    distance = kilometres(one, other)
    return STAGE_APART if distance is not None and distance > FAR_KM else 0.0


def date_same(a: Account, b: Account, rare: Rarity) -> float:
    """Dates that overlap; the more precise they are, the more it means. An unknown date says nothing."""
    one, other = a.when or a.near, b.when or b.near
    if one is None or other is None or not one.overlaps(other):
        return 0.0
    sure = 1.0 if a.when and b.when else 0.6
    longer = max(one.days, other.days)
    return sure * (2.5 if longer <= PRECISE_DAYS else 1.2 if longer <= LONG_DAYS else 0.4)


def victims_same(a: Account, b: Account, rare: Rarity) -> float:
    """Victims described with the same words; rare words mean more."""
    shared = math.fsum(rare.get(w, 1.0) for w in a.victims & b.victims)
    return min(1.5, shared)


def victims_named(a: Account, b: Account, rare: Rarity) -> float:
    """The same victim by name."""
    return 1.5 if a.named & b.named else 0.0


def count_same(a: Account, b: Account, rare: Rarity) -> float:
    """Numbers of victims that agree, or that cannot both hold."""
    if a.count is None or b.count is None or a.count[2] != b.count[2]:
        return 0.0
    (least_a, most_a, _), (least_b, most_b, _) = a.count, b.count
    low, high = max(least_a or 0, least_b or 0), min(most_a or math.inf, most_b or math.inf)
    if low > high:
        return -0.8
    return 1.2 if a.count == b.count and (least_a or 0) > 1 else 0.4


def actors_same(a: Account, b: Account, rare: Rarity) -> float:
    """The same perpetrators, or different ones."""
    if not a.perpetrators or not b.perpetrators:
        return 0.0
    shared = math.fsum(rare.get(w, 1.0) for w in a.perpetrators & b.perpetrators)
    return min(0.8, shared) if shared else -0.3


def means_same(a: Account, b: Account, rare: Rarity) -> float:
    """The same means."""
    return min(0.8, math.fsum(rare.get(w, 1.0) for w in a.means & b.means))


def words_same(a: Account, b: Account, rare: Rarity) -> float:
    """Sentences that share rare words; one sentence with itself says nothing."""
    shared = a.words & b.words
    if not shared or (a.document == b.document and a.order == b.order):
        return 0.0
    weigh = math.fsum([rare.weights.get(w, 1.0) ** 2 for w in shared])  # exact: sets have no order
    whole = rare.length(a.words) * rare.length(b.words)
    return 4.0 * weigh / whole if whole else 0.0


def setting_same(a: Account, b: Account, rare: Rarity) -> float:
    """Their documents name the same sites and days, or none in common; all there is to go by for a bare mention."""
    if a.document == b.document or not a.setting or not b.setting:
        return 0.0
    shared = len(a.setting & b.setting) / min(len(a.setting), len(b.setting))
    return (3.0 if a.bare or b.bare else 1.5) * shared if shared else -1.0


def scene_same(a: Account, b: Account, rare: Rarity) -> float:
    """One names its day or place, and the document of the other, which names neither for it, is set there and then."""
    return max(_set_in(a, b), _set_in(b, a))


def _set_in(event: Account, mention: Account) -> float:
    if event.document == mention.document or mention.own_when or (mention.where and mention.where.own):
        return 0.0
    place = event.where is not None and event.where.own and not event.where.wide and event.where.key in mention.setting
    day = event.own_when and event.edtf is not None and event.edtf in mention.setting
    stage = place and mention.stage is not None and event.where is not None and mention.stage.key == event.where.key
    return BOTH if place and day else STAGE if stage or day else 0.0


def scope_same(a: Account, b: Account, rare: Rarity) -> float:
    """Both describe a practice, or both a single event."""
    return 0.5 if a.scope == b.scope != "open" else 0.0


def passage_same(a: Account, b: Account, rare: Rarity) -> float:
    """Told in one document, close together or under the same act."""
    if a.document != b.document:
        return 0.0
    distance = abs(a.order - b.order)
    return 2.5 if distance == 0 else 1.5 if distance == 1 else 1.2 if a.paragraph == b.paragraph else 1.0


def one_undated(a: Account, b: Account, rare: Rarity) -> float:
    """One is a single event with its day, the other describes something without any day."""
    if a.document == b.document or {a.scope, b.scope} != {"specific", "open"}:
        return 0.0
    dated, other = (a, b) if a.scope == "specific" else (b, a)
    if _set_in(dated, other):
        return 0.0
    return ONE_UNDATED if dated.when and not (other.when or other.near or other.bare) else 0.0


COMPARE: tuple[Compare, ...] = (
    one_undated, stage_apart, act_same, place_same, date_same, victims_same, victims_named, count_same, actors_same,
    means_same, words_same, setting_same, scene_same, scope_same, passage_same,
)  # fmt: skip


def evidence(a: Account, b: Account, rare: Rarity) -> tuple[tuple[str, float], ...]:
    """Name and weight of every field that says something about the pair."""
    return tuple((f.__name__, weight) for f in COMPARE if (weight := f(a, b, rare)))


def explained(name: str, weight: float) -> Feature:
    """The evidence of one field as a record, with the sentence a reader sees."""
    text = next((f.__doc__ or "" for f in COMPARE if f.__name__ == name), EXTRA.get(name, ""))
    return Feature(name, weight, weight, text.strip())


EXTRA = {
    "lineage": "One passage draws on the other.",
    "analyst": "An analyst put them together.",
    "same_words": "Word for word the same sentence.",
    "kin": "One document draws on the other, or both on a third.",
    "same_origin": "Both rest on the same origin.",
    "one_story": "The document tells of one dated event of this kind, and the mention names no other day or place.",
    "same_story": "A mention that describes nothing by itself takes up the nearest earlier one of its document.",
}


def places_apart(a: Where | None, b: Where | None) -> bool:
    """True for two different sites or towns that are not inside or beside each other.

    Where a position is unknown only two sites of one kind are told apart: "the camp" may well lie in the town.
    """
    if a is None or b is None or a.wide or b.wide or not (a.own and b.own) or a.key == b.key:
        return False
    if a.key in b.within or b.key in a.within:
        return False
    distance = kilometres(a, b)
    return a.kind == b.kind if distance is None else distance > FAR_KM


def dates_apart(a: Bounds | None, b: Bounds | None) -> bool:
    """True when no day is allowed by both."""
    return a is not None and b is not None and not a.overlaps(b)


def foretold(a: Account, b: Account) -> bool:
    """True when one tells of a day that comes after the other was published."""
    return a.document != b.document and (_after(a, b) or _after(b, a))


def _after(a: Account, b: Account) -> bool:
    day = a.when or a.near
    return day is not None and b.told is not None and day.first > b.told.last


def apart(a: Account, b: Account) -> str | None:
    """Why two accounts cannot be one event, or None."""
    if dates_apart(a.when, b.when) or foretold(a, b):
        return "dates"
    if places_apart(a.where, b.where):
        return "places"
    if a.threat != b.threat:
        return "threat"
    if {a.scope, b.scope} == {"specific", "pattern"}:
        return "scope"
    if a.named and b.named and not a.named & b.named:
        return "victims"
    return None
