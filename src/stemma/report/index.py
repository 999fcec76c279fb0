"""The contents of a case, ready to be asked: by id, by document, by origin. Built once for each report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypeVar

from stemma.errors import NotInCase
from stemma.records import (
    Allegation,
    At,
    Bond,
    Claim,
    Contradiction,
    Document,
    Incident,
    Link,
    LostWitness,
    Origin,
    Pattern,
    Quote,
    Span,
    Statement,
    Tie,
    short_ids,
)
from stemma.report.contents import Contents
from stemma.report.dates import in_words
from stemma.report.dead import Dead
from stemma.report.points import Cite, isolate

__all__ = ["LIKELY", "TOLD", "Index"]

T = TypeVar("T")

TOLD = ("body", "list", "quote")  # kinds of paragraph that carry a report; titles and tables do not count as passages
SILENCE = "response.none"  # act type of "did not answer"
LIKELY = 0.5  # links below this probability are told in explanations and left out of drawings and counts
LARGE, LARGE_SHOWN = 1_000, 8  # records of a case from which the ids of its links are shown with so many letters
COVERED = 0.5  # a paragraph is taken over when at least this share of its characters is


@dataclass(frozen=True, slots=True)
class Index:
    """Records by id and by what they belong to. Lists keep the order of the contents."""

    contents: Contents
    shorts: dict[str, str]
    order: dict[str, int]
    documents: dict[str, Document]
    statements: dict[str, Statement]
    allegations: dict[str, Allegation]
    origins: dict[str, Origin]
    lost: dict[str, LostWitness]
    incidents: dict[str, Incident]
    parents: dict[str, list[Link]]
    children: dict[str, list[Link]]
    claims_by_allegation: dict[str, list[Claim]]
    claims_by_document: dict[str, list[Claim]]
    claims_by_origin: dict[str, list[Claim]]
    statements_by_document: dict[str, list[Statement]]
    incidents_by_document: dict[str, list[Incident]]
    incidents_by_origin: dict[str, list[Incident]]
    contradictions_by_incident: dict[str, list[Contradiction]]
    ties_by_origin: dict[str, list[Tie]]
    bonds_by_allegation: dict[str, list[Bond]]
    silences_by_document: dict[str, list[Allegation]]
    patterns_by_incident: dict[str, list[Pattern]]
    dead: Dead

    @classmethod
    def of(cls, contents: Contents) -> Index:
        """Reads the contents once; links are ordered by falling probability."""
        lineage = contents.lineage
        links = sorted(lineage.links, key=lambda link: (-link.probability, link.id))
        ids = [one.id for group in _groups(contents) for one in group]
        return cls(
            contents=contents,
            shorts={**_links_shown(links, len(contents.shorts)), **short_ids(ids), **contents.shorts},
            order={doc.id: place for place, doc in enumerate(contents.documents)},
            documents={doc.id: doc for doc in contents.documents},
            statements={stmt.id: stmt for stmt in contents.statements},
            allegations={alleg.id: alleg for alleg in contents.allegations},
            origins={origin.id: origin for origin in lineage.origins},
            lost={lost.id: lost for lost in lineage.lost},
            incidents={incident.id: incident for incident in contents.incidents},
            parents=_grouped(links, "child"),
            children=_grouped(links, "parent"),
            claims_by_allegation=_grouped(lineage.claims, "allegation"),
            claims_by_document=_grouped(lineage.claims, "document"),
            claims_by_origin=_grouped(lineage.claims, "origin"),
            statements_by_document=_grouped(contents.statements, "document"),
            incidents_by_document=_under(contents.incidents, lambda one: one.documents),
            incidents_by_origin=_under(contents.incidents, lambda one: one.origins),
            contradictions_by_incident=_under(contents.contradictions, lambda one: one.incidents),
            ties_by_origin=_under(lineage.ties, lambda tie: (tie.a, tie.b)),
            bonds_by_allegation=_under(contents.bonds, lambda bond: (bond.a, bond.b)),
            silences_by_document=_grouped((a for a in contents.allegations if a.act == SILENCE), "document"),
            patterns_by_incident=_under(contents.patterns, lambda one: one.incidents),
            dead=Dead.of(contents.allegations, contents.incidents),
        )

    def short(self, key: str) -> str:
        """The short id readers see; an id the case does not know is shown as it stands."""
        return self.shorts.get(key, key)

    def name(self, key: str) -> str:
        """How a reader calls a document or lost witness: its outlet, author or file name."""
        doc = self.documents.get(key)
        if doc is not None:
            return isolate(doc.outlet or doc.author or PurePosixPath(doc.file).name or self.short(key))
        lost = self.lost.get(key)
        return isolate(lost.name) if lost else self.short(key)

    def dated(self, key: str) -> str:
        """Name and date, as used inside sentences: `Tollmere Ledger (12 March 2031)`."""
        doc = self.documents.get(key)
        if doc is None:
            return f"{self.name(key)} (not in this case)" if key in self.lost else self.name(key)
        return f"{self.name(key)} ({in_words(doc.published) or 'no date'})"

    def origin(self, key: str) -> str:
        """Label of an origin, or its id where the case does not know it."""
        origin = self.origins.get(key)
        return isolate(origin.label or origin.speaker) if origin else self.short(key)

    def cite(self, document: str, quote: Quote) -> Cite:
        """A citation of words of a document."""
        doc = self.documents.get(document)
        sha256 = doc.sha256 if doc else ""
        return Cite(document, self.short(document), quote.start, quote.end, sha256, quote.text)

    def cites(self, places: Iterable[At | tuple[str, Quote]]) -> tuple[Cite, ...]:
        """Citations of several places, each once, in their order."""
        pairs = ((at.document, at.quote) if isinstance(at, At) else at for at in places)
        return tuple(dict.fromkeys(self.cite(document, quote) for document, quote in pairs))

    def passage(self, document: str, span: Span) -> tuple[Cite, ...]:
        """The words of a document at a span; nothing when the document is a lost witness or the span lies outside."""
        doc = self.documents.get(document)
        if doc is None or span.end > len(doc.text) or span.start == span.end:
            return ()
        return (self.cite(document, Quote.of(doc.text, span.start, span.end)),)

    def in_order(self, documents: Iterable[str]) -> list[str]:
        """Documents of the case in the order of the case, each once; ids it does not know come last."""
        return sorted(set(documents), key=lambda key: (self.order.get(key, len(self.order)), key))

    def claims(self, incident: Incident) -> list[Claim]:
        """Claims of the incident: those it lists, and those of its allegations where it lists none."""
        wanted = set(incident.claims)
        every = [claim for alleg in incident.allegations for claim in self.claims_by_allegation.get(alleg, [])]
        listed = [claim for claim in every if claim.id in wanted]
        if wanted and len(listed) < len(wanted):
            known = {claim.id for claim in listed}
            listed += [one for one in self.contents.lineage.claims if one.id in wanted and one.id not in known]
        return listed if wanted else every

    def need_incident(self, key: str) -> Incident:
        """The incident, or `NotInCase`."""
        return _need(self.incidents, key, "incident")

    def need_document(self, key: str) -> Document:
        """The document, or `NotInCase`."""
        return _need(self.documents, key, "document")

    def need_origin(self, key: str) -> Origin:
        """The origin, or `NotInCase`."""
        return _need(self.origins, key, "origin")

    def own_passages(self, doc: Document) -> tuple[int, int]:
        """How many of the document's paragraphs are its own, as far as the case shows, and how many it has.

        A paragraph is not its own when most of it draws on another text, or when a claim in it came through another.
        """
        links = [link for link in self.parents.get(doc.id, []) if link.probability >= LIKELY]
        taken = [passage.child for link in links for passage in link.passages]
        relayed = [claim.quote for claim in self.claims_by_document.get(doc.id, []) if claim.via]
        paragraphs = [Span(par.start, par.end) for par in doc.paragraphs if par.kind in TOLD]
        own = sum(not _covered(par, taken) and not any(par.overlaps(quote) for quote in relayed) for par in paragraphs)
        return own, len(paragraphs)


def _groups(
    contents: Contents,
) -> tuple[tuple[Document | Incident | Origin | LostWitness | Contradiction | Pattern, ...], ...]:
    lineage = contents.lineage
    return (
        contents.documents,
        contents.incidents,
        lineage.origins,
        lineage.lost,
        contents.contradictions,
        contents.patterns,
    )


def _links_shown(links: list[Link], others: int) -> dict[str, str]:
    """Short ids of links; longer where only a part of a large case is here, so that they are clear in all of it."""
    found = short_ids([link.id for link in links])
    return {id: id[: max(len(short), LARGE_SHOWN)] for id, short in found.items()} if others > LARGE else found


def _grouped(records: Iterable[T], field: str) -> dict[str, list[T]]:
    out: dict[str, list[T]] = defaultdict(list)
    for record in records:
        out[getattr(record, field)].append(record)
    return dict(out)


def _under(records: Iterable[T], keys: Callable[[T], Iterable[str]]) -> dict[str, list[T]]:
    """Records by each of several keys, each once under a key."""
    out: dict[str, list[T]] = defaultdict(list)
    for record in records:
        for key in dict.fromkeys(keys(record)):
            out[key].append(record)
    return dict(out)


def _need(known: dict[str, T], key: str, noun: str) -> T:
    if key not in known:
        raise NotInCase(f"The case has no {noun} {key}.", hint=f"List the {noun}s to see their ids.", about=(key,))
    return known[key]


def _covered(paragraph: Span, taken: list[Span]) -> bool:
    """True when at least half of the paragraph's characters lie in ranges taken from elsewhere."""
    length = paragraph.end - paragraph.start
    reached, covered = paragraph.start, 0
    for span in sorted(one for one in taken if one.overlaps(paragraph)):
        start, end = max(span.start, reached), min(span.end, paragraph.end)
        if end > start:
            covered += end - start
            reached = end
    return length > 0 and covered >= COVERED * length
