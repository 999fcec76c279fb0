"""The nouns of the project: frozen, without input or output."""

from stemma.records.allegation import Allegation, Count, Modality, Place, When
from stemma.records.consent import DETAILS, IDENTITIES, PURPOSES, Consent, Use, Withheld
from stemma.records.decision import DECISION_KINDS, Anchor, Basis, Decision, DecisionState
from stemma.records.document import Block, Capture, Document, Found, Paragraph
from stemma.records.grouping import Grouping
from stemma.records.ids import canonical_json, record_id, short_ids
from stemma.records.incident import (
    At,
    Bond,
    Contradiction,
    Grade,
    Incident,
    Missing,
    Note,
    Overlay,
    Reason,
    Ruling,
    TimelineEntry,
)
from stemma.records.inquiry import Inquiry
from stemma.records.link import Claim, Feature, Lineage, Link, LostWitness, Origin, Passage, Shown, Tie
from stemma.records.moved import Dispute, Moved, Moves, Side, Trace
from stemma.records.pattern import Member, Pattern
from stemma.records.problem import Problem
from stemma.records.reading import Reading
from stemma.records.span import Quote, Span
from stemma.records.statement import Mention, Quotation, Stance, Statement

__all__ = [
    "DECISION_KINDS",
    "DETAILS",
    "IDENTITIES",
    "PURPOSES",
    "Allegation",
    "Anchor",
    "At",
    "Basis",
    "Block",
    "Bond",
    "Capture",
    "Claim",
    "Consent",
    "Contradiction",
    "Count",
    "Decision",
    "DecisionState",
    "Dispute",
    "Document",
    "Feature",
    "Found",
    "Grade",
    "Grouping",
    "Incident",
    "Inquiry",
    "Lineage",
    "Link",
    "LostWitness",
    "Member",
    "Mention",
    "Missing",
    "Modality",
    "Moved",
    "Moves",
    "Note",
    "Origin",
    "Overlay",
    "Paragraph",
    "Passage",
    "Pattern",
    "Place",
    "Problem",
    "Quotation",
    "Quote",
    "Reading",
    "Reason",
    "Ruling",
    "Shown",
    "Side",
    "Span",
    "Stance",
    "Statement",
    "Tie",
    "TimelineEntry",
    "Trace",
    "Use",
    "When",
    "Withheld",
    "canonical_json",
    "record_id",
    "short_ids",
]
