"""Weighs a neighbourhood of the case once more, in memory, with something left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from stemma.db.base import View
from stemma.decided import REWEIGHS, docket_of, touching
from stemma.errors import BadInput
from stemma.pipeline import attempt
from stemma.records import Decision, Incident, Lineage, Link, Origin, Reading

__all__ = ["weigh_again"]

_decode_reading = msgspec.json.Decoder(Reading).decode
_decode_link = msgspec.json.Decoder(Link).decode


def weigh_again(
    view: View,
    neighbourhood: str,
    *,
    standard: str,
    documents: Sequence[str] = (),
    origins: Sequence[Origin] = (),
    links: Sequence[str] = (),
) -> tuple[tuple[Incident, ...], Lineage]:
    """Incidents and lineage of a neighbourhood without some documents and origins.

    Nothing is stored. Without anything left out it gives what the last run gave.

    Args:
        documents: ids left out, as if they had never been added. origins: left out, as if they had never spoken; they
            are known again by id, or by what they are called where a left-out document changes their id. links: ids of
            links left out, as if a person had rejected them.

    Raises:
        BadInput: it could not be weighed.
    """
    kept = [doc for doc in view.neighbours(neighbourhood) if doc not in documents]
    if not kept:
        return (), Lineage()
    bodies = {id: (_decode_reading(body), made) for id, body, made in view.prepared(kept)}
    inside = set(bodies)
    found_links = [link for row in view.links(kept) if (link := _decode_link(row.body)).parent in inside]
    decided = touching(docket_of(view).in_force(*REWEIGHS), inside)
    values: dict[str, Any] = {
        "read": tuple(reading for reading, _ in bodies.values()),
        "packed": {id: made for id, (_, made) in bodies.items()},
        "links": tuple(found_links),
        "standard": standard,
        "decided": (*decided, *(_rejected(id) for id in links)),
    }
    failure = attempt("neighbourhood", values, file="")
    if failure is not None:
        raise BadInput(f"This cannot be worked out: {failure.message}", hint="Look at: stemma show CASE problems")
    lineage: Lineage = values["lineage"]
    out = _same(origins, lineage.origins)
    if not out:
        return tuple(values["incidents"]), lineage
    from stemma import assess

    grouping, readings = values["grouping"], values["readings"]
    found = (grouping.incidents, grouping.contradictions, lineage, readings)
    return assess.grade(*found, standard=standard, decided=decided, without=out), lineage


def _rejected(link: str) -> Decision:
    return Decision("", 0, "", "reject", "", "", (link,))


def _same(wanted: Sequence[Origin], there: Sequence[Origin]) -> list[str]:
    ids = {one.id for one in there}
    called = {(one.speaker, one.label): one.id for one in there}
    found = (one.id if one.id in ids else called.get((one.speaker, one.label)) for one in wanted)
    return [id for id in found if id is not None]
