"""What a report tells at large about its event, and how much speaks for two reports telling of one event.

A report on one event names in its other sentences what the sentence with the act leaves out: ages, streets, who was
asked. Where a document tells of one event only, all of that belongs to the event. Each field has one small
function whose docstring is the sentence a reader sees; the weights stand in one table (`WEIGHTS`).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from stemma.incidents.account import Account, stems
from stemma.incidents.dates import Bounds, bounds
from stemma.lexicon.load import languages, load
from stemma.records import Document, Reading

__all__ = ["Shelf", "Story", "described", "shelf"]

READ = 1500  # code points of a report that are looked at: its event stands at the beginning
OPENING = 400  # code points in which a report says what it is about
RARE = 0.5  # rarity from which a word tells one event from others
WRITTEN_SO = 0.5  # share of the reports using a word that must write it with a capital for a name
NAMES, SITES, AGES, DAYS = 5.0, 2.0, 1.5, 50  # most that one field can show
NEAR_DAYS = 2  # reports of one event mostly appear within two days
LEAST = 40  # stories of a case from which on it shows which words are rare; below, the sentences alone count
KEYS = 24  # rarest words of a story that bring it together with others
FEW, FEWEST = 60, 12  # stories of a word that brings them together, within two weeks and at any time
WEEK = 7  # days; reports of this week and the next are brought together by less rare words
REPEATED = 6  # reports that hold a sentence word for word, from which on it belongs to the page and not to the event

CAPITAL = re.compile(r"\b[^\W\d_a-z][\w'’]{2,}")
SMALL = re.compile(r"\b[^\W\d_A-Z]\w{2,}")


@dataclass(frozen=True, slots=True)
class Story:
    """What the beginning of a document says: stems of its words, of its opening and of its names; sites; ages.

    told: days on which it was published.
    """

    words: frozenset[str]
    opening: frozenset[str]
    title: frozenset[str]
    names: frozenset[str]
    sites: frozenset[str]
    ages: frozenset[str]
    told: Bounds | None


@dataclass(frozen=True, slots=True)
class Wording:
    """Compiled vocabulary: ages, names of sites, and the short form of each word of a site."""

    ages: re.Pattern[str]
    sites: re.Pattern[str]
    short: Mapping[str, str]


SCHEMA = {"ages": list, "sites": list, "short": dict}


@cache
def _wording(language: str) -> Wording:
    tag = language.split("-")[0].lower()
    known = languages("stories")
    data = [load("stories", SCHEMA, one) or {} for one in ((tag,) if tag in known else known)]
    ages = sorted({re.escape(a).replace(r"\#", r"(\d{1,3})").replace(r"\ ", r"\s+") for d in data for a in d["ages"]})
    sites = sorted({s for d in data for s in d["sites"]}, key=lambda s: (-len(s), s))
    name = r"(?:[^\W\d_a-z][\w'’]*\.?|\d+(?:st|nd|rd|th))"
    ends = "|".join(rf"(?i:{re.escape(s)})" for s in sites)
    return Wording(
        re.compile("|".join(rf"\b{a}\b" for a in ages) or "(?!)", re.IGNORECASE),
        re.compile(rf"\b({name}(?:\s+{name})?\s+(?:{ends}))\b" if sites else "(?!)"),
        {long: short for d in data for long, short in d["short"].items()},
    )


def _beginning(doc: Document, furniture: frozenset[str]) -> str:
    """The first sentences of a document that do not stand on many pages alike."""
    out: list[str] = []
    length = 0
    for span in doc.sentences:
        if length >= READ:
            break
        sentence = doc.text[span.start : span.end]
        if sentence not in furniture:
            out.append(sentence)
            length += len(sentence) + 1
    return " ".join(out)[:READ]


def _furniture(documents: Iterable[Document]) -> frozenset[str]:
    """Sentences that many documents hold word for word."""
    seen = Counter(s for doc in documents for s in {doc.text[x.start : x.end] for x in doc.sentences})
    return frozenset(s for s, n in seen.items() if n >= REPEATED)


def _story(doc: Document, text: str, plain: frozenset[str]) -> Story:
    words = _wording(doc.language)
    sites = (" ".join(found.group(1).casefold().replace(".", "").split()) for found in words.sites.finditer(text))
    return Story(
        words=stems(text),
        opening=stems(text[:OPENING]) & stems(text),  # a word that is cut off is no word
        title=stems(doc.title or "") & stems(text),
        names=frozenset(s for s in stems(" ".join(CAPITAL.findall(text))) if s not in plain),
        sites=frozenset(" ".join(words.short.get(w, w) for w in site.split()) for site in sites),
        ages=frozenset(next(g for g in found.groups() if g) for found in words.ages.finditer(text)),
        told=bounds(doc.published),
    )


def stories(readings: Sequence[Reading], items: Sequence[Account]) -> dict[str, Story]:
    """The story of each document that tells of one event only.

    Args:
        items: accounts of the documents. A practice, or two accounts that cannot be one event, leave no story.
    """
    told: dict[str, list[Account]] = {}
    for one in items:
        told.setdefault(one.document, []).append(one)
    once = {document for document, found in told.items() if _one_event(found)}
    documents = {r.document.id: r.document for r in readings if r.document.id in once}
    if len(documents) < LEAST:
        return {}
    furniture = _furniture(documents.values())
    texts = {d: _beginning(documents[d], furniture) for d in sorted(documents)}
    plain = _plain(texts.values())
    return {d: _story(documents[d], text, plain) for d, text in texts.items()}


def _one_event(found: Sequence[Account]) -> bool:
    days = {a.when for a in found if a.when is not None}
    places = {a.where.key for a in found if a.where is not None and a.where.own and not a.where.wide}
    one_act = len({a.family for a in found}) == 1
    return one_act and all(a.scope != "pattern" and not a.threat for a in found) and len(days) < 2 and len(places) < 2


def _plain(texts: Iterable[str]) -> frozenset[str]:
    """Stems that most texts write with a small letter: a capital at the head of a sentence makes no name."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        small.update(stems(" ".join(SMALL.findall(text))))
        capital.update(stems(" ".join(CAPITAL.findall(text))))
    return frozenset(w for w, n in small.items() if capital[w] < WRITTEN_SO * (n + capital[w]))


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


def story_names_alike(a: Story, b: Story, rare: Rarities) -> float:
    """The two reports name few people, bodies and places that the other does not."""
    return _alike(a.names, b.names, rare.names) * min(1.0, _weigh(a.names & b.names, rare.names))


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


COMPARE: tuple[Compare, ...] = (
    story_rare_words, story_opening, story_words, story_titles, story_names, story_names_alike, story_sites,
    story_sites_apart, story_ages, story_ages_apart, story_days,
)  # fmt: skip
# Log-odds, fitted by logistic regression on the development half of a public set of reports of violent incidents
# (`benchmarks/gva.py`), 2026-11; `story_act` brings them to the threshold of `compare.py`. Tune them together: words
# that both use speak for one event, as long as they are few among many.
WEIGHTS: Mapping[str, float] = {
    "story_act": 0.4,
    "story_rare_words": 4.5,
    "story_opening": 6.3,
    "story_words": -15.3,
    "story_titles": 1.6,
    "story_names": 1.1,
    "story_names_alike": 5.7,
    "story_sites": 0.8,
    "story_sites_apart": -1.4,
    "story_ages": 3.1,
    "story_ages_apart": -1.9,
    "story_days": -1.2,
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
