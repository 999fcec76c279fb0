"""hrdsattack: violation types and victims of whole articles, read off acts without training on any of them.

`public_attacks.toml` says which act types and wordings answer to which violation type. A victim is a person with a
full name that is, or that is meant by, the victim argument of such an act.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stemma.extract.grammar import grammar
from stemma.extract.names import Name, name_words
from stemma.extract.voices import Cast, Voice
from stemma.records import Allegation, Block, Capture, Document, Found, Quote, Reading
from stemma.text import build
from training.reader.public_counts import Counts

__all__ = ["Article", "Mapping", "Violation", "articles", "compared", "mapping", "victims", "violations"]

TABLE = Path(__file__).with_name("public_attacks.toml")
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
LIST = re.compile(r"(?:,|,? and|,? &)(?: [\w’'\-]+){0,5} ?$")  # what may stand between two names of a list
WORD = re.compile(r"[^\W\d_]+")
BEFORE = ("person", "titles", "titles_female", "titles_male")  # lists of words that stand before names
FULL = 2  # words of a full name, at least


@dataclass(frozen=True, slots=True)
class Article:
    """A document as the program sees it, its violation types and its victims' names (lower case)."""

    document: Document
    types: frozenset[str]
    victims: frozenset[str]


def _begins(text: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a word of the text begins with one of these."""
    return bool(beginnings) and any(word.startswith(beginnings) for word in WORD.findall(text.lower()))


@dataclass(frozen=True, slots=True)
class Violation:
    """One entry of the table (see there)."""

    name: str
    acts: frozenset[str]
    words: tuple[str, ...]
    never: tuple[str, ...]
    least: int
    share: float
    opening: bool

    def fits(self, alleg: Allegation) -> bool:
        """Whether a mention of an act belongs here."""
        return (
            alleg.act in self.acts
            and (not self.words or _begins(alleg.trigger.text, self.words))
            and not _begins(alleg.sentence.text, self.never)
        )


@dataclass(frozen=True, slots=True)
class Mapping:
    """The table."""

    entries: tuple[Violation, ...]
    modalities: frozenset[str]
    opening: int
    otherwise: str
    nothing: str
    sure: float = 0.0
    harms: frozenset[str] = frozenset()

    def entry(self, alleg: Allegation) -> Violation | None:
        """The entry a mention belongs to."""
        if alleg.modality not in self.modalities or alleg.confidence < self.sure:
            return None
        return next((one for one in self.entries if one.fits(alleg)), None)

    def harmful(self, alleg: Allegation) -> bool:
        """Whether a mention's victims count, however sure it is and whether or not it decides a violation type."""
        known = alleg.act in self.harms or any(one.fits(alleg) for one in self.entries)
        return known and alleg.modality in self.modalities


def mapping(path: Path = TABLE) -> Mapping:
    """Reads the table."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    entries = tuple(
        Violation(
            one["name"],
            frozenset(one["acts"]),
            tuple(one.get("words", ())),
            tuple(one.get("never", ())),
            one["least"],
            one["share"],
            one["opening"],
        )
        for one in data["violation"]
    )
    return Mapping(
        entries,
        frozenset(data["modalities"]),
        data["opening_paragraphs"],
        data["otherwise"],
        data["nothing"],
        data["sure"],
        frozenset(data["harms"]),
    )


def articles(path: Path) -> Iterator[Article]:
    """The articles of a part in their order."""
    for one in json.loads(path.read_text(encoding="utf-8")):
        sample, merged = one["sample"], one["merged_sample"]
        names = (victim["victim_name"] for victim in merged["victims"])
        yield Article(
            build(_capture(sample)),
            frozenset(merged["violation_types"]),
            frozenset(_plain(name) for name in names if name and name != "None"),
        )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _capture(sample: dict[str, Any]) -> Capture:
    name = str(sample["Input.GLOBALEVENTID"])
    texts = [html.unescape(TAG.sub(" ", text)) for text in PARAGRAPH.findall(sample["Input.article_interface"])]
    blocks = (Block("title", sample["Input.title"], "0"), *(Block("body", t, str(n + 1)) for n, t in enumerate(texts)))
    about = {"published": Found(sample["Input.publish_date"][:10], "set"), "language": Found("en", "set")}
    return Capture(name, hashlib.sha256(name.encode()).hexdigest(), "text/html", blocks, about)


def violations(reading: Reading, table: Mapping) -> frozenset[str]:
    """The violation types of an article, by the counts of its acts."""
    paragraphs = reading.document.paragraphs
    opening = paragraphs[min(table.opening, len(paragraphs)) - 1].end
    many: Counter[Violation] = Counter()
    first: set[Violation] = set()
    for alleg in reading.allegations:
        entry = table.entry(alleg)
        if entry is not None:
            many[entry] += 1
            if entry.opening and alleg.trigger.start < opening:
                first.add(entry)
    total = sum(many.values())
    enough = {entry for entry, n in many.items() if n >= entry.least and n >= entry.share * total}
    out = frozenset(entry.name for entry in enough | first)
    return out or frozenset({table.otherwise if total else table.nothing})


def victims(reading: Reading, table: Mapping) -> frozenset[str]:
    """Full names (lower case) of the persons who are victims of acts in the table."""
    doc = reading.document
    lex = grammar(doc.language) or grammar("en")
    assert lex is not None
    cast = Cast(doc, lex)
    suffered: Counter[str] = Counter()
    did: Counter[str] = Counter()
    for alleg in reading.allegations:
        if not table.harmful(alleg):
            continue
        for quotes, into in ((alleg.victims, suffered), (alleg.perpetrators, did)):
            for quote in quotes:
                into.update(_persons(cast, quote, alleg.sentence))
    words = name_words(doc.language)
    before = frozenset().union(*(words[kind] for kind in BEFORE))
    found = {_short(name, before) for name, n in suffered.items() if n >= did[name]}
    return frozenset(_plain(name) for name in found if len(name.split()) >= FULL)


def _persons(cast: Cast, quote: Quote, sentence: Quote) -> set[str]:
    """Names of the persons in `quote` and of the list they belong to; or of whom the words mean."""
    inside = cast.names_in(quote.start, quote.end + 1)
    if inside:
        listed = _listed(cast, inside, sentence.start, sentence.end)
        return {v.name for n in listed if _person(v := cast.by_name[n.words])}
    voice = cast.resolve(quote.start, quote.end)
    return {voice.name} if voice.named and voice.kind == "person" else set()


def _listed(cast: Cast, inside: list[Name], start: int, stop: int) -> list[Name]:
    """Names, and those of the list they stand in, between `start` and `stop`."""
    out = list(inside)
    for name in cast.names_in(inside[-1].end, stop):
        if name.start >= out[-1].end:
            if not LIST.match(cast.doc.text[out[-1].end : name.start]):
                break
            out.append(name)
    for name in reversed(cast.names_in(start, inside[0].start)):
        if not LIST.match(cast.doc.text[name.end : out[0].start]):
            break
        out.insert(0, name)
    return out


def _person(voice: Voice) -> bool:
    return voice.kind in ("person", "")


def _short(name: str, before: frozenset[str]) -> str:
    """A name without what comes before it: everything up to the last word for an office, trade or title."""
    words = name.split()
    low = [word.lower().rstrip(".") for word in words]
    first = max((n + 1 for n, word in enumerate(low) if word in before), default=0)
    return " ".join(words[first:]) if len(words) - first >= FULL else name


def compared(article: Article, reading: Reading, table: Mapping) -> Counts:
    """Counts of one article: violation types together and each, and victims' names."""
    types = violations(reading, table)
    names = victims(reading, table)
    out: dict[str, tuple[int, int, int]] = {
        "violation types": (len(types & article.types), len(types), len(article.types)),
        "victim names": (len(names & article.victims), len(names), len(article.victims)),
    }
    for name in dict.fromkeys([*(entry.name for entry in table.entries), table.nothing]):
        out[name] = (name in types & article.types, name in types, name in article.types)
    return out
