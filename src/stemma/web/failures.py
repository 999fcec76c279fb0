"""One shape for everything that goes wrong: status, what happened, what to do next, and what it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stemma.errors import BadInput, CaseBusy, CaseReadOnly, DiskFull, NotAllowed, NotInCase, StemmaError, VaultLocked

__all__ = ["Failure", "failure_of"]

LONGEST = 600  # characters of a message
STATUS: tuple[tuple[type[StemmaError], int], ...] = (
    (NotInCase, 404),
    (BadInput, 400),
    (CaseBusy, 423),
    (CaseReadOnly, 403),
    (NotAllowed, 403),
    (VaultLocked, 403),
    (DiskFull, 507),
)


@dataclass(frozen=True, slots=True)
class Failure(Exception):
    """An answer that is an error."""

    status: int
    message: str
    hint: str = ""
    about: tuple[str, ...] = ()

    def shape(self) -> dict[str, Any]:
        """The one shape, for JSON and for pages."""
        return {
            "error": {
                "status": self.status,
                "message": _short(self.message),
                "hint": _short(self.hint),
                "about": [_short(one) for one in self.about[:10]],
            }
        }


def _short(words: str) -> str:
    """An error may name what was asked; that can be as long as an address."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST]} …"


def failure_of(exc: Exception) -> Failure:
    """The failure that an error of the program stands for; anything unforeseen tells nothing of itself."""
    if isinstance(exc, Failure):
        return exc
    if isinstance(exc, StemmaError):
        status = next((code for kind, code in STATUS if isinstance(exc, kind)), 500)
        return Failure(status, exc.message, exc.hint, exc.about)
    return Failure(500, "Something unforeseen happened.", "It is written to the log of the server.")
