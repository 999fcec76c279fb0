"""Explicit references of one text to another: resolved to documents of the case, or kept as lost witnesses.

A text that is cited and not in the case is a node of its own: what rests on it does not rest on nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from stemma.lineage import weights
from stemma.lineage.citing import Handle, Naming, again, namings, own_handles, same_name
from stemma.lineage.compare import Rarity, rarity
from stemma.lineage.kept import kept
from stemma.lineage.names import key_words
from stemma.lineage.order import later
from stemma.lineage.profile import Profile, profile
from stemma.records import Feature, Link, LostWitness, Passage, Quote, Reading, Span, record_id

__all__ = ["Citation", "cited", "lost_links", "lost_witnesses", "resolved"]

TOLD_THERE = 0.5  # share of the detail weight of a citing sentence that a document must have to be the text cited
DETAILS = 3  # and how many at least
SAME_STORY = 0.25  # share of the hard details of a text with a credit line that the text credited must have
RELAYED = 6.0  # logit added for a link to a lost witness that is cited for its words
CREDITED = 7.0  # the same for a credit line
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Citation:
    """One place where a document says where it has something from.

    parents: ids of the documents of the case that are meant; empty when the text meant is not in the case, which then
    makes it a lost witness when `outlet` is true (its name goes with publishing).
    """

    document: str
    name: Quote
    sentence: Span
    parents: tuple[str, ...]
    outlet: bool
    credit: bool = False


Houses = Mapping[str, tuple[Reading, ...]]  # word of an outlet's name -> documents of that outlet


def _houses(readings: Sequence[Reading]) -> Houses:
    out: dict[str, dict[str, Reading]] = {}
    for one in readings:
        for word in {word for handle in own_handles(one.document) for word in handle}:
            out.setdefault(word, {})[one.document.id] = one
    return {word: tuple(found.values()) for word, found in out.items()}


def cited(
    reading: Reading,
    readings: Sequence[Reading],
    *,
    rare: Callable[[], Rarity] | None = None,
    houses: Houses | None = None,
) -> tuple[Citation, ...]:
    """What a document cites, in reading order. `rare` and `houses` spare counting them again for every document.

    A document of the case is meant when its outlet or body bears the name (articles dropped, in any script) or a
    longer one ("the Observatory"), it is not later, and it tells what the citing sentence tells. A speaker with a
    document of its own counts in the same way.
    """
    table = rare or cache(lambda: rarity(readings))
    child = profile(reading)
    bearers = houses if houses is not None else _houses(readings)
    own = own_handles(child.document)
    out = []
    for naming in namings(child):
        if any(same_name(naming.handle, h) for h in own) and not again(child, naming):
            continue
        earlier = [
            r
            for r in {r.document.id: r for word in sorted(naming.handle) for r in bearers.get(word, ())}.values()
            if r.document.id != child.id and later(r.document, child.document) <= 0
        ]
        bearing = [r for r in earlier if _fits(naming.handle, own_handles(r.document))]
        short = [r for r in earlier if any(naming.handle < handle for handle in own_handles(r.document))]
        meant = tuple(sorted({r.document.id for r in (*bearing, *short) if _meant(child, profile(r), naming, table)}))
        sentence = (
            child.sentences[naming.sentence].span if child.sentences else Span(naming.name.start, naming.name.end)
        )
        outlet = (naming.relays or bool(bearing) or _publishes(child, naming)) and not _person(reading, naming)
        out.append(Citation(child.id, naming.name, sentence, meant, outlet, naming.credit))
    return tuple(out)


def _fits(handle: Handle, handles: Iterable[Handle]) -> bool:
    return any(same_name(handle, h) >= weights.SAME_NAME for h in handles)


def _meant(child: Profile, parent: Profile, naming: Naming, table: Callable[[], Rarity]) -> bool:
    """A credit line means a text with the same story; elsewhere most sentences that bear the name must tell what the
    text tells."""
    if naming.credit:
        return _same_story(child, parent)
    alike = {n.sentence for n in namings(child) if same_name(n.handle, naming.handle)}
    return 2 * sum(_told(child, parent, at, table().weights) for at in alike) >= len(alike)


def _same_story(child: Profile, parent: Profile) -> bool:
    hard = {f for f in child.features if f[0] in "dnp"} - child.own
    return len(hard & (parent.features | parent.capitals)) >= max(2, SAME_STORY * len(hard))


def _told(child: Profile, parent: Profile, sentence: int, table: Mapping[str, float]) -> bool:
    across = child.language != parent.language
    held = {f for f in child.told(sentence) if not (across and f[0] == "w")}
    both = held & parent.known
    every = sum(table.get(f, weights.UNKNOWN) for f in held)
    return len(both) >= DETAILS and sum(table.get(f, weights.UNKNOWN) for f in both) >= TOLD_THERE * every


def _publishes(child: Profile, naming: Naming) -> bool:
    """True when the text both tells something to the name and lets it quote or write: only outlets do both."""
    roles = {n.cue for n in namings(child) if naming.handle and same_name(n.handle, naming.handle)}
    return "publishes" in roles and len(roles) > 1


def _person(reading: Reading, naming: Naming) -> bool:
    """True when the extraction has read the name as a person's."""
    return any(m.kind == "person" and m.quote.overlaps(naming.name) for m in reading.mentions)


