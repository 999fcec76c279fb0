"""Decisions: what people decided, and taking another one. Everything is checked again by the case itself."""

from __future__ import annotations

import re

from stemma.browse import ALL
from stemma.errors import BadInput, CaseBusy, NotInCase
from stemma.records import DECISION_KINDS
from stemma.web.asked import NUMBER, Answer, Asked, Moved, Param, Route, Screen
from stemma.web.roles import DECIDES, may

__all__ = ["ROUTES"]

IDS = re.compile(r"[\s,;]+")
MOST_IDS = 50
AT_ONCE = 2000  # documents; in a larger case a decision that needs weighing waits for the next run
BACK = re.compile(r"/[A-Za-z0-9/_.?=&%+-]*\Z")
STATUSES = ("in_force", "waiting", "next_run", "undone", "superseded", "overruled", "stale")
ANSWER = "answer_"


def decisions(asked: Asked) -> Answer:
    """A page of decisions, the latest first."""
    status = asked.values["status"]
    page = asked.browser.decisions(asked.sight, status=status, number=asked.values["page"])
    waiting = asked.browser.decisions(asked.sight, status="next_run", size=1).total
    data = {"page": page, "asked": {"status": status}, "to_weigh": waiting, "_statuses": STATUSES}
    return Screen("decisions.html", {**data, "_person": asked.person})


def decide(asked: Asked) -> Answer:
    """Takes one decision. A page that has become stale is not decided upon without another look."""
    form = asked.form
    kind = form.get("kind", "")
    if kind not in DECISION_KINDS:
        raise BadInput(f"There is no decision {kind[:40]!r}.", hint=f"One of: {', '.join(DECISION_KINDS)}.")
    if not may(asked.person, DECIDES.get(kind, "decide")):
        return _refused(asked, 403, "Your role does not allow this decision.", "Ask somebody whose role does.")
    about = [one for one in IDS.split(form.get("about", "")) if one][:MOST_IDS]
    back = _back(asked)
    reason = form.get("reason", "")
    if kind == "undo" and not reason.strip():
        reason = "Undone in the workbench."
    if not reason.strip():
        return _refused(asked, 400, "A decision needs a reason.", "Write why; it stands in the log with your name.")
    for id in about:
        if not id.upper().startswith("J-"):
            asked.browser.need_any(id, asked.sight)
    newer = asked.browser.decided_since(about, form.get("seen", ""))
    if newer and form.get("anyway") != "1":
        words = "; ".join(
            f"{one.decision.actor}: {one.decision.kind}, {one.decision.reason[:120]}" for one in newer[:4]
        )
        hint = f"Since this page was made: {words}. Look at it again; what you wrote is below."
        return _refused(asked, 409, "Somebody decided on this meanwhile.", hint, anyway=True)
    if kind == "undo" and not _may_undo(asked, about):
        return _refused(asked, 403, "This decision was taken by somebody else.", "A reviewer or approver may undo it.")
    try:
        made = asked.browser.case.decide(
            kind,
            *about,
            reason=reason,
            by="" if asked.person.alone else asked.person.name,
            value=form.get("value", ""),
            answers={key.removeprefix(ANSWER): text for key, text in form.items() if key.startswith(ANSWER) and text},
            search=form.get("search", ""),
            evidence=form.get("evidence", ""),
            topic=form.get("topic", ""),
            period=form.get("period", ""),
            part=form.get("part", ""),
            at=form.get("at", ""),
        )
    except (BadInput, NotInCase) as exc:
        return _refused(asked, 400 if isinstance(exc, BadInput) else 409, exc.message, exc.hint)
    except CaseBusy as exc:
        return _refused(asked, 423, exc.message, exc.hint)
    asked.browser.stale()
    asked.browser.refresh()
    return Moved(back, f"Decided: {kind}. It stands in the log as {made.id[:6]} and can be undone.")


def settle(asked: Asked) -> Answer:
    """Weighs anew what decisions wait for; in a large case that is left to a run, which shows how far it is."""
    back = _back(asked)
    browser = asked.browser
    if browser.counts(ALL)["documents"] > AT_ONCE:
        hint = f"In the terminal: stemma run {browser.case.path.name}"
        raise BadInput(f"In a case of more than {AT_ONCE:,} documents this is done by a run.", hint=hint)
    done = browser.case.settle()
    browser.stale()
    browser.refresh()
    if not done.weighed:
        return Moved(back, "Nothing was weighed: files wait to be read first. In the terminal: stemma run")
    told = browser.case.moved_text(done.moved).strip() or "No grade moved."
    return Moved(back, f"Weighed anew. {' · '.join(line.strip() for line in told.splitlines()[:6])}")


def _back(asked: Asked) -> str:
    """Where the form came from, as far as that is a page of ours."""
    back = asked.form.get("back", "/decisions")
    return back if BACK.match(back) and not back.startswith("//") else "/decisions"


def _may_undo(asked: Asked, about: list[str]) -> bool:
    if asked.person.alone or {"reviewer", "approver"} & asked.person.roles:
        return True
    found = [one for id in about for one in asked.browser.decisions_about(id, asked.sight)]
    wanted = {id.upper() for id in about}
    mine = [one for one in found if any(one.decision.id.startswith(id) for id in wanted)]
    return bool(mine) and all(one.decision.actor == asked.person.name for one in mine)


def _refused(asked: Asked, status: int, message: str, hint: str, *, anyway: bool = False) -> Screen:
    """The form again with what was written, and what is wrong with it."""
    fields = {key: value for key, value in asked.form.items() if key not in ("csrf", "anyway")}
    data = {"error": {"status": status, "message": message, "hint": hint, "about": []}, "fields": fields}
    return Screen("decide_again.html", {**data, "anyway": anyway}, status)


STATUS = Param("status", "Only decisions of which this has become.", "choice", choices=STATUSES)
ROUTES = (
    Route("/decisions", "decisions", "Decisions", "read", decisions, (STATUS, NUMBER)),
    Route("/decide", "decide", "Decide", "note", decide, method="POST", kept=False),
    Route("/settle", "settle", "Weigh anew", "decide", settle, method="POST", kept=False),
)
