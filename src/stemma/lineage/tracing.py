"""From readings and links to origins, ties, claims and patterns: the whole of the lineage stage after comparison."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from stemma.lineage.assemble import gather
from stemma.lineage.casefile import case_file
from stemma.lineage.claims import Held, hold
from stemma.lineage.origins import attribute
from stemma.lineage.patterns import patterns
from stemma.lineage.ties import find_ties
from stemma.records.ids import record_id
from stemma.records.link import Claim, Lineage, Link, LostWitness
from stemma.records.reading import Reading

__all__ = ["trace"]


def trace(
    readings: Sequence[Reading],
    links: Sequence[Link],
    lost: Sequence[LostWitness] = (),
    cites: Collection[tuple[str, str]] = (),
) -> Lineage:
    """Trace every statement and allegation of a neighbourhood to its origins (METHOD 6, 7.3; DESIGN 3.1).

    Args:
        readings: the documents; their order does not matter.
        links: best parents, of documents in `readings` or of lost witnesses; others are kept but pass nothing on.
        lost: the lost witnesses that links point to.
        cites: (citing, cited) documents, whether or not a link came of it.

    Returns:
        Lineage with the same links and lost witnesses, and origins, ties, claims and patterns in a fixed order.
    """
    ordered = sorted(readings, key=lambda reading: reading.document.id)
    links = sorted(links, key=lambda link: (link.child, link.parent, link.id))
    lost = sorted(lost, key=lambda one: one.id)
    case = case_file(ordered, links, lost)
    ledger = attribute(case)
    held = hold(ledger)
    origins = gather(ledger, held)
    ties = find_ties(ledger, held, origins)
    claims: dict[str, Claim] = {}
    for h in held:
        origin, access = origins[h.bearing.key].id, h.bearing.access
        if access == "unknown" and h.bearing.depth == 0 and _tells(h):
            access = origins[h.bearing.key].access  # what the origin shows elsewhere about how it knows
        one = Claim(
            id=record_id("C", h.alleg.id, h.document, origin),
            allegation=h.alleg.id,
            document=h.document,
            quote=h.quote,
            origin=origin,
            access=access,
            depth=h.bearing.depth,
            via=h.bearing.via,
            reason=h.bearing.reason,
        )
        claims.setdefault(one.id, one)
    return Lineage(
        links=tuple(links),
        lost=tuple(lost),
        origins=tuple(sorted(origins.values(), key=lambda origin: origin.id)),
        ties=ties,
        claims=tuple(sorted(claims.values(), key=lambda claim: (claim.document, claim.quote.start, claim.id))),
        patterns=patterns(ledger, origins, ties, cites),
    )


def _tells(held: Held) -> bool:
    """False for words beside the sentence that tells the act."""
    return held.document != held.alleg.document or held.quote.overlaps(held.alleg.sentence)
