"""What is closed by default because of what it tells: sexual violence above all (METHOD 13).

Closed documents are in no list, search, snippet or page of a workbench until somebody who may see them asks for them:
who works alone, guardians, and those whom a guardian names for a document. What moved about such incidents is in no
feed. Which acts: `[protection] closed` of case.toml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from stemma.db.base import View

if TYPE_CHECKING:
    from stemma.records import Moved

__all__ = ["Closed", "closed_among", "closed_of"]


class _Brief(msgspec.Struct):
    """What is looked at of an incident; the rest of the record is passed over."""

    id: str
    acts: tuple[str, ...]
    documents: tuple[str, ...]


_decode = msgspec.json.Decoder(_Brief).decode


@dataclass(frozen=True, slots=True)
class Closed:
    """Ids of the incidents that tell of a closed act, and of the documents they rest on."""

    incidents: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()

    def tells(self, moved: Moved) -> bool:
        """True where what moved would tell of it."""
        ids = {moved.incident, *moved.was}
        return bool(ids & self.incidents or {*moved.documents_new, *moved.documents_gone} & self.documents)


def closed_of(view: View, acts: Collection[str]) -> Closed:
    """What is closed in a case as it stands.

    Args:
        acts: types of acts, or their first part: `sexual` closes `sexual.violence`.
    """
    return closed_among((row.body for _, row in view.findings("incident")), acts) if acts else Closed()


def closed_among(incidents: Iterable[bytes], acts: Collection[str]) -> Closed:
    """What is closed among incidents as they are stored."""
    signs = [f'"{act}'.encode() for act in acts]
    found = [_decode(body) for body in incidents if any(sign in body for sign in signs)]
    held = [one for one in found if any(act == a or act.startswith(f"{a}.") for act in one.acts for a in acts)]
    return Closed(frozenset(one.id for one in held), frozenset(doc for one in held for doc in one.documents))
