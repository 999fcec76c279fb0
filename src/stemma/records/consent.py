"""Consent: who agreed to what, for which uses, until when; and what was withheld for want of it (METHOD 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["DETAILS", "IDENTITIES", "PURPOSES", "Answer", "Consent", "Identity", "Purpose", "Use", "Withheld"]

Purpose = Literal[
    "internal_analysis", "public_report", "advocacy", "un_sp", "coi_mechanism", "icc", "national_prosecution", "media",
    "research", "archive",
]  # fmt: skip
PURPOSES: tuple[Purpose, ...] = (
    "internal_analysis", "public_report", "advocacy", "un_sp", "coi_mechanism", "icc", "national_prosecution", "media",
    "research", "archive",
)  # fmt: skip
Answer = Literal["yes", "no", "ask_again"]
Identity = Literal["named", "initials", "pseudonym", "anonymous_to_public", "anonymous_to_recipient"]
IDENTITIES: tuple[Identity, ...] = ("named", "initials", "pseudonym", "anonymous_to_public", "anonymous_to_recipient")
DETAILS = (
    "language", "interpreter_code", "explained_by", "method", "capacity", "given_on", "place_code", "media",
    "recontact", "documenter", "storage_explained", "risks_explained", "support_referral",
    "no_benefits_promised", "evidence", "legal_basis", "retention_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Use:
    """What an output is for: the purpose, and who gets it, "" for everybody."""

    purpose: Purpose
    recipient: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """What one person agreed to, as it stands in the log; a later record of the same person replaces an earlier one.

    Args:
        person: pseudonym. purposes: answer for each use that was asked for; what was not asked for is refused.
        identity: how far the person may be recognised. covers: ids of documents (D-) and statements (S-); empty:
            everything that this person gave. share_with: the only recipients, empty: all. no_share_with: none of these.
        until: last day on which it holds, ISO 8601, "" without end. version: of the form that was explained.
        actor: who recorded it. reason: in what situation. details: the rest of METHOD 13, keys are `DETAILS`.
    """

    id: str
    seq: int
    utc: str
    actor: str
    reason: str
    person: str
    purposes: Mapping[str, Answer]
    identity: Identity = "anonymous_to_public"
    covers: tuple[str, ...] = ()
    share_with: tuple[str, ...] = ()
    no_share_with: tuple[str, ...] = ()
    until: str = ""
    version: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withheld:
    """How many of what was left out of an output, and why, in words that tell nothing about it."""

    what: Literal["documents", "statements", "names"]
    number: int
    why: str
