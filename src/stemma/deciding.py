"""Takes decisions of people into the log: what each kind needs is checked first, then action and row are one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from stemma import answers
from stemma.correcting import Places, correction
from stemma.db.base import Writer
from stemma.decided import (
    ENTRY,
    REWEIGH,
    REWEIGHS,
    Docket,
    anchor,
    basis_of,
    decision_of,
    docket_of,
    fold,
    payload_of,
    ruled_incidents,
    same_person,
)
from stemma.errors import BadInput, NotInCase
from stemma.moving import tell_decision
from stemma.records import (
    DECISION_KINDS,
    Allegation,
    Anchor,
    Decision,
    DecisionState,
    Incident,
    Link,
    Origin,
    Reading,
    Statement,
)
from stemma.records.counting import UNIDENTIFIED

__all__ = ["Asked", "decide", "find_decision"]

AT_ONCE = ("substantiated", "verify", "approve", "refuted", "undo")  # kinds that can change a grade or mark at once
LETTERS = "ABCDEF"
LONGEST = 20_000  # code points of a reason, a note or an answer
SHORT = 4  # letters of an id by which a decision may be named, at least


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision as a person asks for it; ids may be shortened.

    Args:
        details: answers to overlays by name, `search`, `evidence`, `standard`, `topic`, `period`.
    """

    kind: str
    about: tuple[str, ...]
    actor: str
    reason: str
    value: str = ""
    details: Mapping[str, str] | None = None


def decide(writer: Writer, asked: Asked, *, case: str, gazetteer: Places) -> Decision:
    """Checks a decision, and writes it to the log together with all that it changes at once.

    Args:
        gazetteer: gives the places the case knows.

    Raises:
        BadInput: the kind is unknown, or something it needs is missing; the hint says what. NotInCase: an unknown id.
    """
    if asked.kind not in DECISION_KINDS:
        raise BadInput(f"There is no decision {asked.kind!r}.", hint="Choose one of: " + ", ".join(DECISION_KINDS))
    who, why = _said(asked.actor, "actor"), _said(asked.reason, "reason")
    if not who:
        raise BadInput("A decision needs somebody who makes it.", hint="Name the person with --by.")
    if not why:
        raise BadInput("A decision needs a reason.", hint='Give it with --reason "...".')
    details = {key: _said(text, key) for key, text in sorted((asked.details or {}).items())}
    desk = _Desk(writer, docket_of(writer), case, gazetteer)
    blank = Decision("", 0, "", asked.kind, who, why, asked.about, value=asked.value, details=details)
    draft = KINDS[asked.kind](desk, blank)
    if not draft.about:
        raise BadInput("It is not said what the decision is about.", hint="Name it by its id.")
    with writer.change(actor=who, reason=why) as change:
        seq = change.record(ENTRY, payload_of(draft))
        if draft.kind in AT_ONCE:
            places = {place for place in writer.places(draft.documents).values() if place}
            every = [state.decision for state in desk.docket.states]
            tell_decision(writer, change, places, desk.docket, fold([*every, replace(draft, seq=seq)]), seq)
        if _reweighs(draft, desk.docket):
            change.set_meta({REWEIGH: "yes"})
    return decision_of(writer.entries(ENTRY, newest=1)[-1])


def _reweighs(draft: Decision, docket: Docket) -> bool:
    if draft.kind == "undo":
        earlier = docket.find(draft.about[0])
        while earlier is not None and earlier.decision.kind == "undo":
            earlier = docket.find(earlier.decision.about[0])
        return earlier is not None and earlier.decision.kind in REWEIGHS
    return draft.kind in REWEIGHS


