"""What people decided about incidents, laid beside the grades that the program proposes."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from stemma.assess.decisions import Docket
from stemma.records import (
    Anchor,
    Basis,
    Decision,
    Grade,
    Incident,
    Note,
    Overlay,
    Ruling,
    canonical_json,
)

__all__ = ["basis_of", "holders", "ruled", "what_came_in"]

ABOUT_INCIDENTS = ("substantiated", "verify", "refuted", "note")


def basis_of(incident: Incident) -> Basis:
    """What an incident rests on now."""
    contrary = [[at.document, at.quote.start, at.quote.end] for at in incident.contrary]
    text = canonical_json([list(incident.allegations), contrary])
    return Basis(
        grade=incident.grade,
        k_lo=incident.k_lo,
        k_hi=incident.k_hi,
        overlays=incident.overlays,
        documents=incident.documents,
        mentions=hashlib.sha256(text.encode("utf-8")).hexdigest(),
    )


def what_came_in(then: Basis, incident: Incident) -> str:
    """What has changed under a decision, in words; "" when nothing has."""
    now = basis_of(incident)
    if now == then:
        return ""
    told = []
    new, gone = set(now.documents) - set(then.documents), set(then.documents) - set(now.documents)
    if new:
        told.append(f"{len(new)} more document{'s' if len(new) > 1 else ''}")
    if gone:
        told.append(f"{len(gone)} document{'s' if len(gone) > 1 else ''} fewer")
    if (then.k_lo, then.k_hi) != (now.k_lo, now.k_hi):
        told.append(f"independent origins {_range(then)}, now {_range(now)}")
    if then.grade != now.grade:
        told.append("another proposed grade")
    if then.overlays != now.overlays:
        told.append("other marks")
    return (", ".join(told) or "other mentions or contrary words") + "."


def _range(basis: Basis) -> str:
    return str(basis.k_lo) if basis.k_lo == basis.k_hi else f"{basis.k_lo} to {basis.k_hi}"


def holders(
    decisions: Sequence[Decision], incidents: Sequence[Incident], find: Callable[[Anchor], str | None] | None = None
) -> dict[str, str]:
    """The incident that each decision about an incident is about now, by id of the decision.

    That is the one which holds most of the mentions it was about; a decision whose mentions are all gone is left out.

    Args:
        find: the allegation that an anchor stands for now, where its id is gone; nothing is looked for without it.
    """
    place = {alleg: one.id for one in incidents for alleg in one.allegations}
    known = {one.id for one in incidents}
    out = {}
    for decision in decisions:
        if decision.kind not in ABOUT_INCIDENTS or not decision.sides:
            continue
        held: Counter[str] = Counter()
        for anchor in decision.sides[0]:
            alleg = anchor.allegation if anchor.allegation in place else (find(anchor) if find else None)
            if alleg in place:
                held[place[alleg]] += 1
        if held:
            most = max(held.values())
            fits = sorted(id for id, number in held.items() if number == most)
            out[decision.id] = decision.about[0] if decision.about[0] in fits else fits[0]
        elif decision.about[0] in known and not decision.sides[0]:
            out[decision.id] = decision.about[0]
    return out


def ruled(incidents: Sequence[Incident], docket: Docket, about: Mapping[str, str]) -> tuple[Incident, ...]:
    """The incidents, each with what people decided about it; the grade proposed stays as it is.

    Args:
        about: as `holders` gives it.
    """
    mine: dict[str, list[Decision]] = defaultdict(list)
    for decision in docket.in_force(*ABOUT_INCIDENTS):
        if decision.id in about:
            mine[about[decision.id]].append(decision)
    return tuple(
        replace(one, ruling=_ruling(one, mine[one.id], docket)) if one.id in mine else one for one in incidents
    )


def _ruling(incident: Incident, decisions: Sequence[Decision], docket: Docket) -> Ruling:
    held = {d.kind: d for d in decisions}  # of each kind the last
    found = held.get("substantiated")
    refuted = held.get("refuted")
    proposal = held.get("verify")
    approval = docket.approvals.get(proposal.id) if proposal and found else None
    grade: Grade | None = None
    last = None
    if found:
        grade, last = "substantiated", found
    if proposal and approval:
        grade, last = "verified", proposal
    changed = what_came_in(last.basis, incident) if last and last.basis else ""
    if not changed and refuted and refuted.basis:
        changed = what_came_in(refuted.basis, incident)
    overlays: list[Overlay] = (["refuted"] if refuted else []) + (["stale"] if changed else [])  # type: ignore[assignment]
    said = [*decisions, *([approval] if approval else [])]
    return Ruling(
        grade=grade,
        overlays=tuple(overlays),
        decisions=tuple(d.id for d in sorted(said, key=lambda d: d.seq)),
        by=last.actor if last else "",
        approved_by=approval.actor if approval else "",
        reason=last.reason if last else "",
        utc=(approval or last).utc if last else "",
        standard=found.details.get("standard", "") if found else "",
        waiting=proposal.id if proposal and not approval else "",
        notes=tuple(Note(d.id, d.actor, d.utc, d.reason) for d in decisions if d.kind == "note"),
        stale=changed,
    )
