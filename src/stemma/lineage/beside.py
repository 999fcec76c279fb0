"""Speakers who stand by an event without naming it: "It was one of mine who fired", said beside the telling of a shot.

A short report on one event lets several people speak of it, and often no words of theirs name the act: a witness
describes what it was like, an official concedes. In a report that is tied to no other text, whoever is quoted by name
right beside the telling speaks of what is told there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from stemma.lineage.casefile import CaseFile, Sheet
from stemma.lineage.ledger import Bearing, Key, Ledger
from stemma.records.allegation import Allegation
from stemma.records.span import Quote
from stemma.records.statement import Statement
from stemma.records.support import supports

__all__ = ["alone", "beside"]

NEAR = 400  # code points between the telling of an act and the first words of somebody who speaks of it
TOLD = ("done", "alleged")
REASON = "Is quoted by name right beside where the act is told, in a report tied to no other text."


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
    known = {b.key for _, b in stated}
    often = Counter(a.act for _, a in told)
    out: list[tuple[Allegation, Quote, Bearing]] = []
    met: set[Key] = set()
    for at, stmt in enumerate(sheet.statements):
        for bearing in ledger.said[sheet.id][at]:
            if bearing.key in known or bearing.key in met or bearing.key[0] != "voice" or not stmt.content:
                continue
            first, _ = sheet.extents[at]
            beside_it = [one for one in told if abs(one[0] - first) <= NEAR]
            near = min(beside_it, key=lambda one: (-often[one[1].act], abs(one[0] - first)), default=None)
            face = ledger.face(bearing.key[2])
            if not face.named or face.kind != "person":
                continue
            met.add(bearing.key)
            if near is not None and _speaks(sheet, stmt, bearing):
                out.append((near[1], stmt.content[0], bearing._replace(reason=REASON)))
    return out


def _speaks(sheet: Sheet, stmt: Statement, bearing: Bearing) -> bool:
    """True for somebody who, somewhere in the report, is quoted in his own words or concedes, and denies nothing."""
    own = [s for s in sheet.statements if s.chain == stmt.chain]
    if len(stmt.chain) != 1 or bearing.via or any(s.stance == "denies" for s in own):
        return False
    return any(s.stance == "admits" or (s.stance == "asserts" and s.quotation != "indirect") for s in own)