def _said(text: str, what: str) -> str:
    """A text of a person as it can be kept: whole letters, no control signs, not longer than `LONGEST`."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as exc:
        raise BadInput(f"The {what} is not text that can be kept.", hint="Write it anew.") from exc
    clean = "".join(c for c in text if c >= " " or c in "\n\t").strip()
    if len(clean) > LONGEST:
        raise BadInput(f"The {what} is longer than {LONGEST:,} characters.", hint="Shorten it, or add a document.")
    return clean


def find_decision(docket: Docket, asked: str) -> DecisionState:
    """The decision that an id stands for; ids may be shortened and written small.

    Raises:
        NotInCase: none fits, or several do.
    """
    wanted = asked.strip().upper()
    wanted = wanted if wanted.startswith("J-") else f"J-{wanted}"
    found = [s for s in docket.states if s.decision.id.startswith(wanted)] if len(wanted) > SHORT else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotInCase(f"There is no decision {asked!r}.", hint="To list them: stemma decisions CASE", about=(asked,))
    names = ", ".join(s.decision.id for s in found[:SHORT])
    raise NotInCase(f"{asked!r} fits several decisions: {names}.", hint="Write one of them.", about=(asked,))


class _Desk:
    """What is looked up in the case while a decision is prepared."""

    def __init__(self, writer: Writer, docket: Docket, case: str, gazetteer: Places) -> None:
        self.gazetteer = gazetteer
        self.writer = writer
        self.docket = docket
        self.case = case

    def id(self, asked: str, *letters: str) -> str:
        """The full id of a record of one of these kinds."""
        if asked.strip().upper().startswith("J-"):
            full = find_decision(self.docket, asked).decision.id
        else:
            full = answers.find_id(self.writer, asked, case=self.case)[0]
        if letters and full[0] not in letters:
            wanted = " or ".join(f"{letter}-..." for letter in letters)
            raise BadInput(f"{full} is not what this decision is about.", hint=f"It takes {wanted}.", about=(full,))
        return full

    def records(self, id: str, kind: str, record: Any) -> Any:
        """The record with a full id, wherever it was found."""
        for _, place in self.writer.matching(id, 8):
            for one in answers.findings(self.writer, kind, record, [place]):
                if one.id == id:
                    return one
        raise NotInCase(f"There is no {id} any more.", hint=f"stemma show {self.case} {kind}s", about=(id,))

    def incident(self, asked: str) -> Incident:
        """The incident, with what was decided about it before."""
        found: Incident = self.records(self.id(asked, "I"), "incident", Incident)
        return ruled_incidents(self.writer, [found], self.docket)[0]

    def anchors(self, incident: Incident) -> tuple[Anchor, ...]:
        """All mentions of an incident."""
        mine = set(incident.allegations)
        found = {a.id: anchor(a) for r in self.readings(incident.documents) for a in r.allegations if a.id in mine}
        return tuple(found[id] for id in incident.allegations if id in found)

    def readings(self, documents: Sequence[str]) -> list[Reading]:
        return list(answers.readings(self.writer, documents))

    def passage(self, id: str) -> tuple[Statement | Allegation, Reading]:
        """The statement or allegation as it was read, and the reading it stands in."""
        place = next(place for full, place in self.writer.matching(id, 2) if full == id)
        reading = self.readings([place])[0]
        records: list[Statement | Allegation] = [*reading.statements, *reading.allegations]
        return next(one for one in records if one.id == id), reading


def _one(draft: Decision, what: str) -> str:
    if len(draft.about) != 1:
        raise BadInput(f"This decision is about one {what}, not {len(draft.about)}.", hint="Name one id.")
    return draft.about[0]


def _letter(desk: _Desk, draft: Decision) -> Decision:
    value = draft.value.strip().upper()
    if len(value) != 1 or value not in LETTERS:
        raise BadInput(f"There is no letter {draft.value!r}.", hint="The letters are A to F; F: cannot be judged.")
    origin: Origin = desk.records(desk.id(_one(draft, "origin"), "O"), "origin", Origin)
    named = origin.kind not in UNIDENTIFIED and any(word[:1].isupper() for word in origin.speaker.split())
    return replace(
        draft,
        about=(origin.id,),
        value=value,
        title=origin.label,
        source=origin.speaker if named else "",
        documents=origin.documents,
    )


def _link(desk: _Desk, draft: Decision) -> Decision:
    asked = _one(draft, "link")
    before = _judged_before(desk.docket, asked)
    if before is not None:  # a rejected link is no longer among those found
        return replace(draft, about=before.about, title=before.title, documents=before.documents)
    link: Link = desk.records(desk.id(asked, "L"), "link", Link)
    files = {row.id: row.file for row in desk.writer.documents() if row.id in (link.child, link.parent)}
    title = f"{files.get(link.child, link.child)} draws on {files.get(link.parent, link.parent)}"
    held = tuple(id for id in (link.child, link.parent) if id in files)
    return replace(draft, about=(link.id,), title=title, documents=held)


def _judged_before(docket: Docket, asked: str) -> Decision | None:
    wanted = asked.strip().upper()
    found = [d for d in docket.in_force("reject", "confirm") if wanted and d.about[0].startswith(wanted)]
    return found[-1] if len({d.about for d in found}) == 1 else None


def _merge(desk: _Desk, draft: Decision) -> Decision:
    incidents = _several(desk, draft.about)
    return _grouping(draft, incidents, [desk.anchors(one) for one in incidents])


def _several(desk: _Desk, about: Sequence[str]) -> list[Incident]:
    incidents = list({one.id: one for asked in about if (one := desk.incident(asked))}.values())
    if len(incidents) < 2:
        raise BadInput("It takes two or more different incidents.", hint="For example: I-7Q4K I-2MXC")
    return incidents


def _split(desk: _Desk, draft: Decision) -> Decision:
    """Incidents to be kept apart; or one incident and the mentions (A-) or documents (D-) of it that are another."""
    if len(draft.about) < 2:
        text = "It is not said what is to be split off."
        raise BadInput(text, hint="Name the incident, then the mentions (A-...) or documents (D-...) that are another.")
    rest = [desk.id(asked, "I", "A", "D") for asked in draft.about[1:]]
    if all(id.startswith("I-") for id in rest):
        incidents = _several(desk, draft.about)
        return _grouping(draft, incidents, [desk.anchors(one) for one in incidents])
    if any(id.startswith("I-") for id in rest):
        raise BadInput("Incidents and parts of one cannot be named together.", hint="Make two decisions of it.")
    incident = desk.incident(draft.about[0])
    mine = desk.anchors(incident)
    named = set(rest)
    off = tuple(a for a in mine if a.allegation in named or a.document in named)
    inside = {id for a in mine for id in (a.allegation, a.document)}
    lost = [id for id in rest if id not in inside]
    if lost:
        raise BadInput(f"{lost[0]} is no part of {incident.id}.", hint="Look with: stemma explain", about=tuple(lost))
    left = tuple(a for a in mine if a.allegation not in named and a.document not in named)
    if not left:
        raise BadInput("Nothing would be left of the incident.", hint="Name only what is another event.")
    return replace(_grouping(draft, [incident], [left, off]), about=(incident.id, *rest))


def _correct(desk: _Desk, draft: Decision) -> Decision:
    """What a passage says, corrected: who says it, its words, the act, the place, the date."""
    full = desk.id(_one(draft, "statement or allegation"), "S", "A")
    record, reading = desk.passage(full)
    return correction(draft, record, reading, gazetteer=desk.gazetteer)


def _grouping(draft: Decision, incidents: Sequence[Incident], sides: Sequence[tuple[Anchor, ...]]) -> Decision:
    return replace(
        draft,
        about=tuple(one.id for one in incidents),
        title=" / ".join(one.title or one.id for one in incidents),
        sides=tuple(sides),
        documents=tuple(sorted({a.document for side in sides for a in side})),
    )


def _graded(desk: _Desk, draft: Decision, incident: Incident) -> Decision:
    return replace(
        draft,
        about=(incident.id,),
        title=incident.title or incident.id,
        sides=(desk.anchors(incident),),
        documents=incident.documents,
        basis=basis_of(incident),
    )


def _substantiated(desk: _Desk, draft: Decision) -> Decision:
    """METHOD 3.2: corroborated, a named standard is met, every overlay is answered, contrary words were looked for."""
    incident = desk.incident(_one(draft, "incident"))
    if incident.grade != "corroborated":
        raise BadInput(
            f"The program proposes {incident.grade.replace('_', ' ')}; only what is corroborated can be substantiated.",
            hint="If a link or a grouping is wrong, correct that (reject, merge, split); then the grade follows.",
            about=(incident.id,),
        )
    open_ = [name for name in incident.overlays if not draft.details.get(name)]
    if open_:
        raise BadInput(
            f"These marks are not answered yet: {', '.join(open_)}.",
            hint=" ".join(f'--answer {name}="..."' for name in open_),
            about=(incident.id,),
        )
    if not draft.details.get("search"):
        text = "It is not said how contrary information was looked for (C9)."
        raise BadInput(text, hint='--search "where, when, in which languages, with what result"', about=(incident.id,))
    details = {"standard": incident.standard, **draft.details}
    return _graded(desk, replace(draft, details=details), incident)


def _verify(desk: _Desk, draft: Decision) -> Decision:
    """METHOD 3.2: substantiated, and authenticated evidence or an adjudicated fact; a second person approves."""
    incident = desk.incident(_one(draft, "incident"))
    ruling = incident.ruling
    if ruling is None or ruling.grade is None:
        text = "Only what is substantiated can be proposed as verified."
        raise BadInput(text, hint=f"First: stemma decide {desk.case} substantiated {incident.id}", about=(incident.id,))
    if "stale" in ruling.overlays:
        text = f"New material has come in since it was substantiated: {ruling.stale}"
        raise BadInput(text, hint="Look at it and decide again that it is substantiated.", about=(incident.id,))
    if not draft.details.get("evidence"):
        text = "It is not said which evidence was authenticated, or what a court found."
        raise BadInput(text, hint='--evidence "what it is and how it was authenticated"', about=(incident.id,))
    return _graded(desk, draft, incident)


def _approve(desk: _Desk, draft: Decision) -> Decision:
    state = find_decision(desk.docket, _one(draft, "proposal"))
    proposal = state.decision
    if proposal.kind != "verify" or state.status != "waiting":
        text = f"{proposal.id} is no proposal that waits for approval."
        raise BadInput(text, hint=f"To see them: stemma decisions {desk.case}", about=(proposal.id,))
    if same_person(proposal.actor, draft.actor):
        text = f"{proposal.actor} has proposed it; who approves has to be another person."
        raise BadInput(text, hint="Let a second person approve it.", about=(proposal.id,))
    return replace(draft, about=(proposal.id,), title=proposal.title, documents=proposal.documents)


def _refuted(desk: _Desk, draft: Decision) -> Decision:
    return _graded(desk, draft, desk.incident(_one(draft, "incident")))


def _note(desk: _Desk, draft: Decision) -> Decision:
    full = desk.id(_one(draft, "record"))
    if full.startswith("I-"):
        return replace(_graded(desk, draft, desk.incident(full)), basis=None)
    return replace(draft, about=(full,))


def _undo(desk: _Desk, draft: Decision) -> Decision:
    state = find_decision(desk.docket, _one(draft, "decision"))
    if state.status == "undone":
        hint = f"It was undone by {state.by}. To bring it back, undo that."
        raise BadInput(f"{state.decision.id} is undone already.", hint=hint, about=(state.decision.id,))
    return replace(draft, about=(state.decision.id,), title=state.decision.title, documents=state.decision.documents)


KINDS: Mapping[str, Callable[[_Desk, Decision], Decision]] = {
    "letter": _letter,
    "confirm": _link,
    "reject": _link,
    "merge": _merge,
    "split": _split,
    "correct": _correct,
    "substantiated": _substantiated,
    "verify": _verify,
    "approve": _approve,
    "refuted": _refuted,
    "note": _note,
    "undo": _undo,
}
