"""Who may do what. Everything that is not named here is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stemma.browse import ALL, Sight

__all__ = ["DECIDES", "NEEDS", "ROLES", "Need", "Person", "may"]

Role = Literal["reader", "analyst", "reviewer", "approver", "guardian"]
Need = Literal["anyone", "read", "original", "note", "decide", "approve", "people"]
ROLES: tuple[Role, ...] = ("reader", "analyst", "reviewer", "approver", "guardian")

NEEDS: dict[Need, frozenset[str]] = {
    "anyone": frozenset(ROLES),  # also without a session: entering, leaving, style sheet
    "read": frozenset(ROLES),
    "original": frozenset({"analyst", "reviewer", "approver", "guardian"}),
    "note": frozenset({"analyst", "reviewer", "approver"}),
    "decide": frozenset({"analyst", "reviewer", "approver"}),
    "approve": frozenset({"approver"}),
    "people": frozenset({"guardian"}),
}
DECIDES: dict[str, Need] = {"note": "note", "approve": "approve"}  # every other kind of decision needs `decide`


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks: name, roles, what is hidden from them.

    Args:
        alone: the one user of a case that is not shared. closed: how many documents are closed because of what they
            tell that this person may see when they ask for them. shown: they did.
    """

    name: str
    roles: frozenset[str]
    sight: Sight = ALL
    alone: bool = False
    closed: int = 0
    shown: bool = False


def may(person: Person | None, need: Need) -> bool:
    """True when this person may do what needs `need`; nobody may do anything without a session.

    >>> may(Person("Ada", frozenset({"reader"})), "decide")
    False
    """
    if need == "anyone":
        return True
    return person is not None and bool(NEEDS.get(need, frozenset()) & person.roles)
