"""How much speaks for two reports telling of one event: one small function per field of their stories.

The docstring of each function is the sentence a reader sees; the weights stand in one table (`WEIGHTS`).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stemma.incidents.account import Account
from stemma.incidents.stories import Story, stories
from stemma.records import Reading

__all__ = ["Shelf", "described", "shelf"]

RARE = 0.5  # rarity from which a word tells one event from others
NAMES, SITES, AGES, DAYS = 5.0, 2.0, 1.5, 50  # most that one field can show
NEAR_DAYS = 2  # reports of one event mostly appear within two days
KEYS = 24  # rarest words of a story that bring it together with others
FEW, FEWEST = 60, 12  # stories of a word that brings them together, within two weeks and at any time
WEEK = 7  # days; reports of this week and the next are brought together by less rare words


@dataclass(frozen=True, slots=True)
class Rarities:
    """How rare each word, name, site and age is among the stories, 0 (in all) to 1 (in one)."""

    words: Mapping[str, float]
    names: Mapping[str, float]
    sites: Mapping[str, float]
    ages: Mapping[str, float]
    written: Mapping[str, int]


def rarities(found: Iterable[Story]) -> Rarities:
    """Rarity of everything that the stories of a case hold; one document counts once."""
    unique = list({id(s): s for s in found}.values())
    full = math.log(len(unique) + 1)
    written = Counter(w for s in unique for w in s.words)

    def rare(values: Iterable[frozenset[str]]) -> dict[str, float]:
        seen = Counter(w for value in values for w in value)
        return {w: 1 - math.log(n) / full for w, n in seen.items()}

    return Rarities(
        {w: 1 - math.log(n) / full for w, n in written.items()},
        rare(s.names for s in unique), rare(s.sites for s in unique), rare(s.ages for s in unique), written,
    )  # fmt: skip


Compare = Callable[[Story, Story, Rarities], float]


def _weigh(words: Iterable[str], rare: Mapping[str, float]) -> float:
    return math.fsum([rare[w] * rare[w] for w in words])


def _alike(a: frozenset[str], b: frozenset[str], rare: Mapping[str, float]) -> float:
    whole = math.sqrt(_weigh(a, rare) * _weigh(b, rare))
    return _weigh(a & b, rare) / whole if whole else 0.0


def story_rare_words(a: Story, b: Story, rare: Rarities) -> float:
    """Both reports use words or numbers that few others use."""
    return math.sqrt(math.fsum(max(0.0, rare.words[w] - RARE) for w in a.words & b.words))


def story_opening(a: Story, b: Story, rare: Rarities) -> float:
    """What one report says first stands in the other."""
    ways = ((a.opening, b.words), (b.opening, a.words))
    return max((_weigh(x & y, rare.words) / whole for x, y in ways if (whole := _weigh(x, rare.words))), default=0.0)


def story_words(a: Story, b: Story, rare: Rarities) -> float:
    """The two reports use much the same words; set against the rare ones among them, which say more."""
    return _alike(a.words, b.words, rare.words)


def story_titles(a: Story, b: Story, rare: Rarities) -> float:
    """The two headlines use much the same words."""
    return _alike(a.title, b.title, rare.words)


def story_names(a: Story, b: Story, rare: Rarities) -> float:
    """Both reports name the same people, bodies or places; rare names mean more."""
    return min(NAMES, math.sqrt(_weigh(a.names & b.names, rare.names)))


def story_sites(a: Story, b: Story, rare: Rarities) -> float:
    """Both reports name the same street or building."""
    return min(SITES, math.fsum(rare.sites[s] for s in a.sites & b.sites))


def story_sites_apart(a: Story, b: Story, rare: Rarities) -> float:
    """Each report names a street or building, and none of them is the same."""
    return 1.0 if a.sites and b.sites and not a.sites & b.sites else 0.0


def story_ages(a: Story, b: Story, rare: Rarities) -> float:
    """Both reports give the same age of somebody."""
    return min(AGES, math.fsum(rare.ages[x] for x in a.ages & b.ages))


def story_ages_apart(a: Story, b: Story, rare: Rarities) -> float:
    """Each report gives ages, and none of them is the same."""
    return 1.0 if a.ages and b.ages and not a.ages & b.ages else 0.0


def story_days(a: Story, b: Story, rare: Rarities) -> float:
    """The reports were published some days apart."""
    if a.told is None or b.told is None:
        return 0.0
    return math.log1p(max(0, min(DAYS, a.told.gap(b.told)) - NEAR_DAYS))


def story_stage(a: Story, b: Story, rare: Rarities) -> float:
    """Both reports name most about one town or site."""
    return 1.0 if a.stage is not None and b.stage is not None and a.stage.key == b.stage.key else 0.0


def story_dead(a: Story, b: Story, rare: Rarities) -> float:
    """Both reports give the same number of dead."""
    return 1.0 if a.dead & b.dead else 0.0


def story_dead_apart(a: Story, b: Story, rare: Rarities) -> float:
    """Each report gives a number of dead, and none of them is the same."""
    return 1.0 if a.dead and b.dead and not a.dead & b.dead else 0.0


def story_houses_apart(a: Story, b: Story, rare: Rarities) -> float:
    """Each report gives a number of a house or block, and none of them is the same."""
    return 1.0 if a.houses and b.houses and not a.houses & b.houses else 0.0


def story_fatal_apart(a: Story, b: Story, rare: Rarities) -> float:
    """One report begins with a death, the other does not speak of one."""
    return 1.0 if a.fatal != b.fatal else 0.0


COMPARE: tuple[Compare, ...] = (
    story_rare_words, story_opening, story_words, story_titles, story_names, story_sites, story_sites_apart, story_ages,
    story_ages_apart, story_days, story_stage, story_dead, story_dead_apart, story_houses_apart, story_fatal_apart,
)  # fmt: skip
# Log-odds, fitted by logistic regression on two thirds of the development half of a public set of reports of violent
# incidents (`benchmarks/gva.py`), 2026-11; `story_act` brings them to the threshold of `compare.py`. Tune them
# together: words that both use speak for one event, as long as they are few among many.
WEIGHTS: Mapping[str, float] = {
    "story_act": 0.5,
    "story_rare_words": 2.6,
    "story_opening": 3.6,
    "story_words": -3.7,
    "story_titles": 2.1,
    "story_names": 2.8,
    "story_sites": 0.6,
    "story_sites_apart": -1.6,
    "story_ages": 2.7,
    "story_ages_apart": -2.0,
    "story_days": -1.2,
    "story_stage": 0.8,
    "story_dead": 1.3,
    "story_dead_apart": -1.0,
    "story_houses_apart": -0.6,
    "story_fatal_apart": -0.6,
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The stories of a case by number of account, and how rare is what they hold.

    scores: of all pairs (smaller number first) that were compared by their stories, the weak ones, too.
    """

    of: Mapping[int, Story]
    rare: Rarities
    scores: dict[tuple[int, int], float] = field(default_factory=dict)

    def keys(self, number: int) -> list[str]:
        """What brings an account's story together with others: rare words, and less rare ones with their week."""
        story, written = self.of.get(number), self.rare.written
        if story is None:
            return []
        shared = sorted((w for w in story.words if 1 < written[w] <= FEW), key=lambda w: (written[w], w))[:KEYS]
        out = [w for w in shared if written[w] <= FEWEST]
        if story.told is not None:
            week = story.told.first // WEEK
            out += [f"{w} {n}" for w in shared for n in (week, week + 1)]
        return out

    def between(self, a: int, b: int) -> tuple[tuple[str, float], ...] | None:
        """Name and weight of every field of two stories that says something; None where there are no two stories."""
        one, other = self.of.get(a), self.of.get(b)
        if one is None or other is None or one is other:
            return None
        found = [("story_act", WEIGHTS["story_act"])]
        found += [(f.__name__, round(w, 3)) for f in COMPARE if (w := WEIGHTS[f.__name__] * f(one, other, self.rare))]
        return tuple(found)


def shelf(readings: Sequence[Reading], items: Sequence[Account]) -> Shelf:
    """The stories of all accounts whose documents tell of one event."""
    told = stories(readings, items)
    of = {n: told[one.document] for n, one in enumerate(items) if one.document in told}
    return Shelf(of, rarities(of.values()))


def described(name: str) -> str:
    """The sentence a reader sees beside a field; "" for a name that is none of a story's."""
    if name == "story_act":
        return "Both reports tell of one event, and of the same kind of act."
    return next(((f.__doc__ or "").strip() for f in COMPARE if f.__name__ == name), "")
