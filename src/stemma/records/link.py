"""How texts depend on each other, and whose knowledge stands behind a claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stemma.records.span import Quote, Span

__all__ = ["Claim", "Feature", "Lineage", "Link", "LostWitness", "Origin", "Passage", "Shown", "Tie"]

LinkKind = Literal[
    "copy",
    "partial",
    "rewrite",
    "translate",
    "quote",
    "cite",
    "summarise",
    "same_person",
    "same_org",
    "possible_common_origin",
]


@dataclass(frozen=True, slots=True)
class Passage:
    """A range of the child that draws on a range of the parent; `how` is copy, quote, rewrite, translate or cite."""

    child: Span
    parent: Span
    how: str = "copy"


@dataclass(frozen=True, slots=True)
class Feature:
    """One piece of evidence for or against dependence.

    Args:
        name: as in METHOD 7.3. value: as measured. weight: what it adds to logit P(dep).
        text: the sentence a reader sees.
    """

    name: str
    value: float
    weight: float
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that a piece of evidence speaks of: of the child, of the parent, or of both where they answer each other.

    Worked out when a link is explained, from its two texts; never stored.

    Args:
        feature: name of the piece. child, parent: ranges of the two texts; None where that one does not have it, an
            empty range where it has it outside its text (its house, its date).
    """

    feature: str
    child: Span | None
    parent: Span | None


@dataclass(frozen=True, slots=True)
class Link:
    """The later text (`child`) draws on the earlier one (`parent`, a document or a lost witness), METHOD 7.3."""

    id: str
    child: str
    parent: str
    kind: LinkKind
    probability: float
    features: tuple[Feature, ...]
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class LostWitness:
    """A text or broadcast that documents of the case draw on or cite and that is not in the case.

    Args:
        name: how it is called ("Vellapress"). cited_by: (document id, words that cite it).
        language: BCP 47 where it can be told, else `und`. before: EDTF, it cannot be later than this.
        wording: passages of case documents that probably keep its words. after: the latest day of which a sentence
            that names it tells, EDTF: it cannot be earlier; after_at: (document id, words) that say so.
    """

    id: str
    name: str
    cited_by: tuple[tuple[str, Quote], ...]
    language: str = "und"
    before: str | None = None
    wording: tuple[tuple[str, Quote], ...] = ()
    after: str | None = None
    after_at: tuple[tuple[str, Quote], ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """A person, body, document or recording from which knowledge of the facts enters the case (METHOD 3.4).

    Args:
        label: what a reader sees ("Rufat Orduin, father of an inmate").
        speaker: resolved name. kind: person, body, document, outlet, anonymous, unknown.
        access: best access type of METHOD 4 shown anywhere. interested: the accused side, whose denial is an overlay.
        documents, statements: ids where its knowledge appears, repeats included, sorted.
        named_at: (document id, words) that introduce it.
    """

    id: str
    label: str
    speaker: str
    kind: str
    access: str
    documents: tuple[str, ...]
    statements: tuple[str, ...]
    interested: bool = False
    named_at: tuple[tuple[str, Quote], ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """Reason to think that one origin depends on another: probability 0..1, rule, words, and where it shows."""

    id: str
    a: str
    b: str
    probability: float
    rule: str
    text: str
    shown_at: tuple[tuple[str, Quote], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One allegation as it appears in one document, with the origin it finally rests on.

    A document that only repeats (a reprint, a translation, a rewrite) has claims too: they carry the allegation's own
    id when the document states the act in its own words, the parent's where only the aligned passage shows it.

    Args:
        allegation: id of the allegation. document: the document in which the claim stands. quote: where.
        origin: id of the origin. access: access of the origin to THIS claim (METHOD 4). depth: 0 first-hand, n hearsay.
        via: documents and lost witnesses between this document and the origin, outermost first; empty when own.
        reason: one sentence: why this origin.
    """

    id: str
    allegation: str
    document: str
    quote: Quote
    origin: str
    access: str
    depth: int
    via: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything the lineage stage knows about a set of documents."""

    links: tuple[Link, ...] = ()
    lost: tuple[LostWitness, ...] = ()
    origins: tuple[Origin, ...] = ()
    ties: tuple[Tie, ...] = ()
    claims: tuple[Claim, ...] = ()
    patterns: tuple[tuple[str, str, tuple[str, ...]], ...] = ()  # (R1..R10, sentence, document ids)
