"""One person under several names, descriptions and joint mentions (DESIGN 3.1, step 2)."""

from __future__ import annotations

from collections.abc import Mapping

from stemma.lineage.names import key_words, words
from stemma.lineage.voices import Voice, Voices
from stemma.lineage.wording import Wording, wording

__all__ = ["merge_described", "merge_people", "split_joint"]


def merge_people(voices: Voices, pseudonyms: Mapping[str, frozenset[str]] | None = None) -> None:
    """One person: same surname with the same first name or initial; a single name meets the only full name it fits.

    Args:
        pseudonyms: by document, words of names that it calls pseudonyms: these meet nobody's full name (METHOD 13).
    """
    declared = pseudonyms or {}
    terms = wording("en")
    _in_capitals(voices, terms)
    full: dict[str, dict[str, int]] = {}
    single: dict[str, list[int]] = {}
    hidden: dict[str, list[int]] = {}
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
        elif parts and parts[0] in declared.get(voice.document, frozenset()):
            hidden.setdefault(parts[0], []).append(at)
        elif parts:
            single.setdefault(parts[0], []).append(at)
    for _, found in sorted(hidden.items()):  # one name for all that use it: what may depend counts as dependent
        for at in found:
            voices.merge(found[0], at)
    called: dict[str, set[int]] = {}  # "my sister Ada" is the only Ada whose surname the documents give
    for known in full.values():
        for first, at in known.items():
            called.setdefault(first, set()).add(voices.find(at))
    for name, found in sorted(single.items()):
        owners = {voices.find(at) for at in full.get(name, {}).values()} or called.get(name, set())
        for at in found:
            voices.merge(found[0], at)
        if len(owners) == 1:
            voices.merge(min(owners), found[0])


def _in_capitals(voices: Voices, terms: Wording) -> None:
    """ "BREL:" at the head of a turn is no acronym where the document knows an Ada Brel."""
    surnames: dict[str, set[str]] = {}
    for voice in voices.all:
        if voice.kind == "person" and voice.named and len(parts := _person_words(voice.name, terms)) > 1:
            surnames.setdefault(voice.document, set()).add(parts[-1])
    for voice in voices.all:
        if voice.kind == "body" and voice.name.isupper() and not voice.role:
            parts = _person_words(voice.name, terms)
            if len(parts) == 1 and parts[0] in surnames.get(voice.document, ()):
                voice.kind = "person"


def merge_described(voices: Voices) -> None:
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


def split_joint(voices: Voices) -> None:
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


def _same_first(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[:1] == b[:1])


def _person_words(name: str, terms: Wording) -> tuple[str, ...]:
    found = words(name)
    while len(found) > 1 and found[0] in terms.titles:
        found = found[1:]
    return found
