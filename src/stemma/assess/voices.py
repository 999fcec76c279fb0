"""Who speaks against an incident: the accused, somebody else with knowledge, or the source itself."""

from __future__ import annotations

import re

from stemma.assess.weighed import Weighed, answers
from stemma.assess.wording import stems
from stemma.records import At, Origin, Statement
from stemma.records.counting import UNIDENTIFIED

__all__ = ["contested_by", "denied_by_subject", "taken_back"]

CAPITALISED = re.compile(r"\b[A-ZА-ЯЁÀ-Þ][^\W\d_]+")  # names of bodies inside a role ("the Column's head")
ANSWERING = frozenset({"official", "institution-relaying"})  # access of those who speak for a body
SHARED_WORDS = 2  # stems that a withdrawal must share with what is withdrawn


def _statements_at(weighed: Weighed, at: At) -> tuple[Statement, ...]:
    """Statements of which some content stands at these words."""
    reading = weighed.ground.readings.get(at.document)
    if reading is None:
        return ()
    return tuple(s for s in reading.statements if any(c.overlaps(at.quote) for c in s.content))


def _origins_of(weighed: Weighed, stmt: Statement) -> tuple[Origin, ...]:
    base = weighed.ground
    return tuple(base.origins[o] for o in base.origins_of_statement.get(stmt.id, ()) if o in base.origins)


def _interested(weighed: Weighed, stmt: Statement) -> bool:
    """True when the speaker is on the accused side.

    He is marked so by lineage, named like a perpetrator of the case, or belongs to a body that the accounts name.
    """
    if any(answers(o) for o in _origins_of(weighed, stmt)):
        return True
    own: frozenset[str] = frozenset().union(*(stems(p) for p in weighed.incident.perpetrators))
    accused = own | weighed.ground.accused
    speaker = stmt.speaker
    if speaker is None:
        return False
    if stems(" ".join((speaker.name, speaker.role, speaker.organisation))) & accused:
        return True
    told: frozenset[str] = frozenset().union(*(stems(a.sentence.text) for a in weighed.supporting))
    return bool(stems(" ".join((speaker.organisation, *CAPITALISED.findall(speaker.role)))) & told)


def _speaks(origin: Origin, stmt: Statement) -> bool:
    """True when the origin is the speaker himself, not somebody behind him."""
    return stmt.speaker is not None and bool(stems(origin.speaker) & stems(stmt.speaker.name))


def denied_by_subject(weighed: Weighed) -> tuple[At, ...]:
    """Places where the accused side says that it did not happen."""
    return tuple(
        at
        for at in weighed.incident.contrary
        if any(_interested(weighed, s) for s in _statements_at(weighed, at)) or _accused_author(weighed, at)
    )


def _accused_author(weighed: Weighed, at: At) -> bool:
    """True when the words stand in no statement, and an origin that answers for a body stands behind them."""
    base = weighed.ground
    reading = base.readings.get(at.document)
    if reading is None or _statements_at(weighed, at):
        return False
    denied = [a.id for a in reading.allegations if a.sentence == at.quote]
    origins = {
        c.origin: base.origins[c.origin] for a in denied for c in base.claims.get(a, ()) if c.origin in base.origins
    }
    return any(o.interested or o.access in ANSWERING for o in origins.values())


def contested_by(weighed: Weighed) -> tuple[At, ...]:
    """Places where somebody else who knows it by himself, and supports nothing here, says that it did not happen."""
    ours = {o.id for o in weighed.origins}
    out = []
    for at in weighed.incident.contrary:
        stmts = _statements_at(weighed, at)
        if any(_interested(weighed, s) for s in stmts):
            continue
        origins = {o.id: o for s in stmts for o in _origins_of(weighed, s) if _speaks(o, s)}
        primary = weighed.standard.primary
        if any(o.kind not in UNIDENTIFIED and o.access in primary and o.id not in ours for o in origins.values()):
            out.append(at)
    return tuple(out)


def taken_back(weighed: Weighed) -> tuple[At, ...]:
    """Places where an origin that the incident rests on withdraws what it said; others may still carry it."""
    if not weighed.claims or not weighed.ground.withdrawals:
        return ()
    out = []
    for origin in weighed.origins:
        names = stems(origin.speaker)
        told = frozenset().union(*(stems(c.quote.text) for c in weighed.claims if c.origin == origin.id)) - names
        found = [w.at for w in weighed.ground.withdrawals if w.words & names and len(w.words & told) >= SHARED_WORDS]
        if found and weighed.without(origin.id).range != weighed.range:
            out += found
    return tuple(dict.fromkeys(out))
