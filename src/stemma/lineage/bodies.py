"""One body under several names, and who speaks for it (DESIGN 3.1, step 2)."""

from __future__ import annotations

from stemma.lineage.names import acronym, key_words
from stemma.lineage.voices import Voice, Voices
from stemma.lineage.wording import Wording, wording

__all__ = ["bare_body", "merge_bodies"]


def merge_bodies(voices: Voices) -> None:
    """One body: same words, a unique longer name with all the words, its acronym, or whoever speaks for it."""
    terms = wording("en")
    _short_names(voices)
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


def _short_names(voices: Voices) -> None:
    """ "Meadowline" where the document has "Meadowline Alliance" too is that body, unless a person has the name."""
    bodies: dict[tuple[str, str], set[frozenset[str]]] = {}
    surnames: set[str] = set()
    for voice in voices.all:
        parts = key_words(voice.name)
        if voice.kind in ("body", "outlet") and voice.named and len(parts) > 1:
            bodies.setdefault((voice.document, parts[0]), set()).add(frozenset(parts))
        elif voice.kind == "person" and voice.named and len(parts) > 1:
            surnames.update(parts)
    for voice in voices.all:
        parts = key_words(voice.name)
        short = voice.kind == "person" and voice.named and len(parts) == 1 and not voice.role
        if short and parts[0] not in surnames and len(bodies.get((voice.document, parts[0]), ())) == 1:
            voice.kind = "body"


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
        one = len({voices.find(exact[k][0]) for k in larger}) == 1  # several names of one body are no doubt
        stands[key] = max(larger, key=lambda k: (len(k), sorted(k))) if one else key
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


def _served(voice: Voice, bodies: dict[frozenset[str], list[int]], voices: Voices) -> frozenset[str] | None:
    """Words of the body for which a person speaks: by organisation, else the longest body named in the role."""
    if voice.organisation:
        want = frozenset(key_words(voice.organisation))
        if want in bodies:
            return want
        fitting = [key for key in bodies if want and key and (want <= key or key <= want) and len(want & key) > 0]
        near = [key for key in fitting if any(voices.all[at].document == voice.document for at in bodies[key])]
        if len(near or fitting) == 1:
            return (near or fitting)[0]
    return _named_in(voice.role, bodies)


def _named_in(text: str, bodies: dict[frozenset[str], list[int]]) -> frozenset[str] | None:
    have = frozenset(key_words(text))
    inside = [key for key in bodies if key and key <= have]
    return max(inside, key=lambda key: (len(key), sorted(key))) if inside else None


def _speaks_for(voice: Voice, terms: Wording) -> bool:
    """By office ("director of X"), or introduced by nothing but the body ("Ada Brel of X")."""
    return terms.has("speaks_for", voice.role) or (bool(voice.organisation) and voice.role.startswith("of "))


def bare_body(name: str, terms: Wording) -> str:
    """The body without the office that only speaks for it: "Press Service of the Brell Group" gives "Brell Group"."""
    found = terms.pattern("organs").search(name)
    if not found:
        return name
    rest = (name[: found.start()] + " " + name[found.end() :]).strip(" ,’'s")
    return rest if key_words(rest) else name
