"""Words by which a report names where it has something from, and words by which it claims to know directly.

Only the text is read here; `citation.py` ties the names to documents of the case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache, partial

from stemma.lexicon.load import load
from stemma.lineage.names import acronym, fold
from stemma.lineage.profile import Box, Profile, Sentence, in_quotes
from stemma.lineage.words import skeleton, tongue
from stemma.records import Document, Quote

__all__ = [
    "Handle",
    "Naming",
    "again",
    "bones",
    "first_person",
    "handle",
    "namings",
    "own_access",
    "own_handles",
    "same_name",
]

_KEYS = (
    "after",
    "before",
    "credit",
    "described",
    "earlier",
    "empty",
    "first_person",
    "media",
    "own_access",
    "own_access_not",
    "publishes",
    "relayed",
    "titles",
    "media_endings",
)
_PHRASE_KEYS = ("before", "after", "credit", "earlier", "own_access", "own_access_not", "publishes", "relayed")
_SCHEMA = dict.fromkeys(_KEYS, list)
_WORD = re.compile(r"[^\W_]+")
_DATELINE = re.compile(r"\(([A-Z\u0400-\u042f][^()\n]{1,40})\)\s*[-–—]")
_CREDIT = re.compile(r"(?m)^\W*([^\W\d_]+)[:\s]+([^\n]{2,120})$")
_CAPITAL = r"[A-Z\u0400-\u042f\u00c0-\u00dc]"
_NAME_ALONE = re.compile(
    rf"\S+(?:[ \t]+(?:{_CAPITAL}\S*|(?:of|for|and|de|du|des|la|le|del|the)(?=[ \t]+{_CAPITAL})))*|"
)
_BRACKETS = re.compile(r"\(([^()\n]{3,80})\)")
_JOINERS = frozenset("of for and de du des la le del the und".split())
_SKIP = 4  # words that may stand between the cue and the name ("told the news agency Northline")
_LONGEST_NAME = 7
_SHORTEST_ACRONYM = 3
_TELLING_BONES = 3  # shorter skeletons are common to too many words
_CREDIT_ZONE = 400  # characters at either end of a text in which credit lines stand

Handle = frozenset[str]  # consonant skeletons of the words that tell an outlet or body from others


@dataclass(frozen=True, slots=True)
class Naming:
    """A place where a text says where something comes from.

    name: the words of the name; sentence: index of the sentence. relays: the cue goes with outlets only, or the
    description calls it one. cue: "before" or "after" the name, or "publishes" for verbs such as "quoted".
    credit: a credit line for the whole text. described: no proper name ("a local broadcaster").
    """

    name: Quote
    handle: Handle
    sentence: int
    relays: bool
    cue: str = ""
    credit: bool = False
    described: bool = False


_Phrases = Mapping[str, tuple[tuple[str, ...], ...]]  # first word -> phrases, longest first


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    phrases: Mapping[str, _Phrases]
    empty: frozenset[str]
    media: frozenset[str]
    described: frozenset[str]
    first_person: frozenset[str]
    titles: frozenset[str]
    endings: tuple[str, ...]


def _by_first_word(listed: list[str]) -> _Phrases:
    out: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted({tuple(fold(p).split()) for p in listed}, key=lambda p: (-len(p), p)):
        out.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(found) for first, found in out.items()}


@lru_cache(maxsize=64)
def _vocabulary(language: str) -> _Vocabulary:
    data = load("citations", _SCHEMA, language) or {key: [] for key in _KEYS}
    phrases = {key: _by_first_word(data[key]) for key in _PHRASE_KEYS}
    return _Vocabulary(
        phrases=phrases,
        empty=frozenset(fold(w) for w in data["empty"]),
        media=frozenset(fold(w) for w in data["media"]),
        described=frozenset(fold(w) for w in data["described"]),
        first_person=frozenset(fold(w) for w in data["first_person"]),
        titles=frozenset(fold(w) for w in data["titles"]),
        endings=tuple(fold(w) for w in data["media_endings"]),
    )


@lru_cache(maxsize=8192)
def handle(name: str, language: str) -> Handle:
    """What tells a name from others: its words without articles and words such as "news", as consonants.

    >>> sorted(handle("The Ashford Lantern", "en"))
    ['asfrd', 'lntrn']
    """
    empty = _vocabulary(language).empty | _vocabulary("en").empty
    words = [w for w in _WORD.findall(name) if fold(w) not in _JOINERS]
    telling = [w for w in words if fold(w) not in empty] or words
    return frozenset(map(bones, telling))


def bones(word: str) -> str:
    """One word of a name as handles hold it: in the singular, its consonants, or the word where these are too few."""
    one = _single(word)
    left = skeleton(one)
    return left if len(left) >= _TELLING_BONES else fold(one)


def _single(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def same_name(cited: Handle, known: Handle) -> float:
    """How well a cited name fits a known one, 0..1: equal 1, one inside the other by the share of words."""
    if not cited or not known or not (cited <= known or known <= cited):
        return 0.0
    return min(len(cited), len(known)) / max(len(cited), len(known))


def _phrase_at(words: tuple[str, ...], at: int, group: _Phrases) -> int:
    """Number of words of the longest phrase of the group that begins here, or 0."""
    for phrase in group.get(words[at], ()):
        if words[at : at + len(phrase)] == phrase:
            return len(phrase)
    return 0


def _opening(profile: Profile, sentence: Sentence, openings: AbstractSet[str]) -> list[int]:
    """Words of a sentence with which a phrase may begin."""
    words = profile.words[sentence.first : sentence.last]
    if openings.isdisjoint(words):
        return []
    return [at for at, word in enumerate(words, sentence.first) if word in openings]


def _listed(phrase: tuple[str, ...], group: _Phrases) -> bool:
    return phrase in group.get(phrase[0], ())


def _run(profile: Profile, at: int, last: int) -> tuple[int, int]:
    """Capitalised run of words `[from, to)` that begins within a few words of `at`; (at, at) when there is none."""
    text = profile.document.text
    plain, known = tongue(profile.language).plain, _vocabulary(profile.language)
    here = at
    while here < min(at + _SKIP, last) and not text[profile.starts[here]].isupper():
        word = profile.words[here]
        if word in plain and word not in known.empty and word not in known.described:
            return at, at
        if here > at and re.search(r"[.;:!?,]", text[profile.ends[here - 1] : profile.starts[here]]):
            return at, at
        here += 1
    end = here
    while end < min(here + _LONGEST_NAME, last):
        gap = text[profile.ends[end - 1] : profile.starts[end]] if end > here else " "
        capital = text[profile.starts[end]].isupper()
        joined = profile.words[end] in _JOINERS and end + 1 < last and text[profile.starts[end + 1]].isupper()
        if not gap.isspace() or not (capital or (end > here and joined)):
            break
        end += 1
    return (here, end) if end > here else (at, at)


def _run_before(profile: Profile, at: int, first: int) -> tuple[int, int]:
    """Capitalised run that ends right before `at`."""
    text = profile.document.text
    here = at
    while here > max(first, at - _LONGEST_NAME):
        gap = text[profile.ends[here - 1] : profile.starts[here]] if here < len(profile.starts) else " "
        capital = text[profile.starts[here - 1]].isupper()
        joined = profile.words[here - 1] in _JOINERS and here < at and here - 1 > first
        if not gap.isspace() or not (capital or joined):
            break
        here -= 1
    while here < at and not text[profile.starts[here]].isupper():
        here += 1
    return here, at


def namings(profile: Profile, known: tuple[Naming, ...] | None = None) -> tuple[Naming, ...]:
    """Every place where the text names an outlet or body from which it has something, in reading order.

    Args:
        known: what was found before: remembered instead of looking for it.
    """
    return _found(profile, Box(partial(_namings, profile) if known is None else lambda: known))


@lru_cache(maxsize=320)
def _found(profile: Profile, box: Box[tuple[Naming, ...]]) -> tuple[Naming, ...]:
    return box.make()


def _namings(profile: Profile) -> tuple[Naming, ...]:
    known = _vocabulary(profile.language)
    out: list[Naming] = []
    openings = known.phrases["before"].keys() | known.phrases["after"].keys()
    for index, sentence in enumerate(profile.sentences):
        for at in _opening(profile, sentence, openings):
            size = _phrase_at(profile.words, at, known.phrases["before"])
            if size:
                relays = _listed(profile.words[at : at + size], known.phrases["relayed"])
                _keep(out, profile, known, index, _run(profile, at + size, sentence.last), relays, at + size, "before")
            size = _phrase_at(profile.words, at, known.phrases["after"])
            if size:
                cue = profile.words[at : at + size]
                relays = _listed(cue, known.phrases["relayed"])
                role = "publishes" if _listed(cue, known.phrases["publishes"]) else "after"
                _keep(out, profile, known, index, _run_before(profile, at, sentence.first), relays, -1, role)
    out += _credits(profile, known)
    return tuple(sorted(set(out), key=lambda n: (n.name, n.sentence, not n.credit)))


def _keep(
    out: list[Naming],
    profile: Profile,
    known: _Vocabulary,
    index: int,
    run: tuple[int, int],
    relays: bool,
    cue: int,
    role: str,
) -> None:
    first, last = run
    text = profile.document.text
    between = profile.words[cue:first] if 0 <= cue < first else ()
    if last > first and profile.words[first] in known.titles:
        return
    if last > first and all(_aside(w, profile.language) for w in profile.words[first:last]):
        return
    if last > first:
        while last - first > 1 and _aside(profile.words[first], profile.language):
            first += 1
        name = Quote.of(text, profile.starts[first], profile.ends[last - 1])
        words = profile.words[first:last]
        called = bool(known.media & {*between[-1:], *words}) or any(
            len(w) > len(e) and w.endswith(e) for w in words for e in known.endings
        )
        out.append(Naming(name, handle(name.text, profile.language), index, relays or called, role))
    elif cue >= 0:
        limit = min(cue + _SKIP + 1, profile.sentences[index].last)
        hit = next((at for at in range(cue, limit) if profile.words[at] in known.media), -1)
        if hit > cue and profile.words[cue] in known.described:
            while hit + 1 < limit and profile.words[hit + 1] in known.media:
                hit += 1
            name = Quote.of(text, profile.starts[cue], profile.ends[hit])
            out.append(Naming(name, frozenset(), index, True, described=True))


def _aside(word: str, language: str) -> bool:
    return word in tongue(language).plain or bool(tongue(language).month(word))


def _credits(profile: Profile, known: _Vocabulary) -> list[Naming]:
    """Credit lines: a dateline "(Northline) -", "From Northline", "Sources: UN experts; Crossing Point"."""
    doc = profile.document
    out = []
    for found in _DATELINE.finditer(doc.text[:_CREDIT_ZONE]):
        out.append(_credit(profile, found.start(1), found.end(1)))
    for line in _CREDIT.finditer(doc.text):
        if not _in_zone(doc, line.start()) or fold(line[1]) not in known.phrases["credit"]:
            continue
        at = line.start(2)
        for piece in re.finditer(r"[^;,/()]+", line[2]):
            name = piece.group().strip(" .")
            if name[:1].isupper() and len(name.split()) <= _LONGEST_NAME:
                start = at + piece.start() + len(piece.group()) - len(piece.group().lstrip(" ."))
                out.append(_credit(profile, start, start + len(name)))
    for found in _BRACKETS.finditer(doc.text):
        words = re.search(r"([^\W\d_]+) ([^\W\d_a-zа-я][^,;()]*)$", found[1])
        if words and _in_zone(doc, found.start()) and fold(words[1]) in known.phrases["credit"]:
            out.append(_credit(profile, found.start(1) + words.start(2), found.start(1) + words.end(2)))
    return out


def _in_zone(doc: Document, at: int) -> bool:
    return at <= _CREDIT_ZONE or at >= len(doc.text) - _CREDIT_ZONE


def _credit(profile: Profile, start: int, end: int) -> Naming:
    end = start + len(_NAME_ALONE.match(profile.document.text[start:end]).group())  # type: ignore[union-attr]
    name = Quote.of(profile.document.text, start, end)
    index = next((i for i, s in enumerate(profile.sentences) if s.span.start <= start < s.span.end), 0)
    return Naming(name, handle(name.text, profile.language), index, relays=True, credit=True)


@lru_cache(maxsize=8192)
def _handles(outlet: str, language: str) -> tuple[Handle, ...]:
    short = acronym(outlet)
    out = [handle(outlet, language)]
    if len(short) >= _SHORTEST_ACRONYM:
        out.append(frozenset((skeleton(short),)))
    return tuple(h for h in out if h)


def own_handles(doc: Document) -> tuple[Handle, ...]:
    """Names under which a document itself may be cited: its outlet, and an author that is a body."""
    return _handles(doc.outlet, doc.language.split("-")[0]) if doc.outlet else ()


def again(profile: Profile, naming: Naming) -> bool:
    """True when the sentence of a naming points to an earlier story ("told the Review last month")."""
    known, sentence = _vocabulary(profile.language), profile.sentences[naming.sentence]
    return any(_phrase_at(profile.words, at, known.phrases["earlier"]) for at in range(sentence.first, sentence.last))


@lru_cache(maxsize=96)
def own_access(profile: Profile) -> tuple[tuple[int, Quote], ...]:
    """Places outside quotation marks where the author or outlet claims direct knowledge: (sentence, words)."""
    known = _vocabulary(profile.language)
    house = own_handles(profile.document)
    out = []
    for index, sentence in enumerate(profile.sentences):
        for at in _opening(profile, sentence, known.phrases["own_access"].keys()):
            size = _phrase_at(profile.words, at, known.phrases["own_access"])
            denied = size and _phrase_at(profile.words, at, known.phrases["own_access_not"])
            if size and not denied and not _in_quotes(profile, at):
                out.append((index, Quote.of(profile.document.text, profile.starts[at], profile.ends[at + size - 1])))
    for naming in namings(profile):
        if naming.credit or not any(same_name(naming.handle, h) for h in house):
            continue
        if not again(profile, naming):
            out.append((naming.sentence, naming.name))
    return tuple(sorted(set(out)))


@lru_cache(maxsize=96)
def first_person(profile: Profile) -> tuple[int, ...]:
    """Sentences in which the author speaks of himself outside quotation marks."""
    known = _vocabulary(profile.language).first_person
    out = []
    for index, s in enumerate(profile.sentences):
        words = profile.words[s.first : s.last]
        if not known.isdisjoint(words):
            out += [index] * any(w in known and not _in_quotes(profile, at) for at, w in enumerate(words, s.first))
    return tuple(out)


def _in_quotes(profile: Profile, at: int) -> bool:
    return in_quotes(profile)(profile.starts[at])
