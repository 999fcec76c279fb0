"""The fold: from the decisions in the log to what is in force now (METHOD 3.5, 15). Pure; order is that of the log.

The clock plays no part: what a decision supersedes or undoes is told by its number in the log alone.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from stemma.assess.corrections import CORRECT
from stemma.records import Decision, DecisionState, Feature, Link, Origin, record_id

__all__ = [
    "UNRELIABLE",
    "Docket",
    "by_document",
    "decision_id",
    "fold",
    "judged",
    "kept",
    "letters_for",
    "same_person",
    "unreliable",
]

GROUPING = ("merge", "split")
LINKS = ("confirm", "reject")
SURE = 12.0  # weight of a confirmation in logit P(dep), shown beside the evidence the program found
UNRELIABLE = "E"  # an origin with this letter cannot carry a corroboration (METHOD 3.2)


@dataclass(frozen=True)
class Docket:
    """All decisions of a case, oldest first, each with what became of it."""

    states: tuple[DecisionState, ...] = ()

    def in_force(self, *kinds: str) -> tuple[Decision, ...]:
        """Decisions of these kinds that hold, oldest first."""
        return tuple(s.decision for s in self._holding if s.decision.kind in kinds)

    @cached_property
    def _holding(self) -> tuple[DecisionState, ...]:
        return tuple(s for s in self.states if s.status in ("in_force", "waiting"))

    @cached_property
    def approvals(self) -> Mapping[str, Decision]:
        """The approval of each proposal of `verified`, by id of the proposal."""
        return {d.about[0]: d for d in self.in_force("approve")}

    def find(self, id: str) -> DecisionState | None:
        """The decision with this full id."""
        return next((s for s in self.states if s.decision.id == id), None)


def decision_id(decision: Decision) -> str:
    """Id of a decision, from its place in the log and its content; the reason is left out."""
    d = decision
    return record_id("J", d.seq, d.kind, d.actor, list(d.about), d.value, d.utc)


def same_person(a: str, b: str) -> bool:
    """True when two names of actors are one: capitals, spaces and forms of letters make no second person.

    >>> same_person("Lena Morn", " lena  MORN")
    True
    """
    return _folded(a) == _folded(b)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def fold(decisions: Sequence[Decision]) -> Docket:
    """What is in force after all decisions, in the order of the log."""
    ordered = sorted(decisions, key=lambda d: d.seq)
    undone: dict[str, Decision] = {}
    for one in reversed(ordered):  # an undoing that was itself undone counts for nothing
        if one.kind == "undo" and one.id not in undone:
            undone.setdefault(one.about[0], one)
    valid = [d for d in ordered if d.id not in undone]
    latest = {key: d for d in valid if (key := _thing(d)) is not None}
    proposals = {d.id: d for d in valid if d.kind == "verify"}
    approved = {
        d.about[0]: d
        for d in valid
        if d.kind == "approve" and d.about[0] in proposals and not same_person(d.actor, proposals[d.about[0]].actor)
    }
    return Docket(tuple(_state(d, undone, latest, approved, proposals) for d in ordered))


def _thing(decision: Decision) -> tuple[str, ...] | None:
    """What only one decision can hold for, so that a later one supersedes; None where several stand side by side."""
    kind, about = decision.kind, decision.about[0] if decision.about else ""
    if kind == "letter":
        return ("letter", about, decision.details.get("topic", ""), decision.details.get("period", ""))
    if kind == CORRECT:
        return (CORRECT, about, decision.details.get("part", ""))
    if kind in LINKS:
        return ("link", about)
    return (kind, about) if kind in ("substantiated", "refuted", "verify") else None


def _state(
    decision: Decision,
    undone: Mapping[str, Decision],
    latest: Mapping[tuple[str, ...], Decision],
    approved: Mapping[str, Decision],
    proposals: Mapping[str, Decision],
) -> DecisionState:
    if decision.id in undone:
        by = undone[decision.id]
        return DecisionState(decision, "undone", by.id, f"Undone by {by.actor}: {by.reason}")
    key = _thing(decision)
    if key is not None and latest[key].id != decision.id:
        by = latest[key]
        return DecisionState(decision, "superseded", by.id, f"A later decision of {by.actor} stands in its place.")
    if decision.kind == "approve":
        proposal = decision.about[0]
        if proposal not in proposals:
            return DecisionState(decision, "superseded", text="What it approved was undone.")
        if approved.get(proposal) is not decision:
            return DecisionState(decision, "superseded", text="The proposal was approved otherwise.")
    if decision.kind == "verify":
        if decision.id not in approved:
            return DecisionState(decision, "waiting", text="It waits for a second person.")
        by = approved[decision.id]
        return DecisionState(decision, "in_force", by.id, f"Approved by {by.actor}.")
    return DecisionState(decision, "in_force")


# --- links


def judged(links: Sequence[Link], decisions: Sequence[Decision]) -> tuple[Link, ...]:
    """Links without those that a person rejected; those that a person confirmed are certain.

    Args:
        decisions: in force; others than on links are passed over.
    """
    said = {d.about[0]: d for d in decisions if d.kind in LINKS}
    if not said:
        return tuple(links)
    out = []
    for link in links:
        one = said.get(link.id)
        if one is None:
            out.append(link)
        elif one.kind == "confirm":
            text = f"Confirmed by {one.actor}: {one.reason}"
            out.append(replace(link, probability=1.0, features=(*link.features, Feature("analyst", 1.0, SURE, text))))
    return tuple(out)


def kept(parents: Sequence[Link], links: Sequence[Link], decisions: Sequence[Decision]) -> tuple[Link, ...]:
    """The chosen parents with the confirmed links that were not chosen, as long as they make no loop.

    Args:
        parents: as the lineage stage chose them. links: all that it chose from, judged.
    """
    confirmed = {d.about[0] for d in decisions if d.kind == "confirm"}
    chosen = {link.id for link in parents}
    out = list(parents)
    for link in sorted(links, key=lambda k: k.id):
        if link.id in confirmed and link.id not in chosen and not _reaches(out, link.parent, link.child):
            out.append(link)
    return tuple(sorted(out, key=lambda k: (k.child, k.parent)))


def _reaches(links: Sequence[Link], start: str, goal: str) -> bool:
    """True when a text draws on another, directly or through others."""
    up: dict[str, list[str]] = defaultdict(list)
    for link in links:
        up[link.child].append(link.parent)
    seen, todo = {start}, [start]
    while todo:
        for parent in up[todo.pop()]:
            if parent not in seen:
                seen.add(parent)
                todo.append(parent)
    return goal in seen


# --- letters


def letters_for(origin: Origin, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Letters set for a source, oldest first; a source is known by its id, or by its name where the id has changed."""
    name = _folded(origin.speaker)
    return tuple(
        d
        for d in decisions
        if d.kind == "letter" and (d.about[0] == origin.id or (bool(name) and _folded(d.source) == name))
    )


def unreliable(origins: Sequence[Origin], decisions: Sequence[Decision]) -> dict[str, Decision]:
    """Origins rated E in general, by id; a letter for one topic or period does not speak for everything."""
    out = {}
    for origin in origins:
        general = [
            d for d in letters_for(origin, decisions) if not d.details.get("topic") and not d.details.get("period")
        ]
        if general and general[-1].value == UNRELIABLE:
            out[origin.id] = general[-1]
    return out


def by_document(decisions: Sequence[Decision]) -> dict[str, list[str]]:
    """Ids of the decisions that change how a document is weighed, by document, oldest first."""
    out: dict[str, list[str]] = defaultdict(list)
    for one in decisions:
        if one.kind in (CORRECT, *GROUPING, *LINKS) or (one.kind == "letter" and one.value == UNRELIABLE):
            for document in one.documents:
                out[document].append(one.id)
    return dict(out)
