"""Whether something may be given out: deny by default, the latest word of the person counts (METHOD 13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stemma.records.consent import Consent, Identity, Use

__all__ = ["Allowed", "Book", "Withdrawal", "later_day"]


class Allowed(NamedTuple):
    """An answer with its reason, which names nobody; `consents` are the ids it rests on."""

    yes: bool
    why: str
    consents: tuple[str, ...] = ()


class Withdrawal(NamedTuple):
    """A consent that was taken back: what the same person agrees to later holds again.

    Args:
        person: pseudonym. seq: number of the log entry; it ends what was recorded before it. purposes: uses it is
            taken back for, empty: all. covers: ids of documents (D-) and statements (S-), empty: everything.
    """

    person: str
    seq: int
    purposes: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()

    def ends(self, consent: Consent, items: Iterable[str], purpose: str) -> bool:
        """True where it ends this consent for this use of what has one of these ids."""
        if (self.person, self.seq > consent.seq) != (consent.person, True):
            return False
        return (not self.purposes or purpose in self.purposes) and (
            not self.covers or not set(items).isdisjoint(self.covers)
        )


@dataclass(frozen=True, slots=True)
class Book:
    """All consents of a case as they stand.

    Args:
        consents: those not erased, oldest first. withdrawals: what was taken back, by whom, for what.
        today: ISO 8601; a clock that was set back must not bring an ended consent back (`later_day`).
    """

    consents: tuple[Consent, ...]
    withdrawals: tuple[Withdrawal, ...]
    today: str

    def of(self, person: str, items: Iterable[str]) -> Consent | None:
        """The latest consent of a person that covers one of these ids."""
        wanted = set(items)
        found = [c for c in self.consents if c.person == person and (not c.covers or wanted.intersection(c.covers))]
        return found[-1] if found else None

    def allows(self, persons: Sequence[str], items: Sequence[str], use: Use) -> Allowed:
        """Whether what these persons gave may be used so: each of them has to have agreed.

        Args:
            persons: pseudonyms; nobody: whoever has a consent that covers one of the items by its id.
            items: the id of the statement, then of its document.
        """
        givers = tuple(persons) or self._named_by(items)
        if not givers:
            return Allowed(False, "no consent is on record")
        rests = []
        for person in givers:
            consent = self.of(person, items)
            if consent is None:
                gone = any(one.person == person for one in self.withdrawals)
                return Allowed(False, "consent was withdrawn" if gone else "no consent is on record")
            if any(one.ends(consent, items, use.purpose) for one in self.withdrawals):
                return Allowed(False, "consent was withdrawn")
            why = self._refusal(consent, use)
            if why:
                return Allowed(False, why)
            rests.append(consent.id)
        return Allowed(True, "", tuple(rests))

    def identity(self, person: str, use: Use) -> Identity | None:
        """How far a person may be recognised in this use; None where nothing was agreed to.

        A name is one in the whole case: what was taken back for one document counts for all.
        """
        mine = [c for c in self.consents if c.person == person]
        if not mine or self._refusal(mine[-1], use):
            return None
        ended = any(one.ends(mine[-1], one.covers, use.purpose) for one in self.withdrawals)
        return None if ended else mine[-1].identity

    def _named_by(self, items: Sequence[str]) -> tuple[str, ...]:
        wanted = set(items)
        return tuple(dict.fromkeys(c.person for c in self.consents if wanted.intersection(c.covers)))

    def _refusal(self, consent: Consent, use: Use) -> str:
        """Why a consent does not cover a use; "" where it does."""
        if consent.until and self.today > consent.until:
            return "consent has ended"
        answer = consent.purposes.get(use.purpose, "no")
        if answer == "ask_again":
            return "the person has to be asked again"
        if answer != "yes":
            return "consent does not cover this use"
        recipient = use.recipient.strip().casefold()
        if recipient and recipient in {one.casefold() for one in consent.no_share_with}:
            return "consent excludes this recipient"
        if consent.share_with and recipient not in {one.casefold() for one in consent.share_with}:
            return "consent names other recipients"
        if consent.no_share_with and not recipient:
            return "consent excludes some recipients, and it is not said who gets this"
        return ""


def later_day(clock: str, logged: str) -> str:
    """The day that counts: what the clock says, or the day of the last log entry where the clock was set back.

    >>> later_day("2031-02-01T09:00:00Z", "2031-03-01T10:00:00Z")
    '2031-03-01'
    """
    return max(clock[:10], logged[:10])
