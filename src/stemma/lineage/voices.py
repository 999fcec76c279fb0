"""Who speaks: the speakers of all documents, merged where they are one person or one body (DESIGN 3.1, step 2).

A description without a name ("a hospital worker", "residents") stays with its document; only lineage ties it to others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from stemma.lineage.casefile import CaseFile, Sheet
from stemma.lineage.names import looks_named
from stemma.lineage.wording import Wording, wording
from stemma.records.span import Quote
from stemma.records.statement import Mention

__all__ = ["NOBODY", "Voice", "Voices", "collect"]

BESIDE = 30  # code points before and after a name in which its bearer may be described
NOBODY = "unnamed source"  # stands in a chain for a speaker that is not given


@dataclass(slots=True)
class Voice:
    """One speaker as one document knows it.

    kind: person, body, document, outlet or crowd; `named` tells whether it goes by a proper name. near: words right
    before and after the name where it is first met.
    """

    document: str
    name: str
    kind: str
    named: bool
    role: str = ""
    organisation: str = ""
    at: Quote | None = None
    authority: bool = False
    near: str = ""


@dataclass(slots=True)
class Voices:
    """All voices of a neighbourhood and which of them are one.

    `aligned` holds, per (document, statement index), the parent document and the index of the statement it repeats.
    """

    all: list[Voice] = field(default_factory=list)
    index: dict[tuple[str, str], int] = field(default_factory=dict)
    up: list[int] = field(default_factory=list)
    aligned: dict[tuple[str, int], list[tuple[str, int, str]]] = field(default_factory=dict)
    joint: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    mouths: list[tuple[int, ...]] = field(default_factory=list)  # voices that speak for one public authority

    def add(self, voice: Voice) -> int:
        """Index of the voice; roles and organisations of repeated mentions are collected."""
        key = (voice.document, voice.name)
        at = self.index.get(key)
        if at is None:
            at = len(self.all)
            self.index[key] = at
            self.all.append(voice)
            self.up.append(at)
            return at
        known = self.all[at]
        if voice.role and voice.role not in known.role:
            known.role = f"{known.role}; {voice.role}" if known.role else voice.role
        known.organisation = known.organisation or voice.organisation
        known.at = known.at or voice.at
        known.authority = known.authority or voice.authority
        return at

    def find(self, at: int) -> int:
        """The representative of the voices that are one with `at`: the first of them."""
        while self.up[at] != at:
            self.up[at] = self.up[self.up[at]]
            at = self.up[at]
        return at

    def root(self, document: str, name: str) -> int | None:
        """Representative of the speaker called `name` in `document`; None when the document has no such speaker."""
        at = self.index.get((document, name))
        return None if at is None else self.find(at)

    def merge(self, a: int, b: int) -> None:
        """Make the two voices one."""
        a, b = self.find(a), self.find(b)
        if a != b:
            self.up[max(a, b)] = min(a, b)


def collect(case: CaseFile) -> Voices:
    """The voices of all documents, still apart."""
    voices = Voices()
    for one in case.order:
        _collect(voices, case.sheets[one])
    return voices


def _collect(voices: Voices, sheet: Sheet) -> None:
    doc = sheet.reading.document
    met: set[str] = set()
    for mention in sheet.reading.mentions:
        if mention.name and mention.name != NOBODY and mention.kind not in ("place",):
            at = voices.add(_voice(doc.id, mention, doc.language))
            if mention.kind == "person" and mention.name not in met and looks_named(mention.quote.text):
                met.add(mention.name)
                voices.all[at].near = _beside(doc.text, mention.quote)
    for stmt in sheet.statements:
        if stmt.speaker is not None and stmt.speaker.name and stmt.speaker.name != NOBODY:
            voices.add(_voice(doc.id, stmt.speaker, doc.language))
        for name in stmt.chain:
            if name and name != NOBODY and (doc.id, name) not in voices.index:
                bare = Mention(stmt.source or stmt.content[0], name, "unnamed")
                voices.add(_voice(doc.id, bare, doc.language))


def _beside(text: str, quote: Quote) -> str:
    """Words of the same sentence right before and after a name: "the advocate X", "X has been chaplain"."""
    before = text[max(0, quote.start - BESIDE) : quote.start]
    after = text[quote.end : quote.end + BESIDE]
    cut = max(before.rfind("."), before.rfind("\n"), before.rfind(","))
    rest = re.split(r"[.,;\n]", after)[0]
    return f"{before[cut + 1 :]} {rest}"


def _voice(document: str, mention: Mention, language: str) -> Voice:
    proper = mention.quote.text[:1].islower() or not mention.quote.text.startswith(mention.name[:3])
    kind, named, authority = _traits(mention.name, mention.kind, language, proper)
    return Voice(document, mention.name, kind, named, mention.role, mention.organisation, mention.quote, authority)


@lru_cache(maxsize=16384)
def _traits(name: str, given: str, language: str, proper: bool) -> tuple[str, bool, bool]:
    """Kind of voice, whether it goes by a proper name, whether it is a public authority.

    proper: the capital is not that of a sentence ("the Wardens", but not "Residents" at its beginning).
    """
    terms = wording(language)
    inside = terms.pattern("place_words").split(name)[0].split()
    capital = any(looks_named(word) for word in (inside if proper else inside[1:])) or name[:2].isupper()
    if given in ("group", "unnamed") and not capital and looks_named(name):
        name = name[:1].lower() + name[1:]
    named = looks_named(name) or (not name.isascii() and given in ("person", "body") and name == name.title())
    kind = _kind(name, given, terms, capital)
    if kind == "body" and not named:
        named = capital or terms.has("authorities", name)
    elif kind == "body" and not capital and not terms.has("authorities", name):
        named = len(name.split()) < 2  # "Rights group says": a description at the beginning of a sentence
    if kind == "person" and terms.has("kin", name.split(" of ")[0]):
        named = named and not terms.has("kin", name.split()[0])
    authority = kind == "body" and terms.has("authorities", name)
    return kind, named and kind not in ("crowd", "document"), authority


def _kind(name: str, given: str, terms: Wording, capital: bool) -> str:
    if given == "outlet":
        return "outlet"
    if not looks_named(name):
        if given != "body" and not capital and terms.has("crowd", name):
            return "crowd"
        if given not in ("body", "person") and terms.has("documents", name):
            return "document"
    if given in ("person", "body"):
        return given if len(name.split()) > 1 or capital or not terms.has("crowd", name) else "crowd"
    if capital and (given == "group" or terms.has("authorities", name)):
        return "body"
    if given == "group":
        return "body" if terms.has("authorities", name) else "person" if terms.has("kin", name) else "crowd"
    return "person"
