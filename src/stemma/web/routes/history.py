"""History: the log of the case, what moved with each run and decision, and the check that nothing was altered."""

from __future__ import annotations

from stemma.web.asked import NUMBER, SIZE, Answer, Asked, Param, Route, Screen

__all__ = ["ROUTES"]


def log(asked: Asked) -> Answer:
    """A page of the log, the latest entry first."""
    kind, number, size = asked.values["kind"], asked.values["page"], asked.values["size"]
    page = asked.browser.log(asked.sight, kind=kind, number=number, size=size)
    return Screen("log.html", {"page": page, "asked": {"kind": kind}})


def changes(asked: Asked) -> Answer:
    """What moved with the last runs and decisions, the latest first."""
    return Screen("changes.html", {"found": asked.browser.changes(asked.sight)})


def verify(asked: Asked) -> Answer:
    """Originals hashed again, the log followed, a sample read again."""
    return Screen("verify.html", {"answers": asked.browser.verify()})


KIND = Param("kind", "Only entries of this kind, such as decision.")
ROUTES = (
    Route("/log", "log", "Log", "read", log, (KIND, NUMBER, SIZE)),
    Route("/changes", "changes", "Changes", "read", changes),
    Route("/verify", "verify", "Check of the case", "original", verify, method="POST", api=False, kept=False),
)
