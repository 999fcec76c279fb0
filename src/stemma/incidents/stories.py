"""What a report tells at large about its event.

A report on one event names in its other sentences what the sentence with the act leaves out: ages, streets, who was
asked. Where a document tells of one event only, all of that belongs to the event. How much
speaks for two reports telling of one event is in `shelf.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from stemma.incidents.account import Account
from stemma.incidents.dates import Bounds, bounds
from stemma.incidents.sites import Where
from stemma.incidents.words import stems
from stemma.lexicon.load import languages, load
from stemma.records import Document, Reading

__all__ = ["Story", "stories"]

READ = 1500  # code points of a report that are looked at: its event stands at the beginning
OPENING = 400  # code points in which a report says what it is about
WRITTEN_SO = 0.5  # share of the reports using a word that must write it with a capital for a name
LEAST = 40  # stories of a case from which on it shows which words are rare; below, the sentences alone count
REPEATED = 6  # reports that hold a sentence word for word, from which on it belongs to the page and not to the event

CAPITAL = re.compile(r"\b[^\W\d_a-z][\w'’]{2,}")
SMALL = re.compile(r"\b[^\W\d_A-Z]\w{2,}")


@dataclass(frozen=True, slots=True)
class Story:
    """What the beginning of a document says: stems of its words, of its opening and of its names; sites; ages.

    told: days on which it was published. dead: numbers given of them. houses: numbers of houses or blocks. fatal:
    whether its opening speaks of a death. stage: the site about which it names most.
    """

    words: frozenset[str]
    opening: frozenset[str]
    title: frozenset[str]
    names: frozenset[str]
    sites: frozenset[str]
    ages: frozenset[str]
    told: Bounds | None
    dead: frozenset[int] = frozenset()
    houses: frozenset[str] = frozenset()
    fatal: bool = False
    stage: Where | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """Compiled vocabulary: ages, names of sites, short forms of words of a site; numbers of dead, deaths, houses."""

    ages: re.Pattern[str]
    sites: re.Pattern[str]
    short: Mapping[str, str]
    dead: re.Pattern[str]
    fatal: re.Pattern[str]
    houses: re.Pattern[str]
    numbers: Mapping[str, int]


SCHEMA = {
    "ages": list, "sites": list, "short": dict, "numbers": dict, "linking": list, "dead": list, "fatal": list,
    "blocks": list,
}  # fmt: skip


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
        _numbered(data, "dead"),
        re.compile(rf"\b(?:{_any(data, 'fatal')})\b", re.IGNORECASE),
        re.compile(rf"\b(\d{{2,5}})(?:\s+(?i:{_any(data, 'blocks')})|\s+[A-Z])"),
        {word: number for d in data for word, number in d["numbers"].items()},
    )


def _any(data: Sequence[Mapping[str, list[str]]], key: str) -> str:
    """Phrases as alternatives; a pattern that never matches where there are none."""
    phrases = sorted({p for one in data for p in one[key]}, key=lambda p: (-len(p), p))
    return "|".join(re.escape(p).replace(r"\ ", r"\s+") for p in phrases) or "(?!)"


def _numbered(data: Sequence[Mapping[str, list[str]]], key: str) -> re.Pattern[str]:
    """A number, at most two words, and a word for the dead or the hurt."""
    numbers = "|".join(sorted({word for one in data for word in one["numbers"]}))
    linking = rf"(?:(?:{_any(data, 'linking')})\s+)?"
    return re.compile(rf"\b({numbers}|\d{{1,2}})\s+(?:\w+\s+){{0,2}}?{linking}(?:{_any(data, key)})\b", re.IGNORECASE)


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


def _numbers(found: Iterable[re.Match[str]], words: Wording) -> frozenset[int]:
    said = (one.group(1).casefold() for one in found)
    return frozenset(words.numbers[w] if w in words.numbers else int(w) for w in said)


def _story(doc: Document, text: str, plain: frozenset[str], stage: Where | None) -> Story:
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
        dead=_numbers(words.dead.finditer(text), words),
        houses=frozenset(words.houses.findall(text)),
        fatal=bool(words.fatal.search(text[:OPENING])),
        stage=stage,
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
    stages = {d: found[0].stage for d, found in told.items()}
    return {d: _story(documents[d], text, plain, stages[d]) for d, text in texts.items()}


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
