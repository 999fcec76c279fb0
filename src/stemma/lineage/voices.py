"""Who speaks: the speakers of all documents, merged where they are one person or one body (DESIGN 3.1, step 2).

A description without a name ("a hospital worker", "residents") stays with its document; only lineage ties it to others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from stemma.lineage.casefile import CaseFile, Sheet
from stemma.lineage.names import acronym, key_words, looks_named, words
from stemma.lineage.wording import Wording, wording
from stemma.records.span import Quote
from stemma.records.statement import Mention

__all__ = ["NOBODY", "Voice", "Voices", "bare_body", "collect", "merge"]

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

    def named(self, root: int) -> bool:
        """True when the voice itself goes by a proper name in the document where it was first met."""
        return self.all[root].named


def collect(case: CaseFile) -> Voices:
    """The voices of all documents, still apart."""
    voices = Voices()
    for one in case.order:
        _collect(voices, case.sheets[one])
    return voices


def merge(voices: Voices) -> None:
    """Make one what is one by its name: people, bodies, and whoever speaks for a body."""
    _people(voices)
    _described(voices)
    _joint(voices)
    _bodies(voices)


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


@lru_cache(maxsize=65536)
def _traits(name: str, given: str, language: str, proper: bool) -> tuple[str, bool, bool]:
    """Kind of voice, whether it goes by a proper name, whether it is a public authority.

    proper: the capital is not that of a sentence ("the Wardens", but not "Residents" at its beginning).
    """
    terms = wording(language)
    inside = name.split()
    capital = any(looks_named(word) for word in (inside if proper else inside[1:])) or name[:2].isupper()
    if given in ("group", "unnamed") and not capital and looks_named(name):
        name = name[:1].lower() + name[1:]
    named = looks_named(name) or (not name.isascii() and given in ("person", "body") and name == name.title())
    kind = _kind(name, given, terms, capital)
    if kind == "body" and not named:
        named = capital or terms.has("authorities", name)
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


def _person_words(name: str, terms: Wording) -> tuple[str, ...]:
    found = words(name)
    while len(found) > 1 and found[0] in terms.titles:
        found = found[1:]
    return found


def _people(voices: Voices) -> None:
    """One person: same surname with the same first name or initial; a single name meets the only full name it fits."""
    terms = wording("en")
    full: dict[str, dict[str, int]] = {}
    single: dict[str, list[int]] = {}
    for at, voice in enumerate(voices.all):
        if voice.kind != "person" or not voice.named:
            continue
        parts = _person_words(voice.name, terms)
        if len(parts) > 1:
            firsts = full.setdefault(parts[-1], {})
            for first in (parts[0], *(known for known in firsts if _same_first(known, parts[0]))):
                if first in firsts:
                    voices.merge(firsts[first], at)
            firsts.setdefault(parts[0], at)
        elif parts:
            single.setdefault(parts[0], []).append(at)
    for name, found in sorted(single.items()):
        owners = {voices.find(at) for at in full.get(name, {}).values()}
        for at in found:
            voices.merge(found[0], at)
        if len(owners) == 1:
            voices.merge(owners.pop(), found[0])


def _described(voices: Voices) -> None:
    """ "The advocate" is the only person of the document who is introduced as an advocate."""
    people: dict[str, list[tuple[int, set[str]]]] = {}
    for at, voice in enumerate(voices.all):
        if voice.kind == "person" and voice.named and (voice.role or voice.near):
            people.setdefault(voice.document, []).append((at, set(key_words(f"{voice.role} {voice.near}"))))
    for at, voice in enumerate(voices.all):
        if voice.kind != "person" or voice.named or voice.at is None or voice.document not in people:
            continue
        want = set(key_words(voice.name))
        if not want or len(want) > 3 or not voice.at.text.lower().startswith("the "):
            continue
        fits = {voices.find(other) for other, have in people[voice.document] if want <= have}
        if len(fits) == 1:
            voices.merge(fits.pop(), at)


def _same_first(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[:1] == b[:1])


def bare_body(name: str, terms: Wording) -> str:
    """The body without the office that only speaks for it: "Press Service of the Brell Group" gives "Brell Group"."""
    found = terms.patterns["organs"].search(name)
    if not found:
        return name
    rest = (name[: found.start()] + " " + name[found.end() :]).strip(" ,’'s")
    return rest if key_words(rest) else name


def _bodies(voices: Voices) -> None:
    """One body: same words, a unique longer name with all the words, its acronym, or whoever speaks for it."""
    terms = wording("en")
    exact: dict[frozenset[str], list[int]] = {}
    acronyms: dict[str, list[int]] = {}
    for at, voice in enumerate(voices.all):
        if voice.kind not in ("body", "outlet") or not voice.named or (voice.document, voice.name) in voices.joint:
            continue
        name = bare_body(voice.name, terms)
        key = frozenset(key_words(name))
        if key and not (voice.authority and name != voice.name):
            exact.setdefault(key, []).append(at)
            if len(name.split()) > 1:
                acronyms.setdefault(acronym(name), []).append(at)
    groups = _contained(exact, acronyms, voices)
    _spoken_for(voices, groups, terms)


def _contained(
    exact: dict[frozenset[str], list[int]], acronyms: dict[str, list[int]], voices: Voices
) -> dict[frozenset[str], frozenset[str]]:
    """For each set of words the set that stands for it: itself, or the only larger one that holds all its words."""
    by_word: dict[str, list[frozenset[str]]] = {}
    for key in exact:
        for word in key:
            by_word.setdefault(word, []).append(key)
    stands: dict[frozenset[str], frozenset[str]] = {}
    for key, found in sorted(exact.items(), key=lambda pair: (-len(pair[0]), sorted(pair[0]))):
        rarest = min((by_word[word] for word in key), key=len)
        larger = {stands[other] for other in rarest if key < other and other in stands} if len(rarest) < 200 else set()
        docs = {voices.all[at].document for at in found}
        if len(key) == 1:
            short = next(iter(key))
            upper = any(voices.all[at].name.isupper() for at in found)
            near = {k for k in larger if docs & {voices.all[at].document for at in exact[k]}}
            near = set() if voices.all[found[0]].authority else near
            grown = {frozenset(key_words(voices.all[at].name)) for at in acronyms.get(short, [])} & exact.keys()
            larger = {stands.get(k, k) for k in grown} or (larger if upper else near)
        stands[key] = larger.pop() if len(larger) == 1 else key
    for key, target in stands.items():
        for at in exact[key]:
            if not voices.all[at].authority:
                voices.merge(exact[target][0], at)
    return stands


def _spoken_for(voices: Voices, stands: dict[frozenset[str], frozenset[str]], terms: Wording) -> None:
    """A person who speaks for a body is that body's voice.

    A public authority has many voices: its name stands for whoever speaks for it in the same document, and across
    documents for its only spokesperson; with two of them, what the name says alone stays apart.
    """
    bodies: dict[frozenset[str], list[int]] = {}
    offices: dict[frozenset[str], set[int]] = {}
    local: dict[tuple[str, frozenset[str]], list[int]] = {}
    for at, voice in enumerate(voices.all):
        if voice.kind in ("body", "outlet") and voice.named and (voice.document, voice.name) not in voices.joint:
            name = bare_body(voice.name, terms)
            key = stands.get(frozenset(key_words(name)), frozenset(key_words(name)))
            if not (voice.authority and name != voice.name):
                bodies.setdefault(key, []).append(at)
    for at, voice in enumerate(voices.all):
        organ = voice.authority and bare_body(voice.name, terms) != voice.name
        if not organ and (voice.kind != "person" or not voice.named or not _speaks_for(voice, terms)):
            continue
        served = _named_in(bare_body(voice.name, terms), bodies) if organ else _served(voice, bodies, voices)
        if served is None:
            continue
        if voices.all[bodies[served][0]].authority:
            local.setdefault((voice.document, served), []).append(at)
            offices.setdefault(served, set()).add(at)
        else:
            voices.merge(bodies[served][0], at)
    for key, members in bodies.items():
        if not voices.all[members[0]].authority:
            continue
        mouths = {voices.find(at) for at in offices.get(key, ())}
        voices.mouths.append(tuple(sorted({*mouths, *members})))
        rest = mouths.pop() if len(mouths) == 1 else None
        for at in members:
            here = local.get((voices.all[at].document, key))
            if here:
                voices.merge(here[0], at)
            elif rest is None:
                rest = at
            else:
                voices.merge(rest, at)


def _speaks_for(voice: Voice, terms: Wording) -> bool:
    """By office ("director of X"), or introduced by nothing but the body ("Ada Brel of X")."""
    return terms.has("speaks_for", voice.role) or (bool(voice.organisation) and voice.role.startswith("of "))


def _served(voice: Voice, bodies: dict[frozenset[str], list[int]], voices: Voices) -> frozenset[str] | None:
    """Words of the body for which a person speaks: by organisation, else the longest body named in the role."""
    if voice.organisation:
        want = frozenset(key_words(voice.organisation))
        if want in bodies:
            return want
        fitting = [key for key in bodies if want and (want <= key or key <= want) and len(want & key) > 0]
        near = [key for key in fitting if any(voices.all[at].document == voice.document for at in bodies[key])]
        if len(near or fitting) == 1:
            return (near or fitting)[0]
    return _named_in(voice.role, bodies)


def _named_in(text: str, bodies: dict[frozenset[str], list[int]]) -> frozenset[str] | None:
    have = frozenset(key_words(text))
    inside = [key for key in bodies if key <= have]
    return max(inside, key=lambda key: (len(key), sorted(key))) if inside else None


def _joint(voices: Voices) -> None:
    """ "X and Y said": two voices, where both halves are known speakers or one is the only official of the document."""
    known: dict[tuple[str, ...], int] = {}
    officials: dict[str, list[int]] = {}
    terms = wording("en")
    for at, voice in enumerate(voices.all):
        known.setdefault(key_words(voice.name), at)
        if voice.kind == "person" and voice.named and terms.has("officials", voice.role):
            officials.setdefault(voice.document, []).append(at)
    for at in range(len(voices.all)):
        voice = voices.all[at]
        halves = [half.strip() for half in voice.name.split(" and ")]
        if len(halves) != 2:
            continue
        owners = [known.get(key_words(half)) for half in halves]
        for n, half in enumerate(halves):
            here = officials.get(voice.document, [])
            if owners[n] is None and len(here) == 1 and key_words(half)[-1:] == ("official",):
                owners[n] = here[0]
        if None in owners:
            continue
        for half, owner in zip(halves, owners, strict=True):
            if owner is not None:
                other = voices.all[owner]
                new = voices.add(Voice(voice.document, half, other.kind, other.named, at=voice.at))
                if other.document == voice.document or other.named:
                    voices.merge(owner, new)
        voices.joint[voice.document, voice.name] = (halves[0], halves[1])
