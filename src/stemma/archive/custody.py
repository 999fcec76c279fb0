"""Custody: a chain of entries, each bound to the one before by its hash (METHOD 14).

Pure functions; time and actor are arguments. The database stores the entries, and `verify_chain` answers for each one
whether it still is what was written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

from stemma.errors import BadInput
from stemma.records import canonical_json

__all__ = ["ACTIONS", "GENESIS", "CustodyEntry", "Verdict", "chain", "verify_chain"]

GENESIS = "0" * 64  # `prev_hash` of the first entry
ACTIONS = frozenset((
    "collected", "received", "hashed", "copied", "viewed_original", "derived", "transferred", "exported", "sealed",
    "fixity_ok", "fixity_fail", "disposed", "access_denied",
))  # fmt: skip
HEX = re.compile(r"[0-9a-f]{64}")
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")

Verdict = tuple[int, Literal["passed", "failed"], str]


@dataclass(frozen=True, slots=True)
class CustodyEntry:
    """One thing done with one original.

    Args:
        action: one of `ACTIONS`. sha256: hex SHA-256 of the original. file: name as added.
        actor: pseudonym and role of who did it. utc_ts: time, `2031-03-11T05:12:44Z`.
        tool: program that did it. version: of the program. reason: why, or the legal basis.
        prev_hash: `entry_hash` of the entry before, `GENESIS` for the first. entry_hash: hash of all other fields.
    """

    action: str
    sha256: str
    file: str
    actor: str
    utc_ts: str
    tool: str
    version: str
    reason: str
    prev_hash: str = GENESIS
    entry_hash: str = ""


def _hash(entry: CustodyEntry) -> str:
    fields = asdict(entry)
    del fields["entry_hash"]
    return hashlib.sha256(canonical_json(fields).encode("utf-8", "surrogatepass")).hexdigest()


def chain(
    prev_hash: str,
    *,
    action: str,
    sha256: str,
    file: str,
    actor: str,
    utc_ts: str,
    tool: str,
    version: str,
    reason: str,
) -> CustodyEntry:
    """The next entry of a chain.

    Args:
        prev_hash: `entry_hash` of the last entry, or `GENESIS`. The others: as in `CustodyEntry`.

    Raises:
        BadInput: an unknown action, a hash or time that is none, or no actor or reason.

    >>> first = chain(GENESIS, action="received", sha256="ab" * 32, file="a.eml", actor="K-1 collector",
    ...     utc_ts="2031-03-11T05:12:44Z", tool="stemma", version="0.1.0", reason="handed in by the author")
    >>> verify_chain([first])
    [(0, 'passed', '')]
    """
    if action not in ACTIONS:
        raise BadInput(f"Unknown custody action {action!r}.", hint=f"Known are: {', '.join(sorted(ACTIONS))}.")
    if not HEX.fullmatch(sha256) or not HEX.fullmatch(prev_hash):
        raise BadInput("A custody entry needs SHA-256 values of 64 hexadecimal digits.", about=(file,))
    if not UTC.fullmatch(utc_ts):
        raise BadInput(f"The time {utc_ts!r} is not in UTC.", hint="Write 2031-03-11T05:12:44Z.", about=(file,))
    if not actor.strip() or not reason.strip():
        raise BadInput("A custody entry needs an actor and a reason.", about=(file,))
    entry = CustodyEntry(action, sha256, file, actor, utc_ts, tool, version, reason, prev_hash)
    return replace(entry, entry_hash=_hash(entry))


def verify_chain(entries: Sequence[CustodyEntry], *, first: str = GENESIS) -> list[Verdict]:
    """For each entry (number from 0, passed or failed, why).

    An entry fails when its own fields were changed or when it does not follow the entry before it. Entries after a
    changed one are checked against the hash that was stored, so that one change does not hide the state of the rest.

    Args:
        first: `prev_hash` that the first entry must have.
    """
    out: list[Verdict] = []
    before, at = first, ""
    for number, entry in enumerate(entries):
        why = []
        if _hash(entry) != entry.entry_hash:
            why.append("its fields are not those that were written")
        if entry.prev_hash != before:
            why.append("it does not follow the entry before it: one is missing, moved or added")
        if entry.utc_ts[:19] < at[:19]:
            why.append("it is dated before the entry before it")
        out.append((number, "failed" if why else "passed", "; ".join(why)))
        before, at = entry.entry_hash, max(at, entry.utc_ts)
    return out
