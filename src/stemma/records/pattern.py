"""A pattern: incidents of one kind that a text tells as one campaign, or that recur by a stated rule."""

from __future__ import annotations

from dataclasses import dataclass

from stemma.records.incident import At, Reason

__all__ = ["Member", "Pattern"]


@dataclass(frozen=True, slots=True)
class Member:
    """A single incident of a pattern: its id, why it belongs there in words, and the words that say so."""

    incident: str
    text: str
    shown_at: tuple[At, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Single incidents kept together without becoming one event; each keeps its own origins and its own grade.

    Args:
        told: True where a text tells of a practice or campaign, False where only the rule of recurrence says so.
        practices: incidents that are the practice itself as told; empty where the rule alone made the pattern.
        members: single incidents, the earliest first; undated ones last.
        actors, means, places: as the accounts name them, most frequent first.
        date: EDTF from the first to the last known day, never sharper than the accounts.
        documents: ids of the documents that the pattern rests on, sorted.
    """

    id: str
    title: str
    acts: tuple[str, ...]
    told: bool
    practices: tuple[str, ...]
    members: tuple[Member, ...]
    actors: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    date: str | None = None
    reasons: tuple[Reason, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def incidents(self) -> tuple[str, ...]:
        """Ids of the practices and of the members."""
        return (*self.practices, *(member.incident for member in self.members))
