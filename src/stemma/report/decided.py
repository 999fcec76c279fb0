"""What people decided, in sentences: beside what the program proposes, never instead of it."""

from __future__ import annotations

from stemma.records import Decision, DecisionState, Incident, Origin
from stemma.report.dates import in_words
from stemma.report.index import Index
from stemma.report.points import Point, isolate
from stemma.report.wording import grade_word, said

__all__ = ["decided_points", "document_points", "grade_sentence", "letter_points"]

HOLDING = ("in_force", "waiting", "next_run", "overruled")
GROUPING = {"merge": "Joined", "split": "Separated"}


def grade_sentence(one: Incident) -> str:
    """The grade in force; where people set it, who did, and what the program proposes."""
    ruling = one.ruling
    if ruling is None or ruling.grade is None:
        return f"Grade: {grade_word(one.grade)}."
    by = f"set by {isolate(ruling.by)}" + (f", approved by {isolate(ruling.approved_by)}" if ruling.approved_by else "")
    return f"Grade: {grade_word(ruling.grade)}, {by}; the program proposes: {grade_word(one.grade)}."


def decided_points(one: Incident, index: Index) -> tuple[Point, ...]:
    """Decisions in force about an incident and about how it was grouped, oldest first, with reason, name and time."""
    ruling = one.ruling
    points = []
    mine = set(ruling.decisions) if ruling else set()
    here = set(one.allegations)
    for state in index.contents.decisions:
        decision = state.decision
        if state.status not in HOLDING:
            continue
        if decision.id in mine or (
            decision.kind in (*GROUPING, "correct")
            and any(a.allegation in here for side in decision.sides for a in side)
        ):
            points.append(Point(_sentence(state, _joined(decision, index)), kind="decision", about=decision.id))
    if ruling is not None and ruling.stale:
        text = f"New since the decision: {ruling.stale} It should be looked at again."
        points.append(Point(text, kind="stale"))
    return tuple(points)


def document_points(document: str, index: Index) -> tuple[Point, ...]:
    """Decisions on links of a document, with what they are about, and notes on it."""
    return tuple(
        Point(
            f"{state.decision.title}: {_sentence(state)}" if state.decision.title else _sentence(state), kind="decision"
        )
        for state in index.contents.decisions
        if state.status in HOLDING and _on_document(state.decision, document)
    )


def _on_document(decision: Decision, document: str) -> bool:
    if decision.kind == "note":
        return decision.about == (document,)
    return decision.kind in ("confirm", "reject", "correct") and document in decision.documents


def letter_points(one: Origin, index: Index) -> tuple[Point, ...]:
    """The letters that people set for a source; without one it is F, which means unknown and not worst."""
    name = " ".join(one.speaker.casefold().split())
    points = []
    for state in index.contents.decisions:
        d = state.decision
        same = one.id in d.about or (bool(d.source) and " ".join(d.source.casefold().split()) == name)
        if d.kind == "letter" and same and state.status in HOLDING:
            points.append(Point(_sentence(state), kind="decision", about=d.id))
    return tuple(points)


def _joined(d: Decision, index: Index) -> str:
    """What was joined, each side by the place and day of its first mention that gives one: they are one event now."""
    sides = []
    for side in d.sides if d.kind == "merge" else ():
        told = [index.allegations[anchor.allegation] for anchor in side if anchor.allegation in index.allegations]
        best = max(told, key=lambda a: (a.place is not None) + (a.when is not None), default=None)
        named = [best.place.name] if best and best.place else []
        named += [in_words(best.when.edtf)] if best and best.when else []
        sides.append(", ".join(isolate(one) for one in named) or f"“{isolate(side[0].trigger.text)}”" if side else "")
    return f" ({'; '.join(one for one in sides if one)})" if any(sides) else ""


def _sentence(state: DecisionState, joined: str = "") -> str:
    d = state.decision
    when = f"{in_words(d.utc[:10])}, {d.utc[11:16]} UTC"
    more = f" {state.text}" if state.text and state.status != "in_force" else ""
    return f"{_what(d)}{joined} by {isolate(d.actor)} on {when}: {_closed(d.reason)}{_details(d)}{more}"


def _closed(text: str) -> str:
    """The words of a person as a whole sentence."""
    return isolate(text if text[-1:] in ".!?…”»" else f"{text}.")


def _what(d: Decision) -> str:
    if d.kind == "letter":
        scope = ", ".join(
            text for text in (d.details.get("topic", ""), in_words(d.details.get("period") or None)) if text
        )
        return f"Reliability of the source rated {d.value}: {said('letters', d.value)}" + (
            f" ({scope})," if scope else ","
        )
    if d.kind == "correct":
        return _correction(d)
    return said("decisions", d.kind)


def _correction(d: Decision) -> str:
    """What was read and what was put in its place."""
    part, was = said("parts", d.details.get("part", "")), d.details.get("proposed", "")
    now = said("parts", "none") if d.value == "none" else f"“{isolate(d.value or d.details.get('words', ''))}”"
    return (
        f"{said('decisions', d.kind)}: {part}, now {now}; the program read “{isolate(was)}”,"
        if was
        else (f"{said('decisions', d.kind)}: {part}, now {now}; the program read none,")
    )


def _details(d: Decision) -> str:
    if d.kind == "correct":
        return ""
    told = [
        f"{said('details', key)}: {isolate(text)}" for key, text in d.details.items() if key in ("search", "evidence")
    ]
    told += [
        f"Answer to “{said('overlays', key)}”: {isolate(text)}"
        for key, text in d.details.items()
        if key not in ("search", "evidence", "standard", "topic", "period")
    ]
    if d.details.get("standard"):
        told.append(f"Standard: {said('standards', d.details['standard'])}")
    return "".join(f" {text.rstrip('.')}." for text in told)
