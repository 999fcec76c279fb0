"""Speakers who stand by an event without naming it: "It was one of mine who fired", said beside the telling of a shot.

A short report on one event lets several people speak of it, and often no words of theirs name the act: a witness
describes what it was like, an official concedes. In a report that is tied to no other text, whoever is quoted by name
right beside the telling is an origin of it where his own words speak of it, and of no other place or day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from stemma.lineage.casefile import CaseFile, Sheet
from stemma.lineage.ledger import Bearing, Key, Ledger
from stemma.lineage.spoken import Scene
from stemma.records.allegation import Allegation
from stemma.records.span import Quote
from stemma.records.support import supports

__all__ = ["alone", "beside"]

NEAR = 400  # code points between the telling of an act and the words of somebody who speaks of it
TOLD = ("done", "alleged")
SAYS = ("asserts", "admits")
REASON = "His words speak of the act, right beside where it is told, in a report tied to no other text."


def alone(case: CaseFile) -> frozenset[str]:
    """Documents that neither draw on a document nor are drawn on."""
    drawn_on = {link.parent for sheet in case.sheets.values() for link in sheet.links}
    return frozenset(id for id, sheet in case.sheets.items() if not sheet.links and id not in drawn_on)


def beside(
    ledger: Ledger, sheet: Sheet, stated: Sequence[tuple[Allegation, Bearing]]
) -> list[tuple[Allegation, Quote, Bearing]]:
    """Further origins of the acts that a report tells: (act, words, origin).

    Args:
        stated: the acts that the document itself tells, each with its origins.
    """
    told = sorted({a.trigger.start: a for a, _ in stated if a.modality in TOLD and supports(a, None)}.items())
    if not told or ledger.narrators[sheet.id].voice is not None:
        return []
    known = {b.key for _, b in stated} | _set_aside(ledger, sheet)
    scene, starts, speakers = Scene(sheet), [start for start, _ in told], _speakers(sheet)
    out: list[tuple[Allegation, Quote, Bearing]] = []
    met: set[Key] = set()
    for at, stmt in enumerate(sheet.statements):
        first, _ = sheet.extents[at]
        near = told[bisect_left(starts, first - NEAR) : bisect_right(starts, first + NEAR)]
        if not near or len(stmt.chain) != 1 or stmt.chain not in speakers or stmt.stance not in SAYS:
            continue
        for bearing in ledger.said[sheet.id][at]:
            face = ledger.face(bearing.key[2])
            if bearing.key[0] != "voice" or bearing.via or not face.named or face.kind != "person":
                continue
            if bearing.key in known or bearing.key in met:
                continue
            near.sort(key=lambda one: abs(one[0] - first))
            alleg = next((a for _, a in near if scene.speaks_of(at, face, scene.telling(a))), None)
            if alleg is not None:
                met.add(bearing.key)
                out.append((alleg, stmt.content[0], bearing._replace(reason=REASON)))
    return out


def _speakers(sheet: Sheet) -> set[tuple[str, ...]]:
    """Who, somewhere in the report, is quoted in his own words or concedes, and denies nothing."""
    own = [s for s in sheet.statements if s.stance == "admits" or (s.stance == "asserts" and s.quotation != "indirect")]
    return {s.chain for s in own} - {s.chain for s in sheet.statements if s.stance == "denies"}


def _set_aside(ledger: Ledger, sheet: Sheet) -> set[Key]:
    """Whose words a person has read and found to tell of no act."""
    return {
        bearing.key
        for span in sheet.reading.set_aside
        for at in sheet.statements_at(span.start, span.end)
        for bearing in ledger.said[sheet.id][at]
    }
