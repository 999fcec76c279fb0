"""Neighbourhoods: documents that must be weighed together, because something ties them (docs/decisions).

What ties two documents: a link; a named voice that speaks in both; acts of one family at one place or done to one
person. Whatever the case-level stages look at across documents has to be a tie here, or they will not see it. A pile in
which no key is too common ties all of its documents: a witness may name nobody and no place that others name.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from stemma.records import Reading, canonical_json, record_id

__all__ = ["PILE", "Neighbourhood", "form", "tie_keys"]

NAMED = ("person", "body")  # kinds of speakers that tie; a description without a name does not
CHANNELS = ("channel", "handed")  # lists of words for handing something on
PILE = "s:"  # the tie of every document that tells an act: a pile that is small enough is weighed as a whole
SURE = 0.5  # probability from which a link ties; the stages pass nothing on along weaker ones


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Document ids, sorted; the id is that of the smallest; the digest changes when anything in it does."""

    id: str
    documents: tuple[str, ...]
    digest: str


def tie_keys(reading: Reading) -> tuple[str, ...]:
    """Keys of one document; two documents that share one are in the same neighbourhood.

    `v:` a named voice, or a name in a sentence that tells who supplied whom, `a:` a family of acts at a place, `n:` a
    family of acts and the name of somebody it was done to. Families are those of the incidents stage: a beating here
    and torture there can be one event. An act without a place of its own counts for the last place named before it and
    for those of the title and the first paragraph; a country is no place here: it would tie everything.
    """
    from stemma.incidents.vocabulary import acts

    family = acts().family_of
    keys = set()
    for stmt in reading.statements:
        if stmt.speaker is not None and stmt.speaker.kind in NAMED and " " in stmt.speaker.name.strip():
            keys.add("v:" + _folded(stmt.speaker.name))
    sites = sorted((p.quote.start, p.key) for p in reading.places if p.key and p.kind != "country")
    begin = [site for site in sites if site[0] < _beginning(reading)]
    people = sorted((m.quote.start, _folded(m.name)) for m in reading.mentions if m.kind == "person" and " " in m.name)
    for alleg in reading.allegations:
        kind = family(alleg.act)
        if alleg.place is not None and alleg.place.key and alleg.place.kind != "country":
            keys.add(f"a:{kind}@{alleg.place.key}")
        else:
            before = bisect_left(sites, (alleg.sentence.end, ""))
            keys |= {f"a:{kind}@{key}" for _, key in (*begin, *sites[max(0, before - 1) : before])}
        for victim in alleg.victims:
            inside = people[bisect_left(people, (victim.start, "")) : bisect_left(people, (victim.end, ""))]
            keys |= {f"n:{kind}@{name}" for _, name in inside}
    keys |= {f"v:{name}" for name in _supplied(reading)}
    if reading.allegations:
        keys.add(PILE)
    return tuple(sorted(key.replace("\n", " ") for key in keys))


def _supplied(reading: Reading) -> set[str]:
    """Names in sentences that tell of a channel ("I gave the list to ..."): who speaks elsewhere under one of them may
    have it from there, also where this text tells no act and lets none of them speak."""
    from stemma.lineage.wording import wording

    doc = reading.document
    terms, low = wording(doc.language), doc.text.lower()
    places = [found.start() for rule in CHANNELS for found in terms.find(rule, doc.text, low)]
    if not places or not doc.sentences:
        return set()
    named = [m for m in reading.mentions if m.kind in NAMED and " " in m.name.strip()]
    spans = [doc.sentences[bisect_right(doc.sentences, at, key=lambda s: s.start) - 1] for at in places]
    return {_folded(m.name) for m in named for span in spans if span.start <= m.quote.start < span.end}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _beginning(reading: Reading) -> int:
    """Code points up to the end of the first paragraph of running text, title and headings included."""
    body = (p.end for p in reading.document.paragraphs if p.kind == "body")
    return next(body, len(reading.document.text))


def form(
    ties: Mapping[str, Sequence[str]],
    links: Iterable[tuple[str, str, float]],
    digests: Mapping[str, str],
    *,
    common: int,
    engine: str,
) -> tuple[tuple[Neighbourhood, ...], tuple[str, ...]]:
    """Connected components over ties and links.

    Args:
        ties: tie keys by document id. links: (child, parent, probability); weak ones tie nothing.
        digests: digest of each document's reading. engine: whatever else the findings depend on.
        common: a key in more documents than this ties nothing by itself.

    Returns:
        neighbourhoods sorted by id, and the keys left out for being too common, sorted.
    """
    parent = {doc: doc for doc in sorted(ties)}

    def root(doc: str) -> str:
        while parent[doc] != doc:
            parent[doc] = parent[parent[doc]]
            doc = parent[doc]
        return doc

    def join(a: str, b: str) -> None:
        a, b = root(a), root(b)
        if a != b:
            parent[max(a, b)] = min(a, b)

    holders: dict[str, list[str]] = defaultdict(list)
    for doc, keys in ties.items():
        for key in keys:
            holders[key].append(doc)
    for docs in holders.values():
        if len(docs) <= common:
            for doc in docs[1:]:
                join(docs[0], doc)
    inner: dict[str, list[tuple[str, str, float]]] = defaultdict(list)
    known = [link for link in links if link[2] >= SURE and link[0] in parent and link[1] in parent]
    for child, ancestor, _ in known:
        join(child, ancestor)
    for link in known:
        inner[root(link[0])].append(link)
    members: dict[str, list[str]] = defaultdict(list)
    for doc in parent:
        members[root(doc)].append(doc)
    made = []
    for first, docs in members.items():
        content = [engine, [[doc, digests[doc]] for doc in docs], sorted(inner[first])]
        digest = hashlib.sha256(canonical_json(content).encode("utf-8")).hexdigest()
        made.append(Neighbourhood(record_id("N", first), tuple(docs), digest))
    too_common = sorted(key for key, docs in holders.items() if len(docs) > common)
    return tuple(sorted(made, key=lambda n: n.id)), tuple(too_common)