def lost_witnesses(readings: Sequence[Reading]) -> tuple[LostWitness, ...]:
    """Texts and broadcasts that the case cites and does not hold, sorted by id."""
    return resolved(readings)[0]


def resolved(readings: Sequence[Reading]) -> tuple[tuple[LostWitness, ...], tuple[tuple[str, str], ...]]:
    """Lost witnesses, sorted by id, and for what the case holds (citing document, cited document), sorted."""
    cites: set[tuple[str, str]] = set()
    names: dict[str, tuple[str, list[tuple[Reading, Citation]]]] = {}
    published = _published(readings)
    rare, houses = cache(lambda: rarity(readings)), _houses(readings)  # few cases cite what they hold
    for reading in readings:
        for one in cited(reading, readings, rare=rare, houses=houses):
            known = _key(one.name.text) in published
            cites.update((one.document, meant) for meant in one.parents)
            if not one.parents and (one.outlet or known):
                key = _key(one.name.text)
                names.setdefault(key, (one.name.text, []))[1].append((reading, one))
    merged = _merge(names)
    return tuple(sorted((_lost(name, found) for name, found in merged), key=lambda w: w.id)), tuple(sorted(cites))


def _key(name: str) -> str:
    return " ".join(key_words(name)) or name.casefold()


def _published(readings: Sequence[Reading]) -> frozenset[str]:
    """Names that some document of the case cites in the way only outlets are cited."""
    return frozenset(_key(n.name.text) for r in readings for n in namings(profile(r)) if n.relays and not n.described)


def _merge(
    names: dict[str, tuple[str, list[tuple[Reading, Citation]]]],
) -> list[tuple[str, list[tuple[Reading, Citation]]]]:
    """Short forms go with the full name: "the Times" with "Quayside Times" where only one such name is cited."""
    full = sorted(names, key=lambda k: (-len(k.split()), k))
    out: dict[str, tuple[str, list[tuple[Reading, Citation]]]] = {}
    for key in full:
        longer = [k for k in out if set(key.split()) < set(k.split())]
        goes = longer[0] if len(longer) == 1 else key
        name, found = out.get(goes, (names[key][0], []))
        out[goes] = (name, found + names[key][1])
    return list(out.values())


def _lost(name: str, found: list[tuple[Reading, Citation]]) -> LostWitness:
    dates = sorted(r.document.published for r, _ in found if r.document.published)
    before = dates[0][:10] if dates else None
    citing: dict[str, tuple[Profile, set[int]]] = {}
    for r, c in found:
        text = profile(r)
        places = {at for at, s in enumerate(text.sentences) if s.span.overlaps(c.sentence)}
        citing.setdefault(r.document.id, (text, set()))[1].update(places)
    shared = kept(citing)
    languages = {citing[document][0].document.language for document, _ in shared}
    told = max(_told_days(found, before), default=None)
    return LostWitness(
        id=record_id("W", _key(name)),
        name=name,
        cited_by=tuple(sorted({(r.document.id, c.name) for r, c in found})),
        language=languages.pop() if len(languages) == 1 else "und",
        before=before,
        wording=tuple(sorted({*shared, *((r.document.id, q) for r, c in found for q in _wording(r, c))})),
        after=told[0] if told else None,
        after_at=told[1:] if told else (),
    )


def _told_days(found: list[tuple[Reading, Citation]], before: str | None) -> Iterator[tuple[str, tuple[str, Quote]]]:
    """Whole days that the sentences naming the lost text tell of, none later than that text can be."""
    for reading, one in found:
        for when in reading.dates:
            if (
                DAY.fullmatch(when.edtf)
                and when.quote.overlaps(one.sentence)
                and (before is None or when.edtf <= before)
            ):
                yield when.edtf, (reading.document.id, when.quote)


def _wording(reading: Reading, one: Citation) -> list[Quote]:
    doc = reading.document
    return [Quote.of(doc.text, q.start, q.end) for q in doc.quotations if q.overlaps(one.sentence)]


def lost_links(readings: Sequence[Reading], lost: Sequence[LostWitness]) -> tuple[Link, ...]:
    """Links from the citing documents to the lost witnesses, sorted by child and parent."""
    by_id = {r.document.id: r for r in readings}
    out = []
    for witness in lost:
        for child in sorted({d for d, _ in witness.cited_by}):
            places = [q for d, q in witness.cited_by if d == child]
            out.append(_link(profile(by_id[child]), witness, places))
    return tuple(sorted(out, key=lambda k: (k.child, k.parent)))


def _link(child: Profile, witness: LostWitness, places: list[Quote]) -> Link:
    credit = any(n.credit and n.name in places for n in namings(child))
    sentences = [s.span for s in child.sentences if any(s.span.overlaps(q) for q in places)]
    weight = CREDITED if credit else RELAYED
    text = f"It names “{places[0].text}” as its source in {len(places)} places; that text is not in the case."
    if len(places) == 1:
        text = f"It names “{places[0].text}” as its source; that text is not in the case."
    return Link(
        id=record_id("L", child.id, witness.id),
        child=child.id,
        parent=witness.id,
        kind="cite",
        probability=weights.logistic(weights.START + weight),
        features=(Feature("credit" if credit else "cited", float(len(places)), weight, text),),
        passages=tuple(Passage(s, Span(0, 0), "cite") for s in sentences),
    )
