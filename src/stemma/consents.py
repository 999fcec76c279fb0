"""Consents, confidential originals and gates of a case, read from the log: what is in force is a fold over it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from stemma.db.base import DocumentRow, LogRow, View
from stemma.protect import vault
from stemma.protect.consent import Book, Withdrawal, later_day
from stemma.records import Consent, record_id

__all__ = [
    "CONFIDENTIAL", "CONSENT", "GATES", "QUESTIONS", "RELEASED", "WITHDRAWN", "Confidential", "book_of",
    "confidential_of", "consents_of", "gates_of", "held_of", "lost_persons", "missing_persons", "payload_of",
    "withdrawals_of",
]  # fmt: skip

CONSENT = "consent"  # kinds of log rows
WITHDRAWN = "consent-withdrawn"
CONFIDENTIAL = "confidential"
GATES = "gates"
RELEASED = "released"
VAULT = "vault"
GIVEN_UP = "person given up"  # in the register no more, and a guardian said that this is so
OURS = ("actor", "reason")

# What has to be answered before anything leaves under a consent (METHOD 13), by the name of the answer.
QUESTIONS: Mapping[str, str] = {
    "consent": "Does each consent really cover this use, as the person understood it?",
    "reidentification": "Who could recognise a person from what is left, and how was that looked at?",
    "mosaic": "Do place, date, role and rare facts together point to one person?",
    "staff": "Are staff, interpreters or local helpers named?",
    "location": "Are places as coarse as the use allows?",
    "notify": "Is a survivor to be told before this goes out, and was it done?",
    "hold": "Does a court order or a promise forbid giving this out now?",
}


@dataclass(frozen=True, slots=True)
class Confidential:
    """Originals that are denied until a consent covers them.

    Args:
        givers: pseudonyms of those who gave them, by SHA-256 of the original. patterns: names of files in case.toml;
            places: from where each original was added, where there are patterns.
    """

    givers: Mapping[str, tuple[str, ...]]
    patterns: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def holds(self, original: str, names: Iterable[str]) -> bool:
        """True for an original that is confidential, by its mark or by a name or place it was added from."""
        if original in self.givers:
            return True
        told = [*names, *self.places.get(original, ())] if self.patterns else []
        return any(fnmatchcase(name, form) for name in told for one in self.patterns for form in (one, f"*/{one}"))

    def __bool__(self) -> bool:
        return bool(self.givers or self.patterns)


def payload_of(consent: Consent) -> dict[str, Any]:
    """What a log row says of a consent beside actor and reason."""
    held = msgspec.to_builtins(consent)
    return {key: value for key, value in held.items() if key not in ("id", "seq", "utc", *OURS)}


def consents_of(view: View) -> tuple[Consent, ...]:
    """All consents, oldest first, also those that were replaced; erased ones are gone."""
    return tuple(_consent(row) for row in view.entries(CONSENT) if row.body is not None)


def _consent(row: LogRow) -> Consent:
    held = {**json.loads(row.body or "{}"), "seq": row.seq, "utc": row.utc}
    made: Consent = msgspec.convert({**held, "id": record_id("K", row.seq, row.utc, row.commitment)}, Consent)
    return made


def book_of(view: View, now: str) -> Book:
    """The consents as they stand now.

    Args:
        now: what the clock says, UTC.
    """
    head = _head(view)
    return Book(consents_of(view), withdrawals_of(view), later_day(now, head.utc if head else now))


def withdrawals_of(view: View) -> tuple[Withdrawal, ...]:
    """Everything that was taken back, oldest first."""
    out = []
    for row in view.entries(WITHDRAWN):
        said = json.loads(row.body) if row.body is not None else {}
        if said.get("person"):
            scope = tuple(said.get("purposes", ())), tuple(said.get("covers", ()))
            out.append(Withdrawal(said["person"], row.seq, *scope))
    return tuple(out)


def missing_persons(view: View, case: Path) -> str:
    """What of the register of persons is missing as the log tells it, in words; "" where it is whole.

    A register that was left out when the case was copied, or cut, must not look like a case that protects nobody.
    """
    made, missing = _registered(view)
    if not made:
        return ""
    if not vault.place_of(case).exists():
        return "The log tells of a register of persons, and its file is missing"
    number = len(missing - vault.codes(case))
    if not number:
        return ""
    persons = "1 person that the log tells of is" if number == 1 else f"{number} persons that the log tells of are"
    return f"{persons} missing from the register"


def lost_persons(view: View, case: Path) -> tuple[str, ...]:
    """Pseudonyms that the log tells of and the register does not have."""
    return tuple(sorted(_registered(view)[1] - vault.codes(case)))


def _registered(view: View) -> tuple[bool, set[str]]:
    """Was a register made, and the pseudonyms that are in it as the log tells it."""
    made, held = False, set()
    for row in view.entries(VAULT):
        said = json.loads(row.body or "{}")
        made = made or said.get("action") == "vault made"
        if said.get("action") == "person added":
            held |= set(said.get("codes", ()))
        elif said.get("action") == GIVEN_UP:
            held -= set(said.get("codes", ()))
    return made, held - {one.person for one in withdrawals_of(view) if not one.purposes and not one.covers}


def _head(view: View) -> LogRow | None:
    """The log row with the latest time among the rows that speak of consent and releases; clocks may run backwards."""
    kinds = (CONSENT, WITHDRAWN, CONFIDENTIAL, GATES, RELEASED)
    rows = [row for kind in kinds for row in view.entries(kind, newest=1)]
    return max(rows, key=lambda row: row.utc, default=None)


def confidential_of(view: View, patterns: tuple[str, ...]) -> Confidential:
    """The originals marked confidential, the latest mark of each counting."""
    givers: dict[str, tuple[str, ...]] = {}
    for row in view.entries(CONFIDENTIAL):
        if row.body is None:
            continue
        said = json.loads(row.body)
        for original in said["originals"]:
            if said["on"]:
                givers[original] = tuple(said["persons"]) or givers.get(original, ())
            else:
                givers.pop(original, None)
    places: dict[str, tuple[str, ...]] = {}
    for kind in ("received", "received-again") if patterns else ():
        for row in view.entries(kind):
            if row.body is not None:
                said = json.loads(row.body)
                place = said["source"].replace("\\", "/")
                places[said["sha256"]] = (*places.get(said["sha256"], ()), place)
    return Confidential(givers, patterns, places)


def held_of(view: View, confidential: Confidential, original: str | None = None) -> list[DocumentRow]:
    """The documents given in confidence, in the order of addition: all, or those read from one original.

    A document is so by its own name too: of a container one page, message or member may be, and the others not.
    """
    if not confidential:
        return []
    names: dict[str, list[str]] = defaultdict(list)
    for one in view.references(original):
        names[one.sha256].append(one.file)
    rows = view.documents(original)
    return [row for row in rows if confidential.holds(row.original, [row.file, *names[row.original]])]


def gates_of(view: View, purpose: str, recipient: str) -> tuple[int, Mapping[str, str]]:
    """The latest answers for a use: the log row up to which the case was looked at, and the answers."""
    for row in reversed(view.entries(GATES)):
        if row.body is None:
            continue
        said = json.loads(row.body)
        if said["purpose"] == purpose and said["recipient"].casefold() == recipient.casefold():
            return row.seq, said["answers"]
    return 0, {}
