"""Corrections of the actor: "it was A and not B" against accounts of the same incident that name another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stemma.incidents.denials import contradiction
from stemma.incidents.lines import Lines
from stemma.incidents.standing import Standing
from stemma.incidents.vocabulary import habits
from stemma.incidents.words import stems
from stemma.records import Contradiction

__all__ = ["corrected_actors"]

SIDES = 2


def corrected_actors(
    standings: Sequence[Standing], lines: Lines, languages_of: Mapping[str, str]
) -> list[Contradiction]:
    """Sentences that name one actor in place of another, against accounts that name none of the former."""
    several = [s for s in standings if len(s.documents.union(m.document for m in s.shown)) > 1]
    if not several:  # one document does not correct itself
        return []
    out = []
    for line in lines.all:
        if line.copy or line.title or not line.sites:
            continue
        found = habits(languages_of[line.at.document]).not_by.search(line.at.quote.text)
        if not found:
            continue
        named = stems(line.at.quote.text[: found.start()])
        for standing in several:
            if line.at.document not in standing.documents:
                continue
            if not any(where.key in line.sites for where in standing.places):
                continue
            told = [m for m in standing.shown if m.perpetrators and not m.perpetrators & named]
            sides = sorted(
                (a for m in told if (a := lines.by_start.get((m.document, m.alleg.sentence.start)))),
                key=lambda a: a.rank,
            )
            for other in [s for s in sides if s.at.document != line.at.document and not s.copy][:SIDES]:
                why = "One names who did it and says who did not; the other names somebody else."
                out.append(contradiction("actor", line.at, other.at, why, [standing.incident.id]))
    return out
