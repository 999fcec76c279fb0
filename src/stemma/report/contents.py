"""What a report is made from: one frozen value with everything a case holds, the only input of every export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stemma.records import (
    Allegation,
    Bond,
    Contradiction,
    DecisionState,
    Document,
    Incident,
    Lineage,
    Pattern,
    Problem,
    Statement,
    TimelineEntry,
    Withheld,
)

__all__ = ["Contents"]


@dataclass(frozen=True, slots=True)
class Contents:
    """A case as it stands at one moment. Every writer of this room is a pure function of it.

    Args:
        title, question: from the case's configuration; the question is what the case asks, in one or two sentences.
        scope: place, from, to and whatever else bounds the case, in the order of the configuration.
        documents to problems: the records of the case, each tuple in the order in which a reader should meet it
            (documents by date, incidents by weight); no writer sorts incidents or documents again.
        patterns: campaigns and recurring incidents; circular reporting stands in the lineage.
        bonds: why two allegations were taken for one event; used by explanations. decisions: of people, oldest first.
        engine: version of the program that made the records. made_at: UTC, ISO 8601, given by the caller because a
            writer has no clock. note: free text of the configuration. languages: BCP 47 tags of the configuration.
        pending: number of documents added since the last run, which the records do not cover yet.
        shorts: short ids by id, where the contents are a part of a case and short ids must be clear in the whole of it;
            others are worked out from the contents.
        also_named: further names under which the same bytes were added, by document id.
        data_protection: legal basis, special categories, day until which it may be kept, as far as the case says so.
        withheld: what was left out for want of consent or to protect somebody, in words that tell nothing of it.
    """

    title: str
    documents: tuple[Document, ...]
    statements: tuple[Statement, ...]
    allegations: tuple[Allegation, ...]
    lineage: Lineage
    incidents: tuple[Incident, ...]
    contradictions: tuple[Contradiction, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    bonds: tuple[Bond, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    decisions: tuple[DecisionState, ...] = ()
    question: str = ""
    scope: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    note: str = ""
    engine: str = ""
    made_at: str = ""
    pending: int = 0
    shorts: Mapping[str, str] = field(default_factory=dict)
    also_named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: tuple[Withheld, ...] = ()
    data_protection: Mapping[str, Any] = field(default_factory=dict)
