"""Merges a bundle into a case: originals are added, decisions of the other side kept beside the own ones.

A decision that contradicts one of ours, or that comes from somebody whose key is not known, is kept in the log with its
actor, reason and time, and is not in force: a person decides. All others are in force as if made here, under the name
of whoever made them. Merging the same bundle twice adds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from stemma.adding import add_held
from stemma.db.base import LogRow, Writer
from stemma.db.log import leaf_of
from stemma.decided import ENTRY, REWEIGH, REWEIGHS, decision_of
from stemma.errors import BadInput
from stemma.protect.tree import leaf_hash
from stemma.records import Decision
from stemma.unbundling import Bundle, Member

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["KEPT", "Merged", "merge"]

KEPT = "decision-kept"  # entries with decisions of others that are not in force here
OPPOSED = {"confirm": "reject", "reject": "confirm", "merge": "split", "split": "merge", "refuted": "substantiated"}


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging did: new originals, decisions taken over and kept only, and in words what contradicts.

    unknown: nobody whose key is known here signed the bundle, so that none of its decisions is in force.
    """

    originals: int
    decisions: int
    kept: int
    conflicts: tuple[str, ...]
    unknown: bool = False


def merge(case: Case, bundle: Bundle) -> Merged:
    """Takes a bundle in; nothing of it when anything in it failed.

    Raises:
        BadInput: it was changed. CaseBusy, CaseReadOnly, DiskFull.
    """
    if not bundle.whole:
        wrong = next(one for one in bundle.checked if one.result == "failed")
        raise BadInput(f"{wrong.what}: {wrong.text}", hint="Nothing was merged. Ask the sender for the bundle again.")
    new = _originals(case, bundle)
    taken = kept = 0
    conflicts: list[str] = []
    with case.writing("merge") as writer:
        known = _known(writer)
        ours = [decision_of(row) for row in writer.entries(ENTRY) if row.body is not None]
        names: dict[str, str] = {}
        for hashed, seq, utc, payload in _decisions(bundle):
            if hashed in known:
                continue
            theirs = _as_decision(payload, seq, utc)
            against = _against(theirs, ours)
            note = {"origin": bundle.origin, "seq": seq, "utc": utc, "leaf": hashed, "by": case.actor}
            about = [names.get(one, one) for one in payload.get("about", ())]
            held = {**payload, "about": about, "merged": note}
            in_force = against is None and bool(bundle.trusted)
            with writer.change(actor=case.actor, reason="merge") as change:
                change.record(ENTRY if in_force else KEPT, held)
                if in_force and theirs.kind in REWEIGHS:
                    change.set_meta({REWEIGH: "yes"})
            if in_force:
                names[theirs.id] = decision_of(writer.entries(ENTRY, newest=1)[-1]).id
            taken, kept = taken + in_force, kept + (not in_force)
            if against is not None:
                conflicts.append(_told(against, theirs))
    return Merged(new, taken, kept, tuple(conflicts), not bundle.trusted)


def _originals(case: Case, bundle: Bundle) -> int:
    """Adds the originals under the names the other side gave them; returns how many are new."""
    with case._store.writer(wait=case.config.settings.lock_wait, doing="merge") as writer:
        try:
            return add_held(writer, case._store.blobs, _named(bundle), actor=case.actor)
        except (BadZipFile, KeyError) as exc:  # it was whole when it was read
            hint = "Merge it again; what was added so far stays."
            raise BadInput(f"{bundle.place} was changed meanwhile.", hint=hint) from exc


def _named(bundle: Bundle) -> Iterator[tuple[str, Member]]:
    for sha256, name, member in bundle.members():
        parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
        yield "/".join(parts) or sha256, member


def _known(writer: Writer) -> set[str]:
    """Hashes of the entries of our log, and of those that were merged before."""
    out = set()
    for row in writer.log():
        out.add(leaf_hash(leaf_of(row).encode("utf-8")).hex())
        if row.kind in (ENTRY, KEPT) and row.body is not None:
            out.add(str(json.loads(row.body).get("merged", {}).get("leaf", "")))
    return out


def _decisions(bundle: Bundle) -> Iterator[tuple[str, int, str, dict[str, Any]]]:
    """(hash, number, time, payload) of the decisions in a bundle, in the order of their log."""
    found = []
    for one in bundle.entries:
        held = json.loads(one["leaf"])
        if held["kind"] == ENTRY:
            payload = {key: value for key, value in json.loads(one["payload"]).items() if key != "sealed"}
            hashed = leaf_hash(one["leaf"].encode("utf-8")).hex()
            found.append((hashed, int(held["seq"]), str(held.get("utc_ts", held.get("utc", ""))), payload))
    yield from sorted(found, key=lambda one: one[1])


def _as_decision(payload: Mapping[str, Any], seq: int, utc: str) -> Decision:
    try:
        return decision_of(LogRow(seq, ENTRY, utc, "", "", "", b"", json.dumps(payload)))
    except (ValueError, TypeError) as exc:
        raise BadInput(f"Decision {seq} of the bundle cannot be read.", hint="Was it made by a later version?") from exc


def _against(theirs: Decision, ours: list[Decision]) -> Decision | None:
    """Our latest decision on the same thing that says otherwise."""
    for mine in reversed(ours):
        if not set(mine.about) & set(theirs.about) or mine.kind == "note":
            continue
        if mine.kind == OPPOSED.get(theirs.kind) or (mine.kind == theirs.kind and mine.value != theirs.value):
            return mine
        if theirs.kind == OPPOSED.get(mine.kind):
            return mine
    return None


def _told(mine: Decision, theirs: Decision) -> str:
    def said(one: Decision) -> str:
        return f"{one.kind} {one.value}".strip()

    about = ", ".join(theirs.about)
    return (
        f"{about}: here {mine.actor} decided {said(mine)} ({mine.id}), there {theirs.actor} decided {said(theirs)}. "
        "Yours holds; theirs is kept in the log."
    )
