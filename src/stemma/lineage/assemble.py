"""Origins as records: every key found while tracing gets its label, kind, documents and statements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stemma.lineage.access import best
from stemma.lineage.casefile import WHOLE
from stemma.lineage.claims import Held
from stemma.lineage.ledger import Bearing, Key, Ledger
from stemma.lineage.names import key_words, looks_named, words
from stemma.lineage.origins import identified
from stemma.lineage.voices import Voice
from stemma.lineage.wording import wording
from stemma.records.ids import record_id
from stemma.records.link import Origin
from stemma.records.span import Quote

__all__ = ["gather"]

COMMAS = re.compile(r"\s*,[\s,]*")  # a name taken out of the middle of a description leaves two
LONGEST_ROLE = 80  # code points of a role shown in a label
NAMED_AT = 12  # introductions kept per origin, the first of each document


Accused = Mapping[str, Sequence[frozenset[str]]]


@dataclass(slots=True)
class _Found:
    documents: set[str] = field(default_factory=set)
    statements: set[str] = field(default_factory=set)
    access: set[str] = field(default_factory=set)
    speaking: Counter[int] = field(default_factory=Counter)
    denies: int = 0


def gather(ledger: Ledger, held: Sequence[Held]) -> dict[Key, Origin]:
    """The origins of a neighbourhood by key, in the order in which they are first met."""
    found: dict[Key, _Found] = {}
    for one in ledger.case.order:
        _said(ledger, one, found)
        _retold(ledger, one, found)
    for h in held:
        _note(found, h.bearing, h.document).denies += h.alleg.modality == "denied" and h.alleg.document == h.document
    members: dict[int, list[int]] = {}
    for at in range(len(ledger.voices.all)):
        members.setdefault(ledger.voices.find(at), []).append(at)
    accused = _accused(held)
    return {key: _origin(ledger, key, one, members, accused) for key, one in found.items()}


def _note(found: dict[Key, _Found], bearing: Bearing, document: str) -> _Found:
    one = found.setdefault(bearing.key, _Found())
    one.documents.add(document)
    if bearing.access != "unknown":
        one.access.add(bearing.access)
    return one


def _said(ledger: Ledger, document: str, found: dict[Key, _Found]) -> None:
    sheet = ledger.case.sheets[document]
    for stmt, bearings in zip(sheet.statements, ledger.said[document], strict=True):
        for bearing in bearings:
            one = _note(found, bearing, document)
            one.statements.add(stmt.id)
            one.denies += stmt.stance == "denies"
            at = ledger.voices.index.get((document, stmt.chain[-1])) if stmt.chain else None
            if at is not None and bearing.key[::2] == ("voice", ledger.voices.find(at)):
                one.speaking[at] += 1


def _retold(ledger: Ledger, document: str, found: dict[Key, _Found]) -> None:
    """A document repeats the origins of the passages it draws on, also where nothing in it was read as a statement."""
    sheet = ledger.case.sheets[document]
    who = ledger.narrators[document]
    if who.voice is not None:
        for bearing in ledger.main(document):
            _note(found, bearing, document)
    for step in sheet.steps:
        span = step.passage.parent
        for bearing in ledger.at(step.parent, span.start, span.end):
            if bearing.key[0] != "unknown":
                _note(found, bearing, document)
    shown = {step.parent for step in sheet.steps}
    for link in sheet.links:
        if link.kind in WHOLE and link.parent not in shown:
            for bearing in ledger.main(link.parent):
                _note(found, bearing, document)


def _accused(held: Sequence[Held]) -> Accused:
    """How the alleged perpetrators are called, as sets of words, by one word of each; not "a group" and the like."""
    called: set[frozenset[str]] = set()
    for text in {quote.text for h in held for quote in h.alleg.perpetrators}:
        if any(looks_named(word) for word in text.split()[-3:]) or wording("en").has("authorities", text):
            called.add(frozenset(key_words(text)))
    out: dict[str, list[frozenset[str]]] = {}
    for one in called:
        if one:
            out.setdefault(min(one), []).append(one)
    return out


def _origin(ledger: Ledger, key: Key, found: _Found, members: dict[int, list[int]], accused: Accused) -> Origin:
    documents, statements = tuple(sorted(found.documents)), tuple(sorted(found.statements))
    if key[0] == "lost":
        lost = ledger.case.lost[key[1]]
        return Origin(record_id("O", key[1]), lost.name, lost.name, "outlet", "media-own", documents, statements,
                      named_at=lost.cited_by[:NAMED_AT])  # fmt: skip
    if key[0] == "outlet":
        name = next((n for n in ledger.case.by_outlet if " ".join(key_words(n)) == key[1]), key[1].title())
        return Origin(record_id("O", "outlet", key[1]), name, name, "outlet", "media-own", documents, statements)
    if key[0] == "unknown":
        label = "Origin unknown"
        return Origin(
            record_id("O", "unknown", key[1]), label, "unnamed source", "unknown", "unknown", documents, statements
        )
    inside = members[key[2]]
    voices = [ledger.voices.all[at] for at in inside]
    speaker = _speaker(voices, inside, found.speaking)
    terms = wording("en")
    texts = [ledger.case.sheets[v.document] for v in voices[:1]]
    around = (
        _around(texts[0].reading.document.text, speaker.at) if texts and speaker.document == voices[0].document else ""
    )
    known = any(v.named for v in voices) or (identified(speaker, around, terms) and found.access != {"anonymous"})
    kind = speaker.kind if known and speaker.kind != "crowd" else "anonymous"
    access = best(found.access - {"anonymous"} or found.access) if kind != "anonymous" else "anonymous"
    first = min((v.document, v.name) for v in voices)
    number = f" ({key[1]})" if key[1] else ""
    return Origin(
        id=record_id("O", *first, *([key[1]] if key[1] else [])),
        label=_label(speaker, voices) + number,
        speaker=speaker.name,
        kind="outlet" if kind == "outlet" else kind,
        access=access,
        documents=documents,
        statements=statements,
        interested=found.denies > 0 and _on_accused_side(voices, accused),
        named_at=_named_at(voices),
    )


def _around(text: str, at: Quote | None) -> str:
    return text[max(0, at.start - 40) : at.end + 200] if at else ""


def _speaker(voices: list[Voice], inside: list[int], speaking: Counter[int]) -> Voice:
    """The voice that stands for the origin: a proper name before a description, then the one that speaks most."""
    order = {at: n for n, at in enumerate(inside)}
    chosen = min(
        inside,
        key=lambda at: (not voices[order[at]].named, -speaking[at], -len(words(voices[order[at]].name)), at),
    )
    return voices[order[chosen]]


def _label(speaker: Voice, voices: Iterable[Voice]) -> str:
    role = COMMAS.sub(", ", speaker.role.split("; ")[0]).strip(" ,")
    body = speaker.organisation or next(
        (v.name for v in voices if v.kind == "body" and v.named and v is not speaker), ""
    )
    if role and len(role) <= LONGEST_ROLE and role.lower() not in speaker.name.lower():
        return f"{speaker.name}, {role}"
    if speaker.kind == "person" and body and body != speaker.name:
        return f"{speaker.name}, {body}"
    return speaker.name[:1].upper() + speaker.name[1:] if not speaker.named else speaker.name


def _on_accused_side(voices: Iterable[Voice], accused: Accused) -> bool:
    terms = wording("en")
    for voice in voices:
        about = f"{voice.name} {voice.role} {voice.organisation}"
        have = set(key_words(about))
        if terms.has("authorities", about) or any(one <= have for word in have for one in accused.get(word, ())):
            return True
    return False


def _named_at(voices: Sequence[Voice]) -> tuple[tuple[str, Quote], ...]:
    out: dict[str, Quote] = {}
    for voice in voices:
        if voice.at is not None and voice.document not in out:
            out[voice.document] = voice.at
        if len(out) == NAMED_AT:
            break
    return tuple(out.items())
