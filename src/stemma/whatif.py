"""What would be left of an incident without some origins, documents or links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stemma import answers
from stemma.again import weigh_again
from stemma.db.base import View
from stemma.errors import BadInput, NotInCase
from stemma.records import Incident, Link, Origin

__all__ = ["WhatIf", "what_if"]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """An incident as it stands, and as it would stand.

    Args:
        without: full ids that were left out. names: what a reader calls them. before, after: the incident with counts,
            grade proposed, reasons and what is missing; `after` is None where nothing would be left of it.
        origins_lost: labels of origins that would no longer stand behind it. origins_new: labels of those that would
            newly do so: what comes to count when the text that explained it is gone.
    """

    incident: str
    without: tuple[str, ...]
    names: tuple[str, ...]
    before: Incident
    after: Incident | None
    origins_lost: tuple[str, ...]
    origins_new: tuple[str, ...] = ()

    @property
    def falls(self) -> bool:
        """True when the grade would be lower."""
        rank = {grade: n for n, grade in enumerate(answers.GRADES)}
        return self.after is None or rank[self.after.grade] > rank[self.before.grade]


def what_if(view: View, incident: str, without: Sequence[str], *, standard: str, case: str) -> WhatIf:
    """Weighs the neighbourhood of an incident again, in memory, without what is left out.

    A document is left out as if it had never been added: what others took from it stays in them. An origin is left out
    as if it had never spoken, a link as if it had been rejected: the next best text may take the place of its parent.

    Raises:
        NotInCase: an id is unknown, or nothing is left to weigh. BadInput: an id is of another kind, or none is given.
    """
    full, place = answers.find_id(view, incident, case=case)
    if not full.startswith("I-"):
        raise BadInput(f"{full} is no incident.", hint="The question is asked of an incident: I-...", about=(full,))
    left = tuple(dict.fromkeys(answers.find_id(view, asked, case=case)[0] for asked in without))
    if not left:
        raise BadInput(
            "It is not said what is to be left out.", hint="Name origins (O-...), documents (D-...) or links (L-...)."
        )
    for id in left:
        if id[0] not in "ODL":
            hint = "Only origins (O-), documents (D-) and links (L-)."
            raise BadInput(f"{id} cannot be left out.", hint=hint, about=(id,))
    here = answers.neighbourhood_of(view, place)
    held = {one.id: one for one in answers.findings(view, "incident", Incident, here)}
    if full not in held:
        raise NotInCase(f"{full} has not been weighed yet.", hint=f"stemma run {case}", about=(full,))
    before = held[full]
    origins = {one.id: one for one in answers.findings(view, "origin", Origin, here)}
    documents = [id for id in left if id.startswith("D-")]
    silent = [origins[id] for id in left if id in origins]
    links = [id for id in left if id.startswith("L-")]
    known = {one.id: one for one in answers.findings(view, "link", Link, here)} if links else {}
    incidents, lineage = weigh_again(view, here[0], standard=standard, documents=documents, origins=silent, links=links)
    after = _nearest(before, incidents)
    labels = {one.id: one.label for one in lineage.origins}
    still = {labels[o] for o in after.origins if o in labels} if after else set()
    lost = tuple(origins[o].label for o in before.origins if o in origins and origins[o].label not in still)
    known_before = {origins[o].label for o in before.origins if o in origins}
    new = (
        tuple(dict.fromkeys(labels[o] for o in after.origins if labels.get(o, "") not in known_before)) if after else ()
    )
    files = {row.id: row.file for row in view.documents()} if documents or links else {}
    names = tuple(
        f"the link of {files.get(known[id].child, known[id].child)} to {files.get(known[id].parent, known[id].parent)}"
        if id in known
        else files.get(id) or (origins[id].label if id in origins else id)
        for id in left
    )
    return WhatIf(full, left, names, before, after, lost, new)


def _nearest(before: Incident, incidents: Sequence[Incident]) -> Incident | None:
    """The incident that holds most of the mentions."""
    mine = set(before.allegations)
    shared = [(len(mine.intersection(one.allegations)), one.id, one) for one in incidents]
    best = max(shared, key=lambda found: (found[0], found[1]), default=None)
    return best[2] if best is not None and best[0] and best[2].origins else None
