"""The record of processing (GDPR 30): what a case says of itself, and what its log and register tell of how it is used.

The program records; whether a basis holds, and whether something has to be erased on a day, is for people to decide.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from stemma import consents
from stemma.db.base import View
from stemma.protect import vault
from stemma.records import Consent
from stemma.report.counts import many
from stemma.seal import is_sealed

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["Fact", "overdue", "processing"]

NOT_SAID = "Not said. It belongs into case.toml, under [data_protection]."
SHOWN = 12  # pseudonyms named in one row


class Fact(NamedTuple):
    """One line of the record."""

    name: str
    said: str


def overdue(until: str, today: str) -> str:
    """A sentence where the day is over until which a case may be kept; "" where it is not, or none is said."""
    if not until or today <= until:
        return ""
    late = (date.fromisoformat(today) - date.fromisoformat(until)).days
    return f"This case was to be kept until {until}, {many(late, 'day')} ago."


def processing(case: Case) -> list[Fact]:
    """The record of processing of a case, as it stands now."""
    with case.viewing() as view:
        return [*_stated(case), *_held(case, view), *_consented(case, view), *_given(view), *_secured(case)]


def _stated(case: Case) -> Iterator[Fact]:
    said = case.config.data_protection
    yield Fact("controller", said.controller or NOT_SAID)
    yield Fact("legal basis", said.legal_basis or NOT_SAID)
    yield Fact("special categories", ", ".join(said.special_categories).replace("_", " ") or NOT_SAID)
    yield Fact("impact assessment", said.dpia_ref or NOT_SAID)
    late = overdue(said.retention_until, case.now()[:10])
    if late:
        late += f" Erase it (stemma wipe {case.path}), or enter another day with its reason."
    yield Fact("kept until", late or said.retention_until or NOT_SAID)


def _held(case: Case, view: View) -> Iterator[Fact]:
    confidential = consents.confidential_of(view, case.config.confidential)
    marked = f", {many(len(confidential.givers), 'original')} marked as given in confidence" if confidential else ""
    counts = view.counts(("original", "document"))
    yield Fact("material", f"{many(counts['original'], 'original')}, {many(counts['document'], 'document')}{marked}.")
    people = vault.count(case.path)
    yield Fact("persons in the register", f"{people:,}" if people else "None.")


def _consented(case: Case, view: View) -> Iterator[Fact]:
    today, book = case.now()[:10], consents.book_of(view, case.now())
    latest = {one.person: one for one in book.consents}
    ended = sorted(one.person for one in latest.values() if one.until and one.until < today)
    taken = {one.person for one in book.withdrawals}
    told = (
        f"{many(len(latest), 'person')} with a consent on record, {len(ended)} of them ended, {len(taken)} taken back."
    )
    yield Fact("consents", told)
    if ended:
        yield Fact("consents that ended", _some(ended))
    bases = defaultdict(list)
    for one in latest.values():
        if basis := one.details.get("legal_basis"):
            bases[basis].append(one.person)
    yield from (Fact("other legal basis", f"{basis}: {_some(sorted(who))}") for basis, who in sorted(bases.items()))
    if due := sorted(one.person for one in latest.values() if _due(one, today)):
        yield Fact("to be erased", f"{_some(due)}: the day is over until which this may be kept.")


def _due(consent: Consent, today: str) -> bool:
    return bool(overdue(consent.details.get("retention_until", ""), today))


def _given(view: View) -> Iterator[Fact]:
    """What left the case: for which use, to whom, how often, when last."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in view.entries(consents.RELEASED):
        if row.body is not None:
            said = json.loads(row.body)
            found[said["purpose"], said["recipient"]].append(row.utc[:10])
    if not found:
        yield Fact("given out", "Nothing.")
    for (purpose, recipient), days in sorted(found.items()):
        to = recipient or "it is not said to whom"
        yield Fact(
            f"given out for {purpose.replace('_', ' ')}", f"{to}: {many(len(days), 'time')}, last on {days[-1]}."
        )


def _secured(case: Case) -> Iterator[Fact]:
    sealed = is_sealed(case.path)
    yield Fact("encrypted", "Yes." if sealed else "No: whoever has the folder reads it.")


def _some(codes: list[str]) -> str:
    more = f" and {len(codes) - SHOWN} more" if len(codes) > SHOWN else ""
    return ", ".join(codes[:SHOWN]) + more
