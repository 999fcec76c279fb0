"""Incidents, what contradicts them, and how they are graded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stemma.records.link import Feature
from stemma.records.span import Quote

__all__ = [
    "At",
    "Bond",
    "Contradiction",
    "Grade",
    "Incident",
    "Missing",
    "Note",
    "Overlay",
    "Reason",
    "Ruling",
    "TimelineEntry",
]

Grade = Literal["rumour", "single_source", "corroborated", "substantiated", "verified"]
Overlay = Literal[
    "contested",
    "denied_by_subject",
    "ended_claim",
    "retracted_by_source",
    "refuted",
    "stale",
    "origin_unclear",
    "media_only",
]


@dataclass(frozen=True, slots=True)
class At:
    """Words of a document: document id and quote."""

    document: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that fired or was answered: its name, the sentence a reader sees, and the words it rests on."""

    rule: str
    text: str
    shown_at: tuple[At, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What would raise the grade or answer an open question, in words."""

    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places that cannot both hold, or that cannot be compared (METHOD 8).

    kind: polarity, count, time, actor or not_comparable_in_time. incidents: ids concerned.
    """

    id: str
    kind: str
    a: At
    b: At
    explanation: str
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something with a date: happened (`happened` EDTF) or said (`said` EDTF), with the words."""

    happened: str | None
    said: str | None
    text: str
    at: At
    incident: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of a person; `decision` is the id under which it stands in the log."""

    decision: str
    actor: str
    utc: str
    text: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """What people decided about an incident, beside the grade that the program proposes and never instead of it.

    Args:
        grade: `substantiated` or `verified`; None where nobody has set a grade.
        overlays: `refuted`, and `stale` when new material has come in since.
        decisions: ids of the decisions in force, oldest first. by, approved_by: who set the grade, who approved it.
        standard: standard of proof it was set under. waiting: id of a proposal of `verified` not yet approved.
        notes: oldest first. stale: what has come in since, in words.
    """

    grade: Grade | None
    overlays: tuple[Overlay, ...]
    decisions: tuple[str, ...]
    by: str = ""
    approved_by: str = ""
    reason: str = ""
    utc: str = ""
    standard: str = ""
    waiting: str = ""
    notes: tuple[Note, ...] = ()
    stale: str = ""


@dataclass(frozen=True, slots=True)
class Incident:
    """Allegations of one event, or of one pattern of events, with grade (METHOD 3).

    Args:
        title: a few words: act and place. acts: types. pattern: True for a general practice, False for a dated event.
        origins: ids of the origins that support it; denials are overlays, not origins.
        k_lo, k_hi: range of independent origins. k_expected: METHOD 3.4.
        place, date: name and EDTF as far as known. count_least, count_most: over all supporting accounts.
        standard: name of the standard of proof the grade refers to.
        hangs_on: origins whose loss lowers the grade.
        means, channels: by what means and through which institutions, as the accounts describe it.
        grade: what the program proposes. ruling: what people decided; folded from the log when the case is read, never
            stored with the proposal.
    """

    id: str
    title: str
    acts: tuple[str, ...]
    pattern: bool
    documents: tuple[str, ...]
    allegations: tuple[str, ...]
    claims: tuple[str, ...]
    origins: tuple[str, ...]
    k_lo: int
    k_hi: int
    k_expected: float
    grade: Grade
    overlays: tuple[Overlay, ...]
    standard: str
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    date: str | None = None
    perpetrators: tuple[str, ...] = ()
    victims: tuple[str, ...] = ()
    count_least: int | None = None
    count_most: int | None = None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()
    hangs_on: tuple[str, ...] = ()
    contrary: tuple[At, ...] = ()
    means: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    ruling: Ruling | None = None

    @property
    def standing_grade(self) -> Grade:
        """The grade in force: what people decided, else what the program proposes."""
        return self.ruling.grade if self.ruling is not None and self.ruling.grade is not None else self.grade

    @property
    def standing_overlays(self) -> tuple[Overlay, ...]:
        """Overlays the program found and those that people or new material added."""
        return (*self.overlays, *(self.ruling.overlays if self.ruling is not None else ()))


@dataclass(frozen=True, slots=True)
class Bond:
    """Why two allegations were taken for one event: `score` is the sum of the weights of the evidence."""

    a: str
    b: str
    score: float
    features: tuple[Feature, ...]
